"""A cache of the documents that were shown lately, with the frames already opened."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from .bodies import Stored

MOST_BYTES = 4 << 20
"""Bytes of bodies in the cache: of about two thousand documents. The next page often shows much of the same: filtered,
sorted, or with another word."""


class DocumentCache:
    """Stored fields by document number; may be used by several threads."""

    def __init__(self) -> None:
        self._bodies: dict[int, Stored] = {}
        self._n_bytes = 0
        self._filling = threading.Lock()

    def __len__(self) -> int:
        return len(self._bodies)

    def get(self, numbers: Sequence[int], fetch: Callable[[Sequence[int]], list[Stored]]) -> list[Stored]:
        """The stored fields of documents; `fetch` returns those that are not in the cache."""
        cached = [self._bodies.get(number) for number in numbers]
        missing = [number for number, body in zip(numbers, cached, strict=True) if body is None]
        if not missing:
            return cached  # type: ignore[return-value]
        new = list(dict.fromkeys(missing))
        fetched = dict(zip(new, fetch(new), strict=True))
        with self._filling:
            if self._n_bytes > MOST_BYTES:
                self._bodies.clear()
                self._n_bytes = 0
            self._bodies.update(fetched)
            self._n_bytes += sum(map(len, fetched.values()))
        return [fetched[number] if body is None else body for number, body in zip(numbers, cached, strict=True)]

    def clear(self) -> None:
        """Drops all documents."""
        with self._filling:
            self._bodies.clear()
            self._n_bytes = 0
