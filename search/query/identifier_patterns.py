"""Patterns of the identifiers in a text, with the spellings and bearers of each kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from .identifiers import Identifier

_QUOTED = re.compile(r'"[^"]*"')
_NUMBER_SIGN = r"(?:nrs?\.?|nummer|no\.?)"
_ROMAN = r"[IVXLC]{1,6}[A-Z]?"

_PATTERNS: dict[str, str] = {
    # 2024Z00773, kv-tk-2024Z00773, antwoord-2024Z00773
    "question": r"(?:[a-z]{2,12}-(?:[te]k-)?)?(?P<q_year>(?:19|20)\d\d)[ -]?[Zz][ -]?(?P<q_number>\d{1,5})",
    # ah-tk-20232024-958
    "answer": r"ah-(?P<a_kamer>[te]k)-(?P<a_first>\d{4})-?(?P<a_last>\d{4})-(?P<a_number>\d{1,5})",
    # vergaderjaar 2023-2024, nr. 958
    "printed": r"(?:[Vv]ergaderjaar\s+)?(?P<p_first>(?:19|20)\d\d)[-–/](?P<p_last>(?:19|20)\d\d)"
    rf",?\s+{_NUMBER_SIGN}\s*(?P<p_number>\d{{1,5}})",
    # kst-28676-396, 28676-396, 28 676, nr. 396, 36 410 X, nr. C
    "paper": r"(?:[Kk]st-)?(?P<d_a>\d\d)[ .]?(?P<d_b>\d{3})(?:(?:[ -]|,\s*)"
    rf"(?P<d_chapter>{_ROMAN}|(?i:(?<=-){_ROMAN})))?(?:,?\s*{_NUMBER_SIGN}\s*|-)(?P<d_number>\d{{1,4}}|(?i:[A-Z]{{1,2}}))",
    # 36 410 X, 28 676, 28676
    "dossier": rf"(?P<s_a>\d\d)[ .]?(?P<s_b>\d{{3}})(?:[ -](?P<s_chapter>{_ROMAN}))?(?![.,]?\s?\d)",
    # KVR20135, SG_KVR0000036202, V200390906, 2030411660
    "stored": r"(?:SG_)?KVR\d{3,}|V\d{9}|\d{10}",
    # artikel 5, art. 5, art.5
    "article": r"(?:[Aa]rtikel(?:en)?\s+|[Aa]rt\s+|[Aa]rt\.\s*)(?P<of_article>\d+(?:[.:]\d+)*[a-z]{0,2})",
    # 2%, 2 procent
    "percent": r"(?P<of_hundred>\d+(?:[.,]\d+)?)\s?(?:%|[Pp]rocent)",
    # F-16, F16, F 16
    "type": r"(?P<t_letters>[A-Za-z]{1,4})-?(?P<t_digits>\d{1,4}[A-Za-z]?)"
    r"|(?P<t_capitals>[A-Z]{1,2}) (?P<t_apart>(?!19\d\d|20\d\d)\d{1,4})",
}
_HERE = (
    "(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items())
    + r")(?![\w%])(?![-./:’'*?]\w)(?![*?~])"
)
_ANY = re.compile(r"(?<![^\s\"-])(?<![^\s]-)" + _HERE)


@cache
def _at() -> re.Pattern[str]:
    return re.compile(_HERE)


def all_in(text: str, most: int) -> list[Identifier]:
    """The first `most` identifiers in a text: see identifiers.identifiers."""
    identifiers: list[Identifier] = []
    quoted = [match.span() for match in _QUOTED.finditer(text)] if '"' in text else []
    for match in _ANY.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in quoted):
            continue
        identifiers.append(_made(match))
        if len(identifiers) == most:
            break
    return identifiers


def one_at(text: str, at: int) -> Identifier | None:
    """The identifier that begins at a place of a text: see identifiers.identifier_at."""
    match = _at().match(text, at)
    return _made(match) if match else None


def _made(match: re.Match[str]) -> Identifier:
    kind = next(name for name in _PATTERNS if match[name] is not None)
    spellings, bearers = _MAKERS[kind](match)
    different = tuple(dict.fromkeys(spellings))
    return Identifier(match[0], match.span(), different, bearers)


Made = tuple[list[str], tuple[tuple[tuple[str, str], ...], ...]]


def _question(match: re.Match[str]) -> Made:
    number = f"{match['q_year']}Z{int(match['q_number']):05}"
    return [number, number.replace("Z", "-Z")], (
        (("vraagnummer", number),),
        (("id", number),),
        (("id", f"kv-tk-{number}"),),
        (("id", f"antwoord-{number}"),),
        (("bron", f"kv-tk-{number}"),),
    )


def _answer(match: re.Match[str]) -> Made:
    kamer = "Tweede Kamer" if match["a_kamer"] == "tk" else "Eerste Kamer"
    spellings, bearers = _of_year(match["a_first"], match["a_last"], match["a_number"])
    id = f"ah-{match['a_kamer']}-{match['a_first']}{match['a_last']}-{match['a_number']}"
    of_kamer = tuple((*group, ("kamer", kamer)) for group in bearers)
    return [id, *spellings], ((("id", id),), (("bron", id),), *of_kamer)


def _printed(match: re.Match[str]) -> Made:
    return _of_year(match["p_first"], match["p_last"], match["p_number"])


def _of_year(first: str, last: str, number: str) -> Made:
    """An answer's number in the Aanhangsel of a vergaderjaar; papers of a dossier have other numbers."""
    years = (f"{first}-{last}", f"{first} {last}")
    spellings = [f"{year} {sign} {number}" for year in years for sign in ("nr", "nummer", "")]
    group = (("vergaderjaar", f"{first}-{last}"), ("nummer", number), ("dossier", ""))
    return [spelling.replace("  ", " ") for spelling in spellings], (group,)


