"""Are documents of the kinds that were once read wrong read right in other words? All of them are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus import reading
from vraagbaak.corpus.model import Document, Indiener, Mededeling

CASES = Path(__file__).resolve().parent / "second_reading"
ASKED = "Bent u bekend met de klachten over de veerdienst?"
FERRY = (("1", ASKED, "Ja."), ("2", "Wat gaat u doen?", "Ik overleg met de reder."))
TWO = (("", "Bent u bekend met de klachten?", ""), ("", "Wat gaat u doen?", ""))
ASKERS = (Indiener("Wintervacht", "D66"), Indiener("Van der Zandbank", "CDA"))


def document(name: str) -> Document:
    """The document of the case whose file's name begins so; every word of it has a place."""
    (path,) = CASES.glob(f"{name}-*")
    (found,) = reading.read([path])
    assert found.document is not None, found.problem
    assert found.account is not None
    assert found.account.losses == ()
    return found.document


def pairs(name: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((one.nummer, one.vraag, one.antwoord) for one in document(name).passages)


def test_a_letter_is_the_same_document_in_every_format() -> None:
    letters = [document(f"l0{number}") for number in range(1, 7)]
    assert [(one.nummer, one.vraag[:30], one.antwoord[-60:]) for one in letters[0].passages] == [
        ("1", "Bent u bekend met de klachten ", "Ja."),
        ("2", "Hoeveel klachten zijn er in 20", "de meeste gingen over de wachttijd.\nIk overleg met de reder."),
        ("3", "Wat gaat u doen?", "de meeste gingen over de wachttijd.\nIk overleg met de reder."),
    ]
    assert letters[0].indieners == ASKERS
    assert letters[0].ministeries == ("Economische Zaken", "Infrastructuur en Waterstaat")
    assert (letters[0].ingediend, letters[0].beantwoord) == (date(2025, 5, 12), date(2025, 6, 3))
    assert letters[1:] == letters[:1] * 5


@pytest.mark.parametrize("numbers", [(1, 2, 3, 6, 7), (4, 5)])
def test_a_letter_that_only_postpones_is_a_mededeling_in_every_format(numbers: tuple[int, ...]) -> None:
    letters = [document(f"u0{number}") for number in numbers]
    first = letters[0]
    assert first.mededeling is not None
    assert (first.soort, first.passages, first.beantwoord, first.vraagnummer) == ("mededeling", (), None, "2025Z90101")
    assert replace(first.mededeling, tekst="") == Mededeling("", date(2025, 6, 3), "M.E. Duinroos", "minister")
    assert "kunnen niet binnen de gebruikelijke termijn worden beantwoord" in first.mededeling.tekst
    assert (first.indieners, first.ingediend) == (ASKERS, date(2025, 5, 12))
    assert letters[1:] == letters[:1] * (len(numbers) - 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("d02", (("I", *FERRY[0][1:]), ("II", *FERRY[1][1:]))),
        ("d03", FERRY),
        ("d04", FERRY),
        ("d05", (("I", TWO[0][1], "Ja."), ("II", *FERRY[1][1:]))),
        ("d07", (("1", TWO[0][1], "Ja, daarmee ben ik bekend."), FERRY[1])),
        ("s07", (("I", TWO[0][1], "Ja."), ("II", *FERRY[1][1:]), ("III", "Wanneer?", "Nog dit jaar."))),
        (
            "s05",
            (
                ("1", TWO[0][1], "Ja."),
                ("2", "Wat gaat u doen?", "Ik overleg met de reder, nog dit jaar."),
                ("3", "Wanneer?", "Ik overleg met de reder, nog dit jaar."),
            ),
        ),
        (
            "s03",
            (
                ("1", TWO[0][1], ""),
                ("2", "Wat gaat u doen:\na. aan de wachttijd;\nb. aan de prijs?", ""),
                ("3", "Deelt u de mening dat ECLI:NL:HR:2024:1234 hier van belang is?", ""),
            ),
        ),
    ],
)
def test_questions_are_found_under_every_kind_of_number(name: str, expected: tuple[tuple[str, str, str], ...]) -> None:
    assert pairs(name) == expected


def test_notes_stand_with_the_question_that_marks_them_or_with_the_last() -> None:
    of_word = [one.noten for one in document("d01").passages]
    assert of_word == [("Texelse Courant, 2 mei 2025, «Wachten op de pont».",), ()]
    raised = document("d06").passages
    assert [one.noten for one in raised] == [("Texelse Courant, 2 mei 2025.",), (), ()]
    assert raised[2].vraag == "Wat gaat u doen aan de CO2-uitstoot en de 40 m² dekruimte?"
    assert [one.noten for one in document("s01").passages] == [("Texelse Courant, 2 mei 2025",), ()]
    assert pairs("p01") == (
        (
            "1",
            "Kent u de norm van 2,5°C en de verhouding 3:1 in 2030?",
            "In 2024 was het 1,7°C, bij 350 m3 gas en 12 kg CO2 per m2.",
        ),
    )
    assert document("p01").passages[0].noten == ("Kamerstuk 32 813, nr. 9.",)
    assert pairs("s08") == TWO
    assert document("s08").passages[1].noten == ("Texelse Courant, 2 mei 2025.", "Kamerstuk 29 984, nr. 12.")


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("d09a", ("Justitie en Veiligheid", "Financiën")),
        ("d09b", ("Volksgezondheid, Welzijn en Sport",)),
        ("d09c", ("Defensie",)),
        ("d09d", ("Defensie",)),
        ("d09e", ("Algemene Zaken",)),
    ],
)
def test_every_ministry_in_whose_name_a_letter_speaks_is_named(name: str, others: tuple[str, ...]) -> None:
    found = document(name)
    assert (found.ministeries, found.indieners) == (("Economische Zaken", *others), ASKERS)


