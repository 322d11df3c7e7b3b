"""The search page: results, facets, chosen filters, timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup, escape

from ..model import Facet, NamedValue
from . import answers, plots
from .answers import Answer
from .escaping import escaped
from .messages import Messages
from .search_request import MOST_HITS_DEEP, PAGE_SIZE, SORTS, SearchRequest
from .view import Rendered, View

VALUES_SHOWN = 6
"""Values of a facet beside the results; a separate page has them all."""

EXAMPLES = ("wachtlijst thuiszorg", '"voortgezet onderwijs"', "stikstof EN boeren", "titel:luchtverdediging")


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter, with the search without it."""

    what: str
    value: str
    href: str


def search_page(view: View) -> Rendered:
    """The page of a search; without one, the front page."""
    request = view.request
    if request.is_empty:
        return front_page(view)
    first = replace(request, page=1).query_string()
    if request.offset + PAGE_SIZE > MOST_HITS_DEEP:
        n = view.t.number(MOST_HITS_DEEP)
        return view.page("too_deep.html", 400, request=request, n=n, **downloads(view, first))
    sidebar = (*answers.SIDEBAR, *view.own_facets)
    answer = answers.search(view.commit.index, request, view.settings.timeout_s, sidebar)
    results = answer.results
    notes = [] if results.corrected_query else list(note_texts(view.t, answer, request.q))
    return view.page(
        "search.html",
        where="search",
        canonical="/",
        request=request,
        answer=answer,
        heading=heading(view.t, answer),
        results=results,
        notes=notes,
        names=list(names(view, request, results.names)),
        chips=list(chips(view, request)),
        boxes=Markup("".join([box(view, first, name, answer.facets[name]) for name in sidebar])),
        plot=plots.plot(answer.bars),
        is_months=bool(answer.bars) and "-" in answer.bars[0][0],
        sorts=[(name, view.links.search(replace(request, sort=name, page=1)), name == request.sort) for name in SORTS],
        pager=pager(view, request, answer.n_listed),
        feed=view.links.shared("/feed", replace(request, page=1, sort="relevance").query_string()),
        between=period_links(view, request),
        without_filters=SearchRequest(q=request.q),
        corrected=replace(request, q=results.did_you_mean or request.q, page=1),
        **downloads(view, first),
    )


def front_page(view: View) -> Rendered:
    """The front page: the content of the collection, and where to begin."""
    everything = SearchRequest(q="*", sort="newest")
    answer = answers.search(view.commit.index, everything, view.settings.timeout_s, ("ministerie", "partij"))
    return view.page(
        "front.html",
        where="search",
        request=SearchRequest(),
        answer=answer,
        plot=plots.plot(answer.bars),
        is_months=bool(answer.bars) and "-" in answer.bars[0][0],
        between=period_links(view, SearchRequest()),
        examples=[(text, view.links.search(SearchRequest(q=text))) for text in EXAMPLES],
        hits=answer.hits[:5],
        feed=view.links.shared("/feed"),
    )


def heading(t: Messages, answer: Answer) -> str:
    """The heading: how many documents there are, and whether they have all words."""
    if not answer.n_listed:
        return t.search.get("nothing")
    if not answer.partial_follow:
        return t.n("search.n_some_words" if answer.n_partial else "search.n_documents", answer.n_documents)
    return t.n("search.n_all_words", answer.n_documents) if answer.n_documents else t.search.get("none_all_words")


def period_links(view: View, request: SearchRequest) -> Callable[[str], str]:
    """The targets of a timeline's bars: the same search in their period."""
    pattern = request.between_pattern().split("{}")
    before, between, after = view.links.page("/", pattern[0]), pattern[1], pattern[2]
    return lambda label: f"{before}{label}{between}{label}{after}"


def downloads(view: View, query: str) -> dict[str, Any]:
    """The addresses for downloading all results of a search, by the query string of its first page."""
    return {"csv": view.links.shared("/export.csv", query), "json": view.links.shared("/export.json", query)}


def chips(view: View, request: SearchRequest) -> Iterator[Chip]:
    """The chosen filters, each with the search without it."""
    for name, values in request.filters:
        for value in values:
            without = request.without(name, value)
            yield Chip(view.t.facet_name(name), view.t.value(name, value), view.links.search(without))
    days = request.dates
    if request.van and request.van == request.tot:
        yield Chip(view.t.search.get("dates"), request.van, view.links.search(request.between("", "")))
        days = {name: day for name, day in days.items() if name not in ("van", "tot")}
    for name, day in days.items():
        no_day: dict[str, Any] = {name: "", "page": 1}
        yield Chip(view.t.facet.get(name), day, view.links.search(replace(request, **no_day)))


def box(view: View, query: str, name: str, facet: Facet) -> str:
    """A facet beside the results, in HTML: a tick box for each of its commonest values, and for every chosen one; ""
    without values. `query` is that of the first page.

    It is made here, because a page has forty tick boxes, and a template takes three times as long.
    """
    if not facet.values:
        return ""
    t = view.t
    shown = [value for at, value in enumerate(facet.values) if at < VALUES_SHOWN or value.selected]
    ticks = [
        f'<label class="tick"><input type="checkbox" form="zoek" name="{name}" id="f-{name}-{at}" '
        f'value="{escaped(value.value)}"{" checked" if value.selected else ""}>'
        f'<span>{t.value_html(name, value.value)}</span> <span class="n">{t.number(value.count)}</span></label>\n'
        for at, value in enumerate(shown, start=1)
    ]
    title = escape(t.facet_name(name))
    more = ""
    if facet.n_values > len(shown):
        href = escaped(view.links.page(f"/waarden/{name}", query))
        told = str.replace(t.search.more, "{n}", t.number(facet.n_values))
        more = f'<a class="more" href="{href}" rel="nofollow">{told}<span class="sr"> {title}</span></a>'
    return f'<fieldset class="box"><legend>{title}</legend>\n{"".join(ticks)}{more}</fieldset>\n'


def names(view: View, request: SearchRequest, named: Sequence[NamedValue]) -> Iterator[tuple[str, str]]:
    """The values that the query names, each with the papers that carry it, whatever their words."""
    for one in named:
        if one.value not in request.values(one.facet):
            only = replace(request.with_filter(one.facet, (one.value,)), q="")
            label = f"{view.t.facet.get(one.facet)}: {view.t.value(one.facet, one.value)} ({view.t.number(one.count)})"
            yield label, view.links.search(only)


def pager(view: View, request: SearchRequest, n_listed: int) -> dict[str, str | int]:
    """Links to the page before and after, "" where there is none."""
    n_pages = -(-min(n_listed, MOST_HITS_DEEP) // PAGE_SIZE)
    before = view.links.search(replace(request, page=request.page - 1)) if request.page > 1 else ""
    after = view.links.search(replace(request, page=request.page + 1)) if request.page < n_pages else ""
    return {"before": before, "after": after, "page": request.page, "n_pages": n_pages}


def note_texts(t: Messages, answer: Answer, query: str) -> Iterator[str]:
    """Information for the user about the query, each message once."""
    said: set[str] = set()
    for told in answer.results.diagnostics:
        if told.kind in ("did-you-mean", "name"):
            continue
        text = t.note.get(told.kind, told.message)
        part = query[told.span[0] : told.span[1]] if told.span else ""
        text = text.replace("{part}", f"“{part}”" if part else "…")
        if text not in said:
            said.add(text)
            yield text
