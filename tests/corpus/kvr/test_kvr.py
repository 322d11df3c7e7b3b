"""Is each trap of the KVR files read right? All files here are invented, one trap each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus import kvr
from vraagbaak.corpus.kvr import labels
from vraagbaak.corpus.kvr.terms import rubrieken, trefwoorden
from vraagbaak.corpus.model import Beantwoorder, Bron, Indiener
from vraagbaak.corpus.source import Source, Unreadable

from .invented_kvr import TWO, invented, pairs


def test_the_fields_come_out_clean() -> None:
    document = invented(TWO, '<antwoord nummer="1">Ja. </antwoord><antwoord nummer="2">Neen. </antwoord>')
    assert (document.id, document.soort, document.titel) == ("KVR0", "antwoord", "Vragen over niets.")
    assert (document.ingediend, document.beantwoord) == (date(2000, 1, 31), date(2000, 2, 14))
    assert (document.kamer, document.vergaderjaar, document.nummer) == ("Tweede Kamer", "1999-2000", "12")
    assert document.vraagnummer == "2990001230"
    assert document.indieners == (Indiener("Van Verzonnen", "D66"),)
    assert document.beantwoorders == (Beantwoorder("Zalm", "minister", "Financiën"),)
    assert document.ministeries == ("Financiën",)
    assert pairs(document) == [("1", "Is dit een vraag?", "Ja."), ("2", "En dit?", "Neen.")]


@pytest.mark.parametrize("label", ["1 en 2", "1,2", "1/2", "1 t/m 2", "1en2"])
def test_an_answer_stands_with_every_question_it_names(label: str) -> None:
    document = invented(TWO, f'<antwoord nummer="{label}">Ja. </antwoord>')
    assert pairs(document) == [("1", "Is dit een vraag?", "Ja."), ("2", "En dit?", "Ja.")]


def test_a_label_cut_in_two_is_one() -> None:
    document = invented(TWO, '<antwoord nummer="1"></antwoord><antwoord nummer=" en 2">Ja. </antwoord>')
    assert [antwoord for _, _, antwoord in pairs(document)] == ["Ja.", "Ja."]


def test_lists_that_repeat_their_labels_stay_apart() -> None:
    answers = "".join(
        f'<antwoord nummer="{number}">Antwoord {text}. </antwoord>' for number, text in ("1a", "2b", "1c", "2d")
    )
    answers = answers.replace('"1a"', '"1"')
    document = invented(TWO + TWO, answers)
    assert [antwoord for _, _, antwoord in pairs(document)] == [
        "Antwoord a.",
        "Antwoord b.",
        "Antwoord c.",
        "Antwoord d.",
    ]
    assert [nummer for nummer, _, _ in pairs(document)] == ["1", "2", "1", "2"]


def test_a_year_at_a_line_start_is_no_label() -> None:
    document = invented('<vraag nummer="1">Was dat op 11 mei </vraag><vraag nummer="1999">of later? </vraag>')
    assert pairs(document) == [("1", "Was dat op 11 mei 1999 of later?", "")]


def test_the_last_printed_line_goes_back_to_the_end() -> None:
    answers = '<antwoord nummer="1">Ja. </antwoord><antwoord nummer="2">Neen, dat is niet de bedoe- </antwoord>'
    assert invented(TWO, answers, type="ling.").passages[1].antwoord == "Neen, dat is niet de bedoeling."
    told = invented(TWO, rest="<mededeling>Het antwoord komt</mededeling>", type="later.")
    assert told.mededeling is not None
    assert told.mededeling.tekst == "Het antwoord komt later."


def test_a_mededeling_has_its_own_date_and_is_no_answer() -> None:
    told = invented(
        TWO,
        titel="Vragen over niets. (Ingezonden 31 januari 2000); Mededeling",
        type="later.",
        rest='<mededeling mededeler="Zalm" functie="minister" afdeling="Financie¨n">Dat komt</mededeling>',
    )
    assert (told.soort, told.beantwoord) == ("mededeling", None)
    assert told.mededeling is not None
    assert (told.mededeling.datum, told.mededeling.door, told.mededeling.functie) == (
        date(2000, 2, 14),
        "Zalm",
        "minister",
    )


def test_answers_inside_the_last_question_are_taken_out() -> None:
    inside = (
        '<vraag nummer="1 ">Is dit een vraag?  </vraag><vraag nummer="2 ">En dit?  A n t w o o r d  '
        "Antwoord van minister Zalm  (Financiën). (Ontvangen 14 februari  2000)  1  Ja.  2  Neen.  </vraag>"
    )
    document = invented(inside)
    assert pairs(document) == [("1", "Is dit een vraag?", "Ja."), ("2", "En dit?", "Neen.")]
    following = invented(
        inside.replace("1  Ja.  2  Neen.  ", "") + TWO.replace("Is dit een vraag?", "Ja.").replace("En dit?", "Neen.")
    )
    assert pairs(following) == pairs(document)


def test_a_mededeling_inside_a_question_is_taken_out() -> None:
    document = invented(
        '<vraag nummer="1 ">Is dit een vraag?  Mededeling  Mededeling van minister Zalm (Financiën). '
        "(Ontvangen 14 februari 2000)  Het antwoord komt later.  Was dit er ook een?  </vraag>",
        titel="Vragen over niets.",
        type="Mededeling",
    )
    assert pairs(document) == [("1", "Is dit een vraag? Was dit er ook een?", "")]
    assert document.soort == "mededeling"
    assert document.mededeling is not None
    assert document.mededeling.tekst.endswith("Het antwoord komt later.")


def test_what_ran_on_behind_a_date_comes_back() -> None:
    whole = invented(TWO, antwoorddatum="14 februari 2000) 1 en 2 Zie mijn brief.")
    assert [antwoord for _, _, antwoord in pairs(whole)] == ["Zie mijn brief.", "Zie mijn brief."]
    also = "14 februari 2000), zie ook Aanhangsel Handelingen nr. 7, vergaderjaar 1998–1999 Vooraf dit."
    answered = invented(TWO, '<antwoord nummer="1">Ja. </antwoord>', antwoorddatum=also)
    assert answered.passages[0].antwoord == "Vooraf dit.\nJa."
    assert answered.bronnen[1] == Bron("zie ook", "7", "Aanhangsel Handelingen nr. 7, vergaderjaar 1998–1999")
    asked = invented('<vraag nummer="2">En dit? </vraag>', indiendatum="31 januari 2000) 1 Is dit een vraag?")
    assert [nummer for nummer, _, _ in pairs(asked)] == ["1", "2"]


def test_notes_stand_with_their_marks_and_marks_leave_the_text() -> None:
    document = invented(
        '<vraag nummer="1">Kent u dit bericht <voetnoot nummer="1"/>, en dat? </vraag>'
        '<vraag nummer="2">Hoeveel ug/m <voetnoot nummer="3"/>is dat? <voetnoot nummer="2"/></vraag>',
        noten='<noot nummer="1">De Krant, 1 mei</noot><noot nummer="2"/><noot nummer="2">Een blad</noot>',
    )
    assert [passage.vraag for passage in document.passages] == ["Kent u dit bericht, en dat?", "Hoeveel ug/m3 is dat?"]
    assert [passage.noten for passage in document.passages] == [("De Krant, 1 mei",), ("Een blad",)]


def test_a_number_printed_twice_counts_on() -> None:
    twice = TWO + '<vraag nummer="2">En dat? </vraag>'
    answers = "".join(f'<antwoord nummer="{number}">Antwoord {number}. </antwoord>' for number in (1, 2, 3))
    assert [antwoord for _, _, antwoord in pairs(invented(twice, answers))] == [
        "Antwoord 1.",
        "Antwoord 2.",
        "Antwoord 3.",
    ]


def test_marks_in_plain_figures_leave_the_end() -> None:
    notes = '<noot nummer="1">De Krant</noot><noot nummer="2">Een blad</noot>'
    document = invented('<vraag nummer="1">Kent u dit? 1, 2 </vraag>', noten=notes)
    assert (document.passages[0].vraag, document.passages[0].noten) == ("Kent u dit?", ("De Krant", "Een blad"))


def test_a_note_without_a_mark_goes_where_its_words_are() -> None:
    document = invented(
        '<vraag nummer="1">Kent u dit <voetnoot nummer="1"/>? </vraag>'
        '<vraag nummer="2">Waarom stuiven verzonnen bergen? </vraag><vraag nummer="3">En dat? </vraag>',
        noten='<noot nummer="1">De Krant</noot><noot nummer="2">Een blad: «Verzonnen bergen»</noot>',
    )
    assert [one.noten for one in document.passages] == [("De Krant",), ("Een blad: «Verzonnen bergen»",), ()]


def test_labels_are_read_in_every_form() -> None:
    assert labels.numbers("4 t/m 6") == (4, 5, 6)
    assert labels.numbers("1, 2 en 3") == (1, 2, 3)
    assert labels.numbers("2t/m4 en 7") == (2, 3, 4, 7)
    assert labels.numbers("2004") == ()
    assert labels.clean("1,2en3") == "1, 2 en 3"


def test_terms_run_together_are_parted() -> None:
    run = "EU Internationale betrekkingen Openbare orde en veiligheid Verenigde Staten"
    assert trefwoorden(run) == ("EU", "Internationale betrekkingen", "Openbare orde en veiligheid", "Verenigde Staten")
    assert trefwoorden("Congo (voormalig Zaïre) Mensenrechten") == ("Congo (voormalig Zaïre)", "Mensenrechten")
    assert rubrieken("Milieu (Geluidhinder) Arbeid (Overig)") == ("Milieu (Geluidhinder)", "Arbeid (Overig)")


def test_what_is_no_kvr_file_is_unreadable_with_a_reason() -> None:
    with pytest.raises(Unreadable, match="not well-formed XML"):
        kvr.read(Source("x.xml", b"<kvr><vragen></kvr>"))
    with pytest.raises(Unreadable, match="kvr"):
        kvr.read(Source("x.xml", b"<brief><kvr/></brief>"))


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    text = (
        f'<!DOCTYPE kvr [<!ENTITY x SYSTEM "file://{secret}">]><kvr type="Antwoord"><meta/>'
        '<vragen><vraag nummer="1">A&x;?</vraag></vragen></kvr>'
    )
    assert "geheim" not in str(kvr.read(Source("x.xml", text.encode())))
