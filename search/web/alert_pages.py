"""Pages to subscribe to a search, and to confirm, manage and end a subscription.

Nothing is stored in the browser; a link in a mail is the key. GET changes nothing, since mail scanners follow links.
POST does, and a one-click unsubscription (RFC 8058) is a POST. A page never reveals whether an address is known.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ...index.errors import UsageProblem
from ..alerts import news
from ..alerts.delivery import SmtpMailer, send
from ..alerts.digest import Sender, confirmation
from ..alerts.model import RHYTHMS, Search
from ..alerts.subscriptions import Subscriptions
from .gate import LONGEST_FORM
from .search_request import SearchRequest
from .view import Rendered, View

log = logging.getLogger("vraagbaak.web")

PATHS = ("/meldingen", "/meldingen/bevestigen", "/meldingen/beheer", "/meldingen/afmelden")
PASSWORD = "VRAAGBAAK_SMTP_PASSWORD"
AlertPage = Callable[[View], Rendered]


def subscribe(view: View) -> Rendered:
    """The form for a search."""
    request = view.request
    if request.is_empty:
        return _said(view, "nothing", status=400)
    return _page(view, request=request, rhythms=RHYTHMS, saved=_filters(request))


def save(view: View) -> Rendered:
    """Save the search of a form, and mail a request to confirm it."""
    request = view.request
    try:
        with _subscriptions(view) as subscriptions:
            news.gather(view.commit.index, subscriptions)
            search = subscriptions.ask(view.first("adres"), request.q, _filters(request), view.first("ritme"))
            mail = confirmation(search, _sender(view), datetime.now(UTC))
            if not search.is_confirmed:
                subscriptions.put(str(mail["Message-ID"]), search.person, mail.as_bytes(), (), datetime.now(UTC))
                _deliver(view, subscriptions, str(mail["Message-ID"]))
    except UsageProblem:
        return _page(view, 400, request=request, rhythms=RHYTHMS, saved=_filters(request), wrong=view.first("adres"))
    return _said(view, "asked")


def ask_to_confirm(view: View) -> Rendered:
    """A button that confirms the saved search of a link."""
    return _button(view, "confirm", "/meldingen/bevestigen")


def confirm(view: View) -> Rendered:
    with _subscriptions(view) as subscriptions:
        search = subscriptions.by_token(view.first("token"))
        if search is None or not subscriptions.confirm(search.token):
            return _said(view, "unknown", status=404)
        manage = subscriptions.person_token(search.person)
    return _said(view, "confirmed", manage=manage)


def manage(view: View) -> Rendered:
    """The saved searches of the person to whom the link belongs."""
    with _subscriptions(view) as subscriptions:
        searches = subscriptions.searches(token=view.first("token")) if view.first("token") else []
    return (
        _page(view, searches=searches, token=view.first("token"), heading="manage")
        if searches
        else _said(view, "unknown", status=404)
    )


def ask_to_end(view: View) -> Rendered:
    """A button that ends the saved search of a link."""
    return _button(view, "end", "/meldingen/afmelden")


def end(view: View) -> Rendered:
    """Ends the saved search of a link, or with `alle` every search of its person."""
    with _subscriptions(view) as subscriptions:
        if view.first("alle"):
            subscriptions.end_all(view.first("token"))
        elif (search := subscriptions.by_token(view.first("token"))) is not None:
            subscriptions.remove(search.id)
    return _said(view, "ended")  # also if it ended before: a mail program may send the request twice


READS: dict[str, AlertPage] = dict(zip(PATHS, (subscribe, ask_to_confirm, manage, ask_to_end), strict=True))
WRITES: dict[str, AlertPage] = {PATHS[0]: save, PATHS[1]: confirm, PATHS[3]: end}

MakeView = Callable[[Request, str, Sequence[tuple[str, str]]], "tuple[View, Callable[[], None]]"]
InThread = Callable[[Callable[[], Rendered]], Awaitable[Rendered]]


def endpoint(path: str, make_view: MakeView, in_thread: InThread) -> Callable[[Request], Awaitable[Response]]:
    """A path's pages: never cached, and a POST only with a form."""

    async def answer(request: Request) -> Response:
        pages = WRITES if request.method == "POST" else READS
        if path not in pages:
            raise HTTPException(405)
        form: list[tuple[str, str]] = []
        if request.method == "POST":
            body = await request.body()
            if len(body) > LONGEST_FORM:
                raise HTTPException(413)
            try:
                form = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=600)
            except ValueError:
                raise HTTPException(400) from None
        view, done = make_view(request, path, form)
        try:
            made = await in_thread(partial(pages[path], view))
        finally:
            done()
        headers = {"cache-control": "no-store", "x-robots-tag": "noindex"}
        return Response(made.body, made.status, headers, made.media_type)

    return answer


def _button(view: View, what: str, path: str) -> Rendered:
    token, all = view.first("token"), view.first("alle")
    with _subscriptions(view) as subscriptions:
        search = subscriptions.by_token(token)
        about = subscriptions.searches(token=token) if all and token else [search] if search is not None else []
    if not about:
        return _said(view, "unknown", status=404)
    names = "; ".join(one.name for one in about)
    return _page(view, heading=what, about=names, token=token, action=path, all=all)


def _said(view: View, what: str, status: int = 200, **given: object) -> Rendered:
    return _page(view, status, heading=what, said=what, **given)


def _page(view: View, status: int = 200, **given: object) -> Rendered:
    unset: dict[str, object] = dict.fromkeys(
        ("said", "about", "searches", "action", "manage", "wrong", "token", "all", "rhythms", "saved")
    )
    return view.page("alerts.html", status, canonical=None, **{"heading": "title", **unset, **given})


def _filters(request: SearchRequest) -> dict[str, tuple[str, ...]]:
    """The filters of a search as subscriptions store them."""
    return dict(request.filters) | {name: (value,) for name, value in request.dates.items()}


def _subscriptions(view: View) -> Subscriptions:
    return Subscriptions(Path(view.settings.alerts))


def _sender(view: View) -> Sender:
    return Sender(view.settings.mail_from, view.settings.base_url + view.settings.root_path)


def _deliver(view: View, subscriptions: Subscriptions, message: str) -> None:
    """Hands a mail of the outbox to the mail server; if it is not accepted, it waits for `vraagbaak alerts run`."""
    problems: list[str] = []
    mailer = SmtpMailer.of(view.settings.smtp, os.environ.get(PASSWORD, ""))
    send(subscriptions, _sender(view), mailer, problems, message)
    for _ in problems:
        log.warning("a mail was not accepted; the next run of `vraagbaak alerts run` tries again")


def with_form(view: View, form: Sequence[tuple[str, str]]) -> View:
    """A view with the parameters of both the address and the form."""
    return replace(view, pairs=[*view.pairs, *form])


__all__ = ["PATHS", "READS", "WRITES", "Search", "endpoint", "with_form"]
