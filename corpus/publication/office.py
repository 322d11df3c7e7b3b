"""Which Document is in the paragraphs that a word processor's file gives?

A ministry's letter with answers is read as one (letter.py); the text of any other file goes to the text families.
"""

from __future__ import annotations

from collections.abc import Callable

from ..accounting import Transcript
from ..printed.marks import take_out
from ..reading import TEXT_FAMILIES, family
from ..source import Source, Unreadable
from . import letter, transcript
from .letter import LetterText


def transcript_of(source: Source, found: LetterText) -> Transcript:
    """The Document with what the file prints, as far as its family tells."""
    if not any(found.paragraphs):
        raise Unreadable("the document holds no text")
    document = letter.read(found, source.stem)
    if document is not None:
        return transcript.of_letter(document, found)
    return of_text(Source(source.name, _plain(found).encode()))


def of_text(text: Source) -> Transcript:
    """What the text families make of a text."""
    for name in TEXT_FAMILIES:
        reader = family(name)
        if reader.recognises(text):
            transcribe: Callable[[Source], Transcript] | None = getattr(reader, "transcribe", None)
            return transcribe(text) if transcribe else Transcript(reader.read(text), printed=None)
    raise Unreadable("no family reads the text of this document")


def _plain(found: LetterText) -> str:
    """The text with white between paragraphs, its notes listed at the end as the text families know them."""
    numbers = {label: str(number) for number, label in enumerate(found.noten, start=1)}
    paragraphs = []
    for paragraph in found.paragraphs:
        text, labels = take_out(paragraph)
        paragraphs.append(text + "".join(f" {numbers[label]})" for label in labels if label in numbers))
    notes = [f"{numbers[label]}) {text}" for label, text in found.noten.items()]
    return "\n\n".join([*filter(None, paragraphs), *notes]) + "\n"
