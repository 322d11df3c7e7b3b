"""A small engine that executes the part of OpenSearch's language that this package sends, over documents in memory.

It matches, counts and sorts by values; of scores it knows none, so that every hit is in the first block. It stands in
for a cluster where there is no Java: that OpenSearch understands the same is what `make cluster-test` proves.
"""

from __future__ import annotations

import fnmatch
import json
from collections import Counter
from typing import Any

from .small_matching import Body, Document, Held, matches, without_path


def _aggregated(asked: Body, documents: list[Document], units: list[tuple[Document, Held]] | None = None) -> Body:
    """The answer of aggregations over documents, or over units of them."""
    found: Body = {}
    for name, one in asked.items():
        below = one.get("aggs", {})
        if "filter" in one:
            if units is None:
                kept = [document for document in documents if matches(one["filter"], document)]
                found[name] = {"doc_count": len(kept), **_aggregated(below, kept)}
            else:
                inside = [(document, unit) for document, unit in units if matches(one["filter"], unit, "p.")]
                found[name] = {"doc_count": len(inside), **_aggregated(below, documents, inside)}
        elif "nested" in one:
            every = [(document, unit) for document in documents for unit in document.units]
            found[name] = {"doc_count": len(every), **_aggregated(below, documents, every)}
        elif "reverse_nested" in one:
            assert units is not None
            found[name] = {"doc_count": len({id(document) for document, _ in units})}
        elif "missing" in one:
            found[name] = {"doc_count": sum(not document.terms(one["missing"]["field"]) for document in documents)}
        elif "sum" in one:
            found[name] = {"value": float(sum(document.source.get(one["sum"]["field"], 0) for document in documents))}
        elif "terms" in one:
            found[name] = _buckets(one["terms"]["field"], below, documents, units)
        else:
            (source,) = one["composite"]["sources"]
            ((key, by),) = source.items()
            counts = Counter(value for document in documents for value in document.terms(by["terms"]["field"]))
            after = one["composite"].get("after", {}).get(key)
            kept_keys = sorted(value for value in counts if after is None or value > after)[: one["composite"]["size"]]
            found[name] = {"buckets": [{"key": {key: value}, "doc_count": counts[value]} for value in kept_keys]}
            if kept_keys:
                found[name]["after_key"] = {key: kept_keys[-1]}
    return found


def _buckets(field: str, below: Body, documents: list[Document], units: list[tuple[Document, Held]] | None) -> Body:
    if units is None:
        counts = Counter(value for document in documents for value in document.terms(field))
        return {
            "sum_other_doc_count": 0,
            "buckets": [{"key": value, "doc_count": n} for value, n in counts.most_common()],
        }
    by_value: dict[str, list[tuple[Document, Held]]] = {}
    for document, unit in units:
        for value in unit.terms(without_path(field, "p.")):
            by_value.setdefault(value, []).append((document, unit))
    buckets = [
        {"key": value, "doc_count": len(own), **_aggregated(below, documents, own)} for value, own in by_value.items()
    ]
    return {"sum_other_doc_count": 0, "buckets": buckets}


def _sort_key(order: list[Body], document: Document) -> tuple[Any, ...]:
    key: list[Any] = []
    for one in order:
        ((field, how),) = one.items()
        descending = (how if isinstance(how, str) else how["order"]) == "desc"
        value = 0.0 if field == "_score" else document.source.get(field)
        if isinstance(value, int | float):
            key.append((0, -value if descending else value))
        else:
            key.append((1, "") if value is None else (0, value))
    return tuple(key)


