"""Read raw files of the store as documents, with the service's metadata where the file lacks a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from lxml import etree

from ..model import Bron, Document, Indiener, Mededeling
from ..names import ministries
from ..publication import metadata
from ..publication.metadata import Metadata
from ..reading import Reading, family
from ..source import Source
from ..workers.reading import read_isolated
from .manifest import Record

FORMS = ("xml", "html", "pdf", "docx", "doc", "odt", "rtf", "file")
"""The forms of a paper, in the order in which they are read; `metadata` is stored beside them."""

_VRAAGNUMMER = re.compile(r"\b(\d{4}Z\d{5}|\d{9,13}|KVR\d+)\b")
_SITE = "https://zoek.officielebekendmakingen.nl/"


def document_of(record: Record, files: Mapping[str, bytes]) -> Reading:
    """The document in the first available form of a paper, completed from its metadata."""
    form = next((form for form in FORMS if form in files), "")
    if not form:
        return Reading(record.id, problem="no file of it is stored")
    name = f"{record.id}.{form}" if form != "file" else record.id
    source = Source(name, files[form])
    if form == "html" and not family("publication_xml").recognises(source):
        return Reading(record.id, problem="the page is no publication")
    reading = read_isolated(source)
    if reading.document is None:
        return reading
    if record.source == "kvr":
        return reading
    known = _metadata(record, files.get("metadata", b""))
    document = _completed(reading.document, known, record)
    if not document.passages and document.mededeling is None and not document.toelichting:
        return replace(reading, document=None, problem="the file holds no text of a paper")
    return replace(reading, document=document)


def _metadata(record: Record, content: bytes) -> Metadata:
    """The paper's metadata file, with the values of the listing where it has none."""
    values: dict[str, list[str]] = {}
    if content:
        try:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            values = dict(metadata.of(etree.fromstring(content, parser)).values)
        except (etree.XMLSyntaxError, ValueError):
            pass  # the listing says nearly as much
    for name, listed in record.meta.items():
        values.setdefault(name.lower(), listed)
    return Metadata(values)


def vraagnummers(record: Record) -> tuple[str, ...]:
    """The official numbers of the questions that a paper is about, in order."""
    named = record.meta.get("vraagnummer", [])
    numbers = [number for text in named for number in _VRAAGNUMMER.findall(text)]
    if not numbers and record.id.startswith("kv-"):
        numbers = _VRAAGNUMMER.findall(record.id)
    return tuple(dict.fromkeys(numbers))


def _completed(document: Document, known: Metadata, record: Record) -> Document:
    numbers = tuple(dict.fromkeys(_VRAAGNUMMER.findall(" ".join(known.all("vraagnummer"))))) or vraagnummers(record)
    is_answer = record.id.startswith("ah-")
    is_notice = any(kind.startswith("Mededeling") for kind in known.all("type"))
    asked_by = tuple(Indiener(naam=name) for text in known.all("indiener") for name in _names(text))
    bron = Bron(soort=known.first("publicatienaam", "publicationName"), nummer=record.id, url=_SITE + record.id)
    completed = replace(
        document,
        id=record.id,
        titel=document.titel or known.first("title"),
        kamer=document.kamer or known.kamer,
        vergaderjaar=document.vergaderjaar or known.vergaderjaar,
        vraagnummer=document.vraagnummer or ", ".join(numbers),
        nummer=document.nummer or known.first("aanhangselnummer", "ondernummer"),
        dossier=document.dossier or known.first("dossiernummer"),
        indieners=document.indieners or asked_by,
        ministeries=document.ministeries or _ministeries(known),
        rubrieken=document.rubrieken or known.all("category"),
        ingediend=document.ingediend or known.day("datumIndiening"),
        bronnen=document.bronnen or (bron,),
    )
    if is_notice:
        return _as_notice(completed, known)
    if is_answer and completed.beantwoord is None:
        answered = known.day("datumOntvangst", "issued", "date")
        return replace(completed, beantwoord=answered, soort=_soort(completed, "antwoord"))
    return replace(completed, soort=_soort(completed, "kamervraag")) if record.soort == "kv" else completed


def _soort(document: Document, expected: str) -> str:
    """The kind that the service names, where the file alone does not show it."""
    return expected if document.soort in ("", "tekst") else document.soort


def _as_notice(document: Document, known: Metadata) -> Document:
    """A paper that the service calls a Mededeling: its text is the notice, if the file was read as plain text.

    A notice that the file itself shows gets the day and the sender that it lacks.
    """
    day, sender = known.day("datumOntvangst", "issued", "date"), known.first("ontvanger")
    if (read := document.mededeling) is not None:
        return replace(document, mededeling=replace(read, datum=read.datum or day, door=read.door or sender))
    texts = tuple(dict.fromkeys(passage.antwoord for passage in document.passages if passage.antwoord))
    notice = Mededeling(tekst="\n".join(texts) or document.titel, datum=day, door=sender)
    passages = document.passages
    if document.soort in ("", "tekst"):
        passages = ()
    elif len(texts) == 1:  # the mededeling, repeated as the answer to every question
        passages = tuple(replace(passage, antwoord="") for passage in passages)
    return replace(document, soort="mededeling", mededeling=notice, passages=passages)


def _names(text: str) -> list[str]:
    return [name for part in re.split(r";|\s+en\s+", text) if (name := " ".join(part.split()))]


def _ministeries(known: Metadata) -> tuple[str, ...]:
    named = (*known.ministeries, *(one for text in known.all("ontvanger") for one in ministries(text)))
    return tuple(dict.fromkeys(named))
