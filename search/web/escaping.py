"""Text as HTML for pages that are made of many small pieces.

`markupsafe.escape` returns a `Markup`, which takes two to four times as long: 0.15 ms of a page of ten hits.
"""

from __future__ import annotations

ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"})
"""As markupsafe writes them."""


def escaped(text: str) -> str:
    """The text with every character replaced that has a meaning in HTML, within an attribute too."""
    if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
        return text.translate(ENTITIES)
    return text
