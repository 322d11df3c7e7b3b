"""Likelihood that a printed line ended at a place in a text, with its space lost.

The place is in a word or between two words (`reservoir|wordt`, `2024|geleegd`, `zorg.|Dat`). Between letters the words
decide (woordenschat.py): the likelihood of the two halves as words is compared with that of the whole. A whole that the
collection or the document writes elsewhere is cut only if the halves are far likelier.
"""

from __future__ import annotations

import re

from .woordenschat import SURE, Woordenschat

NEVER = -50.0
"""A lower score cannot be a line's end."""

_AT_SPACE = -5.0
"""An extractor that loses spaces at line ends loses nearly all of them."""

_WORSE = 2.0
"""Halves that are this much less likely than others of the same word are rejected."""

_BESIDE = 2 * NEVER
"""In a word that clearly divides elsewhere there is no other break."""

_SURE_WORD = 1.0
"""The halves of a certain word must be likelier than the whole by this much (a logarithm to base 10)."""

_LONGEST = 400
"""No word is longer; the inside of a longer one is not examined."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LAST = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*$|\d+$")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_NO_ENDING = re.compile(r"[«“]|\((?:\d{4}|[A-Z«]|\w{4,}$)")
"""Brackets that do not contain an ending of the word before them, unlike `vraag(en)`."""

_ADDRESS = re.compile(r"://|www\.|[a-z]\.[a-z]{2,}/|[?&]\w+=|_\w+_|%\d\d|\w\.(?:nl|com|org|net|eu|be)\b|@")
_ADDRESS_BEGINS = re.compile(r"www\.")
_NAME_OF_PARTS = re.compile(r"\b[A-Z]{2,}:(?:[A-Z]{2,}|\d)[A-Z\d.:]*[A-Z\d]")
_YEAR_ENDS = re.compile(r"(?<!\d)(?:19|20)\d\d$")
_YEAR_BEGINS = re.compile(r"(?:19|20)\d\d(?!\d)")
_ORDINAL = re.compile(r"(?:e|de|ste|er|ers)\b")
_FORMULA = re.compile(r"(?<![^\W\d_])(?:[A-Z]{1,4}|[cdk]?m|mg)$")
_ABBREVIATION = re.compile(
    r"\b(?:c\.s|jl|nrs?|d\.d|o\.a|m\.n|i\.v\.m|t\.a\.v|bijv|etc|artt?|drs?|mr|ca|incl|excl|blz|al|vgl|jo|st|ir|ing|prof|mw|dhr)\.$",
    re.IGNORECASE,
)
_ALL_CAPITALS = re.compile(r"(?<![a-z])[A-Z]{2,}$")
_ONE_LETTER = re.compile(r"[a-z]\.")
_IN_BRACKETS = re.compile(r"\W?\(([a-zà-ÿ]+)\)")
_AND = frozenset({"en", "of"})


def likeness(text: str, at: int, known: Woordenschat) -> float:
    """How much the place looks like a line's end: above 0 more likely than not, below NEVER impossible."""
    if text[at] == " ":
        return _AT_SPACE
    if text[at - 1] == " ":
        return 2 * NEVER
    token, begin = token_at(text, at)
    if len(token) > _LONGEST:
        return -2.0
    if _in_address(token, at - begin):
        return 0.0  # the text continues in the next line without a visible break
    if text[at - 1].isalpha() and text[at].isalpha() and (place := _plain_between_letters(token, known)):
        return 4.0 if at - begin == place else _BESIDE
    return _score(token[: at - begin], token[at - begin :], known) - 1.0


def plain_break(token: str, known: Woordenschat) -> int:
    """The place at which a word is clearly two words run together, whatever the width of its line; 0 where it is not.

    Between letters both halves must be words of the collection or the document, and far likelier than the whole. A
    stop, a capital or a digit between two such words also separates them. So does a hyphen inside a word that has none.
    """
    if len(token) > _LONGEST or _ADDRESS.search(token):
        return 0
    if place := _plain_between_letters(token, known):
        return place
    stop = _STOP_INSIDE.search(token)
    if stop and known.is_word(stop[1]) and known.is_word(stop[3]) and not _in_address(token, stop.end(2)):
        before = token[: stop.end(2)]
        if not _ABBREVIATION.search(before) and not _is_first_part(before, token[stop.end(2) :], known):
            return stop.end(2)
    figure = _WORD_AND_FIGURE.match(token)
    if figure and known.chance(figure[1]) > _VERY_COMMON and not _FORMULA.search(figure[1]):
        return figure.end(1)
    day = _DAY_AND_MONTH.match(token)
    return day.end(1) if day else 0


