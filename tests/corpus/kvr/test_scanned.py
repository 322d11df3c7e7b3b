"""Is what a scanner or a careless cut did to a KVR file undone? All files here are invented, one trap each."""

from __future__ import annotations

from datetime import date

import pytest

from vraagbaak.corpus import kvr
from vraagbaak.corpus.model import Beantwoorder, Indiener
from vraagbaak.corpus.source import Source

from .invented_kvr import FORM, TWO, invented, pairs


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


def test_an_answer_further_on_is_parted_when_it_is_asked() -> None:
    four = "".join(f'<vraag nummer="{number}">Vraag {number}? </vraag>' for number in (1, 2, 3, 4))
    document = invented(four, '<antwoord nummer="1">Ja. 3 en 4 De regering zwijgt. </antwoord>')
    assert [antwoord for _, _, antwoord in pairs(document)] == ["Ja.", "", "De regering zwijgt.", "De regering zwijgt."]


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
        ("En dit? Toelichting : Dit is er ook een. ", "Dit is er ook een."),
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


def test_a_supplementary_list_has_its_heading() -> None:
    heading = "Aanvullende vragen van het lid Zomaariemand (VVD) over bergen. (Ingezonden 2 februari 2000)"
    document = invented(f'<vraag nummer="1">Is dit een vraag? {heading}</vraag><vraag nummer="1">En dit? </vraag>')
    assert [(one.vraag, one.kop, one.fractie) for one in document.passages] == [
        ("Is dit een vraag?", "", ""),
        ("En dit?", heading, "VVD"),
    ]


@pytest.mark.parametrize(
    "printed", ["op 31 januari 2000)", "31 januari 2000}", "31 januari", "31 januari jl.)", "Sljanuari 2000)"]
)
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
    text = FORM.replace("van Verzonnen", ".").replace('partij="D\'66"', "")
    title = "Vragen van mevrouw Tiesinga-Autsema en de heer Van den Bos (beiden D66) inzake niets."
    blank = dict.fromkeys(("noten", "antwoordnoten", "rest", "items", "indiendatum", "antwoorddatum", "antwoorden"), "")
    content = text.format(titel=title, type="", vragen=TWO, ingediend="1992-07-28", antwoorder="", **blank)
    document = kvr.read(Source("SG0.xml", content.encode()))
    assert document.indieners == (Indiener("Tiesinga-Autsema", "D66"), Indiener("Van den Bos", "D66"))


PAGE = "87  Vragen van het lid Van Verzonnen (D66) over bergen. (Ingezonden 1 december 1989)  "


@pytest.mark.parametrize(("nummer", "kept"), [("86", ["Is dit van hem?"]), ("87", ["Is dit van haar?"])])
def test_a_page_with_two_papers_is_parted_at_the_heading(nummer: str, kept: list[str]) -> None:
    text = FORM.replace("1999-2000, nr. 12,", f"1989-1990, nr. {nummer},")
    vragen = f'<vraag nummer="1">Is dit van hem?  {PAGE}</vraag><vraag nummer="1">Is dit van haar? </vraag>'
    blank = dict.fromkeys(("noten", "antwoordnoten", "rest", "items", "indiendatum", "antwoorddatum", "antwoorden"), "")
    content = text.format(titel="Vragen.", type="", vragen=vragen, ingediend="1989-12-01", antwoorder="", **blank)
    assert [one.vraag for one in kvr.read(Source("SG0.xml", content.encode())).passages] == kept


@pytest.mark.parametrize("printed", ["Voorlopig antwoord van Minister", "Brief van minister Verzonnen"])
def test_a_heading_is_known_by_the_date_of_receipt(printed: str) -> None:
    document = invented(
        f'<vraag nummer="1">Is dit een vraag? {printed} (Ontvangen 3 mei 1989) Ja, dat is er een. </vraag>',
        titel="Vragen over niets.",
    )
    said = document.mededeling.tekst if document.mededeling else document.passages[0].antwoord
    assert (document.passages[0].vraag, said.endswith("Ja, dat is er een.")) == ("Is dit een vraag?", True)


def test_a_date_taken_for_a_label_is_no_question() -> None:
    assert len(invented('<vraag nummer="31"> januari 2000) </vraag>' + TWO).passages) == 2


@pytest.mark.parametrize(("naam", "partij"), [("Van Es", "PSP"), ("Vos", "GroenLinks"), ("Van der Spek", "PvdA")])
def test_the_party_is_the_one_behind_the_whole_name(naam: str, partij: str) -> None:
    title = (
        "Vragen van de leden Kosto (P.v.d.A.), Van Es (P.S.P.), Vos (GroenLinks) en Van der Spek (P.v.d.A.) over niets."
    )
    text = FORM.replace("van Verzonnen", naam).replace('partij="D\'66"', "")
    blank = dict.fromkeys(("noten", "antwoordnoten", "rest", "items", "indiendatum", "antwoorddatum", "antwoorden"), "")
    content = text.format(titel=title, type="", vragen=TWO, ingediend="1985-07-28", antwoorder="", **blank)
    assert [one.partij for one in kvr.read(Source("SG0.xml", content.encode())).indieners] == [partij]


@pytest.mark.parametrize("printed", ["Van Algemene Zaken", "D e", "en de Minister van Justitie"])
def test_what_is_no_name_is_nobody(printed: str) -> None:
    answerer = f'<antwoorder functie="minister" ministerie="Justitie">{printed}</antwoorder>'
    assert invented(TWO, '<antwoord nummer="1">Ja. </antwoord>', antwoorder=answerer).beantwoorders == ()
