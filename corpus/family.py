"""What one reader of a family of documents offers, and how it hands a file on to the next.

A family is a module with the two functions of `Family`. The dispatcher (reading.py) asks the families in turn. One
that recognises a file and then finds no document of its own in it declines: the next families are asked about the
file, or about the text that was taken out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .accounting import Printed, Transcript
from .source import Source


@dataclass(frozen=True, slots=True)
class Declined:
    """The file holds no document of this family.

    `text` is what the text families read instead; None hands on the file itself. `beside` is what the file prints
    and that text lacks, by kind of furniture: headers, deleted text.
    """

    text: Source | None = None
    beside: tuple[Printed, ...] = ()


class Family(Protocol):
    """One reader: how its documents look from the outside, and how one is read."""

    def recognises(self, source: Source) -> bool:
        """Whether the head of the content looks like this family."""

    def transcribe(self, source: Source) -> Transcript | Declined:
        """The document beside the text of its source. Raises Unreadable with the reason, in words for people."""
