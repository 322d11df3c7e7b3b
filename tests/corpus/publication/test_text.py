"""Are publications of questions read from the text an extractor leaves? All but the samples is invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus.model import Document, Indiener
from vraagbaak.corpus.printed import pairs
from vraagbaak.corpus.printed.marks import mark_listed, take_out
from vraagbaak.corpus.publication import opening, pdf, unglue
from vraagbaak.corpus.publication import text as publication_text
from vraagbaak.corpus.reading import transcript_of
from vraagbaak.corpus.source import Source

ANSWERED = """Tweede Kamer der Staten-Generaal2
Vergaderjaar 2030–2031 Aanhangsel van de Handelingen
Vragen gesteld door de leden der Kamer, met de daarop door de
regering gegeven antwoorden
77
Vragen van de leden Zomer, Kers (beiden D66) en Van Puffelen (SP) aan de
Ministers van Defensie en van Financiën over verzonnen veerponten
(ingezonden 1 oktober 2030).
Antwoord van Minister Appel (Defensie), mede namens de Minister van Financiën
(ontvangen 22 oktober 2030). Zie ook Aanhangsel Handelingen, vergaderjaar
2030–2031, nr. 12.
Vraag 1
Kent u de pont die op 3 september 2030 tussen de verzonnen steigers vanhet eiland ging varen en die nu is gezonken?
1
Antwoord 1
Ja, de pont van CO2 en B61
2 vaart sinds dat jaar heen en weer.
1De Veerman, 3 september 2030, «Pont vaart»
2Dienstregeling 2030
 
ah-tk-20302031-77
ISSN 0921 - 7398’s-Gravenhage 2030Tweede Kamer, vergaderjaar 2030–2031, Aanhangsel 1
Vraag 2 en 3
Hoe groot is het dek3 van de pont?
Antwoord 2
Groot.
Antwoord 3
Ook groot.
Toelichting:
Deze vragen zijn verzonnen.
3Zie de tekening.
Tweede Kamer, vergaderjaar 2030–2031, Aanhangsel 2
"""

DEFERRED = """Tweede Kamer der Staten-Generaal2
Vergaderjaar 2030–2031 Aanhangsel van de Handelingen
78
Vragen van het lid Zomer (D66) aan de Minister van Defensie over bruggen (ingezonden 1 oktober 2030).
Mededeling van Minister Appel (Defensie) (ontvangen 12 oktober 2030).
Vraag 1
Kent u de brug?
Mededeling
De vragen kunnen niet binnen de gebruikelijke termijn worden beantwoord.
ah-tk-20302031-78
Tweede Kamer, vergaderjaar 2030–2031, Aanhangsel
"""

SHEET = """AH 614
2030Z00004
Antwoord van minister Appel (Defensie) (ontvangen 22 oktober 2030)
Zie ook Aanhangsel Handelingen, vergaderjaar 2030-2031, nr. 12

1. Kent u de pont? 1)

Antwoord:
Ja, en wel hierom:
1. hij vaart;
2. hij drijft.

2. Hoe groot is het dek, gemeten over de gehele breedte en lengte van de
verzonnen pont?

3
Vaart hij?

Antwoord vragen 2 en 3:
Veertig meter.

1) De Veerman, 3 september 2030
"""

QUESTIONS = """2030Z00005

(ingezonden 3 oktober 2030)

Vragen van het lid Zomer (VVD) aan de minister-president over ponten

Kent u de pont?[1]

Zo ja, vaart hij?
Zo nee, waarom niet?

