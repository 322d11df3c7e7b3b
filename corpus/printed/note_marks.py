"""Find the digits of a text that are note marks.

An extractor prints a raised mark as a plain digit after its word: `buurlanden1,` `essentieel.2` `(MMI) 3.`. `CO2`,
`B61`, `G7`, `NAVO2030` and `AP4-landen` look the same and have no mark. A digit is the mark of a note when it is the
note's number, on the note's page, after the previous mark. A digit after a small letter or a stop is more likely a mark
than one after a capital. Without a note, a digit is a mark only when it is clearly printed so and is the next number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .marks import mark

_PLAIN = re.compile(
    r"""(?:
        (?<=[a-zà-öø-ÿ]{3})                                      # buurlanden1
      | (?P<stop>(?<=[^\W\d_)\]»”’][.,;:])|(?<=%[.,;:])|(?<=[?!»”’)\]]))    # essentieel.1  2024?1  «citaat»1
    )(?P<number>\d{1,3})(?=$|[\s.,;:?!)\]»”’(–])(?![.,:]\d)""",
    re.VERBOSE,
)
_DOUBTFUL = re.compile(
    r"(?:[^\W\d_]|\b(?:19|20)\d\d|[%\"'])(?P<number>\d{1,3})(?=$|[\s.,;:?!)\]»”’(])(?![.,:]\d)"
    r"|(?<=[)»”’\]])[ ](?P<spaced>\d{1,3})(?=[.,;:?!](?!\d)|$)"
)
_FORMULA = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]|CO|NO|SO|NH|CH|PM|km|cm|mm|dm|mg)$")
"""Before a digit these make a name of one letter (`G7`, `B61`), a formula (`CO2`) or a measure (`km2`), no mark."""

_ABBREVIATION = re.compile(r"\b(?:nrs?|art|artt|blz|pag|pp?|lid|vgl|ca|hfst|par|vol|no|fig)[.:]$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(?:artikel(?:en)?|lid|leden|bijlage|tabel|figuur|fase|categorie|niveau|hoofdstuk|paragraaf|vra(?:ag|gen)|nummer"
    r"|pagina|stap|spoor|box|groep|klasse|variant|optie|scenario|week)$",
    re.IGNORECASE,
)
"""After these a figure may be the number of the thing they name: it is a mark only if a note needs one."""

_QUANTITY = re.compile(
    r" ?(?:%|procent\b|euro\b|miljoen\b|miljard\b|duizend\b|keer\b|maal\b|uur\b|jaar\b|dag(?:en)?\b|we(?:ek|ken)\b"
    r"|maand(?:en)?\b|graden\b|[kcm]m\b|kilo|meter\b|k?m[23²³]|°|en een half|januari\b|februari\b|maart\b|april\b"
    r"|mei\b|juni\b|juli\b|augustus\b|september\b|oktober\b|november\b|december\b)"
)
"""After these words and signs a figure counts something or is a day: it is no mark, even without a space."""

_SPACED = re.compile(r"(?<=[)»”’\]])[ ](?P<number>\d{1,3})(?=[.,;:?!](?:\s|$))")


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote as printed: its number, the label of its mark (unique in the paper), its page and its lines."""

    number: int
    label: str
    page: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: int
    line: int
    start: int
    end: int
    page: int
    plain: bool


def could_be_marked(texts: Iterable[str], number: int) -> bool:
    """Whether some text holds a possible mark of this note."""
    return any(number in numbers_marked(text) for text in texts)


def numbers_marked(text: str) -> frozenset[int]:
    """The numbers of which a text holds a possible mark."""
    return frozenset(one.number for one in _candidates(text, 0, 0))


