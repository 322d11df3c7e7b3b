"""Counts and figures over all documents that match: two facets crossed, and days to the answer per value of one.

All filters hold, a facet's own as well. A document with several values counts for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ..columns import Column
from ..execution.run import Run

if TYPE_CHECKING:
    import pandas

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Documents, numbered over all segments, and the value of each; a document with several values appears several times.
"""

PairsOf = Callable[[Column], Pairs]
"""The matching documents of one search with their values of a column, in the order of the documents."""

TERM = 21
"""The term of the Reglement van Orde of the Tweede Kamer for an answer, in days: three weeks."""


@dataclass(frozen=True, slots=True)
class CrossTable:
    """How many documents have each value of one facet together with each value of another.

    `counts[i][j]` is for `rows[i]` and `columns[j]`. Rows are sorted by size, largest first; columns of years are in
    order, other columns are largest first. `totals` are those of the rows over all documents, including documents
    without a value of the other facet.
    """

    row_facet: str
    column_facet: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    totals: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """The table as lists: `rows`, `columns`, `counts` and `totals`."""
        return {
            "row_facet": self.row_facet,
            "column_facet": self.column_facet,
            "rows": list(self.rows),
            "columns": list(self.columns),
            "counts": [list(row) for row in self.counts],
            "totals": list(self.totals),
        }

    def to_pandas(self) -> pandas.DataFrame:
        """A frame with the rows as its index. Needs pandas."""
        from .frames import library

        frame = library("pandas").DataFrame(
            [list(row) for row in self.counts], index=list(self.rows), columns=list(self.columns)
        )
        named: pandas.DataFrame = frame.rename_axis(index=self.row_facet, columns=self.column_facet)
        return named

    def _repr_html_(self) -> str:
        from html import escape

        head = "".join(f"<th>{escape(name)}</th>" for name in ("", *self.columns))
        rows = zip(self.rows, self.counts, strict=True)
        body = "".join(
            f"<tr><th>{escape(name)}</th>{''.join(f'<td>{n}</td>' for n in counts)}</tr>" for name, counts in rows
        )
        return f"<table><tr>{head}</tr>{body}</table>"


