"""Does every way to ask take the same filters?"""

from __future__ import annotations

from vraagbaak.index import layout
from vraagbaak.search.arguments import FacetFilters
from vraagbaak.search.cli import search as command
from vraagbaak.search.web import search_request


def test_each_facet_is_a_filter_of_the_library_the_command_and_the_page() -> None:
    facets = set(layout.FACETS)
    assert facets == set(command.FILTERS) == set(search_request.FILTERS)
    assert facets <= set(FacetFilters.__annotations__)
