"""Decode and repair the text of a file, whatever its encoding and line ends.

The encoding is UTF-8 first, UTF-16 where the file says so, else Windows' Latin letters. Damage inside a line, by
printing or a wrong encoding, is repaired (text_repair.py). White space stays as it is, because it shows pages and
columns.
"""

from __future__ import annotations

import re
import unicodedata

from ..source import Source, Unreadable
from .marks import without_private_use
from .text_repair import repaired

_LINE_END = re.compile(r"\r\n|\r|\u2028|\u0085")
_LONGEST = 5_000_000
"""Letters; the longest papers of the Kamer have a tenth of it."""

_SHARE_ODD = 20
"""With one improbable character in this many, a file is no text."""


def text_of(source: Source) -> str:
    """The file's text in NFC with `\\n` line ends and no byte order mark. Raises Unreadable where it is no text."""
    text = decoded(source.content)
    sample = text[:4096]
    n_odd = sum(1 for c in sample if c == "\ufffd" or (unicodedata.category(c) in ("Cc", "Cn") and c not in "\n\r\t\f"))
    if n_odd * _SHARE_ODD > len(sample):
        raise Unreadable("binary, not text")
    if len(text) > _LONGEST:
        raise Unreadable(f"a text of more than {_LONGEST:,} letters, longer than any paper")
    text = unicodedata.normalize("NFC", _LINE_END.sub("\n", text).replace("\ufeff", ""))
    text = without_private_use(text)
    return "\n".join(_repaired_line(line) for line in text.split("\n"))


def head_of(source: Source) -> str:
    """The head's text for a recogniser; "" for markup and for data that is not text."""
    if source.head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = source.head[: len(source.head) // 2 * 2].decode("utf-16", "ignore")
    elif b"\0" in source.head:
        return ""
    else:
        head = source.head.decode("utf-8", "ignore")
    head = head.lstrip("\ufeff")
    return "" if head.lstrip().startswith(("<", "%PDF", "PK\x03")) else _LINE_END.sub("\n", head)


def decoded(content: bytes) -> str:
    """The letters of a text, in whichever of the three encodings it is."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _repaired_line(line: str) -> str:
    """The line, repaired only if more than its white space is wrong; a soft hyphen at its end is left for
    hyphens.mend."""
    if "\u00ad" in line or line.isascii():
        return line
    whole = repaired(line)
    if whole == " ".join(line.split()):
        return line
    return line[: len(line) - len(line.lstrip())] + whole
