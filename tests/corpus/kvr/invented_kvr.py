"""What does an invented KVR file look like, read?"""

from __future__ import annotations

from vraagbaak.corpus import kvr
from vraagbaak.corpus.model import Document
from vraagbaak.corpus.source import Source

FORM = """<?xml version="1.0" encoding="UTF-8"?>
<kvr type="{type}" aantalvragen=""><meta><metadata>
<item attribuut="Bibliografische_omschrijving">{titel}</item>
<item attribuut="Vindplaats">Kamervragen met antwoord 1999-2000, nr. 12, Tweede Kamer</item>
<item attribuut="Indiener"><persoon partij="D'66">van Verzonnen</persoon></item>
{items}<item attribuut="Datum_indiening">{ingediend}</item><item attribuut="Datum_reaktie">2000-02-14</item>
</metadata><header kamer="2" vergaderjaar="Vergaderjaar 1999–2000"/><footer vetnummer="2990001230"/>
<vraagdata indiendatum="{indiendatum}"/><antwoorddata antwoorddatum="{antwoorddatum}">
{antwoorder}</antwoorddata></meta>
<vragen>{vragen}<noten>{noten}</noten></vragen><antwoorden>{antwoorden}<noten>{antwoordnoten}</noten></antwoorden>{rest}</kvr>"""


def source(
    vragen: str,
    antwoorden: str = "",
    *,
    titel: str = "Vragen over niets. (Ingezonden 31 januari 2000); Antwoord",
    type: str = "Antwoord",
    noten: str = "",
    antwoordnoten: str = "",
    rest: str = "",
    items: str = "",
    ingediend: str = "2000-01-31",
    antwoorder: str = '<antwoorder functie="mmister" ministerie="Financie¨n">Zalm</antwoorder>',
    vraagnummer: str = "",
    onderwerp: str = "",
    indiendatum: str = "2000-01-31",
    antwoorddatum: str = "2000-02-14",
) -> Source:
    """A KVR file of our own."""
    text = FORM.format(
        titel=titel,
        type=type,
        vragen=vragen,
        antwoorden=antwoorden,
        noten=noten,
        antwoordnoten=antwoordnoten,
        rest=rest,
        items=items,
        ingediend=ingediend,
        antwoorder=antwoorder,
        indiendatum=indiendatum,
        antwoorddatum=antwoorddatum,
    )
    text = text.replace("<vraagdata", f'<vraagdata vraagnummer="{vraagnummer}" onderwerp="{onderwerp}"')
    return Source("map/KVR0.xml", text.encode())


def invented(vragen: str, antwoorden: str = "", **more: str) -> Document:
    """A KVR file of our own, read."""
    return kvr.read(source(vragen, antwoorden, **more))


def pairs(document: Document) -> list[tuple[str, str, str]]:
    return [(passage.nummer, passage.vraag, passage.antwoord) for passage in document.passages]


TWO = '<vraag nummer="1">Is dit een vraag? </vraag><vraag nummer="2 ">En dit? </vraag>'
