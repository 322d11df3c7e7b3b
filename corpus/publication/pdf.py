"""Read a PDF.

PDFium gives the lines of its pages, with their positions, sizes and raised figures. A publication of questions is read
from these lines (corpus/publication/); the text of any other PDF goes to the text families.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium

from .. import runs
from ..accounting import Transcript
from ..family import Declined
from ..printed.encoded import Text, refuse_if_most, without_blocks_of
from ..printed.letters import Letter, Letters, runs_of
from ..printed.lines import Regel, lines_of_letters, plain_text
from ..printed.marks import without_private_use
from ..source import Source, Unreadable
from . import letter, letter_forms, transcript
from . import text as publication_text
from .pages import is_page_furniture
from .side_by_side import columns_in_turn

MOST_PAGES = 2000
"""No paper of the Kamer is longer; pages after these are not read."""

MOST_SECONDS = 60.0
"""Reading a page takes some milliseconds; a file that takes longer than this as a whole is a trap."""

MOST_LETTERS = 100_000
"""Letters on one page, far more than fit on paper: a page that draws more is refused."""


def recognises(source: Source) -> bool:
    return b"%PDF-" in source.head[:1024]


def transcribe(source: Source) -> Transcript | Declined:
    """The publication or the letter, or the text of another file."""
    pages: Sequence[Sequence[Regel]] = list(pages_of(source.content))
    if not any(pages):
        raise Unreadable("the PDF holds no text, at most pictures of it")
    pages, blocks = _without_encoded(pages)
    document = publication_text.read_printed(pages)
    if document is not None:
        printed = columns_in_turn(pages) or pages
        return transcript.of_lines(document, [line.tekst for page in printed for line in page], blocks)
    written = letter_forms.of_pages(pages)
    written = written and replace(written, encoded=blocks)
    if written is not None and (document := letter.read(written, source.stem)) is not None:
        lines = (line.tekst for page in pages for line in page)
        return transcript.of_letter(document, written, runs.of_lines(lines, written.left_out))
    return Declined(Source(source.name, plain_text(pages).encode()), tuple(transcript.blocks_of(blocks)))


def _without_encoded(pages: Sequence[Sequence[Regel]]) -> tuple[Sequence[Sequence[Regel]], tuple[str, ...]]:
    """The lines without encoded data, and that data, which may go on at the next page.

    Raises Unreadable where it is most of the text.
    """
    lines, blocks = without_blocks_of([line.tekst for page in pages for line in page if not _is_footer(line)])
    if not blocks:
        return pages, ()
    refuse_if_most(Text("\n".join(lines), blocks))
    rest = iter(lines)
    kept = [[line if _is_footer(line) else replace(line, tekst=next(rest)) for line in page] for page in pages]
    return [[line for line in page if line.tekst] for page in kept], blocks


def _is_footer(line: Regel) -> bool:
    return is_page_furniture(line.tekst) or letter_forms.is_page_number(line.tekst)


def pages_of(content: bytes) -> Iterator[Sequence[Regel]]:
    """The lines of each page, in printed order. Raises Unreadable where it is no valid PDF."""
    end = time.monotonic() + MOST_SECONDS
    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        reason = "it is locked with a password" if "password" in str(error).lower() else "it is damaged"
        raise Unreadable(f"the PDF cannot be opened: {reason}") from None
    try:
        for number in range(min(len(pdf), MOST_PAGES)):
            if time.monotonic() > end:
                raise Unreadable(f"reading the PDF takes more than {MOST_SECONDS:.0f} s")
            yield lines_of_letters(_runs(pdf, number, end))
    finally:
        pdf.close()


def _runs(pdf: pypdfium2.PdfDocument, number: int, end: float) -> list[Letters]:
    """The letters of a page, by runs of one size on one base line, in the order of the text."""
    try:
        page = pdf[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        raise Unreadable(f"page {number + 1} of the PDF is damaged") from None
    try:
        n_letters = text.count_chars()
        if n_letters > MOST_LETTERS:
            raise Unreadable(f"page {number + 1} of the PDF holds more text than paper can")
        box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        letters: list[Letter] = []
        for index in range(n_letters):
            if not index % 1000 and time.monotonic() > end:
                raise Unreadable(f"reading the PDF takes more than {MOST_SECONDS:.0f} s")
            code = pdfium.FPDFText_GetUnicode(text, index)
            if code in (0x0D, 0x0A):
                continue
            pdfium.FPDFText_GetLooseCharBox(text, index, box)
            pdfium.FPDFText_GetMatrix(text, index, matrix)
            size = round(pdfium.FPDFText_GetFontSize(text, index) * (abs(matrix.d) or abs(matrix.b)), 2)
            letter = without_private_use(_letter(code))
            if letter.isspace():
                made = bool(pdfium.FPDFText_IsGenerated(text, index))
                letters.append(Letter(" ", box.left, box.right, 0.0, 0.0, made))
            elif letter:
                letters.append(Letter(letter, box.left, box.right, round(matrix.f, 1), size))
        return runs_of(letters)
    finally:
        text.close()
        page.close()


def _letter(code: int) -> str:
    """A code of PDFium as a letter; its two codes for a hyphen at a line's end become one."""
    if code in (0x02, 0xFFFE):
        return "-"
    return "" if code < 0x20 or 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)
