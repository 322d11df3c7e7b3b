"""Does each question of a verslag van een schriftelijk overleg come out with its own answer?"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from vraagbaak.corpus.kamerstuk import schriftelijk_overleg
from vraagbaak.corpus.model import Document
from vraagbaak.corpus.source import Source

from .printing import Turn, paged, set_in_pages, verslag

FOOTER = "Tweede Kamer, vergaderjaar 2030–2031, 99 876, nr. 17"


def read(text: str) -> Document:
    source = Source("verzonnen.txt", text.encode())
    assert schriftelijk_overleg.recognises(source)
    return schriftelijk_overleg.transcribe(source).document


@pytest.fixture(scope="module")
def seed_396(shared: Path) -> Document:
    path = shared / "seeds" / "schriftelijk-overleg-28676-396.txt"
    return schriftelijk_overleg.transcribe(Source(str(path), path.read_bytes())).document


@pytest.fixture(scope="module")
def seed_346(shared: Path) -> Document:
    path = shared / "seeds" / "schriftelijk-overleg-28676-346.txt"
    return schriftelijk_overleg.transcribe(Source(str(path), path.read_bytes())).document


def fracties(document: Document) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, passage in enumerate(document.passages, start=1):
        found.setdefault(passage.fractie, []).append(place)
    return found


def ranges(**spans: tuple[int, int]) -> dict[str, list[int]]:
    return {name.replace("_", " "): list(range(first, last + 1)) for name, (first, last) in spans.items()}


def test_396_says_what_it_is(seed_396: Document) -> None:
    assert (seed_396.id, seed_396.soort, seed_396.kamer) == ("kst-28676-396", "schriftelijk overleg", "Tweede Kamer")
    assert (seed_396.vergaderjaar, seed_396.dossier, seed_396.nummer) == ("2021-2022", "28676", "396")


def test_396_has_58_passages_of_nine_fracties(seed_396: Document) -> None:
    assert [passage.nummer for passage in seed_396.passages] == [str(n) for n in range(1, 59)]
    assert fracties(seed_396) == ranges(
        VVD=(1, 9),
        D66=(10, 23),
        PVV=(24, 30),
        CDA=(31, 35),
        SP=(36, 43),
        GroenLinks=(44, 47),
        Groep_Van_Haga=(48, 50),
        DENK=(51, 53),
        Volt=(54, 58),
    )


def test_396_headings_stand_with_their_questions_until_the_next_fractie(seed_396: Document) -> None:
    koppen = {passage.nummer: passage.kop for passage in seed_396.passages}
    assert [koppen[str(n)] for n in (1, 2, 3, 9)] == [
        "Rusland/Oekraïne",
        "Rusland/Oekraïne",
        "NAVO 2030/Strategisch Concept",
        "NAVO-partners in Azië en Oceanië",
    ]
    assert {koppen[str(n)] for n in (*range(10, 24), *range(31, 36), *range(48, 51), *range(54, 59))} == {""}
    assert {koppen[str(n)] for n in range(40, 44)} == {"Kernwapens"}
    assert [koppen[str(n)] for n in range(24, 31)][-3:] == [
        "Oekraïne en Georgië – gesprek met Ministers",
        "NAVO-partners in Azië en Oceanië",
        "NAVO-partners in Azië en Oceanië",
    ]
    assert [koppen[str(n)] for n in range(44, 48)] == [
        "Rusland en Oekraïne",
        "NAVO 2030 / Strategisch Concept",
        "Rol China",
        "Veiligheidsimplicaties oorlog in Oekraïne voor bredere regio",
    ]


def test_396_boundaries_between_answer_and_next_question(seed_396: Document) -> None:
    vraag = {passage.nummer: passage.vraag for passage in seed_396.passages}
    antwoord = {passage.nummer: passage.antwoord for passage in seed_396.passages}
    assert vraag["1"].startswith("De leden van de VVD-fractie hebben") and vraag["1"].count("\n") == 1
    assert antwoord["2"].count("\n") == 1 and antwoord["2"].endswith("langere termijn.")
    assert vraag["26"].count("\n") == 2 and vraag["41"].count("\n") == 1
    assert antwoord["45"].split("\n")[-1].startswith("Zie voorts") and vraag["46"].startswith("De leden")
    assert vraag["50"].split("\n")[-1].startswith("Graag willen") and antwoord["50"].endswith("te spreken.")
    assert all(one.strip() and one[-1] in ".?" for one in (*vraag.values(), *antwoord.values()))


def test_396_notes_are_with_the_passage_that_carries_the_mark(seed_396: Document) -> None:
    noten = {passage.nummer: passage.noten for passage in seed_396.passages if passage.noten}
    assert set(noten) == {"11", "15", "17", "19", "49"}
    assert noten["11"] == ("Kamerstuk 36 045, nr. 44.",)
    assert noten["49"] == ("Kamerstuk 21 501-28, nr. 234.", "Kamerstuk 36 045, nr. 35.")
    assert noten["17"] == noten["19"]


def test_396_digits_that_are_no_marks_stay(seed_396: Document) -> None:
    text = " ".join(f"{passage.vraag} {passage.antwoord}" for passage in seed_396.passages)
    for word in ("NAVO2030", "CO2-bewust", "type B61 ", "de G7 ", "S300", "AP4-landen", "(de AP4)", "B-61-12", "F-35"):
        assert word in text


MENDED = (
    "verdediging gesprekken sanctie-instrument NAVO-EU-samenwerking informatie-uitwisseling Strategisch Azerbeidzjan"
)
MENDED_396 = (
    f"{MENDED} Nagorno-Karabach Oekraïne-crisis GroenLinks-fractie Bosnië-Herzegovina machtsevenwicht organisaties"
)


def test_396_words_are_whole(seed_396: Document) -> None:
    text = " ".join(f"{passage.vraag} {passage.antwoord}" for passage in seed_396.passages)
    assert [word for word in MENDED_396.split() if word not in text] == []
    assert "financiële- en handelsstromen" in text
    broken = re.findall(r"\w+- (?!en\b|of\b)\w+", text)
    assert broken == []


def test_396_no_page_is_left_in_any_text(seed_396: Document) -> None:
    text = "\n".join(f"{passage.vraag}\n{passage.antwoord}\n{passage.kop}" for passage in seed_396.passages)
    assert not re.search(r"Antwoord van het kabinet|vergaderjaar|nr\. 396|^\d+ |^ | $|  ", text, re.MULTILINE)


def test_346_says_what_it_is(seed_346: Document) -> None:
    assert (seed_346.id, seed_346.vergaderjaar, seed_346.dossier) == ("kst-28676-346", "2020-2021", "28676")
    assert [passage.nummer for passage in seed_346.passages] == [str(n) for n in range(1, 26)]
    assert fracties(seed_346) == ranges(GroenLinks=(1, 5), SP=(6, 16), D66=(17, 25))
    assert [passage.kop for passage in seed_346.passages] == ["Algemeen"] * 5 + [""] * 20


def test_346_lines_before_the_first_question_belong_to_it(seed_346: Document) -> None:
    opening, question = seed_346.passages[0].vraag.split("\n")
    assert opening.startswith("De leden van de GroenLinks-fractie danken") and question.endswith("langs zien komen.")


def test_346_one_answer_to_two_questions_stands_with_both(seed_346: Document) -> None:
    ten, eleven, twelve = seed_346.passages[9:12]
    assert ten.antwoord == eleven.antwoord != twelve.antwoord
    assert ten.antwoord.startswith("Zoals aangegeven in het antwoord op vraag één")
    assert all(passage.vraag and passage.antwoord for passage in seed_346.passages)


def test_346_notes_and_their_links_are_whole(seed_346: Document) -> None:
    noten = {passage.nummer: passage.noten for passage in seed_346.passages if passage.noten}
    assert {nummer: len(found) for nummer, found in noten.items()} == {
        "3": 1, "9": 1, "11": 1, "13": 1, "16": 2, "17": 3,
    }  # fmt: skip
    assert noten["3"][0].startswith("In NAVO-terminologie") and noten["3"][0].endswith("transport systems.")
    links = re.findall(r"https://\S+", " ".join(text for found in noten.values() for text in found))
    assert len(links) == 11
    assert all(re.search(r"\.html?\.?$|/\.?$", link) for link in links)
    text = " ".join(f"{passage.vraag} {passage.antwoord}" for passage in seed_346.passages)
    assert not re.search(r"http|[a-z]{3}\d\b", text)
    assert "SOF C2 capaciteit" in text and "COVID-19-crisis" in text and "defensie-uitgaven stellen" in text


def test_a_whole_paper_with_opening_and_pages() -> None:
    document = read(
        f"""\
