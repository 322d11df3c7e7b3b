"""Is every word of a publication or a letter accounted for, and is what a reader would lose noticed?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from vraagbaak.corpus import reading
from vraagbaak.corpus.accounting import account
from vraagbaak.corpus.model import Document
from vraagbaak.corpus.publication import docx, pdf
from vraagbaak.corpus.publication import text as publication_text
from vraagbaak.corpus.source import Source

SAMPLE = Path(__file__).resolve().parents[3] / "corpus" / "sample"
REGRESSION = Path(__file__).resolve().parents[2] / "regression"
READERS = {
    "ah-tk-20202021-9007.txt": publication_text,
    "kv-tk-2023Z90005.txt": publication_text,
    "ah-tk-20212022-9010.pdf": pdf,
    "antwoord-2023Z90011.docx": docx,
}


def _less(document: Document) -> Iterator[tuple[str, Document]]:
    """The document without one of its texts each time, and that text; texts that stand twice are left."""
    texts = [text for one in document.passages for text in (one.vraag, one.antwoord, *one.noten)]
    for place, one in enumerate(document.passages):
        without = {one.vraag: replace(one, vraag=""), one.antwoord: replace(one, antwoord="")}
        for noot in one.noten:
            without[noot] = replace(one, noten=tuple(other for other in one.noten if other != noot))
        for text, less in without.items():
            if len(text) > 10 and texts.count(text) == 1:
                yield (
                    text,
                    replace(document, passages=(*document.passages[:place], less, *document.passages[place + 1 :])),
                )


@pytest.mark.parametrize("name", sorted(READERS))
def test_any_text_that_a_reader_would_lose_is_noticed(name: str) -> None:
    source = Source(name, (SAMPLE / name).read_bytes())
    made = READERS[name].transcribe(source)
    assert account(made).losses == ()
    for text, document in _less(made.document):
        assert account(replace(made, document=document)).losses, text


@pytest.mark.parametrize("name", ["letter.pdf", "letter.html", "letter.rtf", "letter.odt", "letter-layout.txt"])
def test_a_letter_is_accounted_for_in_every_form(name: str) -> None:
    (found,) = reading.read([REGRESSION / "letter" / name])
    assert found.account is not None
    assert (found.account.losses, found.account.n_kept > 100) == ((), True)


def test_every_word_of_the_real_publications_and_letters_is_accounted_for(shared: Path) -> None:
    folders = [shared / "samples" / name for name in ("ah-tk-pdf", "antwoord-docx", "tk-pdf-text")]
    lost = {}
    n_read = 0
    for found in reading.read(folders):
        assert found.account is not None, found.name
        n_read += 1
        if found.account.losses:
            lost[found.name] = [loss.text for loss in found.account.losses]
    assert n_read == 49
    assert lost == {}
