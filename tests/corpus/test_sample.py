"""Is every sample document read whole, by the reader meant for it, and do they show what a search can do?

The samples in corpus/sample/ are invented, one or more of every family that a reader is there for.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from vraagbaak.corpus.model import Document
from vraagbaak.corpus.reading import FAMILIES, family, read, read_one
from vraagbaak.corpus.source import Source

from .sample_binaries import BINARIES, SAMPLE


class Expected(NamedTuple):
    """What a sample is: its reader, its id, its kind, its date, who asks, and per passage whether it has an answer."""

    family: str
    id: str
    soort: str
    peildatum: str
    askers: str
    answered: str


EXPECTED = {
    "KVR900001.xml": Expected("kvr", "KVR900001", "antwoord", "1995-03-08", "Kuipersteyn (PvdA)", "+++"),
    "KVR900002.xml": Expected(
        "kvr", "KVR900002", "antwoord", "1997-10-14", "Groeneweide (CDA), Mosselaar (VVD)", "++++"
    ),
    "KVR900003.xml": Expected("kvr", "KVR900003", "mededeling", "1999-02-02", "Hoogendam (SP)", "---"),
    "KVR900004.xml": Expected("kvr", "KVR900004", "antwoord", "1999-02-02", "Hoogendam (SP)", "+++"),
    "KVR900005.xml": Expected(
        "kvr", "KVR900005", "antwoord", "2001-05-17", "El Fassi (GroenLinks), Kuipersteyn (PvdA)", "+++"
    ),
    "KVR900006.xml": Expected("kvr", "KVR900006", "antwoord", "2003-09-24", "Brandenhorst (VVD)", "+++"),
    "KVR900007.xml": Expected("kvr", "KVR900007", "mededeling", "2005-10-18", "Oudeboon (D66)", "---"),
    "KVR900008.xml": Expected("kvr", "KVR900008", "antwoord", "2008-01-22", "Sandeloo (SP), Groeneweide (CDA)", "+++"),
    "SG_KVR0000900001.xml": Expected("kvr", "SG_KVR0000900001", "antwoord", "1995-02-07", "Ten Wolde (D66)", "+++"),
    "SG_KVR0000900002.xml": Expected(
        "kvr", "SG_KVR0000900002", "mededeling", "1995-01-19", "Hazelbeke (CDA), Winkelhage (PvdA)", "---"
    ),
    "SG_KVR0000900003.xml": Expected("kvr", "SG_KVR0000900003", "antwoord", "1995-04-04", "Schalkhaar (VVD)", "++"),
    "V200390906.xml": Expected("kvr", "V200390906", "kamervraag", "2003-09-24", "Brandenhorst (VVD)", "---"),
    "V200690010.xml": Expected("kvr", "V200690010", "kamervraag", "2006-06-20", "Terborg (ChristenUnie)", "---"),
    "V200790020.xml": Expected(
        "kvr", "V200790020", "kamervraag", "2007-11-06", "El Fassi (GroenLinks), Sandeloo (SP)", "---"
    ),
    "V200890030.xml": Expected("kvr", "V200890030", "kamervraag", "2008-03-11", "Dorrepaal (VVD)", "---"),
    "ah-tk-20152016-9011.xml": Expected(
        "publication_xml", "ah-tk-20152016-9011", "antwoord", "2016-02-16", "Mosselaar (VVD)", "++++"
    ),
    "kv-tk-2017Z90018.html": Expected(
        "publication_xml", "kv-tk-2017Z90018", "kamervraag", "2017-10-31", "Ruitenkamp (PvdD)", "---"
    ),
    "antwoord-2023Z90011.docx": Expected(
        "docx", "antwoord-2023Z90011", "antwoord", "2023-06-12", "Dorrepaal (VVD)", "+++"
    ),
    "ah-tk-20212022-9010.pdf": Expected(
        "pdf", "ah-tk-20212022-9010", "antwoord", "2021-09-08", "Winkelhage (CDA), Hazelbeke (CDA)", "+++++"
    ),
    "kamervraag-2016Z90001.txt": Expected(
        "kamervraag_page", "2016Z90001", "kamervraag", "2016-04-12", "Fenna Zonneveldt (GroenLinks)", "++++"
    ),
    "kamervraag-2019Z90002.txt": Expected(
        "kamervraag_page",
        "2019Z90002",
        "kamervraag",
        "2019-06-03",
        "Pieterjan Groeneweide (CDA), Roos Terborg (ChristenUnie)",
        "++++",
    ),
    "kamervraag-2022Z90003.txt": Expected(
        "kamervraag_page", "2022Z90003", "kamervraag", "2022-11-14", "Marit Brandenhorst (D66)", "++++"
    ),
    "kamervraag-2024Z90004.txt": Expected(
        "kamervraag_page", "2024Z90004", "kamervraag", "2024-03-11", "Yasmin Bilgiç-de Wit (DENK)", "---"
    ),
    "schriftelijk-overleg-99101-12.txt": Expected(
        "schriftelijk_overleg", "kst-99101-12", "schriftelijk overleg", "", "", "+++++"
    ),
    "schriftelijk-overleg-99102-7.txt": Expected(
        "schriftelijk_overleg", "kst-99102-7", "schriftelijk overleg", "", "", "++++"
    ),
    "nota-verslag-99103-C.txt": Expected("nota", "kst-99103-C", "nota", "2023-02-17", "", "+++"),
    "brief-99104-31.md": Expected("brief", "kst-99104-31", "brief", "2020-11-09", "", "+++"),
    "brief-99105-4.md": Expected("brief", "kst-99105-4", "brief", "2018-09-21", "", "+++"),
    "kv-tk-2023Z90005.txt": Expected(
        "publication_text",
        "kv-tk-2023Z90005",
        "kamervraag",
        "2023-11-07",
        "Kuipersteyn (GroenLinks-PvdA), Sandeloo (GroenLinks-PvdA)",
        "----",
    ),
    "kv-tk-2024Z90006.txt": Expected(
        "publication_text", "kv-tk-2024Z90006", "kamervraag", "2024-10-09", "Terborg (ChristenUnie)", "---"
    ),
    "ah-tk-20202021-9007.txt": Expected(
        "publication_text", "ah-tk-20202021-9007", "antwoord", "2021-01-14", "Oudeboon (D66)", "++++"
    ),
    "ah-tk-20232024-9008.txt": Expected(
        "publication_text",
        "ah-tk-20232024-9008",
        "mededeling",
        "2023-11-07",
        "Kuipersteyn (GroenLinks-PvdA), Sandeloo (GroenLinks-PvdA)",
        "----",
    ),
    "ah-tk-20242025-9009.txt": Expected("publication_text", "ah-tk-20242025-9009", "antwoord", "2024-11-18", "", "+++"),
    "gesprek-zonnepanelen.txt": Expected("plain", "gesprek-zonnepanelen", "tekst", "", "", "++++"),
}
"""One entry a file; the interchange file, which holds several documents, has a test of its own."""

INTERCHANGE = SAMPLE / "vragen-2010-2021.jsonl"


@cache
def documents() -> tuple[Document, ...]:
    """Every document of the sample folder; a problem fails."""
    found = []
    for reading in read([SAMPLE]):
        assert reading.document, f"{reading.name}: {reading.problem}"
        found.append(reading.document)
    return tuple(found)


def only_document(name: str) -> Document:
    (reading,) = read([SAMPLE / name])
    assert reading.problem == ""
    assert reading.document
    return reading.document


def family_of(path: Path) -> str:
    source = Source(str(path), path.read_bytes())
    return next((name for name in FAMILIES if family(name).recognises(source)), "")


def test_every_sample_is_expected_here() -> None:
    assert {path.name for path in SAMPLE.iterdir()} == {*EXPECTED, INTERCHANGE.name}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_read_by_its_reader_with_its_fields(name: str) -> None:
    document = only_document(name)
    asked = ", ".join(f"{indiener.naam} ({indiener.partij})" for indiener in document.indieners)
    found = Expected(
        family=family_of(SAMPLE / name),
        id=document.id,
        soort=document.soort,
        peildatum=document.peildatum.isoformat() if document.peildatum else "",
        askers=asked,
        answered="".join("+" if passage.antwoord else "-" for passage in document.passages),
    )
    assert found == EXPECTED[name]


def test_the_interchange_sample_holds_seven_documents() -> None:
    found = [reading.document for reading in read([INTERCHANGE])]
    assert [document.id for document in found if document] == [
        *("2010Z90012", "2012Z90013", "2013Z90014", "2014Z90015", "2017Z90016", "ah-ek-20212022-9", "2018Z90017")
    ]


def test_every_sample_says_that_it_is_invented() -> None:
    for path in SAMPLE.iterdir():
        if path.name not in BINARIES:
            assert "verzonnen" in path.read_text(encoding="utf-8").lower(), path.name
    for document in documents():
        said = [document.titel, document.samenvatting, *(p.vraag for p in document.passages)]
        said += [text for p in document.passages for text in (p.antwoord, p.kop, *p.noten)]
        assert any("verzonnen" in text.lower() for text in said), document.id


NOTES = {
    "KVR900001.xml": "Dagblad van het Voorbeeld, 6 maart 1995",
    "V200790020.xml": "Dagblad van het Voorbeeld, 3 november 2007",
    "ah-tk-20152016-9011.xml": "Dagblad van het Voorbeeld, 13 februari 2016",
    "kv-tk-2017Z90018.html": "De Verzonnen Courant, 28 oktober 2017",
    "antwoord-2023Z90011.docx": "Voortgangsbericht examenbureau, juni 2023 (verzonnen).",
    "ah-tk-20212022-9010.pdf": "Dagblad van het Voorbeeld, 4 september 2021",
    "ah-tk-20202021-9007.txt": "Dagblad van het Voorbeeld, 12 januari 2021, «Leerlingen zonder laptop»",
    "ah-tk-20242025-9009.txt": "Verzonnen Boerenblad, 21 oktober 2024 (verzonnen voorbeeld)",
}
"""The note of the first passage of some samples."""


@pytest.mark.parametrize("name", NOTES)
def test_a_note_goes_with_the_passage_that_carries_its_mark(name: str) -> None:
    assert only_document(name).passages[0].noten == (NOTES[name],)


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith((".txt", ".md"))])
def test_no_word_is_parted_that_is_whole_in_its_file(name: str) -> None:
    document = only_document(name)
    printed = (SAMPLE / name).read_text(encoding="utf-8")
    said = [document.titel.split(";")[0], document.mededeling.tekst if document.mededeling else ""]
    said += [text for passage in document.passages for text in (passage.vraag, passage.antwoord)]
    # a word broken at a line's end comes out whole
    known = {*words(printed), *words(re.sub(r"- ?\n", "", printed)), "bestemmingsplan"}
    assert set(words(" ".join(said))) - known == set()


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


@pytest.mark.parametrize("name", [name for name in EXPECTED if name not in BINARIES])
def test_line_ends_and_marks_of_encodings_change_nothing(name: str) -> None:
    text = (SAMPLE / name).read_text(encoding="utf-8")
    wide = text.replace('encoding="utf-8"', 'encoding="utf-16"').encode("utf-16")
    for content in (text.replace("\n", "\r\n").encode(), text.encode("utf-8-sig"), wide):
        assert read_one(Source(name, content)).document == read_one(Source(name, text.encode())).document


def test_each_sample_is_of_one_family_alone() -> None:
    for name in EXPECTED:
        source = Source(name, (SAMPLE / name).read_bytes())
        families = [name for name in FAMILIES if family(name).recognises(source)]
        assert [family for family in families if family != "plain"] == families[:1] or families == ["plain"], name


def test_no_two_samples_share_an_id() -> None:
    assert [id for id, n in Counter(document.id for document in documents()).items() if n > 1] == []


def test_the_samples_show_many_askers_parties_ministries_and_years() -> None:
    askers = {indiener.naam for document in documents() for indiener in document.indieners}
    parties = {indiener.partij for document in documents() for indiener in document.indieners}
    ministries = {name for document in documents() for name in document.ministeries}
    years = {document.peildatum.year for document in documents() if document.peildatum}
    assert len(documents()) >= 36
    assert len(askers) >= 8
    assert len(parties) >= 6
    assert len(ministries) >= 6
    assert len(years) >= 8


def test_the_samples_show_all_three_statuses_and_versions_of_one_question() -> None:
    answered = [d for d in documents() if any(passage.antwoord for passage in d.passages)]
    postponed = [d for d in documents() if d.mededeling]
    waiting = [d for d in documents() if d not in answered and not d.mededeling]
    assert min(len(answered), len(postponed), len(waiting)) >= 3
    shared = Counter(d.vraagnummer for d in documents() if d.vraagnummer)
    assert [number for number, n in shared.items() if n > 1] == ["9980900310", "2030409060"]


def test_the_binary_samples_are_what_their_script_makes() -> None:
    for name, make in BINARIES.items():
        assert (SAMPLE / name).read_bytes() == make(), name