Tweede Kamer der Staten-Generaal 2

Vergaderjaar 2030–2031

99 876 Verzonnen beleid voor dijken

Nr. 17 VERSLAG VAN EEN SCHRIFTELIJK OVERLEG

Vastgesteld 3 maart 2031

De vaste commissie voor Infrastructuur en Waterstaat heeft een aantal vragen
en opmerkingen voorgelegd aan de Minister van Infrastructuur en Waterstaat
over de brief van 1 februari 2031 over de dijken (Kamerstuk 99 876, nr. 12).

De vragen en opmerkingen zijn op 10 februari 2031 aan de Minister van
Infrastructuur en Waterstaat voorgelegd. Bij brief van 2 maart 2031 zijn de
vragen beantwoord.

Inhoudsopgave blz.

I Vragen en opmerkingen vanuit de fracties en reactie van de Minister 2

kst-99876-17
ISSN 0921 - 7371
’s-Gravenhage 2031 {FOOTER} 1
\fI Vragen en opmerkingen vanuit de fracties en reactie van de
Minister

Vragen en opmerkingen van de leden van de ChristenUnie-fractie en reactie van de Minister

De leden van de ChristenUnie-fractie hebben de brief gelezen. Zij vragen of
de dijk bij Nergenshuizen sterk genoeg is1, en hoeveel CO2 de aanleg kost?

