"""Irregular inflection: the regular form that an irregular one is stemmed as.

The stemmer reads `gestolen` as `stelen` and `podia` as `podium` (verbs.py, plurals.py). A form that is mostly another
word keeps its own stem, and the search follows its other readings.
"""

from __future__ import annotations

from collections.abc import Container

from . import plurals, verbs

RULED = frozenset(ending[-2:] for ending, _, _ in plurals.RULES) | {"'s"}
"""The last two letters of what a rule for plurals may be about."""


def regular(form: str) -> str | None:
    """The infinitive or singular of a folded irregular form; None for a form that is regular, or another word."""
    return verbs.regular(form) or plurals.regular(form)


def regular_all(forms: list[str], own: Container[str], protected: Container[str]) -> list[str]:
    """The forms, irregular ones replaced; `own` are words with a stem of their own, `protected` names."""
    replaced = list(forms)
    tails = verbs.load().tails | plurals.load().tails
    for at in [at for at, form in enumerate(forms) if form[-verbs.TAIL :] in tails or form[-2:] in RULED]:
        form = forms[at]
        if form not in own and form not in protected:
            replaced[at] = regular(form) or form
    return replaced


def readings(form: str) -> tuple[str, ...]:
    """The infinitives and singulars that a folded form may be of, whatever its stem."""
    return verbs.readings(form) + plurals.readings(form)


def ambiguous_forms(form: str) -> tuple[str, ...]:
    """The other forms of the same word that may have another stem."""
    return verbs.ambiguous_forms(form) + plurals.ambiguous_forms(form)


def fingerprint() -> bytes:
    """What irregular forms are read as depends on these rules and tables."""
    return verbs.fingerprint() + plurals.fingerprint()
