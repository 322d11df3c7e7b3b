"""Text in Markdown, without its marks.

A converter gives a printed paper as Markdown: `#` before headings, stars around bold or italic text, `<sup>1</sup>` for
note marks and before the notes themselves, `---` where a page ends. `markdown_lines` gives its paragraphs, each as one
line, with note marks (printed/marks.py), and its notes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .marks import mark, without_private_use

_HEADING = re.compile(r"#{1,6}\s+(.*)")
_ALL_BOLD = re.compile(r"(?:\*\*|__)((?:(?!\*\*|__).){1,100}[^.?!:;,*_\s])(?:\*\*|__)")
"""A short paragraph all in bold that ends no sentence is a heading too."""

_RULE = re.compile(r"(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}")
_NOTE = re.compile(r"(?:<sup>\s*(\d{1,3})\s*</sup>|\[\^(\d{1,3})\]:)\s*(\S.*)", re.DOTALL)
_MARK = re.compile(r"[ ]?(?:<sup>\s*(\d{1,3})\s*</sup>|\[\^(\d{1,3})\])")
_LINK = re.compile(r"!?\[([^\[\]]{0,1000})\]\((<[^<>]{0,2000}>|[^()\s]{0,2000})(?:\s+\"[^\"]{0,500}\")?\)")
_STARS = re.compile(r"(?<!\\)(\*{1,3})(?=\S)(.{1,2000}?)(?<=[^\s\\])\1", re.DOTALL)
_LOW_LINES = re.compile(r"(?<![\w\\])(_{1,3})(?=\S)(.{1,2000}?)(?<=[^\s\\])\1(?!\w)", re.DOTALL)
_DEEPEST = 4
"""The greatest depth of nested marks; a pair of marks is at most as long as a paragraph."""

_TAG = re.compile(r"</?(?:sup|sub|br|u|b|i|em|strong|span|a|p|div)\b[^<>]{0,500}>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_QUOTED = re.compile(r"^\s*>\s?")


@dataclass(frozen=True, slots=True)
class MarkdownLine:
    """One paragraph or heading as a line of text."""

    text: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Markdown:
    """A text's paragraphs and headings in order, and its notes by label."""

    lines: tuple[MarkdownLine, ...]
    notes: Mapping[str, str]


def markdown_lines(text: str) -> Markdown:
    """The paragraphs, headings and notes of a text; a hard break (two spaces or a backslash) also ends a line."""
    lines: list[MarkdownLine] = []
    notes: dict[str, str] = {}
    for block in re.split(r"\n[ \t]*\n", without_private_use(text).replace("\r\n", "\n")):
        for piece in _pieces(block):
            if _RULE.fullmatch(piece):
                continue
            if found := _NOTE.fullmatch(piece):
                notes[found[1] or found[2]] = plain(found[3])
            elif found := (_HEADING.fullmatch(piece) or _ALL_BOLD.fullmatch(piece)):
                lines.append(MarkdownLine(plain(found[1].rstrip("# ")), is_heading=True))
            else:
                lines.append(MarkdownLine(plain(piece)))
    return Markdown(tuple(line for line in lines if line.text), notes)


def without_headings(text: str) -> str:
    """A text whose headings, and lines all in bold, have no Markdown marks."""
    return (
        _MARKED_LINE.sub(lambda line: (line["heading"] or line["bold"]).rstrip("# \t"), text)
        if _MARKED_LINE.search(text)
        else text
    )


_MARKED_LINE = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+(?P<heading>\S.*)|"
    r"(?P<stars>\*\*|__)(?P<bold>\S.*\S)(?P=stars))[ \t]*$",
    re.MULTILINE,
)


def plain(text: str) -> str:
    """A line without Markdown marks; note marks become marks, links become their words."""
    text = _MARK.sub(lambda found: mark(found[1] or found[2]), text)
    text = _LINK.sub(lambda found: found[1] or found[2].strip("<>"), text)
    for _ in range(_DEEPEST):
        without = _LOW_LINES.sub(r"\2", _STARS.sub(r"\2", text))
        if without == text:
            break
        text = without
    return " ".join(_ESCAPE.sub(r"\1", _TAG.sub("", text)).split())


def _pieces(block: str) -> list[str]:
    """A block's lines, joined if they are one paragraph."""
    pieces: list[list[str]] = []
    ended = True
    for line in block.split("\n"):
        line = _QUOTED.sub("", line)
        text = line.strip()
        if not text:
            continue
        alone = bool(_HEADING.fullmatch(text) or _RULE.fullmatch(text))
        if ended or alone or _NOTE.match(text) or re.match(r"[-*+]\s|\d{1,2}[.)]\s", text):
            pieces.append([])
        pieces[-1].append(text.removesuffix("\\").rstrip())
        ended = alone or line.endswith(("  ", "\\"))
    return [" ".join(piece) for piece in pieces]