def _plain_between_letters(token: str, known: Woordenschat) -> int:
    """The place at which a run of letters in the word is clearly two words; 0 if there is none."""
    place = known.plain_breaks.get(token)
    if place is None:
        best, place = _PLAINLY, 0
        for run in _WORD.finditer(token):
            if known.is_sure(run[0]):
                continue
            for at in range(run.start() + 1, run.end()):
                score = _plainness(token[run.start() : at], token[at : run.end()], known)
                if score >= best:
                    best, place = score, at
        known.plain_breaks[token] = place
    return place


def _plainness(left: str, right: str, known: Woordenschat) -> float:
    """How clearly a run of letters is two words that are separated here; below 0 where it is not."""
    if left[-1] == "-":
        joined = left[:-1] + right
        halves = known.is_word(left[:-1]) and known.is_word(right)
        return _PLAINLY if known.is_word(joined) and not halves and right.isalpha() and left[:-1].isalpha() else -1.0
    before, behind = _last(left), _first(right)
    if right[0] in "-'’" or (len(before) < 2 and before != "u") or len(behind) < 2 or known.is_word(left + right):
        return -1.0
    if not known.is_sure(before):
        return -1.0
    if _ALL_CAPITALS.search(left) and right.islower() and known.is_sure(right) and len(right) > 3:
        return _PLAINLY
    if left[-1].islower() and right[0].isupper():
        common = known.chance(before) > _VERY_COMMON and len(behind) > 2 and behind[1].islower()
        return 3.0 if common or known.is_sure(behind) else -1.0
    if right[0].isupper() or not (known.is_sure(behind) or ("-" in behind and known.is_word(behind))):
        return -1.0
    return known.chance(before) + known.chance(behind) - known.chance(before + behind)


_PLAINLY = 2.0
_VERY_COMMON = -4.2
_WORD_AND_FIGURE = re.compile(r"\W?([a-zà-ÿ]{2,})(?=\d)")
_DAY_AND_MONTH = re.compile(
    r"(\d{1,2})(?=(?:januari|februari|maart|april|mei|juni|juli|augustus|(?:septem|okto|novem|decem)ber)\b)"
)
_STOP_INSIDE = re.compile(r"([^\W\d_]{2,})([.,;:?!]|[.?!]?[)»”])([^\W\d_]{2,})(?![\w@/]|\.\w)")


def token_at(text: str, at: int) -> tuple[str, int]:
    """The text between the spaces around a place, and its start."""
    begin = text.rfind(" ", 0, at) + 1
    end = text.find(" ", at)
    return text[begin : end if end >= 0 else len(text)], begin


def cuts_address(text: str, at: int) -> bool:
    """Whether the place is inside a web address, or a name of parts such as an ECLI."""
    token, begin = token_at(text, at)
    return _in_address(token, at - begin)


def _in_address(token: str, at: int) -> bool:
    if any(found.start() < at < found.end() for found in _NAME_OF_PARTS.finditer(token)):
        return True
    found = _ADDRESS.search(token)
    return found is not None and (at > found.start() or not _ADDRESS_BEGINS.match(token, found.start()))


def _score(left: str, right: str, known: Woordenschat) -> float:
    """How well the text between two spaces divides into these two parts."""
    before, behind = left[-1], right[0]
    if before == "-":
        return _at_hyphen(left, right, known)
    if behind == "-" and right[1:2].isalpha() and left in _AND:
        return 5.0  # mensenhandel en|-smokkel
    if before in ")»”" and behind.isalpha():
        return -7.0 if before == ")" and _is_first_part(left, right, known) else 5.0
    if before in ",;:?!)»”" and behind not in ".,;:?!)»”":
        return 5.0 if not (left[-2:-1].isdigit() and behind.isdigit()) else 0.0
    if behind in "–-" and before.isdigit():
        return -3.0
    if behind == "•":
        return 6.0
    if before == "." and _ABBREVIATION.search(left):
        return 3.0 if behind.isalpha() else 0.0
    if before == "." and _ONE_LETTER.match(right):
        return -4.0  # c.|s.
    if before == ".":
        return 5.0 if behind.isupper() or behind in "«“(•" else 0.5 if len(left) > 3 and behind.isalpha() else 0.0
    if behind in "«(“" and before not in "«(“":
        return 7.0 if _NO_ENDING.match(right) else 3.0
    if behind in ".,;:?!)»”’'-/" or before in "«(“’'":
        return -5.0
    if before.isdigit() or behind.isdigit():
        return _at_figure(left, right)
    return _between_letters(left, right, known)


