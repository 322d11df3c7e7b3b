"""Here are some documents of the cluster: search them with our own scorer, so that scores, passages, snippets are ours.

The documents become a segment in memory, with the cluster's number of documents, document frequencies and average
lengths in the formula. What a score is made of is the same as in an index on this machine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import orjson
import zstandard
from numpy.typing import NDArray

from ...corpus.model import Document
from ...index import layout
from ...index.kernel import kernel
from ...index.segment.versions import Versions
from ...index.store import contents
from ...index.store.bodies import Packer
from ...index.store.bodies import Stored as StoredBody
from ...index.store.contents import Contents
from ..columns import Column
from ..deadline import NONE
from ..execution import filters
from ..execution.executor import Execution
from ..execution.found import Ranked, Want
from ..execution.plan import Plan
from ..execution.run import Run
from ..execution.scorers import Scorers
from ..planner import Planner
from .analysis import Frozen, segment_of
from .errors import ClusterProblem
from .frozen_snapshot import FrozenSnapshot
from .naming import with_name
from .plans import ClusterFilters, ClusterPlan

Made = TypeVar("Made")

_log = logging.getLogger("vraagbaak")

SameQuestion = Callable[[Sequence[str]], Mapping[str, list[str]]]
"""The ids of the documents about each of some questions."""


@dataclass(frozen=True)
class Fetched:
    """A document as the cluster gave it."""

    id: str
    line: bytes
    status: str
    vraagnummer: str
    bestand: str
    added: int
    changed: int

    @cached_property
    def contents(self) -> Contents:
        return contents.of_line(self.line)

    @classmethod
    def of_source(cls, source: Mapping[str, Any]) -> Fetched:
        """The document of a hit's source."""
        return cls(
            source["id"],
            source["document"].encode(),
            _first(source.get("status")),
            _first(source.get("vraagnummer")),
            source.get("bestand", ""),
            source.get("toegevoegd", 0),
            source.get("gewijzigd_s", 0),
        )


def _first(value: Any) -> str:
    if isinstance(value, list):
        return str(value[0]) if value else ""
    return str(value or "")


class PageSnapshot(FrozenSnapshot):
    """Some documents of a cluster as a snapshot."""

    def __init__(
        self, name: str, documents: Sequence[Fetched], frozen: Frozen, n_documents: int, same_question: SameQuestion
    ) -> None:
        super().__init__(name, frozen, n_documents)
        self.fetched = documents
        self._same_question = same_question
        self._packed: dict[int, StoredBody] = {}
        self.segments = [segment_of([one.contents for one in documents], frozen)]

    @cached_property
    def statuses(self) -> list[NDArray[np.uint8]]:
        codes = [layout.STATUSES.index(one.status) if one.status else layout.NO_STATUS for one in self.fetched]
        return [np.array(codes, np.uint8)]

    @cached_property
    def versions(self) -> Versions:
        none = np.zeros(0, np.int32)
        of_docs = np.full(len(self.fetched), -1, np.int32)
        return Versions(none, none, np.zeros(1, np.int32), (of_docs,))  # the cluster has chosen already

    def stored(self, numbers: Sequence[int]) -> list[StoredBody]:
        found = []
        for number in numbers:
            if number not in self._packed:
                body = Packer().pack_contents(self.fetched[number - 1].contents)
                self._packed[number] = StoredBody(body, _decompressor)
            found.append(self._packed[number])
        return found

    def shown(self, numbers: Sequence[int]) -> list[StoredBody]:
        return self.stored(numbers)

    def histories(self, numbers: Sequence[int], ids: Sequence[str]) -> list[tuple[int, int, str]]:
        return [(one.added, one.changed, one.bestand) for one in (self.fetched[number - 1] for number in numbers)]

    @cached_property
    def _questions(self) -> Mapping[str, list[str]]:
        asked = {one.vraagnummer for one in self.fetched} - set(layout.NO_VRAAGNUMMER)
        return self._same_question(sorted(asked)) if asked else {}

    def same_question(self, vraagnummer: str) -> list[str]:
        return self._questions.get(vraagnummer, [])

    def same_question_as(self, segment: int, doc: int) -> list[str]:
        return self.same_question(self.fetched[doc].vraagnummer)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {one.id: number for number, one in enumerate(self.fetched, 1)}

    def number_of(self, id: str) -> int | None:
        return self._numbers.get(id)

    def document(self, id: str) -> Document | None:
        number = self.number_of(id)
        return None if number is None else self.stored([number])[0].document()


def _decompressor(_: int) -> zstandard.ZstdDecompressor:
    return zstandard.ZstdDecompressor()


