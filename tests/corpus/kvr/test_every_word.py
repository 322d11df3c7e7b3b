"""Has each word of a KVR file a place, and is a word reported that has none?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from vraagbaak.corpus import kvr
from vraagbaak.corpus.accounting import Transcript, account
from vraagbaak.corpus.kvr import subject
from vraagbaak.corpus.kvr.labels import of_a_table

from .invented_kvr import TWO, invented, pairs, source

LONG = "Uit de opgave van de gemeenten volgt een groot verschil tussen de jaren."


def n(number: object, text: str = "", kind: str = "antwoord") -> str:
    return f'<{kind} nummer="{number}">{text}</{kind}>'


def without(transcript: Transcript, words: str) -> Transcript:
    """The transcript of a reader that would lose these words of an answer or a note."""
    passages = tuple(
        replace(passage, antwoord=passage.antwoord.replace(words, ""), vraag=passage.vraag.replace(words, ""))
        for passage in transcript.document.passages
    )
    return replace(transcript, document=replace(transcript.document, passages=passages))


ENUMERATION = n(1, LONG) + n(9, "Geen.") + n(7, "Nee.") + n(2, "Dat klopt.")


def test_a_number_taken_for_a_label_and_the_short_word_after_it_have_their_place_in_the_text() -> None:
    transcript = kvr.transcribe(source(TWO, ENUMERATION))
    assert "9 Geen. 7 Nee." in transcript.document.passages[0].antwoord
    assert account(transcript).losses == ()


@pytest.mark.parametrize("lost", ["Geen.", "Nee."])
def test_a_short_word_after_a_number_is_missed_when_it_is_lost(lost: str) -> None:
    losses = account(without(kvr.transcribe(source(TWO, ENUMERATION)), lost)).losses
    assert [loss.text for loss in losses] == [lost.rstrip(".")]


TABLE = (
    n(1, f"{LONG} Openbaar") + n(12) + n(4) + n(47) + n(8, "Bijzonder") + n(3) + n(3) + n(5, "Totaal") + n(15) + n(7)
    + n(33) + n(2, "Ook deze opgave volgt.")
)  # fmt: skip


def test_the_figures_of_a_table_that_were_taken_for_labels_are_in_its_text() -> None:
    assert pairs(invented(TWO, TABLE))[0][2].endswith("Openbaar 12 4 47 8 Bijzonder 3 3 5 Totaal 15 7 33")
    assert pairs(invented(TWO, TABLE))[1][2] == "Ook deze opgave volgt."
    assert account(kvr.transcribe(source(TWO, TABLE))).losses == ()


@pytest.mark.parametrize("lost", ["47 ", "15 7", "Totaal "])
def test_a_figure_of_a_table_is_missed_when_it_is_lost(lost: str) -> None:
    losses = account(without(kvr.transcribe(source(TWO, TABLE)), lost)).losses
    assert set(lost.split()) <= set(" ".join(loss.text for loss in losses).split())


@pytest.mark.parametrize(
    ("numbers", "figures"),
    [
        ("1 2 3", False),  # answered together
        ("1 2 3 4 1 2 3", False),  # two lists
        ("3 5", False),
        ("12 4 31", True),
        ("1 1 1", True),
        ("7 0 0", True),
        ("99 85", True),
    ],
)
def test_numbers_that_do_not_count_are_figures(numbers: str, figures: bool) -> None:
    labelled = [(number, "") for number in numbers.split()]
    assert of_a_table([("1", "Ja."), *labelled, ("4", "Nee.")])[1:-1] == [figures] * len(labelled)


def test_an_exponent_taken_for_a_mark_is_in_the_text_unless_there_is_such_a_note() -> None:
    text = 'Het gaat om 4 ct/m <voetnoot nummer="3"/>of 2 mg/m <voetnoot nummer="3"/>lucht.'
    read = source(TWO, n(1, text))
    assert pairs(kvr.read(read))[0][2] == "Het gaat om 4 ct/m3 of 2 mg/m3 lucht."
    assert account(kvr.transcribe(read)).losses == ()
    assert [loss.text for loss in account(without(kvr.transcribe(read), "of 2 mg/m3 ")).losses] == ["of 2 mg/m3"]
    noted = kvr.transcribe(source(TWO, n(1, text), antwoordnoten='<noot nummer="3">Elk jaar</noot>'))
    assert pairs(noted.document)[0][2] == "Het gaat om 4 ct/m of 2 mg/m lucht."
    assert account(noted).losses == ()


@pytest.mark.parametrize(
    "ending",
    [
        "(Ingezonden 31 januari jl.); Antwoord",
        "(Ingezonden 31 januari 20000; Antwoord",
        "(Ingezonden 31 januari 2000); Antwoord ls A",
    ],
)
def test_a_date_behind_the_title_is_one_however_it_is_printed(ending: str) -> None:
    assert account(kvr.transcribe(source(TWO, titel=f"Vragen over niets. {ending}"))).losses == ()


def test_words_behind_the_title_that_are_no_date_are_missed() -> None:
    transcript = kvr.transcribe(source(TWO, titel="Vragen over niets. (Ingezonden door de griffier); Antwoord"))
    assert [loss.text for loss in account(transcript).losses] == ["Ingezonden door de griffier"]


TITLE = "Vragen van het lid Van Verzonnen (D66) over de sponsoring van het basisonderwijs."


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("de sponsoring van het basisonderwijs.", subject.Subject()),
        ("de sponsorlng van het basisonderwljs.", subject.Subject(misread=("sponsorlng", "basisonderwljs."))),
        ("Ik vertrouw erop u hiermee de sponsoring van het te hebben geholpen. basisonderwijs.",
         subject.Subject(beside=("Ik vertrouw erop u hiermee", "te hebben geholpen."))),
        ("de toestand van de dijken bij Lutjewad", subject.Subject(beside=("toestand van de dijken bij Lutjewad",))),
    ],
)  # fmt: skip
def test_what_the_title_lacks_of_the_subject_is_sorted(printed: str, expected: subject.Subject) -> None:
    assert subject.compared(printed, TITLE, is_neighbours=False) == expected


def test_only_under_the_number_of_the_paper_before_is_a_subject_that_of_another_paper() -> None:
    other = "de toestand van de dijken bij Lutjewad"
    assert subject.compared(other, TITLE, is_neighbours=True).neighbour == other
    assert subject.compared("de sponsorlng van het basisonderwijs", TITLE, is_neighbours=True).neighbour == ""


BESIDE = "Ik zal er de sponsoring van het voor zorgen dat u antwoord krijgt. basisonderwijs."
NOTICE = (
    '<mededeling mededeler="" functie="" afdeling="" mededelingdatum="2000-02-14">Het antwoord komt later.</mededeling>'
)


def test_the_column_beside_the_title_goes_to_the_mededeling_or_becomes_a_note_and_is_reported() -> None:
    kept = "Ik zal er voor zorgen dat u antwoord krijgt."
    for rest, where in ((NOTICE, "with the mededeling"), ("", "as a note")):
        titel = f"{TITLE} (Ingezonden 31 januari 2000); {'Mededeling' if rest else 'Antwoord'}"
        transcript = kvr.transcribe(source(TWO, n(1, LONG), titel=titel, onderwerp=BESIDE, rest=rest))
        told = transcript.document.mededeling
        assert (told.tekst if told else transcript.document.passages[-1].noten[-1]).endswith(kept)
        assert transcript.diagnostics == (f"words above the questions that the title lacks are kept {where}: {kept}",)
        assert account(transcript).losses == ()


def test_a_title_in_other_words_that_the_paper_has_elsewhere_is_no_column() -> None:
    vragen = n(1, "Kent u het rapport over de toestand van de dijken bij Lutjewad?", "vraag")
    transcript = kvr.transcribe(source(vragen, onderwerp="rapport over de toestand van de dijken bij Lutjewad"))
    assert (transcript.document.passages[0].noten, transcript.diagnostics[1:]) == ((), ())


@pytest.mark.parametrize(
    ("printed", "question"),
    [
        ("26 september die daarvoor gelden 1991) zijn vastgelegd.", "die daarvoor gelden zijn vastgelegd."),
        ("14 overleg niet mogelijk is april 1993) gebleken.", "overleg niet mogelijk is gebleken."),
        ("14 april 1993) gebleken.", "gebleken."),
        ("14 a p r i l 1993) gebleken.", "gebleken."),
    ],
)
def test_words_of_the_next_column_inside_a_date_are_text(printed: str, question: str) -> None:
    transcript = kvr.transcribe(source(n(1, "Is dit zo?", "vraag"), indiendatum=printed))
    assert transcript.document.passages[0].vraag == question
    assert account(transcript).losses == ()
