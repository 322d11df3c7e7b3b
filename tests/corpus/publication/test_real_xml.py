"""Is the real XML of published answers read whole? The fragments are verbatim; only their wrapper is ours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vraagbaak.corpus import reading, references
from vraagbaak.corpus.model import Document
from vraagbaak.corpus.publication import xml
from vraagbaak.corpus.reading import transcript_of
from vraagbaak.corpus.source import Source

NUMBERS = {"ah-tk-20112012-2378": 5, "ah-tk-20142015-1130": 5, "ah-tk-20222023-2824": 15}


def read(shared: Path, name: str) -> Document:
    folder = shared / "samples" / "sources" / "koop-ah-tk-xml-fragments"
    fragments = (folder / f"{name}.fragments.xml").read_text(encoding="utf-8")
    inside = fragments[fragments.index("<vraag") : fragments.rindex("</fragments>")]
    made = (
        '<?xml version="1.0"?><officiele-publicatie><metadata>'
        f'<meta name="DC.identifier" content="{name}"/></metadata><kamervragen>{inside}</kamervragen>'
        "</officiele-publicatie>"
    )
    source = Source(f"{name}.xml", made.encode())
    assert xml.recognises(source)
    return transcript_of(source).document


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_every_question_and_answer_is_read(shared: Path, name: str) -> None:
    folder = shared / "samples" / "sources" / "koop-ah-tk-xml-fragments"
    told = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["vraagdata"]
    document = read(shared, name)
    assert len(document.passages) == NUMBERS[name]
    for passage in document.passages:
        for text, key in ((passage.vraag, "vraag"), (passage.antwoord, "antwoord")):
            printed = told[passage.nummer][key][0]
            said = " ".join([text, *passage.noten])
            missing = [word for word in _words(printed) if word not in _words(said)]
            assert not missing, (passage.nummer, key, missing)


def _words(text: str) -> list[str]:
    return [word for word in "".join(c if c.isalnum() else " " for c in text).split() if not word.isdigit()]


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_the_bare_elements_are_told_as_questions_and_answers(shared: Path, name: str) -> None:
    folder = shared / "samples" / "sources" / "koop-ah-tk-xml-fragments"
    (found,) = reading.read([folder / f"{name}.fragments.xml"])
    assert found.document is not None
    assert (found.document.id, found.document.soort) == (name, "antwoord")
    assert found.document.passages == read(shared, name).passages


def test_notes_stand_with_their_passage_and_links_are_references(shared: Path) -> None:
    document = read(shared, "ah-tk-20222023-2824")
    assert sum(len(passage.noten) for passage in document.passages) == 5
    linked = {bron.nummer: bron.titel for bron in document.bronnen if bron.soort == "zie ook"}
    assert linked == {
        "nds-tk-2022D55262": "2022D55262",
        "kst-32404-3532": "32 404 nr. 3532",
        "kst-35925-A-68": "35 925-A, nr. 68",
    }
    assert [references.named(name) for name in linked] == ["2022D55262", "32404-3532", "35925-A-68"]
