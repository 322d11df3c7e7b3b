"""Keep the store in step with the Tweede Kamer's SyncFeed: entities page by page, and files of papers that KOOP does
not list yet.

A changed entity need not be new: repairs post whole categories again. Only `first_seen` of a record says when a paper
came.
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
PER_PAGE = 500
"""Papers that are listed in one transaction."""

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
        """Lists the papers of the documents in the feed, and marks those that are deleted or have another id."""
        latest: dict[str, tuple[str, str]] = {}
        for soort in dict.fromkeys((self._tk.questions, self._tk.answers, self._tk.notices)):
            for document in self._manifest.documents(soort):
                if document.is_deleted or not self._soort(document):
                    continue
                id = self._official_id(document) or self._paper_id(document)
                latest[id] = max(latest.get(id, ("", "")), (document.changed, document.id))
        self._manifest.gone(SOURCE, sorted(self._manifest.known_ids(SOURCE) - latest.keys()))
        ids = sorted(latest)
        for start in range(0, len(ids), PER_PAGE):
            page = ids[start : start + PER_PAGE]
            listed = (self._listed(id, latest[id][1]) for id in page)
            self._manifest.list_page(SOURCE, list(filter(None, listed)), self._now)

    def _listed(self, id: str, document_id: str) -> Listed | None:
        document = self._manifest.entity("Document", document_id)
        if document is None:
            return None
        return Listed(id, self._soort(document), document.changed, self._meta(document))

    def _soort(self, document: Entity) -> str:
        soort = _first(document, "soort")
        if soort.startswith(self._tk.answers):
            return "ah"
        if soort == self._tk.questions:
            return "kv"
        return "mededeling" if soort.startswith(self._tk.notices) else ""

    def _official_id(self, document: Entity) -> str:
        """The id under which KOOP publishes a document; "" if the feed does not state it."""
        for version in self._manifest.versions(document.id):
            if (external := _first(version, "externeIdentifier")).startswith(("kv-", "ah-")):
                return external
        return ""

    def _paper_id(self, document: Entity) -> str:
        """The official id where it follows from the numbers, else one of the document's own number."""
        numbers = self._vraagnummers(document)
        if self._soort(document) == "kv" and numbers:
            return f"kv-tk-{numbers[0]}"
        if found := _AANHANGSELNUMMER.fullmatch(_first(document, "aanhangselnummer")):
            return f"ah-tk-20{found[1]}20{found[2]}-{int(found[4])}"
        return f"tk-{_first(document, 'documentNummer') or document.id}"

    def _zaken(self, document: Entity) -> Iterator[Entity]:
        for ref in document.fields.get("zaak", ()):
            if (zaak := self._manifest.entity("Zaak", ref)) is not None:
                yield zaak

    def _vraagnummers(self, document: Entity) -> list[str]:
        return [number for zaak in self._zaken(document) if (number := _first(zaak, "nummer"))]

    def _meta(self, document: Entity) -> dict[str, list[str]]:
        """The values under the names that KOOP's metadata have."""
        zaak = next(self._zaken(document), None)
        soort = _first(document, "soort")
        day = _first(document, "datumOntvangst") or _first(document, "datum")
        values = {
            "identifier": [document.id],
            "title": [_first(document, "onderwerp") or _first(document, "titel")],
            "type": ["Mededeling"] if soort.startswith(self._tk.notices) else [],
            "vergaderjaar": document.fields.get("vergaderjaar", []),
            "vraagnummer": self._vraagnummers(document),
            "datumIndiening": [_first(zaak, "gestartOp")[:10]] if zaak is not None else [],
            "datumOntvangst": [day[:10]] if soort != self._tk.questions else [],
            "creator": ["Tweede Kamer der Staten-Generaal"],
            "indiener": self._actors(document, ("Indiener", "Medeindiener")),
            "soort": [soort],
            "contentType": document.fields.get("contentType", []),
            "file:file": document.fields.get("enclosure", []) or [self._tk.resource.format(id=document.id)],
        }
        return {name: found for name, found in values.items() if any(found)}

    def _actors(self, document: Entity, relations: tuple[str, ...]) -> list[str]:
        refs = document.fields.get("zaak", ())
        actors = (actor for ref in refs for actor in self._manifest.actors(ref))
        return [_first(actor, "actorNaam") for actor in actors if _first(actor, "relatie") in relations]

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
    """The first value of a field, whatever the case of its name: the schema writes `externeidentifier`, the API
    differs."""
    if entity is None:
        return ""
    values = entity.fields.get(name)
    if values is None:
        values = next((found for other, found in entity.fields.items() if other.lower() == name.lower()), [])
    return next(iter(values), "")
