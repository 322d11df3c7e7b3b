"""Stem map: the terms that share a stem, and the terms that contain a word as a compound part.

Derived from the segment's terms by the present analysis. When the stemmer, its exceptions or the compound vocabulary
change, the stem map is made again and the postings stay. A key is `s` and a stem, or `p` and the stem of a part; it
leads to the numbers of its terms, ascending. A key `f` and a family leads to the numbers of the keys of its stems.
Block postings and fractie postings are stored in the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from ..analysis import compounds, tokens
from ..analysis.compounds import BulkSplitter, Splitter
from ..analysis.folding import fold
from ..errors import Damaged
from ..kernel import kernel
from ..lexical import stemmer as stemming
from ..lexical.stemmer import Stemmer
from ..lexical.term_dictionary import TermDictionary
from ..storage.array_files import Arrays
from ..storage.string_table import Strings, arrays_of
from . import block_postings, fractie_postings

ARRAYS = ("keys", "key_starts", "fold_forms", "fold_starts", *block_postings.ARRAYS, *fractie_postings.ARRAYS)
Forms = tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]
"""Term numbers, their weights, and their groups: 0 is the word itself, 1 and up are its parts."""

STEM, PART, FAMILY = "s", "p", "f"
"""Keys are sorted: those of families come first, then those of parts."""


MANY_FORMS = 20_000
"""From this number on a thread is faster."""


def derive(
    arrays: Arrays,
    stemmer: Stemmer,
    splitter: Callable[[], BulkSplitter],
    lists: Arrays | None = None,
    keys: Arrays | None = None,
) -> Arrays:
    """The arrays of a segment's stem map, from the segment's own arrays; its block postings and its keys, if they are
    made already, are taken as they are. `splitter` loads the splitter. Raises Damaged."""
    if keys is not None:
        lists = block_postings.of_forms(arrays) if lists is None else lists
        return _with_lists(arrays, keys, lists)
    forms = list(Strings(arrays["forms"], arrays["terms"][0]))
    if lists is not None:
        keys = _keys(forms, stemmer, splitter())
    elif len(forms) < MANY_FORMS:
        keys, lists = _keys(forms, stemmer, splitter()), block_postings.of_forms(arrays)
    else:
        from concurrent.futures import ThreadPoolExecutor  # imported here, as most commits do not need it

        with ThreadPoolExecutor(1) as beside:  # the kernel makes lists without the interpreter's lock
            making = beside.submit(block_postings.of_forms, arrays)
            keys = _keys(forms, stemmer, splitter())
            lists = making.result()
    return _with_lists(arrays, keys, lists)


def _with_lists(arrays: Arrays, keys: Arrays, lists: Arrays) -> Arrays:
    behind_families = TermDictionary(keys["keys"], keys["key_starts"]).range_of(FAMILY).stop
    parts = block_postings.of_parts(arrays, lists, keys, behind_families)
    return keys | lists | parts | fractie_postings.of_documents(arrays)


def merged_keys(arrays: Arrays, segments: Sequence[tuple[TermDictionary, StemMap]], stemmer: Stemmer) -> Arrays | None:
    """The keys of a segment that was merged from these: what `derive` would make, without stemming and splitting again.
    None where a term has no stem in these. Damaged where a stem map points outside its segment."""
    number_of = {raw: at for at, raw in enumerate(Strings(arrays["forms"], arrays["terms"][0]).all_raw())}
    stems = [""] * len(number_of)
    parts: list[str] = []
    holders: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    for forms, stem_map in segments:
        new = np.fromiter((number_of.get(raw, -1) for raw in forms.all_raw()), np.int64, forms.n)
        for kind, stem, old in stem_map.pairs():
            held = new[old]
            held = held[held >= 0]  # the others are terms of deleted documents
            if kind == STEM:
                for number in held.tolist():
                    stems[number] = stem
            else:
                parts += [stem] * len(held)
                holders.append(held)
    return _arranged(stems, parts, np.concatenate(holders), stemmer) if all(stems) else None


def of_forms(forms: list[str], stemmer: Stemmer, splitter: BulkSplitter) -> StemMap:
    """The stem map of forms alone, without the lists of a scorer."""
    none: dict[str, NDArray[np.generic]] = {name: np.zeros(0, np.int32) for name in ARRAYS}
    return StemMap(none | _keys(forms, stemmer, splitter))


def _keys(forms: list[str], stemmer: Stemmer, splitter: BulkSplitter) -> Arrays:
    """The terms of each key.

    A term is found by the words inside it: the parts of a compound, those of its halves that are compounds themselves,
    and the identifiers of a hyphenated term.
    """
    stems = stemmer.stem_all(forms)
    parts = splitter.inside_all(forms)
    for number in [number for number, form in enumerate(forms) if not form.isalpha()]:
        parts[number] = tokens.identifiers_in(forms[number])
    stem_of = dict(zip(forms, stems, strict=True))
    flat = list(chain.from_iterable(parts))
    new = [part for part in dict.fromkeys(flat) if part not in stem_of]
    stem_of.update(zip(new, stemmer.stem_all(new), strict=True))
    holder = np.repeat(np.arange(len(forms)), list(map(len, parts)))
    return _arranged(stems, [stem_of[part] for part in flat], holder, stemmer)


def _arranged(stems: list[str], inside_stems: list[str], holder: NDArray[np.int64], stemmer: Stemmer) -> Arrays:
    """The terms of each key, from the stem of each term, and from the stems of parts with the terms that hold them."""
    different = sorted(dict.fromkeys(chain(stems, inside_stems)))  # terms are sorted, and so are their stems, nearly
    rank = dict(zip(different, range(len(different)), strict=True))
    stem_ranks = np.fromiter(map(rank.__getitem__, stems), np.int64, len(stems))
    inside = np.fromiter(map(rank.__getitem__, inside_stems), np.int64, len(inside_stems))
    another = inside != stem_ranks[holder]
    # by stem, then by term, each pair once
    n = max(1, len(stems))
    with_part = np.sort(inside[another] * n + holder[another])
    with_part = with_part[np.diff(with_part, prepend=-1) > 0]
    with_stem = np.sort(stem_ranks * n + np.arange(len(stems)))
    pairs = np.concatenate((with_part, with_stem))
    begins = np.ones(len(pairs), bool)
    begins[1:] = pairs[1:] // n != pairs[:-1] // n
    begins[len(with_part) :][:1] = True
    first = np.flatnonzero(begins)
    n_parts = int(np.searchsorted(first, len(with_part)))
    of_key = [different[at] for at in (pairs[first] // n).tolist()]
    place_of = np.zeros(len(different), np.int64)
    place_of[pairs[first] // n] = np.arange(len(first))  # where a stem is that of a term and of a part, the term's
    families = _families(different, place_of, stemmer)
    kinds = chain(repeat(FAMILY, len(families)), repeat(PART, n_parts), repeat(STEM))
    keys = map(str.__add__, kinds, chain(families, of_key))
    key_bytes, key_starts = arrays_of([key.encode("utf-8", "surrogatepass") for key in keys])
    kin = np.array([len(families) + at for own_keys in families.values() for at in own_keys], np.int64)
    sizes = np.array([len(own_keys) for own_keys in families.values()], np.int64)
    return {
        "keys": key_bytes,
        "key_starts": key_starts.astype(np.int32),
        "fold_forms": np.concatenate((kin, pairs % n)).astype(np.int32),
        "fold_starts": np.concatenate((np.cumsum(sizes) - sizes, len(kin) + first, [len(kin) + len(pairs)])).astype(
            np.int32
        ),
    }


def _families(stems: list[str], place_of: NDArray[np.int64], stemmer: Stemmer) -> dict[str, list[int]]:
    """The families other than a stem itself, in their order, with the places of their stems, by stem."""
    places: dict[str, list[int]] = {}
    families = stemmer.family_all(stems)
    for at in [at for at, family in enumerate(families) if family != stems[at]]:
        places.setdefault(families[at], []).append(int(place_of[at]))
    return dict(sorted(places.items()))


def parts_of(form: str, splitter: Splitter) -> tuple[str, ...]:
    """The words inside one term."""
    return splitter.inside(form) if form.isalpha() else tokens.identifiers_in(form)


def fingerprint(exceptions: tuple[tuple[str, ...], ...] = ()) -> str:
    """Fingerprint of everything that stem maps depend on, except the vocabulary: stem maps with another one are stale.
    `exceptions` are the index's own stem exceptions."""
    digests = f"{stemming.fingerprint()} {compounds.fingerprint()}"
    if exceptions:
        import hashlib  # imported here, as most indexes have none

        digests += f" {hashlib.sha256(repr(exceptions).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
    return digests


