"""Values, and documents, that the text typed for a field means.

A value matches when it contains the typed words side by side, whatever their case and accents: `ministerie:landbouw` is
every ministry with that word in its name. Names also match by their letters and by their other names, as in a filter
option: `partij:"Groen Links"`, `ministerie:VWS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.analysis import tokens
from ...index.analysis.folding import fold
from ...index.reader import Snapshot
from ..columns import Column
from ..execution import filter_values
from ..results.references import as_cited
from .fields import of_schema
from .segment_terms import glob

Places = tuple[NDArray[np.int32], NDArray[np.int32]]
"""Documents of a segment, all their passages included, and single passages of other documents."""

Words = list[tuple[str, int]]

SECONDS_OF_DAY = 86400

EPOCH = date(1970, 1, 1).toordinal()

OTHER_NAMED = ("indiener", "beantwoorder", "partij", "ministerie", "kamer", "status")
"""The fields of names, which are also matched as a filter option matches them."""

_NONE = np.zeros(0, np.int32)


class Values:
    """The values of one column, by their words."""

    def __init__(self, column: Column) -> None:
        self._column = column

    @cached_property
    def _folded(self) -> list[str]:
        return [fold(self._column.value(number)) for number in range(self._column.n_values)]

    @cached_property
    def _by_word(self) -> dict[str, list[tuple[int, int]]]:
        """For each word, the number of each value that contains it, and the word's place in the value."""
        places: dict[str, list[tuple[int, int]]] = {}
        for number, value in enumerate(self._folded):
            for token in tokens.tokens(value):
                places.setdefault(token.form, []).append((number, token.position))
        return places

    def meant(self, typed: str, whole: bool) -> list[int]:
        """The numbers of the values that a text matches."""
        if self._column.name == "verwijst":
            typed = as_cited(typed)
        if whole:
            return self._column.meant(typed)
        words = [token.form for token in tokens.words(fold(typed))]
        if not words:
            return self._column.meant(typed)
        places: set[tuple[int, int]] | None = None
        for step, word in enumerate(words):
            here = {(number, place - step) for number, place in self._by_word.get(word, ())}
            places = here if places is None else places & here
        numbers = {number for number, _ in places or ()}
        if self._column.name in OTHER_NAMED:
            numbers.update(filter_values.meant(self._column, typed, True))
        return sorted(numbers)

    def matching(self, pattern: str) -> list[int]:
        """The numbers of the values with a word that matches a pattern, or that match it as a whole."""
        wanted = glob(fold(pattern))
        numbers = {number for word, places in self._by_word.items() if wanted.fullmatch(word) for number, _ in places}
        numbers.update(number for number, value in enumerate(self._folded) if wanted.fullmatch(value))
        return sorted(numbers)

    def between(self, first: str | None, last: str | None, after: bool, before: bool) -> list[int]:
        """The numbers of the values in a range, numbers by size and texts by code point."""
        low, high = (_key(fold(side)) if side else None for side in (first, last))
        numbers = []
        for number, value in enumerate(self._folded):
            key = _key(value)
            if any(side is not None and side[0] != key[0] for side in (low, high)):
                continue
            if low is not None and (key < low or (after and key == low)):
                continue
            if high is not None and (key > high or (before and key == high)):
                continue
            numbers.append(number)
        return numbers

    def sizes_between(self, low: float | None, high: float | None, after: bool, before: bool) -> list[int]:
        """The numbers of the values of an own number field in a range, both ends included."""
        sizes = self._column.sizes
        held = np.ones(len(sizes), bool)
        if low is not None:
            held &= sizes > low if after else sizes >= low
        if high is not None:
            held &= sizes < high if before else sizes <= high
        numbers: list[int] = np.flatnonzero(held).tolist()
        return numbers

    def numbers_between(self, low: int | None, high: int | None) -> list[int]:
        """The numbers of the values that are numbers in this range."""
        numbers = []
        for number in range(self._column.n_values):
            value = int(self._column.value(number))
            if (low is None or value >= low) and (high is None or value <= high):
                numbers.append(number)
        return numbers


def _key(value: str) -> tuple[int, int, str]:
    leading = re.match(r"[0-9]{1,18}", value)
    return (0, int(leading[0]), value) if leading else (1, 0, value)


