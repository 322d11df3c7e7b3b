"""Whether an index on a cluster is whole: its documents against what was recorded, and against what finds them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import orjson

from ...corpus.interchange import InterchangeError
from ...index.maintenance.verification import MOST_FINDINGS, SAMPLE, Finding, Verification
from . import address as addresses
from .analysis import Analysed, Frozen, analysed
from .client import Body, Client
from .dsl import all_of, terms, with_unit
from .page import Fetched
from .store import Store, Stored
from .writing import fingerprint_of

AT_ONCE = 500

KEYS_AT_ONCE = 1000
"""Keys in one clause: a query has at most 1,024."""


def verify(location: str, *, full: bool = False) -> Verification:
    """Compares every document with its fingerprint; of some, or with `full` of all, analyses the text again and asks
    whether it is found by each of its keys. Raises NoIndex, ClusterProblem."""
    store = Store(Client(addresses.parse(location)))
    try:
        stored = store.current()
        return _Checks(store, stored, full).run()
    finally:
        store.client.close()


class _Checks:
    def __init__(self, store: Store, stored: Stored, full: bool) -> None:
        self._store = store
        self._stored = stored
        self._full = full
        self._frozen: Frozen = store.frozen(stored)
        self._known_forms = store.lexicon(stored)
        self._chosen = random.Random(26)
        self.found = Verification(n_segments=stored.n_shards)

    def run(self) -> Verification:
        address = self._store.client.address
        health: Body = self._store.client.request("GET", f"/_cluster/health/{self._stored.physical}")
        if health["status"] != "green":
            self._finding(
                str(address),
                f"{health['status']}: {health['unassigned_shards']} copies of shards have no node",
                "start the nodes that are missing",
            )
        if self._store.is_marked(self._stored):
            what = "a writer ended before it had brought the versions of questions up to date"
            self._finding(str(address), what, f"vraagbaak index --index {address} FILES")
        n = self._store.n_documents(self._stored)
        share = 1.0 if self._full or n <= SAMPLE else SAMPLE / n
        for batch in self._batches():
            self.found.n_documents += len(batch)
            sound = [one for one in batch if self._is_as_written(one)]
            self._compare([one for one in sound if self._chosen.random() <= share])
        return self.found

    def _batches(self) -> Iterator[list[tuple[str, Body]]]:
        self._store.client.request("POST", f"/{self._stored.physical}/_refresh")
        batch: list[tuple[str, Body]] = []
        for hit in self._store.all_hits(self._stored.physical, {"sort": [{"id": "asc"}]}, AT_ONCE):
            batch.append((hit["_id"], hit["_source"]))
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
        yield batch

    def _is_as_written(self, one: tuple[str, Body]) -> bool:
        id, source = one
        try:
            contents = Fetched.of_source(source).contents
            if source.get("vinger") == fingerprint_of(contents) and contents.id == id == source["id"]:
                return True
            what = "its text is not as it was written (fingerprint)"
        except (InterchangeError, KeyError, orjson.JSONDecodeError) as error:
            what = f"it cannot be read: {error}"
        self._finding(id, what, f"vraagbaak index --index {self._store.client.address} FILES, with the document's file")
        return False

    def _compare(self, some: Sequence[tuple[str, Body]]) -> None:
        made = analysed([Fetched.of_source(source).contents for _, source in some], self._frozen) if some else []
        for one in made:
            self.found.n_tokenised += 1
            missing = [form for form in one.forms if form not in self._known_forms]
            if missing:
                self._finding(one.id, f"the lexicon lacks {missing[0]!r}", self._rebuilt())
            elif not self._is_found(one):
                self._finding(one.id, "it is not found by all of its words", self._rebuilt())

    def _is_found(self, one: Analysed) -> bool:
        """Whether the document, and each of its units, is found by every key that it should have."""
        clauses = _all("k", one.source["k"])
        for unit in one.source["p"]:
            clauses += [with_unit(all_of([{"term": {"p.n": unit["n"]}}, own])) for own in _all("p.k", unit["k"])]
        counted = {f"{n}": {"filter": clause} for n, clause in enumerate(clauses)}
        body: Body = {"size": 0, "track_total_hits": False, "query": terms("id", [one.id]), "aggs": counted}
        found = self._store.client.search(self._stored.physical, body)["aggregations"]
        return all(found[n]["doc_count"] for n in counted)

    def _rebuilt(self) -> str:
        return f"vraagbaak optimize --index {self._store.client.address}"

    def _finding(self, where: str, what: str, mended_by: str) -> None:
        if len(self.found.findings) < MOST_FINDINGS:
            self.found.findings.append(Finding(where, what, mended_by))


def _all(path: str, amounts: str) -> list[Body]:
    """Clauses for all keys of a field of amounts."""
    keys = [{"term": {path: amount.rpartition("|")[0]}} for amount in amounts.split()]
    return [all_of(keys[first : first + KEYS_AT_ONCE]) for first in range(0, len(keys), KEYS_AT_ONCE)]
