"""Compound splitting: the words that a term is made of.

The parts come from the index's own terms: a word that occurs by itself in enough papers may be part of a compound
(Koehn and Knight 2003). `learn` picks those words. A `Splitter` divides a term in two at the place where both sides are
most frequent, then divides each side again. It does not divide a term that is much more frequent than one of its sides:
`minister` is no `mini` + `ster`, `verkiezing` no `verkie` + `zing`. Words that would still mislead are listed in
`parts.tsv`.

The splitter makes one kind of look-up, some ten times per term: in how many papers does a word occur? A dictionary can
answer it, or a sorted array on disk.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from . import plurals, prepared, verbs

_PARTS = Path(__file__).with_name("parts.tsv")

VERSION = 5
"""Increases when a term divides differently than before with the same vocabulary and list."""

SHORTEST_PART = 3
SHORTEST_COMPOUND = 7
LONGEST_COMPOUND = 60
"""Longer strings of letters are scanning errors."""

SHARE = {3: 1 / 8000, 4: 1 / 8000, 5: 1 / 26000, 6: 1 / 26000}
SHARE_LONG = 1 / 40000
"""The share of papers in which a word of a given length must occur by itself to be a part: short strings occur inside
unrelated words. In 39,664 papers that is 5, 2 and 1 papers."""

CONSONANTS = "bcdfghjklmnpqrstvwxz"

_MAY_TAKE_S = re.compile(
    r".*[aeiouy][^aeiouy]+[aeiouy]+[^aeiouy]*[^aeiouys](?<!ing)(?<!heid)(?<!teit)(?<!schap)"
).fullmatch
"""Nouns that may have a plural in -s: two syllables, and no ending that takes -en."""

DIPHTHONGS = ("ie", "ij", "ui", "ou", "eu", "oe", "ei", "au")

RATIO, RATIO_LONG = 4, 60
LONG = 6
"""A term in more than RATIO times the papers of one of its sides is one word, not those two. A side of LONG letters or
more is no chance, and may be rarer still: ongeschiktheid is in hardly any paper, arbeidsongeschiktheid in many."""

LINKS = (("", 0.0), ("s", 1.5), ("en", 1.5), ("e", 3.0))
"""The possible links between two parts, and the penalty of each on the weight of a division (a sum of two logarithms of
frequencies)."""

LINKED, UNLINKED = ("heid", "teit", "schap", "ing"), 3.0
"""After these endings comes a linking -s-, so a part that begins with that s is unlikely. The number is the penalty of
minderheid and stalen (steel) beside minderheid, -s- and talen (languages)."""

UNSEEN = 4.0
"""The penalty when the first side is no word of the vocabulary, or too rare a one, but a compound of such words."""

RARER, LONG_ENOUGH = 5, 5
OF_VERBS = ("en", "aan", "de", "te", "end", "t")
"""Conditions on a word after a particle: it has at least this many letters, is in this many times the papers of the
term, and does not end like an inflected verb. Bijhouden, voorziet and opgave are words of their own."""

PREFIXED = ("ge", "be", "ver", "ont")
"""A word that begins with one of these and ends in -d is a participle (herbevestigd)."""

REST = (
    r"[bcdfghjklmnpqrstvwxz]{1,2}"
    r"(?:ing(?:en|s)?|atie?s?|eling(?:en)?|ende?|igde?n?|ige?[nr]?|elij?ke?|heid|heden|ische?|ties?|teit(?:en)?"
    r"|schap(?:pen)?|baar|bare|loos|loze|aire?|ieven?|tieven?|elen|eren|enen|ment(?:en)?|eerde?|eert|ering(?:en)?|aties?"
    r"|ator|isme|ist)"
    r"|[ei]?[dklmnrt]ing(?:en)?|ering(?:en)?"
    r"|(?:aan|af|achter|bij|binnen|door|her|in|mee|na|neer|om|on|onder|op|over|samen|tegen|terug|toe|tussen|uit|vast|voor"
    r"|weg|weder)?(?:ge|be|ver|ont|her|aan|ver)"
)
"""The shape of the remainder of a word that a line end broke: an ending with a letter or two (`latie`, `tende`), or
prefixes alone (`uitge`, `onver`). Real words of this shape are in parts.tsv."""

ENDINGS = (("en", 0), ("n", 0), ("e", 0), ("s", 0), ("t", 0), ("en", 1), ("e", 1))
"""Endings that inflection adds to a word, with the number of letters of a doubled consonant before it (diefstal-l-en).
An inflection of a word that is no compound is no compound either. The generator has no ratten in its plural."""

SHORTEST_BASE = 5
"""The least letters of a base: shorter ones occur by chance."""

BASE_SHARE = 4
"""A base is in at least a quarter of the papers of its term: rarer ones are misprints."""

UNIT = 0.5
"""A side in more than this many times the papers of one of its own sides is a word by itself within a longer compound:
luchthavenbedrijf is no bedrijf of lucht and haven."""

SHORTEST_DIVIDED = 8
"""A side of fewer letters is one word within a longer compound, as its own sides are of three or four letters."""

LONGEST_REST = 10

DOUBLED = re.compile("[bdfgklmnprst](?:en|er|ers|e|ing|ingen)").fullmatch
"""The ending of a plural or derivation after a doubled consonant: begrip-pen, wetenschap-pers."""

_UNKNOWN = ("", "")


class Lookup(Protocol):
    """Look-up of the number of papers in which a word occurs; 0 when it may not be a part."""

    def frequency(self, form: str) -> int: ...


class BulkSplitter(Protocol):
    """Returns the words inside each of many terms: a Splitter, or the kernel's compound splitter."""

    def inside_all(self, forms: list[str]) -> list[tuple[str, ...]]: ...


