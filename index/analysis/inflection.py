"""Corrections of Kraaij-Pohlmann stems, so that all inflections of a word get one stem.

That algorithm takes an ending off one inflection of a word and leaves it on another. `antwoord` stays, `antwoorden`
becomes `antwoor`; `sociaal` stays, `sociale` becomes `social`; `politieke` keeps its -e; `accijns` loses its -s and
`accijnzen` does not. These rules do to the other inflections what the algorithm does to one.

The algorithm also takes every `ge` out, of `gemeente` as well as of `gevraagd`. Here only participles lose it. The
rules are for words of two syllables or more. In shorter words they would bring together what does not belong together
(`maan` and `man`), so shorter words are listed in `exceptions.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from . import verbs

VERSION = 3
"""Increases when a rule here changes: data derived from stems is then derived again."""

VOWELS = "aeiouy"

TAIL = 4
"""The least length of endings in the exception file, so that one look-up rules out most terms."""

LONGEST_ABBREVIATION = 3
"""Terms up to this length are their own stems: no ending of three letters is a word, and EMS, VWS and ABN are names."""

_TWO_SYLLABLES = re.compile(r"[aeiouy]+[^aeiouy]+[aeiouy]|^[bg]e[aeiou]").search
_OPEN_SYLLABLE = re.compile(r"[^aeiouy]*[aeou][^aeiouyx]").fullmatch
_REMOVABLE_GE = re.compile(r"ge(?!nd)(?=...)(?=[^aeiouy]*[aeiouy]+[^aeiouy])")
"""The `ge` that the algorithm would take out; not the one in an ending (wijzigen, volgende)."""
_WEAK_PARTICIPLE = re.compile(r"[dt](?:en?)?$").search
_STRONG_PARTICIPLE = re.compile(r"(?:en|aan|ane)$").search
_SEPARABLE = frozenset(
    "aan achter af bij binnen boven buiten deel dicht door goed groot her in klaar los mee mede na neer om on onder op "
    "open over plaats samen stil stop tegen tentoon terecht terug thuis toe tussen uit vast vol voor voort vooruit "
    "vrij waar weer weg bijeen opeen uiteen".split()
)
"""Prefixes before the ge- of a participle, beside the separable ones of verbs.tsv: opgelegd, teruggevorderd; `on` for
onopgemerkt, ongevraagd."""


_NO_PLURALS = frozenset(
    "behoudens blijkens jegens krachtens namens nevens tevens telkens trouwens volgens wegens willens wetens zijdens "
    "overigens tendens".split()
)
"""Words in -ens that are no plurals in -s."""


def lost_ge(form: str, stem: str) -> int:
    """The place in `form` of the first `ge` that `stem` has lost; -1 if it has lost none."""
    at = form.find("ge")
    while at >= 0:
        if stem[: at + 2] != form[: at + 2] and len(form) > at + 4:
            return at
        at = form.find("ge", at + 1)
    return -1


def is_participle(form: str, at: int) -> bool:
    """Whether the `ge` at this place looks like that of a participle (gevraagd, opgelegde, teruggekomen)."""
    if at and form[:at] not in _SEPARABLE and form[:at] not in verbs.load().separable:
        return False
    if _WEAK_PARTICIPLE(form, at + 2):
        return True
    return at > 0 and form[:at] != "on" and _STRONG_PARTICIPLE(form, at + 2) is not None


def lost_ge_all(forms: list[str], stems: list[str], lost_ge: Callable[[str, str], int]) -> list[tuple[int, int]]:
    """The indices of the terms that lost a `ge`, each with the place of that `ge`; `lost_ge` does it for one term."""
    found = enumerate(map(lost_ge, forms, stems))
    return [(place, at) for place, at in found if at >= 0]


def keep_ge(
    forms: list[str],
    stems: list[str],
    lost: Sequence[tuple[int, int]],
    stem_words: Callable[[list[str]], list[str]],
    belongs: re.Pattern[str],
) -> None:
    """Replaces, in place, the stems of terms that lost a `ge` of their own. `belongs` matches words whose ge- is their
    own though they look like participles (gemeente, gebied)."""
    places = [place for place, at in lost if belongs.match(forms[place], at) or not is_participle(forms[place], at)]

    # the algorithm looks for the letters `ge`; with a `k` for the `g` it finds none, and treats the rest the same
    def hide(match: re.Match[str]) -> str:
        form, at = match.string, match.start()
        later = at > 0 and not belongs.match(form, at) and is_participle(form, at)  # gelijk-ge-schakeld
        return "ge" if later else "ke"

    hidden = stem_words([_REMOVABLE_GE.sub(hide, forms[place]) for place in places])
    for place, stem in zip(places, hidden, strict=True):
        form = forms[place]
        letters = list(stem)
        for at, letter in enumerate(letters):
            if letter == "k" and form.startswith("ge", at):
                letters[at] = "g"
        stems[place] = "".join(letters)


def bare(form: str) -> str:
    """The folded term without the plural or linking -s or -en that hides another ending from the algorithm (scenario's,
    wapens, opleidings-, handelaars, categorieën); with the -e that makes the ending visible (bevestigd)."""
    if form.endswith("'s"):
        return form[:-2]
    if form.endswith(("ens", "ings")) and len(form) > 5 and form not in _NO_PLURALS and _TWO_SYLLABLES(form):
        return form[:-1]
    if form.endswith("elaars"):
        return form[:-1]
    if form.endswith(("ieen", "eeen")):
        return form[:-2]
    if form.endswith("igd"):
        return form + "e"
    return form


def bare_all(
    forms: list[str], fold: Callable[[str], str], respelled: Callable[[str], str], bare: Callable[[str], str]
) -> tuple[list[str], list[str], list[int]]:
    """Terms folded; these in today's spelling and bare; and the indices of terms with a digit. The functions for one
    term define the results."""
    folded = list(map(fold, forms))
    numbered = [at for at, form in enumerate(folded) if not form.isalpha() and any(map(str.isdigit, form))]
    return folded, list(map(bare, map(respelled, folded))), numbered


def level(stem: str) -> str:
    """The stem, without what the algorithm takes off only some inflections of a word."""
    if len(stem) < 4:
        return stem
    if stem[-1] == "e" and stem[-2] not in VOWELS:  # politieke, serieuze, halve, drukke; hoge, grote
        stem = stem[:-1]
        if stem[-1] == stem[-2]:
            stem = stem[:-1]
        elif _OPEN_SYLLABLE(stem):
            stem = stem[:-1] + stem[-2:]
        if stem[-1] in "vz":
            stem = stem[:-1] + ("f" if stem[-1] == "v" else "s")
    if len(stem) < 5 or not (stem[-1] in "sd" or stem[-2] == stem[-3]) or not _TWO_SYLLABLES(stem):
        return stem
    if stem[-1] == "s" and not stem.endswith(("ss", "sis", "us", "nis")):  # accijns, Nederlands, experts
        stem = stem[:-1]
    if stem[-1] == "d" and stem[-2] in "bfgjlmrvwz":  # antwoord, bedoeld
        stem = stem[:-1]
    if stem[-1] not in VOWELS and stem[-2] == stem[-3] and stem[-2] in "aeou":  # sociaal, verdrag and verdraag
        stem = stem[:-2] + stem[-1]
    return stem


def level_all(
    forms: list[str],
    stems: list[str],
    protected: frozenset[str],
    whole: dict[str, str],
    tails: dict[str, tuple[int, ...]],
    of: Callable[[str], str | None],
    level: Callable[[str], str],
) -> None:
    """Levels the stems of terms, then applies the exceptions, then the names, in place. `of` gives the exception of a
    term: by `whole` for a whole term or, if it ends in one of the `tails`, by its ending."""
    for place, form in enumerate(forms):
        if form in protected:
            stems[place] = form
        elif form in whole or form[-TAIL:] in tails:
            stems[place] = of(form) or level(stems[place])
        elif len(form) <= LONGEST_ABBREVIATION:
            stems[place] = form
        else:
            stems[place] = level(stems[place])
