"""Are letters, mails and packed files read right in every format that people have? All are invented."""

from __future__ import annotations

import gzip
import re
import textwrap
from datetime import date
from typing import Any

import pytest

from vraagbaak.corpus.containers import unpacked
from vraagbaak.corpus.model import Mededeling
from vraagbaak.corpus.reading import read_one
from vraagbaak.corpus.source import Refused, Source

from .fourth_reading import (
    ANSWERED,
    ANSWERS,
    ASKERS,
    BODY,
    LETTER,
    LETTER_FIELDS,
    QUESTIONS,
    SHEET,
    SIGNED,
    documents,
    mail,
    odt,
    one_file_page,
    page,
    paper,
    paragraph,
    rtf,
    run,
    seen,
    sheet,
    table,
    word,
)
from .third_reading import in_gzip, in_zip

WHOLE = (*LETTER, *SIGNED, *BODY)
WRAPPED = "\n\n".join("\n".join(textwrap.wrap(text, 72)) for text in WHOLE)
IN_BOLD = [f"<b>{text}</b>" if text.startswith(("Vraag ", "Antwoord op")) else text for text in WHOLE]
ABOVE_LISTS = [*LETTER, *SIGNED, "<h3>Vragen</h3>", "<ol><li>" + "</li><li>".join(QUESTIONS) + "</li></ol>"]


LISTED = [f"{n}. {text}" for texts in (QUESTIONS, ANSWERS) for n, text in enumerate(texts, start=1)]


def in_markdown(text: str) -> str:
    return f"## {text}" if text.startswith("Vraag ") else f"**{text}**" if text.startswith("Antwoord op") else text


DEFINED = "".join(f"<dt>Vraag {n}: {q}</dt><dd>Antwoord: {a}</dd>" for n, q, a in ANSWERED)
ROWS_OF_PAIRS = "".join(f"<tr><td>{n}</td><td>{q}</td><td>{a}</td></tr>" for n, q, a in ANSWERED)


def package(space: str) -> bytes:
    """The letter as one XML file of Word, with a picture in it."""
    text = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in WHOLE)
    picture = "<p:binaryData>iVBORw0KGgo=</p:binaryData><w:binData>iVBORw0KGgo=</w:binData>"
    head = '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    return f'{head}<p:package xmlns:p="x" xmlns:w="{space}"><w:body>{text}</w:body>{picture}</p:package>'.encode()


@pytest.mark.parametrize(
    "source",
    [
        sheet("\n\n".join(WHOLE)),
        sheet(WRAPPED),
        page(WHOLE),
        page(IN_BOLD, between="<br>\n"),
        page([*ABOVE_LISTS, "<h3>Antwoorden</h3>", "<ol><li>" + "</li><li>".join(ANSWERS) + "</li></ol>"]),
        one_file_page(page(WHOLE)),
        rtf(WHOLE),
        odt(WHOLE),
        paper(WHOLE),
        paper(WHOLE, columns=60, beside="Onze referentie"),
        word(*WHOLE),
        mail(WRAPPED),
        mail("Zie bijlage.", word(*WHOLE)),
        in_zip(word(*WHOLE)),
        in_gzip(word(*WHOLE)),
        in_gzip(page(WHOLE)),
        Source("brief.txt", "\n\n".join(WHOLE).encode("utf-16")),
        Source("brief.txt", b"\xef\xbb\xbf" + "\r\n\r\n".join(WHOLE).encode()),
        sheet("\n\n".join((*LETTER, *SIGNED, *map(in_markdown, BODY)))),
        sheet(
            "\n\n".join((*LETTER, *SIGNED, *(re.sub(r"^(Vraag|Antwoord.*) (\d)$", r"\1 (\2)", text) for text in BODY)))
        ),
        page([*LETTER, *SIGNED, f"<dl>{DEFINED}</dl>"]),
        page([*LETTER, *SIGNED, f"<table>{ROWS_OF_PAIRS}</table>"]),
        Source("brief.xml", package("http://schemas.openxmlformats.org/wordprocessingml/2006/main")),
        Source("brief.xml", package("http://schemas.microsoft.com/office/word/2003/wordml")),
        *(made((*LETTER, *SIGNED, *BODY[:6], *BODY[7:])) for made in (odt, rtf, paper, page)),
        *(
            made((*LETTER, *SIGNED, "Vragen", *LISTED[:3], "Antwoorden", *LISTED[3:]))
            for made in (odt, rtf, paper, page)
        ),
        mail("Ter info.", mail("Zie bijlage.", word(*WHOLE))),
        sheet("\n\n".join((*LETTER, *BODY, "Hoogachtend,", *SIGNED))),
        word(*LETTER, *BODY, "Met vriendelijke groet,", *SIGNED),
        word(
            *LETTER,
            *SIGNED,
            *(paragraph(text, style="Vraag") if text in QUESTIONS else text for text in BODY[1::2]),
            lists=("Vraag %1",),
        ),
        word(
            *LETTER,
            *SIGNED,
            *(text for q, a in zip(QUESTIONS, ANSWERS, strict=True) for text in (paragraph(q, 1), "Antwoord:", a)),
            lists=("%1.",),
        ),
        word(
            *LETTER,
            *SIGNED,
            "Vragen",
            *(paragraph(q, 1) for q in QUESTIONS),
            "Antwoorden",
            *(paragraph(a, 2) for a in ANSWERS),
            lists=("%1.", "%1."),
        ),
        word(*LETTER, *SIGNED, *BODY[:4], "Vraag 2", QUESTIONS[1], "", ANSWERS[1], *BODY[8:]),
    ],
)
def test_a_letter_says_the_same_in_every_format(source: Source) -> None:
    *_, letter = documents(source)
    assert {name: seen(letter, name) for name in LETTER_FIELDS} == LETTER_FIELDS


