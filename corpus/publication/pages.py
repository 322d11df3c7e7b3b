"""Divide a publication's pages into text, notes and furniture.

This is done for pages with known positions (a PDF's lines) and for text without positions from any extractor. Both give
a Blad: the lines of the text, with marks, from below the title block on; the notes by the labels of their marks; and
the data in the furniture (the publication's id, the vergaderjaar).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import mode

from ..printed.hyphens import Words, mend
from ..printed.lines import Regel, ends_paragraph
from ..printed.marks import SEVERAL_NUMBERS, mark, note_numbers, relabelled, take_out, without_private_use
from ..printed.note_marks import Note, could_be_marked, mark_notes
from ..printed.pairs import is_label
from ..source import Unreadable
from .unglue import COLUMN, NOTE_COLUMN, lines, vocabulary, were_glued, width
from .woordenschat import Woordenschat

_LARGEST = 2_000_000
"""Letters; the longest publications have a tenth of it. Dividing lines takes half a minute for this many."""

_LONGEST_WORD = 2_000
"""Letters; the time of the search for note marks grows with its square."""

IDENTIFIER = re.compile(r"\b((?:ah|kv)-(?:tk|ek)-\d{4,8}Z?-?\d{1,6}(?:-n\d+)?)\b")
_FOOTER = re.compile(r"(?:Tweede|Eerste) Kamer, vergaderjaar \d{4}\s?[-–]\s?\d{4}, (?:Aanhangsel|Vragen)(?: \d{1,4})?$")
_FURNITURE = re.compile(
    r"(?:ISSN ?\d{4} ?[-–] ?\d{3}[\dX])?\s*(?:’s-Gravenhage ?\d{4})?\s*"
    r"(?:(?:Tweede|Eerste) Kamer, vergaderjaar \d{4}\s?[-–]\s?\d{4}, (?:Aanhangsel|Vragen)(?: \d{1,4})?)?"
)
_YEAR = re.compile(r"Vergaderjaar (\d{4})\s?[-–]\s?(\d{4})")
_TITLE_BLOCK = re.compile(
    r"(?:Tweede|Eerste) Kamer der Staten-Generaal ?[12]?|[12]|Vergaderjaar \d{4}\s?[-–]\s?\d{4}.*|"
    r"(?:Aanhangsel (?:van de|tot de|der)? ?Handelingen)|"
    r"Vragen gesteld door de leden der Kamer.*|regering gegeven antwoorden.*"
)
_NUMBER = re.compile(r"\d{1,4}|\d{4}Z\d{5}")
_FIGURES = re.compile(rf"({SEVERAL_NUMBERS})([.,;:?!)»”]*)")
_SET_APART = re.compile(r"(\d{1,3})(?=[ .,;:?!)»”]|$)")
_DAY = re.compile(
    r"\d{1,2} (?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b"
)
_SEVERAL = re.compile(rf"(?<=[^\s\d])({SEVERAL_NUMBERS})(?=$|[.,;:?!](?!\d))")


@dataclass(slots=True)
class Blad:
    """A publication's text: `regels` are its lines with positions, `noten` its notes by the labels of their marks."""

    id: str = ""
    vergaderjaar: str = ""
    nummer: str = ""
    kamer: str = "Tweede Kamer"
    regels: list[list[Regel]] = field(default_factory=list)
    noten: dict[str, list[str]] = field(default_factory=dict)
    rechts: float = COLUMN

    def opening(self) -> str:
        """The text above the first label, mended: who asks and who answers."""
        lines = [line.tekst for line in self._lines()]
        return take_out(mend(lines[: self._first_label()], self._known()))[0]

    def _lines(self) -> list[Regel]:
        return [line for page in self.regels for line in page]

    def _first_label(self) -> int:
        lines = self._lines()
        return next((at for at, line in enumerate(lines) if is_label(line.tekst)), len(lines))

    def _known(self) -> Words:
        return Words.of(take_out(line.tekst)[0] for line in self._lines())

    def paragraphs(self) -> list[str]:
        """The paragraphs from the first label on, mended. A label is a separate paragraph. The end of a page does not
        end a paragraph."""
        known = self._known()
        left = self._first_label()
        found: list[list[str]] = []
        before: Regel | None = None
        for page in self.regels:
            for at, line in enumerate(page[left:]):
                if not at and before is not None and not is_label(before.tekst):
                    before = replace(before, basis=line.basis + line.hoogte)
                parted = before is None or is_label(line.tekst) or is_label(before.tekst)
                if parted or (before is not None and ends_paragraph(before, line, self.rechts)):
                    found.append([])
                found[-1].append(line.tekst)
                before = line
            left = max(left - len(page), 0)
        return [mend(paragraph, known) for paragraph in found]

    def notes(self) -> dict[str, str]:
        """The notes by label, mended."""
        known = Words.of(line for note in self.noten.values() for line in note)
        return {label: mend(note, known) for label, note in self.noten.items()}


