"""Paragraphs of a Word file (DOCX).

A DOCX is a zip of XML. Its text is read as Word shows it: fields by their results, automatic numbers written out,
insertions included and deletions left out, footnotes by marks, a table row by row. Nothing outside the file is read. A
file that unpacks to more than any letter holds is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from lxml import etree

from .. import xml_parsing, zip_parts
from ..accounting import Printed
from ..printed.marks import mark, note_numbers, raised, without_private_use
from ..runs import DELETED, DRAWN_TWICE, HIDDEN, PAGE, REMARK
from ..source import Unreadable
from .numbering import Numbering

_KIND = "DOCX"
_NO_WORD = "a zip file, but no Word document (DOCX)"
_OTHER = {
    "xl/workbook.xml": "an Excel workbook; save what it says as PDF or DOCX",
    "ppt/presentation.xml": "a PowerPoint presentation; save it as PDF",
    "META-INF/container.xml": "an e-book (EPUB); save it as HTML or PDF",
    "Index/Document.iwa": "a document of Pages; export it as DOCX or PDF",
}

MOST_HEADERS = 20
"""A letter has only a few headers: first page, other pages, sections."""

_HEADER = re.compile(r"word/header\d*\.xml")
_FOOTER = re.compile(r"word/footer\d*\.xml")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = frozenset(
    (
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "pPr",
        "rPr",
        "sectPr",
        "tblPr",
        "tcPr",
        "trPr",
        "Fallback",
        "delInstrText",
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """A Word file's paragraphs (a table row is one), with marks; and its notes by their marks' labels."""

    paragraphs: tuple[str, ...]
    noten: dict[str, str]
    rows: tuple[tuple[str, ...], ...] = field(default=())
    """The rows of its tables, cell by cell: letters give their date and subject in them."""

    beside: tuple[str, ...] = field(default=())
    """The paragraphs of its pages' headers: some letters have date and number there."""

    runs: tuple[Printed, ...] = field(default=())
    """Every paragraph of its parts with its letters, deleted and hidden ones too, with the kind of text that is
    furniture."""


def read(content: bytes) -> Word:
    """The content of the file. Raises Unreadable when it is no valid DOCX."""
    with zip_parts.opened(content, _KIND) as zipped:
        names = set(zipped.namelist())
        if "word/document.xml" not in names:
            raise Unreadable(_OTHER.get(next(iter(sorted(names & _OTHER.keys())), ""), _NO_WORD))
        document = _part(zipped, "word/document.xml")
        others = {
            name: _part(zipped, f"word/{name}.xml") if f"word/{name}.xml" in names else None
            for name in ("numbering", "styles", "footnotes", "endnotes")
        }
        headers = [_part(zipped, name) for name in sorted(names) if _HEADER.fullmatch(name)][:MOST_HEADERS]
        footers = [_part(zipped, name) for name in sorted(names) if _FOOTER.fullmatch(name)][:MOST_HEADERS]
        remarks = [_part(zipped, name) for name in sorted(names) if name == "word/comments.xml"]
    numbering = Numbering(others["numbering"], others["styles"])
    reader = _Reader(numbering)
    body = document.find("w:body", _SPACES)
    paragraphs = list(reader.blocks(body)) if body is not None else []
    noten: dict[str, str] = {}
    for kind in ("footnote", "endnote"):
        part = others[f"{kind}s"]
        for note in part.iterfind(f"w:{kind}", _SPACES) if part is not None else ():
            text = "\n".join(filter(None, reader.blocks(note)))
            if text and note.get(f"{_W}type") in (None, "normal"):
                noten[f"{kind}{note.get(f'{_W}id')}"] = text
    beside = [text for header in headers for text in reader.blocks(header) if text]
    texts = [document, *(part for part in (others["footnotes"], others["endnotes"]) if part is not None)]
    runs = [run for part in texts for run in _runs(part, "")]
    runs += [run for part in (*headers, *footers) for run in _runs(part, PAGE)]
    runs += [run for part in remarks for run in _runs(part, REMARK)]
    return Word(tuple(paragraphs), noten, tuple(reader.rows), tuple(beside), tuple(runs))


_SPACES = {"w": _W[1:-1]}


def _part(zipped: ZipFile, name: str) -> etree._Element:
    content = zip_parts.part(zipped, name, _KIND).replace(_W_STRICT[1:-1].encode(), _W[1:-1].encode())
    return xml_parsing.without_entities(content, f"{name} in the DOCX", "Word document")


