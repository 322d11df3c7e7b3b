"""Strong and irregular verbs: the infinitive of a term whose ending does not show it.

`gestolen` is an inflection of `stelen`, `deelgenomen` of `deelnemen`, `verbood` of `verbieden`. The base verbs are
listed in `verbs.tsv`; rules add the prefixes. Terms that are usually another word (`stal`, `afspraken`) keep that
word's stem. For them the verb is one more reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from string import ascii_lowercase
from typing import NamedTuple

from . import prepared

TABLE = Path(__file__).with_name("verbs.tsv")

VOWELS = "aeiou"

TAIL = 4

END = 3
"""The last letters by which the lengths of inflections are listed."""

WEAK = "weak"
"""Marks the row of a weak verb, before the present of its first person."""

VOICELESS = "tkfsp"
"""After these the past of a weak verb has a -t- (werkte), after others a -d- (woonde)."""

WITHOUT_GE = ("be", "ver", "ont", "her", "er")
"""Weak verbs of the table that begin so have no ge- in their participle."""

LEAST_EERT = 7
"""Letters of a form in -eert or -igt that is a verb in -eren or -igen (controleert, bevestigt); shorter ones are in
the table (keert, leert)."""

LEAST_DT = 5
"""Letters of a form in -dt that is a present of a verb in -den (leidt, vermoordt)."""

SECOND = ("be", "ver", "ont", "her", "over", "onder")
"""Inseparable prefixes that follow another one: aanbevelen, heroverwegen."""


LONGEST_SECOND = 5
"""The most letters of a separable prefix that stands beside another one (voor-aan, mede-onder)."""


class Verbs(NamedTuple):
    """The table, prepared for look-ups."""

    forms: dict[str, tuple[str, ...]]
    """By base infinitive: the present of the first person, then its irregular inflections."""
    irregular: dict[str, str]
    """The infinitive of each irregular inflection, and of the present in -t."""
    plain: dict[str, str]
    """The infinitive of the inflections that the stemmer brings to it by itself."""
    participles: dict[str, str]
    """The infinitive of participles without their ge-, as they follow an inseparable prefix."""
    also: frozenset[str]
    bare: frozenset[str]
    none: frozenset[str]
    noun: frozenset[str]
    separable: frozenset[str]
    inseparable: frozenset[str]
    prefixes: dict[str, bool]
    """One prefix or two (aan-be-, her-over-), and whether the last replaces ge-."""
    lengths: dict[str, tuple[int, ...]]
    """Lengths of the base verbs' inflections by their last END letters, the longest first; those of shorter ones are in
    each."""
    short: tuple[int, ...]
    """The lengths of the inflections of fewer letters."""
    tails: frozenset[str]
    """The last TAIL letters of irregular inflections: one look-up rules out most words."""
    all_tails: frozenset[str]
    """The last TAIL letters of all inflections, also behind each prefix."""


@cache
def load(path: Path = TABLE) -> Verbs:
    """The table, as it was prepared."""
    return Verbs(*prepared.table("verbs", lambda: _read(path), path, Path(__file__)))


def _read(path: Path) -> Verbs:
    """Reads the table; its head explains its lines."""
    lists: dict[str, set[str]] = {name: set() for name in ("also", "bare", "none", "noun", "separable", "inseparable")}
    forms: dict[str, tuple[str, ...]] = {}
    irregular_of: dict[str, str] = {}
    plain: dict[str, str] = {}
    participles: dict[str, str] = {}
    rows: list[tuple[str, list[str]]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        keyword, tab, words = line.partition("\t")
        if tab and keyword != "weak":
            lists[keyword].update(words.split())
            continue
        lines = [_weak(*word.split(":")) for word in words.split()] if tab else [line.split()]
        rows += [(one[0], one[1:]) for one in lines]
    for infinitive, (singular, plural, past, *present) in rows:
        if singular == "-":
            _, singular, plural, *_ = _weak(infinitive)
        participle = [form for form in past.split("/") if form != "-"]
        irregular = [form for form in (*singular.split("/"), *plural.split("/"), *present) if form != "-"]
        first = _first_person(infinitive) if not present or present[0] != WEAK else present[1]
        if not present or present[0] == WEAK:
            irregular = [form for form in irregular if form not in (WEAK, first)]
            irregular.append(first if first.endswith("t") else first + "t")
        for form in participle:
            inflected = [form + "e", form + "en"]
            if form.endswith("aan"):
                inflected = [form[:-2] + "ne", form[:-2] + "nen"]
            irregular += [form, *inflected]
            if form.startswith("ge") and infinitive[:2] != "ge":
                for whole in (form, *inflected):
                    participles.setdefault(whole[2:], infinitive)
        plain[infinitive] = infinitive
        plain.setdefault(first, infinitive)
        forms[infinitive] = (first, *irregular)
        for form in irregular:
            irregular_of.setdefault(form, infinitive)
    inseparable, separable = frozenset(lists["inseparable"]), frozenset(lists["separable"])
    prefixes = {first + second: True for first in (*separable, "her") for second in SECOND}
    short = [prefix for prefix in separable if len(prefix) <= LONGEST_SECOND]
    prefixes |= {first + second: False for first in (*short, "her") for second in short}
    prefixes |= dict.fromkeys(separable, False) | dict.fromkeys(inseparable, True)
    before = {prefix[-1] for prefix in prefixes}
    lengths = _lengths([*irregular_of, *plain, *participles])
    return Verbs(
        forms=forms,
        irregular=irregular_of,
        plain=plain,
        participles=participles,
        also=frozenset(lists["also"]),
        bare=frozenset(lists["bare"]),
        none=frozenset(lists["none"]),
        noun=frozenset(lists["noun"]),
        separable=separable,
        inseparable=inseparable,
        prefixes=prefixes,
        lengths=lengths,
        short=lengths[""],
        tails=frozenset(("eert", *(letter + "igt" for letter in ascii_lowercase))).union(
            {form[-TAIL:] for form in (*irregular_of, *participles)},
            {letter + form for form in (*irregular_of, *participles) if len(form) < TAIL for letter in before},
        ),
        all_tails=_all_tails({*irregular_of, *participles, *plain}, prefixes),
    )


def _lengths(forms: list[str]) -> dict[str, tuple[int, ...]]:
    """Lengths of forms by their last END letters, the longest first; the shorter forms' are in each, and under ""."""
    short = {len(form) for form in forms if len(form) < END}
    found: dict[str, set[int]] = {"": set(short)}
    for form in forms:
        if len(form) >= END:
            found.setdefault(form[-END:], set(short)).add(len(form))
    return {end: tuple(sorted(lengths, reverse=True)) for end, lengths in found.items()}