def of_lines(pages: Iterable[Sequence[Regel]]) -> Blad | None:
    """The Blad of pages with positions, or None when they are no publication of questions."""
    found = list(pages)
    everything = [line for page in found for line in page]
    blad = _told([line.tekst for line in everything])
    if blad is None:
        return None
    size = mode(round(line.hoogte, 1) for line in everything)
    texts: list[list[Regel]] = []
    last: list[str] | None = None
    for number, page in enumerate(found, start=1):
        page = [line for line in page if not _is_furniture(line.tekst)]
        texts.append([])
        foot = foot_of(page, size, last)
        for at, line in enumerate(page):
            begins = _FIRST_MARK.match(line.tekst) if at >= foot else None
            if begins:
                last = blad.noten.setdefault(f"{number}.{begins[1]}", [])
                last.append(line.tekst[begins.end() :])
            elif at >= foot and last is not None:
                last.append(line.tekst)
            else:
                texts[-1].append(replace(line, tekst=relabelled(line.tekst, f"{number}.")))
        if foot == len(page):
            last = None  # a note ends with the last page that has a foot
    if texts:
        texts[0] = texts[0][len(texts[0]) - len(_below_title([line.tekst for line in texts[0]], blad)) :]
    blad.regels = texts
    blad.rechts = max(
        (line.rechts for page in blad.regels for line in page if abs(line.hoogte - size) < 0.3), default=0.0
    )
    return blad


def foot_of(page: Sequence[Regel], size: float, last: Sequence[str] | None) -> int:
    """The place where the notes at a page's foot begin: the page's length when it has none. `last` is the note before,
    if it is unfinished.

    Notes are small letters below the text. Small letters above the first note, with white space between, are a table of
    the text; those close above it continue the note before. If no note begins on the page, they do so only in
    mid-sentence.
    """
    bottom = max((at for at, line in enumerate(page) if line.hoogte >= 0.9 * size), default=-1) + 1
    first = next((at for at in range(bottom, len(page)) if _FIRST_MARK.match(page[at].tekst)), len(page))
    if last is None:
        return first
    if first == len(page):
        unended = not _ENDS.search(last[-1]) and bottom < len(page) and not page[bottom].gaten
        return bottom if unended else first
    while first > bottom and page[first - 1].basis - page[first].basis < _CLOSE_LINES * page[first].hoogte:
        first -= 1
    return first


_ENDS = re.compile(r"[.?!…)\]»”/]$")
_CLOSE_LINES = 1.45
_FIRST_MARK = re.compile("\ue000([^\ue001]*)\ue001 ?")


def of_text(text: str) -> Blad | None:
    """The Blad of a publication's extracted text, or None when it is no such publication."""
    found = [" ".join(line.split()) for line in without_private_use(text).splitlines()]
    blad = _told(found)
    if blad is None:
        return None
    if len(text) > _LARGEST or any(len(word) > _LONGEST_WORD for line in found for word in line.split(" ")):
        raise Unreadable("larger than any publication of questions, or with words longer than any")
    pages = [_with_formulas(page) for page in _pages(found)]
    if pages:
        pages[0] = _below_title(pages[0], blad)
    marked: list[list[str]] = []
    next_note = 1
    for number, page in enumerate(pages, start=1):
        body, notes = _text_and_notes(page, next_note)
        next_note += len(notes)
        marked.append(_with_marks(body, [(n, f"{number}.{n}") for n, _ in notes], number))
        for n, note in notes:
            blad.noten[f"{number}.{n}"] = note
    known = vocabulary(
        [*(line for page in marked for line in page), *(line for note in blad.noten.values() for line in note)]
    )
    glued = were_glued((line for page in marked for line in page), known)
    blad.regels = [[regel for line in page for regel in _regels(line, known, glued)] for page in marked]
    if glued:
        for label, note in blad.noten.items():
            blad.noten[label] = [part for line in note for part in lines(line, known, NOTE_COLUMN)]
    else:
        blad.rechts = _right_side([line.rechts for page in blad.regels for line in page])
    return blad