class Fields:
    """The value fields of a snapshot, with the places that match them."""

    def __init__(self, snapshot: Snapshot, columns: Mapping[str, Column]) -> None:
        self._snapshot = snapshot
        self._columns = columns
        self._values: dict[str, Values] = {}
        self._query_fields = of_schema(snapshot.schema)

    def values(self, field: str) -> Values:
        values = self._values.get(field)
        if values is None:
            values = self._values[field] = Values(self._columns[field])
        return values

    def suggest(self, field: str, typed: str) -> list[str]:
        """Values similar to one that does not exist."""
        return [] if field == "id" else self._columns[field].suggest(typed)

    def places(self, field: str, numbers: list[int]) -> tuple[Places, ...]:
        """For each segment, the places that have one of these values."""
        column = self._columns[field]
        return tuple(self._carrying(field, at, allowed) for at, allowed in enumerate(column.allowed(numbers)))

    def with_any(self, field: str) -> tuple[Places, ...]:
        """For each segment, the places that have any value at all, or a text."""
        if field == "id":
            return self.all()
        if self._query_fields.kinds.get(field) == "date":
            return self.days(field, None, None)
        if field in self._query_fields.texts:
            return tuple(self._with_text(at, field) for at in range(len(self._snapshot.segments)))
        return self.places(field, list(range(self._columns[field].n_values)))

    def all(self) -> tuple[Places, ...]:
        """For each segment, all places."""
        return tuple((np.arange(segment.n_docs, dtype=np.int32), _NONE) for segment in self._snapshot.segments)

    def ids(self, typed: str, pattern: bool) -> tuple[Places, ...]:
        """For each segment, the documents with this id, or with an id that matches a pattern, whatever the case."""
        wanted = glob(typed.casefold()) if pattern else re.compile(re.escape(typed.casefold()))
        return tuple(
            (np.array([doc for doc, id in enumerate(ids) if wanted.fullmatch(id)], np.int32), _NONE)
            for ids in self._ids
        )

    @cached_property
    def _ids(self) -> list[list[str]]:
        return [[segment.id_of(doc).casefold() for doc in range(segment.n_docs)] for segment in self._snapshot.segments]

    def days(self, field: str, first: int | None, last: int | None) -> tuple[Places, ...]:
        """For each segment, the documents whose date in a field is one of these days, as proleptic ordinals."""
        places = []
        for at in range(len(self._snapshot.segments)):
            days = self.days_of(field, at)
            held = days >= (first or 1)
            if last is not None:
                held &= days <= last
            places.append((np.flatnonzero(held).astype(np.int32), _NONE))
        return tuple(places)

    def days_of(self, field: str, at: int) -> NDArray[np.int64] | NDArray[np.int32]:
        """The day of each document of a segment, 0 for documents without one."""
        if field == "gewijzigd":
            seconds = self._snapshot.changed[at]
            return np.where(seconds > 0, seconds // SECONDS_OF_DAY + EPOCH, 0)
        if field in self._query_fields.own:
            numbers = self._columns[field].of_documents(at)
            return np.append(self._columns[field].sizes, 0).astype(np.int64)[numbers]  # -1 is a document without one
        if field == "beantwoord":
            return self._snapshot.answer_days[at]
        return self._snapshot.segments[at].docs[layout.DOC_DATE, :-1]

    def _carrying(self, field: str, at: int, allowed: NDArray[np.uint8]) -> Places:
        segment = self._snapshot.segments[at]
        carries = self._columns[field].carriers(at, allowed)
        if field != "partij":
            return np.flatnonzero(carries).astype(np.int32), _NONE
        by_passage = segment.docs[layout.DOC_HAS_FRACTIE, :-1] != 0
        fractie = segment.units[layout.UNIT_FRACTIE]
        doc = segment.units[layout.UNIT_DOC]
        of_passage = np.zeros(segment.n_units, bool)
        has = (fractie >= 0) & (fractie < len(allowed))
        of_passage[has] = allowed[fractie[has]] != 0
        held = by_passage[doc] & np.where(fractie >= 0, of_passage, carries[doc])
        held[segment.docs[layout.DOC_FIRST_UNIT, :-1]] = False
        return np.flatnonzero(carries & ~by_passage).astype(np.int32), np.flatnonzero(held).astype(np.int32)

    def _with_text(self, at: int, field: str) -> Places:
        segment = self._snapshot.segments[at]
        numbers = self._query_fields.texts[field]
        if layout.is_of_head(numbers[0]):
            rows = [row for row in (layout.DOC_LENGTHS + number for number in numbers) if row < len(segment.docs)]
            return np.flatnonzero((segment.docs[rows, :-1] > 0).any(0)).astype(np.int32), _NONE
        held = segment.units[layout.UNIT_LENGTHS + numbers[0] - len(layout.HEAD_FIELDS)] > 0
        return _NONE, np.flatnonzero(held).astype(np.int32)