[1] De Veerman, 3 september 2030
"""


def read(text: str) -> Document:
    source = Source("invented.txt", text.encode())
    assert publication_text.recognises(source)
    return transcript_of(source).document


def test_an_answered_publication_gives_its_fields() -> None:
    document = read(ANSWERED)
    assert (document.id, document.soort, document.nummer) == ("ah-tk-20302031-77", "antwoord", "77")
    assert document.titel.endswith("Ministers van Defensie en van Financiën over verzonnen veerponten")
    assert (document.ingediend, document.beantwoord) == (date(2030, 10, 1), date(2030, 10, 22))
    assert document.indieners == (Indiener("Zomer", "D66"), Indiener("Kers", "D66"), Indiener("Van Puffelen", "SP"))
    assert [(b.naam, b.functie, b.ministerie) for b in document.beantwoorders] == [("Appel", "minister", "Defensie")]
    assert document.ministeries == ("Defensie", "Financiën")
    assert document.toelichting == (
        "Zie ook Aanhangsel Handelingen, vergaderjaar 2030–2031, nr. 12.\nDeze vragen zijn verzonnen."
    )


def test_an_answered_publication_gives_its_pairs_and_notes_and_parts_lines_run_together() -> None:
    assert [(p.nummer, p.vraag, p.antwoord, p.noten) for p in read(ANSWERED).passages] == [
        (
            "1",
            "Kent u de pont die op 3 september 2030 tussen de verzonnen steigers van het eiland "
            "ging varen en die nu is gezonken?",
            "Ja, de pont van CO2 en B61 vaart sinds dat jaar heen en weer.",
            ("De Veerman, 3 september 2030, «Pont vaart»", "Dienstregeling 2030"),
        ),
        ("2 en 3", "Hoe groot is het dek van de pont?", "Groot.\nOok groot.", ("Zie de tekening.",)),
    ]


def test_a_mededeling_is_no_answer() -> None:
    document = read(DEFERRED)
    assert (document.soort, document.beantwoord, document.beantwoorders) == ("mededeling", None, ())
    assert document.mededeling is not None
    assert (document.mededeling.datum, document.mededeling.door) == (date(2030, 10, 12), "Appel")
    assert document.mededeling.tekst == "De vragen kunnen niet binnen de gebruikelijke termijn worden beantwoord."
    assert [(p.vraag, p.antwoord) for p in document.passages] == [("Kent u de brug?", "")]


def test_a_sheet_of_answers_has_the_id_of_its_publication_and_lists_stay_in_answers() -> None:
    document = read(SHEET)
    assert (document.id, document.vraagnummer, document.nummer) == ("ah-tk-20302031-614", "2030Z00004", "614")
    assert document.titel == "Antwoord van minister Appel (Defensie)"
    assert [(p.nummer, p.vraag, p.antwoord, p.noten) for p in document.passages] == [
        (
            "1",
            "Kent u de pont?",
            "Ja, en wel hierom:\n1. hij vaart;\n2. hij drijft.",
            ("De Veerman, 3 september 2030",),
        ),
        (
            "2",
            "Hoe groot is het dek, gemeten over de gehele breedte en lengte van de verzonnen pont?",
            "Veertig meter.",
            (),
        ),
        ("3", "Vaart hij?", "Veertig meter.", ()),
    ]


def test_a_sheet_of_questions_has_a_passage_for_each() -> None:
    document = read(QUESTIONS)
    assert (document.id, document.soort, document.ministeries) == (
        "kv-tk-2030Z00005",
        "kamervraag",
        ("Algemene Zaken",),
    )
    assert [(p.nummer, p.vraag, p.noten) for p in document.passages] == [
        ("", "Kent u de pont?", ("De Veerman, 3 september 2030",)),
        ("", "Zo ja, vaart hij?\nZo nee, waarom niet?", ()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Vragen gesteld door de leden der Kamer\nStaten-Generaal\nah-tk-20302031-1\n",
        "Vragen gesteld door de leden der Kamer zijn mij een gruwel, want een brug is geen veer.\n",
    ],
)
def test_a_text_in_which_nobody_asks_is_a_text(text: str) -> None:
    source = Source("x.txt", text.encode())
    assert publication_text.recognises(source)
    assert transcript_of(source).document.soort == "tekst"


def test_a_mededelings_ministries_are_those_asked() -> None:
    asked = DEFERRED.replace("de Minister van Defensie over", "de Ministers van Defensie en van Financiën over")
    assert read(asked).ministeries == ("Defensie", "Financiën")


def test_the_mark_of_a_note_that_was_forgotten_leaves_the_text() -> None:
    assert take_out(mark_listed("Kent u (1) de pont (2) van [3]?", {"1": "De Veerman"}))[0] == "Kent u de pont van [3]?"


@pytest.mark.parametrize("text", ["dek3 3 van de pont", "dek van de pont3 3", "dek van de pont3 3 3 3"])
def test_a_number_that_comes_again_is_the_mark_of_a_note_once(text: str) -> None:
    document = read(ANSWERED.replace("dek3 van de pont", text))
    assert [passage.nummer for passage in document.passages] == ["1", "2 en 3"]
    assert document.passages[1].noten == ("Zie de tekening.",)


def test_a_note_of_the_explanation_stands_behind_it() -> None:
    document = read(ANSWERED.replace("dek3 van", "dek van").replace("zijn verzonnen.", "zijn verzonnen3."))
    assert document.toelichting.splitlines()[-2:] == ["Deze vragen zijn verzonnen.", "Zie de tekening."]


def test_a_number_that_comes_twice_on_a_line_of_its_own_is_no_mark() -> None:
    document = read(ANSWERED.replace("dek3 van", "dek\n3 3\nvan"))
    assert document.passages[1].vraag == "Hoe groot is het dek\n3 3 van de pont?"
    assert document.toelichting.splitlines()[-2:] == ["Deze vragen zijn verzonnen.", "Zie de tekening."]


def test_a_text_that_only_names_a_publication_is_none() -> None:
    text = "Over de pont\n\nZie Aanhangsel van de Handelingen, nr. 3 (ah-tk-20302031-3), waar meer staat.\n"
    assert not publication_text.recognises(Source("x.txt", text.encode()))


def test_the_first_page_alone_of_a_publication_is_one(shared: Path) -> None:
    path = shared / "samples" / "tk-pdf-text" / "kv-tk-2024Z18436.txt"
    source = Source("page.txt", path.read_bytes()[:900])
    assert publication_text.recognises(source)
    document = transcript_of(source).document
    assert (document.id, document.vraagnummer) == ("kv-tk-2024Z18436", "2024Z18436")
    assert [passage.nummer for passage in document.passages] == ["1", "2", "3", "4"]


def test_lines_that_were_never_run_together_are_never_parted() -> None:
    words = "de bruggenbouwcommissie vaarwegenbeheerders oeverbeschermingen dijkversterkingsprogramma kadeonderhoud"
    line = f"Kent u {words} of {words}?"
    document = read(DEFERRED.replace("Kent u de brug?", "\n".join([line] * 6)))
    assert document.passages[0].vraag == "\n".join([line] * 6)


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("Vraag 2 t/m 6", ["2", "6", "3", "4", "5"]),
        ("Antwoord op vragen 4, 5, 6 en 7", ["4", "5", "6", "7"]),
        ("Antwoorden op vraag 3, 4", ["3", "4"]),
        ("Antwoord vragen 1,2,3", ["1", "2", "3"]),
        ("Vraag 7, 8, 9 10 en 11", ["7", "8", "9", "10", "11"]),
    ],
)
def test_a_label_names_its_questions(label: str, named: list[str]) -> None:
    assert pairs.is_label(label)
    assert sorted(pairs.numbers(label), key=int) == sorted(named, key=int)


@pytest.mark.parametrize(
    "text", ["Vraag 3 is al beantwoord.", "Antwoord geven is moeilijk", "Vragen", "Antwoord 3 ponten"]
)
def test_a_sentence_is_no_label(text: str) -> None:
    assert not pairs.is_label(text)


@pytest.mark.parametrize(
    ("when", "year"),
    [
        (date(2024, 9, 16), "2023-2024"),
        (date(2024, 9, 17), "2024-2025"),
        (date(2025, 1, 1), "2024-2025"),
        (date(2021, 9, 21), "2021-2022"),
    ],
)
def test_a_parliamentary_year_begins_on_the_third_tuesday_of_september(when: date, year: str) -> None:
    assert opening.vergaderjaar(when) == year


def test_lines_run_together_are_parted_where_the_column_was_full() -> None:
    glued = (
        "De veerman van de verzonnen pont heeft gisteren laten weten dat hij in dezomer niet vaart, omdat de motor "
        "van zijn pont bij de laatste overtocht isvastgelopen en de monteur pas in het najaar tijd heeft."
    )
    parted = unglue.lines(glued, unglue.vocabulary([glued]))
    assert " ".join(parted) == glued.replace("dezomer", "de zomer").replace("isvastgelopen", "is vastgelopen")


def test_an_address_is_not_parted_at_its_dots() -> None:
    text = (
        "Te vinden op https://www.voorbeeld.invalid/Nieuws.Pont/2030/de-verzonnen-pont-vaart-niet-meer-over-het-water"
    )
    assert unglue.lines(text, unglue.vocabulary([text])) == [text]


SAMPLES = {
    "ah-tk-20242025-559": ("2024-10-02", "2024-11-14", "Mohandis", "GroenLinks-PvdA", "Karremans", 12, 6),
    "ah-tk-20242025-561": ("2024-11-01", "2024-11-15", "Vlottes", "PVV", "Achahbar", 7, 4),
    "ah-tk-20242025-563": ("2024-10-11", "2024-11-15", "Paulusma", "D66", "Karremans", 12, 4),
    "ah-tk-20242025-566": ("2024-10-23", "2024-11-18", "Wingelaar", "NSC", "Madlener", 10, None),
    "ah-tk-20242025-570": ("2024-09-25", "2024-11-18", "El Abassi", "DENK", "Van Weel", 7, None),
    "ah-tk-20242025-575": ("2024-10-24", "2024-11-18", "Boswijk", "CDA", "Veldkamp", 8, None),
    "ah-tk-20242025-578": ("2024-09-30", "2024-11-18", "Westerveld", "GroenLinks-PvdA", "Maeijer", 16, None),
    "ah-tk-20242025-585": ("2024-10-01", "2024-11-18", "Van Houwelingen", "FVD", "Van Weel", 1, 0),
    "ah-tk-20242025-593": ("2024-10-10", "2024-11-18", "Boomsma", "NSC", "Faber-van de Klashorst", 2, 3),
    "ah-tk-20242025-594": ("2024-10-30", "2024-11-19", "Daniëlle Jansen", "NSC", "Agema", 11, None),
    "ah-tk-20242025-595": ("2024-09-04", "2024-11-19", "Van Baarle", "DENK", "Veldkamp", 64, None),
    "kv-tk-2024Z18436": ("2024-11-14", "None", "Paulusma", "D66", "", 12, 2),
    "kv-tk-2024Z18438": ("2024-11-14", "None", "Gabriëls", "GroenLinks-PvdA", "", 14, 10),
    "kv-tk-2024Z18659": ("2024-11-18", "None", "Piri", "GroenLinks-PvdA", "", 14, 4),
    "kv-tk-2024Z18777": ("2024-11-19", "None", "Van der Plas", "BBB", "", 1, 0),
    "kv-tk-2024Z18793": ("2024-11-19", "None", "Dijk", "SP", "", 14, 3),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_publications(shared: Path, name: str) -> None:
    path = shared / "samples" / "tk-pdf-text" / f"{name}.txt"
    document = transcript_of(Source(str(path), path.read_bytes())).document
    ingediend, beantwoord, naam, partij, door, n_passages, n_noten = SAMPLES[name]
    assert document.id == name
    assert (str(document.ingediend), str(document.beantwoord)) == (ingediend, beantwoord)
    assert (document.indieners[-1].naam, document.indieners[-1].partij) == (naam, partij)
    assert [b.naam for b in document.beantwoorders] == ([door] if door else [])
    assert len(document.passages) == n_passages
    noten = [noot for passage in document.passages for noot in passage.noten]
    assert n_noten is None or len(noten) == n_noten
    assert (document.vraagnummer or document.nummer) in name
    for passage in document.passages:
        assert passage.vraag and bool(passage.antwoord) == bool(door)
        for text in (passage.vraag, passage.antwoord, *passage.noten):
            assert "ISSN" not in text and name not in text
            assert not any("\ue000" <= letter <= "\uf8ff" for letter in text)


def test_sample_sheets(shared: Path) -> None:
    folder = shared / "samples" / "tk-pdf-text"
    found = {
        path.stem: transcript_of(Source(str(path), path.read_bytes())).document for path in sorted(folder.glob("LIMB*"))
    }
    assert {name: (d.id, d.vraagnummer, len(d.passages)) for name, d in found.items()} == {
        "LIMB29": ("kv-tk-2024Z18884", "2024Z18884", 13),
        "LIMB32": ("ah-tk-20242025-614", "2024Z14815", 5),
        "LIMB46": ("ah-tk-20242025-608", "2024Z14419", 12),
        "LIMB5": ("ah-tk-20242025-617", "2024Z17972", 6),
        "LIMB55": ("ah-tk-20242025-605", "2024Z18792", 5),
        "LIMB58": ("kv-tk-2024Z18890", "2024Z18890", 2),
        "LIMB59": ("ah-tk-20242025-602", "2024Z17165", 9),
        "LIMB60": ("ah-tk-20242025-601", "2024Z17331", 3),
        "LIMB72": ("kv-tk-2024Z18887", "2024Z18887", 11),
        "LIMB9": ("ah-tk-20242025-599", "2024Z18285", 13),
    }
    assert len({passage.antwoord for passage in found["LIMB55"].passages}) == 1
    assert [i.partij for i in found["LIMB58"].indieners] == [
        "CDA",
        "SP",
        "GroenLinks-PvdA",
        "D66",
        "Volt",
        "ChristenUnie",
        "DENK",
    ]


def test_lines_of_real_publications_run_together_come_apart_again(shared: Path) -> None:
    """The lines of a PDF are known; run together, 97 of 100 breaks are found, and 2 of 100 blanks at most are wrong."""
    n_breaks = n_found = n_blanks = n_wrong = 0
    for path in (shared / "samples" / "ah-tk-pdf").glob("*.pdf"):
        blocks = _columns(path)
        known = unglue.vocabulary("".join(block) for block in blocks)
        for block in blocks:
            text = "".join(block)
            breaks, found = (_breaks(lines) for lines in (block, unglue.lines(text, known)))
            n_breaks += len(breaks)
            n_found += len(breaks & found)
            blanks = found - _breaks(text.split(" "))
            n_blanks += len(blanks)
            n_wrong += len(blanks - breaks)
    assert n_breaks > 1000
    assert n_found / n_breaks > 0.97
    assert n_wrong / n_blanks < 0.02


def _columns(path: Path) -> list[list[str]]:
    """The lines of a PDF's text, by what stands between labels."""
    blocks: list[list[str]] = [[]]
    for page in pdf.pages_of(path.read_bytes()):
        for line in page:
            text = take_out(line.tekst)[0]
            if abs(line.hoogte - 8.53) > 0.05 or pairs.is_label(text):
                blocks.append([])
            else:
                blocks[-1].append(text)
    return [block for block in blocks if block]


def _breaks(lines: list[str]) -> set[int]:
    """Where lines end, counted in letters."""
    ends: set[int] = set()
    place = 0
    for line in lines[:-1]:
        place += len(line.replace(" ", ""))
        ends.add(place)
    return ends
