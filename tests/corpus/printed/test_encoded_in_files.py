"""Are encoded blocks taken out of letters and publications in every format, and only they?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vraagbaak.corpus import reading
from vraagbaak.corpus.source import Source

from ...regression.fourth_reading import (
    ABOVE,
    ANSWERS,
    LETTER,
    QUESTIONS,
    SIGNED,
    column,
    odt,
    paper,
    printed,
    rtf,
    word,
)
from .test_encoded import LETTERS, LOOK_ALIKES, MIME, SHAPES

FORMATS: dict[str, Callable[[tuple[str, ...]], Source]] = {
    "DOCX": lambda lines: word(*lines),
    "ODT": odt,
    "RTF": rtf,
    "PDF": paper,
}
PAIRS = [("1", QUESTIONS[0], ANSWERS[0]), ("2", QUESTIONS[1], ANSWERS[1])]


def letter(*between: str) -> tuple[str, ...]:
    """A letter whose first answer is followed by these lines."""
    first = ("Vraag 1", QUESTIONS[0], "Antwoord 1", ANSWERS[0])
    return (*LETTER, *SIGNED, *first, *between, "Vraag 2", QUESTIONS[1], "Antwoord 2", ANSWERS[1])


def publication(*between: str) -> Source:
    """The pages of a publication whose first answer is followed by these lines."""
    first = ["Vraag 1", QUESTIONS[0], "", "Antwoord 1", ANSWERS[0], "", *between, ""]
    return printed(column([*ABOVE, *first, "Vraag 2", QUESTIONS[1], "", "Antwoord 2", ANSWERS[1]]))


def pairs(found: reading.Reading) -> list[tuple[str, str, str]]:
    assert found.document is not None and found.account is not None, found.problem
    assert found.account.losses == ()
    assert found.document.soort == "antwoord"
    return [(passage.nummer, passage.vraag, passage.antwoord) for passage in found.document.passages]


@pytest.mark.parametrize("shape", ["mime", "mime, 64 letters", "certificate"])
@pytest.mark.parametrize("form", [*FORMATS, "PDF of a publication"])
def test_a_block_between_answers_is_furniture_of_a_named_kind(form: str, shape: str) -> None:
    block = SHAPES[shape].split("\n")
    source = publication(*block) if form not in FORMATS else FORMATS[form](letter(*block))
    found = reading.read_one(source)
    assert pairs(found) == PAIRS
    assert found.account is not None
    assert found.account.furniture["encoded block"] == len(" ".join(block).split())
    said = [diagnostic for diagnostic in found.diagnostics if "encoded" in diagnostic]
    assert said == [f"encoded data in the text is left out: {len(block)} lines"]


@pytest.mark.parametrize("kind", ["accounts", "ids in hexadecimal", "rulings", "capitals without blanks"])
@pytest.mark.parametrize("form", [*FORMATS, "PDF of a publication"])
def test_what_only_looks_encoded_stays_in_a_letter(form: str, kind: str) -> None:
    lines = LOOK_ALIKES[kind].split("\n")[:4]
    found = reading.read_one(publication(*lines) if form not in FORMATS else FORMATS[form](letter(*lines)))
    ((_, _, answer), second) = pairs(found)
    assert "".join(answer.split()) == "".join("".join((ANSWERS[0], *lines)).split())
    assert second == PAIRS[1]
    assert found.account is not None
    assert "encoded block" not in found.account.furniture


@pytest.mark.parametrize("form", ["DOCX", "ODT", "RTF"])
def test_a_block_inside_a_paragraph_leaves_its_words(form: str) -> None:
    found = reading.read_one(FORMATS[form](letter(f"De sleutel {LETTERS} staat hier.")))
    assert pairs(found) == [("1", QUESTIONS[0], f"{ANSWERS[0]}\nDe sleutel staat hier."), PAIRS[1]]
    assert found.account is not None
    assert found.account.furniture["encoded block"] == 1


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_that_is_encoded_for_the_most_part_is_refused_in_every_format(form: str) -> None:
    found = reading.read_one(FORMATS[form](("Kaart", *MIME.split("\n"))))
    assert found.problem == "encoded data (base64), not text; unpack it, or save it as DOCX or PDF"
