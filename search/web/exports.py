"""All hits of a search as CSV or JSON, streamed: a client gets the first lines while later hits are still looked up."""

from __future__ import annotations

import asyncio
import csv
import io
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from . import answers, output_forms
from .current_index import Commit, CurrentIndex
from .links import Links
from .search_request import SearchRequest

LONGEST_S = 600.0
"""Seconds that an export may take; then the connection is closed, so that no client takes a part for the whole."""

LINES = 100
"""Hits in one piece of an export."""


class Export(Response):
    """A stream of bytes made in threads; at the end it gives back the commit that they are made from."""

    def __init__(
        self,
        pieces: Iterator[bytes],
        media_type: str,
        name: str,
        index: CurrentIndex,
        commit: Commit,
        threads: Executor,
    ) -> None:
        self.status_code = 200
        self.background = None
        self.body = b""
        self._pieces = pieces
        self._index = index
        self._commit = commit
        self._threads = threads
        self.init_headers({"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-cache"})
        self.raw_headers = [one for one in self.raw_headers if one[0] != b"content-length"]
        self.raw_headers.append((b"content-type", media_type.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        ends = time.monotonic() + LONGEST_S
        gone = asyncio.ensure_future(disconnected(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] != "HEAD":
                while not gone.done():
                    piece = await loop.run_in_executor(self._threads, next, self._pieces, None)
                    if piece is None:
                        break
                    if time.monotonic() > ends:
                        raise TimeoutError("an export took too long and was cut off")
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self._index.give_back(self._commit)


async def disconnected(receive: Receive) -> None:
    """Waits until the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass


def as_csv(commit: Commit, request: SearchRequest, links: Links, dialect: str) -> Iterator[bytes]:
    """A heading, and one row per hit. A Dutch spreadsheet opens it directly; `rfc4180` has commas and no byte order
    mark."""
    is_plain = dialect == "rfc4180"
    text = io.StringIO(newline="")
    rows = csv.writer(text, delimiter="," if is_plain else ";")
    if not is_plain:
        text.write("\ufeff")
    columns = output_forms.csv_columns(commit.index)
    rows.writerow([*columns, "url"])
    for n, hit in enumerate(answers.every_hit(commit.index, request), start=1):
        cells = output_forms.csv_row(hit, columns, "rfc4180" if is_plain else "excel-nl")
        rows.writerow([*cells, links.absolute(links.document(hit.id))])
        if n % LINES == 0:
            yield taken(text)
    yield taken(text)


def taken(text: io.StringIO) -> bytes:
    """The text written so far, which is then removed from the buffer."""
    made = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return made


def as_json(commit: Commit, request: SearchRequest, links: Links, dialect: str) -> Iterator[bytes]:
    """One JSON object: the query, the number of hits, and all hits as docs/OUTPUT.md describes them."""
    read, _ = answers.with_dates(request)
    results = answers.found(commit.index, read, None, (), 0, 0)
    head = orjson.dumps({"query": request.q, "n_documents": results.n_documents, "n_partial": results.n_partial})
    yield head[:-1] + b',"hits":['
    piece = bytearray()
    for n, hit in enumerate(answers.every_hit(commit.index, request)):
        made = output_forms.hit_json(hit)
        made["url"] = links.absolute(links.document(hit.id))
        piece += (b",\n" if n else b"\n") + orjson.dumps(made)
        if n % LINES == LINES - 1:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece) + b"\n]}\n"


Maker = Callable[[Commit, SearchRequest, Links, str], Iterator[bytes]]

EXPORTS: dict[str, tuple[Maker, str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
}
