"""Are KVR files of kinds that once came out wrong read right? The inputs are invented, each after a real case."""

from __future__ import annotations

from datetime import date

import pytest

from vraagbaak.corpus import kvr
from vraagbaak.corpus.model import Beantwoorder, Bron, Document, Indiener, Mededeling
from vraagbaak.corpus.reading import read_one
from vraagbaak.corpus.source import Source

FORM = """<?xml version="1.0" encoding="UTF-8"?>
<kvr type="{type}" aantalvragen=""><meta><metadata>
<item attribuut="Bibliografische_omschrijving">{titel}</item>
<item attribuut="Vindplaats">Kamervragen met antwoord {jaar}-{volgend}, nr. 9926, Tweede Kamer</item>
{van}<item attribuut="Indiener">{indiener}</item>
<item attribuut="Datum_reaktie">{reaktie}</item><item attribuut="Datum_indiening">{indiening}</item></metadata>
<header titel="Tweede Kamer der Staten-Generaal" kamer="2" vergaderjaar="Vergaderjaar {jaar}-{volgend}"/>
<vraagdata vraagnummer="9926" onderwerp="" indiendatum="{indiendatum}"><vrager>Brandenhorst</vrager></vraagdata>
<antwoorddata antwoorddatum="{antwoorddatum}">{antwoorder}</antwoorddata></meta>
<vragen aantal="">{vragen}</vragen>{rest}<antwoorden aantal="">{antwoorden}</antwoorden></kvr>"""

MINISTER = '<antwoorder functie="minister" ministerie="Justitie">Donner</antwoorder>'


def source(
    vragen: str,
    antwoorden: str = "",
    *,
    jaar: int = 2003,
    titel: str = "Vragen van het lid Brandenhorst (SP) over telefoons. (Ingezonden 5 februari {0}); Antwoord",
    indiener: str = '<persoon partij="SP">Brandenhorst</persoon>',
    indiening: str = "{0}-02-05",
    reaktie: str = "{0}-03-01",
    indiendatum: str = "",
    antwoorddatum: str = "",
    antwoorder: str = MINISTER,
    van: str = "",
    type: str = "Antwoord",
    rest: str = "",
) -> Source:
    """An invented KVR file; `{0}` in a date is the second year of its vergaderjaar."""
    text = FORM.format(
        **dict(vragen=vragen, antwoorden=antwoorden, jaar=jaar, volgend=jaar + 1, indiener=indiener, type=type),
        **dict(antwoorder=antwoorder, van=van, rest=rest, indiendatum=indiendatum, antwoorddatum=antwoorddatum),
        **dict(titel=titel.format(jaar + 1), indiening=indiening.format(jaar + 1), reaktie=reaktie.format(jaar + 1)),
    )
    return Source("map/KVR0.xml", text.encode())


def read(*parts: str, **fields: str | int) -> Document:
    return kvr.read(source(*parts, **fields))  # type: ignore[arg-type]


def asked(*texts: str) -> str:
    """Questions with their numbers, counted from 1."""
    return "".join(f'<vraag nummer="{number}">{text}</vraag>' for number, text in enumerate(texts, start=1))


def answered(*labelled: tuple[str, str]) -> str:
    return "".join(f'<antwoord nummer="{label}">{text}</antwoord>' for label, text in labelled)


def answers(document: Document) -> list[tuple[str, str]]:
    return [(passage.nummer, passage.antwoord) for passage in document.passages]


FOUR = asked("Kent u het bericht?", "Is het waar?", "Zo ja, wat is afgesproken?", "Zo neen, wat verwacht u?")
SIX = asked(*(f"Wat bedoelde u met opmerking {number} over de jacht?" for number in range(1, 7)))


def test_a_mededeling_that_the_file_gives_twice_stands_once_and_whole() -> None:
    told = (
        "Mededeling van minister Donner (Justitie). (Ontvangen 1 maart 2004) Hierbij bericht ik u dat de vragen niet"
        " binnen de termijn kunnen worden beantwoord. De reden is afstemming met de betrokken"
    )
    before = "Deze vragen dienen ter aanvulling op eerdere vragen terzake van het lid De Zoete (SP)."
    document = read(
        asked("Kent u het bericht?"),
        titel="Vragen van het lid Brandenhorst (SP) over telefoons. (Ingezonden 5 februari 2004); Mededeling",
        type="ambtgenoten.",
        rest=f"<toelichting>{before} Mededeling {told}</toelichting>"
        f'<mededeling mededeler="Donner" functie="minister" afdeling="Justitie">{told}</mededeling>',
    )
    assert document.toelichting == before
    assert document.mededeling == Mededeling(f"{told} ambtgenoten.", date(2004, 3, 1), "Donner", "minister")


