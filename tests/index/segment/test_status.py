"""The status of a question, as docs/DOCUMENTS.md defines it. On invented documents."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak import Document, Mededeling, Passage
from vraagbaak.index.layout import STATUSES
from vraagbaak.index.segment.column_values import own_status
from vraagbaak.index.store.contents import of_document

LATE = Mededeling("Dit lukt niet op tijd.")
VRAAG = Passage("1", "Wat doet de uil?")
ANTWOORD = Passage("1", "Wat doet de uil?", "Roepen.")
DAY = date(2024, 5, 1)


@pytest.mark.parametrize(
    ("status", "document"),
    [
        ("open", Document("x", soort="kamervraag", ingediend=DAY, passages=(VRAAG,))),
        (
            "uitgesteld",
            Document("x", soort="mededeling", mededeling=LATE, passages=(VRAAG,)),
        ),
        ("antwoord ontbreekt", Document("x", soort="antwoord", passages=(VRAAG,))),
        ("antwoord ontbreekt", Document("x", soort="kamervraag", beantwoord=DAY, passages=(VRAAG,))),
        ("beantwoord", Document("x", soort="antwoord", beantwoord=DAY, passages=(VRAAG, ANTWOORD))),
        ("beantwoord", Document("x", mededeling=Mededeling("Deze vragen zijn ingetrokken."), passages=(ANTWOORD,))),
    ],
)
def test_a_document_has_a_status(status: str, document: Document) -> None:
    assert own_status(of_document(document)) == status


@pytest.mark.parametrize(
    "text",
    [
        "Deze vragen zijn ingetrokken op 30 januari 1991.",
        "De indieners hebben hun vragen op 17 januari 2006 ingetrokken.",
        "Deze vragen mogen als ingetrokken worden beschouwd en behoeven derhalve geen beantwoording.",
        "Het lid Brandenhorst trekt deze vragen hierbij in.",
    ],
)
def test_withdrawn_questions_are_known(text: str) -> None:
    withdrawn = Document("x", soort="mededeling", mededeling=Mededeling(text), passages=(VRAAG,))
    assert own_status(of_document(withdrawn)) == "ingetrokken"


@pytest.mark.parametrize(
    "text",
    [
        "De vragen over de intrekking van vergunningen worden later beantwoord.",
        "De vragen kunnen niet op tijd worden beantwoord. De vergunning is ingetrokken.",
    ],
)
def test_other_withdrawals_are_none(text: str) -> None:
    late = Document("x", soort="mededeling", mededeling=Mededeling(text), passages=(VRAAG,))
    assert own_status(of_document(late)) == "uitgesteld"


def test_the_table_of_the_documentation_has_every_status() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "DOCUMENTS.md").read_text(encoding="utf-8")
    assert [status for status in STATUSES if f"| `{status}` |" not in page] == []


def test_a_negative_answer_time_is_found(tmp_path: Path) -> None:
    with vraagbaak.writer(tmp_path / "index") as writer:
        writer.add(Document("misprint", ingediend=DAY, beantwoord=date(2023, 5, 20), passages=(ANTWOORD,)))
        writer.add(Document("right", ingediend=DAY, beantwoord=date(2024, 5, 20), passages=(ANTWOORD,)))
    with vraagbaak.open(tmp_path / "index") as index:
        assert [(hit.id, hit.dagen) for hit in index.search("dagen:<0")] == [("misprint", -347)]
        assert [hit.id for hit in index.search("dagen:-400..-1")] == ["misprint"]
        assert index.search("*").days()[0].negative == 1
