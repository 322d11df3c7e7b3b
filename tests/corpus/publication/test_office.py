"""Are RTF and OpenDocument texts read as a word processor shows them? All is invented."""

from __future__ import annotations

import io
import zipfile

import pytest

from vraagbaak.corpus.model import Document
from vraagbaak.corpus.publication import odt, rtf
from vraagbaak.corpus.reading import transcript_of
from vraagbaak.corpus.source import Source, Unreadable

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"))
)
STYLES = """<office:automatic-styles><text:list-style style:name="L1">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>
<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1"/></text:list-style>
</office:automatic-styles>"""


def content(body: str) -> str:
    text = f"<office:body><office:text>{body}</office:text></office:body>"
    return f"<office:document-content {NAMES}>{STYLES}{text}</office:document-content>"


def zipped(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", text)
    return made.getvalue()


def read(body: str) -> Document:
    source = Source("map/tekst.odt", zipped(content(body)))
    assert odt.recognises(source)
    return transcript_of(source).document


def texts(document: Document) -> list[str]:
    return [text for one in document.passages for text in (one.vraag, one.antwoord, *one.noten) if text]


def test_an_odt_is_read_with_numbers_tables_notes_and_breaks() -> None:
    document = read(
        "<text:h>Ponten</text:h>"
        "<text:p>De pont<text:s text:c='2'/>vaart.<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Dienstregeling.</text:p></text:note-body></text:note></text:p>"
        "<text:tracked-changes><text:p>weg</text:p></text:tracked-changes>"
        "<text:list text:style-name='L1'><text:list-item><text:p>Heen.</text:p><text:list><text:list-item>"
        "<text:p>Langs de steiger.</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>Terug.</text:p></text:list-item></text:list>"
        "<text:list text:style-name='L2'><text:list-item><text:p>Een punt.</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Jaar</text:p></table:table-cell><table:table-cell>"
        "<text:p>Tochten</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert document.titel == "Ponten"
    assert texts(document) == [
        "De pont vaart. 1)",
        "1. Heen.",
        "a) Langs de steiger.",
        "2. Terug.",
        "• Een punt.",
        "Jaar | Tochten",
        "1) Dienstregeling.",
    ]


ENTITIES = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (zipped(content("<text:p>Een tekst.</text:p>"))[:150], "damaged"),
        (zipped("<office:document-content"), "not well-formed XML"),
        (zipped(ENTITIES + content("<text:p>&a;</text:p>")), "entities"),
        (zipped(f"<office:document-content {NAMES}><office:body/></office:document-content>"), "no text"),
        (zipped(content("")), "no text"),
    ],
)
def test_an_odt_that_is_unsound_is_refused(made: bytes, reason: str) -> None:
    source = Source("x.odt", made)
    assert odt.recognises(source)
    with pytest.raises(Unreadable, match=reason):
        transcript_of(source)


def test_rtf_is_read_with_letters_notes_boxes_and_without_pictures() -> None:
    made = (
        rb"{\rtf1\ansi\ansicpg1252{\header Ons kenmerk 77}{\fonttbl{\f0 Arial;}}"
        rb"De pont van Financi\'ebn vaart.{\footnote\chftn  Dienstregeling.}\par "
        rb"{\pict\pngblip " + b"89504e470d0a1a0a" * 400 + rb"}{\shp{\*\shpinst{\shptxt In een kader.\par}}}"
        rb"{\pntext 1.\tab}Heen.\par \u8217?s Avonds terug.\par}"
    )
    source = Source("brief.rtf", made)
    assert rtf.recognises(source)
    document = transcript_of(source).document
    found = " ".join([document.titel, *texts(document)])
    for said in ("De pont van Financiën vaart. 1)", "1. Heen.", "’s Avonds terug.", "Dienstregeling.", "In een kader."):
        assert said in found
    assert "89504e" not in found and "\\" not in found


def test_an_rtf_that_never_ends_is_read_as_far_as_it_goes() -> None:
    made = rb"{\rtf1\ansi De pont vaart.{\footnote Een noot"
    document = transcript_of(Source("x.rtf", made)).document
    assert [document.titel, *texts(document)] == ["De pont vaart. 1)", "1) Een noot"]
