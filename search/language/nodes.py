"""Leaves of a query tree, besides Whoosh's own.

Each is a whoosh.query type, so that a tree can be printed, walked, boosted and joined to others like any tree of
Whoosh. Whoosh's own Term, Prefix, Wildcard, FuzzyTerm, Phrase, TermRange, And, Or and Not are used as they are. For
Whoosh's evaluation on our reader (search/whoosh/reader.py) a leaf is first simplified, as Whoosh calls it: expressed in
terms that Whoosh knows.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from whoosh import query

from ..dates import Period
from ..query.identifiers import Identifier as Recognised


class OurLeaf:
    """A leaf that Whoosh's matchers evaluate through the reader, which knows its terms and documents."""

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        return self.simplify(searcher.reader()).matcher(searcher, context)

    def simplify(self, ixreader: Any) -> query.Query:
        return ixreader.simplified(self)

    def estimate_size(self, ixreader: Any) -> int:
        return int(ixreader.doc_count())

    def estimate_min_size(self, ixreader: Any) -> int:
        return 0


class Word(OurLeaf, query.Variations):
    """A word in any inflection, and inside compounds: a plain word of a query."""


class Inflections(OurLeaf, query.Variations):
    """A word in any inflection, but not inside compounds: the operand of NOT and `-`."""


class Written(OurLeaf, query.Term):
    """A term, exactly: `=woord`."""


class Near(OurLeaf, query.Phrase):
    """Words near each other, in any order and inflection: `"a b"~3`."""

    def normalize(self) -> query.Query:
        return self


class Identifier(OurLeaf, query.Term):
    """An identifier, in any spelling: `28 676 nr. 396`."""

    def __init__(self, fieldname: str, recognised: Recognised, boost: float = 1.0) -> None:
        super().__init__(fieldname, recognised.text, boost)
        self.recognised = recognised


class Value(OurLeaf, query.Term):
    """Documents, or passages, with a value: `indiener:Agema`. `whole` requires the whole value, not words of it."""

    def __init__(self, fieldname: str, text: str, boost: float = 1.0, whole: bool = False) -> None:
        super().__init__(fieldname, text, boost)
        self.whole = whole

    def __repr__(self) -> str:
        return f"Value({self.fieldname!r}, {self.text!r}{', whole' if self.whole else ''})"

    def __eq__(self, other: object) -> bool:
        return bool(super().__eq__(other)) and isinstance(other, Value) and self.whole == other.whole

    __hash__ = query.Term.__hash__


class ValuePattern(OurLeaf, query.Wildcard):
    """Documents, or passages, with a value that holds a word of this pattern: `indiener:age*`."""

    def normalize(self) -> query.Query:
        return self


class ValueRange(OurLeaf, query.TermRange):
    """Documents with a value between two: `vergaderjaar:[2018-2019 TOT 2021-2022]`."""

    def __repr__(self) -> str:
        return f"ValueRange({self.fieldname!r}, {self.start!r}, {self.end!r}, {self.startexcl}, {self.endexcl})"

    def normalize(self) -> query.Query:
        return self


class Dates(OurLeaf, query.DateRange):
    """Documents of a period; None is open. Whoosh's own DateRange has the same meaning, but rounds to whole years
    there."""

    def __init__(self, fieldname: str, start: datetime | None, end: datetime | None, **options: Any) -> None:
        super().__init__(fieldname, start, end, **options)

    @classmethod
    def of(cls, fieldname: str, days: Period) -> Dates:
        first, last = days
        return cls(fieldname, datetime.combine(first, time.min), datetime.combine(last, time.max))

    def __repr__(self) -> str:
        shown = [day.date().isoformat() if day else "" for day in (self.startdate, self.enddate)]
        return f"Dates({self.fieldname!r}, {shown[0]!r}, {shown[1]!r})"


class Number(OurLeaf, query.NumericRange):
    """Documents with a number from one to another, both included; None is open: `dagen:>42`."""

    def __repr__(self) -> str:
        open_sides = f", {self.startexcl}, {self.endexcl}" if self.startexcl or self.endexcl else ""
        return f"Number({self.fieldname!r}, {self.start!r}, {self.end!r}{open_sides})"


class SideBySide(query.And):
    """Words side by side without an operator: all of them should match; `match` says what applies when few documents
    have all."""


class Required(query.And):
    """`+word`: must match even where its neighbours may be missing."""


class Nothing(query.Query):
    """A part of a query that nothing can match, such as an invalid date."""

    boost = 1.0

    def __init__(self, why: str) -> None:
        self.why = why

    def __repr__(self) -> str:
        return f"Nothing({self.why!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Nothing) and self.why == other.why

    def __hash__(self) -> int:
        return hash(self.why)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        return query.NullQuery.matcher(searcher, context)

    def field(self) -> None:
        return None

    def estimate_size(self, ixreader: Any) -> int:
        return 0
