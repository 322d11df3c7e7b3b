"""Here is a cluster: what does it answer to this query? The same calls as of an index on this machine."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NoReturn, cast

import orjson

from ...corpus import interchange
from ...index import kernel as kernels
from ...index import layout
from ..commits import Commit
from ..deadline import NONE, Deadline
from ..execution.executor import Execution
from ..execution.filter_values import meant, told_of
from ..execution.filters import FilterRequest, Filters
from ..execution.plan import Match, Plan
from ..model import Diagnostic
from ..results.request import MOST, BeyondRequest, Request
from ..results.results import Results
from . import address as addresses
from . import leaves
from .address import Address
from .client import Client
from .documents import ClusterDocuments
from .dsl import Body, numbers, terms
from .errors import NotOnACluster
from .execution import WIDE_BLOCK, ClusterExecution
from .guide import GuideColumn, GuideSnapshot
from .leaves import Leaf
from .page import Fetched, PageIndex, PageSnapshot
from .planner import ClusterPlanner
from .plans import ClusterFilters, ClusterPlan
from .results import ClusterResults
from .spelling import ClusterSpeller
from .store import Store

if TYPE_CHECKING:
    from ...index.maintenance.verification import Verification
    from ...index.schema import Schema
    from ..assist.explanation import Explanation
    from ..assist.suggestions import Suggester
    from ..assist.words import WordForm
    from ..results.beyond import Beyond
    from .writer import ClusterWriter

MOST_COUNTED = 8192
"""Leaves of which it is kept in how many documents each is."""


class ClusterIndex(ClusterDocuments):
    """An index on a cluster, opened for searching. It shows what the cluster shows: there are no commits to stay on."""

    def __init__(self, location: str | Address) -> None:
        self._address = addresses.parse(location) if isinstance(location, str) else location
        self._recent = deque(maxlen=1)
        self._facets = frozenset(layout.FACETS)
        self._refreshing = threading.Lock()
        self._store = Store(Client(self._address))
        self._open()

    def _open(self) -> None:
        store = self._store
        self._stored = stored = store.current()
        frozen = store.frozen(stored)
        self._n_documents = self._count_documents()
        self._dfs: OrderedDict[bytes, int] = OrderedDict()
        self._bearing: dict[str, list[str]] = {}
        guide = GuideSnapshot(str(self._address), frozen, self._n_documents, lambda: store.lexicon(stored), self._count)
        self._snapshot = self._guide = guide
        names = (*layout.FACETS, *layout.COLUMNS)

        def values(name: str) -> Iterable[tuple[str, int]]:
            if name != "partij":
                return store.values(stored.physical, name)
            # a fractie that only asks questions of another's paper is a value without documents of its own
            own = dict(store.values(stored.physical, "partij"))
            return [(value, own.get(value, 0)) for value, _ in store.values(stored.physical, "partijen")]

        self._columns = {name: GuideColumn(guide, name, values) for name in names}
        self._cluster_planner = ClusterPlanner(guide, self._columns, self._count)
        self._planner: Any = self._cluster_planner

    def __reduce__(self) -> NoReturn:
        raise NotOnACluster("be pickled", "open it by its address in the other process")

    def _count_documents(self) -> int:
        return self._store.n_documents(self._stored)

    def _count(self, leaves: Sequence[Leaf]) -> list[int]:
        """In how many documents each leaf is; those not known are asked for together."""
        keys = [orjson.dumps(leaf.unit if leaf.counts_units else leaf.document) for leaf in leaves]
        known = {key: self._dfs[key] for key in keys if key in self._dfs}
        new = {key: leaf for key, leaf in zip(keys, leaves, strict=True) if key not in known}
        if new:
            request = {f"{n}": _counting(leaf) for n, leaf in enumerate(new.values())}
            body: Body = {"size": 0, "track_total_hits": False, "aggs": request}
            found = self._store.client.search(self._stored.physical, body)["aggregations"]
            for n, key in enumerate(new):
                answer = found[f"{n}"]
                known[key] = self._dfs[key] = int(answer.get("units", answer)["doc_count"])
            while len(self._dfs) > MOST_COUNTED:
                with suppress(KeyError):
                    self._dfs.popitem(last=False)
        return [known[key] for key in keys]

    def _n_with_phrase(self, phrase: tuple[str, ...]) -> int:
        return self._guide.n_with(leaves.phrase(phrase))

    # what a search does otherwise

    def _filters(self, given: FilterRequest) -> Filters:
        from ..execution.filters import days_of, listed, unknown_facet

        told: list[Diagnostic] = []
        selected: dict[str, frozenset[int]] = {}
        by_facet: dict[str, Body] = {}
        for name, facet_values in given.by_facet.items():
            if name not in layout.FACETS:
                raise unknown_facet(name)
            if not (values := listed(name, facet_values)):
                continue
            column = self._columns[name]
            chosen: set[int] = set()
            for value in values:
                found = meant(column, value, given.words)
                chosen.update(found)
                if note := told_of(column, value, found):
                    told.append(note)
            selected[name] = frozenset(chosen)
            path = "p.partij" if name == "partij" else name
            by_facet[name] = terms(path, (column.value(number) for number in sorted(chosen)))
        dates: list[Body] = []
        for name, sides in (("dag", (given.van, given.tot)), ("beantwoord", given.answered)):
            if (days := days_of(*sides)) is not None:
                dates.append(numbers(name, *days))
        if given.since is not None:
            dates.append(numbers("gewijzigd_s", given.since, None))
        return ClusterFilters((), selected, tuple(told), by_facet, tuple(dates), given)

    def _execution(self, plan: Plan, deadline: Deadline = NONE) -> Execution:
        assert isinstance(plan, ClusterPlan)
        dfs = [0 if leaf.is_mark else n for leaf, n in zip(plan.leaves, self._count(plan.leaves), strict=True)]
        made: Any = ClusterExecution(self._store, self._stored, plan, dfs, self._n_documents, deadline)
        return made  # type: ignore[no-any-return]

    def _results(
        self,
        execution: Execution,
        told: tuple[Diagnostic, ...],
        request: Request,
        started: float,
        deadline: Deadline,
        timed_out: bool,
        beyond: Beyond | None,
    ) -> Results:
        return self._answer(execution, told, request, started, self._cluster_speller, deadline, timed_out)

    def _answer(
        self,
        execution: Execution,
        told: tuple[Diagnostic, ...],
        request: Request,
        started: float,
        speller: ClusterSpeller | None = None,
        deadline: Deadline = NONE,
        timed_out: bool = False,
    ) -> Results:
        found = ClusterResults(
            self._snapshot, self._columns, execution, told, request, started, speller, deadline, timed_out
        )
        found.make_page = self._page
        found.bearers = self._bearers()
        return found

    @cached_property
    def _cluster_speller(self) -> ClusterSpeller:
        return ClusterSpeller(self._guide, self._cluster_planner, self._execution, self._no_filters)

    def _page(self, documents: Sequence[Fetched], execution: ClusterExecution) -> PageIndex:
        """A page of documents, to be scored and shown."""
        snapshot = PageSnapshot(
            str(self._address), documents, self._guide.frozen, self._n_documents, self._same_question
        )
        return PageIndex(snapshot, execution.plan, execution.dfs, execution.relaxed, execution.counts_all_words)

    def _beyond(
        self, request: BeyondRequest, deadline: Deadline = NONE
    ) -> tuple[Beyond | None, tuple[Diagnostic, ...]]:
        words_only = Diagnostic("no-feedback", None, "a cluster finds documents by their words only")
        return None, (words_only,) if request.feedback else ()

    def feedback(self, query: str) -> NoReturn:
        raise NotOnACluster("take words from the best documents", "use an index on this machine")

    def explain(
        self, query: str, id: str, match: Match = "auto", *, meaning: bool = True, feedback: bool | None = None
    ) -> Explanation | None:
        """The score of a document, or of a passage (`DOCUMENT#place`), as a tree; None where there is none."""
        from ..assist.explanation import explain

        held = self._held(id)
        if held is None:
            return None
        found, place = held
        plan, _ = self._planner.plan(query, self._no_filters, match)
        page = self._page([found], cast(ClusterExecution, cast(Any, self._execution(plan, NONE))))
        return explain(page.snapshot, page.execution, 0, 0, place, id)[0]

    # assistance

    def words(self, word: str) -> tuple[WordForm, ...]:
        """Every term that a word of a query expands to, with its reason; () when there is none."""
        from ..assist.words import forms_of

        return forms_of(self._guide, word, self._n_with_phrase)

    @cached_property
    def _suggester(self) -> Suggester:
        from .assistance import ClusterSuggester

        return ClusterSuggester(self._guide, dict(self._columns), self._no_filters, self._best_titles)

    def _best_titles(self, plan: ClusterPlan) -> list[tuple[str, str]]:
        from ..assist.suggestions import MOST_TITLES

        execution = cast(ClusterExecution, cast(Any, self._execution(plan, NONE)))
        page = self._page(execution.documents(0, WIDE_BLOCK, "relevance"), execution)
        return [(page.snapshot.fetched[one.doc].contents.titel, one.id) for one in page.best()[:MOST_TITLES]]

    def related(
        self, id: str, limit: int = 10, *, unit: Literal["document", "passage"] | None = None, snippets: bool = True
    ) -> Results | None:
        """Documents or passages like a document, or like a passage (`DOCUMENT#place`); None when the id does not exist.

        The default `unit` gives documents for a document, passages for a passage.
        """
        from .assistance import plan_of_related

        started = time.perf_counter()
        held = self._held(id)
        if held is None:
            return None
        found, place = held
        left_out = [found.id, *self.versions(found.id)]
        plan = plan_of_related(self._guide, self._no_filters, interchange.document(found.line), place, left_out)
        words = ", ".join(wanted.what for wanted in plan.expanded_terms)
        diagnostics = (Diagnostic("related", None, f"found by these words of {id}: {words}"),)
        request = Request(
            snippets=snippets,
            limit=min(limit, MOST),
            unit=unit or ("passage" if place else "document"),
            query=id,
        )
        return self._answer(self._execution(plan, NONE), diagnostics, request, started)

    # what it cannot do

    def whoosh_reader(self) -> NoReturn:
        raise NotOnACluster("be read by Whoosh's own searcher")

    # what it is

    def stats(self) -> dict[str, object]:
        """What the index holds, in figures."""
        client, stored = self._store.client, self._stored
        told = client.request("GET", f"/{stored.physical}/_stats/docs,store,segments")["_all"]
        body: Body = {"size": 0, "track_total_hits": True, "aggs": {"n": {"sum": {"field": "n_passages"}}}}
        found = client.search(stored.physical, body)
        health = client.health()
        return {
            "path": str(self._address),
            "documents": int(found["hits"]["total"]["value"]),
            "passages": int(found["aggregations"]["n"]["value"]),
            "segments": int(told["total"]["segments"]["count"]),
            "forms": self._guide.segments[0].forms.n,
            "bytes": int(told["total"]["store"]["size_in_bytes"]),
            "copies": 1 + stored.n_replicas,
            "format": int(stored.meta["format"]),
            "cluster": str(health["status"]),
            "nodes": int(health["number_of_nodes"]),
            "kernel": kernels.NAME,
        }

    @property
    def commit(self) -> Commit:
        """A cluster has no commits: the number is that of the index that the name means."""
        return Commit(int(self._stored.physical.rpartition("-")[2]))

    def is_current(self) -> bool:
        """Whether the name still means this index, with as many documents."""
        current = self._store.current().physical == self._stored.physical
        return current and self._count_documents() == self._n_documents

    def refresh(self) -> bool:
        """Looks again which index the name means, and what it holds; False where nothing changed."""
        with self._refreshing:
            if self.is_current():
                return False
            fresh = ClusterIndex(self._address)
            fresh._refreshing = self._refreshing
            self.__dict__ = fresh.__dict__
            return True

    def close(self) -> None:
        """Closes the connections."""
        self._guide.close()
        self._store.client.close()


def _counting(leaf: Leaf) -> Body:
    """The aggregation that counts a leaf's documents, or its units."""
    if not leaf.counts_units:
        return {"filter": leaf.document}
    return {"nested": {"path": "p"}, "aggs": {"units": {"filter": leaf.unit}}}


def writer(location: str, *, wait: float = 0.0, schema: Schema | None = None) -> ClusterWriter:
    """The writer of an index on a cluster. Raises IndexLocked when another writes for over `wait` s, ClusterProblem."""
    from .writer import ClusterWriter

    return ClusterWriter(location, wait=wait, schema=schema)


def verify(location: str, *, full: bool = False) -> Verification:
    """Whether an index on a cluster is whole. Raises NoIndex, ClusterProblem."""
    from .verification import verify as look

    return look(location, full=full)


def open(location: str) -> ClusterIndex:
    """An index on a cluster, opened for searching. Raises NoIndex, ClusterProblem."""
    return ClusterIndex(location)