def mark_notes(lines: Sequence[tuple[str, int]], notes: Sequence[Note], marked: Collection[int] = ()) -> list[str]:
    """The lines (text and page each) with the marks of these notes marked, and marks without a note taken out.

    A note without a mark is marked at the end of its page, so that its text is kept where it was printed. `marked` are
    the numbers of notes whose marks are already found: a figure is no second mark of these.
    """
    words = Counter(word for text, _ in lines for word in re.findall(r"\w+", text))
    candidates = [
        one
        for at, (text, page) in enumerate(lines)
        for one in _candidates(text, at, page)
        if one.plain or words[_word_at(text, one.start)] < 2
    ]
    by_note: dict[tuple[int, int], list[_Candidate]] = {}
    for one in candidates:
        by_note.setdefault((one.number, one.page), []).append(one)
    chosen: dict[_Candidate, str] = {}
    unmarked: list[Note] = []
    last = (-1, -1)
    for note in notes:
        fitting = [one for one in by_note.get((note.number, note.page), ()) if (one.line, one.start) > last]
        if not fitting:
            unmarked.append(note)
            continue
        best = next((one for one in fitting if one.plain), fitting[0])
        chosen[best] = note.label
        last = (best.line, best.start)
    for one in _without_note(candidates, chosen, {*marked, *(note.number for note in notes)}):
        chosen[one] = ""
    texts = _replaced([text for text, _ in lines], chosen)
    pages = [page for _, page in lines]
    for note in unmarked:
        at = bisect_right(pages, note.page) - 1
        if at >= 0:
            texts[at] += mark(note.label)
    return texts


def _word_at(text: str, place: int) -> str:
    """The word at a place, digits included, limited to the length of words."""
    behind = _REST_OF_WORD.match(text, place)
    before = _WORD_SO_FAR.search(text, max(0, place - _LONGEST_WORD), place)
    return (before[0] if before else "") + (behind[0] if behind else "")


def _before(text: str, place: int) -> str:
    """The last letters before a place."""
    return text[max(0, place - _LONGEST_WORD) : place]


_LONGEST_WORD = 100
_REST_OF_WORD = re.compile(r"\w{1,100}")
_WORD_SO_FAR = re.compile(r"\w+\Z")


def _candidates(text: str, at: int, page: int) -> list[_Candidate]:
    """The possible marks in a line, in order; each place is listed once, as its clearest kind."""
    found: dict[int, _Candidate] = {}
    for match in _PLAIN.finditer(text):
        if match["stop"] is not None and _ABBREVIATION.search(_before(text, match.start("number"))):
            continue
        start, end = match.span("number")
        counts = match["stop"] is None and _NUMBERED.search(_before(text, start))
        found[start] = _Candidate(int(match["number"]), at, start, end, page, not counts)
    for match in _SPACED.finditer(text):
        found.setdefault(match.start(), _Candidate(int(match["number"]), at, *match.span(), page, True))
    for match in _DOUBTFUL.finditer(text):
        group = "number" if match["number"] else "spaced"
        if group == "number" and _FORMULA.search(_before(text, match.start("number"))):
            continue
        start, end = match.span(group)
        if group == "spaced":
            start = match.start()
        found.setdefault(start, _Candidate(int(match[group]), at, start, end, page, False))
    return [found[start] for start in sorted(found) if not _QUANTITY.match(text, found[start].end)]


def _without_note(
    candidates: Sequence[_Candidate], chosen: dict[_Candidate, str], numbers: set[int]
) -> list[_Candidate]:
    """Marks whose note is not printed: clearly printed as marks, and the next number after the mark before them."""
    found = []
    last = 0
    for one in candidates:
        if one in chosen:
            last = one.number
        elif one.plain and one.number == last + 1 and one.number not in numbers:
            found.append(one)
            last = one.number
    return found


def _replaced(texts: list[str], chosen: dict[_Candidate, str]) -> list[str]:
    for one in sorted(chosen, key=lambda one: (one.line, one.start), reverse=True):
        text, label = texts[one.line], chosen[one]
        texts[one.line] = text[: one.start] + (mark(label) if label else "") + text[one.end :]
    return texts
