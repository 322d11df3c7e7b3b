"""Do messages and suggestions name what choosing a value counts, where a question has several versions?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Indiener


@pytest.fixture(params=(1, 2), ids=("one segment", "two segments"))
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[vraagbaak.Index]:
    """Marit Brandenhorst asked two questions in five papers; Oda Brandenhorst two in two, one of them with another."""
    papers = [
        ("a-vraag", "2024Z1", "Marit Brandenhorst"),
        ("a-uitstel", "2024Z1", "Marit Brandenhorst"),
        ("a-antwoord", "2024Z1", "Marit Brandenhorst"),
        ("b-vraag", "2024Z2", "Marit Brandenhorst"),
        ("b-antwoord", "2024Z2", "Marit Brandenhorst"),
        ("c-vraag", "2024Z3", "Oda Brandenhorst"),
        ("c-elders", "2024Z3", "Iemand Anders"),
        ("zonder", "", "Oda Brandenhorst"),
    ]
    with vraagbaak.writer(tmp_path) as writer:
        for at, (id, number, name) in enumerate(papers):
            soort = "antwoord" if id.endswith("antwoord") else "vraag"
            indieners = (Indiener(name, "D66"),)
            writer.add(Document(id=id, titel="Uilen in nood", soort=soort, vraagnummer=number, indieners=indieners))
            if at == 3 and request.param == 2:
                writer.commit()
    with vraagbaak.open(tmp_path) as opened:
        yield opened


def test_a_filter_that_means_several_values(index: vraagbaak.Index) -> None:
    (said,) = index.search("uilen", filter_match="words", indiener="Brandenhorst").diagnostics
    assert said.message == "indiener 'Brandenhorst' means Marit Brandenhorst (2), Oda Brandenhorst (2)"
    for name in ("Marit Brandenhorst", "Oda Brandenhorst"):
        assert index.search("uilen", indiener=name).n_documents == 2


def test_a_value_that_is_misspelt(index: vraagbaak.Index) -> None:
    messages = [each.message for each in index.search("uilen", partij="D667").diagnostics]
    assert any("near: D66 (4)" in message for message in messages), messages
    assert index.search("uilen", partij="D66").n_documents == 4


@pytest.mark.parametrize(
    ("kind", "typed", "wanted"),
    (
        ("indiener", "brandenh", {"Marit Brandenhorst": 2, "Oda Brandenhorst": 2}),
        ("woord", "uil", {"uilen": 4}),
        ("woord", "uilen no", {"uilen nood": 4}),
        ("titel", "uilen no", {"Uilen in nood": 4}),
    ),
)
def test_a_suggestion(kind: str, typed: str, wanted: dict[str, int], index: vraagbaak.Index) -> None:
    assert {each.text: each.n_documents for each in index.suggest(typed) if each.kind == kind} == wanted
    for text, n in wanted.items():
        query = f'indiener:"{text}"' if kind == "indiener" else text
        assert index.search(query).n_documents == n
