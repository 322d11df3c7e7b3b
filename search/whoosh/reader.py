"""An index as a Whoosh IndexReader.

`index.whoosh_reader()` is a whoosh.reading.IndexReader that Whoosh's own Searcher accepts, with its queries, collectors
and models. A Whoosh document is a passage, with its document's title and other texts; a document without passages is
one as well. Its number is that of its record, counted through all segments. Heads of documents that have passages count
as deleted. The field `tekst` is all texts together.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from whoosh import query, reading

from ...index import layout
from ...index.segment import field_texts
from ..columns import Column
from ..language import nodes
from ..language.leaves import FormsTerm
from .matcher import Ids, Model, Passages, PostingsMatcher
from .schema import schema
from .units import Units

if TYPE_CHECKING:
    from ..language.lookup import Lookup
    from ..language.values import Places

FIELD_STRIDE = 1 << 24
"""The distance between positions of different fields in `tekst`, so that no phrase runs from one into another."""

FORMS_AT_ONCE = 20_000
MOST_TERMS = 32
"""How many terms of a node that is not ours score."""


class WhooshReader(reading.IndexReader):
    """One commit of an index, for Whoosh. Closing it closes nothing: the index that made it is closed separately."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._segments = lookup.snapshot.segments
        self._fields = lookup.query_fields
        self.units = Units(lookup.snapshot.segments, self._fields)
        self.schema = schema(self._fields)
        self.n_documents = lookup.snapshot.n_documents
        self._alive = self.units.alive

    # documents

    def doc_count_all(self) -> int:
        return int(self.units.bases[-1])

    def doc_count(self) -> int:
        return int(self._alive.sum())

    def has_deletions(self) -> bool:
        return not bool(self._alive.all())

    def is_deleted(self, docnum: int) -> bool:
        return docnum < len(self._alive) and not self._alive[docnum]  # an InverseMatcher reads one too far

    def all_doc_ids(self) -> Iterator[int]:
        return iter(np.flatnonzero(self._alive).tolist())

    def stored_fields(self, docnum: int) -> dict[str, str]:
        """The texts of a passage and of its document's head, and `id`, its own: `DOCUMENT#place`."""
        at, unit = self.units.place(docnum)
        segment = self._segments[at]
        doc = int(segment.units[layout.UNIT_DOC, unit])
        number = int(segment.numbers[doc])
        document = self._lookup.snapshot.stored([number])[0].document()
        place = unit - int(segment.docs[layout.DOC_FIRST_UNIT, doc])
        texts = dict(zip(layout.HEAD_FIELDS, field_texts.head_texts(document), strict=True))
        del texts["aanhef"]
        texts["titel"] = (document.titel,)
        schema = self._lookup.snapshot.schema
        texts |= dict(zip((one.name for one in schema.texts), schema.texts_of(document.extra), strict=True))
        if place:
            own = field_texts.passage_texts(document.passages[place - 1])
            texts |= dict(zip(layout.PASSAGE_FIELDS, own, strict=True))
        id = f"{document.id}#{place}" if place else document.id
        return {"id": id, **{name: "\n".join(several) for name, several in texts.items() if any(several)}}

    # terms

    def indexed_field_names(self) -> list[str]:
        return sorted(self.schema.names())

    def __contains__(self, term: tuple[str, Any]) -> bool:
        fieldname, text = term
        return fieldname in self.schema and len(self._postings(fieldname, _text(text))[0]) > 0

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        for fieldname in self.indexed_field_names():
            for text in self._terms(fieldname):
                yield fieldname, text

    def terms_from(self, fieldname: str, prefix: Any) -> Iterator[tuple[str, bytes]]:
        first = _text(prefix).encode("utf-8", "surrogatepass")
        for name in self.indexed_field_names():
            if name == fieldname:
                yield from ((name, text) for text in self._terms(name) if text >= first)
            elif name > fieldname:
                yield from ((name, text) for text in self._terms(name))

    def expand_prefix(self, fieldname: str, prefix: Any) -> Iterator[bytes]:
        first = _text(prefix).encode("utf-8", "surrogatepass")
        return (text for text in self._terms(fieldname) if text.startswith(first))

    def lexicon(self, fieldname: str) -> Iterator[bytes]:
        return iter(self._terms(fieldname))

    def term_info(self, fieldname: str, text: Any) -> reading.TermInfo:
        ids, starts, _ = self._found(fieldname, text)
        weights = np.diff(starts)
        lengths = self.units.lengths(fieldname)[ids]
        return reading.TermInfo(
            float(weights.sum()),
            len(ids),
            int(lengths.min()),
            int(lengths.max()),
            float(weights.max()),
            int(ids[0]),
            int(ids[-1]),
        )

    def frequency(self, fieldname: str, text: Any) -> int:
        return len(self._postings(fieldname, _text(text))[2])

    def doc_frequency(self, fieldname: str, text: Any) -> int:
        return len(self._postings(fieldname, _text(text))[0])

    def documents_with(self, fieldname: str, text: Any) -> int:
        """Document frequency of a term, by documents and not passages: the count that our scores use."""
        ids = self._postings(fieldname, _text(text))[0]
        return len(np.unique(self.units.documents[ids]))

    def postings(self, fieldname: str, text: Any, scorer: Any = None) -> PostingsMatcher:
        ids, starts, positions = self._found(fieldname, text)
        return PostingsMatcher(
            ids, starts, positions, (fieldname, _text(text).encode("utf-8", "surrogatepass")), scorer
        )

    def _found(self, fieldname: str, text: Any) -> tuple[Ids, Ids, Ids]:
        if fieldname not in self.schema:
            raise reading.TermNotFound(f"No field {fieldname!r}")
        found = self._postings(fieldname, _text(text))
        if not len(found[0]):
            raise reading.TermNotFound(f"{fieldname}:{text!r}")
        return found

    # lengths

    def average_length(self, fieldname: str) -> float:
        """The average length of a field over the passages where it is not empty, as in our scores."""
        numbers = self._fields.texts.get(fieldname, ())
        if len(numbers) == 1:
            return float(self._lookup.snapshot.averages[0][numbers[0]])
        lengths = self.units.lengths(fieldname)[self._alive]
        if numbers:
            lengths = lengths[lengths > 0]
        return max(1.0, float(lengths.mean()) if len(lengths) else 1.0)

    def field_length(self, fieldname: str) -> int:
        return int(self.units.lengths(fieldname)[self._alive].sum())

    def min_field_length(self, fieldname: str) -> int:
        return int(self.units.lengths(fieldname)[self._alive].min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(self.units.lengths(fieldname)[self._alive].max(initial=0))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self.units.lengths(fieldname)[docnum]) or default

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        return False

    def vector(self, docnum: int, fieldname: str, format_: Any = None) -> Any:
        raise KeyError(f"no vectors are stored for {fieldname!r}")

    # our own leaves

    def simplified(self, node: Any) -> query.Query:
        """A leaf of the language, expressed in terms that Whoosh knows."""
        fieldname = node.fieldname
        if isinstance(node, nodes.Word | nodes.Inflections | nodes.Written):
            found = self._lookup.scored(node, isinstance(node, nodes.Inflections), [])
            if isinstance(found, FormsTerm):
                return self._of_forms(fieldname, found)
        if isinstance(node, nodes.Word | nodes.Near | nodes.Identifier):
            found = self._lookup.scored(node, False, [])
            units = [found.units(at, self._lookup.snapshot) for at in range(len(self._segments))]
            return Passages(self.units.spread(units))
        return Passages(self.units.ids_of(self._lookup.mark(node, []).places))

    def passages_of(self, node: query.Query) -> tuple[Places, ...]:
        """The passages that a node matches, as Whoosh evaluates it."""
        from whoosh.searching import Searcher

        searcher = Searcher(self, weighting=Model(), closereader=False)
        try:
            return self.units.places_of(node.matcher(searcher, searcher.context(needs_current=True)).all_ids())
        except reading.TermNotFound:
            return self.units.places_of(())

    def terms_of(self, node: query.Query) -> list[query.Term]:
        """The terms of a node that the index has, at most MOST_TERMS."""
        existing = sorted(node.existing_terms(self, expand=True))[:MOST_TERMS]
        return [query.Term(fieldname, _text(text)) for fieldname, text in existing]

    def _of_forms(self, fieldname: str, found: Any) -> query.Query:
        assert isinstance(found, FormsTerm)
        groups: dict[int, set[str]] = {}
        for segment, (numbers, _, of_group) in zip(self._segments, found.forms, strict=True):
            for number, group in zip(numbers.tolist(), of_group.tolist(), strict=True):
                groups.setdefault(group, set()).add(segment.forms[number])
        wanted = [query.Term(fieldname, form) for form in sorted(groups.get(0, ()))]
        if found.n_groups > 1 and all(group in groups for group in range(1, found.n_groups)):
            parts = [
                query.Or([query.Term(fieldname, form) for form in sorted(groups[group])])
                for group in range(1, found.n_groups)
            ]
            wanted.append(parts[0] if len(parts) == 1 else query.And(parts))
        return query.Or(wanted) if wanted else query.NullQuery

    # postings

    def _postings(self, fieldname: str, text: str) -> tuple[Ids, Ids, Ids]:
        """The passages that hold a term, the offset of each one's positions, and the positions."""
        last: tuple[Any, tuple[Ids, Ids, Ids]] = self._last
        if (fieldname, text) == last[0]:
            return last[1]
        if self._fields.bits(fieldname) is not None:
            ids, positions = self.units.in_texts(fieldname, text)
        else:
            ids = self.units.ids_of(self._with_value(fieldname, text))
            positions = np.zeros(len(ids), np.int64)
        order = np.lexsort((positions, ids))
        ids, positions = ids[order], positions[order]
        distinct, starts = np.unique(ids, return_index=True)
        found = distinct, np.append(starts, len(ids)).astype(np.int64), positions
        self._last = ((fieldname, text), found)
        return found

    _last: tuple[Any, Any] = (None, None)

    def _with_value(self, fieldname: str, text: str) -> tuple[Places, ...]:
        given = self._lookup.fields
        if fieldname == "id":
            return given.ids(text, False)
        if fieldname in ("datum", "gewijzigd"):
            first, last = [date.fromisoformat(text).toordinal()] * 2 if _is_day(text) else (1, 0)
            return given.days(fieldname, first, last)
        column = self._column(fieldname)
        numbers = [number for number in range(column.n_values) if column.value(number) == text]
        return given.places(fieldname, numbers)

    def _column(self, fieldname: str) -> Column:
        return self._lookup.columns[fieldname]

    def _terms(self, fieldname: str) -> list[bytes]:
        """The terms of a field that some live passage has, ascending."""
        if fieldname not in self._kept_terms:
            self._kept_terms[fieldname] = sorted(self._made_terms(fieldname))
        return self._kept_terms[fieldname]

    @cached_property
    def _kept_terms(self) -> dict[str, list[bytes]]:
        return {}

    def _made_terms(self, fieldname: str) -> set[bytes]:
        bits = self._fields.bits(fieldname)
        if bits is not None:
            return {
                segment.forms.raw(number)
                for segment, of_form in zip(self._segments, self.units.fields_of_forms, strict=True)
                for number in np.flatnonzero(of_form & (bits or 0xFFFF)).tolist()
            }
        if fieldname == "id":
            return {
                segment.id_of(doc).encode()
                for segment in self._segments
                for doc in np.flatnonzero(segment.deleted == 0).tolist()
            }
        if fieldname in ("datum", "gewijzigd"):
            days = {
                int(day)
                for at, segment in enumerate(self._segments)
                for day in self._lookup.fields.days_of(fieldname, at)[segment.deleted == 0].tolist()
            }
            return {date.fromordinal(day).isoformat().encode() for day in days if day > 0}
        column = self._column(fieldname)
        values = set(column.values())
        return {value.encode("utf-8", "surrogatepass") for value in values if (fieldname, value) in self}


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _text(text: Any) -> str:
    return text.decode("utf-8", "surrogatepass") if isinstance(text, bytes) else str(text)
