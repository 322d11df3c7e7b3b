"""Is a Word file read as Word shows it, and what is none refused with a reason? All but the samples is invented."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus.model import Document, Indiener
from vraagbaak.corpus.publication import docx
from vraagbaak.corpus.reading import transcript_of
from vraagbaak.corpus.source import Source, Unreadable

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def p(text: str = "", properties: str = "") -> str:
    """One paragraph; what is already markup stays."""
    run = text if text.startswith("<") else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def t(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def raised(text: str) -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{text}</w:t></w:r>'


def table(*rows: tuple[str, ...]) -> str:
    cells = "".join(f"<w:tr>{''.join(f'<w:tc>{p(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    return f"<w:tbl>{cells}</w:tbl>"


def numbered(depth: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr>'


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DOCPROPERTY onderwerp</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + t("de vragen") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""
FOOTNOTES = f"""<w:footnotes {W}><w:footnote w:type="separator" w:id="-1">{p("streep")}</w:footnote>
<w:footnote w:id="1">{p("Kamerstuk 99 999, nr. 1.")}</w:footnote></w:footnotes>"""


def file(body: str, **others: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, text in others.items():
            zipped.writestr(f"word/{name}.xml", text)
    return made.getvalue()


def read(content: bytes) -> Document:
    source = Source("map/brief.docx", content)
    assert docx.recognises(source)
    return transcript_of(source).document


LETTER = "".join(
    [
        table(
            ("Datum", "22 oktober 2030"), ("Onderwerp", "Beantwoording vragen van het lid Zomer (SP) over veerponten")
        ),
        f"<w:tbl><w:tr><w:tc>{p('Ons kenmerk')}{p('77-A')}</w:tc></w:tr></w:tbl>",
        p(
            t("In antwoord op uw brief van 1 oktober 2030, nr. 2030Z00003, deel ik u mede dat ")
            + FIELD
            + t(" van het lid Zomer (SP) aan de minister van Defensie over veerponten worden beantwoord.")
        ),
        p("Mede namens de minister van Financiën,"),
        p("De minister van Defensie,"),
        p("A.B. Kers"),
        p("Antwoorden op de vragen van het lid Zomer (SP) over veerponten"),
        p("Vraag 1"),
        p(t("Kent u de pont?") + "<w:del>" + "<w:r><w:delText>Nee</w:delText></w:r></w:del>" + raised("1)")),
        p("Antwoord op vraag 1"),
        p(t("Ja, hij heeft een dek van 40 m") + raised("2") + t(".") + '<w:r><w:footnoteReference w:id="1"/></w:r>'),
        p("Eerst vaart hij heen.", numbered()),
        p("Langs de steiger.", numbered(1)),
        p("Dan vaart hij terug.", numbered()),
        table(("Jaar", "Tochten"), ("2029", "412")),
        p("Vraag 2"),
        p("Vaart hij 's winters? 2)"),
        p("Vraag 3"),
        p("En 's zomers?"),
        p("Antwoord op de vragen 2 en 3"),
        p("Altijd."),
        p("1) De Veerman, 3 september 2030."),
        p("2) Dienstregeling."),
    ]
)


def letter() -> Document:
    return read(file(LETTER, numbering=NUMBERING, footnotes=FOOTNOTES))


def test_a_letter_gives_its_fields() -> None:
    document = letter()
    assert (document.id, document.soort, document.vraagnummer) == ("kenmerk-77-A", "antwoord", "2030Z00003")
    assert document.titel == "Beantwoording vragen van het lid Zomer (SP) over veerponten"
    assert (document.ingediend, document.beantwoord, document.vergaderjaar) == (
        date(2030, 10, 1),
        date(2030, 10, 22),
        "2030-2031",
    )
    assert document.indieners == (Indiener("Zomer", "SP"),)
    assert [(b.naam, b.functie, b.ministerie) for b in document.beantwoorders] == [
        ("A.B. Kers", "minister", "Defensie")
    ]
    assert document.ministeries == ("Defensie", "Financiën")


def test_a_letter_gives_its_pairs_with_numbers_tables_and_notes_as_word_shows_them() -> None:
    assert [(p.nummer, p.vraag, p.antwoord, p.noten) for p in letter().passages] == [
        (
            "1",
            "Kent u de pont?",
            "Ja, hij heeft een dek van 40 m².\n1. Eerst vaart hij heen.\n1.a) Langs de steiger.\n"
            "2. Dan vaart hij terug.\nJaar | Tochten\n2029 | 412",
            ("De Veerman, 3 september 2030.", "Kamerstuk 99 999, nr. 1."),
        ),
        ("2", "Vaart hij 's winters?", "Altijd.", ("Dienstregeling.",)),
        ("3", "En 's zomers?", "Altijd.", ()),
    ]


def test_another_word_file_goes_to_the_text_families() -> None:
    document = read(file(p("Een verzonnen tekst.") + p("Nog een alinea.")))
    assert "verzonnen tekst" in " ".join(passage.vraag + passage.antwoord for passage in document.passages)


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped, zipped.open("word/document.xml", "w") as part:
        for _ in range(70):
            part.write(b" " * (1 << 20))
    return made.getvalue()


def zip_of(name: str, text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        zipped.writestr(name, text)
    return made.getvalue()


ENTITIES = '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old binary"),
        (zip_of("a.txt", "x"), "no Word document"),
        (file(LETTER)[:400], "damaged"),
        (b"PK\x03\x04" + b"junk" * 50, "damaged"),
        (bomb(), "more than 64 MiB"),
        (zip_of("word/document.xml", "<w:document"), "not well-formed XML"),
        (
            zip_of("word/document.xml", f"{ENTITIES}<w:document {W}><w:body><w:p>&a;</w:p></w:body></w:document>"),
            "entities",
        ),
        (zip_of("word/document.xml", f"<w:document {W}>" + "<w:p>" * 9000 + "</w:p>" * 9000 + "</w:document>"), "XML"),
        (file(p("")), "no text"),
    ],
)
def test_what_is_no_word_document_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    source = Source("x.docx", content)
    assert docx.recognises(source)
    with pytest.raises(Unreadable, match=reason):
        transcript_of(source)


@pytest.mark.parametrize(
    ("name", "told", "numbers"),
    [
        ("antwoord-2.docx", ("2024-03-08", "2024-05-16", "", "Chakor", "GroenLinks-PvdA"), "1 2 3 4 5 6 7 8 9"),
        ("antwoord-4.docx", ("2024-03-05", "2024-03-24", "", "Eerdmans", "JA21"), "1 2 3"),
        (
            "antwoord-6.docx",
            ("2023-09-07", "2023-10-18", "2023Z14759", "Wassenberg", "PvdD"),
            "1 2 3 4 5 6 7 8 9 10 11 12 13 14",
        ),
        (
            "antwoord-8.docx",
            ("2023-11-09", "2023-12-04", "2023Z19006", "Beckerman", "SP"),
            "1 2 3 4 5 9 10 6 7 8 11 12",
        ),
    ],
)
def test_sample_letters(shared: Path, name: str, told: tuple[str, ...], numbers: str) -> None:
    path = shared / "samples" / "antwoord-docx" / name
    document = transcript_of(Source(str(path), path.read_bytes())).document
    asker = document.indieners[-1]
    assert (str(document.ingediend), str(document.beantwoord), document.vraagnummer, asker.naam, asker.partij) == told
    assert [passage.nummer for passage in document.passages] == numbers.split()
    assert all(passage.vraag and passage.antwoord for passage in document.passages)
    assert len(document.beantwoorders) == 1 and document.beantwoorders[0].functie == "minister"


def test_an_answer_to_several_questions_stands_in_each(shared: Path) -> None:
    path = shared / "samples" / "antwoord-docx" / "antwoord-8.docx"
    document = transcript_of(Source(str(path), path.read_bytes())).document
    same = {passage.antwoord for passage in document.passages if passage.nummer in ("3", "4", "5", "9", "10")}
    assert len(same) == 1
    assert [len(p.noten) for p in document.passages if p.nummer in ("1", "3", "6", "12")] == [0, 3, 1, 1]