@pytest.mark.parametrize("label", ["2, 3 en 4", "2 t/m 4", "2,3 en 4", "2/3/4"])
def test_a_label_of_several_that_names_the_question_before_again_is_a_label(label: str) -> None:
    common = "Met het bedrijfsleven is overeengekomen dat een studie volgt."
    document = read(FOUR, answered(("1", "Ja."), ("2", "Ja."), (label, common)))
    assert answers(document) == [("1", "Ja."), ("2", f"Ja.\n{common}"), ("3", common), ("4", common)]


@pytest.mark.parametrize("label", ["1/5", "1 / 5"])
def test_a_slash_between_the_first_and_the_last_names_those_between_that_nothing_else_answers(label: str) -> None:
    document = read(SIX, answered((label, "Het brevet is verplicht."), ("6", "Neen.")))
    assert answers(document) == [*((str(number), "Het brevet is verplicht.") for number in range(1, 6)), ("6", "Neen.")]


def test_a_slash_names_two_where_the_one_between_has_its_own_answer() -> None:
    document = read(FOUR, answered(("1/3", "Ja, samen."), ("2", "Neen."), ("4", "Geen.")))
    assert answers(document) == [("1", "Ja, samen."), ("2", "Neen."), ("3", "Ja, samen."), ("4", "Geen.")]


@pytest.mark.parametrize("mark", ['<voetnoot nummer="1"/>', '<voetnoot nummer="1"/> ', ""])
def test_a_number_at_the_start_of_a_line_stays_in_its_sentence_with_a_note_behind_it_too(mark: str) -> None:
    document = read(
        FOUR,
        answered(("1", "Ik ben op de hoogte."), ("2", "Ja."), ("3 en 4", "Ik verwijs naar uw eerste vragen 8 en "))
        + f'<antwoord nummer="9" voetnoot="1">{mark}kan ik u mededelen dat ik heden de Kamer heb ingelicht. </antwoord>'
        '<noten afkomstig="antwoord"><noot nummer="1">Aanhangsel Handelingen, nr. 116</noot></noten>',
    )
    whole = "Ik verwijs naar uw eerste vragen 8 en 9 kan ik u mededelen dat ik heden de Kamer heb ingelicht."
    assert answers(document) == [("1", "Ik ben op de hoogte."), ("2", "Ja."), ("3", whole), ("4", whole)]


def test_the_askers_of_a_second_list_are_indieners() -> None:
    document = read(
        '<vraag nummer="1">Kent u het artikel?</vraag><vraag nummer="2">Wat is uw oordeel daarover? Vragen van de leden'
        " De Zoete en Ruitenkamp (beiden CDA) aan de minister van Justitie over telefoons. (Ingezonden 6 februari 2004)"
        '</vraag><vraag nummer="1">Kent u twee artikelen?</vraag><vraag nummer="2">Past dit in het beleid?</vraag>',
        answered(("1", "Ja."), ("2", "Goed.")),
    )
    assert document.indieners == (
        Indiener("Brandenhorst", "SP"),
        Indiener("De Zoete", "CDA"),
        Indiener("Ruitenkamp", "CDA"),
    )


def test_an_asker_of_the_second_list_who_asked_the_first_too_stands_once() -> None:
    document = read(
        '<vraag nummer="1">Kent u het artikel? Vragen van de leden De Zoete (CDA) en Brandenhorst (SP) over telefoons.'
        ' (Ingezonden 6 februari 2004)</vraag><vraag nummer="1">Kent u twee artikelen?</vraag>',
        answered(("1", "Ja.")),
    )
    assert document.indieners == (Indiener("Brandenhorst", "SP"), Indiener("De Zoete", "CDA"))


