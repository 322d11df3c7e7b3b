"""How does the catalog keep a document's own words, so that one passage can be had without reading all?

Two pieces. `meta` is JSON: the document's interchange form without the texts of vraag and antwoord, and under "at"
where these lie. `body` is those texts, UTF-8, one after another, deflated. A text that comes again (one answer to
several questions) is kept once.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any

from ..corpus import interchange
from ..corpus.model import Document

LEVEL = 1
"""Deflate's fastest: a fifth larger than level 6, three times as fast."""


def pack(document: Document) -> tuple[bytes, bytes]:
    """The document as (meta, body)."""
    meta = interchange.as_json(document)
    body: list[bytes] = []
    seen: dict[str, tuple[int, int]] = {}
    length = 0
    where: list[int] = []
    for passage in meta.get("passages", ()):
        for key in ("vraag", "antwoord"):
            text = passage.pop(key, "")
            found = seen.get(text)
            if found is None:
                raw = text.encode("utf-8", "surrogatepass")
                found = seen[text] = (length, length + len(raw))
                body.append(raw)
                length += len(raw)
            where += found
    if where:
        meta["at"] = where
    return (
        json.dumps(meta, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"),
        zlib.compress(b"".join(body), LEVEL),
    )


@dataclass(slots=True)
class Stored:
    """A document as it lies in the catalog; its texts are inflated when first asked for."""

    meta: dict[str, Any]
    body: bytes
    _texts: bytes | None = None

    def text(self, place: int, key: str) -> str:
        """The vraag or the antwoord of the passage at a place, counted from 1."""
        if self._texts is None:
            self._texts = zlib.decompress(self.body)
        at = 4 * (place - 1) + (2 if key == "antwoord" else 0)
        start, end = self.meta["at"][at : at + 2]
        return self._texts[start:end].decode("utf-8", "surrogatepass")

    def passage(self, place: int) -> dict[str, Any]:
        """What meta says of the passage at a place, counted from 1."""
        found: dict[str, Any] = self.meta["passages"][place - 1]
        return found

    def document(self) -> Document:
        """The whole Document again."""
        meta = {key: value for key, value in self.meta.items() if key != "at"}
        meta["passages"] = [dict(passage) for passage in meta.get("passages", ())]
        for place, passage in enumerate(meta["passages"], start=1):
            passage |= {"vraag": self.text(place, "vraag"), "antwoord": self.text(place, "antwoord")}
        return interchange.from_json(meta)


def unpack(meta: bytes, body: bytes) -> Stored:
    """What pack made, opened."""
    return Stored(json.loads(meta), body)
