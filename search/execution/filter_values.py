"""Values of a facet that a typed filter value means.

With `words`, the same values as in a field of the query language. These are the values that contain the typed words
side by side, whatever their case, accents, dots and hyphens. Other names of a party, a ministry, a chamber or a status
are recognised too.
"""

from __future__ import annotations

import re

from ...index.analysis import tokens
from ...index.analysis.abbreviations import phrases
from ...index.analysis.folding import fold
from ..columns import Column
from ..model import Diagnostic

YEARS = re.compile(r"\s*(\d{4})?\s*(?:\.\.|-|–|t/m|tot)\s*(\d{4})?\s*")

CHAMBERS = {"tk": "Tweede Kamer", "ek": "Eerste Kamer", "vv": "Verenigde Vergadering"}

STATUSES = {
    **dict.fromkeys(("onbeantwoord", "niet beantwoord", "nog niet beantwoord"), ("open", "uitgesteld")),
    "uitstel": ("uitgesteld",),
    "antwoord": ("beantwoord",),
}

MOST_NAMED = 5
"""How many values a diagnostic names."""


def meant(column: Column, typed: str, words: bool) -> list[int]:
    """The numbers of the matching values: the value itself where there is one, unless `words`."""
    if column.name == "jaar" and (years := YEARS.fullmatch(typed)) and (years[1] or years[2]):
        return column.meant(f"{years[1] or ''}..{years[2] or ''}")
    exact = column.meant(typed)
    if exact and not words:
        return exact
    numbers = set(exact)
    numbers.update(column.with_words(typed))
    for name in _other_names(column.name, typed):
        numbers.update(column.meant(name) or column.with_words(name))
    return sorted(numbers)


def _other_names(name: str, typed: str) -> tuple[str, ...]:
    """Other names of the typed text, as documents have them."""
    folded = fold(typed.strip())
    if name == "partij":
        from ...corpus.names.parties import party

        return (*filter(None, (party(typed),)), *_of_abbreviations(folded))
    if name == "ministerie":
        from ...corpus.names.ministries import ministries

        return (*ministries(typed), *_of_abbreviations(folded))
    if name == "kamer":
        return tuple(filter(None, (CHAMBERS.get(folded.replace(".", ""), ""),)))
    return STATUSES.get(folded, ()) if name == "status" else ()


def _of_abbreviations(folded: str) -> tuple[str, ...]:
    """The other names of a text in abbreviations.tsv, whatever its capitals and dots."""
    words = tuple(token.form for token in tokens.words(folded))
    return tuple(" ".join(name) for name in phrases().get(words, ()))


def told_of(column: Column, typed: str, numbers: list[int]) -> Diagnostic | None:
    """The diagnostic about a filter value: that no document has it, or which several values it matches."""
    if not numbers:
        near = [f"{value} ({n:,})" for value, n in column.suggest_with_counts(typed)]
        hint = f"; near: {', '.join(near)}" if near else ""
        return Diagnostic("unknown-value", None, f"no document has {column.name} {typed!r}{hint}")
    if len(numbers) == 1 or column.name in ("jaar", "status"):
        return None
    counts = column.n_questions
    order = sorted(numbers, key=lambda number: (-int(counts[number]), column.value(number)))
    named = [f"{column.value(number)} ({int(counts[number]):,})" for number in order[:MOST_NAMED]]
    more = f" and {len(order) - MOST_NAMED} more" if len(order) > MOST_NAMED else ""
    return Diagnostic("several-values", None, f"{column.name} {typed!r} means {', '.join(named)}{more}")