Antwoord van de Minister

De dijk is sterk genoeg. Het waterschap meet elke maand de zetting van de dijk
en meldt de uitkomst2. De aanleg kost 12 kiloton CO2.

1 Verzonnen Dagblad, 4 januari 2031, «Dijk zakt».
2 Zie www.voorbeeld.nl/zetting-
van-dijken.

{FOOTER} 2
\fVragen en opmerkingen van de leden van de SGP-fractie en reactie van de Minister

De leden van de SGP-fractie vragen of er overleg is met de schip-
pers?

Antwoord van de Minister

Ja.

{FOOTER} 3
"""
    )
    assert document.id == "kst-99876-17"
    assert document.titel == "Verzonnen beleid voor dijken; Verslag van een schriftelijk overleg"
    assert (document.datum, document.ingediend, document.beantwoord) == (
        date(2031, 3, 3), date(2031, 2, 10), date(2031, 3, 2),
    )  # fmt: skip
    assert document.ministeries == ("Infrastructuur en Waterstaat",)
    assert document.toelichting.endswith("zijn de vragen beantwoord.")
    christenunie, sgp = document.passages
    assert christenunie.vraag.endswith("sterk genoeg is, en hoeveel CO2 de aanleg kost?")
    assert christenunie.antwoord.endswith("meldt de uitkomst. De aanleg kost 12 kiloton CO2.")
    assert christenunie.noten == (
        "Verzonnen Dagblad, 4 januari 2031, «Dijk zakt».", "Zie www.voorbeeld.nl/zetting-van-dijken.",
    )  # fmt: skip
    assert (sgp.fractie, sgp.vraag, sgp.antwoord) == (
        "SGP", "De leden van de SGP-fractie vragen of er overleg is met de schippers?", "Ja.",
    )  # fmt: skip


def test_one_number_for_several_answers_and_labels_of_every_kind() -> None:
    document = read(
        f"""\
Vragen en opmerkingen vanuit de fracties en reactie van de Minister

Vragen van het lid Verzinsel (Volt)

Vraag 1
Is de brug open?

Vraag 2
Wanneer gaat hij dicht?

Vraag 3
Wie bedient de brug?

Antwoord op de vragen 1 en 2
De brug is open tot maandag.

Antwoord 3: De brugwachter.

