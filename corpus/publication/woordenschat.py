"""How likely is this run of letters to be a Dutch word?

`Woordenschat.chance(word)` is a logarithm to base 10. Words that the Kamervragen of 1984-2008 use have their share of
that collection (woordenschat.xz: the words of three papers or more, by how often they occur; words that two others
run together make are left out). What the document itself writes counts too. Of other words the structure decides: a
compound of a part that begins other compounds with a part that ends them, parts joined by a hyphen, else how long
the word is and whether it sounds Dutch.
"""

from __future__ import annotations

import lzma
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import log10

_ALL = 7.29
"""The logarithm of how many words the collection holds."""

_OWN = -5.7
"""The chance of a word that the document writes once elsewhere."""

_COMPOUND, _HYPHENATED, _ABBREVIATION = -7.0, -7.0, -7.0
_UNKNOWN, _A_LETTER, _FRAGMENT, _HARSH = -6.5, 0.25, -9.0, -2.0
"""An unknown word, each of its letters, one of three letters or less, one that does not sound Dutch."""

_UNKNOWN_PART = -3.0
"""Joined by a hyphen to others, a part that is unknown is that much less likely still."""

_NAME = 0.8
_FEWEST_COMPOUNDS = 3
"""A part begins so many known compounds or more where it may begin an unknown one."""

_SMALL_WORD, _VERY_COMMON = 5, -3.0
"""Words of so many letters or less and of such a chance or more (`het`, `deze`) end no compound."""

SURE = -6.0
"""The chance above which a word is known for certain."""

_BEGIN = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxz]|[bcfgkptv][lr]|d[rw]|kn|gn|kw|s[cjklmnptw]|sch[rl]?|s[cpt]r|spl|st[jr]|th|t[rwjs]|tsj|wr|vr|ps|ch|sh|sf|dj)?[aeiouyàáâäèéêëïíóöôúü]",
    re.I,
)
_END = re.compile(r"(?:[^a]a|[^i]i|[^u]u|[eoyëéïbcdfgjklmnprstwxz])$", re.I)
_VOWEL = re.compile(r"[aeiouyàáâäèéêëïíóöôúü]", re.I)
_PARTS = re.compile(r"[-'’]")


@dataclass(frozen=True)
class Woordenschat:
    """The collection's words and those of one document, with how often it writes each."""

    own: Counter[str] = field(default_factory=Counter)
    _chances: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, words: Iterable[str]) -> Woordenschat:
        own = Counter(word.lower() for word in words)
        for word, count in list(own.items()):
            if "-" in word:
                for part in word.split("-"):
                    own[part] += count
        return cls(own)

    def chance(self, word: str) -> float:
        """The logarithm of how likely the word is; below SURE only its structure speaks for it, or nothing."""
        found = self._chances.get(word)
        if found is None:
            found = self._chances[word] = self._chance(word)
        return found

    def is_sure(self, word: str) -> bool:
        """Whether the collection or the document writes this word."""
        return self.chance(word) > SURE

    def is_listed(self, word: str) -> bool:
        """Whether the collection or the document writes the word, be it seldom."""
        return self.chance(word) > _COMPOUND

    def is_word(self, word: str) -> bool:
        """Whether the word is known at all, be it as a compound."""
        return self.chance(word) >= _COMPOUND

    def _chance(self, word: str) -> float:
        lower = word.lower()
        best = _collection().get(lower, -99.0)
        if count := self.own[lower]:
            best = max(best, _OWN + log10(count))
        if best > -99.0:
            return best
        if len(word) > 1 and word.isupper():
            return _ABBREVIATION
        parts = _PARTS.split(lower)
        if len(parts) > 1:
            unknown = [part for part in parts if not (part in _collection() or self.own[part] or len(part) < 2)]
            return _HYPHENATED if not unknown else _UNKNOWN_PART + min(map(self.chance, unknown))
        if self._is_compound(lower) or any(
            lower.endswith(ending) and len(lower) > 6 and lower.removesuffix(ending) in _collection()
            for ending in ("e", "en", "s")
        ):
            return _COMPOUND
        return _unlike(word)

    def _is_compound(self, word: str) -> bool:
        """Whether two parts make the word: one that begins other compounds, and a word or a compound."""
        return any(
            _n_begun(word[:at]) >= _FEWEST_COMPOUNDS and self._may_end(word[at:]) for at in range(3, len(word) - 2)
        )

    def _may_end(self, part: str) -> bool:
        """Whether a part may end a compound: a word but for the small ones, or a compound itself."""
        if len(part) <= _SMALL_WORD and _collection().get(part, -99.0) > _VERY_COMMON:
            return False
        return part in _collection() or self.own[part] > 1 or self._is_compound(part)


def _unlike(word: str) -> float:
    """The chance of a word of which nothing but its letters is known."""
    if len(word) <= 3:
        return _FRAGMENT + (_NAME if word[0].isupper() else 0.0)
    sounds = _BEGIN.match(word) and _END.search(word) and _VOWEL.search(word)
    return _UNKNOWN - _A_LETTER * len(word) + (0.0 if sounds else _HARSH) + (_NAME if word[0].isupper() else 0.0)


@cache
def _collection() -> dict[str, float]:
    """The chances of the collection's words."""
    text = lzma.decompress((files(__package__) / "woordenschat.xz").read_bytes()).decode()
    found: dict[str, float] = {}
    for line in text.split("\n"):
        doubled, *words = line.split(" ")
        found.update(dict.fromkeys(words, int(doubled) / 2 - _ALL))
    return found


@cache
def _in_order() -> list[str]:
    return sorted(_collection())


@cache
def _n_begun(part: str) -> int:
    """How many of the collection's compounds begin with this part, up to as many as are asked for.

    Verbs and adjectives in -e and -en stand before other words far oftener than in compounds: these begin none.
    """
    words = _collection()
    linked = part.endswith("s") and part[:-1] in words
    if not (part in words or linked) or (part.endswith("e") and part[:-1] in words):
        return 0
    n_begun = 0
    ordered = _in_order()
    for at in range(bisect_left(ordered, part) + 1, len(ordered)):
        if not ordered[at].startswith(part):
            break
        rest = ordered[at][len(part) :]
        if len(rest) > 3 and rest in words:
            n_begun += 1
            if n_begun == 10:
                break
    return n_begun
