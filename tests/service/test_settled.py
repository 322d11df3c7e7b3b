"""A service is at rest when each of its processes has answered every query from the merged index."""

from __future__ import annotations

import pytest

from tests.service import soak

NEWEST = 7
MOST = 9


class Service:
    """Processes that take each query in turn. Until `merged_in`, a round of all queries, they search four segments."""

    def __init__(self, pids: list[int], merged_in: int = 0) -> None:
        self._pids, self._merged_in = pids, merged_in
        self._n_asked = dict.fromkeys(soak.QUERIES, 0)

    def get(self, _port: int, query: str) -> dict[str, object]:
        at = self._n_asked[query]
        self._n_asked[query] += 1
        pid = self._pids[(soak.QUERIES.index(query) + at) % len(self._pids)]
        return {"query": query, "pid": pid, "commit": NEWEST, "segments": 4 if at < self._merged_in else 1}


@pytest.mark.parametrize(
    ("pids", "merged_in", "commit", "rounds"),
    [
        ([1], 0, NEWEST, 1),
        ([1, 2], 0, NEWEST, 2),  # each answers one half of the queries, then the other
        ([1], 3, NEWEST, 4),
        ([1, 2], 3, NEWEST, 5),
        ([1], 0, NEWEST + 1, MOST),  # an older commit is no rest
    ],
)
def test_rounds_of_all_queries_until_rest(
    monkeypatch: pytest.MonkeyPatch, pids: list[int], merged_in: int, commit: int, rounds: int
) -> None:
    monkeypatch.setattr(soak, "get", Service(pids, merged_in).get)
    settled = soak.Settled(0, pids, commit)
    assert next((n for n in range(1, MOST) if settled.asked()), MOST) == rounds
