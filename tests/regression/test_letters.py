"""Answer letters that once lost questions, fields or notes: read right in every form. All is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus import reading
from vraagbaak.corpus.model import Beantwoorder, Document, Indiener
from vraagbaak.corpus.publication.letter import LetterText, read

from .reading_cases import document, pairs

LETTERS = Path(__file__).resolve().parent / "letter"


def test_a_question_with_a_typed_number_is_kept() -> None:
    assert pairs("01") == [
        ("1", "Bent u bekend met het nummer?", "Ja.", ()),
        ("2", "Waarom kost het geld?", "Om misbruik te voorkomen.", ()),
    ]


OPENING = (
    "In antwoord op uw brief van 24 oktober 2024, nr. 2024Z99070, deel ik u mede dat de vragen van het lid Zomer (SP) "
    "over veerponten worden beantwoord zoals aangegeven in de bijlage.",
    "De Minister van Financiën,",
    "J.K. Zuidema",
)


def letter(*paragraphs: str) -> Document:
    found = read(LetterText([*OPENING, "", *paragraphs]), "brief")
    assert found is not None
    return found


@pytest.mark.parametrize("number", ["{}. ", "{}.", "{}) ", "{}"])
def test_questions_with_bare_numbers_begin_behind_the_signature(number: str) -> None:
    def numbered(n: int, text: str) -> tuple[str, ...]:
        label = number.format(n)
        return (f"{label}{text}",) if label.endswith(" ") else (label, text)

    found = letter(
        *numbered(1, "Kent u de pont?"),
        "Antwoord",
        "Ja.",
        *numbered(2, "Vaart hij?"),
        "Antwoord",
        "Nee, hij ligt stil.",
    )
    assert [(one.nummer, one.vraag, one.antwoord) for one in found.passages] == [
        ("1", "Kent u de pont?", "Ja."),
        ("2", "Vaart hij?", "Nee, hij ligt stil."),
    ]


def test_questions_and_answers_as_two_lists_are_paired_by_their_numbers() -> None:
    found = letter("Vragen", "1. Kent u de pont?", "2. Vaart hij?", "Antwoorden", "1. Ja.", "2. Nee.", "Hij ligt stil.")
    assert [(one.nummer, one.vraag, one.antwoord) for one in found.passages] == [
        ("1", "Kent u de pont?", "Ja."),
        ("2", "Vaart hij?", "Nee.\nHij ligt stil."),
    ]


def test_what_a_letter_says_beyond_its_formulas_is_kept() -> None:
    found = letter_with(
        "Tevens ontvangt u hierbij het onderzoek naar de veiligheid van veerponten op de grote rivieren."
    )
    assert found.toelichting == (
        "Tevens ontvangt u hierbij het onderzoek naar de veiligheid van veerponten op de grote rivieren."
    )


def letter_with(sentence: str) -> Document:
    found = read(
        LetterText([OPENING[0], sentence, *OPENING[1:], "", "Vraag 1", "Kent u de pont?", "Antwoord 1", "Ja."]), "brief"
    )
    assert found is not None
    return found


def test_date_and_number_may_stand_in_the_first_pages_header() -> None:
    found = document("17")
    assert (found.id, found.datum, found.beantwoord) == ("kenmerk-5920001", date(2024, 11, 14), date(2024, 11, 14))


@pytest.mark.parametrize(
    "line",
    [
        "Mede namens de Minister van Landbouw, Visserij, Voedselzekerheid en Natuur,",
        "mede namens de minister van Landbouw, Visserij, Voedselzekerheid en Natuur, bied ik u de antwoorden aan op de "
        "vragen van het lid Zomer (SP) over veerponten.",
    ],
)
def test_a_ministry_with_commas_in_its_name_answers_too(line: str) -> None:
    assert letter_with(line).ministeries == ("Financiën", "Landbouw, Visserij, Voedselzekerheid en Natuur")
    assert document("18").ministeries == (
        "Justitie en Veiligheid",
        "Landbouw, Visserij, Voedselzekerheid en Natuur",
    )


def test_notes_that_word_numbers_by_itself_stand_with_their_questions() -> None:
    assert pairs("19") == [
        ("1", "Kent u de uitzending?", "Ja.", ("Omroep, 27 september 2024, www.voorbeeld.nl/uitzending",)),
        ("2", "Kent u het rapport?", "Ja, dat ken ik.", ("Bureau Q, februari 2024, rapport, p. 55",)),
    ]


def test_a_numbered_list_that_no_mark_names_stays_in_its_answer() -> None:
    found = letter("Vraag 1", "Kent u de pont?", "Antwoord 1", "Ja, en wel:", "1. de oude;", "2. de nieuwe.")
    assert found.passages[0].antwoord == "Ja, en wel:\n1. de oude;\n2. de nieuwe."


def test_an_answer_without_its_label_is_an_answer() -> None:
    assert pairs("20") == [
        ("1", "Bent u bekend met het rapport?", "Ja.", ()),
        (
            "2",
            "Bent u bereid tot onderzoek? Zo nee, waarom niet?",
            "Ik zie geen aanleiding om dat te laten uitvoeren.",
            (),
        ),
    ]


def test_questions_that_are_answered_together_need_no_label_each() -> None:
    found = letter(
        "Vraag 1", "Kent u de pont?", "", "Ik doel op de oude pont.", "Vraag 2", "Vaart hij?", "Antwoord 1 en 2", "Ja."
    )
    assert [(one.vraag, one.antwoord) for one in found.passages] == [
        ("Kent u de pont?\nIk doel op de oude pont.", "Ja."),
        ("Vaart hij?", "Ja."),
    ]


def test_a_letter_as_text_is_a_letter() -> None:
    found = document("03")
    assert (found.soort, found.titel, found.vraagnummer) == (
        "antwoord",
        "Antwoorden op Kamervragen over telefoons",
        "2024Z99003",
    )
    assert (found.beantwoord, found.ingediend) == (date(2024, 11, 14), date(2024, 10, 24))
    assert found.indieners == (Indiener("Brandenhorst", "SP"),)
    assert found.beantwoorders == (Beantwoorder("J.K. Zuidema", "minister", "Financiën"),)
    assert pairs("03") == [("1", "Bent u bekend met het verbod?", "Ja.", ())]


@pytest.mark.parametrize("name", ["letter.pdf", "letter.html", "letter.rtf", "letter.odt", "letter-layout.txt"])
def test_a_letter_reads_the_same_in_every_form(name: str) -> None:
    """The forms were made of the DOCX by a word processor, the text of the PDF by an extractor."""
    (word,) = reading.read([LETTERS / "letter.docx"])
    (other,) = reading.read([LETTERS / name])
    assert word.document is not None and other.document is not None
    assert replace(other.document, id=word.document.id) == word.document


def test_a_text_saved_by_a_word_processor_lacks_only_the_note() -> None:
    (word,) = reading.read([LETTERS / "letter.docx"])
    (text,) = reading.read([LETTERS / "letter.txt"])
    assert word.document is not None and text.document is not None
    assert [one.vraag for one in text.document.passages] == [one.vraag for one in word.document.passages]
    assert text.document.indieners == word.document.indieners
    assert text.document.beantwoorders == word.document.beantwoorders
