"""The parts of an office file, which is a zip: opened under limits, with damage reported in words."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from .source import Unreadable

LARGEST_PART = 64 * 1024 * 1024
"""No letter's text is larger than this many bytes of XML; a part that unpacks to more is a bomb."""

MOST_PARTS = 5000

ZIP_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
"""Exceptions that reading a broken zip may raise."""

DAMAGE = (*ZIP_DAMAGE, KeyError)
"""The same, and that of a part that is not there."""


@contextmanager
def opened(content: bytes, kind: str) -> Iterator[zipfile.ZipFile]:
    """The zip of an office file of a kind (`DOCX`). Raises Unreadable where it is damaged or endless."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as zipped:
            if len(zipped.namelist()) > MOST_PARTS:
                raise Unreadable(f"the zip holds more files than any {kind}")
            yield zipped
    except DAMAGE as error:
        raise Unreadable(f"the {kind} is damaged, or locked with a password: {error}") from None


def part(zipped: zipfile.ZipFile, name: str, kind: str) -> bytes:
    """The content of one part."""
    with zipped.open(name) as file:
        content = file.read(LARGEST_PART + 1)
    if len(content) > LARGEST_PART:
        raise Unreadable(f"{name} in the {kind} unpacks to more than {LARGEST_PART >> 20} MiB")
    return content
