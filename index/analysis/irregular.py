"""Irregular inflection: the regular form that an irregular one is stemmed as.

The stemmer reads `gestolen` as `stelen` and `podia` as `podium` (verbs.py, plurals.py). A form that is mostly another
word keeps its own stem, and the search follows its other readings.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache

from . import plurals, verbs

RULED = frozenset(ending[-2:] for ending, _, _ in plurals.RULES) | {"'s"}
"""The last two letters of what a rule for plurals may be about."""


def regular(form: str) -> str | None:
    """The infinitive or singular of a folded irregular form; None for a form that is regular, or another word."""
    return verbs.regular(form) or plurals.regular(form)


JOINED_FROM = 5
"""So many letters have words that a hyphen may stand in, or be left out of."""

SUFFIXES = frozenset("e en er ers s t je jes tje tjes".split())
"""After a hyphen these are no word: VVD-er is no vvder."""

_SINGLE_CONSONANT = re.compile(
    r"(?:[bcdfgkptvw]r|[bcfgkpsv]l|[kgs]n|s[ptmcjk]|[dtzk]w|[bcdfghjklmnpqrstvwxz][aeiouy]|[cst]h).*"
).fullmatch
"""One letter and what may follow it within a word: B-ring is no bring, but T-shirt is tshirt."""


def joined(form: str) -> str:
    """A folded form without its hyphens, where one spelling has them and another has not (e-mail, zee-egel); the form
    where they part what is no word by itself."""
    parts = form.split("-")
    whole = "".join(parts)
    if len(whole) < JOINED_FROM or not whole.isalpha() or not all(parts) or parts[-1] in SUFFIXES:
        return form
    if len(parts[0]) == 1 and parts[0] not in "aeioutx" and _SINGLE_CONSONANT(whole):
        return form
    return whole


def regular_all(forms: list[str], own: Container[str], protected: Container[str]) -> list[str]:
    """The forms, irregular ones replaced and hyphens left out; `own` are words with a stem of their own, `protected`
    names."""
    replaced = [joined(form) if "-" in form and form not in own else form for form in forms]
    tails = _tails()
    for at in [at for at, form in enumerate(replaced) if form[-verbs.TAIL :] in tails or form[-2:] in RULED]:
        form = replaced[at]
        if form not in own and form not in protected:
            replaced[at] = regular(form) or form
    return replaced


@cache
def _tails() -> frozenset[str]:
    """The last letters of the forms that the tables name."""
    return frozenset(verbs.load().tails | plurals.load().tails)


def readings(form: str) -> tuple[str, ...]:
    """The infinitives and singulars that a folded form may be of, whatever its stem."""
    return verbs.readings(form) + plurals.readings(form)


def ambiguous_forms(form: str) -> tuple[str, ...]:
    """The other forms of the same word that may have another stem."""
    return verbs.ambiguous_forms(form) + plurals.ambiguous_forms(form)


def fingerprint() -> bytes:
    """What irregular forms are read as depends on these rules and tables."""
    return b"hyphens 1" + verbs.fingerprint() + plurals.fingerprint()
