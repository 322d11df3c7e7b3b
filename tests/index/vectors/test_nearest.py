"""Are the nearest documents those that a comparison with every vector finds? On invented vectors."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from vraagbaak.index import layout
from vraagbaak.index.vectors import files, nearest
from vraagbaak.index.vectors.nearest import CommitVectors

CHANCE = np.random.default_rng(7)


def segment(numbers: list[int], deleted: tuple[int, ...] = ()) -> Any:
    own = np.array(numbers, np.int64)
    docs = np.zeros((layout.DOC_LENGTHS, len(own) + 1), np.int32)
    docs[layout.DOC_FIRST_UNIT] = 3 * np.arange(len(own) + 1)  # a head and two passages each
    return SimpleNamespace(n_docs=len(own), numbers=own, deleted=np.isin(own, deleted).astype(np.uint8), docs=docs)


def vectors(n: int, dimensions: int = 96) -> files.Floats:
    made = CHANCE.normal(size=(n, dimensions)).astype(np.float32) + 0.3
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def test_the_nearest_are_those_of_every_comparison() -> None:
    first, second = vectors(300), vectors(200)
    one = files.made([1 + at // 3 for at in range(300)], [at % 3 for at in range(300)], [6] * 300, first, None, [])
    two = files.made(list(range(101, 301)), [0] * 200, [1] * 200, second, one.centre, [])
    found = CommitVectors([one, two], [segment(list(range(1, 151))), segment(list(range(151, 301)), (160, 170))])
    query = vectors(1)[0]
    cosines = np.full(300, -1.0)
    np.maximum.at(cosines, [at // 3 for at in range(300)], first @ query)
    np.maximum.at(cosines, np.arange(100, 300), second @ query)
    cosines[[159, 169]] = -1
    documents, near = found.nearest(query, 20)
    best = np.argsort(-cosines, kind="stable")
    assert len(set(documents.tolist()) & set(best[:20].tolist())) >= 19  # eight bits may turn two that are as near
    assert np.abs(near - cosines[documents]).max() < 0.01
    assert list(near) == sorted(near, reverse=True)
    assert np.abs(found.cosines(query, best[:50]) - cosines[best[:50]]).max() < 0.01
    assert found.n_rows == 498


def test_only_what_is_allowed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "LOOKED_AT", 5)  # fewer than are allowed
    rows = files.made(list(range(1, 101)), [0] * 100, [1] * 100, vectors(100), None, [])
    found = CommitVectors([rows], [segment(list(range(1, 101)))])
    allowed = np.zeros(100, bool)
    allowed[[3, 50, 99]] = True
    documents, _ = found.nearest(vectors(1)[0], 10, allowed)
    assert sorted(documents.tolist()) == [3, 50, 99]
    assert found.nearest(vectors(1)[0], 10, np.zeros(100, bool))[0].tolist() == []


def test_distances_are_the_numbers_of_bits_that_differ() -> None:
    rows = files.made(list(range(500)), [0] * 500, [1] * 500, vectors(500, 100), None, [])
    query = vectors(1, 100)[0]
    directions = rows.vectors / np.linalg.norm(rows.vectors.astype(float), axis=1, keepdims=True)
    above = (directions > rows.centre) != (query > rows.centre)
    found = nearest._distances(rows.planes, files.planes_of(query[None], rows.centre)[:, 0])
    assert np.abs(found.astype(int) - above.sum(1)).max() <= 4  # eight bits may turn what is at the centre


def test_most_of_the_nearest_are_near_in_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = files.made(list(range(1, 4001)), [0] * 4000, [1] * 4000, vectors(4000, 256), None, [])
    found = CommitVectors([rows], [segment(list(range(1, 4001)))])
    query = vectors(1, 256)[0]
    every = found.nearest(query, 20)[0].tolist()
    monkeypatch.setattr(nearest, "LOOKED_AT", 1000)
    assert len(set(every) & set(found.nearest(query, 20)[0].tolist())) >= 16


def test_vectors_of_other_dimensions_are_passed_over() -> None:
    rows = files.made([1, 2], [0, 0], [1, 1], vectors(2, 64), None, [])
    found = CommitVectors([rows], [segment([1, 2])])
    query = vectors(1, 96)[0]
    assert found.nearest(query, 5)[0].tolist() == []
    assert found.cosines(query, np.array([0, 1])).tolist() == [-1, -1]
    assert found.nearest_text(query, 0) is None


def test_a_document_has_the_direction_of_its_texts() -> None:
    two = vectors(2)
    rows = files.made([1, 1], [0, 1], [1, 6], two, None, [])
    found = CommitVectors([rows], [segment([1, 2])])
    whole, passage = found.vector_of(0), found.vector_of(0, (1,))
    assert whole is not None and passage is not None and found.vector_of(1) is None
    assert float(whole @ two.sum(0)) / float(np.linalg.norm(two.sum(0))) > 0.999
    assert float(passage @ two[1]) > 0.999
    assert found.nearest_text(two[1], 0) == (1, 6, pytest.approx(1, abs=0.001))


def test_files_that_are_joined_keep_their_rows() -> None:
    one = files.made([1, 2], [0, 0], [1, 1], vectors(2), None, [(1, 1), (2, 1)])
    two = files.made([3], [0], [1], vectors(1), one.centre, [(3, 1), (4, 1)])
    both = files.joined([one, two])
    assert both.numbers.tolist() == [1, 2, 3]
    assert both.done_numbers.tolist() == [1, 2, 3, 4]
    left = both.kept(np.array([True, False, True]), np.array([True, False, True, True]))
    assert left.numbers.tolist() == [1, 3] and left.planes.shape == (2, 2) and left.done_numbers.tolist() == [1, 3, 4]