ASKS = (
    "Hierbij zend ik u de antwoorden op de vragen die de leden Ruigrok (GroenLinks-PvdA) en Van Heemst (ChristenUnie)"
    " op 7 januari 2025 stelden over de sluiting van bibliotheken."
)
CAPITALS = ("VRAAG I", QUESTIONS[0], "ANTWOORD I", ANSWERS[0], "VRAAG II", "En nu?", "ANTWOORD II", "Ja.")
ROWS = (("Datum", "4 februari 2025"), ("Onze referentie", "50112233"), ("Uw referentie", "2025Z70001"))
LAST = ("Met vriendelijke groet,", "T.A. Bolderheij", "Staatssecretaris van Onderwijs, Cultuur en Wetenschap")
DATED = paragraph("Datum") + paragraph("4 februari 2025")
BOX = f"<w:r><w:pict><w:txbxContent>{DATED}</w:txbxContent></w:pict></w:r>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (word(LETTER[0], table(*ROWS), ASKS, *LAST, *BODY), {**LETTER_FIELDS, "id": "kenmerk-50112233"}),
        (word(LETTER[0], *LETTER[4:], *BODY, header=table(*ROWS)), {"beantwoord": date(2025, 2, 4), "pairs": ANSWERED}),
        (word(paragraph(BOX), LETTER[0], *LETTER[4:], *BODY), {"beantwoord": date(2025, 2, 4), "pairs": ANSWERED}),
        (
            word(
                *LETTER,
                *SIGNED,
                "VRAAG I",
                QUESTIONS[0],
                "ANTWOORD I",
                ANSWERS[0],
                "VRAAG II",
                "En nu?",
                "ANTWOORD II",
                "Ja.",
            ),
            {"pairs": (("I", QUESTIONS[0], ANSWERS[0]), ("II", "En nu?", "Ja."))},
        ),
        (
            word(
                *(
                    *LETTER,
                    *SIGNED,
                    "Vraag 1",
                    paragraph(
                        run("Hoeveel CO")
                        + run("2", "subscript")
                        + run(" op 40 km")
                        + run("2", "superscript")
                        + run("?")
                    ),
                ),
                *(
                    "Antwoord vraag 1",
                    paragraph(
                        run("10")
                        + run("6", "superscript")
                        + run(" kilo in de 21")
                        + run("e", "superscript")
                        + run(" eeuw.")
                    ),
                ),
            ),
            {"pairs": (("1", "Hoeveel CO2 op 40 km²?", "10⁶ kilo in de 21e eeuw."),)},
        ),
        (
            word(
                *(*LETTER, *SIGNED, "Vraag 1", f"{QUESTIONS[0]} 1)", "Antwoord vraag 1", ANSWERS[0]),
                *("Vraag 2", paragraph(run(QUESTIONS[1]) + run("[2]", "superscript")), "Antwoord vraag 2", ANSWERS[1]),
                *(paragraph("Krant, 2 januari 2025.", 1), paragraph("Blad, 3 januari 2025.", 1)),
                lists=("%1)",),
            ),
            {"pairs": ANSWERED[:2], "noten": (("Krant, 2 januari 2025.",), ("Blad, 3 januari 2025.",))},
        ),
        *(
            (
                word(*LETTER[:6], LETTER[6].replace("bied ik u", f"bied ik u {words}"), *SIGNED, *BODY),
                {"ministeries": ("Onderwijs, Cultuur en Wetenschap", *others)},
            )
            for words, others in (
                ("mede namens de minister van Sociale Zaken en Werkgelegenheid", ("Sociale Zaken en Werkgelegenheid",)),
                ("in overeenstemming met de ministers van Financiën en Defensie", ("Financiën", "Defensie")),
                (", ook namens de minister-president,", ("Algemene Zaken",)),
                ("mede namens mijn ambtgenoot van Economische Zaken", ("Economische Zaken",)),
            )
        ),
    ],
)
def test_a_letters_fields_are_found_in_every_layout(source: Source, expected: dict[str, Any]) -> None:
    (letter,) = documents(source)
    assert {name: seen(letter, name) for name in expected} == expected


