"""References of a text to papers and to other passages.

`Kamerstuk 28 676, nr. 394`, `Kamerstukken II 2004/05, 29 200 XVI, nrs. 12 en 13`, `Aanhangsel Handelingen, vergaderjaar
2004-2005, nr. 371`, `2024Z01816`, `2040514440`, a link to either, `zie het antwoord op vraag 14`. A paper is named by
its dossier and number (`28676-394`, `29200-XVI-12`), an answer as `ah-tk-20042005-371`, a question by its number.

Indexing looks at every text. So patterns are tried only on texts that contain a cue for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .model import Passage


class Reference(NamedTuple):
    """A reference in a text from `start` to `end`: to a paper, or to a passage of its own document (`vraag 14`)."""

    start: int
    end: int
    to: str


VRAAG = "vraag "
"""The beginning of a reference to a passage of the same document."""

_SIGN = r"(?:de\s)?(?:[Nn]rs?\b\.?|[Nn]ummers?\b|no\.)\s*+"
_YEARS = r"(?P<first>(?:19|20)\d\d)\s?[-–/]\s?(?P<last>\d{4}|\d\d?)(?!\d)"
_YEAR = rf"(?:[Vv]ergader-?\s?jaar|[Zz]ittings-?\s?jaar)?\s*+{_YEARS}"
_KAMER = r"(?P<kamer>II?\b|[TE]\.?K\b\.?|(?:Tweede|Eerste) Kamer(?: der Staten-Generaal)?)"
_CHAPTER = r"[IVXLC]{1,6}[A-E]?\b"
_LETTER = r"[A-K](?=,?\s[Nn]r)"
_DOSSIER = (
    r"\d\d[ .]?\d{3}(?!\d)"
    rf"(?:\s?[-–]\s?\d{{2,3}}(?![\d ]\d)|(?:[ -]|,\s?(?:hoofdstuk\s)?)(?:{_CHAPTER}|{_LETTER}))?"
)
_PAPER_NUMBER = r"(?:\d{1,4}(?!\d)|[A-Z]{1,2}\b)"
_NUMBERS = rf"{_PAPER_NUMBER}(?:(?:,\s?{_PAPER_NUMBER})*\s?(?:en|t/m)\s{_PAPER_NUMBER})?"

_PAPER = re.compile(
    rf"amerstuk(?:ken|nummers?|nrs?\.?|s)?[\s,:]*+(?:{_KAMER}[\s,]*+)?(?:{_YEAR}[\s,]*+)?(?:II?\b[\s,]*+)?(?:{_SIGN})?"
    rf"(?P<dossiers>{_DOSSIER}(?:\s?(?:,|/|;|\ben)\s?{_DOSSIER})*)(?:[\s,]*+{_SIGN}(?P<numbers>{_NUMBERS})|,\s(?P<letter>[A-Z]{{1,2}})(?![\w-]))?"
)
_TK = re.compile(
    rf"TK,?\s?(?:’?\d\d\s?[-–/]\s?’?\d\d,?\s|{_YEARS}[\s,]*+)(?P<dossiers>{_DOSSIER})"
    rf"(?:[\s,]*+{_SIGN}(?P<numbers>{_NUMBERS}))?"
)
_ANSWER = re.compile(
    r"nh(?:angsels?|\.)(?:\s(?:van\s|bij\s)?(?:der?\s)?[Hh]and(?:elingen|\.)?)?[\s,:;]*+"
    rf"(?:{_KAMER}[\s,]*+)?(?:(?:{_SIGN})?(?P<before>\d{{1,4}}(?!\d)(?:(?:,\s?\d{{1,4}})*\sen\s(?:nr\.\s)?\d{{1,4}})?)"
    rf"[\s,.(]*+(?:van\s)?[Vv]ergaderjaar\s*+{_YEARS}"
    rf"|{_YEAR.replace('first', 'y1').replace('last', 'y2')}[\s,]*+(?:{_SIGN})?"
    r"(?P<after>\d{1,4}(?!\d)(?:(?:,\s\d{1,4})*\sen\s\d{1,4}(?!\d))?))"
)
_QUESTION = re.compile(r"2(?P<year>\d{3})(?:Z\d{5}|\d{5}0)(?!\d)")
_LINK = re.compile(rf"kst-(?P<dossier>\d{{5}}(?:-{_CHAPTER}|-\d\d)?)-(?P<number>\d{{1,4}}(?!\d)|[A-Z]{{1,2}}\b)")
_LINK_ANSWER = re.compile(r"ah-[te]k-\d{8}-\d{1,5}(?!\d)")
_WITHIN = re.compile(
    r"(?:[Aa]ntwoord(?:en)?|[Bb]eantwoording|[Zz]ie(?:\s(?:ook|verder))?|\b[Oo]nder|\b[Bb]ij)\s"
    r"(?:(?:op|onder|bij|van)\s)?(?:de\s)?(?:(?:deel)?vra(?:ag|gen)\s|(?<=ntwoord\s))"
    r"(?P<numbers>\d{1,3}(?!\d)(?:(?:,\s\d{1,3})*\s(?:en|of|t/m|tot en met)\s\d{1,3}(?!\d))?)"
    r"(?!\s(?:van|uit|jl)\b|[%.,:]\d|\s?%)"
)
_NUMBER = re.compile(r"\d+")
_PART = re.compile(
    r"(\d\d)[ .]?(\d{3})(?!\d)"
    r"(?:\s?[-–]\s?(\d{2,3})(?![\d ]\d)|(?:[ -]|,\s?(?:hoofdstuk\s)?)([IVXLC]{1,6}[A-E]?\b|[A-K]\b))?"
)
_RANGE = re.compile(r"\s(?:t/m|tot en met)\s")

MOST_OF_RANGE = 100
"""`vragen 1 t/m 20` are twenty passages; more are an error of the text."""


CUES = ("amerstuk", "TK", "anhang", "anh.", "officielebeken")
"""A text that refers to a paper contains one of these, or the number of a question."""

QUESTION_CUE = re.compile(r"2\d{3}[Z\d]\d{5}")


def has_cue(text: str) -> bool:
    """Whether a text may refer to a paper; faster than finding the paper."""
    return any(cue in text for cue in CUES) or QUESTION_CUE.search(text) is not None


def with_cue(texts: list[str], passages: tuple[Passage, ...]) -> list[str]:
    """Those of the texts, and then of the passages' texts, that may refer to a paper."""
    several = texts[:]
    for passage in passages:
        several += passage.vraag, passage.antwoord, passage.kop, *passage.noten
    return list(filter(has_cue, several))


