"""Likelihood that a run of letters is a Dutch word.

`Woordenschat.chance(word)` is a logarithm to base 10. Words in the Kamervragen of 1984-2008 have their share of that
collection. woordenschat.xz lists the words of three papers or more, with how often they occur; it leaves out words that
are two other words run together. Words of the document itself count too. For other words the structure decides. A
compound consists of a part that begins other compounds and a part that ends others; parts may be joined by a hyphen.
Otherwise the length of the word, and whether it sounds Dutch, decide.
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
"""The logarithm of the number of words in the collection."""

_OWN = -5.7
"""The chance of a word that the document writes once elsewhere."""

_COMPOUND, _HYPHENATED, _ABBREVIATION = -7.0, -7.0, -7.0
_UNKNOWN, _A_LETTER, _FRAGMENT, _HARSH = -6.5, 0.25, -9.0, -2.0
"""Chance of an unknown word, of each of its letters, of a word of three letters or less, of one that does not sound
Dutch."""

_UNKNOWN_PART = -3.0
"""An unknown part that is joined to others by a hyphen is this much less likely still."""

_NAME = 0.8
_FEW, _MANY = 3, 5
"""A part that begins, or ends, this many known compounds may begin, or end, an unknown one."""

_BY_CHANCE = 2000
"""How often a word occurs for each compound that it only seems to begin: `van` begins none."""

_PARTICLES = frozenset(
    "aan achter af bij binnen buiten boven door heen her in mee mede na neer om onder op over rond samen tegen terug "
    "toe tussen uit vast voor voort vooruit weer weg wijs zelf".split()
)
_NOUN_ENDINGS = tuple(
    "tie ties ing ings ingen heid heids ment teits schap schaps iteit isme uur gie nten aten els aars ers".split()
)
_INFLECTIONS = ("e", "en", "s", "er", "ere", "st", "ste", "de", "den")

_LONGEST = 60
"""Letters; no Dutch compound is longer, and the time of the search for its parts grows with its square."""

_SMALL_WORD, _VERY_COMMON = 5, -3.0
"""Words of at most this many letters and at least this chance (`het`, `deze`) end no compound."""

SURE = -6.0
"""The chance above which a word is certain."""

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
    _compounds: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)
    plain_breaks: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    best_halves: dict[str, float] = field(default_factory=dict, repr=False, compare=False)
    """Results of line_breaks.py for words of the document."""

    @classmethod
    def of(cls, words: Iterable[str]) -> Woordenschat:
        own = Counter(word.lower() for word in words)
        for word, count in list(own.items()):
            if "-" in word:
                for part in word.split("-"):
                    own[part] += count
        return cls(own)

    def chance(self, word: str) -> float:
        """The logarithm of the word's likelihood; below SURE only its structure supports it, or nothing."""
        found = self._chances.get(word)
        if found is None:
            found = self._chances[word] = self._chance(word)
        return found

    def is_sure(self, word: str) -> bool:
        """Whether the collection or the document writes this word."""
        return self.chance(word) > SURE

    def is_listed(self, word: str) -> bool:
        """Whether the collection or the document writes the word, even if rarely."""
        return self.chance(word) > _COMPOUND

    def is_word(self, word: str) -> bool:
        """Whether the word is known at all, even if only as a compound."""
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
            for ending in _INFLECTIONS
        ):
            return _COMPOUND
        return _unlike(word)

    def _is_compound(self, word: str) -> bool:
        """Whether the word consists of two parts: one that begins other compounds, and one that ends others."""
        if len(word) > _LONGEST:
            return False
        found = self._compounds.get(word)
        if found is None:
            found = any(self._joins(word[:at], word[at:]) for at in range(3, len(word) - 2))
            self._compounds[word] = found
        return found

    def _joins(self, first: str, last: str) -> bool:
        if len(last) <= _SMALL_WORD and _collection().get(last, -99.0) > _VERY_COMMON:
            return False
        known = last in _collection() or self.own[last] > 1
        if not known and not (len(last) > 5 and self._is_compound(last)):
            return False
        begun = _n_begun(first)
        if first in _PARTICLES:
            return begun >= _FEW
        ended = _n_ended(last) if known else _MANY
        noun = first in _collection() and first.endswith(_NOUN_ENDINGS)
        if begun >= 2 * _MANY or (begun >= _FEW and last.endswith(_NOUN_ENDINGS)):
            return True
        return (begun >= _FEW and ended > 0) or ((begun > 0 or noun) and ended >= _MANY)


def _unlike(word: str) -> float:
    """The chance of a word of which only its letters are known."""
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
    """How many of the collection's compounds begin with this part, minus the number expected by chance for so common a
    word.

    Verbs and adjectives in -e and -en precede other words far more often than they begin compounds: these begin none.
    """
    words = _collection()
    linked = part.endswith("s") and part[:-1] in words
    inflected = part.endswith("e") and words.get(part[:-1], -99.0) > words.get(part, -99.0) - 1.5
    if not (part in words or linked) or inflected:
        return 0
    n_begun = 0
    ordered = _in_order()
    for at in range(bisect_left(ordered, part) + 1, len(ordered)):
        if not ordered[at].startswith(part):
            break
        rest = ordered[at][len(part) :]
        n_begun += len(rest) > 3 and rest in words
    return n_begun - int(10 ** (words.get(part, -_ALL) + _ALL) / _BY_CHANCE)


@cache
def _n_ended(part: str) -> int:
    """How many of the collection's compounds end with this part, not counting verbs with a particle."""
    words = _collection()
    n_ended = 0
    ordered = _reversed_in_order()
    backward = part[::-1]
    for at in range(bisect_left(ordered, backward) + 1, len(ordered)):
        if not ordered[at].startswith(backward):
            break
        first = ordered[at][len(backward) :][::-1]
        begins = first in words or first.removesuffix("s") in words
        n_ended += len(first) > 2 and begins and first not in _PARTICLES
    return n_ended


@cache
def _reversed_in_order() -> list[str]:
    return sorted(word[::-1] for word in _collection())
