"""Under which stems do a segment's forms meet, and inside which forms does a word stand as a compound part?

Derived from the segment's forms by the analysis of the day: when the stemmer, its exceptions or the splitter's
vocabulary change, the folds are made anew and the postings stay. A key is `s` and a stem, or `p` and the stem of a
part; behind each key stand the numbers of the forms, ascending. Beside them lie the lists of document_lists.
"""

from __future__ import annotations

from itertools import chain
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from . import document_lists
from .analysis import compounds, stemming, tokens
from .analysis.compounds import Splitter
from .analysis.stemming import Stemmer
from .array_files import Arrays
from .strings import Strings, arrays_of

ARRAYS = ("keys", "key_starts", "fold_forms", "fold_starts", *document_lists.ARRAYS)
STEM, PART, FAMILY = "s", "p", "f"
"""Keys lie sorted: those of families come first, then those of parts."""

BETWEEN = "\t"
"""What parts a family from a stem; it stands in no word."""


MANY_FORMS = 20_000
"""For so many a thread is worth its while."""


class Dividing(Protocol):
    """What tells the words inside forms: a Splitter, or the kernel's for many forms."""

    def inside_all(self, forms: list[str]) -> list[tuple[str, ...]]: ...


def derive(arrays: Arrays, stemmer: Stemmer, splitter: Dividing) -> Arrays:
    """The arrays of a segment's folds, from the segment's own. Raises Damaged."""
    forms = list(Strings(arrays["forms"], arrays["terms"][0]))
    if len(forms) < MANY_FORMS:
        return _keys(forms, stemmer, splitter) | document_lists.derive(arrays)
    from concurrent.futures import ThreadPoolExecutor  # here, for most commits do without

    with ThreadPoolExecutor(1) as beside:  # the kernel makes lists without the interpreter's lock
        lists = beside.submit(document_lists.derive, arrays)
        return _keys(forms, stemmer, splitter) | lists.result()


def _keys(forms: list[str], stemmer: Stemmer, splitter: Dividing) -> Arrays:
    """What lies behind each key.

    A form is found by the words inside it: those that a compound is made of and those of its halves that are compounds
    themselves, the identifiers of a hyphenated form.
    """
    stems = stemmer.stem_all(forms)
    parts = splitter.inside_all(forms)
    for number, form in enumerate(forms):
        if not form.isalpha():
            parts[number] = tokens.identifiers_in(form)
    stem_of = dict(zip(forms, stems, strict=True))
    flat = list(chain.from_iterable(parts))
    new = [part for part in dict.fromkeys(flat) if part not in stem_of]
    stem_of.update(zip(new, stemmer.stem_all(new), strict=True))
    different = sorted({*stems, *map(stem_of.__getitem__, new)})
    rank = {stem: at for at, stem in enumerate(different)}
    own = np.array([rank[stem] for stem in stems], np.int64)
    inside = np.array([rank[stem_of[part]] for part in flat], np.int64)
    holder = np.repeat(np.arange(len(forms)), [len(several) for several in parts])
    another = inside != own[holder]
    # by stem, then by form, each pair once
    n = max(1, len(forms))
    with_part = np.unique(inside[another] * n + holder[another])
    with_stem = np.sort(own * n + np.arange(len(forms)))
    pairs = np.concatenate((with_part, with_stem))
    begins = np.ones(len(pairs), bool)
    begins[1:] = pairs[1:] // n != pairs[:-1] // n
    begins[len(with_part) :][:1] = True
    first = np.flatnonzero(begins)
    kinds = np.where(first < len(with_part), PART, STEM).tolist()
    keys = [kind + different[at] for kind, at in zip(kinds, (pairs[first] // n).tolist(), strict=True)]
    related = _families(different, stemmer)
    key_bytes, key_starts = arrays_of([key.encode("utf-8", "surrogatepass") for key in chain(related, keys)])
    return {
        "keys": key_bytes,
        "key_starts": key_starts.astype(np.int32),
        "fold_forms": (pairs % n).astype(np.int32),
        "fold_starts": np.concatenate((np.zeros(len(related), np.int64), first, [len(pairs)])).astype(np.int32),
    }


def _families(stems: list[str], stemmer: Stemmer) -> list[str]:
    """The keys of the stems that have another family than themselves, in their order."""
    return sorted(FAMILY + family + BETWEEN + stem for stem in stems if (family := stemmer.family(stem)) != stem)


def parts_of(form: str, splitter: Splitter) -> tuple[str, ...]:
    """The words inside one form."""
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
        self.document_lists = tuple(arrays[name] for name in document_lists.ARRAYS)

    def with_stem(self, stem: str) -> NDArray[np.int32]:
        """The numbers of the forms that have this stem, ascending."""
        return self._behind(STEM + stem)

    def with_part(self, stem: str) -> NDArray[np.int32]:
        """The numbers of the forms of another stem that have a part with this stem, ascending."""
        return self._behind(PART + stem)

    def with_family(self, family: str) -> list[str]:
        """The stems of the family, of forms and of parts; without the one that is its name."""
        prefix = FAMILY + family + BETWEEN
        return [self._keys[at][len(prefix) :] for at in self._keys.range_of(prefix)]

    def _behind(self, key: str) -> NDArray[np.int32]:
        at = self._keys.find(key)
        if at < 0:
            return self._forms[:0]
        return self._forms[self._starts[at] : self._starts[at + 1]]