def cited(texts: list[str], of_document: Iterable[str]) -> tuple[str, ...]:
    """The papers that some texts refer to, each once, except the document's own names."""
    # no reference continues across a zero
    names = dict.fromkeys(to for _, _, to in papers("\0".join(texts)))
    for name in of_document if names else ():
        names.pop(name, None)
    return tuple(names)


NAMED_BY = ("vraagnummer", "dossier", "nummer", "vergaderjaar", "kamer")
"""The attributes of a document that `own_names` takes, in its order."""


def own_names(vraagnummer: str, dossier: str, nummer: str, vergaderjaar: str, kamer: str) -> Iterator[str]:
    """The names by which other papers cite a document."""
    yield vraagnummer
    if dossier:
        yield f"{dossier}-{nummer}"
    elif vergaderjaar:
        yield f"ah-{'ek' if kamer == 'Eerste Kamer' else 'tk'}-{vergaderjaar.replace('-', '')}-{nummer}"


def named(identifier: str) -> str:
    """The name by which a publication with this identifier is cited: `kst-32404-3532` as `32404-3532`; "" for other
    kinds."""
    if link := _IDENTIFIER.fullmatch(identifier):
        return f"{link['dossier']}-{link['number']}"
    if _LINK_ANSWER.fullmatch(identifier):
        return identifier
    last = identifier.rsplit("-", 1)[-1]
    return last if _QUESTION.fullmatch(last) or _PAPER_OF_KAMER.fullmatch(last) else ""