@pytest.mark.parametrize(
    ("labels", "where"),
    [
        ('<antwoord nummer="4"></antwoord><antwoord nummer=" en 6">{0}</antwoord>', "4"),
        ('<antwoord nummer="4 en 6">{0}</antwoord>', "4"),
        ('<antwoord nummer="4">en 6 {0}</antwoord>', "4"),
        ('<antwoord nummer="">4en 6 {0}</antwoord>', "4"),
        ('<antwoord nummer="4"></antwoord><antwoord nummer=", 6">{0}</antwoord>', "4"),
    ],
)
def test_a_label_that_was_cut_in_two_leaves_the_text(labels: str, where: str) -> None:
    text = "Deze vragen behoeven geen beantwoording."
    document = read(
        '<vraag nummer="1">Is vergunning verleend?</vraag><vraag nummer="3">Wanneer?</vraag>'
        '<vraag nummer="4">Door wie?</vraag><vraag nummer="5">Waarom?</vraag>',
        answered(("1", "Ja."), ("3", "In 1986.")) + labels.format(text) + answered(("5", "Het betreft de laatste.")),
    )
    assert answers(document) == [("1", "Ja."), ("3", "In 1986."), ("4", text), ("5", "Het betreft de laatste.")]


@pytest.mark.parametrize(
    ("jaar", "printed", "name"),
    [
        (1998, "Binnenlandse Zaken", "Binnenlandse Zaken en Koninkrijksrelaties"),
        (1996, "Binnenlandse Zaken", "Binnenlandse Zaken"),
        (2003, "Onderwijs, Cultuur en Wetenschappen", "Onderwijs, Cultuur en Wetenschap"),
        (2001, "Onderwijs, Cultuur en Wetenschappen", "Onderwijs, Cultuur en Wetenschappen"),
        (2005, "Landbouw, Natuurbeheer en Visserij", "Landbouw, Natuur en Voedselkwaliteit"),
        (1985, "Landbouw en Visserij", "Landbouw en Visserij"),
        (1990, "Landbouw en Visserij", "Landbouw, Natuurbeheer en Visserij"),
        (1994, "Welzijn, Volksgezondheid en Cultuur", "Volksgezondheid, Welzijn en Sport"),
    ],
)
def test_a_ministry_has_the_one_name_of_its_period(jaar: int, printed: str, name: str) -> None:
    document = read(
        asked("Kent u het bericht?"),
        answered(("1", "Ja.")),
        jaar=jaar,
        van=f'<item attribuut="Afkomstig_van">{printed}</item>',
        antwoorder=f'<antwoorder functie="minister" ministerie="{name}">Peper</antwoorder>',
    )
    assert document.ministeries == (name,)
    assert document.beantwoorders == (Beantwoorder("Peper", "minister", name),)


@pytest.mark.parametrize(
    "reference",
    [
        "zie ook Aanhangsel Handelingen nr. 1 vergadering 2003/04",
        "zie ook Aanhangsel Handelingen, nr. 1, vergaderjaar 2003/2004",
        "zie ook Aanhangsel Handelingen nr. 1, vergaderjaar 2003–2004",
    ],
)
def test_a_reference_behind_the_date_is_a_source_whatever_stands_between_its_years(reference: str) -> None:
    document = read(asked("Kent u het bericht?"), answered(("1", "Ja.")), antwoorddatum=f"1 maart 2004) {reference}")
    assert answers(document) == [("1", "Ja.")]
    assert document.bronnen[1:] == (Bron("zie ook", "1", reference.removeprefix("zie ook ")),)


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("de ± 2 0 0 0 0 patiënten", "de ± 20000 patiënten"),
        ("wetsontwerp 2 0 3 0 6 , Wijziging van de w e t .", "wetsontwerp 20306, Wijziging van de wet."),
        ("in 1 9 8 5 en 1 9 8 6 .", "in 1985 en 1986."),
        ("f 1 5 0 0 per jaar", "f 1500 per jaar"),
        ("2000 0 patiënten", "2000 0 patiënten"),
        ("de vragen 1 2 3 4 en 5", "de vragen 1 2 3 4 en 5"),
        ("de schaal 1 0 0 2 0 0 3 0 0 4 0 0 in fte", "de schaal 1 0 0 2 0 0 3 0 0 4 0 0 in fte"),
        ("tabel 6 0  6 4 0  42  9 8", "tabel 6 0 6 4 0 42 9 8"),
        ("1 9 8 5 / 1 9 8 6", "1985 / 1986"),
    ],
)
def test_figures_set_apart_are_closed_up_whole_or_not_at_all(printed: str, meant: str) -> None:
    document = read(
        '<vraag nummer="1 ">Kent u het?</vraag>', answered(("1 ", f"Er is onderzoek: {printed}")), jaar=1987
    )
    assert answers(document) == [("1", f"Er is onderzoek: {meant}")]


