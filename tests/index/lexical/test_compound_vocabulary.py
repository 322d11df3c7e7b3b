"""Names of people in an index are neither stemmed nor divided. The documents are invented."""

from __future__ import annotations

from pathlib import Path

import vraagbaak
from vraagbaak.corpus.model import Beantwoorder, Document, Passage
from vraagbaak.index.analysis.compounds import Vocabulary
from vraagbaak.index.lexical import compound_vocabulary as vocabulary
from vraagbaak.index.storage.index_folder import IndexFolder


def test_names_are_the_capitalised_words_of_people() -> None:
    people = {"Marijke van der Linden-Tol": 3, "J. P. Wouters": 2, "Ed": 9}
    assert vocabulary.names_among(people) == ["linden", "marijke", "wouters"]


def test_rare_names_are_taken_for_misprints() -> None:
    assert vocabulary.names_among({"Wouters": 30_000, "Woutrs": 1}) == ["wouters"]


def test_a_generation_keeps_its_names(tmp_path: Path) -> None:
    file = IndexFolder(tmp_path).file(vocabulary.FOLDER, "1")
    vocabulary.write(file, Vocabulary(["zorg"], [3]), ["wouters", "çelik"])
    kept = vocabulary.read(file)
    assert kept.names == ["wouters", "çelik"]
    assert kept.frequency("zorg") == 3


def test_a_name_is_found_as_it_is_written_alone(tmp_path: Path) -> None:
    path = tmp_path / "index"
    with vraagbaak.writer(path) as writing:
        answerers = (Beantwoorder("Balkenende", "minister"),)
        told = (Passage("1", "Wat vindt minister Balkenende?"),)
        writing.add(Document("verzonnen-1", "antwoord", "Een vraag", beantwoorders=answerers, passages=told))
        writing.add(Document("verzonnen-2", "antwoord", "Zwevende balken", passages=(Passage("1", "Is het hout?"),)))
    with vraagbaak.open(path) as index:
        assert [hit.id for hit in index.search("balken").hits] == ["verzonnen-2"]
        assert [hit.id for hit in index.search("balkenende").hits] == ["verzonnen-1"]
