"""The Tweede Kamer's SyncFeed, kept in step: entities page by page, and files of papers that KOOP does not list yet.

Changed never means new: repairs re-post whole categories. Only `first_seen` of a record says when a paper came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from . import feed
from .client import Client, SourceProblem
from .koop import SOURCE as KOOP
from .koop import Tally
from .manifest import Entity, Kept, Listed, Manifest
from .reading import document_of
from .services import Tk
from .store import Store

SOURCE = "tk"
_AANHANGSELNUMMER = re.compile(r"(\d{2})(\d{2})(\d)(\d+)")
_FORMS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/msword": "doc",
}


class TkSync:
    """One run over the SyncFeed. `now` is the time of the run, in ISO 8601."""

    def __init__(
        self, client: Client, tk: Tk, manifest: Manifest, store: Store, *, now: str, say: Callable[[str], None]
    ) -> None:
        self._client = client
        self._tk = tk
        self._manifest = manifest
        self._store = store
        self._now = now
        self._say = say
        self.tally = Tally()

    def follow(self) -> None:
        """Take every page of each category since the last run, then list the papers that they are about."""
        for category in self._tk.categories:
            self._follow(category)
        self._list_papers()

    def _follow(self, category: str) -> None:
        token = self._manifest.cursor(SOURCE, f"token:{category}")
        while True:
            parameters = {"category": category, **({"skiptoken": token} if token else {})}
            url = f"{self._tk.feed}?{urlencode(parameters)}"
            page = feed.page(self._client.get(url).content, category, self._tk.namespace, url)
            if page.is_end and not token:
                raise SourceProblem(f"{url}: the feed has no entries; is {category} spelt as the service spells it?")
            entities = [self._with_file(entity, page.enclosures) for entity in page.entities]
            following = page.token or token
            self._manifest.feed_page(SOURCE, entities, f"token:{category}", following)
            self.tally.n_changed += len(entities)
            if page.is_end or following == token:
                return
            token = following

    def _with_file(self, entity: Entity, enclosures: dict[str, str]) -> Entity:
        href = enclosures.get(entity.id, "")
        return (
            entity
            if not href
            else Entity(
                entity.category, entity.id, entity.changed, entity.is_deleted, {**entity.fields, "enclosure": [href]}
            )
        )

    # papers

    def _list_papers(self) -> None:
        zaken = {zaak.id: zaak for zaak in self._manifest.entities("Zaak")}
        official = self._official_ids()
        listed: list[Listed] = []
        gone: list[str] = []
        known = {record.id: record for record in self._manifest.records(SOURCE)}
        named: dict[str, str] = {}
        for document in self._manifest.entities("Document"):
            if not (soort := self._soort(document)):
                continue
            id = official.get(document.id) or self._paper_id(document, zaken)
            if named.get(id, "") >= document.changed:
                continue
            named[id] = document.changed
            if document.is_deleted:
                gone += [id] if id in known else []
                continue
            listed.append(Listed(id, soort, document.changed, self._meta(document, zaken)))
        renamed = [id for id in known if id not in named and not known[id].is_gone]
        self._manifest.gone(SOURCE, [*gone, *renamed])
        self._manifest.list_page(SOURCE, listed, self._now)

    def _soort(self, document: Entity) -> str:
        soort = _first(document, "soort")
        if soort.startswith(self._tk.answers):
            return "ah"
        if soort == self._tk.questions:
            return "kv"
        return "mededeling" if soort.startswith(self._tk.notices) else ""

    def _official_ids(self) -> dict[str, str]:
        """The id under which KOOP publishes a document, by the document's guid."""
        versions = self._manifest.entities("DocumentVersie")
        return {
            _first(version, "document"): external
            for version in versions
            if not version.is_deleted and (external := _first(version, "externeIdentifier")).startswith(("kv-", "ah-"))
        }

    def _paper_id(self, document: Entity, zaken: dict[str, Entity]) -> str:
        """The official id where it follows from the numbers, else one of the document's own number."""
        soort = self._soort(document)
        numbers = self._vraagnummers(document, zaken)
        if soort == "kv" and numbers:
            return f"kv-tk-{numbers[0]}"
        if found := _AANHANGSELNUMMER.fullmatch(_first(document, "aanhangselnummer")):
            return f"ah-tk-20{found[1]}20{found[2]}-{int(found[4])}"
        return f"tk-{_first(document, 'documentNummer') or document.id}"

    def _vraagnummers(self, document: Entity, zaken: dict[str, Entity]) -> list[str]:
        about = (zaken[ref] for ref in document.fields.get("zaak", ()) if ref in zaken)
        return [number for zaak in about if (number := _first(zaak, "nummer"))]

    def _meta(self, document: Entity, zaken: dict[str, Entity]) -> dict[str, list[str]]:
        """The values under the names that KOOP's metadata have."""
        zaak = next((zaken[ref] for ref in document.fields.get("zaak", ()) if ref in zaken), None)
        soort = _first(document, "soort")
        day = _first(document, "datumOntvangst") or _first(document, "datum")
        values = {
            "identifier": [document.id],
            "title": [_first(document, "onderwerp") or _first(document, "titel")],
            "type": ["Mededeling"] if soort.startswith(self._tk.notices) else [],
            "vergaderjaar": document.fields.get("vergaderjaar", []),
            "vraagnummer": self._vraagnummers(document, zaken),
            "datumIndiening": [_first(zaak, "gestartOp")[:10]] if zaak is not None else [],
            "datumOntvangst": [day[:10]] if soort != self._tk.questions else [],
            "creator": ["Tweede Kamer der Staten-Generaal"],
            "indiener": self._actors(document, zaken, ("Indiener", "Medeindiener")),
            "soort": [soort],
            "contentType": document.fields.get("contentType", []),
            "file:file": document.fields.get("enclosure", []) or [self._tk.resource.format(id=document.id)],
        }
        return {name: found for name, found in values.items() if any(found)}

    def _actors(self, document: Entity, zaken: dict[str, Entity], relations: tuple[str, ...]) -> list[str]:
        actors = self._actors_by_zaak()
        refs = document.fields.get("zaak", ())
        return [name for ref in refs for relation, name in actors.get(ref, ()) if relation in relations]

    def _actors_by_zaak(self) -> dict[str, list[tuple[str, str]]]:
        if self._kept_actors is None:
            self._kept_actors = {}
            for actor in self._manifest.entities("ZaakActor"):
                if not actor.is_deleted:
                    name = _first(actor, "actorNaam")
                    self._kept_actors.setdefault(_first(actor, "zaak"), []).append((_first(actor, "relatie"), name))
        return self._kept_actors

    _kept_actors: dict[str, list[tuple[str, str]]] | None = None

    # files

    def wanted(self, most_attempts: int) -> Iterator[str]:
        """The ids of papers whose files are to be fetched: those that KOOP has not given."""
        for id in self._manifest.wanted(SOURCE, most_attempts):
            koop = self._manifest.record(KOOP, id)
            if koop is None or not koop.stored:
                yield id

    def fetch(self, id: str) -> None:
        """Fetch and store the file of one paper."""
        record = self._manifest.record(SOURCE, id)
        if record is None:
            return
        try:
            answer = self._client.get(record.meta["file:file"][0])
        except SourceProblem as problem:
            self._fail(id, str(problem))
            return
        kind = next(iter(record.meta.get("contentType", ())), "") or answer.content_type.split(";")[0]
        form = _FORMS.get(kind, "file")
        reading = document_of(record, {form: answer.content})
        if reading.document is None:
            self._fail(id, f"{answer.url}: {reading.problem}")
            return
        kept = Kept(form, answer.url, self._store.put(answer.content), len(answer.content))
        self._manifest.store(SOURCE, id, record.stamp, [kept], self._now)
        self.tally.n_stored += 1

    def _fail(self, id: str, problem: str) -> None:
        self._manifest.failed(SOURCE, id, problem)
        self._say(f"{id}: not stored: {problem}")
        self.tally.n_failed += 1


def _first(entity: Entity | None, name: str) -> str:
    return next(iter(entity.fields.get(name, ())), "") if entity is not None else ""
