"""The text of a KVR file in printed order, with the furniture that its document leaves out.

Kinds: data about the file by its makers (`file data`), values that the document stores in another form (`coded field`:
names, dates, offices), the page's header and footer, labels, and the printed line that names the beantwoorder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ..accounting import LABEL, Printed
from . import labels
from .printed import plain, raw, with_exponents

FILE_DATA = "file data"
CODED = "coded field"
PAGE_HEADER = "page header"
PAGE_FOOTER = "page footer"

_CODED_ITEMS = frozenset(
    {
        *("Afkomstig_van", "Beantwoorder", "Datum_indiening", "Datum_reaktie", "Datum_uitgifte", "Document-id"),
        *("Indiener", "Jaargang", "Kamer", "Type", "SGD-Type", "Vraagnr_bij_indiening", "Vraagnummer"),
    }
)
_FILE_ITEMS = frozenset(
    {
        *("Beginpagina", "Bestand", "Bron", "Eindpagina", "Omvang", "RecordIdentifier", "Rechten", "Tekstcorrecties"),
        *("identifier", "titel"),
    }
)
_ENDING = re.compile(
    r"[\s.(]*[Il]ngezonden:?\s+\d{1,2} [a-z]+ (?:\d{4}\)?|\d{4}0|jl\.?\)?)[\s.;]*"
    r"(?:(?:nader )?antwoord|mededeling)?(?:\s\w{1,3}){0,2}\s*$",
    re.IGNORECASE,
)
"""When it was asked and its kind, also with a closing bracket read as a nought and a letter or two behind."""

_KINDS = frozenset({"antwoord", "nader antwoord", "mededeling"})
_DATE = re.compile(r"\s*(?:\d{4}-\d\d?-\d\d?)?\s*")

DATE_LINE = "date line"
HEADING = "heading"
WHO_ANSWERS = "line that says who answers"
NEIGHBOUR = "another paper on the page"
TITLE = "title"
"""The title as printed, if it is misread or spelled differently in the index."""

LEFTOVERS = {
    DATE_LINE: re.compile(
        r"(?:[0O]n?tvan|[Il]n?ge\W{0,3}zon)\W{0,3}[dg]en\W*(?:(?:dd|op)\W*)?(?:\d{1,2} [a-z]{3,9})?", re.IGNORECASE
    ),
    HEADING: re.compile(r"(?:nader |aanvullend )?(?:toelichting|antwoord|mededeling)\W*", re.IGNORECASE),
}


def printed(root: etree._Element) -> Iterator[Printed]:
    """Every text of the file, attributes included, with its kind of furniture."""
    line = root.get("type") or ""
    noted = _noted(root)
    yield Printed(line, CODED if line.strip(" .").lower() in _KINDS else "", "type")
    for part in root:
        if part.tag == "meta":
            yield from _of_meta(part)
        elif part.tag in ("vragen", "antwoorden"):
            yield from _of_half(part, noted)
        elif part.tag == "mededeling":
            yield Printed(f"{part.get('mededeler') or ''} {part.get('functie') or ''}", CODED, "mededeling")
            yield Printed(part.get("afdeling") or "", CODED, "mededeling")
            yield _of_date(part, "mededelingdatum")
            yield Printed(plain(part), "", "mededeling")
        else:
            yield Printed(plain(part), "", str(part.tag))


def _noted(root: etree._Element) -> frozenset[int]:
    """The numbers of the notes with text."""
    found = ((noot.get("nummer") or "").strip() for noot in root.iterfind("*/noten/noot") if plain(noot).strip())
    return frozenset(int(number) if number.isdigit() else 0 for number in found)


def _of_half(half: etree._Element, noted: frozenset[int]) -> Iterator[Printed]:
    said = [one for one in half if one.tag != "noten"]
    texts = [with_exponents(raw(one), noted) if len(one) else plain(one) for one in said]
    numbers = [one.get("nummer") or "" for one in said]
    figures = labels.of_a_table(list(zip(numbers, texts, strict=True)))
    if half.tag == "vragen":  # numbers after the last question label text that the file has in its mededeling
        last = max((place for place, text in enumerate(texts) if text.strip()), default=-1)
        figures = [figure and place < last for place, figure in enumerate(figures)]
    for one, number, text, figure in zip(said, numbers, texts, figures, strict=True):
        yield Printed(number, "" if figure else LABEL, str(one.tag))
        yield Printed(text, "", str(one.tag), label="" if figure else number)
    for noot in half.iterfind("noten/noot"):
        yield Printed(noot.get("nummer") or "", LABEL, "noot")
        yield Printed(plain(noot), "", "noot")


def _of_meta(meta: etree._Element) -> Iterator[Printed]:
    gathered: dict[str, list[str]] = {CODED: [], FILE_DATA: [], PAGE_HEADER: [], PAGE_FOOTER: [], DATE_LINE: []}
    for part in meta:
        if part.tag == "metadata":
            for item in part:
                name, text = item.get("attribuut") or "", plain(item)
                if name == "Bibliografische_omschrijving" and (ending := _ENDING.search(text)):
                    gathered[DATE_LINE].append(text[ending.start() :])
                    text = text[: ending.start()]
                kind = CODED if name in _CODED_ITEMS else FILE_DATA if name in _FILE_ITEMS else ""
                if kind:
                    gathered[kind].append(text)
                else:
                    yield Printed(text, "", name)
        elif part.tag in ("header", "footer"):
            gathered[PAGE_HEADER if part.tag == "header" else PAGE_FOOTER].append(_values(part))
        elif part.tag in ("vraagdata", "antwoorddata"):
            gathered[CODED].append(part.get("vraagnummer") or "")
            gathered[CODED] += (f"{plain(one)} {_values(one)}" for one in part)
            yield Printed(part.get("onderwerp") or "", "", "onderwerp", rest=TITLE)
            yield _of_date(part, "indiendatum" if part.tag == "vraagdata" else "antwoorddatum")
        else:
            yield Printed(plain(part), "", str(part.tag))
    for kind, texts in gathered.items():
        yield Printed(" ".join(texts), kind, "meta")


def _values(element: etree._Element) -> str:
    return " ".join(map(str, element.values()))


def _of_date(element: etree._Element, name: str) -> Printed:
    text = element.get(name) or ""
    return Printed(text, CODED if _DATE.fullmatch(text) else "", name, rest=CODED)


__all__ = [
    *("CODED", "FILE_DATA", "LEFTOVERS", "NEIGHBOUR", "PAGE_FOOTER", "PAGE_HEADER", "TITLE", "WHO_ANSWERS", "printed"),
]