def line_of(document: Contents) -> bytes:
    """The document as a line of the interchange form."""
    passages = [
        {
            name: value
            for name in ("nummer", "vraag", "antwoord", "fractie", "kop", "noten")
            if (value := getattr(one, name))
        }
        for one in document.passages
    ]
    found = {**document.head, "titel": document.titel, "passages": passages}
    return orjson.dumps({name: value for name, value in found.items() if value})


class PageExecution(Execution):
    """A plan over some documents, with the document frequencies of the whole index."""

    def __init__(
        self, snapshot: PageSnapshot, scorers: Scorers, plan: Any, dfs: Sequence[int], relaxed: bool, every: bool
    ) -> None:
        super().__init__(snapshot, scorers, plan)
        self.dfs = list(dfs)
        self.relaxed, self.all_words = relaxed, every

    def run(self, best: int = 0, counting: bool = False, expected: Want | None = None) -> Run:
        """A run, without pruning."""
        return PageRun(self, cast(PageSnapshot, self._snapshot), self._scorers)


class PageRun(Run):
    """A run of a plan over some documents of an index."""

    def __init__(self, execution: PageExecution, snapshot: PageSnapshot, scorers: Scorers) -> None:
        super().__init__(snapshot, scorers, execution.plan, NONE)
        self._of_index = execution

    def _find(self, at: int, expanded_terms: list[kernel.ExpandedTerm], dfs: Sequence[int] | None) -> None:
        super()._find(at, expanded_terms, self._of_index.dfs)

    def _relax(self, n_unfiltered: int) -> None:
        """The whole index has decided."""
        self.relaxed = self._of_index.relaxed
        self.every = not self.relaxed
        self.counts_all_words = self._of_index.all_words

    def _unfiltered(self) -> int:
        return 0


class PageIndex:
    """Some documents, searched by the query that found them."""

    def __init__(
        self, snapshot: PageSnapshot, plan: ClusterPlan, dfs: Sequence[int], relaxed: bool, all_words: bool
    ) -> None:
        self.snapshot = snapshot
        self.columns = {name: Column(snapshot, name) for name in (*layout.FACETS, *layout.COLUMNS)}
        self.scorers = Scorers(snapshot)
        own = plan.again(snapshot) if plan.again is not None else self._planned(plan)
        if len(own.expanded_terms) != len(dfs):
            raise ClusterProblem("the query has other words on this machine than on the cluster; report this query")
        self.execution = PageExecution(snapshot, self.scorers, own, dfs, relaxed, all_words)

    def _planned(self, plan: ClusterPlan) -> Plan:
        """The plan of the same query over these documents."""
        given = plan.filters.given if isinstance(plan.filters, ClusterFilters) else filters.FilterRequest()
        given = replace(given, since=None)  # the cluster has applied it; a page has no times of changes
        narrowed = filters.make(self.snapshot, self.columns, given)
        own, _ = Planner(self.snapshot, self.columns, with_names=False).plan(plan.query, narrowed, plan.match, NONE)
        return own if plan.named is None else with_name(own, plan, self.snapshot, self.columns)

    def scores(self) -> list[tuple[int, float]]:
        """Every document's number and score, in the order in which they were fetched."""
        scores = {one.doc: one.score for one in self.best()}
        return [(doc, scores.get(doc, 0.0)) for doc in range(len(self.snapshot.fetched))]

    def best(self) -> list[Ranked]:
        """The documents, best first; one that our scorer would not have found comes last, and is logged."""
        n = len(self.snapshot.fetched)
        with self.execution.run() as run:
            found = [*run.best(n, "relevance", "document")] if run.plan.scores else self._unscored()
        if len(found) < n:
            held = {one.doc for one in found}
            missing = [doc for doc in range(n) if doc not in held]
            _log.warning(
                "%s", f"{len(missing)} hits of the cluster match otherwise here, such as {self._id(missing[0])}"
            )
            found += [Ranked(0, doc, -1, self._id(doc), 0.0) for doc in missing]
        return found

    def _unscored(self) -> list[Ranked]:
        return [Ranked(0, doc, -1, self._id(doc), 0.0) for doc in range(len(self.snapshot.fetched))]

    def _id(self, doc: int) -> str:
        return self.snapshot.fetched[doc].id

    def best_passages(self, sort: str, full: bool | None) -> list[Ranked]:
        """The matching passages of the documents, in an order; with `full`, of those with all words, or the others."""
        n_units = self.snapshot.segments[0].n_units
        with self.execution.run() as run:
            found = [*run.best(n_units, sort, "passage")]
            n_full = run.n_full_of_best
        if full is None:
            return found
        return found[:n_full] if full else found[n_full:]
