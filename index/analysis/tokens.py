"""Tokens of a text, and where each begins and ends.

A *run* is letters and digits together. A *unit* is a run, or one word that is written with marks:

* letters with dots between them, which are that word without dots (`W.A.O.` is `wao`, `P.v.d.A.` is `pvda`);
* one to three capitals on each side of an ampersand, with or without a blank (`C & A` is `c&a`); without a blank
  small letters too, and the ampersand may be written as `&amp;`;
* a decimal number: a comma or a dot before digits (`12.5` is `12,5`);
* a number with a dot or a blank before groups of three digits (`1.500` and `1 500` are `1500`), with a decimal comma or
  without. With blanks its groups are indexed too.

Numbers after `artikel`, `art.`, `paragraaf` or `§`, times of day (`10.30 uur`), and numbers with marks of several kinds
(dates, sections) stay as they are written. Units join into one token where a mark is between them:

* a hyphen always (`NAVO-EU-samenwerking`, `F-16`), an apostrophe always (`scenario's`);
* a dot, slash or colon when the run before ends in a digit or is a single letter, and the run after begins
  with a digit or is a single letter (`6:162`, `1-2.3`, `24/7`, but not `en/of`, `www.nl`);
* a percent sign after a digit closes its token (`2%`).

A joined token is indexed whole and by its units, all at the same position. An apostrophe between letters does
not separate units (`scenario's` is one token). Positions count whole tokens. Terms are lower case, character by
character; hyphens and apostrophes have one spelling each. The compiled twin is `tokens.pyx` of the kernel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 128
"""A run is cut after this many characters; a longer joined token is indexed only by its runs."""

HYPHENS = "-\u2010\u2011"
APOSTROPHES = "'\u2019"
_NUMBER_MARKS = "./:"
BLANKS = " \u00a0\u2009\u202f"
"""The blanks that may separate the groups of a number, or surround an ampersand."""

KEEPING = ("artikel", "artikelen", "art", "paragraaf", "paragrafen")
"""A number after one of these, or after a paragraph sign, is no amount: artikel 8.12 is not 8,12."""

FARTHEST = 4
"""How many blanks and dots may come between."""

LONGEST_GROUP = 3

LONGEST_NAME = 3
"""The most letters on each side of an ampersand."""

_TWO_MARKS = re.compile(f"[{HYPHENS}{APOSTROPHES}{_NUMBER_MARKS}].*[{HYPHENS}{APOSTROPHES}{_NUMBER_MARKS}]").search


RUN, DOTTED, AMPERSAND, THOUSANDS, SPACED, DECIMAL = range(6)
"""The kinds of a unit."""

LONGEST_KEEPING = max(map(len, KEEPING))
HOURS = ("uur", "u")


class Unit(NamedTuple):
    """Characters [start, end) of a text that are one unit, and the unit's kind."""

    start: int
    end: int
    kind: int


class Token(NamedTuple):
    """One indexed term, its characters [start, end) in the text, and its position counted in tokens."""

    form: str
    start: int
    end: int
    position: int


def tokens(text: str) -> list[Token]:
    """All tokens of the text, in order; a joined token comes before its units."""
    found: list[Token] = []
    for position, (start, end, units) in enumerate(_joined(text)):
        parts = list(_parts(text, units))
        if (len(parts) > 1 or end > parts[-1][-1].end) and end - start <= LONGEST:
            found.append(Token(_form_of(text, start, end, units), start, end, position))
        for part in parts:
            first, last = part[0].start, part[-1].end
            found.append(Token(_form_of(text, first, last, part), first, last, position))
            if part[0].kind == SPACED:
                groups = _groups(text, first, last)
                found += [Token(form(text[one:other]), one, other, position) for one, other in groups]
    return found


def words(text: str) -> list[Token]:
    """The tokens without the units of joined ones: one per position."""
    found: list[Token] = []
    for token in tokens(text):
        if not found or found[-1].position != token.position:
            found.append(token)
    return found


def runs_of(form: str) -> tuple[str, ...]:
    """The units under which a joined term is also indexed; () for a term that is one unit."""
    found = tokens(form)
    return tuple(token.form for token in found[1:]) if len(found) > 1 else ()


def identifiers_in(form: str) -> tuple[str, ...]:
    """The identifiers inside a joined term: `f-16` in `f-16-vliegtuigen`. They are not indexed by themselves."""
    found: list[str] = []
    if not _TWO_MARKS(form):  # an identifier and the word joined to it are three units
        return ()
    for _, _, units in _joined(form):
        first = 0
        for here in range(1, len(units) + 1):
            if here < len(units) and _number_like(form, units[here - 1], units[here]):
                continue
            if here - first > 1 and (first > 0 or here < len(units)):
                found.append(form[units[first].start : units[here - 1].end])
            first = here
    return tuple(found)


