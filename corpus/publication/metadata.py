"""Metadata of an official publication.

They come as `<meta name= content=>` in HTML and XML, as `<metadata name= content=>` records, and as OWMS elements
(`dcterms:identifier`). Names differ by prefix and case (`DC.identifier`, `dcterms.identifier`); values are the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from ..model import Bron
from ..names import ministries

_IDENTIFIER = re.compile(r"\b((?:ah|kv|kst|h|blg|stcrt|stb|gmb|prb|wsb|bgr|trb|nds)-(?:[\w]+-)*\w+)\b", re.IGNORECASE)
_DOSSIER = re.compile(r"^kst-(\d{4,6}(?:-(?:[IVXLC]+[A-Z]?|\(R\d+\)|\d{2}))?)-(\w+)$")
_YEAR = re.compile(r"(\d{4})\s?[-–]?\s?(\d{4})")
_SITE = "https://zoek.officielebekendmakingen.nl/"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Values by name in lower case without prefix (`identifier`, `vergaderjaar`), in the order of the file."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def first(self, *names: str) -> str:
        """The first value under the first of these names that has one."""
        return next((value for name in names for value in self.values.get(name.lower(), ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.values.get(name.lower(), ())))

    def day(self, *names: str) -> date | None:
        """The first of these values that is a date."""
        for name in names:
            for value in self.values.get(name.lower(), ()):
                if (day := day_of(value)) is not None:
                    return day
        return None

    @property
    def identifier(self) -> str:
        named = self.first("identifier")
        if not named:
            found = _IDENTIFIER.search(self.first("externMetadataRecord").removeprefix(_SITE))
            named = found[1] if found else ""
        return named.strip()

    @property
    def vergaderjaar(self) -> str:
        """The vergaderjaar by the metadata, else by the identifier of a parliamentary paper (`h-tk-20132014-100-3`)."""
        found = _YEAR.fullmatch(self.first("vergaderjaar")) or re.match(
            r"(?:h|ah|kv)-(?:tk|ek|vv)-(\d{4})(\d{4})-", self.identifier
        )
        return f"{found[1]}-{found[2]}" if found else ""

    @property
    def dossier(self) -> tuple[str, str]:
        """The dossier and the paper's number in it, else ("", number of the publication)."""
        named = self.first("dossiernummer").replace(" ", "")
        found = _DOSSIER.match(self.identifier)
        if found:
            return found[1], self.first("ondernummer") or found[2]
        return named, self.first("ondernummer", "publicationIssue")

    @property
    def kamer(self) -> str:
        creators = " ".join((*self.all("creator"), self.identifier))
        if "Eerste Kamer" in creators or "-ek-" in creators:
            return "Eerste Kamer"
        return "Tweede Kamer" if "Tweede Kamer" in creators or "-tk-" in creators else ""

    @property
    def ministeries(self) -> tuple[str, ...]:
        """The ministries that made the publication or are named as its receivers."""
        named = [*self.all("creator"), *self.all("ontvanger"), *self.all("verantwoordelijke")]
        return tuple(dict.fromkeys(one for text in named if "inister" in text for one in ministries(text)))

    @property
    def bron(self) -> Bron:
        """The publication itself: kind, identifier, title and address; if no Kamer made it, its maker is the title."""
        return Bron(
            soort=self.first("publicationName", "type"),
            nummer=self.identifier,
            titel=self.first("title") if self.kamer else self.first("creator"),
            url=_SITE + self.identifier if self.identifier else "",
        )


def day_of(text: str) -> date | None:
    """The date of a text that begins with YYYY-MM-DD, or is d-m-Y; None for an invalid date, such as 31 February."""
    found = re.match(r"(\d{4})-(\d{1,2})-(\d{1,2})", text) or re.match(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})$", text)
    if found is None:
        return None
    parts = [int(part) for part in found.groups()]
    year, month, day = parts if len(found[1]) == 4 else reversed(parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def of(root: etree._Element) -> Metadata:
    """The metadata in a tree, in any place."""
    values: dict[str, list[str]] = {}
    for name, value in _pairs(root):
        name, value = name.rsplit(".", 1)[-1].rsplit(":", 1)[-1].lower(), " ".join(value.split())
        if value:
            values.setdefault(name, []).append(value)
    return Metadata(values)


def _pairs(root: etree._Element) -> Iterator[tuple[str, str]]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        if name in ("meta", "metadata"):
            named = element.get("name") or element.get("property")
            if named:
                yield named, element.get("content") or ""
        elif any(above in element.tag for above in ("purl.org/dc/", "overheid.nl/owms", "overheid.nl/oep")):
            yield name, element.text or ""
