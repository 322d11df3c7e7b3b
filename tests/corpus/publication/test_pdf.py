"""Is a PDF read by its printed lines, and a broken one refused with a reason? All but the samples is invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus import reading
from vraagbaak.corpus.model import Document, Indiener
from vraagbaak.corpus.publication import pdf
from vraagbaak.corpus.publication.unglue import width
from vraagbaak.corpus.reading import transcript_of
from vraagbaak.corpus.source import Source, Unreadable

LEFT, TOP, PITCH, SIZE = 221.0, 700.0, 10.0, 8.5

Line = tuple[float, float, float, str]
"""x, y, size, text of one drawn line."""


def written(pages: list[list[Line]]) -> bytes:
    """A small PDF that draws these lines in Helvetica."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        drawn = "".join(f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({_escaped(text)}) Tj ET\n" for x, y, size, text in lines)
        objects.append(f"<< /Length {len(drawn.encode('cp1252'))} >>\nstream\n{drawn}endstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 558 792] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    content, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return content + f"{end}startxref\n{len(content)}\n%%EOF".encode()


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def column(texts: list[str], top: float = TOP) -> list[Line]:
    """Texts below each other as a publication sets them; an empty text is white, what stands behind `^` is raised."""
    lines: list[Line] = []
    for at, text in enumerate(texts):
        text, _, raised = text.partition("^")
        if text:
            lines.append((LEFT, top - at * PITCH, SIZE, text))
        if raised:
            lines.append((LEFT + width(text) * SIZE + 1, top - at * PITCH + 3, 5.4, raised))
    return lines


FIRST = [
    (55.0, 760.0, 18.0, "Tweede Kamer der Staten-Generaal"),
    (500.0, 740.0, 50.0, "2"),
    (55.0, 720.0, 9.6, "Vergaderjaar 2030–2031 Aanhangsel van de Handelingen"),
    *column(
        [
            "Vragen gesteld door de leden der Kamer, met de daarop door de",
            "regering gegeven antwoorden",
            "",
            "77",
            "",
            "Vragen van het lid Zomer (D66) aan de Minister van Defensie over verzonnen",
            "veerponten (ingezonden 1 oktober 2030).",
            "Antwoord van Minister Kers (Defensie) (ontvangen 22 oktober 2030).",
            "",
            "Vraag 1",
            "Kent u de pont die op 3 september 2030 tussen de beide verzonnen steigers",
            "ging varen?^1",
            "",
            "Antwoord 1",
            "Ja. De pont vaart sinds dat jaar heen en weer, zoals uit de dienst-",
            "regeling blijkt.",
            "De tweede alinea staat hier, want de vorige regel had nog ruimte over gehad,",
            "en gaat op de volgende bladzijde",
        ]
    ),
    (LEFT, 160.0, 5.4, "1"),
    (LEFT + 6, 157.5, 6.9, "De Veerman, 3 september 2030, over 40 m lange"),
    (LEFT + 6, 148.5, 6.9, "ponten."),
    (55.0, 82.0, 5.9, "ah-tk-20302031-77"),
    (55.0, 75.0, 5.9, "ISSN 0921 - 7398"),
    (55.0, 69.0, 9.0, "’s-Gravenhage 2030 Tweede Kamer, vergaderjaar 2030–2031, Aanhangsel 1"),
]
SECOND = [
    *column(["verder.", "", "Vraag 2", "Hoe groot is het dek, in m^2", "", "Antwoord 2", "Veertig."]),
    (LEFT, 69.0, 9.0, "Tweede Kamer, vergaderjaar 2030–2031, Aanhangsel 2"),
]


def read(content: bytes, name: str = "invented.pdf") -> Document:
    source = Source(name, content)
    assert pdf.recognises(source)
    return transcript_of(source).document


def test_a_publication_gives_its_fields_and_pairs() -> None:
    document = read(written([FIRST, SECOND]))
    assert (document.id, document.soort, document.nummer, document.vergaderjaar) == (
        "ah-tk-20302031-77",
        "antwoord",
        "77",
        "2030-2031",
    )
    assert (document.ingediend, document.beantwoord) == (date(2030, 10, 1), date(2030, 10, 22))
    assert document.indieners == (Indiener("Zomer", "D66"),)
    assert [(b.naam, b.functie, b.ministerie) for b in document.beantwoorders] == [("Kers", "minister", "Defensie")]
    assert [(p.nummer, p.vraag) for p in document.passages] == [
        ("1", "Kent u de pont die op 3 september 2030 tussen de beide verzonnen steigers ging varen?"),
        ("2", "Hoe groot is het dek, in m²"),
    ]


def test_paragraphs_go_on_over_pages_and_words_over_lines() -> None:
    document = read(written([FIRST, SECOND]))
    assert document.passages[0].antwoord == (
        "Ja. De pont vaart sinds dat jaar heen en weer, zoals uit de dienstregeling blijkt.\n"
        "De tweede alinea staat hier, want de vorige regel had nog ruimte over gehad, "
        "en gaat op de volgende bladzijde verder."
    )


def test_a_raised_figure_is_a_mark_and_its_note_stands_with_its_passage() -> None:
    document = read(written([FIRST, SECOND]))
    assert [p.noten for p in document.passages] == [("De Veerman, 3 september 2030, over 40 m lange ponten.",), ()]


def test_another_pdf_goes_to_the_text_families() -> None:
    document = read(written([column(["Een verzonnen tekst.", "", "Een tweede alinea."])]))
    assert "verzonnen tekst" in " ".join(passage.antwoord + passage.vraag for passage in document.passages)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.4 and no more",
        b"%PDF-1.7\n" + bytes(range(256)) * 40,
        written([FIRST])[:300],
        written([[]]),
    ],
)
def test_a_broken_or_empty_pdf_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"\w+ \w+"):
        transcript_of(Source("x.pdf", content))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "1a2d8959",
            ("ah-tk-20232024-2210", "2024-07-02", "2024-07-23", "Erkens", "VVD", "Klimaat en Groene Groei", 13, 2),
        ),
        (
            "1aa9bd01",
            (
                "ah-tk-20232024-1076",
                "2023-11-20",
                "2024-02-20",
                "Van Haga",
                "Groep Van Haga",
                "Binnenlandse Zaken en Koninkrijksrelaties",
                5,
                3,
            ),
        ),
        ("1b0f0b98", ("ah-tk-20232024-1786", "2024-04-04", "2024-05-21", "Teunissen", "PvdA", "Financiën", 14, 14)),
        (
            "1b2d2126",
            (
                "ah-tk-20232024-2367",
                "2024-06-28",
                "2024-08-29",
                "Van der Lee",
                "GroenLinks-PvdA",
                "Financiën",
                None,
                None,
            ),
        ),
        (
            "1b62ee8d",
            (
                "ah-tk-20232024-1432",
                "2024-03-07",
                "2024-04-05",
                "Van Zanten",
                "BBB",
                "Onderwijs, Cultuur en Wetenschap",
                6,
                None,
            ),
        ),
        (
            "1b650dd7",
            (
                "ah-tk-20232024-1481",
                "2024-02-12",
                "2024-04-11",
                "Koekkoek",
                "Volt",
                "Binnenlandse Zaken en Koninkrijksrelaties",
                6,
                None,
            ),
        ),
        (
            "1c0f765c",
            (
                "ah-tk-20232024-1178",
                "2024-01-16",
                "2024-03-07",
                "Sneller",
                "D66",
                "Binnenlandse Zaken en Koninkrijksrelaties",
                9,
                None,
            ),
        ),
        ("1c83f4f5", ("ah-tk-20232024-1984", "2024-05-29", "2024-06-14", None, "VVD", "Financiën", 10, 3)),
        (
            "1dac45ca",
            (
                "ah-tk-20232024-878",
                "2023-12-13",
                "2024-01-26",
                "Inge van Dijk",
                "CDA",
                "Binnenlandse Zaken en Koninkrijksrelaties",
                7,
                None,
            ),
        ),
    ],
)
def test_sample_publications(shared: Path, name: str, told: tuple[object, ...]) -> None:
    (path,) = (shared / "samples" / "ah-tk-pdf").glob(f"{name}*.pdf")
    reading_ = reading.read_one(Source(str(path), path.read_bytes()))
    document = reading_.document
    assert document is not None, reading_.problem
    n_noten = len({noot for passage in document.passages for noot in passage.noten})
    found = (
        document.id,
        str(document.ingediend),
        str(document.beantwoord),
        document.indieners[-1].naam if told[3] else None,
        document.indieners[-1].partij,
        document.ministeries[0],
        len(document.passages) if told[6] is not None else None,
        n_noten if told[7] is not None else None,
    )
    assert found == told
    for passage in document.passages:
        assert passage.nummer and passage.vraag and passage.antwoord
        for text in (passage.vraag, passage.antwoord, *passage.noten):
            assert "vergaderjaar 2023–2024, Aanhangsel" not in text.replace("Handelingen, vergaderjaar", "")
            assert "ISSN" not in text and "ah-tk-20232024" not in text
            assert not any("\ue000" <= letter <= "\uf8ff" for letter in text)
