"""Is a word of the source that found no place in the document noticed, kept and told?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from vraagbaak.corpus import kvr
from vraagbaak.corpus.accounting import LABEL, Account, Loss, Printed, Transcript, account, restored
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.corpus.reading import read_one
from vraagbaak.corpus.source import Source

from .kvr.invented_kvr import FORM
from .sample_binaries import SAMPLE

TWO = (
    Passage(
        "1", "Hoeveel torenvalken broeden er in de kerktoren?", "Drie paren, zegt de beheerder.", noten=("Krant.",)
    ),
    Passage("2 en 3", "Wat doet u voor de verdediging van hun nest?", "Ja."),
)
PRINTED = (
    "1 Hoeveel torenvalken broeden er in de kerktoren?",
    "2 en 3 Wat doet u voor de verde-",
    "diging van hun nest?",
    "Drie paren, zegt de beheerder.",
    "Ja.",
    "Krant.",
)


def of(*texts: str | Printed, passages: tuple[Passage, ...] = TWO, **more: dict[str, re.Pattern[str]]) -> Account:
    """The account of a document with these passages against these runs."""
    runs = [Printed(text) if isinstance(text, str) else text for text in texts]
    return account(Transcript(Document("proef", "antwoord", passages=passages), runs, **more))


def test_a_document_that_holds_all_words_has_no_losses_whatever_was_mended_or_moved() -> None:
    accounting = of(*PRINTED)
    assert accounting.losses == ()
    assert (accounting.n_words, accounting.n_kept, accounting.furniture) == (28, 28, {})


@pytest.mark.parametrize(
    ("run", "lost"),
    [
        ("Drie paren, zegt daarentegen de beheerder.", "daarentegen"),
        ("Hoeveel torenvalken broeden er tot1,5 in de kerktoren?", "tot1,5"),
        ("Dit antwoord staat nergens anders.", "Dit antwoord staat nergens anders"),
        ("Nee.", "Nee"),
        ("17", "17"),
    ],
)
def test_a_word_that_the_document_lacks_is_a_loss(run: str, lost: str) -> None:
    assert [loss.text for loss in of(*PRINTED, run).losses] == [lost]


def test_furniture_is_counted_by_kind_and_not_looked_for() -> None:
    accounting = of(*PRINTED, Printed("Pagina 2 van 9", "page header"), Printed("w.g. de griffier", "signature"))
    assert accounting.losses == ()
    assert accounting.furniture == {"page header": 4, "signature": 3}


def test_furniture_taken_out_of_running_text_and_left_over_words_are_explained_by_kind() -> None:
    document = Document("proef", "antwoord", passages=TWO)
    line = "Antwoord van minister Zandloper. Drie paren, zegt de beheerder. Slotzin hoogachtend"
    accounting = account(
        Transcript(
            document,
            [Printed(line)],
            taken={"heading": ["Antwoord van minister Zandloper."]},
            leftovers={"signature": re.compile(r"Slotzin hoogachtend")},
        )
    )
    assert accounting.losses == ()
    assert accounting.furniture == {"heading": 4, "signature": 2}


def test_only_the_numbers_of_passages_and_notes_are_labels() -> None:
    accounting = of("3", "2 en 3", "Vraag 1", "9")
    assert [loss.text for loss in accounting.losses] == ["9"]
    assert accounting.furniture == {LABEL: 1}


def test_few_lost_words_become_a_note_and_many_a_passage_each_in_its_place() -> None:
    many = "Deze lange zin met meer dan acht woorden staat nergens."
    document = Document("proef", "antwoord", passages=TWO)
    accounting = account(
        Transcript(document, [Printed(PRINTED[0]), Printed("niettemin"), Printed(many, "", "bijlage")])
    )
    assert accounting.losses == (Loss("niettemin", "", 0), Loss(many[:-1], "bijlage", 0))
    whole = restored(document, accounting.losses)
    assert whole.passages == (
        replace(TWO[0], noten=("Krant.", "niettemin")),
        Passage(antwoord=many[:-1]),
        TWO[1],
    )
    assert account(Transcript(whole, [Printed(many), Printed("niettemin")])).losses == ()


def test_a_reading_that_left_words_out_has_them_back_and_says_so() -> None:
    text = FORM.format(
        titel="Vragen over niets. (Ingezonden 31 januari 2000); Antwoord",
        type="Antwoord",
        vragen='<vraag nummer="1">Is dit een vraag?</vraag>',
        antwoorden='<antwoord nummer="1">Ja.</antwoord>',
        noten="",
        antwoordnoten="",
        rest="<bijlage>Een tabel die in geen enkel bekend element van het bestand staat.</bijlage>",
        items="",
        ingediend="2000-01-31",
        antwoorder="",
        indiendatum="2000-01-31",
        antwoorddatum="2000-02-14",
    )
    reading = read_one(Source("KVR0.xml", text.encode()))
    assert reading.document is not None
    assert [(passage.vraag, passage.antwoord) for passage in reading.document.passages] == [
        ("Is dit een vraag?", "Ja."),
        ("", "Een tabel die in geen enkel bekend element van het bestand staat"),
    ]
    assert reading.diagnostics == (
        "words without a place are kept as a passage (bijlage): "
        "Een tabel die in geen enkel bekend element van het bestand staat",
    )


def _one_by_one(document: Document) -> Iterator[tuple[str, Document]]:
    """The document without one of its texts each time, and that text; texts that stand twice are left."""
    texts = [text for passage in document.passages for text in (passage.vraag, passage.antwoord, *passage.noten)]
    for place, passage in enumerate(document.passages):
        without = {passage.vraag: replace(passage, vraag=""), passage.antwoord: replace(passage, antwoord="")}
        for noot in passage.noten:
            without[noot] = replace(passage, noten=tuple(other for other in passage.noten if other != noot))
        for text, less in without.items():
            if text and texts.count(text) == 1:
                yield (
                    text,
                    replace(document, passages=(*document.passages[:place], less, *document.passages[place + 1 :])),
                )


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLE.glob("*KVR9*.xml")))
def test_any_text_that_a_reader_would_lose_is_noticed(name: str) -> None:
    source = Source(name, (SAMPLE / name).read_bytes())
    document = kvr.read(source)
    assert account(kvr.transcribe(source)).losses == ()
    for text, less in _one_by_one(document):
        lost = account(replace(kvr.transcribe(source), document=less)).losses
        assert lost, text


def test_an_endless_text_without_a_place_is_accounted_for_in_a_moment() -> None:
    words = " ".join(f"woord{number}" for number in range(60_000))
    passages = (Passage("1", "Een vraag?", " ".join(f"ander{number}" for number in range(60_000))),)
    assert of(words, passages=passages).n_lost == 60_000
