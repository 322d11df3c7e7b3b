"""The API under /api/: search, document, passage, suggest, facets, stats; JSON as docs/OUTPUT.md says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from ...index.errors import UsageProblem
from ..execution.filters import DATES
from . import answers, api_parameters, messages, output_forms
from .api_parameters import BadParameter, Given, Parameter
from .links import Links
from .problems import problem
from .search_request import FILTERS, SearchRequest, in_order, printable
from .view import Rendered, View

Answer = Callable[[View, Given], Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One address of the API. `answer` returns the JSON, or None where the requested object does not exist."""

    path: str
    name: str
    says: str
    parameters: Callable[[Sequence[str]], Sequence[Parameter]]
    """The parameters in its query string, given the own facets of the index."""
    answer: Answer
    result: str
    """The name of the schema of its result."""

    @property
    def in_path(self) -> list[str]:
        """The names of the parameters in its path."""
        return [part.strip("{}").partition(":")[0] for part in self.path.split("/") if part.startswith("{")]

    def page(self, view: View) -> Rendered:
        """The answer as JSON, or a problem."""
        try:
            given = api_parameters.read(self.parameters(view.own_facets), view.pairs)
            found = self.answer(view, given)
        except (BadParameter, UsageProblem) as error:
            return failed(400, str(error))
        if found is None:
            return failed(404, f"the index has no {self.name} {'#'.join(view.parameters.values())[:200]}")
        return Rendered(orjson.dumps(found), 200, "application/json")


def failed(status: int, detail: str) -> Rendered:
    response = problem(status, printable(detail))
    return Rendered(bytes(response.body), status, "application/problem+json", (("cache-control", "no-store"),))


def request_of(view: View, given: Given) -> SearchRequest:
    """The search of a call's parameters."""
    return SearchRequest(
        q=printable(given["q"]),
        filters=in_order({name: given[name] for name in (*FILTERS, *view.own_facets)}),
        **{name: given[name] for name in DATES},
        sort=given.values.get("sort", "relevance"),
        each_version=given["versies"] == "elk",
    )


def search(view: View, given: Given) -> Any:
    request = request_of(view, given)
    timeout_s = view.settings.timeout_s
    facets = given["facet"]
    results = answers.found(view.commit.index, request, timeout_s, facets, given["limit"], given["offset"])
    made = output_forms.as_json(request.q, results, timeline=given["timeline"])
    for hit in made["hits"]:
        add_links(view.links, hit)
    return made


def add_links(links: Links, hit: dict[str, Any]) -> None:
    """Adds the addresses of their pages to a hit and its passages."""
    hit["url"] = links.absolute(links.document(hit["id"]))
    for passage in hit["passages"]:
        passage["url"] = links.absolute(links.document(passage["id"]))


def document(view: View, given: Given) -> Any:
    found = output_forms.document_json(view.commit.index, printable(view.parameters["id"]))
    if found is not None:
        found["url"] = view.links.absolute(view.links.document(found["id"]))
    return found


def passage(view: View, given: Given) -> Any:
    place = view.parameters["place"]
    id = printable(view.parameters["id"])
    found = output_forms.passage_json(view.commit.index, id, int(place)) if len(place) < 7 else None
    if found is not None:
        found["url"] = view.links.absolute(view.links.document(f"{id}#{place}"))
    return found


def suggest(view: View, given: Given) -> Any:
    t = messages.of(given["taal"])
    links = view.links.in_language(given["taal"])
    found = []
    for one in answers.suggest(view.commit.index, printable(given["prefix"]), given["limit"]):
        href = links.browse(one.kind, one.text) if one.kind in ("indiener", "dossier") else ""
        if one.kind == "titel" and one.id:
            href = links.document(one.id)
        label = str(t.suggestion.get(one.kind, one.kind))
        found.append(
            {
                "kind": one.kind,
                "text": one.text,
                "n_documents": one.n_documents,
                "id": one.id,
                "label": label,
                "query": one.text,
                "href": href,
            }
        )
    return {"prefix": given["prefix"], "suggestions": found}


def facets(view: View, given: Given) -> Any:
    request = request_of(view, given)
    if request.is_empty:
        request = replace(request, q="*")
    values = answers.facet_values(view.commit.index, request, given["facet"], view.settings.timeout_s, True)
    shown = values[: given["limit"]]
    return {
        "facet": given["facet"],
        "n_values": len(values),
        "values": [{"value": one.value, "count": one.count, "selected": one.selected} for one in shown],
    }


def stats(view: View, given: Given) -> Any:
    return output_forms.stats_json(view.commit.index)


OPERATIONS = (
    Operation("/api/search", "search", "Search documents.", api_parameters.search, search, "Results"),
    Operation("/api/document/{id:path}", "document", "One document, whole.", api_parameters.none, document, "Document"),
    Operation(
        "/api/passage/{id:path}/{place:int}",
        "passage",
        "One question with its answer.",
        api_parameters.none,
        passage,
        "Passage",
    ),
    Operation(
        "/api/suggest",
        "suggest",
        "What the beginning of a query may become.",
        api_parameters.suggest,
        suggest,
        "Suggestions",
    ),
    Operation(
        "/api/facets",
        "facets",
        "Values of a facet over the hits of a search.",
        api_parameters.facets,
        facets,
        "FacetList",
    ),
    Operation("/api/stats", "stats", "What the index holds, in figures.", api_parameters.none, stats, "Stats"),
)
