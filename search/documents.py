"""The documents of an opened index, by id and by what they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..corpus.model import Document
from ..index import layout
from .arguments import check_text
from .commits import on_one_commit
from .hit import History, history_of
from .opened import OpenedIndex

if TYPE_CHECKING:
    from .results.references import Bearers, Citation


class Documents(OpenedIndex):
    """The documents of one commit: their contents, versions, statuses and references."""

    @on_one_commit
    def document(self, id: str) -> Document | None:
        """The document with this id, equal to what was added; None when there is none."""
        check_text("an id", id)
        return self._snapshot.document(id)

    @on_one_commit
    def documents(self) -> Iterator[Document]:
        """All documents, in the order in which they were added."""
        return self._snapshot.documents()

    @on_one_commit
    def find(self, id: str) -> tuple[str, ...]:
        """The ids of the documents that a text names: an id in any case, an official id, or a vraagnummer.

        The named document itself comes first, else the answered one of several versions; () for none.
        """
        from .results.naming import named

        check_text("an id", id)

        return named(self._snapshot, self._columns, id)

    @on_one_commit
    def versions(self, id: str) -> tuple[str, ...]:
        """The ids of the other documents about the same question, in code point order."""
        document = self.document(id)
        if document is None or document.vraagnummer in layout.NO_VRAAGNUMMER:
            return ()
        same = self._snapshot.same_question(document.vraagnummer)
        return tuple(other for other in same if other != id)

    @on_one_commit
    def status(self, id: str) -> str:
        """beantwoord, uitgesteld or open: the best over all documents about the same question; "" for no document, and
        for one that holds no question."""
        check_text("an id", id)
        number = self._snapshot.number_of(id)
        for segment, codes in zip(self._snapshot.segments, self._snapshot.statuses, strict=True):
            doc = segment.doc_of_number(number) if number is not None else -1
            if doc >= 0:
                return layout.status_name(codes[doc])
        return ""

    @on_one_commit
    def history(self, id: str) -> History | None:
        """When a document was first indexed and last changed, and its file; None when there is none with the id."""
        check_text("an id", id)
        number = self._snapshot.number_of(id)
        if number is None:
            return None
        ((added, changed, file),) = self._snapshot.histories([number], [id])
        return history_of(added, changed, file)

    @on_one_commit
    def citations(self, id: str, places: Sequence[int] | None = None) -> tuple[Citation, ...]:
        """The references of a document, each with its documents in the index; () for no document. `places`: those of
        its head and of these passages, counted from 1."""
        from .results.references import citations

        document = self.document(id)
        if document is None:
            return ()
        n = len(document.passages)
        known = None if places is None else [place for place in places if 0 < place <= n]
        return citations(document, self._bearers(), known)

    def _bearers(self) -> Bearers:
        from .results.references import bearers_in

        return bearers_in(self._snapshot, self._columns)

    def _locate(self, id: str) -> tuple[int, int, int] | None:
        """The segment's index, the document in it, and the passage's place (0: the whole document) of an id."""
        check_text("an id", id)
        number, place = self._snapshot.number_of(id), 0
        name, _, last = id.rpartition("#")
        if number is None and name and last.isdecimal() and len(last) < 7 and int(last):
            number, place = self._snapshot.number_of(name), int(last)
        if number is None:
            return None
        for at, segment in enumerate(self._snapshot.segments):
            if (doc := segment.doc_of_number(number)) >= 0:
                head, end = segment.docs[layout.DOC_FIRST_UNIT, doc : doc + 2].tolist()
                return (at, doc, place) if head + place < end else None
        return None