class Vocabulary(NamedTuple):
    """The words that may be parts, in code point order, and the number of papers of each."""

    forms: list[str]
    frequencies: list[int]


ROLES = ("first", "last", "before", "short", "known", "stem", "inflected", "unit", "real", "whole")


class Roles(NamedTuple):
    """The content of parts.tsv, by role; the head of that file explains each role. `bound` gives the words that have
    other shapes inside a compound, by these shapes."""

    first: frozenset[str]
    last: frozenset[str]
    before: frozenset[str]
    short: frozenset[str]
    known: frozenset[str]
    stem: frozenset[str]
    inflected: frozenset[str]
    unit: frozenset[str]
    real: frozenset[str]
    whole: frozenset[str]
    bound: dict[str, str]


@cache
def roles(path: Path = _PARTS) -> Roles:
    """The list of parts, as it was prepared."""
    return Roles(*prepared.table("roles", lambda: _read(path), path, Path(__file__)))


def _read(path: Path) -> Roles:
    """Reads the file; its head explains its lines."""
    found: dict[str, set[str]] = {name: set() for name in ROLES}
    bound: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            role, _, words = line.partition("\t")
            if role == "bound":
                word, *shapes = words.split()
                bound |= dict.fromkeys(shapes, word)
            else:
                for name in ("first", "last") if role == "never" else (role,):
                    found[name].update(words.split())
    return Roles(**{name: frozenset(words) for name, words in found.items()}, bound=bound)


@cache
def known_parts() -> frozenset[str]:
    """Words that are parts even if no paper has them: those of the list in singular and plural, and stems of verbs."""
    return prepared.table("known-parts", _known_parts, _PARTS, plurals.TABLE, Path(plurals.__file__), Path(__file__))


def _known_parts() -> frozenset[str]:
    listed = roles()
    nouns = listed.known | listed.short
    irregular = {form for form, word in plurals.load().singular_of.items() if word in nouns}
    doubled = {word + word[-1] + "en" for word in listed.short if re.search("[^aeiou][aeiou][^aeiou]$", word)}
    return nouns.union(listed.stem, irregular, doubled, *map(plurals_of, listed.known))


@cache
def units() -> frozenset[str]:
    """The listed compounds that are one word within a longer one, in singular and plural."""
    return prepared.table("units", lambda: roles().unit.union(*map(plurals_of, roles().unit)), _PARTS, Path(__file__))


def plurals_of(word: str) -> set[str]:
    """What the plural of a noun may be."""
    if word.endswith("e"):
        return {word + "n", word + "s"}
    if word[-1] in "aiouy" and not word.endswith(DIPHTHONGS):
        return {word + "s"}
    found = {word + "s"} if _MAY_TAKE_S(word) else set()
    long_vowel = word[-3:-1] in ("aa", "ee", "oo", "uu")
    last = {"f": "v", "s": "z"}.get(word[-1], word[-1]) if long_vowel or word[-3:-1] in DIPHTHONGS else word[-1]
    found.add((word[:-2] + last if long_vowel else word[:-1] + last) + "en")
    if not long_vowel and word[-1] in CONSONANTS and word[-2] in "aeiou" and word[-3] not in "aeiou":
        found.add(word + word[-1] + "en")
    return found


