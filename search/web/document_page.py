"""The page of one document: the whole paper, a stable anchor for every passage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from markupsafe import Markup

from ...corpus import references
from ...corpus.model import Document, Passage
from . import answers, own_fields, papers
from .links import PASSAGES_SHOWN
from .papers import Paper
from .running_text import Highlighter, Link, inline, is_safe_address, paragraphs
from .search_request import LONGEST_VALUE, MOST_HITS_DEEP, SearchRequest, printable
from .view import Rendered, View


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as the page shows it; `kop` only where it differs from that of the passage before."""

    place: int
    nummer: str
    fractie: str
    kop: Markup
    vraag: Markup
    antwoord: Markup
    noten: tuple[Markup, ...]
    n_marks: int


@dataclass(frozen=True, slots=True)
class Parts:
    """The first and the last passage on the page, of how many, and the addresses of the pages before and after."""

    first: int
    last: int
    total: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The rank of a hit in its search, and the hits before and after it."""

    rank: int
    total: int
    before: str
    after: str
    back: str


def document_page(view: View) -> Rendered:
    """The page of a document, or a helpful page where there is none."""
    id = printable(view.parameters["id"])
    found = papers.paper(view.commit.index, id, lambda n: places_shown(n, view.first("deel")))
    if found is None:
        return missing(view, id)
    places = places_shown(len(found.document.passages), view.first("deel"))
    request = view.request
    marker: Highlighter = view.commit.index.marker(request.q) if request.q else lambda _: []
    document = found.document
    link_of = linker(view, found, places)
    n_marks = 0

    def text(place: int, given: str) -> Markup:
        nonlocal n_marks
        marks = marker(given)
        n_marks += len(marks)
        return paragraphs(given, marks, link_of(place, given))

    shown: list[Shown] = []
    kop = ""
    for place in places:
        passage = document.passages[place - 1]
        before = n_marks
        made = passage_shown(place, passage, passage.kop if passage.kop != kop else "", text, marker)
        kop = passage.kop
        shown.append(replace(made, n_marks=n_marks - before))
    head = {name: text(0, getattr(document, name)) for name in ("samenvatting", "toelichting")}
    schema = view.commit.index.schema
    own_texts = [(name, text(0, own)) for name, own in own_fields.texts(schema, document.extra)]
    notice = text(0, document.mededeling.tekst) if document.mededeling else Markup("")
    titel = marker(document.titel)
    return view.page(
        "document.html",
        where="search",
        request=request,
        paper=found,
        document=document,
        title=document.titel or document.id,
        titel=inline(document.titel, titel),
        shown=shown,
        parts=parts_of(view, document, places),
        head=head,
        notice=notice,
        own=list(own_fields.values(view.t, view.links, schema, document.extra)),
        own_texts=own_texts,
        n_marks=n_marks + len(titel),
        around=neighbours(view, request, document.id),
        days=days_to_answer(document),
        sources=[(one, is_safe_address(one.url)) for one in document.bronnen],
        citation=citation(view, document),
        cites=cites(view, found),
        asked_by=", ".join(who.naam for who in document.indieners),
        numbers=known_numbers(document),
    )


def places_shown(n_passages: int, part: str) -> range:
    """The places of the passages on one page of a document; of the first page where it has no such part."""
    number = int(part) if part.isascii() and part.isdecimal() and 0 < len(part) < 7 else 1
    first = 1 + (number - 1) * PASSAGES_SHOWN
    first = first if 0 < first <= n_passages else 1
    return range(first, min(first + PASSAGES_SHOWN, n_passages + 1))


def parts_of(view: View, document: Document, places: range) -> Parts | None:
    """The pages before and after; None where one page holds the whole document."""
    n = len(document.passages)
    if n <= PASSAGES_SHOWN:
        return None
    part = 1 + (places.start - 1) // PASSAGES_SHOWN
    before = view.links.part(document.id, view.request, part - 1) if part > 1 else ""
    after = view.links.part(document.id, view.request, part + 1) if places.stop <= n else ""
    return Parts(places.start, places.stop - 1, n, before, after)


def missing(view: View, id: str) -> Rendered:
    """The message where no document has an id."""
    request = SearchRequest(q=id[:LONGEST_VALUE])
    return view.page(
        "error.html",
        404,
        heading=view.t.document.not_here,
        why=view.t.document.not_here_why.format(id=id[:LONGEST_VALUE]),
        try_href=view.links.search(request),
        try_text=view.t.document.search_for.format(id=id[:LONGEST_VALUE]),
    )


def passage_shown(
    place: int, passage: Passage, kop: str, text: Callable[[int, str], Markup], marker: Highlighter
) -> Shown:
    """A passage with its marks and links."""
    return Shown(
        place,
        passage.nummer,
        passage.fractie,
        inline(kop, marker(kop)) if kop else Markup(""),
        text(place, passage.vraag),
        text(place, passage.antwoord),
        tuple(text(place, noot) for noot in passage.noten),
        0,
    )


def linker(view: View, found: Paper, shown: range) -> Callable[[int, str], list[Link]]:
    """The function that finds references in a text of the document to papers or passages of the index."""
    targets = {(one.place, one.to): one.ids[0] for one in found.citations if one.ids}

    def links(place: int, text: str) -> list[Link]:
        made = []
        for one in (*references.papers(text), *references.passages(text)) if targets else ():
            if (target := targets.get((place, one.to))) is not None:
                name, _, passage = target.rpartition("#")
                is_here = name == found.document.id and int(passage or 0) in shown
                href = f"#{passage}" if is_here else view.links.document(target)
                made.append(Link(one.start, one.end, href, target))
        return made

    return links


def cites(view: View, found: Paper) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each paper that the document refers to, with links to its documents in the index."""
    made: dict[str, list[tuple[str, str]]] = {}
    for one in found.citations:
        if not one.to.startswith(references.VRAAG):
            made.setdefault(one.to, [(id, view.links.document(id)) for id in one.ids])
    return list(made.items())


