"""Is every word of a publication or a letter accounted for, and is what a reader would lose noticed?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from vraagbaak.corpus import reading
from vraagbaak.corpus.accounting import account
from vraagbaak.corpus.model import Document
from vraagbaak.corpus.source import Source

SAMPLE = Path(__file__).resolve().parents[3] / "corpus" / "sample"
REGRESSION = Path(__file__).resolve().parents[2] / "regression"
NAMES = (
    *("ah-tk-20202021-9007.txt", "kv-tk-2023Z90005.txt", "ah-tk-20212022-9010.pdf", "antwoord-2023Z90011.docx"),
    *("ah-tk-20152016-9011.xml", "kv-tk-2017Z90018.html", "brief-99104-31.md", "gesprek-zonnepanelen.txt"),
    *("kamervraag-2022Z90003.txt", "nota-verslag-99103-C.txt", "schriftelijk-overleg-99101-12.txt"),
)
"""Samples of every family but KVR, which tests/corpus/test_accounting.py looks at."""


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


@pytest.mark.parametrize("name", NAMES)
def test_any_text_that_a_reader_would_lose_is_noticed(name: str) -> None:
    source = Source(name, (SAMPLE / name).read_bytes())
    made = reading.transcript_of(source)
    made = replace(made, printed=list(made.printed))
    assert account(made).losses == ()
    for text, document in _less(made.document):
        assert account(replace(made, document=document)).losses, text


@pytest.mark.parametrize("name", ["letter.pdf", "letter.html", "letter.rtf", "letter.odt", "letter-layout.txt"])
def test_a_letter_is_accounted_for_in_every_form(name: str) -> None:
    (found,) = reading.read([REGRESSION / "letter" / name])
    assert found.account is not None
    assert (found.account.losses, found.account.n_kept > 100) == ((), True)


def test_every_word_of_the_real_samples_is_accounted_for(shared: Path) -> None:
    lost = {}
    n_read = 0
    for found in reading.read([shared / "samples", shared / "seeds"]):
        if found.document is None:
            continue
        assert found.account is not None, found.name
        n_read += 1
        if found.account.losses:
            lost[found.name] = [loss.text for loss in found.account.losses]
    assert n_read > 100
    assert lost == {}


def test_what_a_word_file_hides_deletes_and_sets_beside_its_text_is_furniture_of_a_named_kind() -> None:
    def paragraph(*runs: str) -> str:
        return f"<w:p>{''.join(runs)}</w:p>"

    deleted = "<w:del><w:r><w:delText>oude woorden</w:delText></w:r></w:del>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>verborgen</w:t></w:r>"
    body = paragraph("<w:r><w:t>Een verzonnen tekst over wadlopen.</w:t></w:r>", deleted)
    body += paragraph(hidden, "<w:r><w:t>En een tweede alinea.</w:t></w:r>")
    footer = paragraph("<w:r><w:t>Pagina twee</w:t></w:r>")
    remark = paragraph("<w:r><w:t>Klopt dit wel?</w:t></w:r>")
    xml = '<w:{0} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{1}</w:{0}>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr("word/document.xml", xml.format("document", f"<w:body>{body}</w:body>"))
        zipped.writestr("word/footer1.xml", xml.format("ftr", footer))
        zipped.writestr("word/comments.xml", xml.format("comments", remark))
    found = reading.read_one(Source("x.docx", made.getvalue()))
    assert found.account is not None
    assert found.account.losses == ()
    assert found.account.furniture == {
        "deleted text": 2,
        "hidden text": 1,
        "page header or footer": 2,
        "remark beside the text": 3,
    }