def is_verbal(form: str) -> bool:
    """Whether this, after a particle, is more likely an inflected verb (bijhouden, voorziet, herbevestigd) than a
    noun."""
    table = verbs.load()
    return (
        form.endswith(OF_VERBS)
        or (form.startswith(PREFIXED) and form.endswith("d"))
        or form in table.irregular
        or form in table.participles
    )


def bases(form: str) -> list[str]:
    """The possible bases of a term, without its inflection."""
    found = []
    for ending, n_doubled in ENDINGS:
        n = len(form) - len(ending) - n_doubled
        if n >= SHORTEST_BASE and form.endswith(ending) and (not n_doubled or form[n] == form[n - 1]):
            found.append(form[:n])
    return found


def learn(forms: Sequence[str], frequencies: Sequence[int]) -> Vocabulary:
    """Chooses the terms that may be parts, from the number of papers (or passages) of each term.

    The most frequent term is assumed to be in nearly all papers. The remainder of a word that a line or page end broke
    (`organi`, `satie`) is recognised by its rarity, else by its shape.
    """
    found = roles()
    is_rest = re.compile(REST).fullmatch
    n_papers = max(frequencies, default=0)
    never = n_papers + 1
    least = [max(1.0, n_papers * SHARE[n]) if n in SHARE else never for n in range(LONGEST_REST + 1)]
    least[max(SHARE) + 1 :] = [max(1.0, n_papers * SHARE_LONG)] * (LONGEST_REST - max(SHARE))
    least_long = least[-1]
    kept = [
        (form, n)
        for form, n, length in zip(forms, frequencies, map(len, forms), strict=True)
        if n >= (least_long if length > LONGEST_REST else least[length])
        and form.isalpha()
        and (
            length > LONGEST_REST
            or ((length > SHORTEST_PART or form in found.short) and (form in found.real or not is_rest(form)))
        )
    ]
    kept.sort()
    return Vocabulary([form for form, _ in kept], [n for _, n in kept])


def ratio(side: str) -> int:
    """The greatest number of papers of a term, as a multiple of those of one of its sides, at which the term is still
    divided."""
    return RATIO_LONG if len(side) >= LONG else RATIO


