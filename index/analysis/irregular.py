"""Irregular inflection: the regular word under which an irregular one is stemmed.

The stemmer reads `gestolen` as `stelen` and `podia` as `podium` (verbs.py, plurals.py). A term that is usually another
word keeps its own stem; the search then also follows its other readings.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache

from . import plurals, verbs

RULED = (*(ending for ending, _, _ in plurals.RULES), "'s", "dt")
"""The endings to which a rule may apply, whatever comes before."""


def regular(form: str) -> str | None:
    """The infinitive or singular of a folded irregular term; None for a term that is regular, or another word."""
    return verbs.regular(form) or plurals.regular(form)


JOINED_FROM = 5
"""The least letters of words that may be written with or without a hyphen."""

SUFFIXES = frozenset("e en er ers s t je jes tje tjes".split())
"""After a hyphen these are no word: VVD-er is no vvder."""

_SINGLE_CONSONANT = re.compile(
    r"(?:[bcdfgkptvw]r|[bcfgkpsv]l|[kgs]n|s[ptmcjk]|[dtzk]w|[bcdfghjklmnpqrstvwxz][aeiouy]|[cst]h).*"
).fullmatch
"""One letter and the parts that may follow it within a word: B-ring is no bring, but T-shirt is tshirt."""


def joined(form: str) -> str:
    """A folded term without its hyphens, if one spelling has them and another has not (e-mail, zee-egel); the term
    unchanged if its parts are no words by themselves."""
    parts = form.split("-")
    whole = "".join(parts)
    if len(whole) < JOINED_FROM or not whole.isalpha() or not all(parts) or parts[-1] in SUFFIXES:
        return form
    if len(parts[0]) == 1 and parts[0] not in "aeioutx" and _SINGLE_CONSONANT(whole):
        return form
    return whole


def regular_all(forms: list[str], own: Container[str], protected: Container[str]) -> list[str]:
    """The terms, with irregular ones replaced and hyphens left out; `own` are words with a stem of their own,
    `protected` names."""
    replaced = [joined(form) if "-" in form and form not in own else form for form in forms]
    tails = _tails()
    for at in [at for at, form in enumerate(replaced) if form[-verbs.TAIL :] in tails or form.endswith(RULED)]:
        form = replaced[at]
        if form not in own and form not in protected:
            replaced[at] = regular(form) or form
    return replaced


@cache
def _tails() -> frozenset[str]:
    """The last letters of the forms that the tables name."""
    return frozenset(verbs.load().tails | plurals.load().tails)


def other_readings(form: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The infinitives and singulars of which a folded term may be an inflection, whatever its stem; and the other
    inflections of the same word that may have another stem."""
    infinitives, forms = verbs.other_readings(form)
    return infinitives + plurals.readings(form), forms + plurals.ambiguous_forms(form)


def fingerprint() -> bytes:
    """Fingerprint of the rules and tables that read irregular terms."""
    return b"hyphens 1" + verbs.fingerprint() + plurals.fingerprint()
