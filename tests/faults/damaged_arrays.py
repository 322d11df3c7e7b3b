"""A program: damages segments' arrays, at random or one number after another, and asks the kernels everything of them.

    python damaged_arrays.py SEED N
    python damaged_arrays.py SEED each FIRST STEP

With `each`, every number of a small segment's arrays is changed to others that reach as far as can be, one at a time;
of these changes the one at FIRST and every STEP after it. Either there is an answer (damage that no kernel can see is
for checksums to find), or Damaged is raised. Anything else is printed, and the program ends with 1; a crash ends it by
itself. It runs in a process of its own for that reason.
"""

from __future__ import annotations

import faulthandler
import random
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "property"))

from random_segments import arrays_with, random_documents, segment_of

from vraagbaak.index import layout
from vraagbaak.index.errors import Damaged
from vraagbaak.index.indexing.merge import merged_arrays
from vraagbaak.index.kernel.plain import kernel as plain_kernel
from vraagbaak.index.segment import block_postings, fractie_postings
from vraagbaak.index.segment.reader import Segment
from vraagbaak.index.storage.array_files import Arrays
from vraagbaak.search.execution.found import Ranked
from vraagbaak.search.model import Facet, FacetValue
from vraagbaak.search.terms.positions import phrase_entries

try:
    from vraagbaak.index.kernel.compiled import interface as compiled
except ImportError:
    compiled = plain_kernel


LISTS = (*block_postings.ARRAYS, "fold_forms", "fold_starts", *fractie_postings.ARRAYS)


