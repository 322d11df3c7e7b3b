"""Here is a word: as which written forms is it searched, what does each count, and why is it there?

What `word_class` made of it, read back: the reason of a form is found by looking at it again, not kept in the class.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..index import layout
from ..index.analysis import tokens
from ..index.analysis.stemming import Stemmer
from ..index.kernels import kernel
from ..index.postings import decode_postings
from ..index.reader import Snapshot
from ..index.segment import Segment
from . import settings
from .classes import query_parts, word_class

Why = Literal["stem", "exception", "compound", "part", "name"]


@dataclass(frozen=True, slots=True)
class WordForm:
    """One written form of a word's class, with its weight, and in how many documents it stands.

    `why` it is there: it has the word's `stem`; only our `exception`s to the stemmer's rules give it that stem; it is a
    `compound` that holds the word; it belongs to a `part` of the word, and all parts together count as its weight; or
    it is another `name` of the same thing. `of` says of what: the stem, the part, the name.
    """

    form: str
    weight: float
    n_documents: int
    why: Why
    of: str


def forms_of(snapshot: Snapshot, word: str) -> tuple[WordForm, ...]:
    """The class of a word, heaviest and commonest first; () for what holds no word."""
    found = tokens.words(word)
    if not found:
        return ()
    form = found[0].form
    stemmer, plain = snapshot.stemmer, Stemmer(exceptions=False)
    stem, bare = stemmer.stem(form), plain.stem(form)
    parts = query_parts(snapshot, form)
    known: dict[tuple[str, int], tuple[float, int]] = {}
    of_class = word_class(snapshot, form)
    for segment, (numbers, weights, groups) in zip(snapshot.segments, of_class.forms, strict=True):
        for number, weight, group in zip(numbers.tolist(), weights.tolist(), groups.tolist(), strict=True):
            key = segment.forms[number], group
            known[key] = weight, known.get(key, (0.0, 0))[1] + n_documents(segment, number)
    made = []
    for (written, group), (weight, n) in known.items():
        if n and group:
            made.append(WordForm(written, weight * settings.PARTS_WEIGHT, n, "part", parts[group - 1]))
        elif n:
            why, of = _reason(written, stem, stemmer, bare, plain)
            made.append(WordForm(written, weight, n, why, of))
    return tuple(sorted(made, key=_order))


def _order(one: WordForm) -> tuple[bool, str, float, int, str]:
    """The word's own forms first, then those of each part; the heaviest and commonest of these first."""
    is_part = one.why == "part"
    return is_part, one.of if is_part else "", -one.weight, -one.n_documents, one.form


def _reason(written: str, stem: str, stemmer: Stemmer, bare: str, plain: Stemmer) -> tuple[Why, str]:
    if stemmer.stem(written) != stem:
        return "compound", stem
    return ("stem" if plain.stem(written) == bare else "exception"), stem


def n_documents(segment: Segment, number: int) -> int:
    """In how many live documents of a segment a form stands."""
    arrays = segment.arrays
    if not segment.n_dead:
        counted = np.zeros(1, np.int32)
        terms = np.ascontiguousarray(arrays["terms"][:, number : number + 2])
        kernel.document_frequencies(arrays["postings"], terms, segment.units[layout.UNIT_DOC], counted)
        return int(counted[0])
    start, end = arrays["terms"][1, number : number + 2].tolist()
    _, units, _, _ = decode_postings(np.asarray(arrays["postings"][start:end]), np.array((0, end - start)))
    docs = segment.units[layout.UNIT_DOC, units]
    return int(np.count_nonzero(np.diff(docs[segment.dead[docs] == 0], prepend=-1)))
