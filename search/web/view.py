"""Input and output of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import rendering
from .current_index import Commit
from .links import Links
from .messages import Messages
from .search_request import SearchRequest
from .settings import Settings


@dataclass(frozen=True, slots=True)
class View:
    """One request for a page: the commit that it sees, its language, its path and its parameters."""

    commit: Commit
    settings: Settings
    links: Links
    t: Messages
    path: str
    """The path within the site, without root path and language: `/d/2024Z00773`."""
    query: str
    """The query string as it came."""
    pairs: Sequence[tuple[str, str]] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    """Values that the route found in the path."""

    @property
    def own_facets(self) -> tuple[str, ...]:
        """The own facets of the index (docs/SCHEMA.md); most indexes have none."""
        return self.commit.own_facets

    @property
    def request(self) -> SearchRequest:
        return SearchRequest.from_pairs(self.pairs, self.own_facets)

    def first(self, name: str) -> str:
        """The first value of a parameter, "" for none."""
        return next((value for key, value in self.pairs if key == name), "")

    def page(self, template: str, status: int = 200, **given: Any) -> Rendered:
        """A template as a page of this view."""
        from .links import LANGUAGES

        context: dict[str, Any] = {
            "t": self.t,
            "links": self.links,
            "schema": self.commit.index.schema,
            "request": None,
            "canonical": self.path if status == 200 else None,
            "address": self.path + (f"?{self.query}" if self.query else ""),
            "other": self.links.in_language(LANGUAGES[self.links.language == "nl"]),
            "feed": None,
            "where": "",
            "has_alerts": bool(self.settings.alerts),
        }
        context.update(given)
        return Rendered(rendering.render(template, **context), status)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page, ready to be sent."""

    body: bytes
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


Page = Callable[[View], Rendered]
