"""How does the catalog keep a document's own words, so that a hit is shown without reading all of them?

Two pieces. `facts` is JSON, as it stands: what a hit tells of its document (FACTS). `body` is everything else,
compressed: the length of a JSON object in four bytes, that object (the rest of the interchange form, and under "at"
where each vraag and antwoord lies), then these texts in UTF-8, one after another. A text that comes again (one answer
to several questions) is kept once.
"""

from __future__ import annotations

import threading
from typing import Any

import orjson
import zstandard

from ..corpus import interchange
from ..corpus.model import Document
from .errors import Damaged

FACTS = (
    "id",
    "soort",
    "titel",
    "datum",
    "ingediend",
    "beantwoord",
    "vraagnummer",
    "indieners",
    "ministeries",
    "bronnen",
)
"""The keys of the interchange form that hits show; the fracties that ask go with them."""

LEVEL = 1
"""zstd's level: smaller than deflate at its fastest, and three times as fast both ways."""

LARGEST = 1 << 30
"""No body is longer than this many bytes; what says it is, is damaged."""

_own = threading.local()  # a compressor serves one thread at a time


def pack(document: Document) -> tuple[bytes, bytes]:
    """The document as (facts, body)."""
    rest = interchange.as_json(document)
    facts = {key: rest.pop(key) for key in FACTS if key in rest}
    pieces: list[bytes] = []
    seen: dict[str, tuple[int, int]] = {}
    length = 0
    where: list[int] = []
    fracties: dict[str, None] = {}
    for passage in rest.get("passages", ()):
        if "fractie" in passage:
            fracties[passage["fractie"]] = None
        for key in ("vraag", "antwoord"):
            text = passage.pop(key, "")
            found = seen.get(text)
            if found is None:
                raw = text.encode()
                found = seen[text] = (length, length + len(raw))
                pieces.append(raw)
                length += len(raw)
            where += found
    if where:
        rest["at"] = where
    if fracties:
        facts["fracties"] = list(fracties)
    head = orjson.dumps(rest)
    try:
        compressor = _own.compressor
    except AttributeError:
        compressor = _own.compressor = zstandard.ZstdCompressor(LEVEL)
    return orjson.dumps(facts), compressor.compress(b"".join((len(head).to_bytes(4, "little"), head, *pieces)))


class Stored:
    """A document as it lies in the catalog, its body opened when first asked for. Raises Damaged when it cannot be."""

    __slots__ = ("_body", "_rest", "_texts", "_texts_at", "facts")

    def __init__(self, facts: bytes, body: bytes) -> None:
        try:
            self.facts: dict[str, Any] = orjson.loads(facts)
        except ValueError as error:
            raise Damaged(f"a document's facts are damaged ({error}); run `vraagbaak verify`") from None
        self._body = body
        self._rest: dict[str, Any] | None = None
        self._texts = b""

    @property
    def rest(self) -> dict[str, Any]:
        """The interchange form without the facts, and with "at" for the texts."""
        if self._rest is None:
            try:
                if zstandard.frame_content_size(self._body) > LARGEST:
                    raise ValueError("too long")
                try:
                    decompressor = _own.decompressor
                except AttributeError:
                    decompressor = _own.decompressor = zstandard.ZstdDecompressor()
                self._texts = decompressor.decompress(self._body)
                self._texts_at = 4 + int.from_bytes(self._texts[:4], "little")
                self._rest = orjson.loads(self._texts[4 : self._texts_at])
            except (ValueError, zstandard.ZstdError, MemoryError) as error:
                raise Damaged(f"a document's text is damaged ({error}); run `vraagbaak verify`") from None
        return self._rest

    def passage(self, place: int) -> dict[str, Any]:
        """What is kept of the passage at a place, counted from 1, besides its texts."""
        found: dict[str, Any] = self.rest["passages"][place - 1]
        return found

    def text(self, place: int, key: str) -> str:
        """The vraag or the antwoord of the passage at a place, counted from 1."""
        at = 4 * (place - 1) + (2 if key == "antwoord" else 0)
        start, end = self.rest["at"][at : at + 2]
        return self._texts[self._texts_at + start : self._texts_at + end].decode()

    def document(self) -> Document:
        """The whole Document again."""
        found = {key: value for key, value in (self.facts | self.rest).items() if key not in ("at", "fracties")}
        found["passages"] = [dict(passage) for passage in found.get("passages", ())]
        for place, passage in enumerate(found["passages"], start=1):
            passage |= {"vraag": self.text(place, "vraag"), "antwoord": self.text(place, "antwoord")}
        return interchange.from_json(found)
