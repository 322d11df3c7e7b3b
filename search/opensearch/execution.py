"""Here is a plan: which documents of the cluster come first, and which values do those that match have?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice

from ...index.errors import UsageProblem
from ..execution.found import Listing, Want
from ..execution.idf import idf
from .dsl import Body, all_of, terms, with_unit
from .matching import WINDOW, ClusterMatching
from .page import Fetched

BLOCK = 60
"""So many documents are scored again together: a page is cut out of blocks, so that pages fit each other."""

WIDE_BLOCK = 300
"""The same where a leaf has no amounts of its own on the cluster, so that its order there says less; and for
passages."""

MOST_BUCKETS = 60_000
"""Values of a facet that are counted in one request."""


class ClusterExecution(ClusterMatching):
    """One plan, executed on an index of a cluster when it is first asked for."""

    # what Results read of any execution, and of what it found

    listing = Listing((), 0)
    is_counted = True
    table = None
    timed_out = False

    def search(self, want: Want) -> ClusterExecution:
        """Return what was found: each number is a request, sent when it is first read."""
        return self

    def run(self) -> AbstractContextManager[ClusterExecution]:
        """What is read beyond that is a request of its own."""
        return nullcontext(self)

    @property
    def is_empty(self) -> bool:
        """Whether no document matches, listed or not."""
        return not self.n_listed

    @property
    def n_listed(self) -> int:
        """How many documents match, counted or listed after those."""
        return self.n_documents + self.n_partial

    # which

    def _score(self, of_units: bool = False) -> Body:
        """What ranks documents; with `of_units`, what ranks units."""
        clauses = []
        boosts = self.plan.boosts or (1.0,) * len(self.plan.leaves)
        for leaf, df, boost in zip(self.plan.leaves, self.dfs, boosts, strict=True):
            if boost > 0 and df and not leaf.is_mark:
                idf_of_term = idf(self._n_in_index, df) * boost
                clauses.append(leaf.score_of_unit(idf_of_term) if of_units else leaf.score(idf_of_term))
        return {"bool": {"should": clauses}} if clauses else {"match_all": {}}

    @property
    def block(self) -> int:
        """How many documents are scored again together."""
        exact = all(leaf.is_mark or ((leaf.own or leaf.parts) and not leaf.is_near) for leaf in self.plan.leaves)
        return BLOCK if exact else WIDE_BLOCK

    def documents(self, first: int, n: int, sort: str, full: bool | None = None) -> list[Fetched]:
        """The documents from a place of the ranking on; with `full`, only those that have, or have not, all words."""
        return [Fetched.of_source(hit["_source"]) for hit in self._hits(first, n, sort, full, True)]

    def _hits(self, first: int, n: int, sort: str, full: bool | None, with_source: bool) -> list[Body]:
        body: Body = {
            "query": {
                "bool": {
                    "filter": self._matching(self.every if full is None else full),
                    "must_not": self._without(self._left_out[0]),
                }
            },
            "track_total_hits": False,
            "sort": [{"_score": "desc"}, {"id": "asc"}],
        }
        if full is False:
            body["query"]["bool"]["must_not"] = [*body["query"]["bool"]["must_not"], all_of(self._matching(True))]
        if sort == "relevance":
            body["query"]["bool"]["should"] = [self._score()]
        elif sort == "passages":  # by the best passage that matches
            unit = self.plan.unit(self.every if full is None else full)
            inside = {"bool": {"filter": [unit], "should": [self._score(of_units=True)]}}
            best = {"nested": {"path": "p", "score_mode": "max", "query": inside}}
            body["query"]["bool"]["should"] = [best]
        elif sort == "answered":
            body["sort"] = [{"beantwoord": {"order": "desc", "missing": "_last"}}, {"id": "asc"}]
        elif sort == "latest":
            body["sort"] = [{"toegevoegd": "desc"}, {"id": "asc"}]
        else:
            order = "desc" if sort == "newest" else "asc"
            body["sort"] = [{"dag": {"order": order, "missing": "_last"}}, {"id": "asc"}]
        if not with_source:
            body["_source"] = False
        if n <= 0:
            return []
        if first + n <= WINDOW:
            found: list[Body] = self._ask({**body, "from": first, "size": n})["hits"]["hits"]
            return found
        # beyond the window ids are walked, and the documents of this page alone are fetched
        ids = [hit["sort"][-1] for hit in islice(self._walk(body), first, first + n)]
        if not with_source:
            return [{"_id": id} for id in ids]
        by_id: dict[str, Body] = {}
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            hits = self._ask({"query": terms("id", some), "size": len(some)})["hits"]["hits"]
            by_id.update({hit["_source"]["id"]: hit for hit in hits})
        return [by_id[id] for id in ids if id in by_id]

    def _walk(self, body: Body) -> Iterator[Body]:
        return self._store.all_hits(self._stored.physical, {**body, "_source": False})

    # values

    def counts(self, names: Sequence[str]) -> dict[str, tuple[dict[str, int], int]]:
        """Of each column in how many documents each value is, its own filter apart; and how many have none."""
        full = self.counts_all_words
        aggregations: dict[str, Body] = {}
        for name in names:
            if name == "partij":
                unit = self.plan.unit(full, with_partij=False)
                values = {"terms": {"field": "p.partij", "size": MOST_BUCKETS}, "aggs": {"d": {"reverse_nested": {}}}}
                inside = {"u": {"filter": unit, "aggs": {"v": values}}}
                held = with_unit(all_of([unit, {"exists": {"field": "p.partij"}}]))
                own: dict[str, Body] = {"p": {"nested": {"path": "p"}, "aggs": inside}, "held": {"filter": held}}
            else:
                own = {
                    "v": {"terms": {"field": name, "size": MOST_BUCKETS}},
                    "none": {"missing": {"field": name}},
                }
            aggregations[name] = {"filter": all_of(self._matching(full, name)), "aggs": own}
        found = self._ask({"size": 0, "track_total_hits": False, "aggs": aggregations})["aggregations"]
        counted: dict[str, tuple[dict[str, int], int]] = {}
        for name in names:
            of_name = found[name]
            if name == "partij":
                buckets = of_name["p"]["u"]["v"]["buckets"]
                counts = {bucket["key"]: int(bucket["d"]["doc_count"]) for bucket in buckets}
                counted[name] = counts, int(of_name["doc_count"] - of_name["held"]["doc_count"])
            else:
                if of_name["v"]["sum_other_doc_count"]:
                    raise UsageProblem(f"{name} has more than {MOST_BUCKETS} values here; narrow the search")
                counts = {bucket["key"]: int(bucket["doc_count"]) for bucket in of_name["v"]["buckets"]}
                counted[name] = counts, int(of_name["none"]["doc_count"])
        return self._once_a_question(counted) if self.plan.collapse else counted

    def _once_a_question(self, counted: dict[str, tuple[dict[str, int], int]]) -> dict[str, tuple[dict[str, int], int]]:
        """The same, a question once for each value that any of its versions has."""
        full = self.counts_all_words
        unit = self.plan.unit(full, with_partij=False)
        inner: Body = {"size": 10_000, "_source": False, "docvalue_fields": ["p.partij"]}
        matching = with_unit(unit, **({"inner_hits": inner} if "partij" in counted else {}))
        named = {name: all_of(self._matching(full, name)) for name in counted}
        fields = [name for name in counted if name != "partij"]
        by_question: dict[str, list[Body]] = {}
        for hit in self._list_versions(matching, named, fields):
            by_question.setdefault(hit["fields"]["vraagnummer"][0], []).append(hit)
        for name, (counts, missing) in counted.items():
            for hits in by_question.values():
                held = [hit for hit in hits if name in hit.get("matched_queries", ())]
                if len(held) < 2:
                    continue
                several: dict[str, int] = {}
                n_without = 0
                for hit in held:
                    values = _partijen(hit) if name == "partij" else set(hit["fields"].get(name, ()))
                    n_without += not values
                    for value in values:
                        several[value] = several.get(value, 0) + 1
                for value, n in several.items():
                    counts[value] -= n - 1
                missing -= n_without - (0 if several else 1)
            counted[name] = {value: n for value, n in counts.items() if n > 0}, missing
        return counted

    def days(self) -> dict[int, int]:
        """How many of the documents that are counted have each day; 0 is none."""
        own: Body = {"v": {"terms": {"field": "dag", "size": MOST_BUCKETS}}, "none": {"missing": {"field": "dag"}}}
        found = self._ask({"size": 0, "track_total_hits": False, "query": self._counted(), "aggs": own})
        counts = {int(bucket["key"]): int(bucket["doc_count"]) for bucket in found["aggregations"]["v"]["buckets"]}
        counts[0] = int(found["aggregations"]["none"]["doc_count"])
        return counts

    def values(self, name: str) -> Iterator[tuple[str, list[str]]]:
        """The id and the values of a column of each document that is counted; as many requests as 5,000 documents."""
        if name != "partij":
            for hit in self._counted_hits((), (name,)):
                yield hit["sort"][0], [str(value) for value in hit.get("fields", {}).get(name, ())]
            return
        counted, _ = self.counts([name])[name]
        for value in counted:  # a document has the fracties of its matching passages
            unit = all_of([self.plan.unit(self.counts_all_words), terms("p.partij", [value])])
            for hit in self._counted_hits((with_unit(unit),), ()):
                yield hit["sort"][0], [value]

    def _counted_hits(self, also: Sequence[Body], fields: Sequence[str]) -> Iterator[Body]:
        body: Body = {
            "_source": False,
            "track_total_hits": False,
            "query": all_of([self._counted(), *also]),
            "docvalue_fields": list(fields),
            "sort": [{"id": "asc"}],
        }
        return self._store.all_hits(self._stored.physical, body)


def _partijen(hit: Body) -> set[str]:
    found: set[str] = set()
    for inner in hit["inner_hits"]["p"]["hits"]["hits"]:
        found.update(inner.get("fields", {}).get("p.partij", ()))
    return found
