"""Read an RTF file.

The text is read with striprtf. Footnotes and text boxes, which striprtf leaves out, are taken out of the file before
that. So are headers, in which some letters print date and number, and footers and remarks, which are furniture.
Pictures, which are most of such a file, are not read.
"""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from ..accounting import Printed, Transcript
from ..family import Declined
from ..printed.marks import mark, without_private_use
from ..runs import PAGE, REMARK
from ..source import Source, Unreadable
from .letter import LetterText
from .office import transcript_of

LARGEST_RTF = 20_000_000
"""Letters of an RTF file without its pictures; a letter has a hundredth of that."""

_PICTURE = re.compile(rb"(?:[0-9a-fA-F]{2}[\r\n]*){64,}")
_GROUP = re.compile(r"\{(?:\\\*)?\s*\\(footnote|header[lrf]?|footer[lrf]?|annotation|shptxt)\b")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_NOTE = re.compile(r"⟦(voet \d+)⟧")
_NUMBER_OF_NOTE = re.compile(r"^\s*\d{0,3}[.)]?\s+")
_CELL = re.compile(r"\s*\|\s*")


def recognises(source: Source) -> bool:
    return source.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf")


def transcribe(source: Source) -> Transcript | Declined:
    """The letter, or the text of another file."""
    content = _PICTURE.sub(b"", source.content).decode("cp1252", errors="replace")
    if len(content) > LARGEST_RTF:
        raise Unreadable("an RTF file that says more than any paper; save it as DOCX or PDF")
    noten: dict[str, str] = {}
    beside: list[str] = []
    boxes: list[str] = []
    unread: list[Printed] = []
    text = ""
    place = 0
    while found := _GROUP.search(content, place):
        text += content[place : found.start()]
        place = _end_of_group(content, found.start())
        said = _lines("{\\rtf1\\ansi " + content[found.end() : place])
        if found[1] == "footnote":
            label = f"voet {len(noten) + 1}"
            noten[label] = _NUMBER_OF_NOTE.sub("", "\n".join(filter(None, said)))
            text += f"\\u10214?{label}\\u10215?"
        elif found[1] == "shptxt":
            boxes += filter(None, said)
        elif found[1] == "annotation" or found[1].startswith("footer"):
            unread += [Printed(line, REMARK if found[1] == "annotation" else PAGE) for line in said if line]
        else:
            beside += filter(None, said)
    text = (text + content[place:]).replace("{\\pntext", "{\\listtext")
    paragraphs = [_NOTE.sub(lambda one: mark(one[1]), line) for line in _lines(text)]
    rows = [tuple(line.split(" | ")) for line in paragraphs if " | " in line]
    return transcript_of(source, LetterText(paragraphs, noten, rows, beside), unread, boxes)


def _lines(content: str) -> list[str]:
    """The paragraphs of RTF, with cells separated by ` | `."""
    try:
        text: str = rtf_to_text(without_private_use(content), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, IndexError, KeyError, LookupError) as error:
        raise Unreadable(f"the RTF is damaged: {error}") from None
    return [_CELL.sub(" | ", " ".join(line.split())).strip(" |") for line in text.split("\n")]


def _end_of_group(content: str, start: int) -> int:
    """The end of the group that begins at `start`; the file's end when it is not closed."""
    depth = 0
    for found in _BRACE.finditer(content, start):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    return len(content)