def _paper(match: re.Match[str]) -> Made:
    dossiers = _dossier_spellings(match["d_a"], match["d_b"], match["d_chapter"])
    number = match["d_number"].upper()
    spellings = [f"{dossier} {sign} {number}" for dossier in dossiers for sign in ("nr", "nummer")]
    written = dossiers[0]
    spellings += [f"{written}-{number}", f"kst-{written}-{number}", f"{match['d_a']}-{match['d_b']}-{number}"]
    bearers: tuple[tuple[tuple[str, str], ...], ...] = ((("dossier", written), ("nummer", number)),)
    if not match["d_chapter"] and not number.isdigit():  # 36410-X is a chapter of the budget, 36410-C a paper
        bearers += ((("dossier", f"{written}-{number}"),),)
        spellings += [f"{dossier} {number}" for dossier in dossiers]
    return spellings, bearers


def _dossier(match: re.Match[str]) -> Made:
    spellings = _dossier_spellings(match["s_a"], match["s_b"], match["s_chapter"])
    return spellings, ((("dossier", spellings[0]),),)


def _dossier_spellings(a: str, b: str, chapter: str | None) -> list[str]:
    """The dossier as it is stored, followed by its other spellings."""
    numbers = [f"{a}{b}", f"{a} {b}", f"{a}.{b}"]
    if not chapter:
        return numbers
    return [f"{number}{mark}{chapter.upper()}" for mark in "- " for number in numbers]


def _stored(match: re.Match[str]) -> Made:
    return [match[0]], ((("id", match[0]),), (("vraagnummer", match[0]),))


def _article(match: re.Match[str]) -> Made:
    return [f"artikel {match['of_article']}", f"art {match['of_article']}"], ()


def _percent(match: re.Match[str]) -> Made:
    return [f"{match['of_hundred']}%", f"{match['of_hundred']} procent"], ()


def _type(match: re.Match[str]) -> Made:
    letters = match["t_letters"] or match["t_capitals"]
    digits = match["t_digits"] or match["t_apart"]
    return [f"{letters}-{digits}", f"{letters}{digits}", f"{letters} {digits}"], ()


_MAKERS: dict[str, Callable[[re.Match[str]], Made]] = {
    "question": _question,
    "answer": _answer,
    "printed": _printed,
    "paper": _paper,
    "dossier": _dossier,
    "stored": _stored,
    "article": _article,
    "percent": _percent,
    "type": _type,
}
