"""Which Document does a Word file hold?

A ministry's letter with answers to questions is read from its fields, tables and numbered paragraphs
(corpus/publication/). The text of any other DOCX goes to the text families. An old binary Word file is refused.
"""

from __future__ import annotations

from ..model import Document
from ..printed.marks import take_out
from ..reading import TEXT_FAMILIES, family
from ..source import Source, Unreadable
from . import letter, word

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def recognises(source: Source) -> bool:
    return source.head.startswith((_ZIP, b"PK\x05\x06", _OLD_OFFICE))


def read(source: Source) -> Document:
    if source.head.startswith(_OLD_OFFICE):
        raise Unreadable("an old binary Office file (.doc), or one locked with a password; save it as DOCX or PDF")
    found = word.read(source.content)
    if not any(found.paragraphs):
        raise Unreadable("the Word document holds no text")
    text_of_letter = letter.LetterText(found.paragraphs, found.noten, found.rows, found.beside)
    document = letter.read(text_of_letter, source.stem)
    if document is not None:
        return document
    text = Source(source.name, _plain(found).encode())
    for name in TEXT_FAMILIES:
        reader = family(name)
        if reader.recognises(text):
            return reader.read(text)
    raise Unreadable("no family reads the text of this Word document")


def _plain(found: word.Word) -> str:
    """The text with white between paragraphs, its notes listed at the end as the text families know them."""
    numbers = {label: str(number) for number, label in enumerate(found.noten, start=1)}
    paragraphs = []
    for paragraph in found.paragraphs:
        text, labels = take_out(paragraph)
        paragraphs.append(text + "".join(f" {numbers[label]})" for label in labels if label in numbers))
    notes = [f"{numbers[label]}) {text}" for label, text in found.noten.items()]
    return "\n\n".join([*filter(None, paragraphs), *notes]) + "\n"
