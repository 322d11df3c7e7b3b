"""Which tokens does a text have, and where?

A *run* is letters and digits together. Runs join into one token where a mark stands between them:

* a hyphen always (`NAVO-EU-samenwerking`, `F-16`), an apostrophe always (`scenario's`);
* a dot, slash or colon when the run before ends in a digit or is a single letter, and the run after begins
  with a digit or is a single letter (`6:162`, `1.000`, `U.S.A`, but not `en/of`, `www.nl`);
* a percent sign after a digit closes its token (`2%`).

A joined token is indexed whole and by its runs, all at the same position; an apostrophe between letters does
not part runs (`scenario's` is one token). Positions count the whole tokens. Forms are lower case, character by
character; hyphens and apostrophes have one spelling each. The compiled twin is in index/kernel/compiled/kernel.pyx.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 128
"""A run is cut after so many characters, and a joined token longer than this is indexed by its runs alone."""

HYPHENS = "-\u2010\u2011"
APOSTROPHES = "'\u2019"
_NUMBER_MARKS = "./:"

_TWO_MARKS = re.compile(f"[{HYPHENS}{APOSTROPHES}{_NUMBER_MARKS}].*[{HYPHENS}{APOSTROPHES}{_NUMBER_MARKS}]").search


class Token(NamedTuple):
    """One indexed form, its characters [start, end) in the text, and its position counted in tokens."""

    form: str
    start: int
    end: int
    position: int


def tokens(text: str) -> list[Token]:
    """All tokens of the text, in order; a joined one comes before its runs."""
    found: list[Token] = []
    for position, (start, end, runs) in enumerate(_joined(text)):
        parts = list(_parts(text, runs))
        if (len(parts) > 1 or end > parts[-1][1]) and end - start <= LONGEST:
            found.append(Token(form(text[start:end]), start, end, position))
        found += [Token(form(text[first:last]), first, last, position) for first, last in parts]
    return found


def words(text: str) -> list[Token]:
    """The tokens without the runs that joined ones consist of: one a position."""
    found: list[Token] = []
    for token in tokens(text):
        if not found or found[-1].position != token.position:
            found.append(token)
    return found


def runs_of(form: str) -> tuple[str, ...]:
    """The runs that a joined form is also indexed by; () for a form that is one run."""
    found = tokens(form)
    return tuple(token.form for token in found[1:]) if len(found) > 1 else ()


def identifiers_in(form: str) -> tuple[str, ...]:
    """The identifiers inside a joined form: `f-16` in `f-16-vliegtuigen`. They are not indexed by themselves."""
    found: list[str] = []
    if not _TWO_MARKS(form):  # an identifier and what it is joined to are three runs
        return ()
    for _, _, runs in _joined(form):
        first = 0
        for here in range(1, len(runs) + 1):
            if here < len(runs) and _number_like(form, runs[here - 1], runs[here]):
                continue
            if here - first > 1 and (first > 0 or here < len(runs)):
                found.append(form[runs[first][0] : runs[here - 1][1]])
            first = here
    return tuple(found)


def form(text: str) -> str:
    """The form that a piece of text is indexed under: lower case, one hyphen, one apostrophe, not over-long."""
    text = text[:LONGEST]
    if text.isascii():
        return text.lower()
    return "".join([_lower(character) for character in text])


def is_word_character(character: str) -> bool:
    """Letters, digits, and marks that combine with the letter before."""
    return character.isalnum() or "\u0300" <= character <= "\u036f"


def _joined(text: str) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Each whole token: its start, its end (a percent sign included), and its runs."""
    length = len(text)
    at = 0
    while at < length:
        if not is_word_character(text[at]):
            at += 1
            continue
        runs = [(at, _run_end(text, at))]
        end = runs[-1][1]
        while end + 1 < length and is_word_character(text[end + 1]):
            following = (end + 1, _run_end(text, end + 1))
            mark = text[end]
            if mark in HYPHENS or mark in APOSTROPHES:
                pass
            elif mark not in _NUMBER_MARKS or not _number_like(text, runs[-1], following):
                break
            runs.append(following)
            end = following[1]
        if end < length and text[end] == "%" and text[end - 1].isdigit():
            end += 1
        yield runs[0][0], end, runs
        at = end


def _run_end(text: str, at: int) -> int:
    while at < len(text) and is_word_character(text[at]):
        at += 1
    return at


def _number_like(text: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
    """Whether two runs meet as in a number or an identifier: a digit or a single letter on both sides."""
    return (text[left[1] - 1].isdigit() or left[1] - left[0] == 1) and (
        text[right[0]].isdigit() or right[1] - right[0] == 1
    )


def _parts(text: str, runs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The runs, those with an apostrophe between letters kept together."""
    start, end = runs[0]
    for first, last in runs[1:]:
        if text[end] in APOSTROPHES and not text[end - 1].isdigit() and not text[first].isdigit():
            end = last
            continue
        yield start, end
        start, end = first, last
    yield start, end


def _lower(character: str) -> str:
    if character in HYPHENS:
        return "-"
    if character in APOSTROPHES:
        return "'"
    lower = character.lower()
    return lower if len(lower) == 1 else character
