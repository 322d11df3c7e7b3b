"""Every page is valid HTML, and the API is as its description says."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import html5lib
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from lxml import etree
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from starlette.testclient import TestClient

from vraagbaak.search.web import app, openapi
from vraagbaak.search.web.settings import Settings

from .test_layout import EVERY


@pytest.mark.parametrize("address", EVERY)
def test_a_page_is_valid_html(client: TestClient, address: str) -> None:
    source = client.get(address).text
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False, strict=False)
    tree = parser.parse(source)
    assert parser.errors == []
    ids = [str(one) for one in tree.xpath("//@id")]
    assert len(ids) == len(set(ids)), "an id is there twice"
    for name in ("for", "form", "aria-labelledby", "aria-describedby", "aria-controls"):
        for value in tree.xpath(f"//@{name}"):
            assert set(str(value).split()) <= set(ids), f"{name}={value} leads nowhere"
    for element in tree.iter():
        if isinstance(element.tag, str):
            assert not is_misplaced(element), etree.tostring(element)[:200]


BLOCKS = {"p", "div", "ul", "ol", "section", "table", "figure", "dl", "form", "fieldset", "h1", "h2", "h3", "li"}


def is_misplaced(element: Any) -> bool:
    """Whether an element is where HTML does not allow it, though a parser lets it be."""
    parent = element.getparent()
    above = parent.tag if parent is not None else ""
    if element.tag == "li":
        return above not in ("ul", "ol")
    if element.tag in ("dt", "dd"):
        return above not in ("dl", "div")
    if element.tag in BLOCKS:
        return above in ("p", "span", "h1", "h2", "h3", "mark") or (above in ("ul", "ol") and element.tag != "li")
    return element.tag in ("a", "button") and any(one.tag in ("a", "button") for one in element.iterancestors())


def test_the_description_of_the_api_is_openapi(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    validate(described)
    assert described == openapi.description("https://vragen.example")
    assert described["openapi"] == "3.1.0"
    assert sorted(described["paths"]) == [
        "/api/document/{id}",
        "/api/facets",
        "/api/passage/{id}/{place}",
        "/api/search",
        "/api/stats",
        "/api/suggest",
    ]


def test_the_api_is_as_it_is_described(sample_index: Path) -> None:
    """Schemathesis asks what the description allows, and what it does not; no answer is outside the description."""
    made = app.make(Settings(index=str(sample_index), rate=0, log=False))
    with TestClient(made):
        schema = schemathesis.openapi.from_asgi("/api/openapi.json", made)
        operations = [found.ok() for found in schema.get_all_operations()]
        assert len(operations) == 6
        for operation in operations:
            for mode in schemathesis.GenerationMode:

                @given(case=operation.as_strategy(generation_mode=mode))
                @settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
                def ask(case: schemathesis.Case) -> None:
                    # that the 31st is not in every month no pattern can say
                    has_date = {"van", "tot"} & set(case.query or ())
                    excluded = [positive_data_acceptance] if has_date else []
                    response = case.call()
                    if response.status_code == 414:  # which the check does not take for a refusal
                        excluded.append(negative_data_rejection)
                    case.validate_response(response, excluded_checks=excluded)

                with suppress(Unsatisfiable):  # an operation without parameters allows everything
                    ask()
