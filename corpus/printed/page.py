"""Divide printed pages into text, furniture and footnotes.

`printed(text)` takes the text of a paper as an extractor leaves it, with its pages. It gives the lines without page
headers, footers and page numbers, the footnotes by label, and marks (printed/marks.py) where the text refers to them. A
page begins at a form feed, after a footer of the Kamer, or at a line that is indented by one space. Set width is kept:
the length of a line shows which kind of text it belongs to (paragraphs.py, beurten.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .hyphens import Words, mend
from .marks import without_private_use
from .note_marks import Note, mark_notes, numbers_marked

_FOOTER = re.compile(
    r"(?:’s-Gravenhage \d{4}\s+)?(?P<voet>(?:Tweede|Eerste) Kamer, vergaderjaar \d{4}\s?[-–]\s?\d{4},? .{1,80}?)"
    r"\s+\d{1,4}"
)
_FURNITURE = re.compile(
    r"(?:kst-[\w-]+|ISSN ?\d{4} ?[-–] ?\d{3}[\dX]|’s-Gravenhage \d{4}|Pagina \d+( van \d+)?|\d{1,3} ?/ ?\d{1,3})",
    re.IGNORECASE,
)
_SET_IN = re.compile(r" \S")
_NOTE = re.compile(r"(?P<open>\[?)(?P<number>\d{1,3})(?P<close>[\])]?)\s+(?P<text>\S.*)")
_SOURCE = re.compile(r"Bron\b|Zie\b|https?:|www\.")
_DIGITS = re.compile(r"\d+")
_MOST_FURNITURE = 12
"""The most lines at the top or foot of a page that all pages share."""

_GOES_ON = 0.1
"""More than this share of the lines of running text begin with a small letter."""

_ENDS_SENTENCE = re.compile(r"[.?!…][)\]»”’\"']*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its text, its page (from 0), whether white space precedes it, and its text with inner
    spacing."""

    text: str
    page: int = 0
    after_gap: bool = False
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """The lines of a paper in order, its notes by the label of their mark, its footer without the page number.

    `left_out` are the lines of page furniture: headers, footers, page numbers.
    """

    lines: tuple[Line, ...]
    notes: Mapping[str, str]
    footer: str = ""
    known: Words = Words()
    left_out: tuple[str, ...] = ()


def printed(text: str) -> Printed:
    """The lines, notes and footer of a paper."""
    left_out: list[str] = []
    lines, footer = _lines(without_private_use(text), left_out)
    lines = _without_repeated(lines, left_out)
    known = Words.of(line.text for line in lines)
    body, notes = _split_notes(lines)
    marked = mark_notes([(line.text, line.page) for line in body], notes)
    body = [replace(line, text=text) for line, text in zip(body, marked, strict=True)]
    return Printed(tuple(body), {note.label: mend(note.lines, known) for note in notes}, footer, known, tuple(left_out))


def _lines(text: str, left_out: list[str]) -> tuple[list[Line], str]:
    """All lines except empty ones and page furniture, and the last footer."""
    raw_lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\f").split("\n")
    filled = [line for line in raw_lines if line.strip()]
    n_set_in = sum(1 for line in filled if _SET_IN.match(line))
    set_in_is_page = n_set_in <= max(1, len(filled) // 8)
    most_blanks = 1 if _is_double_spaced(raw_lines) else 0
    lines: list[Line] = []
    page, footer, n_blanks = 0, "", 0
    begins_page = False
    for raw in raw_lines:
        if raw.startswith("\f"):
            begins_page, raw = True, raw[1:]
        text = " ".join(raw.split())
        if not text:
            n_blanks += 1
            continue
        if found := _FOOTER.fullmatch(text):
            footer, begins_page = found["voet"], True
            left_out.append(text)
            continue
        if _FURNITURE.fullmatch(text):
            left_out.append(text)
            continue
        if (begins_page or (set_in_is_page and _SET_IN.match(raw))) and lines:
            page += 1
            n_blanks = 0
        begins_page = False
        lines.append(Line(text, page, n_blanks > most_blanks or not lines, raw.strip()))
        n_blanks = 0
    return lines, footer


def _is_double_spaced(raw_lines: Sequence[str]) -> bool:
    """Whether an empty line follows nearly every line, so that only two empty lines are white space.

    Then sentences go on over empty lines. Where none does, each line is a paragraph.
    """
    filled = [at for at, line in enumerate(raw_lines[:-1]) if line.strip()]
    n_followed = sum(1 for at in filled if not raw_lines[at + 1].strip())
    if len(filled) <= 20 or n_followed <= 0.8 * len(filled):
        return False
    goes_on = [raw_lines[later].lstrip()[0].islower() for later in filled[1:]]
    return sum(goes_on) > _GOES_ON * len(goes_on)


def _without_repeated(lines: list[Line], left_out: list[str]) -> list[Line]:
    """The lines without those that, apart from their digits, are at the top or foot of most pages."""
    pages: dict[int, list[int]] = {}
    for at, line in enumerate(lines):
        pages.setdefault(line.page, []).append(at)
    if len(pages) < 3:
        return lines
    dropped: set[int] = set()
    for edge in (0, -1):
        for _ in range(_MOST_FURNITURE):
            edges = [places[edge] for places in pages.values() if places]
            seen = Counter(_DIGITS.sub("0", lines[at].text) for at in edges)
            common = {text for text, count in seen.items() if count >= 3 and count > 0.6 * len(pages)}
            repeated = {
                at for at in edges if _DIGITS.sub("0", lines[at].text) in common and not _is_own(lines[at].text)
            }
            if not repeated:
                break
            for places in pages.values():
                if places and places[edge] in repeated:
                    dropped.add(places[edge])
                    del places[edge]
    kept = [line for at, line in enumerate(lines) if at not in dropped]
    left_out += [lines[at].text for at in sorted(dropped)]
    firsts = {line.page: at for at, line in reversed(list(enumerate(kept)))}
    return [
        replace(line, after_gap=False) if line.page and firsts[line.page] == at else line
        for at, line in enumerate(kept)
    ]


def _is_own(text: str) -> bool:
    """Whether a line that is on many pages is text all the same: a sentence, or a heading of question or answer."""
    return bool(_ENDS_SENTENCE.search(text)) or _is_heading(text)


@dataclass(slots=True)
class _Marked:
    """The text of one page so far, and the notes whose marks it may hold; examined at most once per line."""

    page: int = 0
    texts: list[str] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)

    def holds(self, number: int) -> bool:
        for text in self.texts:
            self.numbers |= numbers_marked(text)
        self.texts.clear()
        return number in self.numbers


