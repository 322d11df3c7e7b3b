"""A small engine that executes the part of OpenSearch's language that this package sends, over documents in memory.

It matches, counts and sorts by values; of scores it knows none, so that every hit is in the first block. It stands in
for a cluster where there is no Java: that OpenSearch understands the same is what `make cluster-test` proves.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections import Counter
from itertools import product
from typing import Any

FILLER = "\u00b7"

Body = dict[str, Any]


def tokens(text: str) -> list[tuple[int, str]]:
    """The tokens of a text of places, each with its position."""
    found = []
    for position, piece in enumerate(text.split(" ")):
        if piece != FILLER:
            found += [(position, token) for token in piece.split("|")]
    return found


class Held:
    """The values of one document, or of one unit, without the path of its fields."""

    def __init__(self, source: Body) -> None:
        self.source = source
        self._terms: dict[str, set[str]] = {}
        self._places: dict[str, dict[str, set[int]]] = {}

    def terms(self, field: str) -> set[str]:
        found = self._terms.get(field)
        if found is None:
            value = self.source.get(field)
            if value is None:
                found = set()
            elif field == "k":
                found = {token.partition("|")[0] for token in value.split()}
            elif isinstance(value, str) and field in TEXTS:
                found = {token for _, token in tokens(value)}
            else:
                found = {text(one) for one in (value if isinstance(value, list) else [value])}
            self._terms[field] = found
        return found

    def places(self, field: str) -> dict[str, set[int]]:
        found = self._places.get(field)
        if found is None:
            found = {}
            for position, token in tokens(self.source.get(field) or ""):
                found.setdefault(token, set()).add(position)
            self._places[field] = found
        return found


TEXTS = frozenset("titel samenvatting onderwerpen mededeling toelichting vraag antwoord kop noot".split())


def text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Document(Held):
    def __init__(self, source: Body) -> None:
        super().__init__({name: value for name, value in source.items() if name != "p"})
        self.units = [Held(unit) for unit in source["p"]]
        self.whole = source


def matches(clause: Body, held: Held, path: str = "") -> bool:
    """Whether a document, or below `p.` a unit, matches."""
    (kind, given), *others = clause.items()
    assert not others, clause
    return _KINDS[kind](given, held, path)


def _own(field: str, path: str) -> str:
    assert field.startswith(path), f"{field} is no field of {path!r}"
    return field.removeprefix(path)


def _bool(given: Body, held: Held, path: str) -> bool:
    assert given.keys() <= {"filter", "must", "should", "must_not", "minimum_should_match", "_name"}, given
    should = given.get("should", ())
    least = given.get("minimum_should_match", 0 if "filter" in given or "must" in given or not should else 1)
    return (
        all(matches(one, held, path) for one in (*given.get("filter", ()), *given.get("must", ())))
        and not any(matches(one, held, path) for one in given.get("must_not", ()))
        and (not least or any(matches(one, held, path) for one in should))
    )


def _terms(given: Body, held: Held, path: str) -> bool:
    ((field, values),) = given.items()
    return not held.terms(_own(field, path)).isdisjoint(map(text, values))


def _nested(given: Body, held: Held, path: str) -> bool:
    assert isinstance(held, Document) and given["path"] == "p"
    return any(matches(given["query"], unit, "p.") for unit in held.units)


def _match(given: Body, held: Held, path: str) -> bool:
    ((field, asked),) = given.items()
    return not held.terms(_own(field, path)).isdisjoint(asked["query"].split())


def _phrase(given: Body, held: Held, path: str) -> bool:
    ((field, asked),) = given.items()
    places = held.places(_own(field, path))
    words = asked["query"].split()
    return any(
        all(first + step in places.get(word, ()) for step, word in enumerate(words))
        for first in places.get(words[0], ())
    )


def _spans(clause: Body, held: Held, path: str) -> list[tuple[int, int]]:
    """The spans of a clause, each from its first position to behind its last."""
    ((kind, given),) = clause.items()
    if kind == "span_term":
        ((field, word),) = given.items()
        return [(at, at + 1) for at in sorted(held.places(_own(field, path)).get(word, ()))]
    if kind == "span_or":
        return sorted({span for one in given["clauses"] for span in _spans(one, held, path)})
    assert kind == "span_near", kind
    gap = 0
    of_each: list[tuple[int, list[tuple[int, int]]]] = []
    for one in given["clauses"]:
        if "span_gap" in one:
            gap += next(iter(one["span_gap"].values()))
            continue
        of_each.append((gap, _spans(one, held, path)))
        gap = 0
    found = []
    if given["in_order"]:
        ends = [(start, end) for start, end in of_each[0][1]]
        for between, spans in of_each[1:]:
            ends = [(start, other_end) for start, end in ends for other, other_end in spans if other == end + between]
        return ends
    for several in product(*(spans for _, spans in of_each)):
        start, end = min(one[0] for one in several), max(one[1] for one in several)
        if end - start - len(several) <= given["slop"]:
            found.append((start, end))
    return found


def _range(given: Body, held: Held, path: str) -> bool:
    ((field, limits),) = given.items()
    value = held.source.get(_own(field, path))
    return value is not None and limits.get("gte", value) <= value <= limits.get("lte", value)


def _prefix(given: Body, held: Held, path: str) -> bool:
    ((field, prefix),) = given.items()
    return any(one.startswith(prefix) for one in held.terms(_own(field, path)))


def _wildcard(given: Body, held: Held, path: str) -> bool:
    ((field, asked),) = given.items()
    pattern = re.sub(r"\[", "[[]", asked["value"])
    return any(fnmatch.fnmatchcase(one, pattern) for one in held.terms(_own(field, path)))


def _exists(given: Body, held: Held, path: str) -> bool:
    return bool(held.terms(_own(given["field"], path)))


_KINDS = {
    "bool": _bool,
    "terms": _terms,
    "term": lambda given, held, path: _terms({name: [value] for name, value in given.items()}, held, path),
    "nested": _nested,
    "match": _match,
    "match_phrase": _phrase,
    "match_all": lambda *_: True,
    "match_none": lambda *_: False,
    "span_near": lambda given, held, path: bool(_spans({"span_near": given}, held, path)),
    "range": _range,
    "prefix": _prefix,
    "wildcard": _wildcard,
    "exists": _exists,
    "constant_score": lambda given, held, path: matches(given["filter"], held, path),
    "script_score": lambda given, held, path: matches(given["query"], held, path),
}


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
        for value in unit.terms(_own(field, "p.")):
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
