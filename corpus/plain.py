"""Read a text of no known family.

A letter with answers is read as one (publication/letter.py). Any other text is one document with a passage for each
paragraph; the text is in `antwoord`, and the id is from the file's name. This is the last family to be tried: it
accepts any text that the other families' recognisers did not. Of an HTML page it takes the text without the tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from . import runs
from .accounting import Printed, Transcript
from .model import Document, Passage
from .printed.hyphens import Words
from .printed.marks import take_out
from .printed.page import printed
from .printed.paragraphs import paragraphs
from .printed.text_file import text_of
from .publication import letter, letter_forms, markup
from .publication.text import sheet_in
from .publication.transcript import leftovers, of_letter
from .publication.tree_runs import of_tree
from .source import Source, Unreadable
from .xml_parsing import tree

_LONGEST_TITLE = 200
_BINARY = re.compile(rb"\x00|[\x01-\x06\x0e-\x1a\x1c-\x1f]{3}")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!DOCTYPE\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(r"\s*<(?:\?xml\b|[A-Za-z_][\w.:-]*(?:\s+[\w.:-]+=|>|\s*/>))")
_WRAPPED_AT = 140
"""A text with lines longer than this was not wrapped at a margin: each of its lines is a paragraph."""


def recognises(source: Source) -> bool:
    """Whether this is text at all; data with a byte order mark is."""
    head = source.head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not (_BINARY.search(head) or head.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")))


def transcribe(source: Source) -> Transcript:
    """The letter, or the text with a passage for each paragraph; its title is a short first line that ends no
    sentence."""
    text = text_of(source)
    root = tree(text.encode()) if _HTML.match(text) else _xml(text)
    page = None if root is None else _page(root)
    written = letter_forms.of_text(text) if page is None else letter_forms.of_markup(page)
    as_letter = letter.read(written, source.stem) if written is not None else None
    if written is not None and as_letter is not None:
        return of_letter(as_letter, written, _runs(text, root, written.left_out))
    parts, left_out = _paragraphs(text) if page is None else (_on_page(page), ())
    if page is not None and (of_sheet := sheet_in("\n\n".join(parts))):
        return Transcript(of_sheet, _runs(text, root, left_out), leftovers=leftovers(of_sheet))
    if not parts:
        raise Unreadable("the file holds no words")
    title = parts[0] if len(parts) > 1 and _is_title(parts[0]) else ""
    document = Document(
        id=source.stem or source.filename,
        soort="tekst",
        titel=title,
        passages=tuple(Passage(antwoord=part) for part in (parts[1:] if title else parts)),
    )
    return Transcript(document, _runs(text, root, left_out))


def _is_title(text: str) -> bool:
    """Whether a first paragraph is short, ends no sentence, and opens no data of a program (`{`)."""
    return len(text) <= _LONGEST_TITLE and text[-1] not in ".,;:" and text[0] not in "{["


def _runs(text: str, root: etree._Element | None, left_out: Sequence[str]) -> Iterable[Printed]:
    """All text of a text, or of the tree of a page, as runs."""
    return runs.of_lines(text.split("\n"), left_out) if root is None else of_tree(root)


def _xml(text: str) -> etree._Element | None:
    """The tree of well-formed XML of no known kind, whose words are read without its tags; None for other text."""
    if not _XML.match(text):
        return None
    try:
        return tree(text.encode())
    except Unreadable:
        return None


def _page(root: etree._Element) -> markup.Markup:
    """The text of an HTML page, without tags and scripts."""
    try:
        return markup.of(root)
    except RecursionError:
        raise Unreadable("its elements are nested deeper than any text's") from None


def _on_page(found: markup.Markup) -> list[str]:
    """The paragraphs of a page, followed by its notes."""
    return [
        *filter(None, (take_out(alinea.tekst)[0] for alinea in found.alineas)),
        *dict.fromkeys(found.noten.values()),
    ]


def _paragraphs(text: str) -> tuple[list[str], tuple[str, ...]]:
    """The paragraphs, mended and single-spaced, followed by their notes; and the lines of page furniture."""
    longest = max((len(line) for line in text.splitlines()), default=0)
    if longest > _WRAPPED_AT:
        text = "\n\n".join(text.splitlines())
    page = printed(text)
    known = page.known if longest <= _WRAPPED_AT else Words()
    paragraph_texts: list[str] = []
    for part in paragraphs(page.lines):
        bare, labels = take_out(part.text(known))
        paragraph_texts.extend(filter(None, [bare, *(page.notes[label] for label in labels if label in page.notes)]))
    return paragraph_texts, page.left_out
