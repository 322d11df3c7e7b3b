"""Does a nota naar aanleiding van het verslag come out question by question, with its signatories?"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus.kamerstuk import nota
from vraagbaak.corpus.model import Beantwoorder, Document
from vraagbaak.corpus.source import Source

from .printing import set_in


def read(text: str) -> Document:
    source = Source("verzonnen.txt", text.encode())
    assert nota.recognises(source)
    return nota.transcribe(source).document


@pytest.fixture(scope="module")
def seed(shared: Path) -> Document:
    path = shared / "seeds" / "nota-verslag-36410-X-C.txt"
    return nota.transcribe(Source(str(path), path.read_bytes())).document


def test_the_seed_says_what_it_is(seed: Document) -> None:
    assert (seed.id, seed.soort, seed.kamer) == ("kst-36410-X-C", "nota", "Eerste Kamer")
    assert (seed.datum, seed.vergaderjaar) == (date(2024, 4, 12), "2023-2024")
    assert (seed.dossier, seed.nummer) == ("36410-X", "C")
    assert seed.titel.startswith("Vaststelling van de begrotingsstaten")
    assert seed.titel.endswith("voor het jaar 2024; Nota naar aanleiding van het verslag")
    assert seed.toelichting.startswith("Hierbij sturen wij u") and seed.toelichting.endswith("B).")


def test_the_seed_is_signed_by_two(seed: Document) -> None:
    assert seed.beantwoorders == (
        Beantwoorder("K.H. Ollongren", "minister", "Defensie"),
        Beantwoorder("C.A. van der Maat", "staatssecretaris", "Defensie"),
    )
    assert seed.ministeries == ("Defensie",)


def test_the_seed_has_fourteen_passages(seed: Document) -> None:
    assert [passage.fractie for passage in seed.passages] == ["BBB"] * 3 + ["GroenLinks-PvdA"] * 11
    assert all(passage.vraag[-1] in "?." and passage.antwoord[-1] in ".)" for passage in seed.passages)


@pytest.mark.parametrize(
    ("place", "ends", "begins"),
    [
        (10, "operationeel is.", "De EU speelt met"),
        (12, "oorlog in Oekraïne?", "Het aanleggen en onderhouden"),
        (13, "gezet gaan worden?", "Het kabinet is het eens"),
    ],
)
def test_three_answers_stand_under_no_heading(seed: Document, place: int, ends: str, begins: str) -> None:
    passage = seed.passages[place - 1]
    assert passage.vraag.endswith(ends) and passage.antwoord.startswith(begins)


def test_the_notes_of_the_seed_and_their_marks(seed: Document) -> None:
    assert {place: len(passage.noten) for place, passage in enumerate(seed.passages, 1) if passage.noten} == {
        8: 1,
        11: 3,
    }
    assert seed.passages[10].noten[2].startswith("Kamerstuk 27 830, nr 424")
    assert "maakindustrie (MMI). Hierdoor" in seed.passages[10].antwoord
    assert "is essentieel. Naleving" in seed.passages[7].antwoord
    text = "\n".join(f"{passage.vraag}\n{passage.antwoord}" for passage in seed.passages)
    assert not re.search(r"[a-z][.]?\d\b|^Antwoord|Ollongren|  |^ | $", text, re.MULTILINE)


def test_the_words_of_the_seed_are_whole(seed: Document) -> None:
    text = " ".join(f"{passage.vraag} {passage.antwoord}" for passage in seed.passages)
    for word in ("GroenLinks-PvdA-fractie het correct", "Europese defensie-industrie op te schalen", "mbo-, hbo- en"):
        assert word in text


QUESTION = (
    "De leden van de JA21-fractie lezen dat de dijk bij Nergenshuizen wordt verlegd, en vragen of daarvoor "
    "woningen moeten wijken. Zij vragen ook of bewoners daarover tijdig zijn ingelicht, en door wie?"
)
ANSWER = (
    "Er hoeven geen woningen te wijken. Het waterschap heeft alle bewoners een brief gestuurd en houdt in maart "
    "een inloopavond, waarvan in de plaatselijke bladen melding wordt gemaakt. De regering volgt dit van nabij."
)


def test_width_tells_an_answer_without_its_heading() -> None:
    headed = [*set_in([QUESTION], 40_000), "Antwoord", *set_in([ANSWER], 48_000)]
    bare = [*set_in([QUESTION.replace("dijk", "sluis")], 40_000), *set_in([ANSWER], 48_000)]
    text = "\n".join(
        [
            "Eerste Kamer der Staten-Generaal",
            "Vergaderjaar 2030-2031",
            "99 877  Wet verzonnen dijken",
            "D  NADERE MEMORIE VAN ANTWOORD",
            "Ontvangen 3 maart 2031",
            "",
            "Antwoord op de vragen van de leden van de JA21-fractie",
            "",
            *headed,
            *headed,
            *bare,
            "De minister van Infrastructuur en Waterstaat,",
            "S.Th.M. Verzinsel-van der Bedacht",
        ]
    )
    document = read(text)
    assert document.id == "kst-99877-D"
    assert document.titel == "Wet verzonnen dijken; Nadere memorie van antwoord"
    assert [(p.fractie, p.vraag, p.antwoord) for p in document.passages] == [
        ("JA21", QUESTION, ANSWER),
        ("JA21", QUESTION, ANSWER),
        ("JA21", QUESTION.replace("dijk", "sluis"), ANSWER),
    ]
    assert document.beantwoorders == (
        Beantwoorder("S.Th.M. Verzinsel-van der Bedacht", "minister", "Infrastructuur en Waterstaat"),
    )


def test_a_nota_in_running_text_goes_by_its_wording() -> None:
    document = read(
        """\
Tweede Kamer der Staten-Generaal 2
Vergaderjaar 2030–2031
99 878 Wet verzonnen bruggen
Nr. 6 NOTA NAAR AANLEIDING VAN HET VERSLAG
Ontvangen 9 april 2031

De regering heeft met belangstelling kennisgenomen van het verslag.

De leden van de VVD-fractie vragen waarom de brug open blijft.

De brug blijft open omdat de schepen anders moeten wachten.

De leden van de SGP-fractie vragen of de brug op zondag dicht kan.

Dat kan niet, omdat de brug dan wordt onderhouden.

Tweede Kamer, vergaderjaar 2030–2031, 99 878, nr. 6 1
"""
    )
    assert document.id == "kst-99878-6" and document.kamer == "Tweede Kamer"
    assert [(p.fractie, p.antwoord) for p in document.passages[-2:]] == [
        ("VVD", "De brug blijft open omdat de schepen anders moeten wachten."),
        ("SGP", "Dat kan niet, omdat de brug dan wordt onderhouden."),
    ]
