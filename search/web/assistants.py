"""Tools for assistants over the Model Context Protocol: answers are bounded and citable."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version as installed
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from ...index.errors import UsageProblem
from ..engine import Index
from ..model import Hit
from . import answers, output_forms
from .current_index import CurrentIndex
from .links import Links
from .search_request import FILTERS, LONGEST_QUERY, SORTS, SearchRequest, in_order, printable

TIMEOUT_S = 10.0

MOST_HITS = 20

LONGEST_TEXT = 6000
"""Characters of one text in an answer; a longer one is cut at a word, and says so."""

LONGEST_DOCUMENT = 24000
"""Characters of all texts of a document in an answer."""

MOST_VALUES = 50

INSTRUCTIONS = """Dutch parliamentary questions (Kamervragen) with the government's answers. Search with Dutch words; \
each word is found in its inflections and inside compounds. Quote what a passage says, and cite it with its \
permalink, its date and its asker. Dates are ISO 8601. A text that was cut ends with […]."""


def cut(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text, cut to a bounded length."""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0] + " […]"


class Tools:
    """The tools of an assistant on an index."""

    def __init__(self, index: CurrentIndex, base_url: str) -> None:
        self._index = index
        self._links = Links("", "nl", base_url.rstrip("/"))

    def search(
        self,
        query: str,
        partij: list[str] | None = None,
        ministerie: list[str] | None = None,
        indiener: list[str] | None = None,
        status: list[str] | None = None,
        van: str = "",
        tot: str = "",
        sort: str = "relevance",
        limit: int = 5,
        offset: int = 0,
        beantwoord_van: str = "",
        beantwoord_tot: str = "",
        filters: dict[str, list[str]] | None = None,
    ) -> dict[str, Any]:
        """Search questions and answers. Gives the best papers, each with its best passages.

        query: Dutch words; "words in quotes" stand together, -word excludes. van and tot are dates: 2022, 2022-03 or
        2022-03-31; beantwoord_van and beantwoord_tot are of the answer. sort: relevance, newest, oldest, or answered
        (the latest answers first). limit: at most 20. filters: values of other facets by name, such as soort,
        onderwerp or jaar, and the own fields of the index.
        """
        chosen = {"partij": partij, "ministerie": ministerie, "indiener": indiener, "status": status}
        request = self._request(query, {**chosen, **(filters or {})}, van, tot, sort)
        request = replace(request, beantwoord_van=beantwoord_van, beantwoord_tot=beantwoord_tot)
        if not 0 < limit <= MOST_HITS or not 0 <= offset <= 1000:
            raise ToolError(f"limit is 1 to {MOST_HITS}, offset 0 to 1000")
        with self._renewed() as commit:
            results = self._found(commit.index, request, limit, offset)
            return {
                "n_documents": results.n_documents,
                "n_partial": results.n_partial,
                "did_you_mean": results.did_you_mean,
                "hits": [self._hit(hit) for hit in results.hits],
            }

    def passage(self, id: str) -> dict[str, Any]:
        """One question with its answer, by the id that search gave: DOCUMENT#place."""
        name, _, place = id.rpartition("#")
        if not (name and place.isascii() and place.isdecimal() and len(place) < 7):
            raise ToolError(f"{id[:200]!r} is no id of a passage; it is like 2022Z90003#2")
        with self._renewed() as commit:
            found = output_forms.passage_json(commit.index, printable(name), int(place))
        if found is None:
            raise ToolError(f"there is no passage {id[:200]}")
        found["permalink"] = self._permalink(id)
        return bounded(found, LONGEST_TEXT)

    def document(self, id: str) -> dict[str, Any]:
        """A whole paper by its id: who asked, who answered, dates, and all questions with their answers."""
        with self._renewed() as commit:
            found = output_forms.document_json(commit.index, printable(id))
        if found is None:
            raise ToolError(f"there is no document {id[:200]}; search for its number")
        found["permalink"] = self._permalink(id)
        for place, passage in enumerate(found.get("passages", ()), start=1):
            passage["id"] = f"{id}#{place}"
        return bounded(found, LONGEST_DOCUMENT)

    def facets(self, facet: str, query: str = "*", van: str = "", tot: str = "", limit: int = 20) -> dict[str, Any]:
        """Count the papers that a query finds by partij, ministerie, indiener, status, soort, onderwerp, jaar, or an
        own field of the index."""
        if not 0 < limit <= MOST_VALUES:
            raise ToolError(f"limit is 1 to {MOST_VALUES}")
        request = self._request(query, {}, van, tot, "relevance")
        with self._renewed() as commit:
            known = (*FILTERS, *commit.index.schema.facets)
            if facet not in known:
                raise ToolError(f"there is no facet {facet[:60]!r}; there is {', '.join(known)}")
            try:
                values = answers.facet_values(commit.index, request, facet, TIMEOUT_S, True)
            except UsageProblem as error:
                raise ToolError(str(error)) from None
        return {
            "facet": facet,
            "n_values": len(values),
            "values": [{"value": one.value, "count": one.count} for one in values[:limit]],
        }

    def _renewed(self) -> Any:
        self._index.renew()
        return self._index.borrow()

    def _request(self, query: str, chosen: dict[str, list[str] | None], van: str, tot: str, sort: str) -> SearchRequest:
        if len(query) > LONGEST_QUERY:
            raise ToolError(f"a query has at most {LONGEST_QUERY} characters")
        order = next((one for one in SORTS if one == sort), None)
        if order is None:
            raise ToolError(f"sort is {', '.join(SORTS)}")
        filters = in_order({name: tuple(map(str, values)) for name, values in chosen.items() if values})
        return SearchRequest(printable(query), filters, van, tot, order)

    def _found(self, index: Index, request: SearchRequest, limit: int, offset: int) -> Any:
        try:
            return answers.found(index, request, TIMEOUT_S, (), limit, offset)
        except UsageProblem as error:
            raise ToolError(str(error)) from None

    def _hit(self, hit: Hit) -> dict[str, Any]:
        return {
            "id": hit.id,
            "titel": hit.titel,
            "soort": hit.soort,
            "status": hit.status,
            "datum": hit.datum and hit.datum.isoformat(),
            "beantwoord": hit.beantwoord and hit.beantwoord.isoformat(),
            "indieners": [f"{who.naam} ({who.partij})" if who.partij else who.naam for who in hit.indieners],
            "ministeries": list(hit.ministeries),
            **({"extra": dict(hit.extra)} if hit.extra else {}),
            "permalink": self._permalink(hit.id),
            "passages": [
                {
                    "id": one.id,
                    "nummer": one.nummer,
                    "vraag": str(one.vraag),
                    "antwoord": str(one.antwoord),
                    "permalink": self._permalink(one.id),
                }
                for one in hit.passages
            ],
        }

    def _permalink(self, id: str) -> str:
        return self._links.absolute(self._links.document(id))


def bounded(found: dict[str, Any], longest: int) -> dict[str, Any]:
    """The same, with its texts cut if together they are too long; `is_cut` says so."""
    left = longest
    is_cut = False

    def shortened(thing: Any) -> Any:
        nonlocal left, is_cut
        if isinstance(thing, str):
            made = cut(thing, max(0, min(left, LONGEST_TEXT)))
            is_cut |= made != thing
            left -= len(made)
            return made
        if isinstance(thing, dict):
            return {key: shortened(value) for key, value in thing.items()}
        if isinstance(thing, list):
            kept = []
            for item in thing:
                if left <= 0:
                    is_cut = True
                    break
                kept.append(shortened(item))
            return kept
        return thing

    made = {key: shortened(value) for key, value in found.items()}
    made["is_cut"] = is_cut
    return made


def server(index: CurrentIndex, base_url: str) -> MCPServer[Any]:
    """The server with its tools."""
    made: MCPServer[Any] = MCPServer(
        "vraagbaak", instructions=INSTRUCTIONS, version=installed("vraagbaak"), log_level="WARNING"
    )
    tools = Tools(index, base_url)
    for tool in (tools.search, tools.passage, tools.document, tools.facets):
        made.add_tool(tool)
    return made