_IDENTIFIER = re.compile(r"kst-(?P<dossier>\d{5}(?:-[A-Z\d]{1,6})?)-(?P<number>\d{1,4}|[A-Z]{1,2})")
_PAPER_OF_KAMER = re.compile(r"\d{4}D\d{5}")


def papers(text: str) -> Iterator[Reference]:
    """The papers that a text refers to, kind after kind."""
    if "amerstuk" in text:
        for match in _PAPER.finditer(text):
            yield from _of_dossiers(match, match.start() - (text[match.start() - 1 : match.start()] in "Kk"))
    if "TK" in text:
        for match in _TK.finditer(text):
            yield from _of_dossiers(match, match.start())
    if "anhangsel" in text or "Aanh." in text:
        for match in _ANSWER.finditer(text):
            start = match.start() - 2 if text[match.start() - 2 : match.start()] in ("Aa", "aa") else match.start()
            yield from _of_year(match, start)
    for match in _QUESTION.finditer(text):
        if is_question(match[0]) and not text[match.start() - 1 : match.start()].isalnum():
            yield Reference(match.start(), match.end(), match[0])
    if "officielebekendmakingen" in text:
        for match in _LINK.finditer(text):
            yield Reference(match.start(), match.end(), f"{match['dossier']}-{match['number']}")
        for match in _LINK_ANSWER.finditer(text):
            yield Reference(match.start(), match.end(), match[0])


def is_question(number: str) -> bool:
    """Whether ten characters are the number of a question: `2024Z01816`; or `2040514440`, where 04 and 05 are the
    years."""
    if len(number) != 10:
        return False
    return number[4] == "Z" or (number.isdecimal() and (int(number[1:3]) + 1) % 100 == int(number[3:5]))


def _of_dossiers(match: re.Match[str], start: int) -> Iterator[Reference]:
    """`28 676 en 36 045, nr. 395` is number 395 of both."""
    parts = match.groupdict()
    numbers = re.findall(_PAPER_NUMBER, parts["numbers"] or parts.get("letter") or "")
    for a, b, part, chapter in _PART.findall(match["dossiers"]):
        dossier = f"{a}{b}-{part or chapter}" if part or chapter else f"{a}{b}"
        for number in numbers or ("",):
            yield Reference(start, match.end(), f"{dossier}-{number}" if number else dossier)


def _of_year(match: re.Match[str], start: int) -> Iterator[Reference]:
    """Numbers of the Aanhangsel of a vergaderjaar."""
    first, last = match["first"] or match["y1"], match["last"] or match["y2"]
    following = str(int(first) + 1)
    if not following.endswith(last):
        return
    kamer = "ek" if (match["kamer"] or "").startswith(("E", "I ")) or match["kamer"] == "I" else "tk"
    for number in _NUMBER.findall(match["before"] or match["after"]):
        yield Reference(start, match.end(), f"ah-{kamer}-{first}{following}-{number}")


def passages(text: str) -> Iterator[Reference]:
    """The passages of its own document that a text refers to, as `vraag 14`, one Reference per number."""
    if "vra" not in text and "ntwoord" not in text:
        return
    for match in _WITHIN.finditer(text):
        numbers = [int(number) for number in _NUMBER.findall(match["numbers"])]
        if _RANGE.search(match["numbers"]) and numbers[-2] < numbers[-1] < numbers[-2] + MOST_OF_RANGE:
            numbers += range(numbers[-2] + 1, numbers[-1])
        for number in sorted(set(numbers)):
            yield Reference(match.start(), match.end(), f"{VRAAG}{number}")
