"""Is the XML and HTML of official publications read as it stands there? All but the samples is invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus.model import Document, Indiener
from vraagbaak.corpus.publication import xml as publication_xml
from vraagbaak.corpus.reading import transcript_of
from vraagbaak.corpus.source import Source, Unreadable

KAMERVRAAG = """<?xml version="1.0" encoding="utf-8"?>
<officiele-publicatie>
  <metadata>
    <meta name="DC.identifier" content="ah-tk-20302031-12" scheme="OVERHEIDop.ParlementairID"/>
    <meta name="DC.creator" content="Tweede Kamer der Staten-Generaal"/>
    <meta name="OVERHEIDop.vergaderjaar" content="2030-2031"/>
    <meta name="OVERHEIDop.vraagnummer" content="2030Z00001"/>
    <meta name="OVERHEIDop.publicationIssue" content="12"/>
    <meta name="OVERHEID.category" content="Verkeer | Water"/>
  </metadata>
  <kamervragen>
    <kamervraagkop><tekstregel inhoud="vergaderjaar">Vergaderjaar 2030-2031</tekstregel></kamervraagkop>
    <kamervraagnummer>12</kamervraagnummer>
    <kamervraagomschrijving type="vraag">Vragen van de leden <naam><achternaam>Van Puffelen</achternaam></naam> en
      <naam><achternaam>Zomer</achternaam></naam> (beiden <politiek>D66</politiek>) aan de Minister van Defensie over
      <kamervraagonderwerp>verzonnen veerponten</kamervraagonderwerp>
      <datum isodatum="2030-10-01">(ingezonden 1 oktober 2030)</datum>.</kamervraagomschrijving>
    <kamervraagomschrijving type="antwoord">Antwoord van Minister <naam><achternaam>Kers</achternaam></naam> (Defensie)
      <datum isodatum="2030-10-22">(ontvangen 22 oktober 2030)</datum>.</kamervraagomschrijving>
    <vraag nr="1"><nr>Vraag 1</nr><al>Kent u de pont<nootref refid="n1">1</nootref>?</al></vraag>
    <antwoord nr="1"><nr>Antwoord 1</nr><al>Ja.</al></antwoord>
    <vraag><nr>2</nr><al>Vaart hij?</al></vraag>
    <vraag><nummer>Vraag 3</nummer><al>Wanneer<voetref refid="v2"/> vaart hij?</al><al>En hoe lang?</al></vraag>
    <antwoord><nr>Antwoord 2 en 3</nr><al>In de zomer.</al><al>Een <nadruk type="vet">half</nadruk> uur.</al></antwoord>
    <toelichting><al>Toelichting:</al><al>Deze vragen zijn verzonnen.</al></toelichting>
    <noot id="n1"><noot.nr>1</noot.nr><noot.al>De Veerman, 3 september 2030</noot.al></noot>
    <voetnoot id="v2"><nr>2</nr><al>Dienstregeling, blz. 4</al></voetnoot>
  </kamervragen>