def _is_first_part(left: str, right: str, known: Woordenschat) -> bool:
    """Whether brackets hold the first part of a word that continues after them: `(tussen)|uitspraken`."""
    inside = _IN_BRACKETS.fullmatch(left)
    return inside is not None and known.is_word(inside[1] + _first(right))


def _at_figure(left: str, right: str) -> float:
    before, behind = left[-1], right[0]
    if before.isdigit() and behind.isdigit():
        return 0.5 if _YEAR_ENDS.search(left) or _YEAR_BEGINS.match(right) else -8.0
    if before.isalpha() and _FORMULA.search(left):
        return -2.0
    if behind.isalpha() and _ORDINAL.match(right) and not _YEAR_ENDS.search(left):
        return -8.0
    if before.isalpha() or behind.isalpha():
        return 4.5 if before.islower() or behind.islower() else 2.0
    return -8.0


def _at_hyphen(left: str, right: str, known: Woordenschat) -> float:
    """Whether a hyphen at a line's end breaks a word (`lozings-|vergunning`) or is the word's own (`ggz-|patiënten`),
    as a score."""
    if not right[0].isalpha() or len(left) < 3:
        return 1.0
    before, behind = _last(left[:-1]), _first(right)
    if not before[-1:].isalpha():
        return 2.0
    if known.is_sure(before + behind):
        return 3.4
    if not known.is_word(before) and _parts_inside(before, known):
        return 0.0  # dieggz-|hulp: the break is before the word, which has its hyphen
    return 3.4


def _parts_inside(word: str, known: Woordenschat) -> bool:
    """Whether letters are two words run together, the first of which is a very common one."""
    return any(known.chance(word[:at]) > -3.0 and known.is_listed(word[at:]) for at in range(2, len(word) - 1))


def _between_letters(left: str, right: str, known: Woordenschat) -> float:
    """The likelihood of two halves as words, compared with that of the whole; up to 5."""
    before, behind = _last(left), _first(right)
    whole = known.chance(before + behind)
    score = known.chance(before) + known.chance(behind) - whole
    if left[-1].islower() and right[0].isupper():
        run = _last_run(left) + _first_run(right)
        if known.is_sure(run) or ("-" in run and known.is_word(run)):
            return -7.0  # GroenLinks-PvdA
        if right[1:2].isupper() and not known.is_word(before):
            return -7.0  # DigiD
        return max(score, 5.0)
    if _ALL_CAPITALS.search(left) and known.is_sure(right) and len(right) > 3:
        return 3.0  # ICJ|discriminatoir
    if left[-1].isupper() and right[0].isupper():
        return -7.0
    if whole > SURE:
        return score - _SURE_WORD if score > _SURE_WORD else 2 * NEVER
    if score < _best_between_letters(_last_run(left) + _first_run(right), known) - _WORSE:
        return _BESIDE
    return min(score, 5.0)


def _best_between_letters(run: str, known: Woordenschat) -> float:
    """The likelihood of the best two halves of a run of letters, compared with that of the whole."""
    best = known.best_halves.get(run)
    if best is None:
        whole = known.chance(run)
        halves = (known.chance(run[:at]) + known.chance(run[at:]) for at in range(1, len(run)) if run[at] not in "-'’")
        best = known.best_halves[run] = max(halves, default=0.0) - whole
    return best


def _first(text: str) -> str:
    return _CAPITAL_INSIDE.split(_first_run(text))[0]


def _last(text: str) -> str:
    return _CAPITAL_INSIDE.split(_last_run(text))[-1]


def _first_run(text: str) -> str:
    found = _WORD.match(text.lstrip("«“(\"'"))
    return found[0] if found else text


def _last_run(text: str) -> str:
    found = _LAST.search(text.rstrip(".,;:?!)»”"))
    return found[0] if found else text
