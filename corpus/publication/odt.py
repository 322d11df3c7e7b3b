"""Read an OpenDocument text (ODT, or its flat form FODT).

It is read with lxml, as DOCX is: notes by their marks, a table row by row, automatic numbers written out, tracked
deletions left out. Nothing outside the file is read. A part that unpacks to more than any letter holds is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from .. import xml_parsing, zip_parts
from ..accounting import Printed, Transcript
from ..family import Declined
from ..printed.marks import mark, without_private_use
from ..runs import CONTENTS, DELETED, PAGE, REMARK
from ..source import Source, Unreadable
from .letter import LetterText
from .numbering import figure
from .office import transcript_of

_T = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_ZIPPED = re.compile(rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.text", re.DOTALL)
_FLAT = re.compile(rb"<office:document\s")
_SKIPPED = frozenset(
    f"{_T}{name}"
    for name in ("tracked-changes", "sequence-decls", "bookmark", "table-of-content", "alphabetical-index")
)
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_KIND = "ODT"
_MOST_SPACES = 100
_DEEPEST = 200
"""The greatest nesting of a text's elements."""


def recognises(source: Source) -> bool:
    return bool(_ZIPPED.match(source.head) or _FLAT.search(source.head))


def transcribe(source: Source) -> Transcript | Declined:
    """The letter, or the text of another file."""
    roots = [_parsed(source.content, "the file")] if _FLAT.search(source.head) else _parts(source.content)
    body = roots[0].find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise Unreadable("an OpenDocument file, but no text; save it as PDF")
    reader = _Reader(roots)
    try:
        paragraphs = list(reader.blocks(body))
        headers = [element for root in roots for element in root.iter(f"{_STYLE}header", f"{_STYLE}header-first")]
        beside = [text for header in headers for text in reader.blocks(header) if text]
    except RecursionError:
        raise Unreadable("its elements are nested deeper than any text's") from None
    return transcript_of(source, LetterText(paragraphs, reader.noten, reader.rows, beside), _runs(roots))


def _runs(roots: list[etree._Element]) -> Iterator[Printed]:
    """Every paragraph of the file with its letters, in any element, and the kind of text that is not part of a
    letter."""
    for root in roots:
        for element in root.iter(f"{_T}p", f"{_T}h"):
            kinds = (_KINDS_ABOVE.get(str(above.tag)) for above in element.iterancestors())
            yield Printed(
                "".join(_own_text(element)), next(filter(None, kinds), ""), str(element.tag).rpartition("}")[2]
            )


_KINDS_ABOVE = {
    f"{_T}tracked-changes": DELETED,
    f"{_OFFICE}annotation": REMARK,
    f"{_T}table-of-content": CONTENTS,
    f"{_T}alphabetical-index": CONTENTS,
    f"{_STYLE}header": PAGE,
    f"{_STYLE}header-first": PAGE,
    f"{_STYLE}header-left": PAGE,
    f"{_STYLE}footer": PAGE,
    f"{_STYLE}footer-first": PAGE,
    f"{_STYLE}footer-left": PAGE,
    f"{_STYLE}styles": PAGE,
}


def _own_text(element: etree._Element) -> Iterator[str]:
    """The letters of a paragraph, without those of its notes, remarks and frames, which are separate paragraphs."""
    yield without_private_use(element.text or "")
    for part in element:
        if part.tag in (f"{_T}s", f"{_T}tab", f"{_T}line-break"):
            yield " "
        elif isinstance(part.tag, str) and part.tag not in (f"{_T}note", f"{_OFFICE}annotation", f"{_T}p", f"{_T}h"):
            yield from _own_text(part)
        yield without_private_use(part.tail or "")


def _parts(content: bytes) -> list[etree._Element]:
    """The file's text and its styles."""
    with zip_parts.opened(content, _KIND) as zipped:
        names = [name for name in ("content.xml", "styles.xml") if name == "content.xml" or name in zipped.namelist()]
        texts = {name: zip_parts.part(zipped, name, _KIND) for name in names}
    return [_parsed(text, f"{name} in the ODT") for name, text in texts.items()]


def _parsed(content: bytes, what: str) -> etree._Element:
    return xml_parsing.without_entities(content, what, "OpenDocument text")


