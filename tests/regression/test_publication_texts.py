"""Publications of which a text once was lost or changed in reading: nothing of that comes back. All is invented."""

from __future__ import annotations

import pytest

from vraagbaak.corpus.printed.marks import take_out
from vraagbaak.corpus.printed.note_marks import Note, mark_notes

from .reading_cases import document, pairs


def test_a_figure_behind_which_a_comma_and_figures_follow_is_no_mark() -> None:
    assert pairs("02") == [
        ("1", "Kent u het rapport?", "", ("Dagblad, 22 oktober 2024, «Warmte»",)),
        (
            "2",
            "Wat vindt u van de verhouding (6:1) in 2030, als we de opwarming willen beperken tot 1,5°C?",
            "",
            (),
        ),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Dat kost ruim1,5 miljoen.",
        "De verhouding is zo’n3:1.",
        "Sinds1 januari geldt dat.",
        "Het duurt al bijna1 jaar.",
        "Er is hoogstens1 miljoen.",
        "Volgens artikel1 van de wet.",
        "Een stijging met1.500 woningen.",
        "Het gaat om ongeveer1% van de boten.",
    ],
)
def test_a_figure_that_counts_stays_where_no_note_asks_for_it(text: str) -> None:
    assert mark_notes([(text, 0)], []) == [text]


def test_a_note_that_has_its_mark_takes_no_second_figure() -> None:
    lines = [("Kent u het bericht1, dat sinds gisteren1 bekend is?", 0)]
    (found,) = mark_notes(lines, [Note(1, "n", 0, ())])
    assert take_out(found)[0] == "Kent u het bericht, dat sinds gisteren1 bekend is?"


def test_marks_set_together_are_all_of_the_same_question() -> None:
    notes = ("Dagblad, 22 oktober 2024", "Dagblad, 23 oktober 2024", "Dagblad, 24 oktober 2024")
    assert pairs("02b") == [
        ("1", "Kunt u ingaan op de genoemde aspecten (onderwijs, zorg)?", "", notes),
        ("2", "Welke stappen zet u?", "", ()),
    ]


def test_a_table_in_small_letters_belongs_to_the_answer_above_it() -> None:
    assert pairs("09") == [
        ("1", "Kent u het artikel over meldingen?", "Ja.", ("Dagblad, 1 maart 2024, Meldingen.",)),
        (
            "2",
            "Hoeveel meldingen zijn gedaan bij de drie bureaus van de provincie en de politie?",
            "Bijgaande cijfers zijn aangeleverd door het bureau:\nGrond 2021 2022\nGeslacht 2 3\nGerichtheid 10 14\n"
            "TOTAAL 12 17",
            (),
        ),
    ]


def test_lines_that_end_where_they_were_printed_are_not_parted() -> None:
    found = document("10")
    assert found.titel == (
        "Vragen van het lid Brandenhorst (PvdD) aan de Ministers van Landbouw, Natuur en Voedselkwaliteit en van "
        "Justitie en Veiligheid over het onderzoek waaruit blijkt dat afgedankte Ierse racepaarden in snacks "
        "terechtkomen"
    )
    assert found.ministeries == (
        "Landbouw, Visserij, Voedselzekerheid en Natuur",
        "Volksgezondheid, Welzijn en Sport",
    )
    assert found.toelichting == "Zie ook Aanhangsel Handelingen, vergaderjaar 2023–2024, nr. 2161."


def test_two_words_run_together_are_parted_whatever_the_width() -> None:
    assert pairs("10b")[0][2] == (
        "De uitvoeringskosten van een vaste vergoeding zijn vele malen lager dan de uitvoeringskosten bij een "
        "maatwerktraject. Wanneer meer mensen kiezen voor daadwerkelijk herstel of de vaste vergoeding, heeft dit "
        "naar verwachting een positieve invloed op de ontwikkeling van de uitvoeringskosten. Het kabinet wil verder "
        "benadrukken dat de uitvoeringskosten niet ten koste gaan van de schadevergoeding die bewoners ontvangen."
    )


def test_a_break_leaves_words() -> None:
    found = document("11")
    assert found.titel.endswith("in het wetgevingsoverleg Water van 18 november 2024")
    assert found.passages[0].vraag == (
        "Bent u bekend met de volgende uitspraken van de Minister van Infrastructuur en Waterstaat in het "
        "wetgevingsoverleg Water van maandag 18 november 2024; «Kijk, je kunt zo’n overstroming ook niet een-op-een "
        "koppelen aan klimaatverandering. Het is een weersituatie, een weerfenomeen dat misschien vaker voor zou "
        "kunnen komen, en dan druk ik me voorzichtig uit. Om dat te koppelen aan klimaatverandering lijkt me ook al "
        "ver gaan. En dat is geen complottheorie, meneer Ruitenkamp. Kijk, de wetenschap is interessant en "
        "belangrijk, maar de wetenschap over het weer of het klimaat is ook nog niet helemaal uitgekristalliseerd. "
        "Vandaar dat we allerlei scenario’s hebben, die enorm uit elkaar lopen want ook de wetenschap weet dit niet "
        "precies»?"
    )


def test_an_ecli_stays_whole() -> None:
    assert pairs("12")[0][2] == (
        "Op 2 oktober 2024 heeft de Raad van State vier verschillende (tussen)uitspraken (ABRS 2 oktober 2024, "
        "ECLI:NL:RVS:2024:9999) gedaan."
    )


def test_the_hyphen_of_a_word_stays_when_the_word_before_it_was_run_together() -> None:
    assert pairs("13")[0][1] == (
        "Begrijpt u ook dat dit het vertrouwen van professionals en mensen die ggz-hulp nodig hebben in de politiek "
        "en zorgverzekeraars, ernstig beschadigt? Wat gaat u doen voor ggz-patiënten?"
    )


def test_letters_drawn_later_stand_in_their_place() -> None:
    found = document("s21")
    assert "de effecten en de affloop van het officierskorps" in found.passages[0].antwoord
    assert not any(word in ("ff", "f", "l") for one in found.passages for word in one.antwoord.split())
