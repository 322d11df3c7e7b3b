"""Which index of the cluster is searched under a name, and what was frozen with it?

A name is an alias of one index, `NAME-v2-TIME`; beside it `NAME-v2-TIME-guide` holds the compound vocabulary and the
lexicon. A new index is filled beside the old one, and the alias moves in one step.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import zstandard

from ...index.errors import NoIndex, UsageProblem
from ...index.lexical.compound_vocabulary import ARRAYS as VOCABULARY_ARRAYS
from ...index.lexical.compound_vocabulary import StoredVocabulary
from . import mapping
from .analysis import Frozen, fingerprint
from .client import Body, Client
from .errors import ClusterProblem
from .file_record import Change
from .guide import Counts

PART_BYTES = 4 << 20
"""A document of the guide holds at most so many bytes of text."""

GUIDE_MAPPING: Body = {
    "settings": {"number_of_shards": 1},
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "kind": {"type": "keyword"},
            "key": {"type": "keyword"},
            "data": {"type": "binary"},
            "n": {"type": "integer"},
        },
    },
}

REFRESH_INTERVAL = "30s"
"""How often an index that is searched shows what was written without a commit."""

IDS_AT_ONCE = 1000
"""Documents that are looked up by id in one request."""

CHANGES_AT_ONCE = 5000
"""Changes of the record of files in one document of the guide."""

MOST_VALUES = 10_000
"""Values of a column that are fetched in one request."""


@dataclass(frozen=True)
class Stored:
    """One index of the cluster."""

    physical: str
    meta: Body
    n_replicas: int
    n_shards: int = 3

    @property
    def guide(self) -> str:
        """The index that holds its vocabulary and lexicon."""
        return f"{self.physical}-guide"

    @property
    def is_of_this_version(self) -> bool:
        """Whether what is searched in it is made as this version makes it."""
        return self.meta.get("format") == mapping.FORMAT and self.meta.get("analysis") == fingerprint()

    @property
    def n_copies(self) -> int:
        """How many nodes must have stored a document before it counts as stored."""
        return min(2, 1 + self.n_replicas)


class Store:
    """The indexes of one name."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.name = client.address.name

    # which

    def current(self) -> Stored:
        """The index that the name means. Raises NoIndex."""
        stored = self.named()
        if stored is None:
            raise NoIndex(
                f"{self.client.address} holds no index; make one with `vraagbaak index` or `vraagbaak cluster load`"
            )
        if not stored.is_of_this_version:
            raise NoIndex(
                f"{self.client.address} was built by another version of vraagbaak; run `vraagbaak optimize --index`"
                " with this address, or `vraagbaak cluster load`: they build a new index beside it"
            )
        return stored

    def named(self) -> Stored | None:
        """The index that the name means, of whichever version; None where there is none."""
        found = self.client.request("GET", f"/_alias/{self.name}", absent=(404,))
        return self.described(sorted(found)[-1]) if found else None

    def described(self, physical: str) -> Stored:
        """An index by its own name."""
        found = self.client.request("GET", f"/{physical}")[physical]
        settings = found["settings"]["index"]
        n_replicas, n_shards = int(settings["number_of_replicas"]), int(settings["number_of_shards"])
        return Stored(physical, found["mappings"].get("_meta", {}), n_replicas, n_shards)

    def unfinished(self, origin: str) -> Stored | None:
        """An index that is not searched yet, and is being filled from the same source."""
        made_from = (stored for stored in self._unfinished() if stored.meta.get("origin") == origin)
        return next((stored for stored in made_from if stored.is_of_this_version), None)

    def clear_unfinished(self, origin: str | None = None) -> None:
        """Removes indexes that are not searched; only those that were filled from one source, if it is given."""
        for stored in self._unfinished():
            if origin is None or stored.meta.get("origin") == origin:
                self.remove(stored.physical)

    def _unfinished(self) -> list[Stored]:
        found = self.client.request("GET", f"/{self.name}-v*", params={"ignore_unavailable": "true"}, absent=(404,))
        names = [name for name in found or {} if not name.endswith("-guide") and not found[name].get("aliases")]
        return [self.described(name) for name in sorted(names, reverse=True)]

    # making, switching

    def create(self, frozen: Frozen, origin: str, n_documents: int, n_shards: int = 3, n_replicas: int = 1) -> Stored:
        """A new index beside the old one, not searched yet; `n_documents`: from how many its analysis is learned."""
        physical = f"{self.name}-v{mapping.FORMAT}-{int(time.time() * 1000)}"
        meta = {
            "format": mapping.FORMAT,
            "analysis": fingerprint(),
            "origin": origin,
            "learned_at": n_documents,
            "passage_averages": list(frozen.passage_averages),
            "document_averages": list(frozen.document_averages),
        }
        guide = {**GUIDE_MAPPING, "settings": {"number_of_shards": 1, "number_of_replicas": n_replicas}}
        # until the cluster has looked again, an index without copies would take writes
        params = {"wait_for_active_shards": min(2, 1 + n_replicas)}
        self.make(f"{physical}-guide", guide, params)
        self.make(physical, mapping.body(n_shards, n_replicas, meta), params)
        stored = Stored(physical, meta, n_replicas, n_shards)
        arrays = frozen.vocabulary.arrays
        kept = {name: base64.b64encode(np.asarray(arrays[name]).tobytes()).decode() for name in VOCABULARY_ARRAYS}
        kinds = {name: arrays[name].dtype.str for name in VOCABULARY_ARRAYS}
        self._put(stored, "vocabulary", orjson.dumps({"arrays": kept, "kinds": kinds}))
        return stored

    def make(self, name: str, body: Body, params: Body) -> None:
        """Creates an index; one that is there since the request was sent again is the same."""
        try:
            self.client.request("PUT", f"/{name}", body, params)
        except ClusterProblem as error:
            if "already exists" not in str(error):
                raise

    def switch(self, stored: Stored) -> list[str]:
        """Lets the name mean this index, in one step; gives the indexes that it meant before."""
        found = self.client.request("GET", f"/_alias/{self.name}", absent=(404,)) or {}
        if self.name in found:
            raise UsageProblem(f"{self.name} is an index by itself; choose another name")
        old = [name for name in found if name != stored.physical]
        actions = [{"add": {"index": stored.physical, "alias": self.name}}]
        actions += [{"remove": {"index": name, "alias": self.name}} for name in old]
        settings = {"index": {"refresh_interval": REFRESH_INTERVAL}}
        self.client.request("PUT", f"/{stored.physical}/_settings", settings)
        self.client.request("POST", "/_aliases", {"actions": actions})
        return old

    def remove(self, physical: str) -> None:
        """Deletes an index and its guide."""
        for name in (physical, f"{physical}-guide"):
            self.client.request("DELETE", f"/{name}", absent=(404,))

    # guide

    def frozen(self, stored: Stored) -> Frozen:
        """The analysis of an index."""
        raw = orjson.loads(b"".join(data for data, _ in self._parts(stored, "vocabulary")))
        arrays = {
            name: np.frombuffer(base64.b64decode(raw["arrays"][name]), np.dtype(raw["kinds"][name]))
            for name in VOCABULARY_ARRAYS
        }
        meta = stored.meta
        return Frozen(StoredVocabulary(arrays), tuple(meta["passage_averages"]), tuple(meta["document_averages"]))

    def add_forms(self, stored: Stored, counted: Counts) -> None:
        """Adds forms to the lexicon, each with a number of documents."""
        self._put(stored, "lexicon", orjson.dumps(sorted(counted.items())), refresh=False)

    def lexicon(self, stored: Stored) -> Counts:
        """Every form of the index, and in how many documents it was put."""
        total: Counter[str] = Counter()
        self.client.request("POST", f"/{stored.guide}/_refresh")
        for data, _ in self._parts(stored, "lexicon"):
            total.update(dict(orjson.loads(data)))
        return dict(total)

    def changes(self, stored: Stored) -> list[Change]:
        """The record of files: every change of it, in order."""
        self.client.request("POST", f"/{stored.guide}/_refresh")
        return [change for data, _ in self._parts(stored, "files") for change in orjson.loads(data)]

    def add_changes(self, stored: Stored, n_before: int, changes: Sequence[Change]) -> None:
        """Adds changes to the record of files, which had so many."""
        for first in range(0, len(changes), CHANGES_AT_ONCE):
            some = orjson.dumps(changes[first : first + CHANGES_AT_ONCE])
            self._put(stored, "files", some, refresh=False, n_before=n_before + first)

    def mark(self, stored: Stored, unsettled: bool) -> None:
        """Notes on the cluster that documents come and go, until `settle` has brought their questions up to date."""
        if unsettled:
            source = {"kind": "unsettled", "key": "unsettled", "n": 0}
            params = {"wait_for_active_shards": stored.n_copies}
            self.client.request("PUT", f"/{stored.guide}/_doc/unsettled", source, params)
        else:
            self.client.request("DELETE", f"/{stored.guide}/_doc/unsettled", absent=(404,))

    def is_marked(self, stored: Stored) -> bool:
        """Whether a writer ended before its documents were settled."""
        return self.client.request("GET", f"/{stored.guide}/_doc/unsettled", absent=(404,)) is not None

    def _put(self, stored: Stored, kind: str, data: bytes, refresh: bool = True, n_before: int = 0) -> None:
        packed = zstandard.compress(data)
        assert kind == "vocabulary" or len(packed) < PART_BYTES, "a batch is never so large"
        pieces = [packed[at : at + PART_BYTES] for at in range(0, len(packed), PART_BYTES)]
        for n, piece in enumerate(pieces, n_before):
            # the same content again is the same document: nothing counts twice when a request is sent again
            id = f"{kind}-{hashlib.sha256(data).hexdigest()[:32]}-{n}"
            params = {"refresh": "true" if refresh else "false", "wait_for_active_shards": stored.n_copies}
            source = {"kind": kind, "key": id, "n": n, "data": base64.b64encode(piece).decode()}
            self.client.request("PUT", f"/{stored.guide}/_doc/{id}", source, params)

    def _parts(self, stored: Stored, kind: str) -> Iterator[tuple[bytes, int]]:
        """What is stored under a kind: the pieces of one thing together for the vocabulary, else each thing."""
        pieces = []
        for hit in self.all_hits(
            stored.guide, {"query": {"term": {"kind": kind}}, "sort": [{"n": "asc"}, {"key": "asc"}]}, 100
        ):
            source = hit["_source"]
            pieces.append((base64.b64decode(source["data"]), source["n"]))
        if kind == "vocabulary":
            pieces = [(b"".join(data for data, _ in pieces), 0)]
        for data, n in pieces:
            yield zstandard.decompress(data), n

    # reading

    def n_documents(self, stored: Stored) -> int:
        """How many documents an index shows."""
        found = self.client.search(stored.physical, {"size": 0, "track_total_hits": True})
        return int(found["hits"]["total"]["value"])

    def held(self, stored: Stored, ids: Sequence[str]) -> dict[str, Body]:
        """Of the documents with these ids that are there: `vinger`, `vraagnummer` and `toegevoegd`."""
        found: dict[str, Body] = {}
        params = {"_source": "vinger,vraagnummer,toegevoegd"}
        for at in range(0, len(ids), IDS_AT_ONCE):
            # by id, not by a search: what was stored a moment ago is seen
            some = {"ids": list(ids[at : at + IDS_AT_ONCE])}
            docs = self.client.request("POST", f"/{stored.physical}/_mget", some, params)["docs"]
            found.update({doc["_id"]: doc["_source"] for doc in docs if doc.get("found")})
        return found

    def all_hits(self, index: str, body: Body, at_once: int = 5000, preference: str | None = None) -> Iterator[Body]:
        """All hits of a query, in its order, from one point in time, beyond any window; `sort` must tell all apart."""
        pit = self._point_in_time(index)
        try:
            after: Sequence[Any] | None = None
            while True:
                asked = {**body, "size": at_once, "pit": {"id": pit, "keep_alive": "2m"}}
                if after is not None:
                    asked["search_after"] = after
                try:
                    hits = self.client.search(None, asked)["hits"]["hits"]
                except ClusterProblem:  # the point in time went with a node: the rest is read from another
                    pit = self._point_in_time(index)
                    asked["pit"] = {"id": pit, "keep_alive": "2m"}
                    hits = self.client.search(None, asked)["hits"]["hits"]
                yield from hits
                if len(hits) < at_once:
                    return
                after = hits[-1]["sort"]
        finally:
            self.client.request(
                "DELETE", "/_search/point_in_time", {"pit_id": [pit]}, absent=(400, 404, 429, 500, 502, 503, 504)
            )

    def _point_in_time(self, index: str) -> str:
        opened = self.client.request("POST", f"/{index}/_search/point_in_time", params={"keep_alive": "2m"})
        return str(opened["pit_id"])

    def values(self, physical: str, name: str) -> Iterable[tuple[str, int]]:
        """Every value of a column that is counted, by code point, and in how many documents it is."""
        after: Body | None = None
        while True:
            composite: Body = {"size": MOST_VALUES, "sources": [{"v": {"terms": {"field": name}}}]}
            if after is not None:
                composite["after"] = after
            found = self.client.search(physical, {"size": 0, "aggs": {"v": {"composite": composite}}})
            for bucket in found["aggregations"]["v"]["buckets"]:
                yield str(bucket["key"]["v"]), bucket["doc_count"]
            after = found["aggregations"]["v"].get("after_key")
            if after is None:
                return
