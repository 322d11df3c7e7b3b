"""Text repair: undo the damage of a scanner, a printer or a wrong encoding.

For files made by other programs: double-encoded text (ftfy), diacritics printed beside their letter, words broken by a
hyphen at a line end, words printed letter by letter, invisible characters and superfluous white space. Typographic
quotes are kept. Clean text costs a few searches and is returned unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

import ftfy

from .diacritics import joined_diacritics

_ENCODED_TWICE = re.compile(
    "[\u00c2-\u00c5\u00c7\u00e2]"
    "[\u0080-\u00bf\u2000-\u2122\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc]"
)
LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
"""Ligatures of a typeface, as the letters that they are."""

_LIGATURES = str.maketrans(LIGATURES)
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_HARD = re.compile(
    "(?<=\\d)\u00ad(?=\\w)|(?<=\\w)\u00ad(?=\\d)"  # 30515-12, A-28
    "|(?<=[a-z\u00df-\u00f6\u00f8-\u00ff])\u00ad(?=[A-Z\u00c0-\u00d6\u00d8-\u00de])"  # Noord-Holland
)
_SPACES = re.compile(r"[^\S\n]+")
_AROUND_BREAK = re.compile(r" *\n[ \n]*")
_BROKEN = re.compile(r"[-\u2010\u2013\u00ac] (?=([^\W\d_]+))")
_BEFORE_BREAK = re.compile(r"(?<![\w-])((?:[\w'’]+-)*[^\W\d_]{2,})$")
_LONGEST_WORD = 200
_JOINS_WORDS = frozenset(
    (
        "en",
        "of",
        "noch",
        "tot",
        "als",
        "dan",
        "maar",
        "danwel",
        "alsmede",
        "alsook",
        "resp",
        "respectievelijk",
        "cq",
        "versus",
    )
)
"""Words that may come between a part with a hanging hyphen and the whole: `in- en uitvoer`."""

_STANDS_ALONE = frozenset(
    # fmt: off
    (
        "aan",
        "bij",
        "dat",
        "door",
        "het",
        "hoe",
        "is",
        "met",
        "naar",
        "niet",
        "om",
        "op",
        "uit",
        "van",
        "voor",
        "waar",
        "waarom",
        "wat",
        "wordt",
        "zijn",
    )
    # fmt: on
)
"""After an en dash these are separate words: `per post– zijn` has a dash without a space, not a broken word."""

_SPACED = re.compile(
    r"(?<![^\W_])(?:(?:[^\W\d_] ){2,}[^\W\d_]|[dt] e|e [nr]|i [ns]|o [fmp]|J a(?= ?[.,;])"
    r"|(?:j l|d d|a s|c a|m i)(?= ?\.))(?![^\W_])"
    r"(?! [^\W\d_](?![^\W_]))(?: (?=[.,;]))?"
)
"""A word printed letter by letter: three letters or more, or one of the commonest words of two. Such words are
separated by two spaces in the files, so this runs before white space is corrected."""

_SPACED_CUE = re.compile(r" (?<=[^\W\d_] )(?<![^\W_][^\W\d_] )[^\W\d_](?![^\W_])")
"""The cue that every such word contains: two single letters; it begins with a blank, which is found fast."""

_CAPITAL_INSIDE = re.compile(r"(?<=[a-zß-ÿ]) (?=[A-ZÀ-Þ])")
_SPACED_YEAR = re.compile(
    r"(?<!\d )(?<![\d.,])\b((?:1 {0,2}9|2 {0,2}0) ?\d ?\d)\b(?! ?[\d.,]\d)(?! \d\b)(?: (?=[,;]))?"
)
_SPACED_NUMBER = re.compile(
    r"(?<![\d.,/])(?<!\d )(?<!\d  )\b\d(?: \d){3,7}\b(?! {0,2}[\d.,/]\d)(?! {1,2}\d)(?: (?=[,;]|\.(?:\s|$)))?"
)
"""Four to eight figures separated by one space each; in lists and tables other signs or two spaces separate them."""
_SPACED_TWO = re.compile(r"\b(nrs?\.|artikel|blz\.|bladzijde|lid) (\d) (\d) (?=[.,;])")
"""Two figures after a word that a number follows; the gap before the stop shows that they are printed one by one."""

_U_BEHIND = re.compile(r"(?<=\w\wt)u$")
_FIGURES_APART = re.compile(r" (?<=\d ) ?\d")
_SPACED_DAY = re.compile(
    r"\b([1-3]) (\d)(?=\s+(?:januari|februari|maart|april|mei|juni|juli|augustus|(?:septem|okto|novem|decem)ber)\b)"
)
_BROKEN_ADDRESS = re.compile(
    r"((?:https?://|\bwww\.)\S*/) (?!en/of\b)"
    r"(?=\S*(?:[\w)]/\w|[=_?%]\w|\w\.(?:html?|php|pdf|aspx?|jsp|cfm|do|xml|ece|stm)\b))"
)
"""An address broken after a slash, whose next piece can only be the rest of an address."""


def repaired(text: str) -> str:
    """The text repaired, in NFC: paragraphs separated by a single line break, other white space single."""
    if text.isascii():
        return tidy(text) if "`" not in text else tidy(joined_diacritics(text))
    if _ENCODED_TWICE.search(text):
        text = ftfy.fix_text(text, _ftfy_settings())
    return tidy(unicodedata.normalize("NFC", joined_diacritics(text)))


def hard_hyphens(text: str) -> str:
    """The text with soft hyphens made hyphens where a word cannot be broken: beside a digit, and before a capital."""
    return _HARD.sub("-", text) if "\u00ad" in text else text


def tidy(text: str) -> str:
    """White space corrected, `&amp;` replaced by its sign, invisible characters dropped, and nothing else."""
    if "&" in text:
        text = text.replace("&amp;", "&")
    if not text.isascii():
        text = hard_hyphens(text)
        for ligature in LIGATURES:
            if ligature in text:
                text = text.translate(_LIGATURES)
                break
    if text.isprintable():  # no white space but blanks, and nothing invisible
        return " ".join(text.split()) if "  " in text else text.strip()
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _SPACES.sub(" ", text).strip()
    return _AROUND_BREAK.sub("\n", text).strip() if "\n" in text else text


def joined_hyphens(text: str) -> str:
    """Joins words broken at a line end: `Werkgele- genheid`; `in- en uitvoer` stays unchanged."""
    if "- " not in text and "– " not in text and "¬ " not in text:
        return text
    return _BROKEN.sub(_join, text)


def joined_addresses(text: str) -> str:
    """Joins web addresses broken after a slash: `www.krant.nl/ nieuws/artikel.html`."""
    while "/ " in text and _BROKEN_ADDRESS.search(text):
        text = _BROKEN_ADDRESS.sub(r"\1", text)
    return text


def closed_up(text: str) -> str:
    """Closes up words and years printed letter by letter: `A n t w o o r d`, `1 9 8 5`; for text not yet tidied."""
    if _SPACED_CUE.search(text):
        text = _SPACED.sub(_closed_words, text)
    if not _FIGURES_APART.search(text):
        return text
    text = _SPACED_NUMBER.sub(_closed_number, text)
    text = _SPACED_TWO.sub(r"\1 \2\3", _SPACED_DAY.sub(r"\1\2", text))
    return _SPACED_YEAR.sub(_closed_year, text)


def _closed_words(found: re.Match[str]) -> str:
    """`e n W` are two words: no capital is inside a word. So are `B e n t u`: no other word ends in `tu`."""
    return " ".join(_U_BEHIND.sub(" u", word.replace(" ", "")) for word in _CAPITAL_INSIDE.split(found[0]))


def _closed_number(found: re.Match[str]) -> str:
    """A number printed digit by digit; figures that count up one by one (`vragen 1 2 3 4`) are a list."""
    number = found[0].replace(" ", "")
    counts_up = all(int(after) == int(figure) + 1 for figure, after in pairwise(number))
    return found[0] if counts_up else number


def _closed_year(found: re.Match[str]) -> str:
    """A year, without the gap before a comma when it was printed digit by digit: `1 9 8 1 , 1982`."""
    year = found[1].replace(" ", "")
    return year if year != found[1] else found[0]


def _join(found: re.Match[str]) -> str:
    """The replacement of a hyphen and the blank after it."""
    start = found.start()
    while start and (found.string[start - 1].isalnum() or found.string[start - 1] in "_'’-"):
        start -= 1
    start = max(start, found.start() - _LONGEST_WORD)
    before, after = _BEFORE_BREAK.search(found.string, start, found.start()), found[1]
    if before is None or after.lower() in _JOINS_WORDS or (found[0][0] == "\u2013" and after in _STANDS_ALONE):
        return found[0]
    return "-" if after[0].isupper() or before[1].isupper() else ""


@cache
def _ftfy_settings() -> ftfy.TextFixerConfig:
    return ftfy.TextFixerConfig(
        unescape_html=False,
        uncurl_quotes=False,
        fix_latin_ligatures=True,
        fix_character_width=False,
        remove_terminal_escapes=False,
        normalization="NFC",
    )
