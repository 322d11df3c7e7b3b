"""The description of the API as OpenAPI 3.1, made of the table of its operations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .api import OPERATIONS, Operation
from .api_parameters import Parameter
from .rendering import VERSION

TEXT: dict[str, Any] = {"type": "string"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
DATE: dict[str, Any] = {"type": ["string", "null"], "format": "date"}
HTML: dict[str, Any] = {"type": "string", "description": "HTML: matches in <mark>, all else escaped."}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object that always has some keys and may have more."""
    return {"type": "object", "properties": {**required, **(optional or {})}, "required": list(required)}


def many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: dict[str, Any] = {
    "Results": record(
        {
            "query": TEXT,
            "n_documents": COUNT,
            "n_partial": COUNT,
            "n_passages": COUNT,
            "relaxed": {"type": "boolean"},
            "timed_out": {"type": "boolean"},
            "did_you_mean": {"type": ["string", "null"]},
            "corrected_query": {"type": ["string", "null"]},
            "took_ms": {"type": "number"},
            "diagnostics": many(ref("Diagnostic")),
            "names": many(record({"facet": TEXT, "value": TEXT, "count": COUNT})),
            "hits": many(ref("Hit")),
            "facets": {"type": "object", "additionalProperties": ref("Facet")},
            "timeline": {"anyOf": [ref("Timeline"), {"type": "null"}]},
        },
        {"n_feedback": COUNT, "n_meaning": COUNT},
    ),
    "Diagnostic": record({"kind": TEXT, "span": {"type": ["array", "null"], "items": COUNT}, "message": TEXT}),
    "Hit": record(
        {
            "id": TEXT,
            "url": TEXT,
            "soort": TEXT,
            "titel": TEXT,
            "score": {"type": "number"},
            "partial": {"type": "boolean"},
            "datum": DATE,
            "beantwoord": DATE,
            "status": TEXT,
            "vraagnummer": TEXT,
            "versions": many(TEXT),
            "indieners": many(ref("Indiener")),
            "partijen": many(TEXT),
            "ministeries": many(TEXT),
            "bronnen": many({"type": "object"}),
            "verwijzingen": many(record({"naar": TEXT, "ids": many(TEXT)})),
            "passages": many(ref("PassageHit")),
        }
    ),
    "PassageHit": record(
        {
            "id": TEXT,
            "url": TEXT,
            "nummer": TEXT,
            "fractie": TEXT,
            "kop": TEXT,
            "score": {"type": "number"},
            "vraag": HTML,
            "antwoord": HTML,
        }
    ),
    "Indiener": record({"naam": TEXT, "partij": TEXT}),
    "Facet": record({"values": many(ref("FacetValue")), "other": COUNT, "missing": COUNT, "n_values": COUNT}),
    "FacetValue": record({"value": TEXT, "count": COUNT, "selected": {"type": "boolean"}}),
    "FacetList": record({"facet": TEXT, "n_values": COUNT, "values": many(ref("FacetValue"))}),
    "Timeline": record({"years": many(record({"value": TEXT, "count": COUNT})), "missing": COUNT}),
    "Document": {
        **record({"id": TEXT, "url": TEXT, "status": TEXT}),
        "description": "The interchange form (docs/OUTPUT.md); absent keys are left out.",
    },
    "Passage": {**record({"id": TEXT, "url": TEXT}), "description": "The interchange form; absent keys are left out."},
    "Suggestions": record(
        {
            "prefix": TEXT,
            "suggestions": many(
                record(
                    {
                        "kind": TEXT,
                        "text": TEXT,
                        "n_documents": COUNT,
                        "id": TEXT,
                        "label": TEXT,
                        "query": TEXT,
                        "href": TEXT,
                    }
                )
            ),
        }
    ),
    "Stats": record({"documents": COUNT, "passages": COUNT}),
    "Problem": record({"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "detail": TEXT}),
}

PROBLEMS = {
    "400": "A parameter cannot be read; `detail` says which, and what it may be.",
    "404": "There is no such thing in the index.",
    "414": "The address is too long.",
    "429": "Too many requests; wait as Retry-After says.",
    "503": "Too much to do, or the query takes too long.",
}


def description(base: str, own_facets: Sequence[str] = ()) -> dict[str, Any]:
    """The whole description; `base` is the address of the site, `own_facets` are the own facets of the index."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "vraagbaak",
            "version": VERSION,
            "description": "Search in Dutch parliamentary questions and answers. Reading only; no key is needed.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": base or "/"}],
        "paths": {public_path(one): {"get": operation(one, own_facets)} for one in OPERATIONS},
        "components": {"schemas": SCHEMAS},
    }


def public_path(one: Operation) -> str:
    """The path as OpenAPI writes it."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", one.path)


def operation(one: Operation, own_facets: Sequence[str]) -> dict[str, Any]:
    """Parameters and responses of one address."""
    problem = {"application/problem+json": {"schema": ref("Problem")}}
    codes = ["400", "414", "429", "503", *(["404"] if one.in_path else [])]
    return {
        "operationId": one.name,
        "summary": one.says,
        "parameters": [*map(in_path, one.in_path), *map(in_query, one.parameters(own_facets))],
        "responses": {
            "200": {
                "description": "Found.",
                "headers": {name: {"schema": TEXT} for name in ("ETag", "Last-Modified")},
                "content": {"application/json": {"schema": ref(one.result)}},
            },
            "304": {"description": "Not changed since the ETag or date that the client gave."},
            **{code: {"description": PROBLEMS[code], "content": problem} for code in sorted(codes)},
        },
    }


def in_path(name: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1} if name == "place" else {"type": "string", "minLength": 1}
    says = "The passage, counted from 1." if name == "place" else "The id of a document."
    return {"name": name, "in": "path", "required": True, "schema": schema, "description": says}


def in_query(one: Parameter) -> dict[str, Any]:
    """A parameter of a query string."""
    schema = dict(one.schema)
    found: dict[str, Any] = {"name": one.name, "in": "query", "description": one.says, "schema": schema}
    if one.is_repeated:
        found["schema"] = {"type": "array", "items": schema, "maxItems": 60}
        found |= {"style": "form", "explode": True}
    if one.is_required:
        found["required"] = True
    return found
