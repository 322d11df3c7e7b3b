"""The terms behind keys of the stem map, as an expanded term lists them, in plain Python."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ...storage.postings import Ints, Longs
from .sorted_terms import SortedTerms

Forms = tuple[Ints, NDArray[np.float64], Ints]


def expanded_forms(
    forms: SortedTerms,
    posting_starts: Longs,
    keys: SortedTerms,
    key_starts: Ints,
    key_forms: Ints,
    part_keys: Ints,
    listed: Ints,
    with_stem: Ints,
    typed: str,
    fold: Callable[[str], str],
    inflection_weight: float,
    wanted: list[tuple[bytes, int, float]],
    once: bool,
) -> tuple[Forms, Forms]:
    """The terms of a word with their weights and groups, and the same as a scorer takes them.

    First come the word's own terms (`with_stem`), in group 0. The one that is `typed`, folded, has weight 1, the others
    `inflection_weight`. Then come the terms behind the `wanted` keys, each key with its group and weight. With `once`,
    group 0 has each term once, by the first key that leads to it. Where terms without a list of their own have one
    together, a scorer takes that list: as the number -1 for the first of `part_keys`, -2 for the second.
    """
    weights = np.array(
        [1.0 if fold(forms.string(n)) == typed else inflection_weight for n in with_stem.tolist()], np.float64
    )
    order = np.argsort(posting_starts[with_stem] - posting_starts[with_stem + 1], kind="stable")  # the longest first
    zeros = np.zeros(len(with_stem), np.int32)
    listing, walked = [(with_stem, weights, zeros)], [(with_stem[order], weights[order], zeros)]
    taken = with_stem
    for key, group, weight in wanted:
        at = keys.find(key)
        numbers = key_forms[key_starts[at] : key_starts[at + 1]] if at >= 0 else key_forms[:0]
        together = numbers
        number = int(part_keys.searchsorted(at))
        if len(numbers) and number < len(part_keys) and part_keys[number] == at:
            common = numbers[np.isin(numbers, listed)]
            together = np.append(common, np.int32(-1 - number))
        if once and group == 0:
            held = np.isin(numbers, taken)
            if held.any():
                together = numbers = numbers[~held]
            taken = np.union1d(taken, numbers)
        for found, some in ((listing, numbers), (walked, together)):
            found.append((some, np.full(len(some), weight), np.full(len(some), group, np.int32)))
    return _joined(listing), _joined(walked)


def _joined(rows: list[Forms]) -> Forms:
    numbers, weights, groups = (np.concatenate(column) for column in zip(*rows, strict=True))
    return numbers.astype(np.int32), weights.astype(np.float64), groups.astype(np.int32)
