"""Does a letter come out part by part, without the marks of its printing or of Markdown?"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus.kamerstuk import brief
from vraagbaak.corpus.model import Beantwoorder, Document
from vraagbaak.corpus.printed.markdown import markdown_lines, plain
from vraagbaak.corpus.source import Source


def read(text: str) -> Document:
    source = Source("verzonnen.md", text.encode())
    assert brief.recognises(source)
    return brief.transcribe(source).document


@pytest.fixture(scope="module")
def seed(shared: Path) -> Document:
    path = shared / "seeds" / "brief-28676-418.md"
    return brief.transcribe(Source(str(path), path.read_bytes())).document


def test_the_seed_says_what_it_is(seed: Document) -> None:
    assert (seed.id, seed.soort, seed.kamer) == ("kst-28676-418", "brief", "Tweede Kamer")
    assert (seed.datum, seed.vergaderjaar, seed.dossier, seed.nummer) == (
        date(2022, 9, 30),
        "2022-2023",
        "28676",
        "418",
    )
    assert seed.titel == "NAVO; Brief van de Minister van Defensie"
    assert seed.beantwoorders == (Beantwoorder("K.H. Ollongren", "minister", "Defensie"),)


def test_the_seed_has_an_opening_and_three_headed_parts(seed: Document) -> None:
    assert [passage.kop for passage in seed.passages] == [
        "", "Oekraïne", "Afschrikking en verdediging", "Missies en operaties",
    ]  # fmt: skip
    assert [passage.antwoord.count("\n") + 1 for passage in seed.passages] == [1, 3, 2, 3]
    assert not any(passage.vraag for passage in seed.passages)


def test_the_seed_is_whole_across_its_pages(seed: Document) -> None:
    assert "kennisgevingsbrief (Kamerstuk" in seed.passages[3].antwoord
    assert "afkondiging van een gedeeltelijke militaire" in seed.passages[1].antwoord
    assert "traject van uitwerking. Alle bondgenoten" in seed.passages[2].antwoord
    assert [len(passage.noten) for passage in seed.passages] == [0, 0, 1, 0]
    assert seed.passages[2].noten[0].startswith("Concreet gaat het om het Concept for the Deterrence")


def test_no_mark_of_markdown_is_in_the_seed(seed: Document) -> None:
    text = "\n".join(f"{p.kop}\n{p.antwoord}\n{' '.join(p.noten)}" for p in seed.passages)
    assert not re.search(r"[*#<>_]|---|Ollongren$|  |^ | $", text, re.MULTILINE)


def test_a_letter_as_printed() -> None:
    document = read(
        """\
Tweede Kamer der Staten-Generaal 2

Vergaderjaar 2030–2031

99 876 Verzonnen beleid voor dijken
99 870 Verzonnen beleid voor duinen

Nr. 21 BRIEF VAN DE MINISTERS VAN INFRASTRUCTUUR EN WATERSTAAT EN VAN
FINANCIËN

Aan de Voorzitter van de Tweede Kamer der Staten-Generaal

Den Haag, 5 mei 2031

Geachte voorzitter,

Met deze brief informeer ik u over de dijken, die hoger worden dan in het
beleid van vorig jaar was voorzien1.

Kosten

De kosten lopen op tot 3 miljoen euro. Daarvan betaalt het waterschap de
helft, en de gemeenten samen de andere helft van het hele be-

1 Kamerstuk 99 876, nr. 3.

kst-99876-21
ISSN 0921 - 7371
’s-Gravenhage 2031 Tweede Kamer, vergaderjaar 2030–2031, 99 876, nr. 21 1
\fdrag.

De Minister van Infrastructuur en Waterstaat,
A. Verzinsel

De Minister van Financiën,
B.C. de Bedachte

Tweede Kamer, vergaderjaar 2030–2031, 99 876, nr. 21 2
"""
    )
    assert (document.id, document.datum) == ("kst-99876-21", date(2031, 5, 5))
    assert document.titel == (
        "Verzonnen beleid voor dijken; Brief van de Ministers van Infrastructuur en Waterstaat en van Financiën"
    )
    assert document.ministeries == ("Infrastructuur en Waterstaat", "Financiën")
    assert [who.naam for who in document.beantwoorders] == ["A. Verzinsel", "B.C. de Bedachte"]
    opening, costs = document.passages
    assert opening.antwoord.endswith("vorig jaar was voorzien.") and opening.noten == ("Kamerstuk 99 876, nr. 3.",)
    assert (costs.kop, costs.antwoord.endswith("de andere helft van het hele bedrag.")) == ("Kosten", True)


def test_a_letter_that_answers_numbered_questions_is_an_exchange() -> None:
    document = read(
        """\
Vergaderjaar 2030–2031

99 876

Verzonnen beleid voor dijken

Nr. 22

## BRIEF VAN DE STAATSSECRETARIS VAN DEFENSIE

Aan de Voorzitter van de Tweede Kamer der Staten-Generaal

Den Haag, 6 mei 2031

**Vraag 1**

Is de dijk hoog?

**Antwoord**

Ja.

**Vraag 2**

Wordt hij *nog* hoger?

**Antwoord**

Nee.
"""
    )
    assert [(p.nummer, p.vraag, p.antwoord) for p in document.passages] == [
        ("1", "Is de dijk hoog?", "Ja."),
        ("2", "Wordt hij nog hoger?", "Nee."),
    ]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("**vet** en *schuin* en ***beide***", "vet en schuin en beide"),
        ("__vet__ en _schuin_, snake_case_naam blijft", "vet en schuin, snake_case_naam blijft"),
        ("2 * 3 * 4 en 5\\*", "2 * 3 * 4 en 5*"),
        ("[een koppeling](https://voorbeeld.nl/a_b) en ![beeld](b.png)", "een koppeling en beeld"),
        ("H<sub>2</sub>O<br>hier", "H2Ohier"),
    ],
)
def test_markdown_marks_leave_the_text(markdown: str, text: str) -> None:
    assert plain(markdown) == text


def test_markdown_blocks() -> None:
    found = markdown_lines(
        "# Kop #\ntekst\ngaat door  \nnieuw\n\n---\n\n<sup>1</sup> Noot.\n\n[^2]: Nog een.\n\n> citaat\n\n**Vet**\n"
    )
    assert [(line.text, line.is_heading) for line in found.lines] == [
        ("Kop", True), ("tekst gaat door", False), ("nieuw", False), ("citaat", False), ("Vet", True),
    ]  # fmt: skip
    assert found.notes == {"1": "Noot.", "2": "Nog een."}
