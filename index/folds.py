"""Under which stems do a segment's forms meet, and inside which forms does a word stand as a compound part?

Derived from the segment's forms by the analysis of the day: when the stemmer, its exceptions or the splitter's
vocabulary change, the folds are made anew and the postings stay. A key is `s` and a stem, or `p` and the stem of a
part; behind each key stand the numbers of the forms, ascending.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .analysis import compounds, stemming, tokens
from .analysis.compounds import Splitter
from .analysis.stemming import Stemmer
from .array_files import Arrays
from .strings import Strings, arrays_of

ARRAYS = ("keys", "key_starts", "fold_forms", "fold_starts")
STEM, PART = "s", "p"


def derive(forms: Sequence[str], stemmer: Stemmer, splitter: Splitter) -> Arrays:
    """The arrays of a segment's folds; `forms` in the segment's order."""
    stems = stemmer.stem_all(forms)
    behind: defaultdict[str, list[int]] = defaultdict(list)
    for number, stem in enumerate(stems):
        behind[STEM + stem].append(number)
    parts = [parts_of(form, splitter) for form in forms]
    different = sorted({part for several in parts for part in several})
    stem_of = dict(zip(different, stemmer.stem_all(different), strict=True))
    for number, several in enumerate(parts):
        for stem in {stem_of[part] for part in several}:
            if stem != stems[number]:
                behind[PART + stem].append(number)
    keys = sorted((key.encode("utf-8", "surrogatepass"), key) for key in behind)
    lists = [behind[key] for _, key in keys]
    starts = np.zeros(len(lists) + 1, np.int64)
    if lists:
        np.cumsum([len(numbers) for numbers in lists], out=starts[1:])
    key_bytes, key_starts = arrays_of([raw for raw, _ in keys])
    flat = np.array([number for numbers in lists for number in numbers], np.int32)
    return {"keys": key_bytes, "key_starts": key_starts, "fold_forms": flat, "fold_starts": starts}


def parts_of(form: str, splitter: Splitter) -> tuple[str, ...]:
    """The words inside a form by which it is found: of a compound its parts and those of its halves that are compounds
    themselves, of a hyphenated form the identifiers in it."""
    return splitter.inside(form) if form.isalpha() else tokens.identifiers_in(form)


def fingerprint() -> str:
    """What folds made today depend on, beside the vocabulary: where it differs from the index's, they are stale."""
    return f"{stemming.fingerprint()} {compounds.fingerprint()}"


class Folds:
    """The derived tables of one segment, to be asked."""

    def __init__(self, arrays: Arrays) -> None:
        self._keys = Strings(arrays["keys"], arrays["key_starts"])
        self._starts = arrays["fold_starts"]
        self._forms: NDArray[np.int32] = arrays["fold_forms"]

    def with_stem(self, stem: str) -> NDArray[np.int32]:
        """The numbers of the forms that have this stem, ascending."""
        return self._behind(STEM + stem)

    def with_part(self, stem: str) -> NDArray[np.int32]:
        """The numbers of the forms of another stem that have a part with this stem, ascending."""
        return self._behind(PART + stem)

    def _behind(self, key: str) -> NDArray[np.int32]:
        at = self._keys.find(key)
        if at < 0:
            return self._forms[:0]
        return self._forms[self._starts[at] : self._starts[at + 1]]
