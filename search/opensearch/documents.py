"""The documents of an index on a cluster, by id and by what they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...corpus import interchange
from ...corpus.model import Document
from ...index import layout
from ..engine import Index
from ..hit import History, history_of
from ..query.identifiers import Identifier
from ..results.naming import bearing
from ..results.references import Bearers
from . import leaves
from .dsl import Body, all_of, any_of, terms, with_unit
from .page import Fetched
from .store import Store, Stored


class ClusterDocuments(Index):
    """The documents of one index of a cluster: their contents, versions, statuses, and who bears an identifier."""

    _store: Store
    _stored: Stored
    _bearing: dict[str, list[str]]
    """The documents that bear an identifier, by its text, as far as they were asked for."""

    def _fetched(self, id: str) -> Fetched | None:
        if not id or len(id) > 512:
            return None
        found = self._store.client.request("POST", f"/{self._stored.physical}/_mget", {"ids": [id]})["docs"][0]
        return Fetched.of_source(found["_source"]) if found.get("found") else None

    def document(self, id: str) -> Document | None:
        """The document with this id, equal to what was added; None when there is none."""
        found = self._fetched(id)
        return None if found is None else interchange.document(found.line)

    def documents(self) -> Iterator[Document]:
        """All documents, by id."""
        for hit in self._store.all_hits(self._stored.physical, {"sort": [{"id": "asc"}]}, 500):
            yield interchange.document(Fetched.of_source(hit["_source"]).line)

    def versions(self, id: str) -> tuple[str, ...]:
        """The ids of the other documents about the same question, in code point order."""
        found = self._fetched(id)
        if found is None or not found.vraagnummer:
            return ()
        return tuple(other for other in self._same_question([found.vraagnummer])[found.vraagnummer] if other != id)

    def status(self, id: str) -> str:
        """The status of the document's question; "" for no document, and for one that holds no question."""
        found = self._fetched(id)
        return "" if found is None else found.status

    def history(self, id: str) -> History | None:
        """When a document was first indexed and last changed, and its file; None when there is none with the id."""
        found = self._fetched(id)
        return None if found is None else history_of(found.added, found.changed, found.bestand)

    def find(self, id: str) -> tuple[str, ...]:
        """The ids of the documents that a text names: an id in any case, or a vraagnummer; () for none."""
        named = id.strip()
        if not named:
            return ()
        if self._fetched(named) is not None:
            return (named,)
        if same := self._ids_with([terms("p.id", [named.casefold()])]):
            return tuple(same)
        found = list(bearing(named, self._bearers()))
        if not found:
            by_number = self._same_question([named.upper(), named])
            found = by_number.get(named.upper()) or by_number.get(named) or []
        answered = self._answered_among(found)
        return tuple(sorted(found, key=lambda id: (id not in answered, id)))

    def _answered_among(self, ids: Sequence[str]) -> set[str]:
        """Those that hold an answer themselves."""
        if not ids:
            return set()
        answered = {"term": {"eigen": len(layout.STATUSES)}}
        body: Body = {"_source": False, "query": all_of([terms("id", ids), answered]), "sort": [{"id": "asc"}]}
        return {hit["sort"][0] for hit in self._store.all_hits(self._stored.physical, body)}

    def _same_question(self, vraagnummers: Sequence[str]) -> dict[str, list[str]]:
        """The ids of the documents about each of some questions, in code point order."""
        body: Body = {
            "_source": False,
            "size": 10_000,
            "docvalue_fields": ["id", "vraagnummer"],
            "query": terms("vraagnummer", vraagnummers),
            "sort": [{"id": "asc"}],
        }
        found: dict[str, list[str]] = {}
        for hit in self._store.client.search(self._stored.physical, body)["hits"]["hits"]:
            found.setdefault(hit["fields"]["vraagnummer"][0], []).append(hit["fields"]["id"][0])
        return found

    def _held(self, id: str) -> tuple[Fetched, int] | None:
        """A document, and the place in it that an id names, 0 for the whole."""
        place = 0
        found = self._fetched(id)
        if found is None:
            name, _, last = id.rpartition("#")
            place = int(last) if name and last.isdecimal() and len(last) < 7 else 0
            found = self._fetched(name) if place else None
        return None if found is None or place > len(found.contents.passages) else (found, place)

    def _bearers(self) -> Bearers:
        def found(identifier: Identifier) -> list[str]:
            ids = self._bearing.get(identifier.text)
            if ids is None:
                ids = self._bearing[identifier.text] = self._ids_with(leaves.bearing(identifier))
            return ids

        return found

    def _ids_with(self, units: Sequence[Body]) -> list[str]:
        """The ids of the documents of which a unit matches one of some clauses, in code point order."""
        if not units:
            return []
        body: Body = {"_source": False, "query": with_unit(any_of(units)), "sort": [{"id": "asc"}]}
        return [hit["sort"][0] for hit in self._store.all_hits(self._stored.physical, body)]
