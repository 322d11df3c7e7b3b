"""Here are documents: which tokens does the cluster get for them?

What is here is frozen for the life of an index: the compound vocabulary, the names, the average lengths and the rules
by which forms become keys. A *key* is what a word of a query is found by: `=` and a form; `s` and its stem; `p` and the
stem of a part; `f` and the family of the stem, `q` of a part, where it is another than the stem; `n` and a name of
several words.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.analysis import abbreviations, tokens
from ...index.analysis.folding import fold
from ...index.kernel import kernel
from ...index.lexical.compound_vocabulary import StoredVocabulary
from ...index.lexical.stemmer import Stemmer
from ...index.schema import PARLIAMENTARY
from ...index.segment import stem_map
from ...index.segment.builder import SegmentBuilder
from ...index.segment.column_values import column_values
from ...index.segment.reader import Segment
from ...index.segment.stem_map import StemMap
from ...index.storage.postings import decode_occurrences, decode_postings
from ...index.store.contents import Contents
from .. import settings
from ..terms.synonyms import entries_of_name, names
from .mapping import COUNTED, FILLER, JOINER, LONGEST_TOKENS

Q = 200
"""An amount of BM25F is sent as a whole number, this many times itself."""

_NO_DEAD = np.zeros(0, np.int64)


def name_key(name: Sequence[str]) -> str:
    """The key of a name of several words."""
    return "n" + "_".join(name)


def fingerprint() -> str:
    """What tokens made today depend on, beside the vocabulary."""
    table = repr(sorted(abbreviations.phrases().items()))
    return f"{stem_map.fingerprint()} {hashlib.sha256(table.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, eq=False)
class Frozen:
    """The analysis of one index."""

    vocabulary: StoredVocabulary
    passage_averages: tuple[float, ...]
    document_averages: tuple[float, ...]

    @cached_property
    def stemmer(self) -> Stemmer:
        return self.vocabulary.stemmer()

    @cached_property
    def compound_splitter(self) -> Any:
        """What divides many forms."""
        return self.vocabulary.compound_splitter()


@dataclass(slots=True)
class Analysed:
    """A document as the cluster takes it, without what other documents say of it: status and versions."""

    id: str
    source: dict[str, Any]
    own_status: int
    vraagnummer: str
    forms: tuple[str, ...] = field(default=(), repr=False)


def segment_of(batch: Sequence[Contents], frozen: Frozen) -> Segment:
    """A segment in memory of some documents, their numbers from 1 on."""
    builder = SegmentBuilder(helped=False)
    for number, one in enumerate(batch, 1):
        builder.add_contents(one, number)
    arrays: Any = builder.arrays()
    derived = StemMap(stem_map.derive(arrays, frozen.stemmer, lambda: frozen.compound_splitter))
    return Segment(arrays, derived, _NO_DEAD)


def analysed(batch: Sequence[Contents], frozen: Frozen) -> list[Analysed]:
    """The documents as the cluster takes them."""
    segment = segment_of(batch, frozen)
    forms = [segment.forms[number] for number in range(segment.forms.n)]
    keys = keys_of(forms, frozen)
    occurrences = _Occurrences(segment)
    streams = occurrences.streams(forms)
    named = _named(segment, frozen)
    held = occurrences.amounts_by_unit(frozen)
    amounts = occurrences.amounts(frozen)
    found = []
    for doc, one in enumerate(batch):
        first, end = segment.docs[layout.DOC_FIRST_UNIT, doc : doc + 2].tolist()
        columns = dict(zip(layout.COLUMNS, column_values(one, kernel.with_cue), strict=True))
        head_keys = _summed(held.get(first, ()), keys, named.units.get(first, {}))
        head_streams = streams.get(first, {})
        shared = _shared(one, columns)
        has_fracties = any(passage.fractie for passage in one.passages)
        units = []
        for unit in range(first + 1, end) if end > first + 1 else (first,):
            own_keys = _summed(held.get(unit, ()), keys, named.units.get(unit, {})) if unit > first else {}
            with_head = Counter(head_keys)
            with_head.update(own_keys)
            fractie = one.passages[unit - first - 1].fractie if unit > first else ""
            partij = [fractie] if fractie else list(columns["partij"])
            # who is named by a party: a fractie by what it asks, others by their papers (search/terms/named_values.py)
            named_by = [f"fractie={fold(fractie)}"] if fractie else []
            named_by += [] if has_fracties else [f"zonder={fold(value)}" for value in columns["partij"]]
            units.append(
                {
                    "n": unit - first,
                    "k": _amounts(with_head),
                    **shared,
                    "c": [
                        *shared["c"],
                        *(f"partij={fold(value)}" for value in partij),
                        *named_by,
                    ],
                    "partij": partij,
                    **head_streams,
                    **(streams.get(unit, {}) if unit > first else {}),
                }
            )
        of_document: defaultdict[str, float] = defaultdict(float, named.documents.get(doc, {}))
        for form, amount in amounts[doc]:
            for key in keys[form]:
                of_document[key] += amount
        status = columns["eigen_status"]
        own_status = 1 + layout.STATUSES.index(status[0]) if status else 0
        source: dict[str, Any] = {
            "id": one.id,
            "eigen": own_status,
            "n_passages": end - first - 1,
            "k": _amounts(of_document),
            **{name: shared[name] for name in ("dag", "beantwoord")},
            "p": units,
        }
        source |= {name: list(columns[name]) for name in COUNTED if columns.get(name)}
        source["partijen"] = list(
            dict.fromkeys(value for unit in units for value in (*columns["partij"], *unit["partij"]))
        )
        if columns["dagen"]:
            source["dagen"] = shared["dagen"]
        in_document = {form for unit in range(first, end) for form, _ in held.get(unit, ())}
        found.append(
            Analysed(one.id, source, own_status, one.vraagnummer or "", tuple(forms[n] for n in sorted(in_document)))
        )
    return found


def _shared(one: Contents, columns: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """What each unit of a document holds of the document, so that one nested query sees all."""
    from datetime import date

    day = date.fromisoformat(one.peildatum).toordinal() if one.peildatum else 0
    dagen = int(columns["dagen"][0]) if columns["dagen"] else None
    values = [
        f"{name}={fold(value)}"
        for name, own in columns.items()
        if name not in ("partij", "dagen", "eigen_status")
        for value in own
    ]
    found: dict[str, Any] = {
        "id": one.id.casefold(),
        "c": values,
        "dag": day,
        "beantwoord": day + dagen if dagen is not None else 0,
    }
    if dagen is not None:
        found["dagen"] = dagen
    return found


def keys_of(forms: Sequence[str], frozen: Frozen) -> list[tuple[str, ...]]:
    """The keys of each form."""
    stemmer = frozen.stemmer
    stems = stemmer.stem_all(forms)
    inside = frozen.compound_splitter.inside_all(list(forms))
    parts = [own if form.isalpha() else tokens.identifiers_in(form) for form, own in zip(forms, inside, strict=True)]
    flat = sorted({part for own in parts for part in own})
    stem_of = dict(zip(flat, stemmer.stem_all(flat), strict=True))
    different = sorted({*stems, *stem_of.values()})
    family_of = dict(zip(different, stemmer.family_all(different), strict=True))
    found = []
    for form, stem, own in zip(forms, stems, parts, strict=True):
        keys = {f"={form}", f"s{stem}"}
        if (folded := fold(form)) != form:
            keys.add(f"~{folded}")
        if family_of[stem] != stem:
            keys.add(f"f{family_of[stem]}")
        for part in own:
            part_stem = stem_of[part]
            keys.add(f"p{part_stem}")
            if family_of[part_stem] != part_stem:
                keys.add(f"q{family_of[part_stem]}")
        found.append(tuple(sorted(keys)))
    return found


def _summed(
    held: Sequence[tuple[int, float]], keys: Sequence[tuple[str, ...]], named: Mapping[str, float]
) -> dict[str, float]:
    """The amount of each key in a unit, out of those of its forms and names."""
    found: defaultdict[str, float] = defaultdict(float, named)
    for form, amount in held:
        for key in keys[form]:
            found[key] += amount
    return found


def _amounts(found: Mapping[str, float]) -> str:
    """Keys with their amounts as the cluster takes them."""
    return " ".join(f"{key}|{max(1, round(amount))}" for key, amount in found.items())


class _Named:
    """How much names of several words are in which units, and in which documents."""

    def __init__(self) -> None:
        self.units: dict[int, dict[str, float]] = {}
        self.documents: dict[int, dict[str, float]] = {}


def _named(segment: Segment, frozen: Frozen) -> _Named:
    known = names(frozen.stemmer, PARLIAMENTARY)
    found = _Named()
    b = np.array([settings.B[name] for name in layout.FIELDS])
    average = np.array(frozen.document_averages)
    for name in abbreviations.phrases():
        stems = known.stems_of(name)
        if len(stems) < 2:
            continue
        units, fields, counts = entries_of_name(segment, stems)
        key = name_key(name)
        for unit, number, n in zip(units.tolist(), fields.tolist(), counts.tolist(), strict=True):
            doc = int(segment.units[layout.UNIT_DOC, unit])
            length = segment.docs[layout.DOC_LENGTHS + number, doc]
            weight = settings.WEIGHTS[layout.FIELDS[number]]
            amount = Q * weight * n / (1 - b[number] + b[number] * length / average[number])
            of_unit = found.units.setdefault(unit, {})
            of_unit[key] = of_unit.get(key, 0.0) + float(amount)  # by the document's length, which is near enough
            own = found.documents.setdefault(doc, {})
            own[key] = own.get(key, 0.0) + float(amount)
    return found


class _Occurrences:
    """Every token of a segment: its form, unit, field and position."""

    def __init__(self, segment: Segment) -> None:
        arrays = segment.arrays
        self._segment = segment
        starts = np.asarray(arrays["terms"][1]).astype(np.int64)
        self._form, self._unit, self._field, self._frequency = decode_postings(np.asarray(arrays["postings"]), starts)
        self._positions = decode_occurrences(np.asarray(arrays["positions"]), self._frequency)

    def amounts_by_unit(self, frozen: Frozen) -> dict[int, list[tuple[int, float]]]:
        """The different forms of each unit, each with Q times its amount of BM25F there, its head left aside."""
        segment = self._segment
        n_head = len(layout.HEAD_FIELDS)
        doc = segment.units[layout.UNIT_DOC][self._unit].astype(np.int64)
        of_doc = segment.docs[layout.DOC_LENGTHS + self._field, doc]
        of_unit = segment.units[layout.UNIT_LENGTHS + np.maximum(self._field - n_head, 0), self._unit]
        value = self._value(np.where(self._field < n_head, of_doc, of_unit), frozen.passage_averages)
        found: dict[int, list[tuple[int, float]]] = {}
        for unit, form, amount in self._sums(self._unit.astype(np.int64), value):
            found.setdefault(unit, []).append((form, amount))
        return found

    def _value(self, length: NDArray[Any], averages: Sequence[float]) -> NDArray[np.float64]:
        """Q times what each posting adds, in a field of this length."""
        weight = np.array([settings.WEIGHTS[name] for name in layout.FIELDS])[self._field]
        b = np.array([settings.B[name] for name in layout.FIELDS])[self._field]
        average = np.array(averages)[self._field]
        found: NDArray[np.float64] = Q * weight * self._frequency / (1 - b + b * length / average)
        return found

    def _sums(self, place: NDArray[np.int64], value: NDArray[np.float64]) -> Iterator[tuple[int, int, float]]:
        """The sum for each pair of a place and a form."""
        n = max(1, self._segment.forms.n)
        pairs, nth = np.unique(place * n + self._form, return_inverse=True)
        sums = np.bincount(nth, weights=value, minlength=len(pairs))
        yield from zip((pairs // n).tolist(), (pairs % n).tolist(), sums.tolist(), strict=True)

    def amounts(self, frozen: Frozen) -> list[list[tuple[int, float]]]:
        """Of each document its forms, each with Q times its amount of BM25F over the whole document."""
        segment = self._segment
        doc = segment.units[layout.UNIT_DOC][self._unit].astype(np.int64)
        value = self._value(segment.docs[layout.DOC_LENGTHS + self._field, doc], frozen.document_averages)
        found: list[list[tuple[int, float]]] = [[] for _ in range(segment.n_docs)]
        for at, form, amount in self._sums(doc, value):
            found[at].append((form, amount))
        return found

    def streams(self, forms: Sequence[str]) -> dict[int, dict[str, str]]:
        """Of each unit the texts of its fields, a token for each position; those of one position are joined."""
        segment = self._segment
        frequency = self._frequency
        form = np.repeat(self._form, frequency)
        unit = np.repeat(self._unit, frequency).astype(np.int64)
        number = np.repeat(self._field, frequency).astype(np.int64)
        position = self._positions.copy()
        of_titel = number == layout.TITEL
        doc = segment.units[layout.UNIT_DOC][unit[of_titel]]
        position[of_titel] += segment.docs[layout.DOC_LENGTHS + layout.AANHEF, doc]
        number[number == layout.AANHEF] = layout.TITEL
        order = np.lexsort((form, position, number, unit))
        found: dict[int, dict[str, list[str]]] = {}
        last = (-1, -1)
        at = -1
        into: list[str] = []
        rows: tuple[NDArray[Any], ...] = (unit[order], number[order], position[order], form[order])
        for own_unit, own_number, place, own_form in zip(*(row.tolist() for row in rows), strict=True):
            if (own_unit, own_number) != last:
                last = own_unit, own_number
                into = found.setdefault(own_unit, {}).setdefault(layout.FIELDS[own_number], [])
                at = -1
            if place == at:
                if len(into[-1]) + len(forms[own_form]) < LONGEST_TOKENS:
                    into[-1] += JOINER + forms[own_form]
                continue
            into.extend([FILLER] * (place - at - 1))
            into.append(forms[own_form])
            at = place
        return {unit: {name: " ".join(own) for name, own in fields.items()} for unit, fields in found.items()}
