"""Checks that every request passes: limits, headers, and a log line without personal data."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .rate_limit import RateLimit
from .settings import Settings

log = logging.getLogger("vraagbaak.web")

LONGEST_FORM = 8192
"""Bytes of a form that are read."""

LONGEST_ADDRESS = 8192
"""Bytes of path and query that are read; most browsers and proxies allow as much."""

HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
"""Headers of every response. The policy allows files of this server, and no inline script or style."""

NOINDEX = (b"x-robots-tag", b"noindex")

ANY_ORIGIN = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Last-Modified, Retry-After"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
"""Header that lets other sites read responses for programs."""

Refuse = Callable[[Scope, int, float], ASGIApp]
"""Makes the response to a request that is refused: status, and seconds to wait."""


class Gate:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, settings: Settings, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse
        self._root = settings.root_path
        self._limit = RateLimit(settings.rate, settings.burst, settings.rate_table, settings.rate_key)
        self._is_logged = settings.log
        self._has_forms = bool(settings.alerts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        path = scope["path"]
        if self._root and (path == self._root or path.startswith(self._root + "/")):
            path = path[len(self._root) :] or "/"  # a proxy may keep the root path, or remove it
        scope = {**scope, "path": path, "raw_path": b"", "root_path": ""}
        status = 500
        n_bytes = 0
        has_query = bool(scope["query_string"])

        async def passed(message: Message) -> None:
            nonlocal status, n_bytes
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *HEADERS]
                if has_query or status >= 400 or path.startswith(("/api/", "/feed", "/export")):
                    message["headers"].append(NOINDEX)
                if path.startswith(("/api/", "/feed", "/export")):
                    message["headers"] += ANY_ORIGIN
            else:
                n_bytes += len(message.get("body", b""))
            await send(message)

        app = self._app
        if refused := self._refused(scope):
            app = self._refuse(scope, *refused)
        try:
            await app(scope, receive, passed)
        finally:
            if self._is_logged:
                route = scope.get("route_name") or getattr(scope.get("route"), "path", "-")
                took_ms = 1000 * (time.perf_counter() - started)
                log.info("%s %s %d %d bytes %.1f ms", scope["method"], route, status, n_bytes, took_ms)

    def _may_send(self, scope: Scope, n_bytes: bytes) -> bool:
        """Whether a body of this many bytes is read: only forms of the alerts have a body."""
        value = n_bytes.strip()
        if value == b"0":
            return True
        is_form = scope["method"] == "POST" and "/meldingen" in scope["path"]
        return self._has_forms and is_form and value.isdigit() and int(value) <= LONGEST_FORM

    def _refused(self, scope: Scope) -> tuple[int, float] | None:
        """Why a request is refused: a status, and seconds to wait; None when it is accepted."""
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 414, 0.0
        for name, value in scope["headers"]:
            if name == b"transfer-encoding" or (name == b"content-length" and not self._may_send(scope, value)):
                return 413, 0.0
        if scope["path"] == "/healthz" or scope["path"].startswith("/static/"):
            return None
        client = scope.get("client")
        wait = self._limit.wait(client[0] if client else "")
        return (429, wait) if wait else None
