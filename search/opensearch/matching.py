"""Here is a plan: how many documents of a cluster match?

Each question is one request; its answer is kept. Versions of a question are distinguished here: the cluster lists those
that match, and the ones for which another stands are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ...index.errors import UsageProblem
from .. import settings
from ..deadline import Deadline
from .dsl import Body, all_of, terms, with_unit
from .plans import ClusterFilters, ClusterPlan
from .store import Store, Stored

WINDOW = 10_000
"""Hits that are asked for without a point in time."""

IDS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Version:
    """A document that matches and shares its question with others."""

    id: str
    question: str
    full: bool
    passes: bool
    order: tuple[int, int, str]
    """The preferred version has the lowest."""


class ClusterMatching:
    """The documents of one plan on an index of a cluster, counted when they are first asked for."""

    def __init__(
        self,
        store: Store,
        stored: Stored,
        plan: ClusterPlan,
        dfs: Sequence[int],
        n_in_index: int,
        deadline: Deadline,
    ) -> None:
        self._store = store
        self._stored = stored
        self._deadline = deadline
        self.plan = plan
        self.dfs = dfs
        self._n_in_index = n_in_index
        assert isinstance(plan.filters, ClusterFilters)
        self._filters = plan.filters

    # how many

    def _ask(self, body: Body) -> Body:
        if self._deadline.is_set:
            self._deadline.check()
        return self._store.client.search(self._stored.physical, body)

    def _matching(self, full: bool, but: str | None = None) -> list[Body]:
        """The clauses of documents that match with all filters, that of one facet left aside."""
        partij = but != "partij"
        return [with_unit(self.plan.unit(full, with_partij=partij)), *self._filters.of_documents(but)]

    @cached_property
    def _totals(self) -> Mapping[str, int]:
        """How many documents match: fully, in some words, and fully with filters left aside."""
        asked: dict[str, Body] = {"some": all_of(self._matching(False))}
        if self.plan.match != "any":
            asked["full"] = all_of(self._matching(True))
        if self.plan.match == "auto":
            asked["open"] = with_unit(self.plan.unit(True, with_filters=False))
        aggregations = {name: {"filter": clause} for name, clause in asked.items()}
        found = self._ask({"size": 0, "track_total_hits": False, "aggs": aggregations})["aggregations"]
        return {name: int(found[name]["doc_count"]) for name in asked}

    @cached_property
    def _may_relax(self) -> bool:
        totals = self._totals
        if self.plan.match != "auto":
            return False
        return (totals["open"] < settings.RELAX_BELOW or not totals["full"]) and totals["some"] > totals["full"]

    @cached_property
    def _left_out(self) -> tuple[list[str], int]:
        """The ids for which another version stands, and how many of them match fully."""
        if not self.plan.collapse:
            return [], 0
        need_all = self.plan.match != "any"
        tier = need_all and not self._may_relax
        by_question: dict[str, list[Version]] = {}
        for version in self._versions(tier):
            if version.passes:
                by_question.setdefault(version.question, []).append(version)
        left_out: list[str] = []
        n_full = 0
        for versions in by_question.values():
            versions.sort(key=lambda one: (need_all and not one.full, one.order))
            left_out += [one.id for one in versions[1:]]
            n_full += sum(one.full for one in versions[1:])
        if len(left_out) > 10 * IDS_AT_ONCE:
            raise UsageProblem("too many versions of questions match; narrow the search, or give --collapse none")
        return left_out, n_full

    def _versions(self, full: bool) -> Iterator[Version]:
        named = {"full": with_unit(self.plan.unit(True)), "passes": all_of(self._matching(full))}
        for hit in self._list_versions(with_unit(self.plan.unit(full)), named, ()):
            fields, held = hit["fields"], hit.get("matched_queries", ())
            order = (-_number(fields, "eigen"), -_number(fields, "dag"), fields["id"][0])
            yield Version(
                fields["id"][0],
                fields["vraagnummer"][0],
                "full" in held,
                "passes" in held,
                order,
            )

    def _list_versions(self, matching: Body, named: Mapping[str, Body], fields: Sequence[str]) -> Iterator[Body]:
        clauses = [{"bool": {"filter": [clause], "_name": name}} for name, clause in named.items()]
        body = {
            "_source": False,
            "track_total_hits": False,
            "query": {"bool": {"filter": [{"term": {"versies": True}}, matching], "should": clauses}},
            "docvalue_fields": list(dict.fromkeys(("id", "vraagnummer", "eigen", "dag", *fields))),
            "sort": [{"id": "asc"}],
        }
        hits = self._ask({**body, "size": WINDOW})["hits"]["hits"]
        if len(hits) < WINDOW:
            yield from hits
        else:
            yield from self._store.all_hits(self._stored.physical, body)

    @cached_property
    def _settled(self) -> tuple[int, int, bool]:
        """How many match fully, and in some words, a question once; and whether some words are enough to be listed."""
        totals = self._totals
        left_out, n_left_out_full = self._left_out
        n_full = totals.get("full", totals["some"]) - n_left_out_full
        n_some = totals["some"] - len(left_out)
        return n_full, n_some, self._may_relax and n_some > n_full

    @property
    def relaxed(self) -> bool:
        """Whether documents that lack some of the words follow those that have all, or are all there is."""
        return self._settled[2]

    @property
    def every(self) -> bool:
        """Whether what is listed has all words."""
        return self.plan.match != "any" and not self.relaxed

    @property
    def counts_all_words(self) -> bool:
        """Whether what is counted has all words."""
        return self.plan.match != "any" and (not self.relaxed or self._totals["open"] > 0)

    @property
    def n_full(self) -> int:
        """How many documents have all words; under `any`, match."""
        n_full, n_some, _ = self._settled
        return n_some if self.plan.match == "any" else n_full

    @property
    def n_documents(self) -> int:
        """How many documents match, and are counted."""
        n_full, n_some, _ = self._settled
        return n_full if self.counts_all_words else n_some

    @property
    def n_partial(self) -> int:
        """How many documents have only some of the words, and are listed all the same."""
        n_full, n_some, relaxed = self._settled
        return n_some - n_full if relaxed else 0

    def _counted(self, but: str | None = None) -> Body:
        """The documents that are counted, one version of each question."""
        return all_of(self._matching(self.counts_all_words, but), self._without(self._left_out[0]))

    @staticmethod
    def _without(ids: Sequence[str]) -> list[Body]:
        return [terms("id", ids[first : first + IDS_AT_ONCE]) for first in range(0, len(ids), IDS_AT_ONCE)]

    def n_passages(self) -> int:
        """How many passages match, of the documents that are counted."""
        unit = all_of([self.plan.unit(self.counts_all_words), {"range": {"p.n": {"gte": 1}}}])
        inside = {"nested": {"path": "p"}, "aggs": {"m": {"filter": unit}}}
        found = self._ask({"size": 0, "query": self._counted(), "track_total_hits": False, "aggs": {"p": inside}})
        return int(found["aggregations"]["p"]["m"]["doc_count"])


def _number(fields: Mapping[str, list[Any]], name: str) -> int:
    return int(fields[name][0]) if fields.get(name) else 0