class Splitter:
    """Splits terms by a vocabulary; `protected` are names, which have no parts.

    It caches its results: one splitter serves many terms, or a session's queries.
    """

    def __init__(self, vocabulary: Vocabulary | Lookup, protected: Iterable[str] = ()) -> None:
        self._frequency: Callable[[str], int | None]
        self._roles = roles()
        self._units = units()
        known = dict.fromkeys(known_parts(), 1)
        if isinstance(vocabulary, Vocabulary):
            known |= zip(vocabulary.forms, vocabulary.frequencies, strict=True)
            self._frequency = known.get
        else:
            self._frequency = lambda form: vocabulary.frequency(form) or known.get(form)
        self._whole = self._roles.whole.union(protected)
        self._divided: dict[str, tuple[str, str] | None] = {}

    def parts(self, form: str) -> tuple[str, ...]:
        """The words that `form` consists of, in order, as they are written by themselves; () when it is one word."""
        divided = self._divide(form)
        return () if divided is None else tuple(part for side in divided for part in self._parts_of_side(side))

    def leaves(self, form: str) -> tuple[str, ...]:
        """The same, divided all the way: a side that is one word in `parts` gives the words that it is made of itself.
        A search for kinderopvangtoeslag finds a toeslag for the opvang of a kind."""
        divided = self._divide(form)
        return () if divided is None else tuple(leaf for side in divided for leaf in self.leaves(side) or (side,))

    def _parts_of_side(self, side: str) -> tuple[str, ...]:
        """The words that one side of a compound consists of; the side itself where it is one word there."""
        divided = self._divide(side)
        if divided is None or self._is_unit(side, divided):
            return (side,)
        return tuple(part for inner in divided for part in self._parts_of_side(inner))

    def _is_unit(self, side: str, divided: tuple[str, str]) -> bool:
        """Whether a side of a compound, which divides by itself, is one word there."""
        if side in self._units or len(side) < SHORTEST_DIVIDED:
            return True
        n = self._frequency(side) or 0
        return n > 0 and (
            divided[0] in self._roles.before or n > UNIT * min(self._frequency(inner) or n for inner in divided)
        )

    def inside(self, form: str) -> tuple[str, ...]:
        """Every word inside `form`: its parts, and those of its halves that are compounds themselves; () when it is one
        word. `arbeidsongeschiktheidsverzekering` holds `arbeidsongeschiktheid` as well as `arbeid`."""
        divided = self._divide(form)
        if divided is None:
            return ()
        first, last = divided
        return (first, *self.inside(first), last, *self.inside(last))

    def inside_all(self, forms: Sequence[str]) -> list[tuple[str, ...]]:
        """The same for many terms, in their order."""
        return [self.inside(form) for form in forms]

    def _divide(self, form: str) -> tuple[str, str] | None:
        """The two sides of a term, or None when it is one word."""
        if not SHORTEST_COMPOUND <= len(form) <= LONGEST_COMPOUND:
            return None
        divided = self._divided.get(form, _UNKNOWN)
        if divided is _UNKNOWN:
            fit = form.isalpha() and form not in self._whole
            divided = self._divided[form] = self._search(form) if fit else None
        return divided or None

    def _follows_particle(self, n_form: int, last: str, n_last: int) -> bool:
        """Whether a particle may precede this last part (tegenstemmer), rather than the term being an inflected
        verb."""
        return len(last) >= LONG_ENOUGH and n_form * RARER <= n_last and not is_verbal(last)

    def _is_inflected_word(self, form: str, n_form: int, at: int) -> bool:
        """Whether the term, with its last part at a place, is an inflection of a known word that is no compound.

        Its commonest base decides, unless its last part would be too short a word: rit in ambulancerit is no part, but
        ritten is.
        """
        known = [(self._frequency(base) or 0, len(base), base) for base in bases(form)]
        n_base, _, base = max(known, default=(0, 0, ""))
        if not n_base or n_base * BASE_SHARE < n_form or base[at:] in self._roles.inflected:
            return False
        doubled = len(base) + 2 < len(form) and form.endswith("en")
        if doubled and len(base) - at == SHORTEST_PART and not self._frequency(base[at:]):
            return False
        return self._divide(base) is None

    def _search(self, form: str) -> tuple[str, str] | None:
        frequency, found = self._frequency, self._roles
        most = 0.0
        divided: tuple[str, str] | None = None
        n_form = frequency(form) or 0
        for at in range(SHORTEST_PART, len(form) - SHORTEST_PART + 1):
            last = form[at:]
            n_last = frequency(last)
            if not n_last or n_form > ratio(last) * n_last or last in found.last:
                continue
            if form[at - 1] == last[0] and DOUBLED(last):
                continue
            for link, price in LINKS:
                end = at - len(link)
                if end < SHORTEST_PART or not form.startswith(link, end):
                    continue
                first = form[:end]
                if not link:
                    first = found.bound.get(first, first)
                if not link and first in found.before and self._follows_particle(n_form, last, n_last):
                    n_first = n_form + 1
                else:
                    n_first = 0 if first in found.first or (link and first in found.stem) else frequency(first) or 0
                if n_form > ratio(first) * n_first and (link or first not in found.stem):
                    n_first = 0
                if not n_first:
                    if len(first) < SHORTEST_COMPOUND or self._divide(first) is None:
                        continue
                    price += UNSEEN
                if not link and last[0] == "s" and form.endswith(LINKED, 0, end):
                    price += UNLINKED
                weight = math.log(1 + n_last) + math.log(1 + n_first) - price
                if divided is None or weight > most:
                    most, divided = weight, (first, last)
        if divided is not None and (
            self._is_derived(form) or self._is_inflected_word(form, n_form, len(form) - len(divided[1]))
        ):
            return None
        return divided

    def _is_derived(self, form: str) -> bool:
        """Whether the term is a known word followed by -schap (bondgenootschap is no genootschap)."""
        base = form.removesuffix("pen").removesuffix("schap")
        return base != form and form.removesuffix("pen").endswith("schap") and bool(self._frequency(base))


def fingerprint() -> str:
    """Fingerprint of everything that the parts depend on, except the vocabulary: the rules here and the list."""
    import hashlib  # imported here, so that splitting alone need not wait for it

    return hashlib.sha256(f"{VERSION}\n".encode() + _PARTS.read_bytes() + verbs.fingerprint()).hexdigest()[:16]
