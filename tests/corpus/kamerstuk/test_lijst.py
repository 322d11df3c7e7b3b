"""Is a list of questions and answers read, question by question? All text is invented."""

from __future__ import annotations

from datetime import date

import pytest

from vraagbaak.corpus.kamerstuk import lijst
from vraagbaak.corpus.model import Document
from vraagbaak.corpus.reading import read_one
from vraagbaak.corpus.source import Source

HEAD = """Tweede Kamer der Staten-Generaal 2

Vergaderjaar 2030-2031

99 200 X Vaststelling van de begrotingsstaat van het Veerwezen

Nr. 7 LIJST VAN VRAGEN EN ANTWOORDEN
Vastgesteld 4 november 2030

De commissie heeft een aantal vragen voorgelegd aan de Minister van Defensie. De Minister heeft
deze beantwoord bij brief van 1 november 2030.

"""
BARE = """1
Hoeveel ponten varen er, en hoeveel liggen er stil?

Antwoord
Er varen er drie:
1. de grote;
2. de kleine.

2
Waarom niet meer?

Antwoord
Er is geen water.

3
Komt er water?

Antwoord
Ja.
"""
LABELLED = """Vraag (1)
Hoeveel ponten varen er, en hoeveel liggen er stil?

Antwoord (1)
Er varen er drie:
1. de grote;
2. de kleine.

Vraag (2)
Waarom niet meer?

Antwoord (2)
Er is geen water.

Vraag (3)
Komt er water?

Antwoord
Ja.
"""


def read(text: str) -> Document:
    source = Source("invented.txt", text.encode())
    assert lijst.recognises(source)
    found = read_one(source)
    assert found.document is not None, found.problem
    return found.document


@pytest.mark.parametrize("questions", [BARE, LABELLED])
def test_each_question_stands_with_its_answer(questions: str) -> None:
    document = read(HEAD + questions)
    assert [(p.nummer, p.vraag, p.antwoord) for p in document.passages] == [
        ("1", "Hoeveel ponten varen er, en hoeveel liggen er stil?", "Er varen er drie:\n1. de grote;\n2. de kleine."),
        ("2", "Waarom niet meer?", "Er is geen water."),
        ("3", "Komt er water?", "Ja."),
    ]


def test_its_fields_come_from_the_opening() -> None:
    document = read(HEAD + BARE)
    assert (document.id, document.soort, document.kamer) == ("kst-99200-X-7", "schriftelijk overleg", "Tweede Kamer")
    assert (document.datum, document.beantwoord) == (date(2030, 11, 4), date(2030, 11, 1))
    assert document.titel == "Vaststelling van de begrotingsstaat van het Veerwezen; Lijst van vragen en antwoorden"
    assert document.toelichting.startswith("De commissie heeft een aantal vragen")


def test_a_list_without_answers_has_questions_alone() -> None:
    document = read(HEAD.replace(" EN ANTWOORDEN", "") + "1\nVaart de pont?\n\n2\nWaarheen?\n")
    assert [(p.nummer, p.vraag, p.antwoord) for p in document.passages] == [
        ("1", "Vaart de pont?", ""),
        ("2", "Waarheen?", ""),
    ]
    assert document.beantwoord is None
