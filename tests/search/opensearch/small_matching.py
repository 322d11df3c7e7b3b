"""Does a document, or a unit of one, match a clause of OpenSearch's language? For the small engine."""

from __future__ import annotations

import fnmatch
import re
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


def without_path(field: str, path: str) -> str:
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
    return not held.terms(without_path(field, path)).isdisjoint(map(text, values))


def _nested(given: Body, held: Held, path: str) -> bool:
    assert isinstance(held, Document) and given["path"] == "p"
    return any(matches(given["query"], unit, "p.") for unit in held.units)


def _match(given: Body, held: Held, path: str) -> bool:
    ((field, asked),) = given.items()
    return not held.terms(without_path(field, path)).isdisjoint(asked["query"].split())


def _phrase(given: Body, held: Held, path: str) -> bool:
    ((field, asked),) = given.items()
    places = held.places(without_path(field, path))
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
        return [(at, at + 1) for at in sorted(held.places(without_path(field, path)).get(word, ()))]
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
    value = held.source.get(without_path(field, path))
    return value is not None and limits.get("gte", value) <= value <= limits.get("lte", value)


def _prefix(given: Body, held: Held, path: str) -> bool:
    ((field, prefix),) = given.items()
    return any(one.startswith(prefix) for one in held.terms(without_path(field, path)))


def _wildcard(given: Body, held: Held, path: str) -> bool:
    ((field, asked),) = given.items()
    pattern = re.sub(r"\[", "[[]", asked["value"])
    return any(fnmatch.fnmatchcase(one, pattern) for one in held.terms(without_path(field, path)))


def _exists(given: Body, held: Held, path: str) -> bool:
    return bool(held.terms(without_path(given["field"], path)))


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
