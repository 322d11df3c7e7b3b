"""Geometry of the column plots.

Across in per cent, so that a plot fits any width; down in pixels, so that its text keeps its size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from .escaping import escaped

HEIGHT = 76
"""Pixels of the highest column."""

TOP = 14
"""Pixels above it, for the number that it represents."""

GAP = 0.22
"""Share of a column's room that stays empty."""

MOST_TICKS = 6
"""Labels under a plot: this many fit side by side on a small screen."""


class Place(NamedTuple):
    """Where a column is, in per cent of the plot: its left edge, width and middle, and those of its room."""

    x: str
    width: str
    middle: str
    room_x: str
    room_width: str


class Column(NamedTuple):
    """One column; `y` and `height` are in pixels."""

    label: str
    n: int
    place: Place
    y: float
    height: float


class Tick(NamedTuple):
    """A label under a plot; `anchor` is SVG's text-anchor."""

    label: str
    x: str
    anchor: str


class Plot(NamedTuple):
    """The columns with the labels under them."""

    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    highest: int


def plot(counts: Sequence[tuple[str, int]], most_ticks: int = MOST_TICKS) -> Plot:
    """Columns of these counts, in this order; a count above 0 is never invisible."""
    highest = max((n for _, n in counts), default=0)
    columns = []
    for (label, n), place in zip(counts, places(len(counts)), strict=True):
        height = round(max(2.0, HEIGHT * n / highest), 1) if n else 0
        columns.append(Column(label, n, place, round(TOP + HEIGHT - height, 1), height))
    return Plot(tuple(columns), tuple(ticks(columns, most_ticks)), highest)


@lru_cache(64)
def places(n: int) -> tuple[Place, ...]:
    """The places of n columns; cached, as most plots of a collection have the same years."""
    room = 100 / max(n, 1)
    return tuple(
        Place(
            percent(room * (at + GAP / 2)),
            percent(room * (1 - GAP)),
            percent(room * (at + 0.5)),
            percent(room * at),
            percent(room),
        )
        for at in range(n)
    )


def ticks(columns: Sequence[Column], most: int) -> list[Tick]:
    """The first column's label, the last one's, and some at equal steps between."""
    n = len(columns)
    if n <= most:
        return [Tick(one.label, one.place.middle, "middle") for one in columns]
    step = -(-(n - 1) // (most - 1))
    shown = [*range(0, n - step // 2, step)]
    if shown[-1] != n - 1:
        if n - 1 - shown[-1] < step * 0.75:
            shown.pop()
        shown.append(n - 1)
    anchors = {0: "start", n - 1: "end"}
    edges = {"start": "0%", "end": "100%"}
    found = []
    for at in shown:
        anchor = anchors.get(at, "middle")
        found.append(Tick(columns[at].label, edges.get(anchor, columns[at].place.middle), anchor))
    return found


def percent(x: float) -> str:
    return f"{x:.2f}%"


def drawn(
    plot: Plot, say: Callable[[str], str], number: Callable[[int], str], href: Callable[[str], str] | None
) -> Markup:
    """The columns as SVG elements; with `href`, each that is not empty is a link. `say` puts a label in words."""
    made: list[str] = []
    for label, n, place, y, height in plot.columns:
        told = escaped(f"{say(label)}: {number(n)}")
        inside = (
            f'<title>{told}</title><rect class="room" x="{place.room_x}" width="{place.room_width}" y="{TOP}" '
            f'height="{HEIGHT}"/><rect class="col" x="{place.x}" width="{place.width}" y="{y}" height="{height}"/>'
        )
        if href is None or not n:
            made.append(f'<g data-p="{escaped(label)}">{inside}</g>')
        else:
            to = escaped(href(label))
            made.append(f'<a href="{to}" rel="nofollow" data-p="{escaped(label)}" aria-label="{told}">{inside}</a>')
    return Markup("\n".join(made))


def rows(plot: Plot, number: Callable[[int], str]) -> Markup:
    """The columns as rows of a table."""
    return Markup(
        "".join(
            [f'<tr><th scope="row">{escaped(one.label)}</th><td>{number(one.n)}</td></tr>\n' for one in plot.columns]
        )
    )
