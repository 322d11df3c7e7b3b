"""Irregular plurals: the singular of a plural whose ending does not show it.

`schepen` is the plural of `schip`, `podia` of `podium`, `zeelieden` of `zeeman`. `plurals.tsv` lists single words, and
the words that end in them. The learned endings are rules in this module.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from . import prepared, verbs

TABLE = Path(__file__).with_name("plurals.tsv")

RULES = (
    ("lieden", "man", 3),
    ("liede", "man", 3),
    ("lui", "man", 3),
    ("ia", "ium", 3),
    ("tica", "ticum", 4),
    ("ici", "icus", 3),
    ("mata", "ma", 2),
    ("uli", "ulus", 3),
    ("eaux", "eau", 2),
)
"""An ending, that of the singular, and the least number of letters before it."""

TAIL = 4

SHORTEST_BEFORE = 3
"""The least letters before an ending of the table: with fewer it is another word (beslagen, gesloten)."""


class Plurals(NamedTuple):
    """The table, prepared for look-ups."""

    singular_of: dict[str, str]
    endings: dict[str, str]
    lengths: tuple[int, ...]
    none: frozenset[str]
    none_ending: tuple[str, ...]
    also: dict[str, str]
    """The singular of a plural that is usually another word."""
    also_of: dict[str, tuple[str, ...]]
    """The same the other way: by the singular."""
    tails: frozenset[str]
    """The last TAIL letters of the plurals: one look-up rules out most words."""


@cache
def load(path: Path = TABLE) -> Plurals:
    """The table, as it was prepared."""
    return Plurals(*prepared.table("plurals", lambda: _read(path), path, Path(__file__)))


def _read(path: Path) -> Plurals:
    """Reads the table; its head explains its lines."""
    singular_of: dict[str, str] = {}
    endings: dict[str, str] = {}
    none: set[str] = set()
    also: dict[str, str] = {}
    also_of: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        singular, _, plurals = line.partition("\t")
        if singular == "none":
            none.update(plurals.split())
        elif singular == "also":
            plural, of = plurals.split("\t")
            also[plural] = of
            also_of[of] = (*also_of.get(of, ()), plural)
        else:
            table = endings if singular.startswith("-") else singular_of
            for plural in plurals.split():
                if table.setdefault(plural.removeprefix("-"), singular.removeprefix("-")) != singular.removeprefix("-"):
                    raise ValueError(f"{path.name}, line {number}: {plural} already has another singular")
    tails = {form[-TAIL:] for form in (*singular_of, *endings)}
    lengths = tuple(sorted({len(ending) for ending in endings}, reverse=True))
    no_endings = tuple(sorted(word[1:] for word in none if word.startswith("-")))
    return Plurals(singular_of, endings, lengths, frozenset(none), no_endings, also, also_of, frozenset(tails))


def regular(form: str) -> str | None:
    """The singular of a folded irregular plural; None for any other term."""
    plurals = load()
    if form.endswith("'s"):  # alinea's, pizzeria's: the plural is treated as the word itself
        form = form[:-2]
    if form in plurals.none or form in plurals.also:
        return None
    singular = plurals.singular_of.get(form)
    if singular is not None:
        return singular
    for n in plurals.lengths:
        singular = plurals.endings.get(form[-n:])
        if singular is not None and len(form) - n >= SHORTEST_BEFORE and not _is_prefix(form[:-n]):
            return None if form.endswith(plurals.none_ending) else form[:-n] + singular
    for ending, of, least in RULES:
        if form.endswith(ending) and len(form) - len(ending) >= least:
            return None if form.endswith(plurals.none_ending) else form[: -len(ending)] + of
    return None


def _is_prefix(before: str) -> bool:
    table = verbs.load()
    return before in table.separable or before in table.inseparable


def readings(form: str) -> tuple[str, ...]:
    """The singular of which a term may be the plural though it has another word's stem."""
    singular = load().also.get(form)
    return () if singular is None else (singular,)


def ambiguous_forms(form: str) -> tuple[str, ...]:
    """The plurals of a singular that have another word's stem."""
    return load().also_of.get(form, ())


def fingerprint() -> bytes:
    """The rules' version and the table."""
    return b"plurals 2" + repr(RULES).encode() + TABLE.read_bytes()