@pytest.mark.parametrize(
    ("title", "persons", "askers"),
    [
        (
            "Vragen van de leden Tommei, Wolffensperger en Nypels (allen D66) over een luchtlijn.",
            ("Tommel", "Wolffensperger", "Nijpels"),
            (Indiener("Tommel", "D66"), Indiener("Wolffensperger", "D66"), Indiener("Nypels", "D66")),
        ),
        (
            "Vragen van de leden Buurmeyer en Lilipaly (beiden PvdA) over een luchtlijn.",
            ("Buurmeijer", "Lilipaly"),
            (Indiener("Buurmeijer", "PvdA"), Indiener("Lilipaly", "PvdA")),
        ),
    ],
)
def test_a_party_in_the_title_holds_for_all_whom_it_names_though_a_name_is_misspelt(
    title: str, persons: tuple[str, ...], askers: tuple[Indiener, ...]
) -> None:
    document = read(
        asked("Kent u het bericht?"),
        answered(("1", "Ja.")),
        jaar=1988,
        titel=title,
        indiener="".join(f"<persoon>{name}</persoon>" for name in persons),
    )
    assert document.indieners == askers


def test_the_heading_of_this_paper_parts_it_from_the_one_before_though_it_is_broken_over_a_line() -> None:
    document = read(
        asked(
            "Kan worden meegedeeld hoe ver het onderzoek is?",
            "Wanneer kan de rapportage worden verwacht? Antwoord Antwoord van staatssecretaris Korte-van Hemel"
            " (Justitie). (Ontvangen 9 juni 1986) ",
        )
        + '<vraag nummer="1 ">Naar verwachting deze zomer. 9926 Vragen van het lid Brandenhorst (SP) over de'
        " koffieprijs. (Inge- zonden 14 april 1986) </vraag>"
        '<vraag nummer="1 ">Hebt u de gegevens over de afgelopen jaren? </vraag>',
        answered(("1 ", "Neen.")),
        jaar=1985,
        titel="Vragen van het lid Brandenhorst (SP) over de koffieprijs.",
    )
    assert [(passage.nummer, passage.vraag, passage.antwoord) for passage in document.passages] == [
        ("1", "Hebt u de gegevens over de afgelopen jaren?", "Neen.")
    ]


@pytest.mark.parametrize(
    ("fields", "dates", "told"),
    [
        (
            {"indiening": "2004-10-20", "reaktie": "2004-09-24", "antwoorddatum": "20 oktober 2004)"},
            (date(2004, 9, 24), date(2004, 10, 20)),
            "the two dates were swapped, as the print shows",
        ),
        (
            {"indiening": "2004-12-12", "reaktie": "2004-05-08", "indiendatum": "12 december 2003)"},
            (date(2003, 12, 12), date(2004, 5, 8)),
            "read as asked on 2003-12-12, answered on 2004-05-08, as printed",
        ),
        (
            {"indiening": "2003-12-30", "reaktie": "2003-01-03"},
            (date(2003, 12, 30), date(2004, 1, 3)),
            "read as asked on 2003-12-30, answered on 2004-01-03; the year was a slip",
        ),
        (
            {"indiening": "2004-07-29", "reaktie": "2004-07-17"},
            (date(2004, 7, 29), date(2004, 7, 17)),
            "both dates are kept, one is a misprint",
        ),
    ],
)
def test_an_answer_before_its_question_is_put_right_where_that_is_certain_and_always_told(
    fields: dict[str, str], dates: tuple[date, date], told: str
) -> None:
    title = "Vragen van het lid Brandenhorst (SP) over telefoons.; Antwoord"
    reading = read_one(source(asked("Kent u het?"), answered(("1", "Ja.")), titel=title, **fields))  # type: ignore[arg-type]
    assert reading.document is not None
    assert (reading.document.ingediend, reading.document.beantwoord) == dates
    before = f"answered on {fields['reaktie']}, before it was asked on {fields['indiening']}"
    assert reading.diagnostics == (f"{before}: {told}",)


def test_a_paper_that_is_titled_an_answer_and_holds_none_is_told_of() -> None:
    reading = read_one(source(asked("Kent u het bericht?")))
    assert reading.diagnostics == ("the title says that it was answered; the file holds no text of an answer",)
