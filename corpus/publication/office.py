"""Read the paragraphs of a word processor's file as a Document.

A ministry's letter with answers is read as one (letter.py); the text of any other file goes to the text families.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..accounting import Printed, Transcript
from ..family import Declined
from ..printed.marks import take_out
from ..source import Source, Unreadable
from . import letter, transcript
from .letter import LetterText


def transcript_of(source: Source, found: LetterText, runs: Iterable[Printed]) -> Transcript | Declined:
    """The letter in a file, or its text for the text families. `runs` is all text of the file itself."""
    if not any(found.paragraphs):
        raise Unreadable("the document holds no text")
    document = letter.read(found, source.stem)
    if document is not None:
        return transcript.of_letter(document, found, runs)
    return Declined(Source(source.name, _plain(found).encode()), tuple(transcript.not_in(found, runs)))


def _plain(found: LetterText) -> str:
    """The text with white space between paragraphs, and its notes listed at the end in the form that the text families
    know."""
    numbers = {label: str(number) for number, label in enumerate(found.noten, start=1)}
    paragraphs = []
    for paragraph in found.paragraphs:
        text, labels = take_out(paragraph)
        paragraphs.append(text + "".join(f" {numbers[label]})" for label in labels if label in numbers))
    notes = [f"{numbers[label]}) {text}" for label, text in found.noten.items()]
    return "\n\n".join([*filter(None, paragraphs), *notes]) + "\n"