def neighbours(view: View, request: SearchRequest, id: str) -> Neighbours | None:
    """The hits around this one, if the address states its rank in a search and the rank is right."""
    rank = view.first("n")
    if request.is_empty or not (rank.isascii() and rank.isdecimal() and 0 < len(rank) < 6):
        back = view.links.search(request)
        return None if request.is_empty else Neighbours(0, 0, "", "", back)
    at = int(rank)
    first_page = replace(request, page=1 + (at - 1) // 10)
    back = view.links.search(first_page)
    if not 0 < at <= MOST_HITS_DEEP:
        return Neighbours(0, 0, "", "", back)
    read, _ = answers.with_dates(request)
    offset = max(at - 2, 0)
    results = answers.found(view.commit.index, read, view.settings.timeout_s, (), at - offset + 1, offset)
    ids = [hit.id for hit in results.hits]
    here = at - 1 - offset
    if not (here < len(ids) and ids[here] == id):
        return Neighbours(0, 0, "", "", back)
    before = view.links.document(ids[here - 1], request, at - 1) if here else ""
    after = view.links.document(ids[here + 1], request, at + 1) if here + 1 < len(ids) else ""
    return Neighbours(at, answers.n_listed(results), before, after, back)


def days_to_answer(document: Document) -> int | None:
    """Days from question to answer, where both dates are known and in order."""
    if document.ingediend is None or document.beantwoord is None or document.beantwoord < document.ingediend:
        return None
    return (document.beantwoord - document.ingediend).days


def known_numbers(document: Document) -> list[str]:
    """The numbers under which the document is known."""
    known = [document.vraagnummer] if document.vraagnummer not in papers.NO_VRAAGNUMMER else []
    if document.nummer and not document.dossier:
        known.append(document.nummer)
    if document.dossier:
        known.append(f"{document.dossier}, nr. {document.nummer}" if document.nummer else document.dossier)
    return known


def citation(view: View, document: Document) -> str:
    """One line that a reader can copy: asker, title, number, date, address."""
    t = view.t
    asked = ", ".join(f"{who.naam} ({who.partij})" if who.partij else who.naam for who in document.indieners[:3])
    numbers = ", ".join(known_numbers(document)) or document.id
    parts = [asked, f"“{document.titel}”" if document.titel else "", numbers, t.day(document.peildatum)]
    address = view.links.absolute(view.links.document(document.id))
    return ", ".join(part for part in parts if part) + f". {t.document.seen} {address}"