def _runs(part: etree._Element, kind: str) -> Iterator[Printed]:
    """Every paragraph of a part with its letters; deleted and hidden ones come separately, by kind."""
    for paragraph in part.iter(f"{_W}p"):
        texts: dict[str, list[str]] = {}
        for element in paragraph.iter(*_LETTERS):
            if next(element.iterancestors(f"{_W}p")) is paragraph:
                said = _LETTERS[str(element.tag)] or element.text or ""
                run = next(element.iterancestors(f"{_W}r"), None)
                said = f" {said} " if run is not None and _raised(run) else said
                texts.setdefault(kind or _kind(element), []).append(said)
        for own, words in texts.items():
            yield Printed(without_private_use("".join(words)), own, "paragraph")


_LETTERS = {f"{_W}t": "", f"{_W}delText": "", f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " "}


def _kind(element: etree._Element) -> str:
    """The kind of furniture of some letters of a paragraph: deleted, hidden, or drawn a second time."""
    for above in element.iterancestors():
        if above.tag in (f"{_W}del", f"{_W}moveFrom"):
            return DELETED
        if above.tag == f"{_MC}Fallback":
            return DRAWN_TWICE
        if above.tag == f"{_W}r" and _property(above, "vanish"):
            return HIDDEN
    return ""


class _Reader:
    """Walks the tree once; the paragraphs so far determine the next automatic number."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.rows: list[tuple[str, ...]] = []

    def blocks(self, parent: etree._Element) -> Iterator[str]:
        """The paragraphs below an element, in order, with empty ones: these separate independent texts."""
        for element in parent:
            name = _name(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name and name not in _SKIPPED:
                yield from self.blocks(element)

    def _paragraph(self, element: etree._Element) -> Iterator[str]:
        number = self.numbering.number(element)
        text = without_invisible("".join(self._inline(element)))
        lines = [" ".join(line.split()) for line in text.split("\n")]
        if number and any(lines):
            at = next(at for at, line in enumerate(lines) if line)
            lines[at] = f"{number} {lines[at]}"
        yield from lines
        for box in _boxes(element):
            yield from self.blocks(box)

    def _inline(self, element: etree._Element) -> Iterator[str]:
        for part in element:
            name = _name(part)
            if name == "t":
                yield without_private_use(part.text or "")
            elif name == "r" and _property(part, "vanish"):
                continue
            elif name == "r" and _raised(part):
                yield from self._raised("".join(self._inline_children(part)))
            elif name in ("br", "cr"):
                yield "\n"
            elif name in ("tab", "ptab"):
                yield " "
            elif name == "noBreakHyphen":
                yield "-"
            elif name in ("footnoteReference", "endnoteReference"):
                yield mark(f"{name[:-9]}{part.get(f'{_W}id')}")
            elif name and name not in _SKIPPED and name not in ("drawing", "pict", "txbxContent"):
                yield from self._inline(part)

    def _inline_children(self, run: etree._Element) -> Iterator[str]:
        yield from self._inline(run)

    @staticmethod
    def _raised(text: str) -> Iterator[str]:
        """Raised figures are marks; raised letters (`1e`) are text; the marks of footnotes are marks already."""
        if numbers := note_numbers(text):
            yield from (_RAISED + label for label in numbers)
        else:
            yield text

    def _table(self, table: etree._Element) -> Iterator[str]:
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue
            cells = [list(self.blocks(cell)) for cell in row.iterchildren(f"{_W}tc", f"{_W}sdt")]
            cells = [[text for text in cell if text] for cell in cells]
            filled = [cell for cell in cells if cell]
            if filled:
                self.rows.append(tuple("\n".join(cell) for cell in filled))
            if all(len(cell) == 1 for cell in filled) and len(filled) > 1:
                yield " | ".join(cell[0] for cell in filled)
            else:
                for cell in filled:
                    yield from cell
                    yield ""


_RAISED = "\ue002"
"""Precedes a raised figure until the whole paragraph is known."""


def without_invisible(text: str) -> str:
    """The text with its raised figures as marks or powers."""
    if _RAISED not in text:
        return text
    found = ""
    for at, part in enumerate(re.split(f"{_RAISED}(\\d+)", text)):
        if at % 2:
            found += raised(found, part)
        else:
            found += part
    return found


def _name(element: etree._Element) -> str:
    """The element's name in Word's own namespace or the one for alternatives; "" for any other."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if tag.startswith((_W, _MC)):
        return tag.rsplit("}", 1)[1]
    return ""


def _property(run: etree._Element, name: str) -> bool:
    found = run.find(f"{_W}rPr/{_W}{name}")
    return found is not None and found.get(f"{_W}val") not in ("0", "false", "off")


def _raised(run: etree._Element) -> bool:
    found = run.find(f"{_W}rPr/{_W}vertAlign")
    return found is not None and found.get(f"{_W}val") == "superscript"


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes anchored in a paragraph; of two alternative drawings, the first."""
    for box in element.iter(f"{_W}txbxContent"):
        if (
            not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors())
            and next(box.iterancestors(f"{_W}p"), None) is element
        ):
            yield box
