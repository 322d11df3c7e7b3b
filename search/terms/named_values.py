"""Members, ministers, parties and ministries that a whole query names, and their documents.

A name is a value of a column, or the end of one: a member's surname after initials or a first name. Spellings are
compared by letters only: `Van der Kade` is `van der kade`, `Groen Links` is `GroenLinks`, `P.v.d.A.` is `PvdA`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.analysis.abbreviations import phrases
from ...index.analysis.folding import fold
from ...index.reader import Snapshot
from ...index.segment.reader import Segment
from ..columns import Column
from ..model import NamedValue
from .entries import EntriesTerm

PERSONS = ("indiener", "beantwoorder")
BODIES = ("ministerie", "partij")
"""Columns of names, in the order in which they are reported."""

LONGEST_NAME = 60
"""Characters of a query that may be a name."""

PARTICLES = frozenset("van von de den der het 't ten ter te la le du el al in op uit ver".replace("'", "").split())
"""A word after one of these is no surname by itself: `Kade` is no name of Van der Kade."""

VRAAG = layout.FIELDS.index("vraag")
IN_A_QUESTION = 10.0
"""The frequency of the fractie's name in a question that it asks: this weighs as much as one occurrence in a title."""

MOST_TOLD = 3
"""How many values of one column are reported for a name."""

MOST_VALUES = 1 << 14
"""A column with more values is not searched for names: that would take a tenth of a second in the first search."""

_WORD = re.compile(r"[^\W_]+")
_NO_LETTERS = re.compile(r"[^\w\n]+|_+")
_LAST_WORD = re.compile(r"([^\W_]+)[\W_]*$", re.MULTILINE)
_NAME = re.compile(r"[^\W_](?:[\w ,.&’'-]*[\w.])?")
"""A query that may be a name: no operator, field, pattern or quotation mark."""


class Value(NamedTuple):
    """A value of a column, by its number."""

    column: str
    number: int


class Named(NamedTuple):
    """Values that a text names: those whose whole name it is, and those of which it is only the last word."""

    whole: tuple[Value, ...]
    ends: tuple[Value, ...]


NOTHING = Named((), ())


class NamedValues:
    """The names in an index's columns."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._columns = columns

    def of(self, text: str) -> Named:
        """The values that a whole query names."""
        text = text.strip()
        if len(text) > LONGEST_NAME or not _NAME.fullmatch(text):
            return NOTHING
        letters = _letters((fold(text),))
        return self._by_letters.get(letters, NOTHING) if f"{letters}\n" in self._lines[0] else NOTHING

    def told(self, text: str) -> tuple[NamedValue, ...]:
        """The values that a text names, at most MOST_TOLD per column: whole names first, the commonest first."""
        found = []
        named = self.of(text)
        for name in (*PERSONS, *BODIES):
            counts = (
                self._columns[name].n_documents if any(one.column == name for one in named.whole + named.ends) else None
            )
            if counts is None:
                continue
            of_column: list[tuple[bool, int, int]] = []
            for is_end, values in ((False, named.whole), (True, named.ends)):
                of_column += [(is_end, -int(counts[one.number]), one.number) for one in values if one.column == name]
            for _, n, number in sorted(of_column)[:MOST_TOLD]:
                if n:
                    found.append(NamedValue(name, self._columns[name].value(number), -n))
        return tuple(found)

    def may_end(self, word: str) -> bool:
        """Whether a word, in lower case, is the end of a name."""
        last = self._lines[1]
        return word in last or (not word.isascii() and fold(word) in last)

    @cached_property
    def _lines(self) -> tuple[str, set[str]]:
        """The letters and digits of all names, a line for each name, and their last words. They rule out most queries,
        which need nothing else of the names."""
        names = [folded.replace("\n", " ") for name in PERSONS for _, folded in self._folded(name)]
        names += [
            " ".join(words) for name in BODIES for _, folded in self._folded(name) for words in _spellings(folded)
        ]
        text = "".join([f"{name}\n" for name in names])
        return _NO_LETTERS.sub("", text), set(_LAST_WORD.findall(text))

    @cached_property
    def _by_letters(self) -> dict[str, Named]:
        """The names by their letters and digits."""
        whole: dict[str, dict[Value, None]] = {}
        ends: dict[str, dict[Value, None]] = {}
        for name in PERSONS:
            for value, folded in self._folded(name):
                words = _WORD.findall(folded)
                for at in range(len(words)):
                    into = ends if at and words[at - 1] in PARTICLES else whole
                    into.setdefault(_letters(words[at:]), {})[value] = None
        for name in BODIES:
            for value, folded in self._folded(name):
                for spelling in _spellings(folded):
                    whole.setdefault(_letters(spelling), {})[value] = None
        keys = whole.keys() | ends.keys()
        return {key: Named(tuple(whole.get(key, ())), tuple(ends.get(key, ()))) for key in keys}

    def _folded(self, name: str) -> list[tuple[Value, str]]:
        """The values of a column, with their folded text; none of a column with too many."""
        column = self._columns[name]
        values = column.values() if column.n_values <= MOST_VALUES else []
        return [(Value(name, number), fold(value)) for number, value in enumerate(values)]


def _spellings(folded: str) -> tuple[Sequence[str], ...]:
    """The words of a ministry's or party's name, and of its other names."""
    words = _WORD.findall(folded)
    return (words, *phrases().get(tuple(words), ()))


def _letters(words: Sequence[str]) -> str:
    """The letters and digits of words: spellings that differ only in blanks, dots and hyphens are equal."""
    return "".join(_WORD.findall(" ".join(words)))


def value_class(snapshot: Snapshot, columns: Mapping[str, Column], values: Sequence[Value]) -> EntriesTerm:
    """The expanded term for one of these values of one column: documents, as if the value were once in their
    titles, and passages that fracties ask, as if it were in their questions."""
    name = values[0].column
    column = columns[name]
    allowed = column.allowed([value.number for value in values])
    entries = []
    for at, segment in enumerate(snapshot.segments):
        carriers = column.carriers(at, allowed[at]) & (segment.deleted == 0)
        passages = np.zeros(0, np.int32)
        if name == "partij":
            by_passage = segment.docs[layout.DOC_HAS_FRACTIE, :-1] != 0
            passages = _of_fracties(segment, allowed[at], by_passage & (segment.deleted == 0))
            carriers &= ~by_passage
        heads = segment.docs[layout.DOC_FIRST_UNIT, np.flatnonzero(carriers)]
        units = np.concatenate([heads, passages]).astype(np.int32)
        fields = np.repeat(np.array([layout.TITEL, VRAAG], np.int32), [len(heads), len(passages)])
        frequencies = np.repeat([1.0, IN_A_QUESTION], [len(heads), len(passages)])
        order = np.argsort(units, kind="stable")
        entries.append((units[order], fields[order], frequencies[order]))
    what = ", ".join(dict.fromkeys(f"{name}: {column.value(value.number)}" for value in values))
    return EntriesTerm(what, tuple(entries))


def _of_fracties(segment: Segment, allowed: NDArray[np.uint8], within: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The passages of some documents that one of these fracties asks."""
    fractie = segment.units[layout.UNIT_FRACTIE]
    held = within[segment.units[layout.UNIT_DOC]] & (fractie >= 0)
    held[held] = allowed[fractie[held]] != 0
    return np.flatnonzero(held).astype(np.int32)
