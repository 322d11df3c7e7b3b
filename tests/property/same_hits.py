"""Are the hits and counts of an answer those of the brute-force evaluator?"""

from __future__ import annotations

import pytest

from .brute_force import Found


def assert_same_hits(got: Found | None, wanted: Found, within: float) -> None:
    """Compares documents, order, passages and counts, and scores `within` a difference. `got` is None where the product
    found nothing and answered another spelling."""
    if got is None:
        assert not wanted.n_documents
        return
    assert [hit[0] for hit in got.hits] == [hit[0] for hit in wanted.hits]
    for (id, score, parts), (_, wanted_score, wanted_parts) in zip(got.hits, wanted.hits, strict=True):
        assert score == pytest.approx(wanted_score, abs=within), id
        assert [part for part, _ in parts] == [part for part, _ in wanted_parts], id
        assert [s for _, s in parts] == pytest.approx([s for _, s in wanted_parts], abs=within), id
    assert (got.n_documents, got.n_full, got.n_partial) == (wanted.n_documents, wanted.n_full, wanted.n_partial)
    assert (got.n_passages, got.relaxed) == (wanted.n_passages, wanted.relaxed)
