"""A small HTTP server in this process that answers as a cluster would; a test scripts its answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Any]
Script = Callable[[str, str, bytes], Answer]

HEALTH = {"status": "yellow", "number_of_nodes": 2, "unassigned_shards": 3}


class FakeCluster:
    """Its port, and the requests that came, as (method, path, body)."""

    def __init__(self, script: Script) -> None:
        self.requests: list[tuple[str, str, bytes]] = []
        self.headers: list[dict[str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                import gzip

                raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                body = gzip.decompress(raw) if self.headers.get("Content-Encoding") == "gzip" else raw
                path = self.path.partition("?")[0]
                outer.headers.append({name.lower(): value for name, value in self.headers.items()})
                if path == "/_cluster/health":
                    status, answer = 200, HEALTH
                else:
                    outer.requests.append((self.command, path, body))
                    status, answer = script(self.command, path, body)
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def answering(script: Script) -> Iterator[FakeCluster]:
    """A cluster with these answers."""
    made = FakeCluster(script)
    try:
        yield made
    finally:
        made.close()