def with_lists(arrays: Arrays) -> Arrays:
    """The arrays, and lists of the documents of common forms, and of the others by fives and sevens."""
    heads, unit_doc = arrays["docs"][layout.DOC_FIRST_UNIT], arrays["units"][layout.UNIT_DOC]
    of = arrays["postings"], arrays["terms"], unit_doc, heads
    n_forms = arrays["terms"].shape[1] - 1
    stem_map = np.arange(n_forms, dtype=np.int32), np.array([0, n_forms // 7, n_forms // 5, n_forms], np.int32)
    made = compiled.block_postings(*of, 3)
    made += compiled.part_block_postings(*of, made[0], made[4], *stem_map, 1)
    asked = (arrays["docs"][layout.DOC_HAS_FRACTIE, unit_doc] != 0).astype(np.uint8)
    made += stem_map + compiled.postings_within(arrays["postings"], arrays["terms"], asked)
    return arrays | dict(zip(LISTS, made, strict=True))


def damaged(arrays: Arrays, chance: random.Random) -> Arrays:
    """A copy of the arrays with a few bytes changed, or an array cut short."""
    made = dict(arrays)
    for _ in range(chance.choice((1, 1, 2, 6))):
        name = chance.choice([name for name, values in made.items() if values.size])
        values = made[name].copy()
        if values.ndim == 1 and chance.random() < 0.1:
            made[name] = values[: chance.randrange(len(values))].copy()
            continue
        raw = values.reshape(-1).view(np.uint8)
        at = chance.randrange(len(raw))
        raw[at] = chance.choice((raw[at] ^ 1 << chance.randrange(8), 0, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        made[name] = values
    return made


def questions(segment: Segment, kernel: Any, chance: random.Random) -> list[Callable[[], object]]:
    """Everything that is ever asked of a segment, each as one call."""
    arrays = segment.arrays
    lists = tuple(arrays[name] for name in LISTS)
    data = kernel.SegmentData(arrays["postings"], arrays["terms"], segment.units, segment.docs, segment.deleted, lists)
    n_forms = arrays["terms"].shape[1] - 1
    n_fields = len(layout.FIELDS)
    data.configure([5.0] + [1.0] * (n_fields - 1), [0.75] * n_fields, [9.0] * n_fields, [30.0] * n_fields, 1.2, 0.25)
    data.set_ids(arrays["strings"], arrays["string_starts"])
    scorer = kernel.Scorer(data)
    counts = np.zeros(n_forms, np.int32)
    asked: list[Callable[[], object]] = [
        lambda: kernel.document_frequencies(
            arrays["postings"], arrays["terms"], segment.units[layout.UNIT_DOC], counts
        ),
        lambda: segment.length_sums,
        lambda: [segment.id_of(doc) for doc in range(segment.n_docs)],
        lambda: [segment.values(name) for name in layout.COLUMNS],
        lambda: [segment.forms.find(form) for form in ("", "de", "zee", "\U0010ffff")],
        lambda: list(segment.forms),
        lambda: kernel.fuzzy_terms(arrays["forms"], np.ascontiguousarray(arrays["terms"][0]), "word", 2, 60.0),
    ]
    for form in range(n_forms):
        asked.append(
            lambda form=form: phrase_entries(  # type: ignore[misc]
                segment, [(0, [form]), (1, [chance.randrange(n_forms), chance.randrange(n_forms)])]
            )
        )
        asked.append(
            lambda form=form: kernel.decode_positions(  # type: ignore[misc]
                arrays["postings"], arrays["positions"], arrays["terms"], form
            )
        )

    def query() -> None:
        scorer.reset()
        if chance.random() < 0.5:
            scorer.exclude(np.array([chance.randrange(n_forms)], np.int32))
        expanded_terms = []
        for _ in range(chance.choice((1, 2, 3))):
            n_groups = chance.choice((1, 1, 3))
            forms = np.array([chance.randrange(-1, n_forms + 1) % (n_forms + 1) for _ in range(9)], np.int32)
            groups = np.array(sorted(chance.randrange(n_groups) for _ in forms), np.int32)
            forms = forms[forms < n_forms] if chance.random() < 0.9 else forms
            fields = chance.choice((0, 0, 1 << 6, 0xFFFF))
            if not fields and chance.random() < 0.7:
                forms[:3] = [-1, -2, -3 - chance.randrange(2)][: len(forms)]
            groups = groups[: len(forms)]
            expanded_terms.append(
                kernel.ExpandedTerm.of_forms(forms, np.ones(len(forms)), groups, n_groups, 0.5, fields)
            )
        if chance.random() < 0.3:
            form = chance.randrange(n_forms)
            places = kernel.decode_positions(arrays["postings"], arrays["positions"], arrays["terms"], form)
            expanded_terms.append(kernel.ExpandedTerm.of_entries(*places[:2], places[2].astype(np.float64)))
        if chance.random() < 0.3 and segment.n_docs:
            marked = np.array([0, segment.n_docs - 1], np.int32), np.array([segment.n_units - 1], np.int32)
            expanded_terms.append(kernel.ExpandedTerm.of_marks(*marked))
        program = np.array([0, -3, 0, -2], np.int32) if chance.random() < 0.2 else None
        fails = np.array([chance.choice((0, 0, 1)) for _ in range(segment.n_docs)], np.uint16)
        passes = np.ones(segment.n_docs, np.uint8)
        filters = chance.choice(((None, None, None), (fails, None, None), (fails, np.ones(2, np.uint8), passes)))
        if chance.random() < 0.5:
            scorer.find(expanded_terms, segment.n_docs, None, None, 0, False, 0, *filters, program)
        else:
            scorer.gather(expanded_terms)
            scorer.match(np.ones(len(expanded_terms)), 0, *filters, program)
        for every in (False, True):
            scorer.top(10, every, True)
            scorer.n_passages(every)
            scorer.top_passages(10, every, True, -1)
            scorer.hits(10, every, 0, Ranked)
            scorer.passages(list(range(segment.n_docs)), 3, every)
            for name in layout.COLUMNS:
                starts, values = segment.column(name)
                found = np.zeros(min(1000, max(0, segment.n_values(name))), np.int64)
                scorer.count(starts, values, found, every)
                scorer.count_fracties(starts, values, found, every)
            columns = [
                (*segment.column(name), [None] * segment.n_values(name), partial(segment.value, name))
                for name in layout.FACETS[:4]
            ]
            if scorer.set_facets(layout.FACETS[:4], columns, layout.FACETS.index("partij")):
                scorer.shown(10, every, FacetValue, Facet)

    return [*asked, *[query] * 6]


def try_one(arrays: Arrays, kernel: Any, chance: random.Random) -> int:
    """How many things went wrong that are not said in words."""
    wrong = 0
    try:
        segment = segment_of(arrays, [2])
        asked: list[Callable[[], object]] = [lambda: merged_arrays([segment]), *questions(segment, kernel, chance)]
    except Damaged:
        return 0
    for ask in asked:
        try:
            ask()
        except Damaged:
            pass
        except Exception:
            traceback.print_exc()
            wrong += 1
    return wrong


def each_changed(arrays: Arrays) -> Iterator[Arrays]:
    """The arrays with one number changed, each of them to each of some values."""
    for name, values in arrays.items():
        top = int(np.iinfo(values.dtype).max)
        reaching = (0, 0x80, top) if top == 0xFF else (-1, top, 1 << 24, -(1 << 24))
        for at in range(values.size):
            for to in (*reaching, int(values.flat[at]) ^ 1):
                changed = values.copy()
                changed.flat[at] = to
                yield {**arrays, name: changed}


def main(seed: int, n: int) -> int:
    """At random, `n` times."""
    chance = random.Random(seed)
    whole = [with_lists(arrays_with(random_documents(seed + at, n_docs))) for at, n_docs in enumerate((1, 6, 12))]
    with np.errstate(all="ignore"):
        wrong = sum(
            try_one(damaged(chance.choice(whole), chance), chance.choice((compiled, compiled, plain_kernel)), chance)
            for _ in range(n)
        )
    return 1 if wrong else 0


def main_each(seed: int, first: int, step: int) -> int:
    """One number after another."""
    chance = random.Random(seed)
    arrays = with_lists(arrays_with(random_documents(seed, 5)))
    wrong = n = 0
    with np.errstate(all="ignore"):
        for changed in islice(each_changed(arrays), first, None, step):
            wrong += try_one(changed, compiled if n % 4 else plain_kernel, chance)
            n += 1
    print(n)
    return 1 if wrong else 0


if __name__ == "__main__":
    faulthandler.enable()
    if sys.argv[2] == "each":
        sys.exit(main_each(int(sys.argv[1]), int(sys.argv[3]), int(sys.argv[4])))
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