def _split_notes(lines: list[Line]) -> tuple[list[Line], list[Note]]:
    """The lines of the text, and the notes found at the foot of its pages, in order."""
    body: list[Line] = []
    notes: list[Note] = []
    n_pages = lines[-1].page + 1 if lines else 0
    at, behind_note = 0, False
    here, used = _Marked(), set[str]()
    while at < len(lines):
        line = lines[at]
        if line.page != here.page:
            here = _Marked(line.page)
        if not (line.after_gap or behind_note) or not _begins_note(line, here, notes):
            body.append(line)
            here.texts.append(line.text)
            behind_note = False
            at += 1
            continue
        end = _end_of_page(lines, at) if n_pages > 1 else _end_of_note(lines, at)
        if n_pages > 1 and any(one.after_gap and _is_heading(one.text) for one in lines[at:end]):
            end = _end_of_note(lines, at)
        found = _notes_of(lines[at:end], here, used)
        used.update(note.label for note in found)
        notes.extend(found)
        at, behind_note = end, True
        if at < len(lines):
            lines[at] = replace(
                lines[at], after_gap=lines[at].after_gap and lines[at].page == line.page and n_pages > 1
            )
    return body, notes


def _begins_note(line: Line, page_so_far: _Marked, notes: Sequence[Note]) -> bool:
    """Whether this line begins the next note, which is marked on its page."""
    found = _NOTE.fullmatch(line.text)
    if not found:
        return False
    number = int(found["number"])
    following = notes[-1].number + 1 if notes else 1
    starts_again = number == 1 and bool(notes) and notes[-1].page != line.page
    if number != following and not starts_again:
        return False
    return page_so_far.holds(number)


def _notes_of(lines: Sequence[Line], page_so_far: _Marked, used: set[str]) -> list[Note]:
    """The notes in these lines. The first line begins a note; later notes have the next numbers, printed in the same
    way."""
    page = lines[0].page
    parts: list[tuple[int, list[str]]] = []
    style = ("", "")
    for line in lines:
        found = _NOTE.fullmatch(line.text)
        if found and not parts:
            style = (found["open"], found["close"])
            parts.append((int(found["number"]), [found["text"]]))
        elif (
            found
            and (found["open"], found["close"]) == style
            and int(found["number"]) == parts[-1][0] + 1
            and page_so_far.holds(parts[-1][0] + 1)
        ):
            parts.append((int(found["number"]), [found["text"]]))
        else:
            parts[-1][1].append(line.text)
    return [
        Note(number, f"{page}.{number}" if str(number) in used else str(number), page, tuple(texts))
        for number, texts in parts
    ]


def _end_of_page(lines: Sequence[Line], start: int) -> int:
    at = start
    while at < len(lines) and lines[at].page == lines[start].page:
        at += 1
    return at


def _end_of_note(lines: Sequence[Line], start: int) -> int:
    """The end of a note on a page whose end is not known: after a whole sentence, or before white space."""
    at = start + 1
    while at < len(lines) and not lines[at].after_gap:
        if _ENDS_SENTENCE.search(lines[at - 1].text) and not _SOURCE.match(lines[at].text):
            break
        at += 1
    return at


def _is_heading(text: str) -> bool:
    """Whether this is a heading that no note holds."""
    return bool(re.match(r"(?:\d+\. )?(?:Antwoord|Vraag|Vragen en opmerkingen|Inbreng)\b", text))
