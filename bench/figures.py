"""Measured figures, with verdicts against their targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, with its row of the table, its engine and its measure."""

    row: str
    engine: str
    measure: str
    value: float
    unit: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target for the product, with the value reached."""

    row: str
    demand: str
    reached: float
    target: float
    at_most: bool = True

    @property
    def met(self) -> bool:
        return self.reached <= self.target if self.at_most else self.reached >= self.target


@dataclass(frozen=True, slots=True)
class Measured:
    """The result of a row."""

    figures: tuple[Figure, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    skipped: str = ""
    """Why the row, or a part of it, was not measured."""


def percentile(values: Sequence[float], percent: int) -> float:
    """A percentile: the value that this percentage does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -(-percent * len(ordered) // 100) - 1))]


def p95(values: Sequence[float]) -> float:
    """The value that one in twenty exceeds."""
    return percentile(values, 95)


def latencies(row: str, engine: str, seconds: Sequence[float], kind: str, note: str = "") -> list[Figure]:
    """The median, p95 and p99 of times, in milliseconds."""
    if not seconds:
        return []
    return [
        Figure(row, engine, f"{kind} p50", 1000 * median(seconds), "ms", note),
        Figure(row, engine, f"{kind} p95", 1000 * percentile(seconds, 95), "ms", note),
        Figure(row, engine, f"{kind} p99", 1000 * percentile(seconds, 99), "ms", note),
    ]


def times(row: str, engine: str, seconds: Sequence[float], kind: str, note: str = "") -> list[Figure]:
    """Median and p95 of times, in milliseconds."""
    return [
        Figure(row, engine, f"{kind} median", 1000 * median(seconds), "ms", note),
        Figure(row, engine, f"{kind} p95", 1000 * p95(seconds), "ms", note),
    ]
