"""Here are documents for the cluster: send them, and know of each whether enough nodes have stored it.

An answer of 200 says nothing: each item has a status of its own, and says on how many nodes it was stored. Items that
were refused for the moment are sent again, in smaller requests; the same id again replaces, so nothing stands twice.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import orjson

from .client import AGAIN, Body, Client, waits
from .errors import NotAcknowledged
from .store import Stored

MOST_BYTES = 4 << 20
"""A request has at most so many bytes, unless one document is larger."""

FEWEST_BYTES = 256 << 10
"""Under pressure requests become smaller, down to this."""

ATTEMPTS = 10
"""An item is sent so often, over about a minute: a cluster of three nodes needs some 10 s to go on without one, and
more to copy its shards."""

REQUESTS_AT_ONCE = 3
"""Batches that are on their way while the next is analysed: the nodes share the work of one request unevenly."""

Item = tuple[str, bytes]
"""An id, and the document as JSON; b"" deletes it."""


class Bulk:
    """Sends documents to one index. `acknowledged` counts those that enough nodes have stored.

    Several threads may send, each other documents."""

    def __init__(self, client: Client, stored: Stored, attempts: int = ATTEMPTS) -> None:
        self._client = client
        self._stored = stored
        self._attempts = attempts
        self._n_bytes = MOST_BYTES
        self._counting = threading.Lock()
        self.acknowledged = 0
        self.sent_again = 0

    def send(self, items: Iterable[Item]) -> list[str]:
        """Stores the documents; gives their ids once all are stored. Raises NotAcknowledged, which names some."""
        done: list[str] = []
        for batch in self._batches(items):
            self._send_all(batch)
            done += [id for id, _ in batch]
        return done

    def _batches(self, items: Iterable[Item]) -> Iterator[list[Item]]:
        batch: list[Item] = []
        size = 0
        for item in items:
            if batch and size + len(item[1]) > self._n_bytes:
                yield batch
                batch, size = [], 0
            batch.append(item)
            size += len(item[1])
        if batch:
            yield batch

    def _send_all(self, batch: Sequence[Item]) -> None:
        left = list(batch)
        why = ""
        for wait in (*waits(self._attempts), 0.0):
            refused: list[Item] = []
            pressed = False
            for part in self._batches(left):
                answer = self._client.request("POST", f"/{self._stored.physical}/_bulk", _lines(part))
                again, told, busy = self._look(part, answer)
                refused += again
                why = told or why
                pressed = pressed or busy
            with self._counting:
                self.acknowledged += len(left) - len(refused)
                self.sent_again += len(refused)
                if pressed:
                    self._n_bytes = max(FEWEST_BYTES, self._n_bytes // 2)
                elif not refused:
                    self._n_bytes = min(MOST_BYTES, 2 * self._n_bytes)
            if not refused:
                return
            left = refused
            time.sleep(wait)
        raise NotAcknowledged(
            f"{self._client.address}: {len(left)} documents are not stored, such as {left[0][0]}: {why};"
            f" {self._client.state()}"
        )

    def _look(self, part: Sequence[Item], answer: Body) -> tuple[list[Item], str, bool]:
        """The items to be sent again, why, and whether the cluster is under pressure. Raises NotAcknowledged."""
        again: list[Item] = []
        why, pressed = "", False
        for item, told in zip(part, answer["items"], strict=True):
            found: Body = next(iter(told.values()))
            status = int(found["status"])
            if status < 300 or (status == 404 and not item[1]):
                copies = int(found.get("_shards", {}).get("successful", 0))
                if copies >= self._stored.n_copies:
                    continue
                again.append(item)
                why = f"{copies} of {self._stored.n_copies} nodes have stored it"
                continue
            error: Any = found.get("error") or {}
            reason = str(error.get("reason") or error.get("type") or "")[:200] if isinstance(error, dict) else ""
            if status not in AGAIN:
                raise NotAcknowledged(f"{self._client.address} refuses the document {item[0]}: {reason}")
            again.append(item)
            why, pressed = f"status {status}, {reason}", pressed or status == 429
        return again, why, pressed


class Sending:
    """Work that sends batches, done beside the caller; at most REQUESTS_AT_ONCE of them. `finish` waits for all."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(REQUESTS_AT_ONCE, "vraagbaak-bulk")
        self._coming: deque[Future[object]] = deque()

    def begin(self, work: Callable[[], object]) -> None:
        """Begins with a batch. Raises what an earlier one raised, such as NotAcknowledged."""
        while len(self._coming) >= REQUESTS_AT_ONCE:
            self._coming.popleft().result()
        self._coming.append(self._threads.submit(work))

    def finish(self) -> None:
        """Waits for all batches. Raises what the first that failed raised, after all have ended."""
        problem: BaseException | None = None
        while self._coming:
            raised = self._coming.popleft().exception()
            problem = problem or raised
        if problem is not None:
            raise problem


def _lines(items: Sequence[Item]) -> bytes:
    lines: list[bytes] = []
    for id, source in items:
        kind = "index" if source else "delete"
        lines.append(orjson.dumps({kind: {"_id": id}}))
        if source:
            lines.append(source)
    lines.append(b"")
    return b"\n".join(lines)
