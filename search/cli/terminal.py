"""Text on a terminal: its width, its colours, and its safety.

Text of a document, a file name or a query never reaches a terminal as control codes: `safe` removes them, on pipes too.
Colours are written on a terminal only, and not where NO_COLOR is set (no-color.org).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from typing import TextIO

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control codes, line separators, codes that change the direction of writing, and surrogates."""

WIDEST = 120
"""Longer lines are hard to read, however wide the window."""

UNBOUNDED = 1 << 30
"""The width where no terminal states one: output for other programs is neither wrapped nor cut."""


class ClosedPipe(Exception):
    """The reader of the output closed it; holds the exit code."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


def safe(text: str) -> str:
    """The text, of the same length, with a � for every unsafe character."""
    return CONTROLS.sub("�", text)


def as_utf8(stream: TextIO) -> None:
    """Sets output for programs to UTF-8, whatever the locale; half a surrogate pair becomes its JSON escape."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def columns() -> int:
    """The greatest width of the output; $COLUMNS overrides the terminal's own width. UNBOUNDED where neither states
    one."""
    text = _told_width() or _of_terminal()
    return max(40, min(WIDEST, text)) if text else UNBOUNDED


def running_text(most: int) -> int:
    """The width of running text: at most this many columns, even where the output is unbounded."""
    width = columns()
    return width if width == UNBOUNDED else min(most, width)


def _told_width() -> int:
    try:
        return max(0, int(os.environ["COLUMNS"]))
    except (KeyError, ValueError):
        return 0


def _of_terminal() -> int:
    """The width that the terminal reports; 0 where there is none. (shutil also has it, but costs a millisecond.)"""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):  # no terminal, or not a file
        return 0


class Ink:
    """Colours text for one stream; on a pipe, or where colour is off, it returns the text unchanged."""

    def __init__(self, stream: TextIO) -> None:
        self.on = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def paint(self, text: str, codes: str) -> str:
        return f"\x1b[{codes}m{text}\x1b[0m" if self.on and text else text

    def strong(self, text: str) -> str:
        return self.paint(text, "1")

    def faint(self, text: str) -> str:
        return self.paint(text, "2")

    def name(self, text: str) -> str:
        """For text that can be typed back: an id."""
        return self.paint(text, "36")

    def mark(self, text: str) -> str:
        """For a match: the bold red of grep, visible on dark and on light."""
        return self.paint(text, "1;31")

    def head(self, text: str) -> str:
        return self.paint(text, "1;34")

    def chosen(self, text: str) -> str:
        return self.paint(text, "1;32")


def lines(text: str, width: int, breaking: bool = True) -> Iterator[tuple[int, int]]:
    """The start and end of each line when `text` is broken at spaces into lines of at most `width`.

    A longer word is broken at the line's end; or, so that a link can be copied, it exceeds the width.
    """
    start = 0
    while len(text) - start > width:
        cut = text.rfind(" ", start + 1, start + width + 1)
        if text[cut:] == " …":  # never alone on a line
            cut = text.rfind(" ", start + 1, cut)
        if cut < 0 and breaking:
            cut = start + width
        elif cut < 0 and (cut := text.find(" ", start + width)) < 0:
            break
        yield start, cut
        start = cut + (text[cut] == " ")
    if start < len(text):
        yield start, len(text)


def shortened(text: str, width: int, tail: int = 0) -> str:
    """The text, cut to `width` characters if it is longer; its last `tail` characters are kept."""
    if len(text) <= width:
        return text
    return f"{text[: width - tail - 1].rstrip()}…{text[len(text) - tail :].lstrip()}"
