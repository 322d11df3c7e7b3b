"""Addresses of pages: under the root path, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from .search_request import SearchRequest, encoded

LANGUAGES = ("nl", "en")

BROWSED = ("indiener", "partij", "ministerie", "onderwerp", "dossier")
"""The columns with pages for browsing."""


PASSAGES_SHOWN = 1000
"""Passages on one page of a document. Few papers have more than a hundred."""


@lru_cache(1 << 14)
def quoted(text: str) -> str:
    """A text as one part of a path; cached, as names recur on every page."""
    return quote(text, safe="")


@dataclass(frozen=True, slots=True)
class Links:
    """Links of the pages in one language; `origin` makes them absolute."""

    root_path: str
    language: str
    origin: str = ""

    @property
    def prefix(self) -> str:
        """The beginning of every page's path."""
        return self.root_path if self.language == "nl" else f"{self.root_path}/{self.language}"

    def in_language(self, language: str) -> Links:
        return Links(self.root_path, language, self.origin)

    def page(self, path: str, query: str = "") -> str:
        """A page by its path, which is already quoted."""
        return f"{self.prefix}{path}{'?' if query else ''}{query}"

    def search(self, request: SearchRequest) -> str:
        """The permalink of a search."""
        return self.page("/", request.query_string())

    def shared(self, path: str, query: str = "") -> str:
        """An address that is the same in all languages: the API, exports, feeds, files."""
        return f"{self.root_path}{path}{'?' if query else ''}{query}"

    def static(self, name: str) -> str:
        return f"{self.root_path}/static/{name}"

    def document(self, id: str, request: SearchRequest | None = None, rank: int = 0) -> str:
        """A document, or a passage of it (`DOCUMENT#2`); with a search, as the hit of that rank."""
        return self.hit(id, tail(request) if request is not None else "", rank)

    def hit(self, id: str, tail: str, rank: int = 0) -> str:
        """The same, the search given as the `tail` of the address."""
        name, _, place = id.rpartition("#")
        if not (name and place.isdecimal()):
            name, place = id, ""
        query = ""
        if tail:
            query = f"?{tail}&n={rank}" if rank else f"?{tail}"
        if len(place) > 3 and (part := 1 + (int(place[:9]) - 1) // PASSAGES_SHOWN) > 1:
            query += f"{'&' if query else '?'}deel={part}"
        return f"{self.prefix}/d/{quoted(name)}{query}{'#' if place else ''}{place}"

    def browse(self, kind: str, value: str) -> str:
        """The page of one asker, party, ministry, subject or dossier; of an own facet's value, the search for it."""
        if kind not in BROWSED:
            return self.page("/", encoded([(kind, value)]))
        return f"{self.prefix}/{kind}/{quoted(value)}"

    def part(self, id: str, request: SearchRequest, part: int) -> str:
        """One of the pages of a document of very many passages, counted from 1."""
        return self.hit(f"{id}#{1 + (part - 1) * PASSAGES_SHOWN}", tail(request))

    def absolute(self, address: str) -> str:
        return self.origin + address


def tail(request: SearchRequest) -> str:
    """A search as the addresses of its hits carry it: without its page number."""
    return encoded([pair for pair in request.pairs() if pair[0] != "pagina"])
