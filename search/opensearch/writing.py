"""Documents into an index of a cluster: analysed here, each with what the other versions of its question say of it.

A document that is there already, unchanged, is not sent: a load that was broken off goes on where it was.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from ...index import layout
from ...index.store import contents
from ...index.store.contents import Contents
from .analysis import Analysed, Frozen, analysed
from .bulk import Bulk, Item, Sending
from .client import Body
from .dsl import terms
from .page import line_of
from .store import Store, Stored

AT_ONCE = 300
"""Documents that are analysed together."""


@dataclass(frozen=True)
class Known:
    """A document of the index, as far as the other versions of its question need it."""

    id: str
    own_status: int
    status: str
    several: bool


@dataclass(frozen=True)
class Incoming:
    """A document to be stored, and what is known of where it comes from."""

    document: Contents
    bestand: str = ""
    added: int = 0
    changed: int = 0


class Loader:
    """Stores documents in one index of a cluster."""

    def __init__(self, store: Store, stored: Stored, frozen: Frozen, *, is_new: bool = False) -> None:
        """`is_new`: the index was just made, so that it holds none of the documents."""
        self._store = store
        self.stored = stored
        self.bulk = Bulk(store.client, stored)
        self._sending = Sending()
        self._frozen = frozen
        self._is_new = is_new
        self.n_unchanged = 0

    def add(self, incoming: Sequence[Incoming]) -> int:
        """Sends some documents that are not there as they are; gives how many were. They are stored after `finish`.

        Raises NotAcknowledged for documents of an earlier call."""
        last = list({one.document.id: one for one in incoming}.values())
        return self.add_changed(last, {} if self._is_new else self._store.held(self.stored, [*map(_id, last)]))

    def add_changed(self, incoming: Sequence[Incoming], held: Mapping[str, Body]) -> int:
        """The same where it is known what the index holds under these ids (Store.held); each id once."""
        fresh = [
            one
            for one in incoming
            if one.document.id not in held or held[one.document.id].get("vinger") != fingerprint_of(one.document)
        ]
        self.n_unchanged += len(incoming) - len(fresh)
        for first in range(0, len(fresh), AT_ONCE):
            self._store_some(fresh[first : first + AT_ONCE])
        return len(fresh)

    def finish(self) -> None:
        """Waits until all documents are stored. Raises NotAcknowledged."""
        self._sending.finish()

    def _store_some(self, batch: Sequence[Incoming]) -> None:
        made = analysed([one.document for one in batch], self._frozen)
        counted: Counter[str] = Counter()
        for one in made:
            counted.update(one.forms)

        def send() -> None:
            # forms before documents: the lexicon may know too much, never too little
            self._store.add_forms(self.stored, dict(counted))
            self.bulk.send(self._items(batch, made))

        self._sending.begin(send)

    def _items(self, batch: Sequence[Incoming], made: Sequence[Analysed]) -> Iterable[Item]:
        now = int(time.time())
        for incoming, one in zip(batch, made, strict=True):
            changed = incoming.changed or now
            source = {
                **one.source,
                "document": line_of(incoming.document).decode(),
                "bestand": incoming.bestand,
                "toegevoegd": incoming.added or now,
                "gewijzigd_s": changed,
                "gewijzigd": _day(changed),
                "vinger": fingerprint_of(incoming.document),
                "versies": False,
            }
            self._with_status(source, one.own_status, False)
            for unit in source["p"]:
                unit["gewijzigd"] = source["gewijzigd"]
            yield one.id, orjson.dumps(source)

    @staticmethod
    def _with_status(source: dict[str, Any], rank: int, several: bool) -> None:
        """What all versions of the question together say: the best status, and whether there are several."""
        status = layout.STATUSES[rank - 1] if rank else ""
        source["versies"] = several
        source["status"] = [status] if status else []
        for unit in source["p"]:
            unit["c"] = [value for value in unit["c"] if not value.startswith("status=")]
            if status:
                unit["c"].append(f"status={status}")
        for name in ("dag", "beantwoord"):  # a document without a day comes last, whichever way they are ordered
            if not source.get(name):
                source.pop(name, None)

    def delete(self, ids: Sequence[str]) -> None:
        """Deletes documents; those that are not there are no error. Raises NotAcknowledged."""
        self.bulk.send([(id, b"") for id in ids])

    def settle(self, questions: Iterable[str] | None = None) -> int:
        """Brings status and versions of questions up to date, of all questions where none are named; gives how many
        documents changed. To be called after documents came or went, before they are searched."""
        self.finish()
        self._store.client.request("POST", f"/{self.stored.physical}/_refresh")
        by_question: dict[str, list[Known]] = {}
        body: Body = {
            "_source": False,
            "docvalue_fields": ["vraagnummer", "eigen", "status", "versies"],
            "query": {"exists": {"field": "vraagnummer"}} if questions is None else terms("vraagnummer", questions),
            "sort": [{"id": "asc"}],
        }
        for hit in self._store.all_hits(self.stored.physical, body):
            fields = hit["fields"]
            known = Known(
                hit["sort"][0],
                int(fields.get("eigen", [0])[0]),
                str(fields.get("status", [""])[0]),
                bool(fields["versies"][0]),
            )
            by_question.setdefault(fields["vraagnummer"][0], []).append(known)
        stale: dict[str, tuple[int, bool]] = {}
        for versions in by_question.values():
            best = max(one.own_status for one in versions)
            status = layout.STATUSES[best - 1] if best else ""
            several = len(versions) > 1
            stale.update(
                {one.id: (best, several) for one in versions if (one.status, one.several) != (status, several)}
            )
        ids = list(stale)
        for first in range(0, len(ids), AT_ONCE):
            self._renew(ids[first : first + AT_ONCE], stale)
        self._store.client.request("POST", f"/{self.stored.physical}/_refresh")
        return len(stale)

    def _renew(self, ids: Sequence[str], stale: Mapping[str, tuple[int, bool]]) -> None:
        """Stores documents again, with another status."""
        found = self._store.client.request("POST", f"/{self.stored.physical}/_mget", {"ids": list(ids)})
        sources = [doc["_source"] for doc in found["docs"] if doc.get("found")]
        batch = [
            Incoming(
                contents.of_line(source["document"].encode()),
                source.get("bestand", ""),
                source["toegevoegd"],
                source["gewijzigd_s"],
            )
            for source in sources
        ]
        made = analysed([one.document for one in batch], self._frozen)
        items: list[Item] = []
        for id, raw in self._items(batch, made):
            source = orjson.loads(raw)
            self._with_status(source, *stale[id])
            items.append((id, orjson.dumps(source)))
        self.bulk.send(items)


def _id(one: Incoming) -> str:
    return one.document.id


def fingerprint_of(document: Contents) -> str:
    """What tells contents of a document apart."""
    return hashlib.sha256(line_of(document)).hexdigest()[:32]


def _day(seconds: int) -> int:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).date().toordinal()
