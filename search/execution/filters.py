"""Documents and passages that the filters admit.

A document that fails has one bit for each filter that it fails. So one pass over the matches can count each facet
without its own filter. partij is the only filter that applies to passages themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.errors import UsageProblem
from ...index.reader import Snapshot
from ..columns import Column
from ..model import Diagnostic
from .filter_values import meant, told_of

DATE_BIT = len(layout.FACETS)
DATES = ("van", "tot", "beantwoord_van", "beantwoord_tot")
"""Filters by day: of the document, and of its answer."""

QUERY_BIT = DATE_BIT + 1
"""The bit of `fails` for the query's own filters (search/language). The bits before it are those of the facets and of
the dates."""

BITS = {name: bit for bit, name in enumerate(layout.FACETS)}

MOST_OWN = 16 - (QUERY_BIT + 1)
"""Filters on own facets in one search: each takes one of the remaining bits."""


@dataclass(slots=True, eq=False)
class SegmentFilter:
    """Filters of a segment as the kernel takes them: bits of failed filters per document; and for partij which fracties
    and documents pass. None: all pass."""

    fails: NDArray[np.uint16] | None = None
    fractie_passes: NDArray[np.uint8] | None = None
    doc_passes: NDArray[np.uint8] | None = None


@dataclass(slots=True, eq=False)
class Filters:
    """The filters of one search, computed for each segment."""

    segments: tuple[SegmentFilter, ...]
    selected: Mapping[str, frozenset[int]]
    diagnostics: tuple[Diagnostic, ...]

    narrow: bool = field(init=False)
    """Whether they exclude anything: those of all segments do, or none."""

    def bit_of(self, name: str) -> int:
        """The bit of `fails` for a filtered facet; -1 for others."""
        if name not in self.selected:
            return -1
        own_facets = [other for other in self.selected if other not in BITS]
        return BITS[name] if name in BITS else QUERY_BIT + 1 + own_facets.index(name)

    def __post_init__(self) -> None:
        self.narrow = bool(self.segments) and self.segments[0].fails is not None


@dataclass(frozen=True, slots=True)
class FilterRequest:
    """The filters of a call as they were given.

    `by_facet` has the values of each facet. `van` and `tot` are the first and last day of a document, `answered` those
    of its answer. `since` is in seconds since 1970, for when a document changed. With `words`, a value matches every
    value that contains its words; else only itself, where there is such a value.
    """

    by_facet: Mapping[str, object] = field(default_factory=dict)
    van: date | str | None = None
    tot: date | str | None = None
    since: int | None = None
    words: bool = False
    answered: tuple[date | str | None, date | str | None] = (None, None)


def make(snapshot: Snapshot, columns: Mapping[str, Column], given: FilterRequest) -> Filters:
    """The filters of a call. Raises UsageProblem on an unknown name or on a text that is no date."""
    diagnostics: list[Diagnostic] = []
    selected: dict[str, frozenset[int]] = {}
    for name, values in given.by_facet.items():
        if name not in BITS and name not in snapshot.schema.facets:
            raise unknown_facet(name, (*layout.FACETS, *snapshot.schema.facets))
        values = listed(name, values)
        if values:
            selected[name] = _meant(columns[name], values, diagnostics, given.words)
    if sum(name not in BITS for name in selected) > MOST_OWN:
        raise UsageProblem(
            f"one search filters on at most {MOST_OWN} own facets; name others in the query, as in name:value"
        )
    filed, of_answer = (days_of(*sides) for sides in ((given.van, given.tot), given.answered))
    if not selected and filed is None and of_answer is None and given.since is None:
        return Filters(tuple(SegmentFilter() for _ in snapshot.segments), {}, ())
    bit_of = Filters((), selected, ()).bit_of
    made = tuple(_of_segment(snapshot, columns, selected, bit_of, at) for at in range(len(snapshot.segments)))
    for at, of_segment in enumerate(made):
        assert of_segment.fails is not None
        if filed is not None:
            of_segment.fails |= _outside(snapshot.segments[at].docs[layout.DOC_DATE, :-1], filed)
        if of_answer is not None:
            of_segment.fails |= _outside(snapshot.answer_days[at], of_answer)
    if given.since is not None:
        for of_segment, changed in zip(made, snapshot.changed, strict=True):
            assert of_segment.fails is not None
            of_segment.fails |= np.where(changed >= given.since, 0, 1 << DATE_BIT).astype(np.uint16)
    return Filters(made, selected, tuple(diagnostics))


def unknown_facet(name: str, facets: Sequence[str] = layout.FACETS) -> UsageProblem:
    """What is raised over a filter that names no facet."""
    from difflib import get_close_matches  # only needed for a misspelt name

    near = "".join(f"; did you mean {known}?" for known in get_close_matches(name, facets, 1))
    return UsageProblem(f"there is no facet {name!r}; the facets are {', '.join(facets)}{near}")


def listed(name: str, values: object) -> list[str]:
    """The values of a filter as a list of texts. Raises UsageProblem on a value of another type."""
    if isinstance(values, str | int):
        return [str(values)]
    if not isinstance(values, Iterable) or isinstance(values, Mapping | bytes):
        raise UsageProblem(f"{name} takes a text or several, not {type(values).__name__}")
    return [str(value) for value in values]


def _meant(column: Column, values: Sequence[str], diagnostics: list[Diagnostic], words: bool) -> frozenset[int]:
    numbers: set[int] = set()
    for value in values:
        of_value = meant(column, value, words)
        numbers.update(of_value)
        if note := told_of(column, value, of_value):
            diagnostics.append(note)
    return frozenset(numbers)


def _of_segment(
    snapshot: Snapshot,
    columns: Mapping[str, Column],
    selected: Mapping[str, frozenset[int]],
    bit_of: Callable[[str], int],
    at: int,
) -> SegmentFilter:
    segment = snapshot.segments[at]
    fails = np.zeros(segment.n_docs, np.uint16)
    fractie_passes = doc_passes = None
    for name, numbers in selected.items():
        allowed = columns[name].allowed(list(numbers))[at]
        carries = columns[name].carriers(at, allowed)
        if name == "partij":
            fractie_passes, doc_passes = np.ascontiguousarray(allowed), carries.astype(np.uint8)
        else:
            fails |= np.where(carries, 0, 1 << bit_of(name)).astype(np.uint16)
    return SegmentFilter(fails, fractie_passes, doc_passes)


def days_of(van: date | str | None, tot: date | str | None) -> tuple[int, int] | None:
    """The first and the last day of a period, as ordinals; None where neither is given."""
    if not van and not tot:
        return None
    first = day(van, end=False).toordinal() if van else 1
    return first, day(tot, end=True).toordinal() if tot else date.max.toordinal()


def _outside(days: NDArray[Any], period: tuple[int, int]) -> NDArray[np.uint16]:
    """The bit of the failed filter for each document whose day is not in a period."""
    return np.where((days >= period[0]) & (days <= period[1]), 0, 1 << DATE_BIT).astype(np.uint16)


def day(given: date | str, *, end: bool) -> date:
    """The first or last day of a date, a month (`2022-03`) or a year (`2022`)."""
    if isinstance(given, date):
        return given
    if not isinstance(given, str):
        raise UsageProblem(f"{given!r} is no date; give a date, or a text such as 2022-03-31")
    from calendar import IllegalMonthError, monthrange

    try:
        numbers = [int(piece) for piece in given.strip().split("-")]
        if len(numbers) == 3:
            return date(*numbers)
        year, month = numbers if len(numbers) > 1 else (numbers[0], 12 if end else 1)
        return date(year, month, monthrange(year, month)[1] if end else 1)
    except (ValueError, OverflowError, IllegalMonthError):
        from ..dates import period  # any other spelling of a date

        if (days := period(given, date.today())) is not None:
            return days[1] if end else days[0]
        raise UsageProblem(f"{given!r} is no date; write 2022-03-31, 2022-03 or 2022") from None
