"""Read a Word file (DOCX).

A ministry's letter with answers to questions is read from its fields, tables and numbered paragraphs
(corpus/publication/). The text of any other DOCX goes to the text families. An old binary Word file is refused.
"""

from __future__ import annotations

from ..accounting import Transcript
from ..family import Declined
from ..source import Source, Unreadable
from . import word
from .letter import LetterText
from .office import transcript_of

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK = "__substg1.0_".encode("utf-16-le")


def recognises(source: Source) -> bool:
    return source.head.startswith((_ZIP, b"PK\x05\x06", _OLD_OFFICE))


def transcribe(source: Source) -> Transcript | Declined:
    """The letter, or the text of another file."""
    if source.head.startswith(_OLD_OFFICE):
        if _OUTLOOK in source.content:
            raise Unreadable("a mail of Outlook (.msg); save it as EML, or its attachments")
        raise Unreadable("an old binary Office file (.doc), or one locked with a password; save it as DOCX or PDF")
    found = word.read(source.content)
    text = LetterText(found.paragraphs, found.noten, found.rows, found.beside)
    return transcript_of(source, text, found.runs)