</officiele-publicatie>
"""

PAGE = """<!DOCTYPE html><html lang="nl"><head>
<meta name="dcterms.identifier" content="kv-tk-2030Z00002"/><meta name="OVERHEIDop.vergaderjaar" content="2030-2031"/>
<meta name="dcterms.title" content="Over verzonnen bruggen"/><title>Over verzonnen bruggen</title></head>
<body><div id="ServiceNavigatie"><ul><li>Home</li></ul></div><div id="broodtekst">
<h1 class="kamervraagomschrijving_kop">Vragen van het lid Zomer (VVD) aan de Minister van Financi&euml;n over bruggen
(ingezonden 2 oktober 2030).</h1>
<div class="vraag"><h2>Vraag 1</h2><p>Kent u de brug?<sup><a href="#n1">1</a></sup></p></div>
<div class="vraag"><h2>Vraag 2</h2><p>Hoe lang is hij?</p><p>Zo nee, waarom niet?</p></div>
<div class="noot"><p><a name="n1"></a>1 De Bruggenbouwer, 4 oktober 2030</p></div>
</div></body></html>"""


def read(text: str) -> Document:
    source = Source("invented.xml", text.encode())
    assert publication_xml.recognises(source)
    return transcript_of(source).document


def test_a_kamervraags_elements_give_its_pairs() -> None:
    document = read(KAMERVRAAG)
    assert [(p.nummer, p.vraag, p.antwoord, p.noten) for p in document.passages] == [
        ("1", "Kent u de pont?", "Ja.", ("De Veerman, 3 september 2030",)),
        ("2", "Vaart hij?", "In de zomer.\nEen half uur.", ()),
        ("3", "Wanneer vaart hij?\nEn hoe lang?", "In de zomer.\nEen half uur.", ("Dienstregeling, blz. 4",)),
    ]


def test_a_kamervraags_fields_come_from_its_words_and_its_metadata() -> None:
    document = read(KAMERVRAAG)
    assert (document.id, document.soort, document.kamer) == ("ah-tk-20302031-12", "antwoord", "Tweede Kamer")
    assert document.titel == (
        "Vragen van de leden Van Puffelen en Zomer (beiden D66) aan de Minister van Defensie over verzonnen veerponten"
    )
    assert (document.ingediend, document.beantwoord) == (date(2030, 10, 1), date(2030, 10, 22))
    assert (document.vergaderjaar, document.nummer, document.vraagnummer) == ("2030-2031", "12", "2030Z00001")
    assert document.indieners == (Indiener("Van Puffelen", "D66"), Indiener("Zomer", "D66"))
    assert [(b.naam, b.functie, b.ministerie) for b in document.beantwoorders] == [("Kers", "minister", "Defensie")]
    assert (document.ministeries, document.rubrieken) == (("Defensie",), ("Verkeer | Water",))
    assert document.toelichting == "Deze vragen zijn verzonnen."


def test_a_page_of_the_site_gives_its_pairs_without_the_navigation() -> None:
    document = read(PAGE)
    assert (document.id, document.vraagnummer, document.soort) == ("kv-tk-2030Z00002", "2030Z00002", "kamervraag")
    assert document.indieners == (Indiener("Zomer", "VVD"),)
    assert (document.ingediend, document.ministeries) == (date(2030, 10, 2), ("Financiën",))
    assert [(p.nummer, p.vraag, p.noten) for p in document.passages] == [
        ("1", "Kent u de brug?", ("De Bruggenbouwer, 4 oktober 2030",)),
        ("2", "Hoe lang is hij?\nZo nee, waarom niet?", ()),
    ]


def test_a_note_printed_inside_its_paragraph_is_the_note_of_that_place() -> None:
    text = KAMERVRAAG.replace(
        "<al>Ja.</al>",
        '<al>Ja<noot id="n9"><noot.nr>3</noot.nr><noot.al>Zie</noot.al><noot.al>ook.</noot.al></noot>.</al>',
    )
    document = read(text)
    assert document.passages[0].antwoord == "Ja."
    assert document.passages[0].noten == ("De Veerman, 3 september 2030", "Zie\nook.")


def test_a_raised_figure_behind_metres_is_a_power() -> None:
    document = read(KAMERVRAAG.replace("Vaart hij?", "Is hij 10 m<sup>2</sup> groot?"))
    assert document.passages[1].vraag == "Is hij 10 m² groot?"


def test_notes_beside_a_pages_text_are_found() -> None:
    beside = (
        '<div id="noten"><div class="voet noot" id="supernote-note-n1"><h5 class="note-close"><a class="note-close"'
        ' href="#close-n1">X</a> Noot</h5><sup><span class="nootnum"><a id="n1" name="n1"></a>1</span></sup>'
        "<p>De Bruggenbouwer, 4 oktober 2030</p></div></div>"
    )
    inside = '<div class="noot"><p><a name="n1"></a>1 De Bruggenbouwer, 4 oktober 2030</p></div>'
    assert inside in PAGE
    document = read(PAGE.replace(inside, "").replace("</body>", beside + "</body>"))
    assert document.passages[0].noten == ("De Bruggenbouwer, 4 oktober 2030",)


def test_what_is_let_know_is_no_answer() -> None:
    text = KAMERVRAAG.replace('type="antwoord">Antwoord van', 'type="antwoord">Mededeling van')
    start, end = text.index('<antwoord nr="1">'), text.index("<vraag><nr>2")
    text = text[:start] + text[end:]
    start, end = text.index("<antwoord><nr>Antwoord 2"), text.index("<toelichting>")
    told = "<kamervraagopmerking><tussenkop>Mededeling</tussenkop><al>Later meer.</al></kamervraagopmerking>"
    document = read(text[:start] + told + text[end:])
    assert document.soort == "mededeling"
    assert document.mededeling is not None
    assert (document.mededeling.tekst, document.mededeling.datum) == ("Later meer.", date(2030, 10, 22))
    assert [passage.antwoord for passage in document.passages] == ["", "", ""]


def test_numbers_come_from_the_text_where_metadata_lack_them() -> None:
    start, end = KAMERVRAAG.index("<metadata>"), KAMERVRAAG.index("<kamervragen>")
    bare = KAMERVRAAG[:start] + KAMERVRAAG[end:]
    assert (read(bare).nummer, read(bare).vraagnummer) == ("12", "")
    asked = bare.replace("<kamervraagnummer>12<", "<kamervraagnummer>2030Z00007<")
    assert (read(asked).nummer, read(asked).vraagnummer) == ("", "2030Z00007")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_an_encoding_with_a_mark_is_known(encoding: str) -> None:
    text = PAGE if encoding == "utf-16-be" else KAMERVRAAG
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    source = Source(
        "x", mark + text.replace('encoding="utf-8"', f'encoding="{encoding[:6].rstrip("-")}"').encode(encoding)
    )
    assert publication_xml.recognises(source)
    assert transcript_of(source).document == read(text)


def test_another_publication_is_kept_by_headings_and_speakers() -> None:
    document = read(
        "<officiele-publicatie><kop><titel>KRANT</titel></kop><handelingen><agendapunt><nr>3</nr><item-titel>Veren</item-titel>"
        "<spreekbeurt><spreker><voorvoegsels>De heer</voorvoegsels> <naam><achternaam>Zomer</achternaam></naam> "
        "(<politiek>SP</politiek>):</spreker><tekst><al>Voorzitter.</al><al>Ik vaar.</al></tekst></spreekbeurt>"
        "</agendapunt></handelingen></officiele-publicatie>"
    )
    assert (document.titel, document.soort) == ("Veren", "tekst")
    assert [(p.kop, p.fractie, p.antwoord) for p in document.passages] == [
        ("De heer Zomer (SP)", "SP", "Voorzitter.\nIk vaar.")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<officiele-publicatie><al>half",
        "<officiele-publicatie>" + "<a>" * 10_000 + "x" + "</a>" * 10_000 + "</officiele-publicatie>",
        '<!DOCTYPE officiele-publicatie [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        "<officiele-publicatie><al>&b;</al></officiele-publicatie>",
        '<!DOCTYPE officiele-publicatie [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        "<officiele-publicatie><al>&a;</al></officiele-publicatie>",
        "<officiele-publicatie></officiele-publicatie>",
    ],
)
def test_what_is_no_sound_publication_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(Unreadable, match=r"\w+ \w+"):
        transcript_of(Source("x", text.encode()))


def test_deep_html_is_read_or_refused_but_never_breaks() -> None:
    deep = PAGE.replace("<p>Kent u de brug?", "<div>" * 5000 + "<p>Kent u de brug?")
    try:
        transcript_of(Source("x", deep.encode()))
    except Unreadable as error:
        assert str(error)


def test_sample_publications_have_their_metadata(shared: Path) -> None:
    folder = shared / "samples" / "op-xml"
    sources = [Source(str(path), path.read_bytes()) for path in sorted(folder.iterdir())]
    found = {source.filename: transcript_of(source).document for source in sources}
    told = {name: (d.id, d.vergaderjaar, d.kamer, d.datum) for name, d in found.items()}
    assert told == {
        "gmb.html": ("gmb-2017-100007", "", "", date(2017, 6, 14)),
        "gmb.xml": ("gmb-2017-100002", "", "", None),
        "h-tk-20142015-33-13.xml": ("h-tk-20142015-33-13", "2014-2015", "Tweede Kamer", None),
        "h-tk-20172018-50-1.xml": ("h-tk-20172018-50-1", "2017-2018", "Tweede Kamer", date(2018, 2, 8)),
        "metadata-page-h-tk-20132014-100-1.xml": (
            "h-tk-20132014-100-1-metadata",
            "2013-2014",
            "Tweede Kamer",
            date(2014, 7, 1),
        ),
        "metadata-page-h-tk-20132014-100-2.xml": (
            "h-tk-20132014-100-2-metadata",
            "2013-2014",
            "Tweede Kamer",
            date(2014, 7, 1),
        ),
        "metadata-page-h-tk-20132014-100-3.xml": (
            "h-tk-20132014-100-3-metadata",
            "2013-2014",
            "Tweede Kamer",
            date(2014, 7, 1),
        ),
        "opmeta1.xml": ("gmb-2024-216934-metadata", "", "", date(2024, 5, 17)),
        "opmeta2.xml": ("gmb-2024-216934-metadata", "", "", date(2024, 5, 17)),
        "stcrt.html": ("stcrt-2013-10981", "", "", date(2013, 4, 23)),
        "stcrt.xml": ("stcrt-2015-47076", "", "", None),
    }
    assert found["h-tk-20142015-33-13.xml"].titel == "Grondstoffen en afval"
    assert [bron.titel for bron in found["gmb.html"].bronnen] == ["Rheden"]
    page = found["metadata-page-h-tk-20132014-100-1.xml"]
    assert [(bron.nummer, bron.titel) for bron in page.bronnen] == [("h-tk-20132014-100-1", page.titel)]


def test_sample_handelingen_are_kept_by_speaker(shared: Path) -> None:
    path = shared / "samples" / "op-xml" / "h-tk-20142015-33-13.xml"
    document = transcript_of(Source(str(path), path.read_bytes())).document
    assert [(p.kop, p.fractie) for p in document.passages[:3]] == [
        ("", ""),
        ("De voorzitter", ""),
        ("Mevrouw Cegerek (PvdA)", "PvdA"),
    ]
