"""Are publications, sheets, KVR files and XML read right in words and layouts not seen before? All are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from vraagbaak.corpus.model import Indiener, Mededeling
from vraagbaak.corpus.source import Source

from .fourth_reading import (
    ABOVE,
    ANSWER_SHEET,
    ANSWERED,
    ANSWERS,
    ASKED,
    ASKERS,
    OPENING,
    QUESTIONS,
    SHEET,
    Line,
    column,
    documents,
    paper,
    printed,
    publication,
    rtf,
    seen,
    sheet,
)
from .test_reading_kvr import source as kvr

Q1, Q2, Q3 = QUESTIONS


def read(source: Source, expected: dict[str, Any]) -> None:
    (document,) = documents(source)
    assert {name: seen(document, name) for name in expected} == expected


NOTES = "1 Krant.\n2 Blad.\n3 Gids.\n4 Rapport.\n"


@pytest.mark.parametrize(
    ("question", "answer", "notes", "expected"),
    [
        (
            "Daalde het van2.000 met3,5%.1",
            "Nee, 1:100 of 3–1.",
            "1 Krant.\n",
            ("Daalde het van2.000 met3,5%.", "Nee, 1:100 of 3–1."),
        ),
        ("Kent u de krant, het blad en de gids?1,2,3", "Ja.4", NOTES, ("Kent u de krant, het blad en de gids?", "Ja.")),
        ("Kent u «Weg»1, «Stop»2 en «Dicht»?3 4", "Ja.", NOTES, ("Kent u «Weg», «Stop» en «Dicht»?", "Ja.")),
        ("Kent u het bericht «Bieb dicht»?1", "Ja.", "", ("Kent u het bericht «Bieb dicht»?", "Ja.")),
        (
            "Kent u ECLI:NL:\nRBDHA:2024:18231, zaak C-\n311/18, artikel 6:\n162 BW en Verordening 2022/\n2065?1",
            "Ja, zie nr. 12 en\nartikel 3.",
            "1 Hoge Raad 5 juli 2024, ECLI:\nNL:HR:2024:\n1028, r.o. 3.2.\n",
            (
                "Kent u ECLI:NL:RBDHA:2024:18231, zaak C-311/18, artikel 6:162 BW en Verordening 2022/2065?",
                "Ja, zie nr. 12 en artikel 3.",
            ),
        ),
        (
            "Kent u de mbo-\nscholen, de kinder-\nopvang, de VN-\nresolutie en de 2-\njarige termijn?",
            "Ja: in- en verkoop, mensenhandel en -\nsmokkel, sociaal-\neconomische groepen en oud-\nleerlingen.",
            "",
            (
                "Kent u de mbo-scholen, de kinderopvang, de VN-resolutie en de 2-jarige termijn?",
                "Ja: in- en verkoop, mensenhandel en -smokkel, sociaal-economische groepen en oud-leerlingen.",
            ),
        ),
        (
            "Hoeveel CO\n2\n-uitstoot, CH\n4 en N\n2\nO, en hoeveel µg/m\n3 fijnstof PM\n2,5?",
            "Op 500 m\n2 dak 12 kWh/m\n2.",
            "",
            ("Hoeveel CO2-uitstoot, CH4 en N2O, en hoeveel µg/m3 fijnstof PM2,5?", "Op 500 m2 dak 12 kWh/m2."),
        ),
        (
            "Kent u regioblad.nl/nieuws/bieb-\ndicht-na-brand en de ﬁnanciële eﬀecten?",
            "Ja, zie tweedekamer.nl/kamerstukken/\ndetail?id=2025Z1&did=\n2025D2.",
            "",
            (
                "Kent u regioblad.nl/nieuws/bieb-dicht-na-brand en de financiële effecten?",
                "Ja, zie tweedekamer.nl/kamerstukken/detail?id=2025Z1&did=2025D2.",
            ),
        ),
        (
            "Kent u de heer Ko ¨nig en mevrouw Ce ´line Dvor ˇák uit Tsjechie¨?",
            "Ja, en ook S ¸ahin en Nun ˜ez, en de coo ¨rdinatie.",
            "",
            (
                "Kent u de heer König en mevrouw Céline Dvořák uit Tsjechië?",
                "Ja, en ook Şahin en Nuñez, en de coördinatie.",
            ),
        ),
    ],
)
def test_a_publications_figures_names_and_notes_are_whole(
    question: str, answer: str, notes: str, expected: tuple[str, str]
) -> None:
    (document,) = documents(publication(f"Vraag 1\n{question}\nAntwoord 1\n{answer}\n{notes}"))
    assert seen(document, "pairs") == (("1", *expected),)
    assert len(document.passages[0].noten) == sum(
        line[0].isdigit() for line in notes.splitlines() if line[:4] != "1028"
    )


def test_words_run_together_come_apart_where_the_document_has_them_elsewhere() -> None:
    opening = OPENING.replace(
        "over de sluiting van bibliotheken\n",
        "over de sluiting van\nbibliotheken in krimpgebieden en de toenemende laaggeletterdheid onder jongeren\n",
    )
    question = (
        "Wat vindt u van de sluiting van bibliotheekvestigingen in krimpgebieden en de gevolgen voor leesvaardigheid"
        " {}?"
    )
    answer = (
        "Op 18 {} en 3{}december 2024 is besloten dat in elke gemeente een {} komt. Daarnaast is er extra geld voor de"
        " krimpgebieden en voor {} niemand buiten de boot valt."
    )
    glued = answer.format("november2024", "", "volwaardigevoorziening", "laaggeletterdheid,zodat")
    apart = answer.format("november 2024", " ", "volwaardige voorziening", "laaggeletterdheid, zodat")
    asked = question.format("enlaaggeletterdheid"), question.format("en laaggeletterdheid")
    read(publication(f"Vraag 1\n{asked[0]}\nAntwoord 1\n{glued}\n", opening), {"pairs": (("1", asked[1], apart),)})


def test_a_publication_that_postpones_keeps_its_questions() -> None:
    opening = (
        "Vragen van het lid Ruigrok (GroenLinks-PvdA) aan de Minister van Defensie over werkdruk (ingezonden\n7 januari"
        " 2025).\nMededeling van Minister Hogendoorn (Defensie) (ontvangen 28 januari 2025).\n"
    )
    text = "De vragen van het lid Ruigrok kunnen niet binnen de termijn worden beantwoord."
    expected = {
        "soort": "mededeling",
        "pairs": (("1", "Kent u het bericht?", ""),),
        "mededeling": Mededeling(text, date(2025, 1, 28), "Hogendoorn", "minister"),
    }
    read(publication(f"Vraag 1\nKent u het bericht?\nMededeling\n{text}\n", opening), expected)


SHEET_FIELDS = {"soort": "kamervraag", "ingediend": date(2025, 1, 7), "vraagnummer": "2025Z70002", "indieners": ASKERS}
NUMBERED = "\n\n".join(f"{number}\n\n{question}" for number, question, _ in ASKED)
LINES = tuple((SHEET + "\n\n".join(f"{n}. {question}" for n, question, _ in ASKED)).split("\n"))
PLAIN = (("", Q1, ""), ("", Q2, ""))
KRANT, BLAD = "Krant, 2 januari 2025, «Bieb dicht».", "Blad, 3 januari 2025."


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (sheet(f"{SHEET}{NUMBERED}\n\n-----\n"), {"pairs": ASKED}),
        (sheet(SHEET + "\n".join(f"{n}.\t\n{question}" for n, question, _ in ASKED) + "\n\n*****\n"), {"pairs": ASKED}),
        (paper([line for line in LINES if line]), {"pairs": ASKED}),
        (rtf(LINES), {"pairs": ASKED}),
        (
            sheet(f"{SHEET}I)\n{Q1}\n\nII)\n{Q2}\n\nIII)\n{Q3}\n"),
            {"pairs": (("I", Q1, ""), ("II", Q2, ""), ("III", Q3, ""))},
        ),
        (
            sheet(
                SHEET
                + "1. Kunt u aangeven:\n\na) hoeveel er zijn;\n\nb) waar?\n\n2. Kunt u deze vragen\n\nvoor het debat"
                " beantwoorden?\n"
            ),
            {
                "pairs": (
                    ("1", "Kunt u aangeven:\na) hoeveel er zijn;\nb) waar?", ""),
                    ("2", "Kunt u deze vragen voor het debat beantwoorden?", ""),
                )
            },
        ),
        (
            sheet(f"{SHEET}1) {Q1}\n2) Hoeveel zijn er? Eerst waren het er\n41.\n3) {Q3}\n"),
            {"pairs": (ASKED[0], ("2", "Hoeveel zijn er? Eerst waren het er 41.", ""), ASKED[2])},
        ),
        (sheet(f"{SHEET}{Q1}\n\n{Q2}\n\n1 {KRANT}\n\n2 {BLAD}\n"), {"pairs": PLAIN, "noten": ((), (KRANT, BLAD))}),
        (sheet(f"{SHEET}{Q1}\n\n{Q2}\n\n[1] {KRANT}\n\n[2] {BLAD}\n"), {"pairs": PLAIN, "noten": ((), (KRANT, BLAD))}),
        (sheet(f"{SHEET}{Q1}\n\n{Q2}\n\n1) {KRANT}\n"), {"pairs": PLAIN, "noten": ((), (KRANT,))}),
    ],
)
def test_a_sheet_of_questions_is_read_in_every_layout(source: Source, expected: dict[str, Any]) -> None:
    read(source, SHEET_FIELDS | expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"Vraag 1\n{Q1}\n\nAntwoord 1\n{ANSWERS[0]}\n\nVraag 2\n{Q2}\n\n{ANSWERS[1]}\n\nVraag 3\n{Q3}\n\n"
            f"Antwoord 3\n{ANSWERS[2]}",
            ANSWERED,
        ),
        (
            "Vragen:\n"
            + "\n".join(f"{n}) {q}" for n, q, _ in ANSWERED)
            + "\n\nAntwoorden:\n"
            + "\n".join(f"{n}) {a}" for n, _, a in ANSWERED),
            ANSWERED,
        ),
        (f"VRAGEN\n\n1\n{Q1}\n\n2\n{Q2}\n\nANTWOORDEN\n\n1 en 2\nJa.\n", (("1", Q1, "Ja."), ("2", Q2, "Ja."))),
        (f"I. {Q1}\n\nAntwoord: Ja.\n\nII. {Q2}\n\nAntwoord: Nee.\n", (("I", Q1, "Ja."), ("II", Q2, "Nee."))),
        (
            "Vraag 1\nKent u het? [1]\n\nAntwoord 1\nJa.\n\nVraag 2\nEn Nieuwsuur?2)\n\nAntwoord 2\nNee.\n",
            (("1", "Kent u het?", "Ja."), ("2", "En Nieuwsuur?", "Nee.")),
        ),
    ],
)
def test_a_sheet_of_answers_pairs_them_in_every_layout(text: str, expected: tuple[tuple[str, str, str], ...]) -> None:
    read(sheet(ANSWER_SHEET + text), {"soort": "antwoord", "beantwoord": date(2025, 2, 4), "pairs": expected})


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (
            "van het leden Ruigrok en Van Heemst (beiden CDA)",
            (Indiener("Ruigrok", "CDA"), Indiener("Van Heemst", "CDA")),
        ),
        ("van de lid Ruigrok (GroenLinks-PvdA)", ASKERS[:1]),
        ("van leden Ruigrok (GroenLinks-PvdA) en Van Heemst (ChristenUnie)", ASKERS),
        ("van Ruigrok (GroenLinks-PvdA) en Van Heemst (ChristenUnie)", ASKERS),
        ("van het Kamerlid Ruigrok (GroenLinks-PvdA)", ASKERS[:1]),
    ],
)
def test_askers_are_found_however_they_are_introduced(who: str, expected: tuple[Indiener, ...]) -> None:
    text = (
        f"2025Z70003\n\n(ingezonden 7 januari 2025)\n\nVragen {who} aan de minister van Defensie over drones\n\n{Q1}\n"
    )
    read(sheet(text), {"indieners": expected, "ministeries": ("Defensie",), "pairs": (("", Q1, ""),)})


@pytest.mark.parametrize(
    "text",
    [
        "Op 7 januari 2025 stelden de leden {} vragen over werkdruk. Door afstemming lukt het niet deze binnen drie"
        " weken te beantwoorden.",
        "Hierbij meld ik u dat de beantwoording van de vragen van de leden {} over werkdruk (ingezonden 7 januari 2025)"
        " meer tijd vergt.",
    ],
)
def test_a_sheet_that_postpones_names_the_askers(text: str) -> None:
    text = text.format("Ruigrok (GroenLinks-PvdA) en Van Heemst (ChristenUnie)")
    opening = "AH 7007\n2025Z70007\nMededeling van minister Hogendoorn (Defensie) (ontvangen 28 januari 2025)\n\n"
    told = Mededeling(text, date(2025, 1, 28), "Hogendoorn", "minister")
    read(sheet(opening + text), {"pairs": (), "indieners": ASKERS, "ingediend": date(2025, 1, 7), "mededeling": told})


def _table(top: float, *rows: tuple[str, str]) -> list[Line]:
    return [
        (left, top - at * 8, 6.5, cell)
        for at, row in enumerate(rows)
        for left, cell in zip((221.0, 300.0), row, strict=True)
    ]


NOTE: list[Line] = [(221.0, 112.0, 5.0, "1"), (225.0, 110.0, 7.0, "Krant, 2 januari 2025.")]


def test_small_letters_of_a_pdf_are_a_table_or_a_note() -> None:
    lines = [*ABOVE, "Vraag 1", "Kent u de cijfers?^1", "", "Antwoord 1", "Zie de tabel."]
    rows = (("Jaar", "Vestigingen"), ("2022", "812"), ("2023", "790"))
    text = "Zie de tabel.\nJaar Vestigingen\n2022 812\n2023 790"
    expected = {"pairs": (("1", "Kent u de cijfers?", text),), "noten": (("Krant, 2 januari 2025.",),)}
    read(printed([*column(lines), *_table(480.0, *rows), *NOTE]), expected)


def test_a_pdf_goes_on_behind_a_page_and_behind_a_list() -> None:
    first = column(
        [*ABOVE, "Vraag 1", "Kent u de cijfers over 2023?^1", "", "Antwoord 1", "Ja, die heb ik met de gemeenten be-"]
    )
    second = column(["sproken. Ik neem twee maatregelen:"], 760.0)
    items = (
        (221.0, 750.0, 8.5, "–"),
        (233.0, 750.0, 8.5, "meer geld;"),
        (221.0, 740.0, 8.5, "–"),
        (233.0, 740.0, 8.5, "een handreiking."),
    )
    second += [*items, (221.0, 730.0, 8.5, "Beide gaan in op 1 juli 2025.")]
    answer = "Ja, die heb ik met de gemeenten besproken. Ik neem twee maatregelen:\n– meer geld;\n– een handreiking.\n"
    answer += "Beide gaan in op 1 juli 2025."
    expected = {"pairs": (("1", "Kent u de cijfers over 2023?", answer),), "noten": (("Krant, 2 januari 2025.",),)}
    read(printed([*first, *NOTE], second), expected)


LEFT = "Vragen van het lid Ruigrok (D66)|aan de minister van Welzijn, Volks-|gezondheid en Cultuur over boeken."
LEFT += "|(Ingezonden 7 januari 1992)||1|Kent de minister het bericht over|bibliotheken in Drenthe?||2"
LEFT += "|Wil zij dat ook elders onderzoeken,|en wanneer dan?"
RIGHT = (
    "Antwoord|Antwoord van minister D'Ancona (Wel-|zijn, Volksgezondheid en Cultuur).|(Ontvangen 4 februari 1992)||1"
)
RIGHT += "|Ja, dat bericht heb ik met belang-|stelling gelezen.||2|Neen, daarvoor ontbreken de mid-|delen."
LEFT_LINES: list[Line] = [(55.0, 640.0 - at * 11, 9.0, text) for at, text in enumerate(LEFT.split("|")) if text]
RIGHT_LINES: list[Line] = [(300.0, 640.0 - at * 11, 9.0, text) for at, text in enumerate(RIGHT.split("|")) if text]
BY_LINE = sorted([*LEFT_LINES, *RIGHT_LINES], key=lambda line: (-line[1], line[0]))


@pytest.mark.parametrize("lines", [[*LEFT_LINES, *RIGHT_LINES], BY_LINE])
def test_columns_of_a_pdf_are_read_one_after_the_other_however_they_are_drawn(lines: list[Line]) -> None:
    expected = {
        "pairs": (
            (
                "1",
                "Kent de minister het bericht over bibliotheken in Drenthe?",
                "Ja, dat bericht heb ik met belangstelling gelezen.",
            ),
            ("2", "Wil zij dat ook elders onderzoeken, en wanneer dan?", "Neen, daarvoor ontbreken de middelen."),
        ),
        "ingediend": date(1992, 1, 7),
        "beantwoord": date(1992, 2, 4),
        "indieners": (Indiener("Ruigrok", "D66"),),
    }
    read(printed([*column(ABOVE[:2]), (55.0, 650.0, 9.0, "823"), *lines]), expected)


def _tagged(tag: str, *texts: tuple[str, str]) -> str:
    return "".join(f'<{tag} nummer="{label}">{text}</{tag}>' for label, text in texts)


SIX = tuple((str(n), f"Wat is uw reactie op aanbeveling {n} van de commissie?") for n in range(1, 7))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            [("1", "Ja."), ("2 en 4", "Neen."), ("2, 3 en 4", "Later.")],
            ["Ja.", "Neen.\nLater.", "Later.", "Neen.\nLater."],
        ),
        ([("1", "Ja."), ("1 t/m 4", "Later.")], ["Ja.\nLater.", "Later.", "Later.", "Later."]),
        ([("1/3", "Wel."), ("4/6", "Niet.")], ["Wel."] * 3 + ["Niet."] * 3),
        ([("1-4", "Wel."), ("5", "Niet.")], ["Wel."] * 4 + ["Niet."]),
        ([("1/4", "Wel."), ("2 en 3", "Niet.")], ["Wel.", "Niet.", "Niet.", "Wel."]),
        (
            [("1", "Het kost circa"), ("25", "miljoen gulden."), ("2", "Ja.")],
            ["Het kost circa 25 miljoen gulden.", "Ja."],
        ),
        ([("1", "Ja."), ("2", "en 3 Dat onderzoek ik."), ("4", "Neen.")], ["Ja.", *["Dat onderzoek ik."] * 2, "Neen."]),
        ([("1", "Ja."), ("2", "t/m 4 Dat onderzoek ik.")], ["Ja.", *["Dat onderzoek ik."] * 3]),
        ([("1", "Ja."), ("(2 en 3)", "Later."), ("4)", "Neen.")], ["Ja.", "Later.", "Later.", "Neen."]),
        ([("1", "Ja."), ("2a", "Dat klopt."), ("2b", "Dat niet.")], ["Ja.", "2a Dat klopt.\n2b Dat niet."]),
    ],
)
def test_answers_of_a_kvr_file_stand_with_the_questions_that_they_name(
    answers: list[tuple[str, str]], expected: list[str]
) -> None:
    pairs = tuple((label, text, answer) for (label, text), answer in zip(SIX, expected, strict=False))
    read(kvr(_tagged("vraag", *SIX[: len(expected)]), _tagged("antwoord", *answers)), {"pairs": pairs})


def test_a_kvr_heading_below_its_questions_leaves_them() -> None:
    heading = ("1 ", "9926 Vragen van het lid Brandenhorst (SP) over telefoons. (Inge- zonden 5 februari 1986) ")
    answers = _tagged("antwoord", ("1", "Ja."), ("2", "Goed."))
    pairs = ((*SIX[0], "Ja."), (*SIX[1], "Goed."))
    read(kvr(_tagged("vraag", *SIX[:2], heading), answers, jaar=1985), {"pairs": pairs})


def test_a_kvr_files_figures_names_and_ministries_are_those_of_its_print() -> None:
    answer = ("1", "Er zijn 3 0 0 0 banen, in 1 9 8 6 nog 4 5 0 0 . Zie stuk 1 9 7 0 0 , nr. 1 2 .")
    text = "Er zijn 3000 banen, in 1986 nog 4500. Zie stuk 19700, nr. 12."
    read(kvr(_tagged("vraag", SIX[0]), _tagged("antwoord", answer), jaar=1986), {"pairs": ((*SIX[0], text),)})
    source = kvr(
        _tagged("vraag", SIX[0]),
        _tagged("antwoord", ("1", "Ja.")),
        jaar=2000,
        van='<item attribuut="Afkomstig_van">Onderwijs, Cultuur en Wetenschappen (OCW)</item>',
        antwoorder='<antwoorder functie="minister" ministerie="Onderwijs, Cultuur en Wetenschap">Hermans</antwoorder>',
    )
    read(source, {"ministeries": ("Onderwijs, Cultuur en Wetenschappen",)})
    asked = (
        "Wat nu? Vragen van het lid Ten Have (CDA) aan de minister van Justitie over iets. (Ingezonden 9 februari 2004)"
    )
    source = kvr(_tagged("vraag", SIX[0], ("2", asked), ("1", "Klopt het?")), _tagged("antwoord", ("1", "Ja.")))
    read(source, {"indieners": (Indiener("Brandenhorst", "SP"), Indiener("Ten Have", "CDA"))})


def test_links_and_numbered_items_of_the_official_xml_are_kept() -> None:
    def link(to: str, text: str) -> str:
        return f'<extref doc="{to}" soort="document" status="actief">{text}</extref>'

    note = f'<noot id="a"><noot.nr>1</noot.nr><noot.al>Zie {link("stcrt-2024-1", "Stcrt. 2024, 1")}.</noot.al></noot>'
    items = "<lijst><li><li.nr>a.</li.nr><al>eerst;</al></li><li><li.nr>b.</li.nr><al>dan.</al></li></lijst>"
    answer = f"Ja, {link('kst-27830-428', 'Kamerstuk 27 830, nr. 428')}{note}."
    text = (
        '<?xml version="1.0"?><officiele-publicatie><metadata><meta name="DC.identifier" content="ah-tk-20242025-70"/>'
        f"</metadata><kamervragen><vraag><nr>Vraag 1</nr><al>{Q1}</al></vraag><antwoord><nr>Antwoord 1</nr>"
        f"<al>{answer}</al>{items}</antwoord></kamervragen></officiele-publicatie>"
    )
    (document,) = documents(Source("x.xml", text.encode()))
    assert seen(document, "pairs") == (("1", Q1, "Ja, Kamerstuk 27 830, nr. 428.\na. eerst;\nb. dan."),)
    assert seen(document, "noten") == (("Zie Stcrt. 2024, 1.",),)
    assert {bron.nummer for bron in document.bronnen if bron.soort == "zie ook"} == {"kst-27830-428", "stcrt-2024-1"}
