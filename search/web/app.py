"""The web application: routes, threads, and common parts of responses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from email.utils import format_datetime
from functools import partial
from urllib.parse import parse_qsl, quote

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Scope

from ...index.errors import IndexProblem
from . import alert_pages, answers, messages, openapi, rendering
from .api import OPERATIONS
from .balance import Balance
from .browse_pages import browse_page, facet_page, help_page, list_page, overview_page
from .current_index import Commit, CurrentIndex
from .document_page import document_page
from .exports import EXPORTS, Export
from .feed import entry_page, feed
from .garbage import spare_what_is_loaded
from .gate import Gate
from .links import BROWSED, LANGUAGES, Links
from .problems import problem
from .search_page import search_page
from .search_request import SearchRequest
from .settings import Settings
from .threads import Threads
from .view import Page, Rendered, View

log = logging.getLogger("vraagbaak.web")

RENEWAL_S = 0.5
"""Seconds between two checks for a newer commit."""

PATIENCE = 3
"""How many times the time limit of one search a request may take: a page may search more than once."""

MOST_PARAMETERS = 600
"""Parameters of one URL that are read."""

FIRST = ("", "q=minister+vragen")
"""Queries of the pages that a worker makes before it answers."""

ROBOTS = """User-agent: *
Disallow: {root}/*?
Disallow: {root}/api/
Disallow: {root}/feed
Disallow: {root}/export
"""


class Site:
    """A server's index, threads and settings."""

    def __init__(self, settings: Settings, is_worker: bool = False) -> None:
        self.settings = settings
        self._is_worker = is_worker
        self.index = CurrentIndex(settings.index, settings.cache_bytes)
        self.balance = Balance(settings.balance_table)
        longest_s = PATIENCE * settings.timeout_s
        self.threads = Threads(settings.threads, settings.most_waiting, longest_s, self.balance)

    def warm(self) -> None:
        """Makes the pages of FIRST, so that no reader waits for what is loaded once: 0.9 s on 39,664 documents."""
        with self.index.borrow() as commit:
            for query in FIRST:
                links, t = self.links("nl"), messages.of("nl")
                try:
                    search_page(View(commit, self.settings, links, t, "/", query, parse_qsl(query)))
                except Exception:  # the server starts all the same; other pages may be well
                    log.exception("a page cannot be made")
        if self._is_worker:
            spare_what_is_loaded()

    async def renew(self) -> None:
        """Looks for newer commits until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(RENEWAL_S)
            self.balance.renew()
            try:
                if await loop.run_in_executor(None, self.index.renew) and self._is_worker:
                    spare_what_is_loaded()
            except IndexProblem as error:
                log.warning("the newest commit cannot be opened, the one before is served: %s", error)
            except Exception:
                log.exception("the newest commit cannot be opened, the one before is served")

    def links(self, language: str) -> Links:
        return Links(self.settings.root_path, language, self.settings.base_url)

    def view(self, request: Request, commit: Commit, language: str, path: str) -> View:
        """The view of this request: the input of a page."""
        query = request.scope["query_string"].decode("latin-1")
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS) if query else ()
        return View(
            commit,
            self.settings,
            self.links(language),
            messages.of(language),
            path,
            query,
            pairs,
            {name: str(value) for name, value in request.path_params.items()},
        )

    def close(self) -> None:
        self.threads.close()
        self.index.close()


def endpoint(site: Site, page: Page, language: str) -> Callable[[Request], Awaitable[Response]]:
    """A page as a route's endpoint: answered from the cache, or made in a thread."""

    async def answer(request: Request) -> Response:
        commit = site.index.take()
        try:
            etag = f'W/"{commit.key}-{rendering.STAMP}"'
            headers = {
                "etag": etag,
                "last-modified": format_datetime(commit.time, usegmt=True),
                "cache-control": "no-cache",
            }
            if is_known(request, etag, headers["last-modified"]):
                return Response(status_code=304, headers=headers)
            path = request.scope["path"]
            if language != "nl":
                path = path.removeprefix(f"/{language}") or "/"
            key = f"{language} {path}?{request.scope['query_string'].decode('latin-1')}"
            kept = commit.pages.get(key)
            if kept is not None:
                return Response(kept[1], 200, headers, kept[0])
            try:
                view = site.view(request, commit, language, path)
            except ValueError:  # too many parameters
                raise HTTPException(400) from None
            made = await site.threads.run(partial(page, view))
            if made.status == 200:
                commit.pages.put(key, made.media_type, made.body)
            else:
                headers = {"cache-control": "no-store"}
            headers.update(made.headers)
            if site.balance.is_heavy:
                headers["connection"] = "close"  # the client's next request may come to another worker
            return Response(made.body, made.status, headers, made.media_type)
        finally:
            site.index.give_back(commit)

    return answer


def alert_view(site: Site, language: str) -> alert_pages.MakeView:
    """The view of a page of alerts: the parameters of the address and those of a form."""

    def make_view(request: Request, path: str, form: Sequence[tuple[str, str]]) -> tuple[View, Callable[[], None]]:
        commit = site.index.take()
        try:
            view = alert_pages.with_form(site.view(request, commit, language, path), form)
        except ValueError:  # too many parameters
            site.index.give_back(commit)
            raise HTTPException(400) from None
        return view, partial(site.index.give_back, commit)

    return make_view


def is_known(request: Request, etag: str, modified: str) -> bool:
    """Whether the client already has this response (RFC 9110, 13.2.2)."""
    known = request.headers.get("if-none-match")
    if known is not None:
        bare = etag.removeprefix("W/")
        return known.strip() == "*" or any(one.strip().removeprefix("W/") == bare for one in known.split(","))
    return request.headers.get("if-modified-since") == modified


PAGES: tuple[tuple[str, Page], ...] = (
    ("/", search_page),
    ("/d/{id:path}", document_page),
    ("/waarden/{name}", facet_page),
    ("/bladeren", browse_page),
    ("/bladeren/{kind}", list_page),
    ("/uitleg", help_page),
    *((f"/{kind}/{{value:path}}", overview_page(kind)) for kind in BROWSED),
)
"""Paths of the pages, in Dutch; English ones have /en before."""


def routes(site: Site) -> list[BaseRoute]:
    """Every route of the site."""
    made: list[BaseRoute] = []
    for language in LANGUAGES:
        prefix = "" if language == "nl" else f"/{language}"
        for path, page in PAGES:
            made.append(Route(prefix + path, endpoint(site, page, language), methods=["GET"]))
        if site.settings.alerts:
            made += [
                Route(
                    prefix + path,
                    alert_pages.endpoint(path, alert_view(site, language), site.threads.run),
                    methods=["GET", "POST"],
                )
                for path in alert_pages.PATHS
            ]
    made += [Route(one.path, endpoint(site, one.page, "nl"), methods=["GET"]) for one in OPERATIONS]
    made += [Route(f"/export.{ending}", export(site, ending), methods=["GET"]) for ending in EXPORTS]
    made += [
        Route("/feed", endpoint(site, feed, "nl"), methods=["GET"]),
        Route("/feed/{id:path}", endpoint(site, entry_page, "nl"), methods=["GET"]),
        Route("/api/openapi.json", endpoint(site, api_description, "nl"), methods=["GET"]),
        Route("/api/", endpoint(site, api_page, "nl"), methods=["GET"]),
        Route("/en/api/", endpoint(site, api_page, "en"), methods=["GET"]),
        Route("/api/{rest:path}", preflight, methods=["GET", "OPTIONS"]),
        Route("/static/{name}", static, methods=["GET"]),
        Route("/robots.txt", partial_robots(site), methods=["GET"]),
        Route("/healthz", health(site), methods=["GET"]),
    ]
    return made


def api_description(view: View) -> Rendered:
    """The API as OpenAPI 3.1."""
    return Rendered(
        orjson.dumps(openapi.description(view.links.absolute(view.links.root_path), view.own_facets)),
        200,
        "application/json",
    )


def api_page(view: View) -> Rendered:
    """The API in words, with an example for each address."""
    newest = answers.search(view.commit.index, SearchRequest(q="*", sort="newest"), view.settings.timeout_s, ()).hits
    shown = next((hit.id for hit in newest if hit.passages), "")
    return view.page(
        "api.html",
        where="help",
        operations=OPERATIONS,
        own=view.own_facets,
        exports=list(EXPORTS),
        id=quote(shown, safe=""),
    )


async def preflight(request: Request) -> Response:
    """Response to a preflight: other sites may read, with any header of a conditional request; nothing else is
    allowed."""
    if request.method != "OPTIONS":
        raise HTTPException(404)
    allowed = {
        "access-control-allow-methods": "GET, HEAD, OPTIONS",
        "access-control-allow-headers": "If-None-Match, If-Modified-Since",
        "access-control-max-age": "86400",
    }
    return Response(status_code=204, headers=allowed)


def export(site: Site, ending: str) -> Callable[[Request], Awaitable[Response]]:
    """All hits of a search, streamed."""
    make_pieces, media_type = EXPORTS[ending]

    async def answer(request: Request) -> Response:
        commit = site.index.take()
        try:
            pairs = parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
            asked = replace(SearchRequest.from_pairs(pairs, commit.own_facets), page=1)
            pieces = make_pieces(commit, asked, site.links("nl"), dict(pairs).get("dialect", ""))
            return Export(pieces, media_type, f"vraagbaak.{ending}", site.index, commit, site.threads.executor)
        except BaseException:
            site.index.give_back(commit)
            raise

    return answer


async def static(request: Request) -> Response:
    """A file that pages load, under the name with its digest."""
    for name, media_type in rendering.STATIC.items():
        if request.path_params["name"] == rendering.static_name(name):
            kept = {"cache-control": "public, max-age=31536000, immutable"}
            return Response(rendering.static_content(name), 200, kept, media_type)
    raise HTTPException(404)


def partial_robots(site: Site) -> Callable[[Request], Awaitable[Response]]:
    """robots.txt: documents and pages for browsing may be indexed, searches may not."""

    async def robots(request: Request) -> Response:
        return PlainTextResponse(ROBOTS.format(root=site.settings.root_path))

    return robots


def health(site: Site) -> Callable[[Request], Awaitable[Response]]:
    """/healthz: the index can be read."""

    async def answer(request: Request) -> Response:
        with site.index.borrow() as commit:
            return PlainTextResponse(f"ok {commit.key}\n", headers={"cache-control": "no-store"})

    return answer


def is_for_programs(path: str) -> bool:
    """Whether an error on this path is a problem detail rather than a page."""
    return path.startswith(("/api/", "/feed", "/export"))


REASONS = {
    404: ("not_found", "not_found_why", "there is nothing at this address; /api/openapi.json lists what there is"),
    405: ("title", "not_found_why", "only GET, HEAD and OPTIONS are answered"),
    413: ("title", "too_long_why", "a request body is not read; put everything in the address"),
    414: ("too_long", "too_long_why", "the address is too long; shorten the query"),
    429: ("too_many", "too_many_why", "too many requests; wait as Retry-After says, or use /export.json for all hits"),
    503: ("busy", "busy_why", "too much to do, or the query takes too long; try again in a few seconds"),
}


def refusal(site: Site, path: str, status: int, wait_s: float = 0.0) -> Response:
    """The response to a request that is refused or fails."""
    heading, why, detail = REASONS.get(status, ("fault", "fault_why", "the fault is the server's and was logged"))
    if status not in REASONS and status < 500:
        heading, why, detail = "title", "not_found_why", "the request cannot be read"
    headers = {"cache-control": "no-store"}
    if status in (429, 503):
        headers["retry-after"] = str(max(1, int(wait_s + 0.999)))
    if is_for_programs(path):
        return problem(status if status in (*REASONS, 400) else 500, detail, **headers)
    language = "en" if path == "/en" or path.startswith("/en/") else "nl"
    t = messages.of(language)
    body = rendering.render(
        "error.html",
        t=t,
        links=site.links(language),
        other=site.links("nl" if language == "en" else "en"),
        request=None,
        canonical=None,
        address="/",
        feed=None,
        where="",
        has_alerts=False,
        heading=t.error.get(heading),
        why=t.error.get(why),
        try_href="",
        try_text="",
    )
    return Response(body, status, headers, "text/html; charset=utf-8")


def make(settings: Settings, is_worker: bool = False) -> ASGIApp:
    """The whole application, inside the gate; `is_worker` where the process has nothing else to do."""
    site = Site(settings, is_worker)

    async def failed(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 500:
            log.error("a request for %s failed", getattr(request.scope.get("route"), "path", "-"), exc_info=error)
        response = refusal(site, request.scope["path"], status)
        if isinstance(error, HTTPException) and error.headers:
            response.headers.update(error.headers)
        return response

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await asyncio.get_running_loop().run_in_executor(None, site.warm)
        renewing = asyncio.create_task(site.renew())
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing
            site.close()

    app = Starlette(
        routes=routes(site),
        exception_handlers={HTTPException: failed, Exception: failed, IndexProblem: failed},
        lifespan=lifespan,
    )

    def refuse(scope: Scope, status: int, wait_s: float) -> ASGIApp:
        return refusal(site, scope["path"], status, wait_s)

    return Gate(app, settings, refuse)


def from_environment() -> ASGIApp:
    """The application of a worker process."""
    return make(Settings.from_environment(), is_worker=True)
