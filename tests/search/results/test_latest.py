"""`results.latest` and `results.months`: what the index saw last, and how many documents each month has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document
from vraagbaak.index.storage import history


def paper(n: int, day: date | None = None) -> Document:
    return Document(f"nr-{n}", "brief", "De torenvalk", datum=day)


def test_the_latest_are_those_that_the_index_saw_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1_700_000_000
    monkeypatch.setattr(history, "now", lambda: clock)
    for several in ([3, 7], [1], [2, 3], [9]):
        clock += 60
        with vraagbaak.writer(tmp_path / "index") as writer:
            for n in several:
                writer.add(paper(n))
    with vraagbaak.open(tmp_path / "index") as index:
        results = index.search("torenvalk")
        assert [hit.id for hit in results.latest(4)] == ["nr-9", "nr-2", "nr-1", "nr-3"]
        assert [hit.id for hit in results.latest(99)] == ["nr-9", "nr-2", "nr-1", "nr-3", "nr-7"]
        assert results.latest(0) == []
        assert index.search("geenenkel").latest(3) == []


def test_months_are_counted_with_none_left_out_between(tmp_path: Path) -> None:
    with vraagbaak.writer(tmp_path / "index") as writer:
        for n, day in enumerate([date(2023, 11, 1), date(2023, 11, 30), date(2024, 2, 29), None]):
            writer.add(paper(n, day))
    with vraagbaak.open(tmp_path / "index") as index:
        months = index.search("torenvalk").months
        assert months.years == (("2023-11", 2), ("2023-12", 0), ("2024-01", 0), ("2024-02", 1))
        assert months.missing == 1
        assert index.search("geenenkel").months.years == ()