def test_date_and_reference_stand_in_the_first_pages_header() -> None:
    found = document("d08")
    assert (found.datum, found.beantwoord) == (date(2025, 6, 3), date(2025, 6, 3))


def test_two_columns_of_a_pdf_are_read_one_after_the_other() -> None:
    found = document("c01")
    assert (found.ingediend, found.beantwoord) == (date(1996, 3, 3), date(1996, 3, 20))
    assert pairs("c01") == (
        (
            "1",
            "Bent u bekend met de klachten over de veerdienst naar het eiland?",
            "Ja, die klachten zijn mij bekend geworden.",
        ),
        ("2", "Wat gaat u daaraan doen?", "Ik overleg met de reder over een tweede boot."),
    )


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("k01", ["Ja.", *["Er varen 3 ponten, die de provincie betaalt."] * 3, "In 2010."]),
        ("k02", ["De pont vaart tot in 2010 de brug er is."] * 5),
        (
            "k03",
            [
                *("Ja.", "Ja, de pont vaart."),
                *["Er varen 3 ponten, zie mijn antwoord op vraag 2 en 3 van uw eerdere vragen."] * 3,
            ],
        ),
        ("k04", [*["Ja."] * 3, *["In 2010 komt de brug, betaald door de provincie."] * 2]),
        (
            "k05",
            [
                *("Ja, ik verwijs naar de antwoorden op de vragen 2 en 3 van 4 maart 2003.", "Ja."),
                *("Drie, waarvan er 1 in de vaart is.", "De provincie.", "In 2010."),
            ],
        ),
        ("k06", ["Ja.", "Ja, drie ponten.", "Ja, drie ponten.", "De provincie.", "In 2010."]),
        (
            "k07",
            [
                *("Ja, zie Kamerstuk 29984, nr. 7, en de begroting van 12500 euro.", "Ja.", "Acht ponten."),
                *("De provincie.", "In 2010 komt de brug."),
            ],
        ),
    ],
)
def test_labels_of_the_old_files_are_told_from_numbers_in_the_text(name: str, answers: list[str]) -> None:
    assert [one.antwoord for one in document(name).passages] == answers


def test_words_and_names_that_lines_break_are_made_whole() -> None:
    assert pairs("s12")[0][1] == (
        "Wat betekent dit voor de mensen die afhankelijk zijn van de jeugd- en ouderenzorg, van niet-werkende "
        "partners, van de D66-fractie, van e-bikes en van waterschappen in het gebied rond de haven?"
    )
    assert pairs("s13")[0][1] == (
        "Kent u het bericht op https://www.voorbeeld.nl/nieuws/2025/05/veerdienst-loopt-vast "
        "en www.tweede-voorbeeld.nl/artikel/1-2-3?"
    )
    assert pairs("s11")[0][1] == "Is de efficiëntie van het flexibele fietspontje offerteplichtig?"
    assert pairs("p04")[0][2] == "Ja, zie ECLI:NL:RBDHA:2024:12345 en de uitspraak ECLI:NL:CBB:2023:77."


@pytest.mark.parametrize(
    ("name", "askers"),
    [
        ("p02", [("Wintervacht", "D66"), ("Van der Zandbank", "D66"), ("Şimşek", "D66")]),
        ("p03", [("Wintervacht", "D66"), ("Van der Zandbank", "D66"), ("Kostić", "PvdD"), ("Van Nispen-Kool", "SP")]),
        ("p04", [("Wintervacht", "D66"), ("Van der Zandbank", "D66")]),
    ],
)
def test_askers_have_their_names_and_parties(name: str, askers: list[tuple[str, str]]) -> None:
    assert [(one.naam, one.partij) for one in document(name).indieners] == askers


def test_a_page_saved_by_a_browser_is_read_without_its_code_and_what_stands_beside_it() -> None:
    (found,) = reading.read([CASES / "page"])
    assert found.document is not None
    assert found.document.titel == "De veerdienst loopt vast"
    assert [one.antwoord for one in found.document.passages] == [
        "De pont naar Texelmeer vaart niet meer op tijd.",
        "De reder zegt: «Het komt goed.»",
        "2023 | 1.071",
        "2024 | 1.204",
    ]
    assert found.account is not None
    assert found.account.losses == ()
