"""Read the paragraphs of a word processor's file as a Document.

A ministry's letter with answers is read as one (letter.py); the text of any other file goes to the text families.
Encoded data inside the text is taken out before (printed/encoded.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..accounting import Printed, Transcript
from ..family import Declined
from ..printed.encoded import refuse_if_most, without_blocks
from ..printed.marks import take_out
from ..source import Source, Unreadable
from . import letter, transcript
from .letter import LetterText


def transcript_of(
    source: Source, found: LetterText, runs: Iterable[Printed], boxes: Sequence[str] = ()
) -> Transcript | Declined:
    """The letter in a file, or its text for the text families.

    `runs` is all text of the file itself. `boxes` are text boxes: above the text of a letter, below any other text.
    """
    if not any((*found.paragraphs, *boxes)):
        raise Unreadable("the document holds no text")
    found = _without_encoded(found)
    as_letter = replace(found, paragraphs=[*boxes, "", *found.paragraphs]) if boxes else found
    document = letter.read(as_letter, source.stem)
    if document is not None:
        return transcript.of_letter(document, as_letter, runs)
    found = replace(found, paragraphs=[*found.paragraphs, *boxes])
    return Declined(Source(source.name, _plain(found).encode()), tuple(transcript.not_in(found, runs)))


def _without_encoded(found: LetterText) -> LetterText:
    """The text without encoded data, which it names. Raises Unreadable where that is most of it."""
    text = refuse_if_most(without_blocks("\n".join(found.paragraphs)))
    noten = {label: without_blocks(note) for label, note in found.noten.items()}
    encoded = [block for part in (text, *noten.values()) for block in part.blocks]
    if not encoded:
        return found
    bare = {label: note.text.strip() for label, note in noten.items()}
    paragraphs = text.text.split("\n") if text.blocks else found.paragraphs
    return replace(found, paragraphs=paragraphs, noten=bare, encoded=encoded)


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
