"""Is a merged segment the one that would have been built from its live documents?"""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index import layout
from vraagbaak.index.errors import Damaged
from vraagbaak.index.indexing import merge_terms, segment_set
from vraagbaak.index.indexing.merge import merged_arrays
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.segment import stem_map
from vraagbaak.index.segment.reader import Segment
from vraagbaak.index.storage.array_files import Arrays

from ...property.random_segments import arrays_with, random_documents, segment_of


def with_values_spelled_out(arrays: Arrays) -> dict[str, object]:
    """The arrays with column values and fracties as texts: the order in which a column knows its values is free."""
    segment = segment_of(arrays)
    found: dict[str, object] = {
        name: values.tolist()
        for name, values in arrays.items()
        if name not in ("units", "strings", "string_starts", "column_values")
    }
    found["ids"] = [segment.id_of(doc) for doc in range(segment.n_docs)]
    for name in layout.COLUMNS:
        starts, values = segment.column(name)
        texts = segment.values(name)
        found["values of " + name] = sorted(texts)
        found[name] = [texts[number] for number in values[starts[0] : starts[-1]]]
    units = segment.units.copy()
    parties = [*segment.values("partij"), None]
    found["fracties"] = [parties[number] for number in units[layout.UNIT_FRACTIE]]
    units[layout.UNIT_FRACTIE] = 0
    found["units"] = units.tolist()
    return found


def split(
    seed: int, documents: list[Document], share_deleted: float
) -> tuple[list[Segment], list[tuple[int, Document]]]:
    """The documents in segments of different sizes, some of them dead; and the live ones with their numbers."""
    chance = random.Random(seed)
    segments, live = [], []
    at = 0
    while at < len(documents):
        some = documents[at : at + chance.choice((1, 2, 5, 20))]
        deleted = [number for number in range(at, at + len(some)) if chance.random() < share_deleted]
        segments.append(segment_of(arrays_with(some, at), deleted))
        live += [(at + n, document) for n, document in enumerate(some) if at + n not in deleted]
        at += len(some)
    return segments, live


def built(live: list[tuple[int, Document]]) -> Arrays:
    arrays = arrays_with(document for _, document in live)
    arrays["numbers"] = np.array([number for number, _ in live], np.int64)
    return arrays


def assert_same(found: Arrays, wanted: Arrays) -> None:
    assert {name: (values.dtype, values.shape) for name, values in found.items()} == {
        name: (values.dtype, values.shape) for name, values in wanted.items()
    }
    for name, values in wanted.items():
        np.testing.assert_array_equal(found[name], values, name)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 40))
def test_without_dead_documents_merging_equals_building(seed: int, n: int) -> None:
    segments, live = split(seed, random_documents(seed, n), 0)
    assert_same(merged_arrays(segments), built(live))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 40), st.sampled_from((0.1, 0.5, 1.0)), st.sampled_from((1, 300, 1 << 22)))
def test_dead_documents_leave_no_trace(seed: int, n: int, share_deleted: float, chunk: int) -> None:
    segments, live = split(seed, random_documents(seed, n), share_deleted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merge_terms.merged_terms, "__defaults__", (chunk,))
        found = merged_arrays(segments)
    wanted = built(live)
    assert [(name, values.dtype) for name, values in found.items()] == [(name, wanted[name].dtype) for name in found]
    assert with_values_spelled_out(found) == with_values_spelled_out(wanted)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from((1, 50, 1000, 1 << 22)))
@example(4891, 1)  # a long form that is the first of its segment
def test_ranges_of_forms_cover_every_form_once_and_keep_their_size(seed: int, chunk: int) -> None:
    segments, _ = split(seed, random_documents(seed, 20), 0)
    terms = [segment.arrays["terms"] for segment in segments]
    ranges = list(merge_terms.form_ranges(segments, terms, chunk))
    for at, table in enumerate(terms):
        several = [one[at] for one in ranges]
        assert [first for first, _ in several] == [0, *(last for _, last in several[:-1])]
        assert several[-1][1] == table.shape[1] - 1
    for one in ranges:
        n_bytes = sum(
            int(table[row, last] - table[row, first])
            for table, (first, last) in zip(terms, one, strict=True)
            for row in (1, 2)
        )
        forms = {segment.forms[n] for segment, span in zip(segments, one, strict=True) for n in range(*span)}
        assert n_bytes <= chunk or len(forms) == 1
    firsts = [
        [segment.forms[first] for segment, (first, last) in zip(segments, one, strict=True) if first < last]
        for one in ranges
    ]
    assert firsts == sorted(firsts, key=min)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.data())
def test_a_damaged_segment_is_merged_or_called_damaged(seed: int, data: st.DataObject) -> None:
    arrays = arrays_with(random_documents(seed % 7, 8))
    names = [name for name, values in arrays.items() if values.size]
    name = data.draw(st.sampled_from(names))
    flipped = arrays[name].copy()
    raw = flipped.reshape(-1).view(np.uint8)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    arrays[name] = flipped
    with suppress(Damaged):
        merged_arrays([segment_of(arrays, [3]), segment_of(arrays_with(random_documents(1, 3), 8))])


def test_a_merged_segment_takes_the_keys_of_its_stem_maps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["huurwoningen", "de woningbouw", "economische groei", "F-16-vliegtuig", "huurwoning weg", "x", "y", "z"]
    path = tmp_path / "index"
    with vraagbaak.writer(path) as writer:
        for number in range(60):  # the vocabulary is learned from these, and stays
            writer.add(
                Document(f"eerst-{number}", "tekst", passages=(Passage("1", "huur woning woningen bouw groei"),))
            )
    monkeypatch.setattr(segment_set, "mergeable", lambda sizes, at: None)
    for number, text in enumerate(texts):
        with vraagbaak.writer(path) as writer:
            writer.add(Document(str(number), "tekst", passages=(Passage("1", text),)))
    with vraagbaak.writer(path) as writer:
        writer.delete("4")
    monkeypatch.setattr(segment_set, "mergeable", lambda sizes, at: range(1, len(sizes)) if len(sizes) > 3 else None)
    with monkeypatch.context() as patch:
        patch.setattr(stem_map, "_keys", None)  # no term is stemmed or split again
        with vraagbaak.writer(path) as writer:
            writer.delete("7")
    with vraagbaak.open(path) as index:
        assert len(index.snapshot.segments) == 2
        assert {hit.id for hit in index.search("woning", limit=100).hits} >= {"0", "1"}
    assert verify(path, full=True).findings == []