def regular(form: str) -> str | None:
    """The infinitive under which a folded irregular term is stemmed; None for a term that is regular or another
    word."""
    verbs = load()
    if form in verbs.also or form in verbs.forms:
        return None
    found = _parsed(form, verbs)
    if found is None:
        return _by_ending(form)
    return _lemma(found, verbs)


def _by_ending(form: str) -> str | None:
    """The infinitive of a present that its ending tells: controleert, bevestigt; the present without -t: leidt."""
    if len(form) >= LEAST_DT and form.endswith("dt"):
        return form[:-1]
    if len(form) >= LEAST_EERT and form.endswith("eert"):
        return form[:-4] + "eren"
    if len(form) >= LEAST_EERT and form.endswith("igt") and not form.endswith("zigt"):  # Omtzigt, Dijkzigt
        return form[:-1] + "en"
    return None


def other_readings(form: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The infinitive of which a term may be an inflection though it has another word's stem; and the inflections of the
    same verb that may have another stem than its infinitive."""
    verbs = load()
    if form[-TAIL:] not in verbs.all_tails:
        return (), ()
    found = _parsed(form, verbs) or _parsed(form, verbs, plain=True)
    return ((), ()) if found is None else ((_lemma(found, verbs),), _ambiguous_forms(form, found, verbs))


def _all_tails(forms: Iterable[str], prefixes: Iterable[str]) -> frozenset[str]:
    """The last TAIL letters of forms, by themselves and behind each prefix."""
    tails = set()
    ends = {n: {prefix[-n:] for prefix in prefixes} for n in range(1, TAIL)}
    for form in forms:
        tails.add(form[-TAIL:])
        if len(form) < TAIL:
            tails.update([end + form for end in ends[TAIL - len(form)]])
    return frozenset(tails)


def _lemma(found: tuple[str, str], verbs: Verbs) -> str:
    """The word under which a verb's inflections are stemmed."""
    prefix, infinitive = found
    return prefix + (verbs.forms[infinitive][0] if prefix + infinitive in verbs.noun else infinitive)


def _ambiguous_forms(form: str, found: tuple[str, str], verbs: Verbs) -> tuple[str, ...]:
    """The inflections of the verb of `form` that may have another stem than its infinitive."""
    prefix, infinitive = found
    first, *irregular = verbs.forms[infinitive]
    irregular += [other[2:] for other in irregular if other.startswith("ge") and verbs.prefixes.get(prefix)]
    several = [prefix + other for other in dict.fromkeys(irregular) if prefix + other in verbs.also]
    if prefix + infinitive in verbs.noun:
        several.append(prefix + infinitive)
    return tuple(other for other in (prefix + first, *several) if other != form)


def _parsed(form: str, verbs: Verbs, plain: bool = False) -> tuple[str, str] | None:
    """The prefixes and the base infinitive of a term; None if it is no inflection of these verbs."""
    table = verbs.plain if plain else verbs.irregular
    if form in verbs.none:
        return None
    for n in verbs.lengths.get(form[-END:], verbs.short):
        at = len(form) - n
        if at < 0:
            continue
        rest = form[at:]
        infinitive = table.get(rest)
        if infinitive is not None and at == 0:
            return "", infinitive
        if infinitive is None and (plain or rest not in verbs.participles):
            continue
        prefix = form[:at]
        is_inseparable = verbs.prefixes.get(prefix)
        if is_inseparable is None or rest in verbs.bare or _is_other(form, rest, verbs):
            continue
        if is_inseparable and not plain and rest in verbs.participles:
            return prefix, verbs.participles[rest]
        if infinitive is not None and not (is_inseparable and prefix not in verbs.separable and rest.startswith("ge")):
            return prefix, infinitive
    return None


def _is_other(form: str, rest: str, verbs: Verbs) -> bool:
    """Whether the term has a noun after its first prefix (prijs-afspraken)."""
    return any(form[at:] in verbs.also for at in range(2, len(form) - len(rest)))


def _weak(infinitive: str, first: str = "") -> list[str]:
    """The row of a weak verb, by rule; `first` is the present of the first person, where spelling needs it."""
    first = first or _first_person(infinitive)
    consonant = infinitive.removesuffix("en")[-1]
    dental = "t" if consonant in VOICELESS or infinitive.endswith("chen") else "d"
    end = first if first.endswith(dental) else first + dental
    participle = end if infinitive.startswith(WITHOUT_GE) else "ge" + end
    return [infinitive, first + dental + "e", first + dental + "en", participle, WEAK, first]


def _first_person(infinitive: str) -> str:
    """The present of the first person by the rules of spelling: nemen, neem; schrijven, schrijf; trekken, trek."""
    stem = infinitive.removesuffix("en") if infinitive.endswith("en") else infinitive.removesuffix("n")
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in VOWELS:
        return stem[:-1]
    if len(stem) > 1 and stem[-1] not in VOWELS and stem[-2] in "aeou" and (len(stem) < 3 or stem[-3] not in VOWELS):
        stem = stem[:-1] + stem[-2:]
    return stem[:-1] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])


def fingerprint() -> bytes:
    """The rules' version and the table."""
    return b"verbs 5" + TABLE.read_bytes()
