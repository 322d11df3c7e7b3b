"""The subject printed above the questions, compared with the title that the indexers gave.

The title holds the subject, so the document needs it once. What the title lacks is one of three things: a word that the
scanner misread, the subject of the paper before on the page, or lines of the column beside it, which the scanner read
into the subject: `sponsoring van Ik vertrouw erop u hiermee het basisonderwijs.`
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..accounting import letters

_ASKERS = re.compile(r"\bVra(?:ag|gen) van\b")
_ABOUT = re.compile(r"\s(?:over|inzake|betreffende|omtrent)\s")
"""After this word the title names the subject."""

_FEWEST = 4
"""So many words together, which the title lacks, are no misreading of it."""

_ALIKE = 0.75
"""The least share of letters that a misread word has in common with the word of the title."""

_SHORT_WORD = 3
"""A word of so few letters (`de`, `van`) amid others is theirs, though the title has it too."""

_LITTLE = 0.5
"""Another paper's subject shares less than this of its words with the title."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The words that the title lacks: misread spellings, another paper's subject, lines of the column beside it."""

    misread: tuple[str, ...] = ()
    neighbour: str = ""
    beside: tuple[str, ...] = ()


def compared(subject: str, title: str, *, is_neighbours: bool) -> Subject:
    """Sorts the words of a subject that its title lacks. `is_neighbours`: the number above it is of another paper."""
    if not subject.strip() or letters(subject) in letters(title):
        return Subject()
    about = None if _ASKERS.search(subject) else _ABOUT.search(title)
    words, known = subject.split(), title[about.end() if about else 0 :].split()
    keys, known_keys = [letters(word) for word in words], [letters(word) for word in known]
    blocks = SequenceMatcher(None, keys, known_keys, autojunk=False).get_opcodes()
    same = sum(end - start for tag, start, end, _, _ in blocks if tag == "equal")
    if is_neighbours and same < _LITTLE * len(words):
        return Subject(neighbour=subject)
    misread: list[str] = []
    other: list[tuple[int, int]] = []
    for tag, start, end, known_start, known_end in blocks:
        key = "".join(keys[start:end])
        if tag == "equal":
            if other and other[-1][1] == start and len(key) <= _SHORT_WORD and end < len(words):
                other[-1] = (other[-1][0], end)
        elif key and _alike(key, "".join(known_keys[known_start:known_end])) >= _ALIKE:
            misread.append(" ".join(words[start:end]))
        elif other and other[-1][1] == start:
            other[-1] = (other[-1][0], end)
        elif key:
            other.append((start, end))
    several = any(end - start >= _FEWEST for start, end in other)
    beside = tuple(" ".join(words[start:end]) for start, end in other) if several else ()
    return Subject(misread=tuple(misread), beside=beside)


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
