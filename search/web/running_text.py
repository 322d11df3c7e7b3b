"""Text of a document as HTML: escaped first, then with marks and links around parts of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

ADDRESS = re.compile(r"https?://[^\s<>\"'“”‘’()\[\]{}|\\^`]+[^\s<>\"'“”‘’()\[\]{}|\\^`.,:;!?…]")
"""A web address in running text, without the punctuation after it."""


class Link(NamedTuple):
    """A part of a text from `start` to `end` that leads to `href`; a link within the site names its target."""

    start: int
    end: int
    href: str
    title: str = ""
    is_outside: bool = False


Mark = tuple[int, int]


def paragraphs(text: str, marks: Sequence[Mark] = (), links: Iterable[Link] = ()) -> Markup:
    """The text as paragraphs, one for each line that is not blank."""
    linked = disjoint([*links, *addresses(text)])
    made: list[str] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            made.append(f"<p>{piece(text, start, end, marks, linked)}</p>")
        start = end + 1
    return Markup("".join(made))


def inline(text: str, marks: Sequence[Mark] = ()) -> Markup:
    """The text on one line, with its marks."""
    return Markup(piece(text, 0, len(text), marks, ()))


def piece(text: str, start: int, end: int, marks: Sequence[Mark], links: Sequence[Link]) -> str:
    """A part of the text. Marks and links are sorted and disjoint; a mark that crosses the edge of a link is split."""
    made: list[str] = []
    at = start
    for link in links:
        if link.end <= start or link.start >= end:
            continue
        made.append(marked(text, at, max(link.start, start), marks))
        at = min(link.end, end)
        made.append(opening(link) + marked(text, max(link.start, start), at, marks) + "</a>")
    made.append(marked(text, at, end, marks))
    return "".join(made)


def marked(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """A part of the text, escaped, with its marks."""
    made: list[str] = []
    at = start
    for first, last in marks:
        if last <= start or first >= end:
            continue
        first, last = max(first, start), min(last, end)
        made.append(f"{escape(text[at:first])}<mark>{escape(text[first:last])}</mark>")
        at = last
    made.append(str(escape(text[at:end])))
    return "".join(made)


def opening(link: Link) -> str:
    """The opening tag of a link."""
    title = f' title="{escape(link.title)}"' if link.title else ""
    rel = ' rel="external noopener nofollow"' if link.is_outside else ""
    return f'<a href="{escape(link.href)}"{title}{rel}>'


def addresses(text: str) -> list[Link]:
    """The web addresses in a text."""
    if "://" not in text:
        return []
    return [Link(found.start(), found.end(), found[0], is_outside=True) for found in ADDRESS.finditer(text)]


def disjoint(links: Iterable[Link]) -> list[Link]:
    """The links in order; of two that overlap the first, and of two that begin together the longer."""
    kept: list[Link] = []
    for link in sorted(links, key=lambda one: (one.start, -one.end)):
        if not kept or link.start >= kept[-1].end:
            kept.append(link)
    return kept


def is_safe_address(address: str) -> bool:
    """Whether an address from a document may be a link: only a web address."""
    return address.startswith(("https://", "http://")) and address.isprintable() and " " not in address


Highlighter = Callable[[str], list[Mark]]
"""The function that finds the query's words in a text."""
