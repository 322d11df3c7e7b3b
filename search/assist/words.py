"""The terms that a query word expands to, with their weights and the reason for each.

It reads back the result of `word_term`. The reason of a term is found by examining the term again; the expanded term
does not store it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from ...index import layout
from ...index.analysis import tokens
from ...index.lexical.stemmer import Stemmer
from ...index.reader import Snapshot
from ...index.segment.stem_map import parts_of
from .. import settings
from ..terms.expansion import parts_in_order, phrase_term, word_term

Why = Literal["stem", "exception", "name", "compound", "family", "part"]
WHYS: tuple[Why, ...] = ("stem", "exception", "name", "compound", "family", "part")


@dataclass(frozen=True, slots=True)
class WordForm:
    """One term of a word's expanded term, with its weight and its document frequency.

    `why` is the reason. It has the word's `stem`. Or only our `exception`s to the stemmer's rules give it that stem. Or
    it is a `compound` that holds the word. Or it is of the word's `family`, or a compound that holds such a word. Or it
    belongs to a `part` of the word; all parts together count as its weight. Or it is another `name` of the same thing.
    `of` names that stem, part or name.
    """

    form: str
    weight: float
    n_documents: int
    why: Why
    of: str


def forms_of(
    snapshot: Snapshot, word: str, n_with_phrase: Callable[[tuple[str, ...]], int] | None = None
) -> tuple[WordForm, ...]:
    """The expanded term of a word, highest weight and commonest first; () for a text without a word.

    `n_with_phrase` says how many documents have words side by side; the default counts in the snapshot."""
    typed = tokens.words(word)
    if not typed:
        return ()
    form = typed[0].form
    stemmer, plain = snapshot.stemmer, Stemmer(exceptions=False)
    stem, bare = stemmer.stem(form), plain.stem(form)
    stems, forms = stemmer.other_readings(form)
    family = stemmer.family(stem)
    parts = [part for part, _ in parts_in_order(snapshot, form)]
    known: dict[tuple[str, int], tuple[float, int]] = {}
    holding: set[str] = set()
    term = word_term(snapshot, form)
    count_phrase = n_with_phrase or partial(_n_documents_with, snapshot)
    for segment, (numbers, weights, groups) in zip(snapshot.segments, term.forms, strict=True):
        compounds = set(segment.stem_map.with_part(stem).tolist())
        listed = numbers.tolist()
        counts = segment.document_frequencies(listed)
        for number, weight, group, n in zip(listed, weights.tolist(), groups.tolist(), counts, strict=True):
            key = segment.forms[number], group
            if number in compounds:
                holding.add(key[0])
            known[key] = weight, known.get(key, (0.0, 0))[1] + n
    made = []
    for (written, group), (weight, n) in known.items():
        if n and group:
            made.append(WordForm(written, weight * settings.PARTS_WEIGHT, n, "part", parts[group - 1]))
        elif n and written in holding:
            made.append(WordForm(written, weight, n, "compound", stem))
        elif n and (stemmer.stem(written) in stems or written in forms):
            made.append(WordForm(written, weight, n, "exception", stem))
        elif n and stemmer.stem(written) != stem:
            of_family = weight <= settings.FAMILY_WEIGHT and family in map(stemmer.family, _stems_in(snapshot, written))
            made.append(WordForm(written, weight, n, "family" if of_family else "name", form))
        elif n:
            made.append(WordForm(written, weight, n, "stem" if plain.stem(written) == bare else "exception", stem))
    for name in term.phrases:
        if n := count_phrase(name):
            made.append(WordForm(" ".join(name), settings.NAME_WEIGHT, n, "name", form))
    return tuple(sorted(made, key=_order))


def _stems_in(snapshot: Snapshot, form: str) -> list[str]:
    """The stem of a term, and those of the words inside it."""
    return snapshot.stemmer.stem_all([form, *parts_of(form, snapshot.splitter)])


def _order(word_form: WordForm) -> tuple[int, str, float, int, str]:
    """Sort key: the reason, then the highest weight and commonest first."""
    return (
        WHYS.index(word_form.why),
        word_form.of if word_form.why == "part" else "",
        -word_form.weight,
        -word_form.n_documents,
        word_form.form,
    )


def _n_documents_with(snapshot: Snapshot, phrase: tuple[str, ...]) -> int:
    """How many live documents have words side by side."""
    n = 0
    for segment, (units, _, _) in zip(snapshot.segments, phrase_term(snapshot, phrase).entries, strict=True):
        docs = np.unique(segment.units[layout.UNIT_DOC, units])
        n += int(np.count_nonzero(segment.deleted[docs] == 0))
    return n
