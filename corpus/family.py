"""The interface of a reader of one family of documents, and how it passes a file on to the next.

A family is a module with the two functions of `Family`. The dispatcher (reading.py) tries the families in turn. A
family that recognises a file but finds no document of its own in it declines. Then the next families try the file, or
the text that was taken out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .accounting import Printed, Transcript
from .source import Source


@dataclass(frozen=True, slots=True)
class Declined:
    """The file holds no document of this family.

    `text` is what the text families read instead; None passes on the file itself. `beside` is printed text of the file
    that `text` lacks, by kind of furniture: headers, deleted text.
    """

    text: Source | None = None
    beside: tuple[Printed, ...] = ()


class Family(Protocol):
    """One reader: how its documents are recognised, and how one is read."""

    def recognises(self, source: Source) -> bool:
        """Whether the head of the content looks like this family."""

    def transcribe(self, source: Source) -> Transcript | Declined:
        """The document, with the text of its source. Raises Unreadable with the reason, in words for people."""
