"""Links to the official publication of a paper, if its identifier allows one.

The site of the official publications serves every paper under its identifier: Kamervragen (`kv-tk-2024Z00773`), the
Aanhangsel (`ah-tk-20232024-958`), Kamerstukken (`kst-28676-396`), Handelingen (`h-tk-20232024-12-3`) and their annexes
(`blg-…`). The Aanhangsel is there from the year 1995-1996 on.
"""

from __future__ import annotations

import re

from .model import Document

SITE = "https://zoek.officielebekendmakingen.nl/"

FIRST_YEAR = 1995
"""The first vergaderjaar of which the Aanhangsel is published there."""

_PAPER = re.compile(
    r"(?:kv-[te]k-(?:[0-9]{4}Z[0-9]{5}|[0-9]{5,10})"  # a question, under its vraagnummer
    r"|ah-[te]k-[0-9]{8}-[0-9]{1,5}"  # a question with its answer
    r"|kst-[0-9]{5}(?:-\(?[IVXLCDM0-9]+\)?)?(?:-[A-Z0-9]{1,6})?"  # a paper of a dossier
    r"|h-(?:[te]k|vv)-[0-9]{8}-[0-9-]{1,20}"  # Handelingen: a sitting, its items and pages
    r"|blg-[0-9]{1,9})",  # an annex
    re.ASCII | re.IGNORECASE,
)
_VRAAGNUMMER = re.compile(r"(20[0-9]{2})Z[0-9]{5}", re.ASCII)
_YEARS = re.compile(r"([0-9]{4})-([0-9]{4})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)


def of_identifier(identifier: str) -> str:
    """The link of an official identifier; "" for any other text."""
    if _PAPER.fullmatch(identifier):
        return f"{SITE}{identifier}.html"
    if _VRAAGNUMMER.fullmatch(identifier):
        return f"{SITE}kv-tk-{identifier}.html"
    return ""


def of_document(document: Document) -> str:
    """The link of a document: by its id, its sources, or its place in the Aanhangsel; "" if none can be made."""
    if link := of_identifier(document.id):
        if document.soort == "antwoord" and _VRAAGNUMMER.fullmatch(document.id):
            return _first_official(document) or link
        return link
    return _first_official(document) or _in_aanhangsel(document) or of_identifier(document.vraagnummer)


def _first_official(document: Document) -> str:
    """The link of the answer among the sources, else of the first source that has one."""
    links = {
        bron.soort: bron.url if bron.url.startswith(SITE) else of_identifier(bron.nummer)
        for bron in reversed(document.bronnen)
        if bron.soort != "zie ook"
    }
    return links.get("antwoord") or next((link for link in reversed(links.values()) if link), "")


def _in_aanhangsel(document: Document) -> str:
    """The link of the paper with the document's number in the Aanhangsel of its year."""
    if not any(bron.soort == "Aanhangsel" for bron in document.bronnen):
        return ""
    years = _YEARS.fullmatch(document.vergaderjaar)
    if not years or int(years[1]) < FIRST_YEAR or not _NUMBER.fullmatch(document.nummer):
        return ""
    chamber = "ek" if document.kamer == "Eerste Kamer" else "tk"
    return f"{SITE}ah-{chamber}-{years[1]}{years[2]}-{document.nummer}.html"


def best_url(document: Document) -> str:
    """The link for opening a document: the official one, else the first that a source names."""
    return of_document(document) or next((bron.url for bron in document.bronnen if bron.url), "")
