"""Pages for browsing: an asker, a party, a ministry, a subject, a dossier; lists of them; all values of a facet."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ...index.analysis.folding import fold
from ..model import FacetValue
from . import answers, overviews, plots
from .links import BROWSED
from .messages import own_name
from .search_page import period_links
from .search_request import FILTERS, SearchRequest, printable
from .view import Page, Rendered, View

MOST_LISTED = 1000
"""Values on one page; typing narrows a longer list."""

FIRST_LISTED = 12

PLURALS = {
    "indiener": "indieners",
    "partij": "partijen",
    "ministerie": "ministeries",
    "onderwerp": "onderwerpen",
    "dossier": "dossiers",
}

BESIDE = {
    "indiener": ("ministerie", "onderwerp"),
    "partij": ("indiener", "ministerie", "onderwerp"),
    "ministerie": ("partij", "indiener", "onderwerp"),
    "onderwerp": ("ministerie", "partij", "indiener"),
    "dossier": ("ministerie", "partij", "indiener"),
}
"""The facets beside the questions of each kind."""


def overview_page(kind: str) -> Page:
    """The page of one asker, party, ministry, subject or dossier."""

    def page(view: View) -> Rendered:
        value = printable(view.parameters["value"])
        request = request_for(kind, value)
        found = overviews.overview(view.commit.index, request, view.settings.timeout_s)
        name = str(view.t.facet.get(kind))
        if not found.answer.n_documents:
            why = view.t.browse.not_here_why.format(what=name.lower(), value=value)
            return view.page(
                "error.html",
                404,
                heading=view.t.browse.not_here,
                why=why,
                try_href=view.links.page(f"/bladeren/{kind}"),
                try_text=view.t.browse.get(PLURALS[kind]),
            )
        request = replace(request, sort="newest")
        beside = [(other, view.t.facet.get(other), found.answer.facets[other].values[:8]) for other in BESIDE[kind]]
        return view.page(
            "overview.html",
            where="browse",
            kind=kind,
            name=name,
            value=found.name if kind != "dossier" else value,
            found=found,
            years=plots.plot(found.answer.bars),
            is_months=bool(found.answer.bars) and "-" in found.answer.bars[0][0],
            days=plots.plot(found.days.buckets, len(found.days.buckets)),
            between=period_links(view, request),
            all_href=view.links.search(request),
            hits=found.answer.hits,
            search=request,
            beside=[one for one in beside if one[2]],
            n_open=found.statuses.get("open", 0),
            feed=view.links.shared("/feed", replace(request, sort="relevance").query_string()),
            open_href=view.links.search(request.with_filter("status", ["open"])),
        )

    return page


def request_for(kind: str, value: str) -> SearchRequest:
    """The search whose hits are the papers of one value; newest first."""
    if kind in FILTERS:
        return SearchRequest(filters=((kind, (value,)),), sort="newest")
    plain = re.sub(r"[^\w.-]+", " ", value).strip()
    return SearchRequest(q=f'{kind}:="{plain}"' if " " in plain else f"{kind}:={plain}", sort="newest")


def browse_page(view: View) -> Rendered:
    """Start page for browsing: the commonest values of each kind."""
    lists = [(kind, plural(view, kind), every(view, kind)) for kind in (*BROWSED, *view.own_facets)]
    return view.page(
        "browse.html",
        where="browse",
        lists=[(kind, title, values[:FIRST_LISTED], len(values)) for kind, title, values in lists if values],
    )


def plural(view: View, kind: str) -> str:
    """The heading of the list of a kind; an own facet has its name."""
    return view.t.browse.get(PLURALS[kind]) if kind in PLURALS else own_name(kind)


@dataclass(frozen=True, slots=True)
class Listing:
    """The part of a list that is shown, and its order."""

    values: tuple[FacetValue, ...]
    n_values: int
    """How many values match the typed text."""
    typed: str
    by_name: bool


def listing(view: View, values: tuple[FacetValue, ...]) -> Listing:
    """The values that contain the typed text, in the requested order; chosen ones always."""
    typed = printable(view.first("zoek").strip())[:100]
    by_name = view.first("volgorde") == "naam"
    wanted = fold(typed)
    kept = [one for one in values if wanted in fold(one.value) or one.selected]
    if by_name:
        kept.sort(key=lambda one: fold(one.value))
    return Listing(tuple(kept[:MOST_LISTED]), len(kept), typed, by_name)


def list_page(view: View) -> Rendered:
    """Every asker, party, ministry, subject or dossier, with a link to its page; or every value of an own facet."""
    kind = view.parameters["kind"]
    if kind not in (*BROWSED, *view.own_facets):
        return not_found(view)
    return view.page(
        "list.html",
        where="browse",
        kind=kind,
        title=plural(view, kind),
        list=listing(view, every(view, kind)),
    )


def facet_page(view: View) -> Rendered:
    """Every value of a facet of a search, as tick boxes."""
    name = view.parameters["name"]
    if name not in (*FILTERS, *view.own_facets):
        return not_found(view)
    request = replace(view.request, page=1)
    values = answers.facet_values(view.commit.index, request, name, view.settings.timeout_s)
    return view.page(
        "facet.html",
        where="search",
        canonical=None,
        request=request,
        name=name,
        title=view.t.facet_name(name),
        list=listing(view, values),
        others=[pair for pair in request.pairs() if pair[0] != name],
        all_pairs=request.pairs(),
        translated=[(one, view.t.value(name, one.value)) for one in listing(view, values).values],
    )


def every(view: View, kind: str) -> tuple[FacetValue, ...]:
    """All values of a kind over the whole index, commonest first."""
    everything = SearchRequest(q="*")
    return answers.facet_values(view.commit.index, everything, kind, view.settings.timeout_s)


def not_found(view: View) -> Rendered:
    t = view.t.error
    return view.page("error.html", 404, heading=t.not_found, why=t.not_found_why, try_href="", try_text="")


def help_page(view: View) -> Rendered:
    """How to search, and what the site is."""
    return view.page("help.html", where="help")
