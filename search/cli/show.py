"""`vraagbaak show`: print a document, or one of its passages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ...corpus.interchange import DERIVED, as_json
from ...corpus.model import Document, Passage
from ...corpus.references import VRAAG
from ..snippets import Snippet
from .for_people import askers, painted
from .for_programs import write
from .options import index_option
from .terminal import Ink, lines, running_text, safe

if TYPE_CHECKING:
    from ..engine import Index
    from ..results.references import Citation

READABLE = 100
"""Columns of running text."""


@dataclass(frozen=True)
class Page:
    """How a document is written: its colours, and the function that finds the query's words in a text."""

    ink: Ink
    marker: Callable[[str], list[tuple[int, int]]] | None = None

    def lines(self, text: str, width: int) -> Iterator[str]:
        """A text as lines, with the query's words in colour; between asterisks where there is no colour."""
        snippet = Snippet(text, tuple(self.marker(text)) if self.marker else ())
        shown, marks = safe(text), snippet.marks
        if marks and not self.ink.on:
            shown, marks = snippet.marked("*", "*", safe), ()
        for start, end in lines(shown, width):
            yield painted(shown, start, end, marks, self.ink)


@click.command()
@click.argument("id")
@click.option("--query", metavar="QUERY", help="Mark the words of this query.")
@click.option("--json", "as_line", is_flag=True, help="The interchange form, one line of JSON.")
@index_option
def show(id: str, query: str | None, as_line: bool, folder: Path) -> int:
    """Show a document, whole, or one passage.

    ID is a document's id in any case, an official id (kst-28676-396) or a vraagnummer; or a passage's:
    DOCUMENT#place, places counted from 1.
    """
    from ... import open as open_index

    with open_index(folder) as index:
        located = _found(id, index)
        if isinstance(located, str):
            click.echo(f"vraagbaak: {safe(located)}", err=True)
            return 1
        document, place = located
        cited = index.citations(document.id, (place,) if place else None)
        if as_line:
            if query:
                raise click.UsageError("--query marks words for people; --json has the text unchanged.")
            shown = _passage_json(document, place) if place else as_json(document)
            if cited:
                shown[DERIVED] = [_citation_json(citation) for citation in cited]
            write(shown)
            return 0
        status, versions = index.status(document.id), index.versions(document.id)
        marker = index.marker(query) if query else None
        for line in _document(document, status, versions, cited, place, Page(Ink(sys.stdout), marker)):
            sys.stdout.write(line.rstrip() + "\n")
    return 0


def _found(id: str, index: Index) -> tuple[Document, int] | str:
    """The document, with the place of the requested passage (0: the whole document); or the reason why there is
    none."""
    if document := _document_of(id, index):
        return document, 0
    name, _, number = id.rpartition("#")
    if name and (document := _document_of(name, index)):
        n_passages = len(document.passages)
        if number.isdecimal() and len(number) < 7 and 1 <= int(number) <= n_passages:
            return document, int(number)
        return f"{document.id} has no passage {number!r}; its passages are #1 to #{n_passages}"
    return f"the index has no document {id}"


def _document_of(id: str, index: Index) -> Document | None:
    """The document with this id, else the one that this text names."""
    if document := index.document(id):
        return document
    ids = index.find(id)
    return index.document(ids[0]) if ids else None


def _passage_json(document: Document, place: int) -> dict[str, Any]:
    """A passage in the interchange form, with its id."""
    return {"id": f"{document.id}#{place}", **as_json(document.passages[place - 1])}


def _citation_json(citation: Citation) -> dict[str, Any]:
    return {"plaats": citation.place, "tekst": citation.text, "naar": citation.to, "ids": list(citation.ids)}


def _document(
    document: Document, status: str, versions: tuple[str, ...], cited: tuple[Citation, ...], place: int, page: Page
) -> Iterator[str]:
    """The document as lines for people; with a place, its head and that passage only."""
    width, ink = running_text(READABLE), page.ink
    for line in page.lines(document.titel or "(no title)", width):
        yield ink.strong(line)
    for name, value in _head(document, status, versions):
        if value:
            yield from _labelled(name, value, width, ink)
    for to, ids in dict.fromkeys(
        (citation.to, citation.ids) for citation in cited if not citation.to.startswith(VRAAG)
    ):
        yield from _labelled("verwijst", f"{to} = {', '.join(ids)}" if ids else to, width, ink)
    if not place:
        for name, text in (("samenvatting", document.samenvatting), ("toelichting", document.toelichting)):
            yield from _text(name, text, width, page)
    kop = ""
    for number, passage in enumerate(document.passages, start=1):
        if place in (0, number):
            yield from _passage(
                passage, f"{document.id}#{number}", passage.kop if passage.kop != kop else "", width, page
            )
            kop = passage.kop
    if not place and (mededeling := document.mededeling):
        who = ", ".join(
            part
            for part in (mededeling.door, mededeling.functie, mededeling.datum and mededeling.datum.isoformat())
            if part
        )
        yield from _text("mededeling" + (f" ({who})" if who else ""), mededeling.tekst, width, page)


def _head(document: Document, status: str, versions: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The document's data, under their own names."""
    yield "id", document.id
    yield "soort", document.soort
    yield "status", status
    for name in ("datum", "ingediend", "beantwoord"):
        day = getattr(document, name)
        yield name, day.isoformat() if day else ""
    yield "kamer", document.kamer
    yield "vergaderjaar", document.vergaderjaar
    yield "vraagnummer", document.vraagnummer
    yield "versions", ", ".join(versions)
    yield "dossier", document.dossier
    yield "nummer", document.nummer
    yield "indieners", askers(document.indieners)
    for who in document.beantwoorders:
        about = ", ".join(part for part in (who.functie, who.ministerie, who.partij) if part)
        yield "beantwoorder", f"{who.naam} ({about})" if about else who.naam
    yield "ministeries", "; ".join(document.ministeries)
    yield "onderwerpen", "; ".join(document.onderwerpen)
    yield "rubrieken", "; ".join(document.rubrieken)
    for bron in document.bronnen:
        yield "bron", " ".join(part for part in (bron.soort, bron.nummer, bron.titel, bron.url) if part)


def _labelled(name: str, value: str, width: int, ink: Ink) -> Iterator[str]:
    label = ink.faint(f"{name:<14}")
    value = safe(value)
    for start, end in lines(value, width - 14, breaking=False):
        yield label + (ink.name(value[start:end]) if name == "id" else value[start:end])
        label = " " * 14


def _passage(passage: Passage, id: str, kop: str, width: int, page: Page) -> Iterator[str]:
    ink = page.ink
    yield ""
    about = " · ".join(safe(part) for part in (passage.fractie, kop) if part)
    yield ink.name(safe(id)) + (ink.faint(" · ") + ink.head(about) if about else "")
    yield from _text(f"vraag {passage.nummer}".rstrip(), passage.vraag, width, page)
    yield from _text(f"antwoord {passage.nummer}".rstrip(), passage.antwoord, width, page)
    for noot in passage.noten:
        yield from _text("noot", noot, width, page)


def _text(name: str, text: str, width: int, page: Page) -> Iterator[str]:
    """A text under its name, paragraph by paragraph, slightly indented."""
    if not text:
        return
    yield ""
    yield page.ink.strong(safe(name[:1].upper() + name[1:]))
    for paragraph in text.split("\n"):
        for line in page.lines(paragraph, width - 2):
            yield "  " + line
