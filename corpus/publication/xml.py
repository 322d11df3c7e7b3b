"""Read the XML or HTML of an official publication.

A Kamervraag's elements say which text is question and which is answer; in HTML its headings do. Of another publication
(Handelingen, Staatscourant) the text is divided by its headings and speakers. No entity is resolved, nothing is
fetched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from lxml import etree

from ..accounting import Transcript
from ..model import Bron, Document, Indiener, Passage
from ..names import party, person
from ..printed.marks import take_out
from ..printed.pairs import is_label, pairs
from ..source import Source, Unreadable
from ..xml_parsing import HTML, from_first_tag, tree
from . import markup, metadata, tree_runs
from .markup import Alinea, Markup
from .metadata import Metadata
from .opening import Beantwoording, Vraagstelling, beantwoording, day, vraagstelling
from .text import composed
from .transcript import LEFTOVERS

_XML = re.compile(
    rb"<(?:officiele-publicatie|owms-metadata|metadata_gegevens|kamervragen|vragen)[\s>]|<vraag\b[^>]*>\s*<nr\b"
)
_OTHER_XML = re.compile(rb"<kvr[\s>]")
_META = re.compile(rb"OVERHEID(?:op)?\.|officiele-?(?:publicaties|bekendmakingen)", re.IGNORECASE)
_PARTY = re.compile(r"\(([^()]*)\)\s*$")
_KINDS = (
    ("verslag van een schriftelijk overleg", "schriftelijk overleg"),
    ("nota naar aanleiding van het", "nota"),
    ("brief", "brief"),
)


def recognises(source: Source) -> bool:
    head = from_first_tag(source.head)
    if not head.startswith(b"<") or _OTHER_XML.search(head):
        return False
    return bool(_XML.search(head)) or bool(HTML.search(head) and _META.search(head))


def transcribe(source: Source) -> Transcript:
    """The document, and all text of its tree."""
    root = tree(source.content)
    document = _document(root, source)
    runs = tree_runs.of_tree(root, whole=_is_publication(root))
    return Transcript(document, runs, leftovers=LEFTOVERS)


def _document(root: etree._Element, source: Source) -> Document:
    try:
        known = metadata.of(root)
        found = markup.of(root)
    except RecursionError:
        raise Unreadable("its elements are nested deeper than any publication's") from None
    base = _base(known, root, source)
    if not _is_publication(root):
        found, base = Markup(), replace(base, id=f"{base.id}-metadata")
    pointed_at = (Bron("zie ook", target, words) for target, words in found.verwijzingen.items())
    base = replace(base, bronnen=(*base.bronnen, *pointed_at))
    asked, answered = _opening(found, known)
    first = next((at for at, alinea in enumerate(found.alineas) if is_label(alinea.tekst)), None)
    if first is not None and (found.vragen or asked):
        texts = [alinea.tekst for alinea in found.alineas[0 if found.omschrijvingen else first :]]
        document = composed(base, asked or Vraagstelling(titel=base.titel), answered, pairs(texts, found.noten))
        return _with_dates(document, known, bool(answered) or any(passage.antwoord for passage in document.passages))
    titel = base.titel or _title(found)
    passages = _sections(found, titel)
    if not passages and titel:
        passages = (Passage(antwoord=titel),)
    if not passages:
        raise Unreadable("the publication holds no text")
    return replace(base, titel=titel, passages=passages)


def _is_publication(root: etree._Element) -> bool:
    """Whether there is text besides metadata: a record has none; a page of `Technische informatie` explains them."""
    if str(root.tag).rpartition("}")[2] in ("owms-metadata", "metadata_gegevens"):
        return False
    title = root.find(".//{*}head/{*}title")
    return title is None or not (title.text or "").strip().startswith("Technische informatie over de publicatie")


def _base(known: Metadata, root: etree._Element, source: Source) -> Document:
    dossier, nummer = known.dossier
    printed = " ".join((root.findtext(".//{*}kamervraagnummer") or "").split())
    asked = "Z" in printed  # the number of the question itself, not of the publication in its year
    named = " ".join((*known.all("type"), known.first("title"))).lower()
    soort = next((soort for words, soort in _KINDS if words in named and known.identifier.startswith("kst")), "tekst")
    return Document(
        id=known.identifier or root.get("identifier") or source.stem,
        soort=soort,
        titel=known.first("title"),
        datum=known.day(
            "datumVergadering", "datumBrief", "datumOndertekening", "issued", "date", "available", "modified"
        )
        or day("".join(root.findtext(".//vergaderdatum") or "")),
        kamer=known.kamer,
        vergaderjaar=known.vergaderjaar,
        dossier=dossier,
        vraagnummer=printed if asked else "",
        nummer=nummer or ("" if asked else printed),
        ministeries=known.ministeries,
        rubrieken=known.all("category"),
        bronnen=(known.bron,) if known.identifier else (),
    )


def _opening(found: Markup, known: Metadata) -> tuple[Vraagstelling | None, Beantwoording | None]:
    """Reads who asks and who answers from the publication's own words, else from its title."""
    texts = [
        *found.omschrijvingen,
        *(take_out(alinea.tekst)[0] for alinea in _above(found.alineas)),
        known.first("title"),
    ]
    asked = next(filter(None, map(vraagstelling, texts)), None)
    answered = next(filter(None, map(beantwoording, texts)), None)
    return asked, answered