def form(text: str) -> str:
    """The term that a piece of text is indexed under: lower case, one hyphen, one apostrophe, not over-long."""
    text = text[:LONGEST]
    if text.isascii():
        return text.lower()
    return "".join([_lower(character) for character in text])


def is_word_character(character: str) -> bool:
    """Letters, digits, and marks that combine with the letter before."""
    return character.isalnum() or "\u0300" <= character <= "\u036f"


def _joined(text: str) -> Iterator[tuple[int, int, list[Unit]]]:
    """Each whole token: its start, its end (a percent sign included), and its units."""
    length = len(text)
    at = 0
    while at < length:
        if not is_word_character(text[at]):
            at += 1
            continue
        units = [_unit(text, at, False)]
        end = units[-1].end
        while end + 1 < length and is_word_character(text[end + 1]):
            mark = text[end]
            if mark not in HYPHENS and mark not in APOSTROPHES and mark not in _NUMBER_MARKS:
                break
            following = _unit(text, end + 1, mark in _NUMBER_MARKS)
            if mark in _NUMBER_MARKS and not _number_like(text, units[-1], following):
                break
            units.append(following)
            end = following.end
        if end < length and text[end] == "%" and text[end - 1].isdigit():
            end += 1
        yield units[0].start, end, units
        at = end


def _unit(text: str, at: int, after_mark: bool) -> Unit:
    """The unit that begins at a place; one after a dot, slash or colon of its token is a run."""
    end = _run_end(text, at)
    if not after_mark:
        found = _number(text, at, end) or _dotted(text, at, end) or _with_ampersand(text, at, end)
        if found:
            return found
    return Unit(at, end, RUN)


def _number(text: str, at: int, end: int) -> Unit | None:
    """The number with thousands or decimals that begins with the run from `at` to `end`."""
    if not _is_digits(text, at, end) or end >= len(text):
        return None
    mark = text[end]
    if mark not in ",." and mark not in BLANKS:
        return None
    before, further = text[at - 1 : at], text[at - 2 : at - 1] if at > 1 else ""
    if before and before in ",./:" and _is_digit(further):
        return None
    if mark not in BLANKS and _is_kept(text, at):
        return None
    n = end - at
    last = end
    if n <= 3 and text[at] != "0" and mark != ",":
        while last < len(text) and (text[last] == mark) and _digits_end(text, last + 1) == last + 4:
            last += 4
        if last > end and mark == "." and text[last : last + 1] == "." and _is_digit(text[last + 1 : last + 2]):
            return None
    if last > end:
        if mark in BLANKS and (_follows_group(text, at) or _is_kept(text, at)):
            return None
        fraction = _digits_end(text, last + 1) if text[last : last + 1] == "," else 0
        return Unit(at, fraction or last, SPACED if mark in BLANKS else THOUSANDS)
    if mark in BLANKS:
        return None
    fraction = _digits_end(text, end + 1)
    following = text[fraction : fraction + 1]
    if not fraction or (following and following in ",./:" and _is_digit(text[fraction + 1 : fraction + 2])):
        return None
    n_after = fraction - end - 1
    if mark == "," and n > 3 and n_after > 3:  # years side by side
        return None
    if mark == "." and n <= 2 and n_after == 2 and _is_time(text, fraction):
        return None
    return Unit(at, fraction, DECIMAL)


def _follows_group(text: str, at: int) -> bool:
    """Whether one to three digits precede, before a blank or hyphen: then the number began earlier (06 12 345 678)."""
    first = at - 1
    while first > 0 and at - first <= LONGEST_GROUP + 1 and _is_digit(text[first - 1]):
        first -= 1
    return 0 < at - 1 - first <= LONGEST_GROUP and text[at - 1] in BLANKS + HYPHENS


def _dotted(text: str, at: int, end: int) -> Unit | None:
    """The letters with dots between them that begin here."""
    if end - at > 1 or not text[at].isalpha():
        return None
    last = end
    while text[last : last + 1] == "." and text[last + 1 : last + 2].isalpha() and _run_end(text, last + 1) == last + 2:
        last += 2
    if last == end:
        return None
    mark = text[last + 1 : last + 2]
    if text[last : last + 1] == "." and mark and mark in HYPHENS + APOSTROPHES and _run_end(text, last + 2) > last + 2:
        last += 1  # W.A.O.-uitkering
    return Unit(at, last, DOTTED)