@dataclass(frozen=True, slots=True)
class Days:
    """Days from question to answer of the documents with one value.

    `count` documents have both dates; `median`, `lower` and `upper` (the quartiles) are None where it is 0. `within` is
    the share answered within the term, 0 to 1. `negative` documents have an answer dated before its question, a
    misprint of the source: they are not in the other figures.
    """

    value: str
    count: int
    median: float | None
    lower: float | None
    upper: float | None
    within: float | None
    negative: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Its fields under their names."""
        return {name: getattr(self, name) for name in self.__slots__}


def cross(pairs_of: PairsOf, rows: Column, columns: Column) -> CrossTable:
    """Crosses two facets over the documents of a search."""
    docs, row_of = pairs_of(rows)
    other_docs, column_of = pairs_of(columns)
    counts = np.zeros((rows.n_values, columns.n_values), np.int64)
    starts = np.searchsorted(other_docs, docs)
    sizes = np.searchsorted(other_docs, docs, side="right") - starts
    at = np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
    np.add.at(counts, (np.repeat(row_of, sizes), column_of[at]), 1)
    totals = np.bincount(row_of, minlength=rows.n_values)
    row_order = sorted(np.flatnonzero(totals).tolist(), key=lambda n: (-int(totals[n]), rows.value(n)))
    column_order = _in_order(columns, np.bincount(column_of, minlength=columns.n_values))
    table = counts[np.ix_(row_order, column_order)].tolist()
    return CrossTable(
        rows.name,
        columns.name,
        tuple(map(rows.value, row_order)),
        tuple(map(columns.value, column_order)),
        tuple(map(tuple, table)),
        tuple(totals[row_order].tolist()),
    )


def _in_order(column: Column, totals: NDArray[np.int64]) -> list[int]:
    there = np.flatnonzero(totals).tolist()
    if column.name in ("jaar", "vergaderjaar"):
        return sorted(there, key=column.value)
    return sorted(there, key=lambda n: (-int(totals[n]), column.value(n)))


def days(pairs_of: PairsOf, by: Column | None, dagen: Column, term: int = TERM) -> tuple[Days, ...]:
    """The figures per value of a column, slowest median first; without one, a single row with the value ""."""
    docs, took = answer_days(pairs_of, dagen)
    if by is None:
        return (_figures("", took, term),)
    by_docs, value = pairs_of(by)
    at = np.searchsorted(docs, by_docs)
    at[at == len(docs)] = 0
    has = docs[at] == by_docs if len(docs) else np.zeros(len(by_docs), bool)
    made = [_figures(by.value(n), took[at[has & (value == n)]], term) for n in np.unique(value).tolist()]
    return tuple(sorted(made, key=lambda row: (row.median is None, -(row.median or 0), row.value)))


def answer_days(pairs_of: PairsOf, dagen: Column) -> Pairs:
    """The documents that have both dates, and the days between of each."""
    docs, number = pairs_of(dagen)
    return docs, np.array([int(dagen.value(n)) for n in range(dagen.n_values)], np.int64)[number]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of a number or a date over the documents with one value of a facet; None where `count` is 0.

    The figures of a date are dates; it has no sum and no mean.
    """

    value: str
    count: int
    least: float | date | None = None
    lower: float | date | None = None
    median: float | date | None = None
    upper: float | date | None = None
    most: float | date | None = None
    mean: float | None = None
    sum: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Its fields under their names; dates as texts."""
        figures = {name: getattr(self, name) for name in self.__slots__}
        return {name: figure.isoformat() if isinstance(figure, date) else figure for name, figure in figures.items()}


def statistics(pairs_of: PairsOf, of: Column, by: Column | None) -> tuple[Statistics, ...]:
    """The figures of a number or a date per value of a column, largest count first; without one, a single row with the
    value ""."""
    docs, number = pairs_of(of)
    sizes = of.sizes[number]
    is_date = of.own is not None and of.own.kind == "date"
    if by is None:
        return (_statistics("", sizes, is_date),)
    by_docs, value = pairs_of(by)
    sizes_of: dict[int, list[NDArray[np.float64]]] = {}
    starts, ends = np.searchsorted(docs, by_docs), np.searchsorted(docs, by_docs, side="right")
    for at, (first, last) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        sizes_of.setdefault(int(value[at]), []).append(sizes[first:last])
    made = [_statistics(by.value(n), np.concatenate(several), is_date) for n, several in sizes_of.items()]
    return tuple(sorted(made, key=lambda row: (-row.count, row.value)))


def _statistics(value: str, sizes: NDArray[np.float64], is_date: bool) -> Statistics:
    if not len(sizes):
        return Statistics(value, 0)
    five = np.percentile(sizes, (0, 25, 50, 75, 100)).tolist()
    if is_date:
        days = [date.fromordinal(int(day)) for day in five]
        return Statistics(value, len(sizes), days[0], days[1], days[2], days[3], days[4])
    mean, total = float(sizes.mean()), float(sizes.sum())
    return Statistics(value, len(sizes), five[0], five[1], five[2], five[3], five[4], mean, total)


def _figures(value: str, took: NDArray[np.int64], term: int) -> Days:
    negative = int((took < 0).sum())
    took = took[took >= 0]
    if not len(took):
        return Days(value, 0, None, None, None, None, negative)
    lower, median, upper = np.percentile(took, (25, 50, 75)).tolist()
    return Days(value, len(took), median, lower, upper, float((took <= term).mean()), negative)


def pairs(run: Run, column: Column) -> Pairs:
    """The matching documents, each with its values of a column, in the order of the documents."""
    docs, values = [], []
    first = 0
    for at in range(len(column.pairs)):
        own_docs, own_values = _of_segment(run, column, at)
        docs.append(own_docs + first)
        values.append(column.numbered(at, own_values))
        first += len(column.pairs[at][0]) - 1
    return (np.concatenate(docs), np.concatenate(values)) if docs else (np.zeros(0, np.int64), np.zeros(0, np.int64))


def _of_segment(run: Run, column: Column, at: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    starts, values = column.pairs[at]
    matching = run.matching(at)
    of_documents = matching
    by_passage: list[tuple[int, int]] = []
    if column.name == "partij":
        has_fractie = run.segment(at).docs[layout.DOC_HAS_FRACTIE, :-1] != 0
        of_documents = matching & ~has_fractie
        if (matching & has_fractie).any():
            by_passage = sorted({*_by_passage(run, at, starts, values)})
    chosen = np.flatnonzero(of_documents)
    sizes = (starts[chosen + 1] - starts[chosen]).astype(np.int64)
    docs = np.repeat(chosen, sizes)
    places = np.repeat(starts[chosen] - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
    numbers = values[places].astype(np.int64)
    if by_passage:
        more = np.array(by_passage, np.int64)
        docs, numbers = np.concatenate((docs, more[:, 0])), np.concatenate((numbers, more[:, 1]))
        order = np.lexsort((numbers, docs))
        docs, numbers = docs[order], numbers[order]
    return docs.astype(np.int64), numbers


def _by_passage(run: Run, at: int, starts: NDArray[np.int32], values: NDArray[np.int32]) -> Iterator[tuple[int, int]]:
    """For documents to which another fractie adds questions: the fractie that asks each matching passage."""
    units, docs = run.segment(at).units, run.segment(at).docs
    for unit in run.matching_passages(at):
        doc = int(units[layout.UNIT_DOC, unit])
        if not docs[layout.DOC_HAS_FRACTIE, doc]:
            continue
        fractie = int(units[layout.UNIT_FRACTIE, unit])
        if fractie >= 0:
            yield doc, fractie
        else:
            yield from ((doc, int(value)) for value in values[starts[doc] : starts[doc + 1]])


def _is_facet(column: Column) -> bool:
    return column.name not in layout.NO_FACETS if column.own is None else column.own.kind == "keyword"


def columns_named(columns: Mapping[str, Column], *names: str) -> list[Column]:
    """The columns of these facets. Raises UsageProblem on a name that does not exist."""
    from ...index.errors import UsageProblem

    for name in names:
        if name not in columns or not _is_facet(columns[name]):
            known = [known for known in columns if _is_facet(columns[known])]
            raise UsageProblem(f"there is no facet {name!r}; there is {', '.join(known)}")
    return [columns[name] for name in names]
