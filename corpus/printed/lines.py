"""Lines of a printed page, with their positions.

A reader of letters (corpus/publication/pdf.py) gives runs: letters of one size on one base line. This module makes
lines of the runs, and note marks of raised figures. Positions are in points, counted from the lower left corner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from .diacritics import joined_diacritics
from .hyphens import is_cut
from .letters import SPACE, WIDE, Letters
from .marks import mark, note_numbers, raised, take_out

_SAME_LINE = 0.15
"""Base lines that differ by less than this share of a letter's size are the same."""

_RAISED = 0.75
"""A note mark is raised at most this share of a letter's size, and is smaller by at least this factor."""


@dataclass(frozen=True, slots=True)
class Regel:
    """One printed line: its start and end, its base line, the size of its letters, and the width of its first word.

    `gaten` counts its gaps that are wider than those between words: a row of a table has them. `delen` are the parts of
    the line between these gaps.
    """

    tekst: str
    links: float
    rechts: float
    basis: float
    hoogte: float
    woord: float
    gaten: int = 0
    delen: tuple[Regel, ...] = ()


@dataclass(slots=True)
class _Line:
    runs: list[Letters]
    main: Letters
    """The run with the largest letters; it gives the line its size and base line."""

    tekst: str
    gaten: int = 0
    marks: bool = field(default=False)
    """Whether the line has only raised figures so far."""


def lines_of_letters(runs: Iterable[Letters]) -> list[Regel]:
    """The runs of a page as lines, in the order of the text; raised figures are marks in their texts."""
    lines: list[_Line] = []
    for run in runs:
        if not run.tekst.strip():
            continue
        if not lines or not _goes_on(lines[-1], run):
            lines.append(_Line([run], run, run.tekst, run.gaten, bool(note_numbers(run.tekst))))
        else:
            lines[-1].gaten += run.gaten
    return [_regel(line) for line in lines]


def _goes_on(line: _Line, run: Letters) -> bool:
    """Adds the run to the line if it belongs there."""
    main = line.main
    rise = run.basis - main.basis
    last = line.runs[-1]
    if run.links < last.rechts - 0.5 * main.hoogte:
        return False
    figures = note_numbers(run.tekst)
    if abs(rise) <= _SAME_LINE * max(run.hoogte, main.hoogte):
        space = " " if run.links - last.rechts > SPACE * main.hoogte and not line.tekst.endswith(" ") else ""
        line.gaten += run.links - last.rechts > WIDE * main.hoogte
        line.tekst += space + run.tekst
    elif figures and 0 < rise <= _RAISED * main.hoogte and run.hoogte <= _RAISED * main.hoogte:
        line.tekst = _with_marks(line.tekst, run.tekst)
    elif not figures and line.marks and -_RAISED * run.hoogte <= rise and main.hoogte < run.hoogte:
        line.tekst = _with_marks("", line.tekst) + run.tekst
    elif abs(rise) <= 0.4 * main.hoogte and run.hoogte <= main.hoogte:
        line.tekst += run.tekst  # a lowered figure: CO2; a raised ending: 1e
    else:
        return False
    line.runs.append(run)
    if run.hoogte > main.hoogte:
        line.main = run
    line.marks = False
    return True


def _with_marks(tekst: str, figures: str) -> str:
    tekst = tekst.rstrip()
    labels = note_numbers(figures)
    marks = raised(tekst, labels[0]) if len(labels) == 1 else "".join(map(mark, labels))
    return tekst + marks + (" " if figures[-1] == " " else "")


def _regel(line: _Line) -> Regel:
    main = line.main
    first = line.runs[0]
    woord = first.woord if first.woord is not None else line.runs[-1].rechts - first.links
    return Regel(
        joined_diacritics(" ".join(line.tekst.split())),
        first.links,
        line.runs[-1].rechts,
        main.basis,
        main.hoogte,
        woord,
        line.gaten,
        _delen(line) if line.gaten else (),
    )


def _delen(line: _Line) -> tuple[Regel, ...]:
    """The parts of a line between its wide gaps, each as a line."""
    parts: list[list[Letters]] = []
    for run in line.runs:
        for part in run.apart():
            if not parts or part.links - parts[-1][-1].rechts > WIDE * line.main.hoogte:
                parts.append([])
            parts[-1].append(part)
    return tuple(found for part in parts for found in lines_of_letters(part)) if len(parts) > 1 else ()


def ends_paragraph(line: Regel, following: Regel, right: float) -> bool:
    """Whether a paragraph ends between two lines of one column that extends to `right`.

    Lines are filled from the left with as many words as fit. If the next line's first word would have fitted, the line
    was ended on purpose. White space between the lines also ends a paragraph.
    """
    size = max(line.hoogte, following.hoogte)
    if line.basis - following.basis > 1.45 * size:
        return True
    if line.gaten and following.gaten and line.links == following.links:
        return True  # two rows of a table
    if line.tekst.endswith("-") or is_cut(line.tekst, following.tekst):
        return False
    if line.links - following.links > _SET_IN * size and _ENDS_SENTENCE.search(take_out(line.tekst)[0]):
        return True  # a list's last item is indented, the text after it is not
    room = right - line.rechts - 0.333 * size - following.woord
    if _ENDS_SENTENCE.search(take_out(line.tekst)[0]) or _ITEM.match(following.tekst):
        return room >= 0
    return room > _PLAINLY_SHORT * size and not following.tekst[0].islower()


_ENDS_SENTENCE = re.compile(r"[.?!:;…][)\]»”’\"']*$")
_ITEM = re.compile(r"[•–-] |[a-z0-9]{1,2}[.)] ")
_SET_IN = 0.5
"""A line that begins further right than this share of the letters' size is indented."""

_PLAINLY_SHORT = 8.0
"""A line that ends no sentence was ended on purpose only if a long word would have fitted: `1 januari` stays together.
"""


def plain_text(pages: Iterable[Sequence[Regel]]) -> str:
    """The pages as a text extractor leaves them: one line per line, white space as an empty line, a form feed between
    pages."""
    found: list[str] = []
    for page in pages:
        pitch = median([line.hoogte for line in page]) * 1.6 if page else 0.0
        lines: list[str] = []
        for line, before in zip(page, [None, *page], strict=False):
            if before is not None and before.basis - line.basis > pitch:
                lines.append("")
            text, _ = take_out(line.tekst)
            lines.append(text if text == line.tekst else _figures(line.tekst))
        found.append("\n".join(lines))
    return "\n\f".join(found) + "\n"


def _figures(tekst: str) -> str:
    """The text with its marks as plain figures."""
    return re.sub("[\ue000\ue001]", "", tekst)
