"""Note marks in a text that is still being read.

While a document is read, a mark is a label between two private-use characters, so that no later step takes it for a
digit of the text. Readers write marks with `mark`; the last step removes them with `take_out`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_SPACED_MARK = re.compile(
    f"[ \u00a0]*((?:{_OPEN}[^{_CLOSE}]*{_CLOSE}[ \u00a0]*)+)(?=[.,;:?!)»”’]|$|\n)"
    f"|(?<= ){_MARK.pattern} |{_MARK.pattern}"
)

_NOTE_LINE = re.compile(r"(?:\[(\d{1,3})\]|\((\d{1,3})\)|(\d{1,3})\))[ \u00a0]*(\S.*)", re.DOTALL)
"""A note listed at the end of a text: `1) De Volkskrant`, `[1] De Volkskrant`, `(1) De Volkskrant`."""


def mark(label: str) -> str:
    """A mark to write into a text; `label` is the key of its note."""
    return f"{_OPEN}{label}{_CLOSE}"


def raised(before: str, label: str) -> str:
    """A raised figure behind a text: a power after a unit (m², km³) or after a ten (10⁶), else a mark."""
    figures = label.strip()
    power = (_UNIT.search(before) and figures in ("2", "3")) or _TEN.search(before)
    return figures.translate(_POWERS) if power and figures.isdigit() else mark(label)


_UNIT = re.compile(r"(?:^|[\s\d(/])[cdk]?m$")
_TEN = re.compile(r"(?<![\d.,])10$")
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def take_out(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without its marks, and their labels in printed order, each once."""
    labels = tuple(dict.fromkeys(_MARK.findall(text)))
    if not labels:
        return text, ()
    return _SPACED_MARK.sub("", text).strip(), labels


def note_numbers(text: str) -> list[str]:
    """The numbers of notes in a text of figures: `1`, `1,2`, `1, 2 en 3`, `4 t/m 6`; [] for other text."""
    text = text.strip().removesuffix(")")
    if not _NUMBERS.fullmatch(text):
        return []
    found: list[str] = []
    for one, other in _RANGE_OR_ONE.findall(text):
        last = int(other or one)
        found += [one] if not int(one) < last < int(one) + 20 else map(str, range(int(one), last + 1))
    return found


SEVERAL_NUMBERS = r"\d{1,3}(?:(?:, ?| ?(?:en|&|t/m|-|–) ?| )\d{1,3})*"
"""Pattern of figures that name one note or more."""

_NUMBERS = re.compile(SEVERAL_NUMBERS)
_RANGE_OR_ONE = re.compile(r"(\d+)(?: ?(?:t/m|-|–) ?(\d+))?")


def relabelled(text: str, before: str) -> str:
    """The text with `before` inserted before each mark's label: this distinguishes figures that start again on each
    page."""
    return _MARK.sub(lambda found: mark(before + found[1]), text)


def without_private_use(text: str) -> str:
    """The text of a file, without characters that could be read as marks."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def listed_notes(paragraphs: Iterable[str], *, referred_to: bool = True) -> tuple[list[str], dict[str, str]]:
    """The paragraphs without the notes listed at their end, and those notes by label.

    Only the last run of note lines counts, and only when it is numbered upwards and the text refers to its first: a
    list inside an answer is no list of notes. `referred_to=False` requires no reference. Lines after a note's own line
    belong to it until the next note begins.
    """
    found = list(paragraphs)
    first = len(found)
    following = 10**6
    for place in range(len(found) - 1, -1, -1):
        match = _NOTE_LINE.fullmatch(found[place])
        if match:
            number = int(match[1] or match[2] or match[3])
            if number >= following:
                break
            first, following = place, number
        elif len(found) - place > 200:
            break
    referred: set[str] = set()
    for text in found[:first]:
        referred.update(_MARK.findall(text))
        referred.update(label for match in _LISTED_MARK.finditer(text) for label in match.groups() if label)
    if first == len(found) or (referred_to and str(following) not in referred):
        return found, {}
    notes: dict[str, str] = {}
    label = ""
    for paragraph in _parted(found[first:]):
        match = _NOTE_LINE.fullmatch(paragraph)
        if match:
            label = match[1] or match[2] or match[3]
            notes[label] = match[4].strip()
        else:
            notes[label] += "\n" + paragraph
    return found[:first], notes


def _parted(paragraphs: Iterable[str]) -> Iterator[str]:
    """The note lines; lines that an extractor or a writer ran together are separated: `[2] https://…[3] https://…`."""
    number = 0
    for paragraph in paragraphs:
        match = _NOTE_LINE.fullmatch(paragraph)
        number = int(match[1] or match[2] or match[3]) if match else number
        while (at := paragraph.find(f"[{number + 1}]", 1)) > 0 and paragraph.startswith("["):
            yield paragraph[:at]
            paragraph = paragraph[at:]
            number += 1
        yield paragraph


def mark_listed(text: str, notes: Mapping[str, str]) -> str:
    """The text with its `1)`, `[1]` and `(1)` turned into marks, if a note has that label, or if it is the next."""

    missing = str(max((int(label) for label in notes if label.isdigit()), default=0) + 1)  # one may have been forgotten

    def marked(match: re.Match[str]) -> str:
        label = match[1] or match[2] or match[3]
        return mark(label) if label in notes or (label == missing and not match[3]) else match[0]

    return _LISTED_MARK.sub(marked, text) if notes else text


def mark_forgotten(texts: Iterable[str]) -> list[str]:
    """The texts with marks for notes that were left out: `1)`, `2)` … at the end of sentences, counting on."""
    number = 1
    found: list[str] = []
    for text in texts:
        while (match := _FORGOTTEN.search(text)) and int(match[1]) == number:
            text = text[: match.start()] + mark(f"vergeten {number}") + text[match.end() :]
            number += 1
        found.append(text)
    return found


_FORGOTTEN = re.compile(r"(?<=[?.!»”’\"])[ \u00a0]?[\[(]?(\d{1,2})[\])](?=$|[\s.,;?!])")
_LISTED_MARK = re.compile(r"\[(\d{1,3})\]|(?<=[\s?!.,;:”’»\"'\w])\((\d{1,3})\)|(?<=[\s?!.,;:”’»\"'a-z)])(\d{1,3})\)")
