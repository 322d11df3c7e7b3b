"""What does a text of no known family hold?

A letter with answers is read as one (publication/letter.py). Else one document with a passage for each paragraph,
its text in `antwoord`, its id from the file's name. The last family
to be asked: it takes any text, and leaves to the others' recognisers what has a form of its own. Of a page in HTML it
takes the text without the tags.
"""

from __future__ import annotations

import re

from .accounting import Transcript
from .model import Document, Passage
from .printed.hyphens import Words
from .printed.marks import take_out
from .printed.page import printed
from .printed.paragraphs import paragraphs
from .printed.text_file import text_of
from .publication import letter, letter_forms, markup
from .publication.transcript import of_letter
from .publication.xml import tree
from .source import Source, Unreadable

_LONGEST_TITLE = 200
_BINARY = re.compile(rb"\x00|[\x01-\x06\x0e-\x1a\x1c-\x1f]{3}")
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!DOCTYPE\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(r"\s*<(?:\?xml\b|[A-Za-z_][\w.:-]*(?:\s+[\w.:-]+=|>|\s*/>))")
_BASE64 = re.compile(r"[A-Za-z\d+/]{60,}={0,2}")
_FEWEST_ENCODED = 5
_WRAPPED_AT = 140
"""A text with lines longer than this was not broken at a margin: there each line is a paragraph."""


def recognises(source: Source) -> bool:
    """Whether this is text at all; what has a byte order mark is."""
    head = source.head
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not (_BINARY.search(head) or head.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")))


def transcribe(source: Source) -> Transcript:
    """The document; of a letter with answers, what it prints too."""
    text = text_of(source)
    written = _written(text)
    document = letter.read(written, source.stem) if written is not None else None
    if written is not None and document is not None:
        return of_letter(document, written)
    return Transcript(read(source), printed=None)


def _written(text: str) -> letter.LetterText | None:
    """The letter that a text may be."""
    if _HTML.match(text):
        return letter_forms.of_markup(_page(text))
    return letter_forms.of_text(text)


def read(source: Source) -> Document:
    """The text with a passage for each paragraph; a first line that is short and ends no sentence is the title."""
    text = text_of(source)
    if _encoded(text):
        raise Unreadable("encoded data (base64), not text; unpack it, or save it as DOCX or PDF")
    page = _page(text) if _HTML.match(text) or _is_xml(text) else None
    written = letter_forms.of_text(text) if page is None else letter_forms.of_markup(page)
    as_letter = letter.read(written, source.stem) if written is not None else None
    if as_letter is not None:
        return as_letter
    parts = _paragraphs(text) if page is None else _on_page(page)
    if not parts:
        raise Unreadable("the file holds no words")
    title = parts[0] if len(parts) > 1 and len(parts[0]) <= _LONGEST_TITLE and parts[0][-1] not in ".,;:" else ""
    body = parts[1:] if title else parts
    return Document(
        id=source.stem or source.filename,
        soort="tekst",
        titel=title,
        passages=tuple(Passage(antwoord=part) for part in body),
    )


def _is_xml(text: str) -> bool:
    """Whether a text is sound XML of no known kind: then its words are read, not its tags."""
    if not _XML.match(text):
        return False
    try:
        tree(text.encode())
    except Unreadable:
        return False
    return True


def _encoded(text: str) -> bool:
    """Whether most of a text is data written as letters."""
    lines = text.split()
    return len(lines) >= _FEWEST_ENCODED and sum(1 for line in lines if _BASE64.fullmatch(line)) > len(lines) / 2


def _page(text: str) -> markup.Markup:
    """What a page in HTML says, without tags and scripts."""
    root = tree(text.encode())
    try:
        return markup.of(root)
    except RecursionError:
        raise Unreadable("its elements are nested deeper than any text's") from None


def _on_page(found: markup.Markup) -> list[str]:
    """The paragraphs of a page, its notes behind them."""
    return [
        *filter(None, (take_out(alinea.tekst)[0] for alinea in found.alineas)),
        *dict.fromkeys(found.noten.values()),
    ]


def _paragraphs(text: str) -> list[str]:
    """The paragraphs, mended and single-spaced, with their notes behind them."""
    longest = max((len(line) for line in text.splitlines()), default=0)
    if longest > _WRAPPED_AT:
        text = "\n\n".join(text.splitlines())
    page = printed(text)
    known = page.known if longest <= _WRAPPED_AT else Words()
    found: list[str] = []
    for part in paragraphs(page.lines):
        bare, labels = take_out(part.text(known))
        found.extend(filter(None, [bare, *(page.notes[label] for label in labels if label in page.notes)]))
    return found
