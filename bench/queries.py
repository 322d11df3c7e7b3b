"""The queries of one run, drawn from titles and subjects by a seed."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .passages import documents

WORD = re.compile(r"[^\W\d_]+")

GROUPS = ("1 word", "2 words", "3 words", "4 or more words")
"""Queries in plain words, by their number of words."""

MOST_WORDS = 6

PER_GROUP = 80
"""Four groups of them are over 300 queries."""

N_LANGUAGE = 60
"""Phrases; as many prefixes and misspelt words."""


class Queries(NamedTuple):
    """`groups` has the queries in plain words by the name of their group.

    `phrases` are given without quotes, `prefixes` without the star, `misspelt` without the tilde.
    """

    seed: int
    groups: dict[str, list[str]]
    phrases: list[str]
    prefixes: list[str]
    misspelt: list[str]

    @property
    def words(self) -> list[str]:
        """All queries in plain words."""
        return [query for group in self.groups.values() for query in group]


class Source:
    """Titles and subjects of a file of interchange lines, read once for any number of draws."""

    def __init__(self, lines: Path) -> None:
        titles: dict[tuple[str, ...], None] = {}
        subjects: dict[str, None] = {}
        for document in documents(lines):
            titles[_subject_of(document.get("titel", ""))] = None
            subjects.update(dict.fromkeys(document.get("onderwerpen", ())))
        self._titles = [title for title in titles if title]
        self._subjects: list[list[str]] = [[] for _ in GROUPS]
        for subject in subjects:
            words = WORD.findall(subject)
            if words and len(words) <= MOST_WORDS:
                self._subjects[min(len(words), len(GROUPS)) - 1].append(" ".join(words).lower())
        frequency = Counter(word for title in self._titles for word in set(title))
        common = sorted((word for word in frequency if len(word) > 6), key=lambda word: (-frequency[word], word))
        self._long_words = common[: max(1, len(common) // 2)]

    def draw(self, seed: int, per_group: int = PER_GROUP, n_language: int = N_LANGUAGE) -> Queries:
        """The queries of a seed: of each group half are subjects, as far as there are so many, and half from titles."""
        drawn = random.Random(seed)
        groups = {name: self._group(at, per_group, drawn) for at, name in enumerate(GROUPS)}
        phrases = [" ".join(_together(self._titles, 2 + at % 2, drawn)) for at in range(n_language)]
        prefixes = [word[: max(5, 2 * len(word) // 3)] for word in drawn.choices(self._long_words, k=n_language)]
        misspelt = [_misspelt(word, drawn) for word in drawn.choices(self._long_words, k=n_language)]
        return Queries(seed, groups, phrases, prefixes, misspelt)

    def _group(self, at: int, wanted: int, drawn: random.Random) -> list[str]:
        subjects = sorted(set(self._subjects[at]))
        found = dict.fromkeys(drawn.sample(subjects, min(len(subjects), wanted // 2)))
        for _ in range(100 * wanted):  # a small collection has few titles
            if len(found) >= wanted:
                break
            n = drawn.randint(len(GROUPS), MOST_WORDS) if at + 1 == len(GROUPS) else at + 1
            found[" ".join(_together(self._titles, n, drawn))] = None
        chosen = list(found)
        drawn.shuffle(chosen)
        return chosen


def _subject_of(title: str) -> tuple[str, ...]:
    """The subject of a title, word by word: that of `Vragen van het lid X (Y) over Z.` is Z."""
    return tuple(word.lower() for word in WORD.findall(title.partition(" over ")[2] or title))


def _together(titles: Sequence[tuple[str, ...]], n: int, drawn: random.Random) -> tuple[str, ...]:
    """Words that are side by side in some title, the outer ones no small words."""
    for _ in range(10_000):
        title = drawn.choice(titles)
        at = drawn.randrange(max(1, len(title) - n + 1))
        found = title[at : at + n]
        if len(found) == n and min(len(found[0]), len(found[-1])) > 3:
            return found
    return titles[0][:n]


def _misspelt(word: str, drawn: random.Random) -> str:
    """The word with one letter left out, not the first."""
    at = drawn.randrange(1, len(word))
    return word[:at] + word[at + 1 :]