Vragen en opmerkingen van de leden van de fractie van de Partij voor de Dieren

Vraag 4 en 5
Nestelen er zwaluwen onder de brug?

Antwoord vragen 4 t/m 5
Ja, elf paar.

{FOOTER} 1
"""
    )
    assert [(p.nummer, p.fractie, p.vraag, p.antwoord) for p in document.passages] == [
        ("1", "Volt", "Is de brug open?", "De brug is open tot maandag."),
        ("2", "Volt", "Wanneer gaat hij dicht?", "De brug is open tot maandag."),
        ("3", "Volt", "Wie bedient de brug?", "De brugwachter."),
        ("4 en 5", "PvdD", "Nestelen er zwaluwen onder de brug?", "Ja, elf paar."),
    ]


def test_all_questions_first_then_all_answers() -> None:
    document = read(
        f"""\
Vragen en opmerkingen vanuit de fracties

Vragen en opmerkingen van de leden van de CDA-fractie

De leden van de CDA-fractie vragen naar de sluis.

Vragen en opmerkingen van de leden van de DENK-fractie

De leden van de DENK-fractie vragen naar het gemaal.

II Reactie van de Minister

Reactie op de vragen van de leden van de CDA-fractie

De sluis is in orde.

Reactie op de vragen van de leden van de DENK-fractie

Het gemaal draait.

{FOOTER} 1
"""
    )
    assert [(p.fractie, p.vraag, p.antwoord) for p in document.passages] == [
        ("CDA", "De leden van de CDA-fractie vragen naar de sluis.", "De sluis is in orde."),
        ("DENK", "De leden van de DENK-fractie vragen naar het gemaal.", "Het gemaal draait."),
    ]


def test_notes_without_any_page_end_with_their_sentence() -> None:
    asked = "De leden van de VVD-fractie vragen naar de dijk1 en naar de weg2, die beide hoog liggen."
    lines = verslag({"VVD-fractie": [Turn([asked], ["Goed."])]})
    at = lines.index("1. Antwoord van het kabinet:")
    text = "\n".join([*lines[:at], "1 Verzonnen krant, 3 mei 2031.", "", "2 Verzonnen blad.", "", *lines[at:]])
    (passage,) = read(text).passages
    assert passage.noten == ("Verzonnen krant, 3 mei 2031.", "Verzonnen blad.")
    assert "de dijk en naar de weg, die" in passage.vraag


_SENTENCE = st.lists(
    st.sampled_from(
        "het dorp ligt achter een lage dijk waar schapen grazen en waterschappen meten hoeveel zetting "
        "grondwater CO2 2% beleidsmedewerkers verantwoordelijkheid NAVO-gebied wij dus ook op ja".split()
    ),
    min_size=22,
    max_size=60,
).map(lambda words: " ".join(words).capitalize())
_ASKED = st.lists(_SENTENCE.map(lambda text: f"De leden vragen of {text.lower()}?"), min_size=1, max_size=2)
_ANSWERED = st.lists(_SENTENCE.map(lambda text: f"{text}."), min_size=1, max_size=3)
_TURNS = st.lists(
    st.builds(Turn, _ASKED, _ANSWERED, st.sampled_from(["", "Dijken", "Het weer/de zee"])), min_size=3, max_size=6
)


def _flat(text: str) -> str:
    return " ".join(text.split())


@settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.generate])
@given(_TURNS, _TURNS, st.integers(17, 60), st.booleans())
def test_what_is_printed_is_read_back(vvd: list[Turn], volt: list[Turn], n_lines: int, form_feeds: bool) -> None:
    lines = verslag({"VVD-fractie": vvd, "Volt-fractie": volt})
    document = read((paged if form_feeds else set_in_pages)(lines, n_lines, FOOTER))
    assert [(passage.fractie, _flat(passage.vraag), _flat(passage.antwoord)) for passage in document.passages] == [
        (fractie, _flat(" ".join(turn.question)).replace("Navo", "NAVO"), _flat(" ".join(turn.answer)))
        for fractie, turns in (("VVD", vvd), ("Volt", volt))
        for turn in turns
    ]
    assert document.id == "kst-99876-17"
