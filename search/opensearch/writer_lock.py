"""One writer at a time: a document of the cluster says who writes a name, and until when."""

from __future__ import annotations

import threading
import time
import uuid
from typing import TYPE_CHECKING, Any

from ...index.errors import IndexLocked
from .client import Body
from .errors import ClusterProblem

if TYPE_CHECKING:
    from .store import Store

LAPSES_S = 120
"""A writer that did not say for so long that it is there is gone: another takes its place."""

RENEWED_S = 20.0
"""How often a writer says that it is there."""

_MAPPING: Body = {"dynamic": "strict", "properties": {"holder": {"type": "keyword"}, "until": {"type": "long"}}}


class ClusterLock:
    """The right to write a name of a cluster. Raises IndexLocked where another has it for over `wait` seconds."""

    def __init__(self, store: Store, wait: float = 0.0) -> None:
        self._client = store.client
        self._index = f"{store.name}-writer"
        self._holder = uuid.uuid4().hex
        self._stopped = threading.Event()
        self._lost = ""
        body = {"settings": {"number_of_shards": 1, "number_of_replicas": 1}, "mappings": _MAPPING}
        if self._client.request("GET", f"/{self._index}", absent=(404,)) is None:
            store.make(self._index, body, {"wait_for_active_shards": "1"})
        until = time.monotonic() + wait
        while not self._take():
            if time.monotonic() >= until:
                raise IndexLocked(
                    f"{self._client.address} is being written by another program; wait for its end (--wait SECONDS). A"
                    f" program that was killed loses its right after {LAPSES_S} s"
                )
            time.sleep(min(1.0, max(0.05, until - time.monotonic())))
        threading.Thread(target=self._renew, name="vraagbaak-lock", daemon=True).start()

    def _take(self) -> bool:
        """Takes the lock where it is free, or its holder is gone."""
        if self._client.request("PUT", f"/{self._index}/_create/lock", self._row(), absent=(409,)) is not None:
            return True
        held = self._client.request("GET", f"/{self._index}/_doc/lock", absent=(404,))
        if held is None or held["_source"]["holder"] == self._holder:  # the latter: a request that was sent again
            return held is not None
        return held["_source"]["until"] < time.time() and self._put(held)

    def _row(self) -> Body:
        return {"holder": self._holder, "until": int(time.time()) + LAPSES_S}

    def _put(self, held: Any) -> bool:
        """Writes the row, unless another has since."""
        unchanged = {"if_seq_no": held["_seq_no"], "if_primary_term": held["_primary_term"]}
        return self._client.request("PUT", f"/{self._index}/_doc/lock", self._row(), unchanged, (409,)) is not None

    def _renew(self) -> None:
        while not self._stopped.wait(RENEWED_S):
            try:
                held = self._client.request("GET", f"/{self._index}/_doc/lock", absent=(404,))
                if held is None or held["_source"]["holder"] != self._holder:
                    self._lost = "another program took the right to write, since this one was silent for too long"
                    return
                self._put(held)
            except ClusterProblem:
                continue  # what the writer does meets the same problem, and reports it

    def check(self) -> None:
        """Raises IndexLocked where another writer has taken its place."""
        if self._lost:
            raise IndexLocked(f"{self._client.address}: {self._lost}; open another writer and add the documents again")

    def release(self) -> None:
        """Gives the right back."""
        self._stopped.set()
        try:
            held = self._client.request("GET", f"/{self._index}/_doc/lock", absent=(404,))
            if held is not None and held["_source"]["holder"] == self._holder:
                self._client.request("DELETE", f"/{self._index}/_doc/lock", absent=(404,))
        except ClusterProblem:
            pass  # it lapses by itself
