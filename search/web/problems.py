"""Errors of the API as problem details (RFC 9457)."""

from __future__ import annotations

import orjson
from starlette.responses import Response

TITLES = {
    400: "Bad request",
    404: "Not found",
    405: "Method not allowed",
    413: "Request body not accepted",
    414: "Address too long",
    429: "Too many requests",
    500: "Internal error",
    503: "Service unavailable",
}


def problem(status: int, detail: str, **headers: str) -> Response:
    """A problem: `title` is that of the status, `detail` says what to do."""
    body = orjson.dumps({"type": "about:blank", "title": TITLES[status], "status": status, "detail": detail})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, status, {"cache-control": "no-store", **named}, "application/problem+json")