def _with_ampersand(text: str, at: int, end: int) -> Unit | None:
    """The name with ampersands that begins with the run from `at` to `end`."""
    last = end
    while _is_short_name(text, at, end):
        sign = last + (text[last : last + 1] in BLANKS and last < len(text))
        if text[sign : sign + 1] != "&":
            break
        sign += len("amp;") * text.startswith("&amp;", sign)
        start = sign + 1 + (text[sign + 1 : sign + 2] in BLANKS and sign + 1 < len(text))
        following = _run_end(text, start)
        capitals = text[at].isupper()
        if not _is_short_name(text, start, following) or text[start].isupper() != capitals:
            break
        if not capitals and text[last] + text[start - 1] not in ("&&", "&;"):  # a blank
            break
        last = following
    return Unit(at, last, AMPERSAND) if last > end else None


def _is_short_name(text: str, at: int, end: int) -> bool:
    """Whether a run is one to three letters, all capitals or all small."""
    if not 0 < end - at <= LONGEST_NAME:
        return False
    capitals = text[at].isupper()
    return all(text[i].isalpha() and text[i].isupper() is capitals for i in range(at, end))


def _is_kept(text: str, at: int) -> bool:
    """Whether the text before a number says that it is no amount."""
    end = at
    while end > 0 and at - end <= FARTHEST and (text[end - 1] in BLANKS or text[end - 1] == "."):
        end -= 1
    if text[end - 1 : end] == "\u00a7" and end > 0:
        return True
    start = end
    while start > 0 and end - start <= LONGEST_KEEPING and is_word_character(text[start - 1]):
        start -= 1
    return text[start:end].isascii() and text[start:end].lower() in KEEPING


def _is_time(text: str, at: int) -> bool:
    """Whether the word for hours is here, after a blank or not."""
    if text[at : at + 1] and text[at] in BLANKS:
        at += 1
    word = text[at : _run_end(text, at)]
    return word.isascii() and word.lower() in HOURS


def _is_digit(character: str) -> bool:
    return "0" <= character <= "9" and len(character) == 1


def _is_digits(text: str, at: int, end: int) -> bool:
    return at < end and all("0" <= text[i] <= "9" for i in range(at, end))


def _digits_end(text: str, at: int) -> int:
    """The end of the run of digits that begins at a place; 0 where none does."""
    end = _run_end(text, at)
    return end if _is_digits(text, at, end) else 0


def _run_end(text: str, at: int) -> int:
    while at < len(text) and is_word_character(text[at]):
        at += 1
    return at


def _number_like(text: str, left: Unit, right: Unit) -> bool:
    """Whether two units join as in a number or an identifier: a digit or a single letter on both sides."""
    return (text[left.end - 1].isdigit() or left.end - left.start == 1) and (
        text[right.start].isdigit() or right.end - right.start == 1
    )


def _parts(text: str, units: list[Unit]) -> Iterator[list[Unit]]:
    """The units, those with an apostrophe between letters kept together."""
    part = [units[0]]
    for unit in units[1:]:
        end = part[-1].end
        if text[end] in APOSTROPHES and not text[end - 1].isdigit() and not text[unit.start].isdigit():
            part.append(unit)
            continue
        yield part
        part = [unit]
    yield part


def _groups(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The groups of digits of a number with blanks."""
    at = start
    for i in range(start, end):
        if not "0" <= text[i] <= "9":
            yield at, i
            at = i + 1
    yield at, end


def _form_of(text: str, start: int, end: int, units: list[Unit]) -> str:
    """The term of a stretch of units and the marks between them."""
    if all(unit.kind == RUN for unit in units):
        return form(text[start:end])
    end = min(end, start + LONGEST)
    written = []
    at = start
    for unit in units:
        written.append(text[at : min(unit.start, end)])
        inside = text[unit.start : min(unit.end, end)]
        if unit.kind == DECIMAL:
            inside = inside.replace(".", ",")
        elif unit.kind != RUN:
            inside = inside.replace("&amp;", "&") if unit.kind == AMPERSAND else inside
            inside = "".join([sign for sign in inside if sign != "." and sign not in BLANKS])
        written.append(inside)
        at = unit.end
    written.append(text[at:end])
    return form("".join(written))


def _lower(character: str) -> str:
    if character in HYPHENS:
        return "-"
    if character in APOSTROPHES:
        return "'"
    lower = character.lower()
    return lower if len(lower) == 1 else character
