"""Is each trap of the KVR files read right? All files here are invented, one trap each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus import kvr
from vraagbaak.corpus.kvr import labels
from vraagbaak.corpus.kvr.terms import rubrieken, trefwoorden
from vraagbaak.corpus.model import Beantwoorder, Bron, Document, Indiener
from vraagbaak.corpus.source import Source, Unreadable

_FORM = """<?xml version="1.0" encoding="UTF-8"?>
<kvr type="{type}" aantalvragen=""><meta><metadata>
<item attribuut="Bibliografische_omschrijving">{titel}</item>
<item attribuut="Vindplaats">Kamervragen met antwoord 1999-2000, nr. 12, Tweede Kamer</item>
<item attribuut="Indiener"><persoon partij="D'66">van Verzonnen</persoon></item>
{items}<item attribuut="Datum_indiening">{ingediend}</item><item attribuut="Datum_reaktie">2000-02-14</item>
</metadata><header kamer="2" vergaderjaar="Vergaderjaar 1999–2000"/><footer vetnummer="2990001230"/>
<vraagdata indiendatum="{indiendatum}"/><antwoorddata antwoorddatum="{antwoorddatum}">
{antwoorder}</antwoorddata></meta>
<vragen>{vragen}<noten>{noten}</noten></vragen><antwoorden>{antwoorden}<noten>{antwoordnoten}</noten></antwoorden>{rest}</kvr>"""


def invented(
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
    indiendatum: str = "2000-01-31",
    antwoorddatum: str = "2000-02-14",
) -> Document:
    """A KVR file of our own, read."""
    text = _FORM.format(
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
    return kvr.read(Source("map/KVR0.xml", text.encode()))


def pairs(document: Document) -> list[tuple[str, str, str]]:
    return [(passage.nummer, passage.vraag, passage.antwoord) for passage in document.passages]


TWO = '<vraag nummer="1">Is dit een vraag? </vraag><vraag nummer="2 ">En dit? </vraag>'


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
    with pytest.raises(Unreadable, match="well-formed"):
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


def test_a_number_inside_a_sentence_is_no_label_but_a_mark() -> None:
    document = invented(
        '<vraag nummer="1">Kent u het bericht </vraag><vraag nummer="1">over stuivende bergen? </vraag>'
        '<vraag nummer="2">Is er 1 miljoen m </vraag><vraag nummer="3">zand gestort? </vraag>'
        '<vraag nummer="3">Wat zegt artikel </vraag><vraag nummer="12">van de wet? </vraag>',
        '<antwoord nummer="1">In mijn brief, </antwoord><antwoord nummer="1">die u kent, staat dit. </antwoord>',
        antwoordnoten='<noot nummer="1">Kamerstuk 1</noot>',
    )
    assert pairs(document) == [
        ("1", "Kent u het bericht over stuivende bergen?", "In mijn brief, die u kent, staat dit."),
        ("2", "Is er 1 miljoen m3 zand gestort?", ""),
        ("3", "Wat zegt artikel 12 van de wet?", ""),
    ]
    assert document.passages[0].noten == ("Kamerstuk 1",)


def test_an_answer_out_of_the_count_still_belongs_to_its_question() -> None:
    three = TWO + '<vraag nummer="3">En dat? </vraag>'
    answers = '<antwoord nummer="2 en 3">Ja. </antwoord><antwoord nummer="1">Neen. </antwoord>'
    assert [antwoord for _, _, antwoord in pairs(invented(three, answers))] == ["Neen.", "Ja.", "Ja."]


def test_an_answer_without_a_question_stands_in_the_count() -> None:
    gap = TWO.replace('"2 "', '"4"') + '<vraag nummer="5">En dat? </vraag>'
    document = invented(gap, '<antwoord nummer="1">Ja. </antwoord><antwoord nummer="3">Neen. </antwoord>')
    assert [nummer for nummer, _, _ in pairs(document)] == ["1", "3", "4", "5"]


@pytest.mark.parametrize(("label", "text"), [("1", "en 2 Ja. "), ("", "1 , 2 Ja. "), ("", "1 tm 2 Ja. ")])
def test_a_label_that_runs_on_in_the_text_leaves_it(label: str, text: str) -> None:
    document = invented(TWO, f'<antwoord nummer="{label}">{text}</antwoord>')
    assert [antwoord for _, _, antwoord in pairs(document)] == ["Ja.", "Ja."]


def test_a_question_whose_label_is_printed_in_the_line_is_parted() -> None:
    run = '<vraag nummer="1">Is dit een vraag? 2 En dit, volgens art. 3 Wet op niets? 4 En dat? </vraag>'
    assert [vraag for _, vraag, _ in pairs(invented(run + '<vraag nummer="5">Slot? </vraag>'))] == [
        "Is dit een vraag?",
        "En dit, volgens art. 3 Wet op niets?",
        "En dat?",
        "Slot?",
    ]


def test_answers_that_begin_the_count_again_under_the_questions_are_answers() -> None:
    again = '<vraag nummer="1">Dat weet ik niet. </vraag><vraag nummer="2">Dat wel. </vraag>'
    assert pairs(invented(TWO + again)) == [
        ("1", "Is dit een vraag?", "Dat weet ik niet."),
        ("2", "En dit?", "Dat wel."),
    ]


@pytest.mark.parametrize("heading", ["Mededeiing Mededeling", "Nadere mededeling Nadere mededeling", "Medeling"])
def test_a_misread_heading_is_one(heading: str) -> None:
    document = invented(
        f'<vraag nummer="1">Is dit een vraag? {heading} van minister Zalm (Financiën). '
        "(Ontvangen 14 februari 2000) Het antwoord komt later. </vraag>",
        titel="Vragen over niets.",
        type="Mededeling",
    )
    assert (document.soort, pairs(document)) == ("mededeling", [("1", "Is dit een vraag?", "")])


def test_questions_of_a_second_column_leave_the_mededeling() -> None:
    document = invented(
        '<vraag nummer="1">Is dit een vraag? </vraag>',
        titel="Vragen over niets; Mededeling",
        type="derde?",
        rest="<mededeling>Dat komt later. Was dit er ook een? 2 Kunt u dit zeggen? 3 En is dit de</mededeling>",
    )
    assert document.mededeling is not None
    assert document.mededeling.tekst == "Dat komt later."
    assert [vraag for _, vraag, _ in pairs(document)] == [
        "Is dit een vraag? Was dit er ook een?",
        "Kunt u dit zeggen?",
        "En is dit de derde?",
    ]


@pytest.mark.parametrize(
    ("printed", "toelichting"),
    [
        ("En dit? Toelichting Dit is een aanvulling. ", "Dit is een aanvulling."),
        ("En dit?  T o e l i c h t i n g  Dit is er een. ", "Dit is er een."),
        ("En dit?  Toelichting bij vraag 1  Zo zit dat. ", "Toelichting bij vraag 1 Zo zit dat."),
    ],
)
def test_a_toelichting_behind_the_last_question_is_taken_out(printed: str, toelichting: str) -> None:
    document = invented(f'<vraag nummer="1">Is dit een vraag? </vraag><vraag nummer="2">{printed}</vraag>')
    assert (document.passages[1].vraag, document.toelichting) == ("En dit?", toelichting)


def test_a_note_printed_behind_the_last_question_goes_to_its_mark() -> None:
    document = invented(
        '<vraag nummer="1">Kent u dit <voetnoot nummer="1"/>? </vraag>'
        '<vraag nummer="2">En dit?  \' Zie De Krant. </vraag>'
    )
    assert [(one.vraag, one.noten) for one in document.passages] == [
        ("Kent u dit?", ("Zie De Krant.",)),
        ("En dit?", ()),
    ]


def test_a_title_printed_above_the_questions_is_no_heading() -> None:
    title = "Vragen van het lid Van Verzonnen (D66) over stuivende bergen."
    opening = f'<vraag nummer="12">{title} (Ingezonden 31 januari 2000) </vraag>'
    document = invented(opening + TWO, titel=f"{title} (Ingezonden 31 januari 2000); Antwoord")
    assert [(one.nummer, one.kop, one.fractie) for one in document.passages] == [("1", "", ""), ("2", "", "")]


@pytest.mark.parametrize("printed", ["op 31 januari 2000)", "31 januari", "31 januari jl.)", "Sljanuari 2000)"])
def test_a_date_misread_or_in_part_is_no_text(printed: str) -> None:
    assert pairs(invented(TWO, indiendatum=printed))[0] == ("1", "Is dit een vraag?", "")


def test_a_date_far_from_its_vergaderjaar_is_none() -> None:
    document = invented(TWO, ingediend="1951-01-31", indiendatum="1951-01-31")
    assert (document.ingediend, document.beantwoord) == (None, date(2000, 2, 14))


SCANNED = {"ingediend": "1989-12-01", "titel": "Vragen over niets.", "antwoorder": ""}


def test_who_answered_a_scanned_paper_is_named_by_its_indexers() -> None:
    named = (
        '<item attribuut="Beantwoorder"><persoon>{}</persoon></item><item attribuut="Datum_reaktie">1989-12-21</item>'
    )
    answers = '<antwoord nummer="1">Ja. </antwoord>'
    document = invented(TWO, answers, items=named.format("Ritsen"), antwoorddatum="", **SCANNED)
    assert document.beantwoorders == (Beantwoorder("Ritzen", "minister", "Onderwijs en Wetenschappen"),)
    assert document.ministeries == ("Onderwijs en Wetenschappen",)
    unknown = invented(TWO, answers, items=named.format("Verzonnen"), antwoorddatum="", **SCANNED)
    assert (unknown.beantwoorders, unknown.ministeries) == ((), ())


def test_all_who_answer_by_a_heading_are_named() -> None:
    inside = (
        '<vraag nummer="1">Is dit een vraag?  Antwoord  Antwoord van minister Van den Broek (Buitenlandse Zaken) '
        "en van minister Schoo (Ontwikkelingssamenwerking). (Ontvangen 17 januari 1985)  1  Ja.  </vraag>"
    )
    document = invented(inside, antwoorddatum="", **SCANNED)
    assert [one.naam for one in document.beantwoorders] == ["Van den Broek", "Schoo"]


def test_who_asked_is_read_in_the_title_when_the_indexers_name_nobody() -> None:
    text = _FORM.replace("van Verzonnen", ".").replace('partij="D\'66"', "")
    title = "Vragen van mevrouw Tiesinga-Autsema en de heer Van den Bos (beiden D66) inzake niets."
    blank = dict.fromkeys(("noten", "antwoordnoten", "rest", "items", "indiendatum", "antwoorddatum", "antwoorden"), "")
    content = text.format(titel=title, type="", vragen=TWO, ingediend="1992-07-28", antwoorder="", **blank)
    document = kvr.read(Source("SG0.xml", content.encode()))
    assert document.indieners == (Indiener("Tiesinga-Autsema", "D66"), Indiener("Van den Bos", "D66"))
