"""Does any text come out paragraph by paragraph, and only text?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vraagbaak.corpus import plain
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.corpus.reading import read_one, transcript_of
from vraagbaak.corpus.source import Source, Unreadable


def read(content: bytes, name: str = "map/een.verzonnen.txt") -> Document:
    source = Source(name, content)
    assert plain.recognises(source)
    return transcript_of(source).document


def test_paragraphs_title_and_id() -> None:
    document = read(
        b"Een verzonnen verslag\n\nDe eerste alinea is hier op het einde van de regel gebro-\nken. Zij gaat nog door "
        b"tot aan de witregel.\n\nDe tweede alinea.\n"
    )
    assert document == Document(
        id="een.verzonnen",
        soort="tekst",
        titel="Een verzonnen verslag",
        passages=(
            Passage(
                antwoord="De eerste alinea is hier op het einde van de regel gebroken. Zij gaat nog door "
                "tot aan de witregel."
            ),
            Passage(antwoord="De tweede alinea."),
        ),
    )


def test_a_page_in_html_comes_without_its_tags() -> None:
    document = read(
        b"<!DOCTYPE html><html><head><title>x</title><script>var a;</script></head><body><nav>Menu</nav>"
        b"<h1>Over ponten</h1><p>Zij <b>varen</b>.</p><p>Soms niet.</p></body></html>"
    )
    assert document.titel == "Over ponten"
    assert [passage.antwoord for passage in document.passages] == ["Zij varen.", "Soms niet."]


def test_the_text_of_a_word_file_that_is_of_no_family_is_told(shared: Path) -> None:
    path = shared / "samples" / "odata" / "09b97518-8d7c-4a90-a090-28e45bc44920.docx"
    reading = read_one(Source(str(path), path.read_bytes()))
    assert reading.document is not None
    assert reading.diagnostics == ("no known family: read as plain text, a passage a paragraph",)


def test_long_lines_are_paragraphs_by_themselves() -> None:
    long = "Een lange regel zonder einde, zoals een tekstverwerker die schrijft en een mens die leest. " * 2
    document = read(f"{long}\n{long}\nKort.\n".encode())
    assert [passage.antwoord for passage in document.passages] == [long.strip(), long.strip(), "Kort."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    document = read("Financiën – «één» café.\n".encode(encoding))
    assert document.passages == (Passage(antwoord="Financiën – «één» café."),)


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"PK\x03\x04 x", b"\xd0\xcf\x11\xe0 x", b"GIF89a\x00\x01\x02\x03"])
def test_what_is_no_text_is_left_alone(content: bytes) -> None:
    assert not plain.recognises(Source("x", content))


def test_binary_behind_a_text_like_head_is_refused() -> None:
    source = Source("x", b"\xff\xfe" + bytes(range(256)) * 20)
    with pytest.raises(Unreadable):
        transcript_of(source)


@given(st.text(max_size=300))
def test_every_text_is_read_or_refused_with_a_reason(text: str) -> None:
    source = Source("x.txt", text.encode("utf-8", "surrogatepass"))
    if not plain.recognises(source):
        return
    try:
        document = transcript_of(source).document
    except Unreadable as error:
        assert str(error)
    else:
        for passage in document.passages:
            assert passage.antwoord == passage.antwoord.strip() != ""