class _Reader:
    """Walks the text once; the paragraphs so far determine the next automatic number."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self.noten: dict[str, str] = {}
        self.rows: list[tuple[str, ...]] = []
        self.lists = {style.get(f"{_STYLE}name"): style for root in roots for style in root.iter(f"{_T}list-style")}
        self.counts: dict[str, int] = {}

    def blocks(self, parent: etree._Element) -> Iterator[str]:
        """The paragraphs below an element, in order, with empty ones."""
        for element in parent:
            yield from self._block(element, "")

    def _block(self, element: etree._Element, number: str) -> Iterator[str]:
        """The paragraphs of one element; `number` is printed before the first."""
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            return
        if element.tag in (f"{_T}p", f"{_T}h"):
            for line in "".join(self._inline(element)).split("\n"):
                text = " ".join(line.split())
                yield f"{number} {text}".strip() if text else ""
                number = "" if text else number
        elif element.tag == f"{_T}list":
            yield from self._list(element, element.get(f"{_T}style-name") or "", 1)
        elif element.tag == f"{_TABLE}table":
            yield from self._table(element)
        else:
            yield from self.blocks(element)

    def _list(self, element: etree._Element, style: str, depth: int) -> Iterator[str]:
        if depth > _DEEPEST:
            raise Unreadable("its lists are nested deeper than any text's")
        level = self._level(style, depth)
        start = level.get(f"{_T}start-value") if level is not None else None
        count = int(start) - 1 if start and start.isdigit() and len(start) < 7 else 0
        key = f"{style} {depth}"
        if element.get(f"{_T}continue-numbering") == "true" or element.get(f"{_T}continue-list"):
            count = self.counts.get(key, count)
        for item in element:
            if item.tag not in (f"{_T}list-item", f"{_T}list-header"):
                continue
            given = item.get(f"{_T}start-value")
            count = int(given) if given and given.isdigit() and len(given) < 7 else count + 1
            number = self._number(level, count) if item.tag == f"{_T}list-item" else ""
            self.counts[key] = count
            for block in item:
                if block.tag == f"{_T}list":
                    yield from self._list(block, block.get(f"{_T}style-name") or style, depth + 1)
                else:
                    yield from self._block(block, number)
                    number = ""

    def _level(self, style: str, depth: int) -> etree._Element | None:
        found = self.lists.get(style)
        if found is None:
            return None
        return next((level for level in found if level.get(f"{_T}level") == str(depth)), None)

    @staticmethod
    def _number(level: etree._Element | None, count: int) -> str:
        if level is None:
            return ""
        if level.tag == f"{_T}list-level-style-bullet":
            return "•"
        form = _FORMS.get(level.get(f"{_STYLE}num-format") or "")
        if form is None:
            return ""
        before, behind = level.get(f"{_STYLE}num-prefix") or "", level.get(f"{_STYLE}num-suffix") or ""
        return f"{before}{figure(count, form)}{behind}".strip()

    def _inline(self, element: etree._Element) -> Iterator[str]:
        yield without_private_use(element.text or "")
        for part in element:
            if isinstance(part.tag, str) and part.tag not in _SKIPPED:
                yield from self._part(part)
            yield without_private_use(part.tail or "")

    def _part(self, part: etree._Element) -> Iterator[str]:
        if part.tag == f"{_T}s":
            spaces = part.get(f"{_T}c") or "1"
            yield " " * min(int(spaces) if spaces.isdigit() else 1, _MOST_SPACES)
        elif part.tag == f"{_T}tab":
            yield " "
        elif part.tag == f"{_T}line-break":
            yield "\n"
        elif part.tag == f"{_T}note":
            body = part.find(f"{_T}note-body")
            label = f"noot {len(self.noten) + 1}"
            self.noten[label] = "\n".join(filter(None, self.blocks(body))) if body is not None else ""
            yield mark(label)
        elif part.tag == f"{_OFFICE}annotation":
            return
        elif part.tag in (f"{_T}p", f"{_T}h"):  # the text of a frame
            yield "\n"
            yield from self._inline(part)
            yield "\n"
        else:
            yield from self._inline(part)

    def _table(self, table: etree._Element) -> Iterator[str]:
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is not table:
                continue
            cells = [[text for text in self.blocks(cell) if text] for cell in row.iterchildren(f"{_TABLE}table-cell")]
            filled = [cell for cell in cells if cell]
            if filled:
                self.rows.append(tuple("\n".join(cell) for cell in filled))
            if all(len(cell) == 1 for cell in filled) and len(filled) > 1:
                yield " | ".join(cell[0] for cell in filled)
            else:
                for cell in filled:
                    yield from cell
                    yield ""