def _right_side(widths: Sequence[float]) -> float:
    """The right margin of a file that wraps its text at a width of its own; infinite if it does not wrap."""
    widest = sorted(widths)[len(widths) * 19 // 20] if widths else COLUMN
    return widest if widest < _UNWRAPPED * COLUMN else float("inf")


_UNWRAPPED = 1.6
"""Lines wider than this many columns are paragraphs."""


def _told(found: Sequence[str]) -> Blad | None:
    """The data in the furniture, if it is that of a publication of questions."""
    head = " ".join(found[:12])
    identifier = next((match[1] for line in found if (match := IDENTIFIER.search(line))), "")
    footer = any(_FOOTER.search(line) for line in found)
    title = "Staten-Generaal" in head and re.search(
        r"Vragen gesteld door|Aanhangsel (?:van de|tot de|der)? ?Handelingen", head
    )
    if not (footer or title):
        return None
    year = _YEAR.search(head)
    kamer = "Eerste Kamer" if "Eerste Kamer der Staten-Generaal" in head or "-ek-" in identifier else "Tweede Kamer"
    return Blad(identifier, f"{year[1]}-{year[2]}" if year else "", kamer=kamer)


def _is_furniture(text: str) -> bool:
    return bool(_FURNITURE.fullmatch(text)) or bool(IDENTIFIER.fullmatch(text))


def is_page_furniture(line: str) -> bool:
    """Whether a line is a page's footer or its number, or only names the publication."""
    return _is_furniture(line) or bool(_FOOTER.fullmatch(line) or _PAGE_NUMBER.fullmatch(line))


_PAGE_NUMBER = re.compile(r"Pagina \d{1,3}(?: van \d{1,3})?", re.IGNORECASE)


def is_title_block(line: str) -> bool:
    """Whether a line belongs to the block above a publication's opening: the Kamer, the year, the number."""
    return bool(_TITLE_BLOCK.fullmatch(line) or _NUMBER.fullmatch(line))


def _below_title(first: list[str], blad: Blad) -> list[str]:
    """The first page's lines without the title block, whose last line is the publication's number."""
    place = 0
    while place < min(len(first), 12) and _TITLE_BLOCK.fullmatch(first[place]):
        place += 1
    if place < len(first) and _NUMBER.fullmatch(first[place]):
        blad.nummer = first[place]
        place += 1
    return first[place:]


def _pages(found: Sequence[str]) -> list[list[str]]:
    """The lines by page, without furniture and empty lines; a footer ends a page."""
    pages: list[list[str]] = [[]]
    for line in found:
        if footer := _FOOTER.search(line):
            rest = line[: footer.start()]
            if rest and not _is_furniture(rest):
                pages[-1].append(rest)
            pages.append([])
        elif line and not _is_furniture(line):
            pages[-1].append(line)
    return [page for page in pages if page]


def _with_formulas(page: Sequence[str]) -> list[str]:
    """A page's lines, with raised or lowered figures that were on separate lines put back in their place: CO2, m3."""
    found: list[str] = []
    for line in page:
        before = found[-1] if found else ""
        if any(begun.search(before) and rest.match(line) for begun, rest in _FORMULAS):
            found[-1] += line
        else:
            found.append(line)
    return found


_FORMULA = re.compile(r"(?<![^\W\d_])(?:CO|NO|SO|NH|CH|PM|H|N)$")
_LOWERED = re.compile(r"(?:\d{1,2}|x)(?=$|[\s.,;:?!)»”-])")
_MEASURE = re.compile(r"(?:(?:^|[\s(])[ckd]?m|(?<!\bt)/[ckd]?m)$")
_POWER = re.compile(r"[23](?=$|[\s.,;:?!)»”/-])")
_FORMULAS = (
    (_FORMULA, _LOWERED),
    (_MEASURE, _POWER),
    (re.compile(r"(?<![^\W\d_])[HN]2$"), re.compile(r"[OS](?=$|[\s.,;:?!)»”-])")),  # N2O
    (re.compile(r"(?<![^\W\d_])(?:CO|NO|SO|NH|CH|PM)(?:\d{1,2}|x)$"), re.compile(r"-[a-z]")),  # CO2-uitstoot
)
"""Ends of a line, and the beginnings of the next that go on with them."""


def _text_and_notes(page: list[str], first: int) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """A page's lines parted into text and notes; the first note that it may hold has the number `first`.

    A note begins with its number set close to its text (`1NOS.nl, 8 oktober`), which no line of the text does; or with
    white between, where the page also has the number close behind a word. Notes stand below the page's last label.
    """
    bottom = max((at for at, line in enumerate(page) if is_label(line)), default=-1) + 1
    n_tried = 0
    for top in range(bottom, len(page)):
        spaced = _SPACED_NOTE.match(page[top]) if n_tried < _MOST_TRIED else None
        n_tried += spaced is not None
        marked = spaced and spaced[1] == str(first) and _could_be_marked(page[:top], first)
        if not (marked or _begins_note(page[top], first)):
            continue
        notes = [(first, [page[top][len(str(first)) :].strip()])]
        for line in page[top + 1 :]:
            number = notes[-1][0] + 1
            spaced = _SPACED_NOTE.match(line) if marked else None
            if _begins_note(line, number) or (spaced and spaced[1] == str(number)):
                notes.append((number, [line[len(str(number)) :].strip()]))
            else:
                notes[-1][1].append(line)
        return page[:top], notes
    return page, []


def _could_be_marked(lines: Sequence[str], number: int) -> bool:
    """Whether some line holds a possible mark of this note, alone or with those of the next ones: `?1,2`."""
    if could_be_marked(lines, number):
        return True
    both = {str(number): "", str(number + 1): ""}
    return any(note_numbers(found[1])[:2] == list(both) for line in lines for found in _SEVERAL.finditer(line))


_MOST_TRIED = 20
"""Lines that begin as a note behind a blank; each is looked for among all lines before it."""

_SPACED_NOTE = re.compile(r"(\d{1,2}) (?=[A-ZÀ-Þ«“]|https?:|www\.)")


def _begins_note(line: str, number: int) -> bool:
    label = str(number)
    rest = line[len(label) :]
    if not line.startswith(label) or not rest or rest[0] in " .,;:?!)»”%-–/":
        return False
    return not rest[0].isdigit() or bool(re.match(r"(?:19|20)\d\d(?:Z\d|[^\d,.])", rest))


def _with_marks(body: list[str], notes: list[tuple[int, str]], page: int) -> list[str]:
    """The lines with their marks; figures that an extractor put on separate lines go back to their place."""
    labels = {str(number): label for number, label in notes}
    marked: list[str] = []
    alone = {number for line in body if (found := _FIGURES.fullmatch(line)) for number in note_numbers(found[1])}
    for line in body:
        before = marked[-1] if marked and not is_label(marked[-1]) else ""
        figures = _FIGURES.fullmatch(line)
        apart = _SET_APART.match(line)
        several = _several(line, labels)
        if before and figures and _are_labels(numbers := note_numbers(figures[1]), labels):
            marked[-1] += "".join(mark(labels.pop(n)) for n in numbers) + figures[2]
        elif before and apart and apart[1] in labels and apart[1] not in alone and not _elsewhere(body, line, apart[1]):
            marked[-1] += mark(labels.pop(apart[1])) + line[apart.end() :]
        elif several:
            raised = "".join(mark(labels.pop(n)) for n in note_numbers(several[1]))
            marked.append(line[: several.start()] + raised + line[several.end() :])
        else:
            marked.append(line)
    left = [Note(int(number), label, page, ()) for number, label in labels.items()]
    marked = mark_notes([(line, page) for line in marked], left, {number for number, _ in notes})
    unmarked = [label for label in labels.values() if not any(mark(label) in line for line in marked)]
    if unmarked and marked:
        last = max((at for at, line in enumerate(marked) if not is_label(line)), default=len(marked) - 1)
        marked[last] += "".join(mark(label) for label in unmarked)
    return marked


def _several(line: str, labels: dict[str, str]) -> re.Match[str] | None:
    """The figures of a line that are the numbers of several notes: `?1, 2`."""
    return next((found for found in _SEVERAL.finditer(line) if _are_labels(note_numbers(found[1]), labels, 2)), None)


def _are_labels(numbers: list[str], labels: dict[str, str], fewest: int = 1) -> bool:
    """Whether these are the numbers of notes, each once."""
    return fewest <= len(set(numbers)) == len(numbers) and all(number in labels for number in numbers)


def _elsewhere(body: list[str], line: str, number: str) -> bool:
    """Whether another line holds a possible mark of this note, or this line begins with a date."""
    if _DAY.match(line):
        return True
    return could_be_marked((other for other in body if other is not line), int(number))


def _regels(line: str, known: Woordenschat, glued: bool) -> list[Regel]:
    """A line, or the lines that were run together in it, with their widths as positions."""
    if is_label(line):
        return [Regel(line, 0.0, 0.0, 0.0, 1.0, COLUMN)]
    found = lines(line, known) if glued else [line]
    return [Regel(text, 0.0, width(text), 0.0, 1.0, width(text.split(" ", 1)[0])) for text in found if text]
