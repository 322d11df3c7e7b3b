"""The text of a letter from a plain text, an HTML page, or the pages of a PDF.

Each format gives the LetterText that letter.py reads. A text may be wrapped at a margin or have one paragraph per line.
On a page a letter has a narrow column beside it, and page numbers and notes at its foot.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import mode

from ..printed.columns import beside
from ..printed.hyphens import Words, mend
from ..printed.lines import Regel, ends_paragraph
from ..printed.markdown import without_headings
from ..printed.marks import relabelled, take_out
from ..printed.page import Line, printed
from ..printed.pairs import is_label
from ..printed.paragraphs import paragraphs
from .letter import LetterText
from .letter_parts import begins, stands_alone
from .markup import Markup
from .pages import foot_of

_CUE = re.compile(
    r"\b(?:kamer)?vragen\s+(?:van|die)\s+(?:het\s+lid|de\s+leden)|\buw\s+brief\s+van|\bkamervragen\b|\bvragen\s+gesteld\b",
    re.IGNORECASE,
)
_WRAPPED_AT = 140
"""Lines longer than this were not wrapped at a margin."""

_FEW_LONG = 0.1
"""If more than this share of the lines is that long, each line is a paragraph."""

_PAGE_NUMBER = re.compile(r"\d{0,3}\s*Pagina\s*\d+\s*(?:van\s*\d+)?|\d{1,3}", re.IGNORECASE)
_SMALL = 0.9
"""Letters smaller than this share of the text's letters are beside or below the text."""


def of_text(text: str) -> LetterText | None:
    """The letter in a text, or None when its text does not mention questions and answers."""
    if not _CUE.search(text):
        return None
    lines = without_headings(text).splitlines()
    text = "\n".join(lines)
    filled = [line for line in lines if line.strip()]
    n_long = sum(1 for line in filled if len(line) > _WRAPPED_AT)
    if n_long > _FEW_LONG * len(filled) or (n_long and not any(map(_broken, lines, lines[1:]))):
        return LetterText([" ".join(line.split()) for line in lines])
    left, right = _without_column(text)
    page = printed(left)
    first = next((at for at, line in enumerate(page.lines) if is_label(line.text)), len(page.lines))
    above = [replace(line, after_gap=line.after_gap or begins(line.text)) for line in page.lines[:first]]
    found: list[str] = []
    for part in paragraphs([*above, *page.lines[first:]], _alone):
        if part.after_gap and found:
            found.append("")
        found.append(part.text(page.known))
    return LetterText(found, page.notes, (), right, page.left_out)


def _broken(line: str, following: str) -> bool:
    """Whether a margin broke a sentence between two lines."""
    return len(line) > _FULL and line.rstrip()[-1:].isalpha() and following.lstrip()[:1].islower()


_FULL = 40
"""A line of fewer letters is not one that a margin broke."""


def _without_column(text: str) -> tuple[str, list[str]]:
    """The text without the narrow column beside it, which may begin elsewhere on each page, and that column's lines."""
    left: list[str] = []
    right: list[str] = []
    for page in text.split("\f"):
        apart = beside(page)
        left.append(page if apart is None else apart[0])
        right += [] if apart is None else apart[1]
    return "\f".join(left), right


def _alone(line: Line | Regel) -> bool:
    text = take_out(line.text if isinstance(line, Line) else line.tekst)[0]
    return is_label(text) or stands_alone(text)


def of_markup(found: Markup) -> LetterText:
    """The letter in a page of HTML."""
    rows = [tuple(cell.strip() for cell in alinea.tekst.split(" | ")) for alinea in found.alineas]
    return LetterText([alinea.tekst for alinea in found.alineas], found.noten, [row for row in rows if len(row) > 1])


def is_page_number(line: str) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(take_out(line)[0]))


def of_pages(pages: Sequence[Sequence[Regel]]) -> LetterText | None:
    """The letter on the pages of a PDF, or None when they do not mention questions and answers."""
    everything = [line for page in pages for line in page]
    text = "\n".join(line.tekst for line in everything)
    if not _CUE.search(text):
        return None
    size = mode(round(line.hoogte, 1) for line in everything)
    full = [line for line in everything if line.hoogte >= _SMALL * size]
    left = Counter(round(line.links) for line in full).most_common(1)[0][0]
    right = sorted(line.rechts for line in full if line.links < left + 20 * size)
    column = right[len(right) * 99 // 100]
    aside: list[str] = []
    numbers: list[str] = []
    noten: dict[str, list[str]] = {}
    texts: list[list[Regel]] = []
    last: list[str] | None = None
    for number, page in enumerate(pages, start=1):
        aside += [line.tekst for line in page if line.links > column - size]
        page = [line for line in page if line.links <= column - size]
        numbers += [line.tekst for line in page if is_page_number(line.tekst)]
        page = [line for line in page if not is_page_number(line.tekst)]
        small = foot_of(page, size, last)
        foot = _foot(page, small)
        texts.append([replace(line, tekst=relabelled(line.tekst, f"{number}.")) for line in page[:foot]])
        for line in page[foot:]:
            own = _FIRST_MARK.match(line.tekst) or (foot < small and _FIRST_FIGURE.match(line.tekst))
            if own:
                last = noten.setdefault(f"{number}.{own[1]}", [])
            if last is not None:
                last.append(line.tekst[own.end() :] if own else line.tekst)
    known = Words.of(take_out(line.tekst)[0] for page in texts for line in page)
    notes = {label: mend(lines, known) for label, lines in noten.items()}
    return LetterText(_paragraphs(texts, column, known), notes, (), tuple(dict.fromkeys(aside)), numbers)


_FIRST_MARK = re.compile("\ue000([^\ue001]*)\ue001 ?")


def _foot(page: Sequence[Regel], foot: int) -> int:
    """The place where the notes begin on a page whose notes may be as large as its text: after white space, with a
    number that is marked."""
    marked = {label for line in page[:foot] for label in take_out(line.tekst)[1]}
    for at in range(foot - 1, 0, -1):
        own = _FIRST_FIGURE.match(page[at].tekst)
        if own and own[1] in marked and page[at - 1].basis - page[at].basis > _WHITE * page[at].hoogte:
            return at
    return foot


_FIRST_FIGURE = re.compile(r"(\d{1,3}) ")
_WHITE = 1.45
"""Base lines further apart than this many letter sizes have white space between them."""


def _paragraphs(pages: Sequence[Sequence[Regel]], column: float, known: Words) -> list[str]:
    """The paragraphs of the pages, mended, with "" for white space; the end of a page does not end a paragraph."""
    found: list[list[str]] = []
    before: Regel | None = None
    above = True
    for page in pages:
        for at, line in enumerate(page):
            above = above and not is_label(line.tekst)
            if before is not None and not at and not is_label(before.tekst):
                before = replace(before, basis=line.basis + line.hoogte)
            if before is not None and before.basis - line.basis > _WHITE * max(before.hoogte, line.hoogte):
                found += [[], []]
            elif (
                before is None
                or _alone(line)
                or _alone(before)
                or (above and begins(line.tekst))
                or ends_paragraph(before, line, column)
            ):
                found.append([])
            found[-1].append(line.tekst)
            before = line
    return [mend(lines, known) if lines else "" for lines in found]
