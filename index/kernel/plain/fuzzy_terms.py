"""Fuzzy terms: sorted terms within a small edit distance of a word, in numpy."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from ...analysis.tokens import LONGEST
from ...errors import Damaged, TimeIsUp
from ...storage.postings import Bytes, Longs

AT_ONCE = 1 << 14
"""Terms that are measured at a time: that takes some milliseconds."""


def fuzzy_terms(
    forms: Bytes, starts: Longs, word: str, limit: int, seconds: float = float("inf")
) -> tuple[Longs, NDArray[np.int64]]:
    """The numbers of the terms within an edit distance of a word, and the distance of each; none if the word is longer
    than any term. Raises TimeIsUp after this many seconds.

    One edit is a letter added, left out, changed, or swapped with the next (optimal string alignment). Arguments for
    the terms are their bytes in UTF-8, and the offset of each.
    """
    if len(starts) and (np.any(np.diff(starts) < 0) or starts[0] < 0 or starts[-1] > len(forms)):
        raise Damaged("a form lies outside the forms; run `vraagbaak repair`")
    until = time.perf_counter() + seconds
    numbers, away = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    first_bytes = np.concatenate(([0], np.cumsum((forms & 0xC0) != 0x80)))  # letters before each byte
    lengths = np.diff(first_bytes[starts])
    wanted = np.flatnonzero(np.abs(lengths - len(word)) <= limit) if len(word) <= LONGEST else numbers[0]
    for first in range(0, len(wanted), AT_ONCE):
        if time.perf_counter() > until:
            raise TimeIsUp
        some = wanted[first : first + AT_ONCE]
        low, high = int(starts[some[0]]), int(starts[some[-1] + 1])
        try:
            codes = np.frombuffer(
                forms[low:high].tobytes().decode("utf-8", "surrogatepass").encode("utf-32-le", "surrogatepass"),
                np.uint32,
            )
        except UnicodeDecodeError:
            raise Damaged("a string on disk is no UTF-8; run `vraagbaak repair`") from None
        if not len(codes):
            codes = np.zeros(1, np.uint32)
        distances = _distances(codes, first_bytes[starts[some]] - first_bytes[low], lengths[some], word, limit)
        kept = distances <= limit
        numbers.append(some[kept])
        away.append(distances[kept].astype(np.int64))
    return np.concatenate(numbers), np.concatenate(away)


def _distances(
    codes: NDArray[np.uint32], starts: NDArray[np.int64], lengths: NDArray[np.int64], word: str, limit: int
) -> NDArray[np.int8]:
    """Distance of each term from the word. A distance over `limit` may be returned as any number over it. One table row
    per letter, for all terms at once; only the diagonal band within the limit is computed."""
    n, width = len(starts), len(word) + limit
    columns = np.arange(width)
    places = np.minimum(starts[:, None] + columns, len(codes) - 1)
    letters = np.where(columns < lengths[:, None], codes[places], 0).T
    wanted = np.frombuffer(word.encode("utf-32-le", "surrogatepass"), np.uint32)
    over = np.int8(limit + 1)
    rows = [np.full((width + 1, n), over, np.int8) for _ in range(3)]
    for column in range(min(limit, width) + 1):
        rows[0][column] = column
    before_last, last = rows[1], rows[0]
    current = rows[2]
    for x in range(1, len(wanted) + 1):
        current.fill(over)
        if x <= limit:
            current[0] = x
        for y in range(max(1, x - limit), min(width, x + limit) + 1):
            differs = letters[y - 1] != wanted[x - 1]
            best = np.minimum(last[y] + 1, current[y - 1] + 1)
            best = np.minimum(best, last[y - 1] + differs)
            if x > 1 and y > 1:
                swapped = (letters[y - 1] == wanted[x - 2]) & (letters[y - 2] == wanted[x - 1])
                best = np.where(swapped, np.minimum(best, before_last[y - 2] + 1), best)
            current[y] = np.minimum(best, over)
        before_last, last, current = last, current, before_last
    return last[lengths, np.arange(n)]