class SmallEngine:
    """Indexes by name; `answer` is the script of a FakeCluster."""

    def __init__(self) -> None:
        self.indexes: dict[str, dict[str, Document]] = {}
        self.bodies: dict[str, Body] = {}
        self.plain: dict[str, dict[str, Body]] = {}
        self.aliases: dict[str, set[str]] = {}

    def answer(self, method: str, path: str, raw: bytes) -> tuple[int, Any]:
        """What OpenSearch would answer to a request."""
        _, first, *rest = path.split("/")
        if first == "_search":
            body = json.loads(raw)
            if rest:  # the point in time is given back
                return 200, {}
            return 200, self._search(json.loads(body["pit"]["id"])["index"], body)
        if first == "_cluster":
            return 200, {"status": "green", "number_of_nodes": 3, "unassigned_shards": 0}
        if first == "_aliases":
            for action in json.loads(raw)["actions"]:
                ((kind, given),) = action.items()
                names = self.aliases.setdefault(given["alias"], set())
                names.add(given["index"]) if kind == "add" else names.discard(given["index"])
            return 200, {}
        if first == "_alias":
            named = self.aliases.get(rest[0], set())
            return (200, {name: {} for name in named}) if named else (404, {"error": "missing"})
        if rest[:1] == ["_search"] and rest[1:]:
            return 200, {"pit_id": json.dumps({"index": first})}
        if rest:
            return self._inside(method, first, rest, raw)
        return self._whole(method, first, raw)

    def _whole(self, method: str, name: str, raw: bytes) -> tuple[int, Any]:
        if method == "PUT":
            self.bodies[name] = json.loads(raw)
            self.indexes[name], self.plain[name] = {}, {}
            return 200, {}
        if method == "DELETE":
            self.bodies.pop(name)
            return 200, {}
        wanted = [own for own in self.bodies if fnmatch.fnmatchcase(own, name)]
        if not wanted and "*" not in name:
            return 404, {"error": {"type": "index_not_found"}}
        found = {}
        for own in wanted:
            given = self.bodies[own]
            settings = {key: str(value) for key, value in given["settings"].items()}
            aliases = {alias: {} for alias, names in self.aliases.items() if own in names}
            found[own] = {"settings": {"index": settings}, "mappings": given["mappings"], "aliases": aliases}
        return 200, found

    def _inside(self, method: str, name: str, rest: list[str], raw: bytes) -> tuple[int, Any]:
        if rest[0] in ("_doc", "_create"):
            return self._one(method, name, rest[1], raw, rest[0] == "_create")
        if rest[0] == "_bulk":
            return 200, {"items": self._bulk(name, raw)}
        if rest[0] == "_mget":
            return 200, {"docs": [self._got(name, id) for id in json.loads(raw)["ids"]]}
        if rest[0] == "_search":
            return 200, self._search(name, json.loads(raw))
        if rest[0] == "_stats":
            return 200, {"_all": {"total": {"segments": {"count": 1}, "store": {"size_in_bytes": 1}}}}
        if rest[0] == "_settings":
            self.bodies[name]["settings"].update(json.loads(raw)["index"])
            return 200, {}
        assert rest[0] == "_refresh", rest
        return 200, {}

    def _one(self, method: str, name: str, id: str, raw: bytes, is_new: bool) -> tuple[int, Any]:
        """A document that is no paper: of a guide, or the right to write."""
        held = self.plain[name]
        if method == "PUT":
            if is_new and id in held:
                return 409, {"error": {"type": "version_conflict", "reason": "it exists"}}
            held[id] = json.loads(raw)
            return 201, {}
        if id not in held:
            return 404, {"found": False}
        if method == "DELETE":
            del held[id]
            return 200, {}
        return 200, {"found": True, "_source": held[id], "_seq_no": 1, "_primary_term": 1}

    def _got(self, name: str, id: str) -> Body:
        document = self.indexes[name].get(id)
        return {"_id": id, "found": document is not None, "_source": document.whole if document else {}}

    def _bulk(self, name: str, raw: bytes) -> list[Body]:
        lines = iter(raw.splitlines())
        items = []
        for line in lines:
            ((kind, given),) = json.loads(line).items()
            known = self.bodies[name]["mappings"]["properties"]
            if kind == "index":
                source = json.loads(next(lines))
                assert source.keys() <= known.keys(), source.keys() - known.keys()
                for unit in source["p"]:
                    assert unit.keys() <= known["p"]["properties"].keys()
                self.indexes[name][given["_id"]] = Document(source)
            else:
                self.indexes[name].pop(given["_id"], None)
            shards = {"total": 2, "successful": 2, "failed": 0}
            items.append({kind: {"_id": given["_id"], "status": 200, "_shards": shards}})
        return items

    def _search(self, name: str, body: Body) -> Body:
        shards = {"total": 3, "successful": 3, "failed": 0}
        if self.plain[name] and not self.indexes[name]:  # a guide
            kind = body["query"]["term"]["kind"]
            found = sorted(self.plain[name].items(), key=lambda one: one[1]["n"])
            hits = [{"_id": id, "_source": own, "sort": [0]} for id, own in found if own["kind"] == kind]
            return {"_shards": shards, "hits": {"hits": hits}}
        query = body.get("query", {"match_all": {}})
        kept = [document for document in self.indexes[name].values() if matches(query, document)]
        answer: Body = {"_shards": shards, "hits": {"total": {"value": len(kept)}, "hits": []}}
        if "aggs" in body:
            answer["aggregations"] = _aggregated(body["aggs"], kept)
        order = body.get("sort", [{"id": "asc"}])
        kept.sort(key=lambda document: _sort_key(order, document))
        first = body.get("from", 0)
        if "search_after" in body:
            first = 1 + [document.source["id"] for document in kept].index(body["search_after"][-1])
        for document in kept[first : first + body.get("size", 10)]:
            answer["hits"]["hits"].append(_hit(document, body, query))
        return answer


def _hit(document: Document, body: Body, query: Body) -> Body:
    id = document.source["id"]
    order = [next(iter(one)) for one in body.get("sort", [{"id": "asc"}])]
    hit: Body = {"_id": id, "sort": [document.source.get(name, 0) for name in order], "_source": document.whole}
    fields = {name: document.source.get(name) for name in body.get("docvalue_fields", ())}
    hit["fields"] = {
        name: value if isinstance(value, list) else [value] for name, value in fields.items() if value not in (None, [])
    }
    named = query.get("bool", {}).get("should", ())
    hit["matched_queries"] = [
        one["bool"]["_name"] for one in named if "_name" in one.get("bool", {}) and matches(one, document)
    ]
    for one in query.get("bool", {}).get("filter", ()):
        if "inner_hits" in one.get("nested", {}):
            units = [unit for unit in document.units if matches(one["nested"]["query"], unit, "p.")]
            inner = [{"fields": {"p.partij": unit.source.get("partij") or []}} for unit in units]
            hit["inner_hits"] = {"p": {"hits": {"hits": inner}}}
    return hit
