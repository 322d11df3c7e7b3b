"""Three services as their authors would write them: standard library, FastAPI with threads, WSGI for a prefork server.

`python -m tests.service.apps http|fastapi PORT INDEX` runs one; gunicorn imports `wsgi`. Each follows the commits of
the index by the pattern of docs/LIBRARY.md: a thread looks now and then whether there is a newer one.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import vraagbaak


def follow(index: vraagbaak.Index, every_s: float = 0.5) -> None:
    """Refresh an index as long as the process lives."""

    def run() -> None:
        while True:
            time.sleep(every_s)
            index.refresh()

    threading.Thread(target=run, daemon=True).start()


def answer(index: vraagbaak.Index, query: str) -> bytes:
    """What a service says to a query, if there is one; which process says it, and which state of the index it searched,
    or an older one than that."""
    state = {"pid": os.getpid(), "commit": index.commit.number, "segments": len(index.snapshot.segments)}
    results = index.search(query, facets=("partij", "jaar")).to_dict() if query else {}
    return json.dumps({**results, **state}).encode()


def serve_http(port: int, path: str) -> None:
    index = vraagbaak.open(path)
    follow(index)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answer(index, parse_qs(self.path.partition("?")[2]).get("q", [""])[0])
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


def serve_fastapi(port: int, path: str) -> None:
    import uvicorn
    from fastapi import FastAPI, Response

    index = vraagbaak.open(path)
    follow(index)
    app = FastAPI()

    @app.get("/")
    def search(q: str = "") -> Response:  # a plain function: FastAPI calls it in a thread
        return Response(answer(index, q), media_type="application/json")

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


_opened: vraagbaak.Index | None = None
_follows = 0


def wsgi(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """For gunicorn, whose master opens the index before it forks; each worker follows it by itself."""
    global _follows
    assert _opened is not None
    if _follows != os.getpid():
        _follows = os.getpid()
        follow(_opened)
    body = answer(_opened, parse_qs(environ.get("QUERY_STRING", "")).get("q", [""])[0])
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


if "VRAAGBAAK_SERVED" in os.environ:
    _opened = vraagbaak.open(os.environ["VRAAGBAAK_SERVED"])

if __name__ == "__main__":
    {"http": serve_http, "fastapi": serve_fastapi}[sys.argv[1]](int(sys.argv[2]), sys.argv[3])
