"""Sheets and other texts of questions whose structure was once not seen. All is invented."""

from __future__ import annotations

from datetime import date

import pytest

from vraagbaak.corpus.model import Indiener, Mededeling
from vraagbaak.corpus.reading import transcript_of
from vraagbaak.corpus.source import Source

from .reading_cases import document, pairs


def read(text: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    found = transcript_of(Source("sheet.txt", text.encode())).document
    return [(one.nummer, one.vraag, one.antwoord, one.noten) for one in found.passages]


OPENING = "2024Z99004\n\n(ingezonden 20 november 2024)\n\nVragen van het lid Zomer (SP) aan de minister over x\n\n"


def test_numbers_on_lines_of_their_own_are_labels() -> None:
    assert pairs("04") == [("1", "Bent u bekend met het verbod?", "", ()), ("2", "Hoe beoordeelt u het?", "", ())]


def test_numbers_at_the_beginning_that_count_on_are_labels() -> None:
    assert pairs("05") == [
        (
            "1",
            "Kunt u in de brief ook op de volgende vragen antwoord geven:\n"
            "Waren in september al signalen bekend van de eerder vastgestelde Wajong-problematiek?",
            "",
            (),
        ),
        ("2", "Kunt u de rapporten delen?", "", ()),
    ]


def test_a_postponement_is_a_mededeling_and_no_question() -> None:
    found = document("07")
    assert (found.soort, found.passages, found.ingediend) == ("mededeling", (), date(2024, 11, 6))
    assert found.indieners == (Indiener("Brandenhorst", "SP"), Indiener("De Zoete", "SP"))
    assert found.mededeling == Mededeling(
        "Op 6 november jl. hebben de leden Brandenhorst en De Zoete (beiden SP) schriftelijke vragen gesteld over "
        "telefoons.\nDe vragen kunnen niet binnen de termijn worden beantwoord.",
        date(2024, 11, 20),
        "Zuidema",
        "staatssecretaris",
    )


def test_a_postponement_may_begin_as_questions_do() -> None:
    found = document("07b")
    assert (found.titel, found.passages) == ("Vragen van het lid Brandenhorst (SP) over telefoons", ())
    assert found.mededeling is not None
    assert found.mededeling.tekst == (
        "De vragen van het lid Brandenhorst (SP) over telefoons (2024Z99017) kunnen niet binnen de termijn worden "
        "beantwoord. Ik zal u zo spoedig mogelijk antwoorden."
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Op 28 december jl. heeft het lid Zomer (SP) vragen gesteld over ponten.", date(2023, 12, 28)),
        ("Op 6 november 2023 heeft het lid Zomer (SP) vragen gesteld over ponten.", date(2023, 11, 6)),
    ],
)
def test_a_day_without_its_year_is_the_last_such_day(text: str, day: date) -> None:
    sheet = f"AH 9\n2024Z00001\nMededeling van minister Appel (Defensie) (ontvangen 4 januari 2024)\n\n{text}\n"
    found = transcript_of(Source("sheet.txt", sheet.encode())).document
    assert (found.ingediend, found.indieners) == (day, (Indiener("Zomer", "SP"),))
    assert found.titel == "Vragen van het lid Zomer (SP) over ponten"


def test_raised_and_lowered_figures_are_back_in_their_words() -> None:
    assert pairs("14")[0][1:3] == (
        "Hoeveel vindt u dat Shell in CO2-vervuiling moet reduceren?",
        "Het veld is leeg geproduceerd door er 10,4 miljard m3 aan aardgas uit te winnen.",
    )


def test_an_address_broken_behind_a_slash_is_one() -> None:
    assert pairs("15")[0][3] == (
        "Inspectieresultaten op https://www.voorbeeld.nl/onderwerpen/vervoer/inspectieresultaten.",
    )


def test_an_address_without_scheme_keeps_its_hyphen() -> None:
    assert pairs("16")[0][3] == (
        "Regio, 3 mei 2024, Tieners weer vrijgelaten "
        "(voorbeeld.nl/2024/05/03/tieners-13-en-14-weer-vrijgelaten-na-verdenking/).",
    )


def test_two_bare_lists_are_paired_by_their_numbers() -> None:
    assert pairs("21") == [
        ("1", "Bent u bekend met het verbod?", "Ja.", ()),
        ("2", "Hoe beoordeelt u het?", "Goed.", ()),
    ]


def test_roman_numerals_are_labels() -> None:
    assert pairs("22") == [
        ("I", "Bent u bekend met het verbod?", "Ja.", ()),
        ("II", "Hoe beoordeelt u het?", "Goed.", ()),
    ]


def test_columns_side_by_side_are_read_one_after_the_other() -> None:
    found = document("23")
    assert found.titel == "Vragen van het lid Brandenhorst (SP) aan de minister van Onderwijs over telefoons"
    assert (found.ingediend, found.beantwoord) == (date(1997, 10, 24), date(1997, 11, 14))
    assert pairs("23") == [
        (
            "1",
            "Bent u bekend met het verbod op telefoons tijdens lessen van een college?",
            "Ja, daarmee ben ik bekend.",
            (),
        ),
        (
            "2",
            "Hoe beoordeelt u deze maatregel?",
            "Ik vind dit een mooi initiatief en moedig meer instellingen aan.",
            (),
        ),
    ]


def test_ligatures_are_letters() -> None:
    assert pairs("36")[0][1] == "Hoe zijn de financiële regels officieel vastgesteld?"


def test_a_note_below_a_rule_needs_no_mark() -> None:
    note = "Dagblad, 1 november 2024, Telefoons (https://voorbeeld.nl/a-b)"
    assert pairs("37") == [("", "Bent u bekend met het verbod?", "", (note,))]


def test_a_mark_without_a_note_leaves_the_text() -> None:
    assert pairs("38") == [("1", "Kent u de aflevering van Kassa?", "Ja.", ())]


def test_a_number_in_brackets_that_counts_nothing_stays() -> None:
    assert read(OPENING + "Kent u artikel 3, onder 2)?\n") == [("", "Kent u artikel 3, onder 2)?", "", ())]


def test_a_paragraph_behind_a_list_is_one() -> None:
    assert pairs("40")[0][2].split("\n")[-1] == (
        "Het verschilt erg per gemeente welke groepen verder worden opgenomen in een urgentieregeling."
    )