LATER = (
    "De Voorzitter van de Tweede Kamer der Staten-Generaal",
    "Datum 28 januari 2025",
    "Betreft Uitstel beantwoording Kamervragen over werkdruk",
    "Geachte Voorzitter,",
    "Op 7 januari 2025 hebben de leden Ruigrok (GroenLinks-PvdA) en Van Heemst (ChristenUnie) Kamervragen gesteld over"
    " werkdruk (kenmerk 2025Z70007). De beantwoording vergt meer tijd dan de gestelde termijn.",
    "Uw Kamer ontvangt de antwoorden zo spoedig mogelijk.",
    "Hoogachtend,",
    "de minister van Sociale Zaken en Werkgelegenheid,",
    "M. Hogendoorn",
)


@pytest.mark.parametrize(
    "source", [word(*LATER), paper(LATER), odt(LATER), rtf(LATER), page(LATER), mail("\n\n".join(LATER))]
)
def test_a_letter_that_postpones_is_a_mededeling_in_every_format(source: Source) -> None:
    (letter,) = documents(source)
    assert (letter.soort, letter.passages, letter.vraagnummer) == ("mededeling", (), "2025Z70007")
    assert (letter.indieners, letter.ingediend) == (ASKERS, date(2025, 1, 7))
    text = f"{LATER[4]}\n{LATER[5]}"
    assert letter.mededeling == Mededeling(text, date(2025, 1, 28), "M. Hogendoorn", "minister")


def test_what_is_packed_with_pictures_and_leftovers_is_read_without_them() -> None:
    vragen = Source("map/vragen.txt", (SHEET + QUESTIONS[0]).encode())
    leftovers = (
        Source("__MACOSX/._brief.docx", b"\0\x05\x16\x07"),
        Source("Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    )
    numbers = [document.vraagnummer for document in documents(in_zip(word(*WHOLE), vragen, *leftovers))]
    assert numbers == ["2025Z70001", "2025Z70002"]
    picture = Source("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    numbers = [document.vraagnummer for document in documents(mail("Hierbij.", vragen, picture))]
    assert "2025Z70002" in numbers


def test_a_sheet_is_read_from_the_pages_of_a_pdf() -> None:
    opening = "Antwoord van staatssecretaris Bolderheij (Onderwijs, Cultuur en Wetenschap) (ontvangen 4 februari 2025)"
    (document,) = documents(paper(["AH 7021", "2025Z70021", opening, *BODY]))
    assert (document.id, document.beantwoord) == ("ah-tk-20242025-7021", date(2025, 2, 4))
    assert seen(document, "pairs") == ANSWERED


_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        (Source("brief.doc", _OLD + bytes(3000)), "save it as DOCX or PDF"),
        (
            Source("post.msg", _OLD + bytes(512) + "__substg1.0_0037001F".encode("utf-16-le") + bytes(3000)),
            "save it as EML",
        ),
        (in_zip(Source("xl/workbook.xml", b"<workbook/>")), "PDF or DOCX"),
        (in_zip(Source("META-INF/container.xml", b"<container/>"), Source("mimetype", b"")), "HTML or PDF"),
        (in_zip(Source("Index/Document.iwa", b"\0\1"), Source("preview.jpg", b"\xff\xd8\xff")), "DOCX or PDF"),
        (Source("alles.rar", b"Rar!\x1a\x07\x01\x00" + bytes(300)), "unpack it"),
        (Source("alles.7z", b"7z\xbc\xaf\x27\x1c" + bytes(300)), "unpack it"),
        (Source("scan.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))), "OCR"),
        (Source("scan.jpg", b"\xff\xd8\xff"), "OCR"),
        (Source("brief.wpd", b"\xffWPC\x10\x00" + bytes(range(256))), "DOCX or PDF"),
        (Source("brief.ps", b"%!PS-Adobe-3.0\n(Vraag) show\n"), "save it as PDF"),
        (Source("brief.doc.gz", gzip.compress(_OLD + bytes(3000))), "save it as DOCX or PDF"),
    ],
)
def test_a_refusal_says_what_to_convert_a_file_to(source: Source, advice: str) -> None:
    (part,) = unpacked(source)
    reason = part.reason if isinstance(part, Refused) else read_one(part).problem
    assert advice in reason