def _above(alineas: Sequence[Alinea]) -> list[Alinea]:
    first = next((at for at, alinea in enumerate(alineas) if is_label(alinea.tekst)), 0)
    return list(alineas[:first])


def _with_dates(document: Document, known: Metadata, answered: bool) -> Document:
    """The dates of the metadata where the text gives none, and the kind that the text's own elements show."""

    def either(own: date | None, *names: str) -> date | None:
        return own or known.day(*names)

    document = replace(document, ingediend=either(document.ingediend, "datumIndiening"))
    if not document.indieners:
        names = filter(None, map(person, known.all("indiener")))
        document = replace(document, indieners=tuple(Indiener(name) for name in names))
    if known.first("vraagnummer"):
        document = replace(document, vraagnummer=known.first("vraagnummer"))
    if document.id.startswith("kv-") and not document.vraagnummer:
        document = replace(document, vraagnummer=document.id.rsplit("-", 1)[-1])
    if answered and document.soort != "mededeling":
        document = replace(
            document, soort="antwoord", beantwoord=either(document.beantwoord, "datumOntvangst", "datumBeantwoording")
        )
    return document


@dataclass(slots=True)
class _Section:
    spreker: str
    koppen: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def _sections(found: Markup, titel: str) -> tuple[Passage, ...]:
    """The text by headings and by speakers, in `antwoord`; each note is with the passage that refers to it."""
    sections: list[_Section] = []
    for alinea in found.alineas:
        if not sections or alinea.spreker != sections[-1].spreker or (alinea.kop and sections[-1].texts):
            sections.append(_Section(alinea.spreker))
        (sections[-1].koppen if alinea.kop else sections[-1].texts).append(alinea.tekst)
    if len(sections) > 1 and not sections[-1].texts:  # a last line printed as a heading: place and date, a signature
        sections[-2].texts += sections.pop().koppen
    return tuple(_passage(section, found, titel) for section in sections if section.texts)


def _passage(section: _Section, found: Markup, titel: str) -> Passage:
    antwoord, labels = take_out("\n".join(section.texts))
    kop, more = take_out("\n".join(text for text in section.koppen if text != titel))
    asked = _PARTY.search(section.spreker)
    return Passage(
        antwoord=antwoord,
        fractie=party(asked[1]) if asked else "",
        kop=section.spreker or kop,
        noten=tuple(found.noten[label] for label in dict.fromkeys((*more, *labels)) if label in found.noten),
    )


def _title(found: Markup) -> str:
    headings = [alinea.tekst for alinea in found.alineas if alinea.kop] or [
        alinea.tekst for alinea in found.alineas[:1]
    ]
    title = take_out(headings[0] if headings else "")[0]
    return title if len(title) <= _LONGEST_TITLE else ""


_LONGEST_TITLE = 300
"""A longer title is a text without a title."""