class StemMap:
    """The derived tables of one segment, for look-ups."""

    def __init__(self, arrays: Arrays) -> None:
        self._keys = TermDictionary(arrays["keys"], arrays["key_starts"])
        self._starts = arrays["fold_starts"]
        self._forms: NDArray[np.int32] = arrays["fold_forms"]
        names = (*block_postings.ARRAYS, "fold_forms", "fold_starts", *fractie_postings.ARRAYS)
        self.block_postings = tuple(arrays[name] for name in names)
        """Arguments of a Scorer."""
        self._lists = arrays["part_keys"], arrays["listed"]
        self._n_terms = -1

    def with_stem(self, stem: str) -> NDArray[np.int32]:
        """The numbers of the terms with this stem, ascending."""
        return self.behind(STEM, stem)

    def with_part(self, stem: str) -> NDArray[np.int32]:
        """The numbers of the terms with another stem that have a part with this stem, ascending."""
        return self.behind(PART, stem)

    def expanded(
        self,
        forms: TermDictionary,
        posting_starts: NDArray[np.int64],
        with_stem: NDArray[np.int32],
        typed: str,
        inflection_weight: float,
        wanted: Sequence[tuple[str, int, float]],
        once: bool,
    ) -> tuple[Forms, Forms]:
        """The terms of a word with their weights and groups, and the same as a Scorer takes them.

        `with_stem` are the terms with the word's stem. `wanted` has keys (STEM or PART, and a stem), each with its
        group and weight. `kernel.expanded_forms` describes the rest.
        """
        raw = [(key.encode("utf-8", "surrogatepass"), group, weight) for key, group, weight in wanted]
        tables = self._keys.sorted_terms, self._starts, self._forms, *self._lists
        made: tuple[Forms, Forms] = kernel.expanded_forms(
            forms.sorted_terms, posting_starts, *tables, with_stem, typed, fold, inflection_weight, raw, once
        )
        return made

    def checked(self, n_terms: int) -> StemMap:
        """This map, for a segment with so many terms. Damaged where it points outside them; looked at once."""
        if self._n_terms == n_terms:
            return self
        starts, first = self._starts, self._keys.range_of(FAMILY).stop
        if len(starts) != self._keys.n + 1 or starts[0] < 0 or starts[-1] > len(self._forms):
            raise Damaged("the terms of the stems do not lie as they were written")
        if (np.diff(starts) < 0).any():
            raise Damaged("the terms of the stems do not lie as they were written")
        behind = self._forms[starts[first] : starts[-1]]
        if len(behind) and not 0 <= behind.min() <= behind.max() < n_terms:
            raise Damaged("a stem points outside its segment's terms")
        self._n_terms = n_terms
        return self

    def pairs(self) -> Iterator[tuple[str, str, NDArray[np.int32]]]:
        """Each key of a stem: STEM or PART, the stem, and the terms behind it."""
        limits = self._starts.tolist()
        for at in range(self._keys.range_of(FAMILY).stop, self._keys.n):
            key = self._keys[at]
            if key[:1] not in (STEM, PART):
                raise Damaged("the stems are out of order")
            yield key[0], key[1:], self._forms[limits[at] : limits[at + 1]]

    def with_family(self, family: str) -> list[str]:
        """The stems of the family, of terms and of parts, without the one that is its name."""
        numbers = self.behind(FAMILY, family).tolist()
        if numbers and not 0 <= min(numbers) <= max(numbers) < self._keys.n:
            raise Damaged("a family points outside its stems")
        return [self._keys[at][1:] for at in numbers]

    def behind(self, kind: str, stem: str) -> NDArray[np.int32]:
        """The terms of a key: with_stem (STEM), with_part (PART)."""
        at = self._keys.find(kind + stem)
        if at < 0:
            return self._forms[:0]
        return self._forms[self._starts[at] : self._starts[at + 1]]
