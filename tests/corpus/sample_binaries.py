"""How are the PDF and the DOCX among the sample documents made?

By hand, with the standard library: `python tests/corpus/sample_binaries.py` writes both into corpus/sample/. They look
like the real ones where a reader looks: set width, small raised note marks, page furniture; a letter with a table, a
field and a footnote, and the answers behind it. The same bytes come out every time. All that they say is invented.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

SAMPLE = Path(__file__).resolve().parent.parent.parent / "corpus" / "sample"

LEFT, MARGIN, TOP, LEADING = 222.0, 56.0, 704.0, 9.6
"""Points: the text column, the margin column, the first line's base, and the way to the next line."""

FIRST_PAGE = """\
Vragen gesteld door de leden der Kamer, met de daarop door de
regering gegeven antwoorden

9010

Vragen van de leden Winkelhage en Hazelbeke (beiden CDA) aan de Staatssecretaris
van Infrastructuur en Waterstaat over PFAS in visvijvers (verzonnen voorbeeld)
(ingezonden 8 september 2021).

Antwoord van Staatssecretaris Meerkerken (Infrastructuur en Waterstaat) (ontvangen
11 oktober 2021).

Vraag 1
Kent u het bericht «Sportvissers eten beter niet uit eigen vijver»?^1

Antwoord 1
Ja.

Vraag 2
In hoeveel visvijvers is de concentratie PFAS gemeten, en door welk waterschap
is dat gedaan?

Antwoord 2
De waterschappen hebben in de zomer van 2021 in 38 visvijvers gemeten. In zes
daarvan lag de concentratie boven de waarde die het RIVM voor het eten van
zelfgevangen vis aanhoudt. De meetresultaten zijn met de visserijverenigin-
gen besproken.

Vraag 3
Krijgen sportvissers een waarschuwing te zien bij deze visvijvers?

Vraag 4
Welke bedrijven hebben een lozingsvergunning voor PFAS op oppervlakte-
water in dezelfde stroomgebieden?""".splitlines()

SECOND_PAGE = """\
Antwoord 3 en 4
Bij de zes visvijvers staan sinds september waarschuwingsborden.^2 In de
stroomgebieden hebben twee bedrijven een lozingsvergunning. Het waterschap
herziet beide vergunningen volgend jaar, in lijn met het voorzorgsbeginsel.

Vraag 5
Bent u bereid om voor PFAS een Europees verbod te bepleiten?

Antwoord 5
Ja. Nederland bereidt met vier andere landen een voorstel voor een Europees
verbod op PFAS voor.""".splitlines()

FIRST_NOTES = ["^1 Dagblad van het Voorbeeld, 4 september 2021"]
SECOND_NOTES = ["^2 Zie ook Kamerstuk 99 106, nr. 3 (verzonnen)"]


def pdf() -> bytes:
    """A publication of two pages: running head, text column, notes at the foot, furniture in the margin."""
    head = _shown("Tweede Kamer der Staten-Generaal", MARGIN, 764, 14) + _shown("2", 508, 742, 34)
    head += _shown("Vergaderjaar 2021–2022", MARGIN, TOP, 9) + _shown("Aanhangsel van de Handelingen", LEFT, TOP, 9)
    foot = _shown("ah-tk-20212022-9010", MARGIN, 83, 5) + _shown("ISSN 0921 - 7398", MARGIN, 77, 5)
    foot += _shown("’s-Gravenhage 2021", MARGIN, 70, 7)
    pages = [
        head + _column(FIRST_PAGE, 648) + _column(FIRST_NOTES, 110, 7) + foot + _running(1),
        _column(SECOND_PAGE, 760) + _column(SECOND_NOTES, 110, 7) + _running(2),
    ]
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        font.encode(),
    ]
    for number, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 558 771] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    written = b"%PDF-1.4\n"
    places = []
    for number, made in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + made + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    tail = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return written + tail.encode() + f"startxref\n{len(written)}\n%%EOF\n".encode()


def _running(page: int) -> bytes:
    return _shown(f"Tweede Kamer, vergaderjaar 2021–2022, Aanhangsel {page}", LEFT, 70, 8)


def _column(lines: list[str], top: float, size: float = 9) -> bytes:
    """The lines one under the other; a `^` before a figure raises it and sets it smaller."""
    shown = b""
    for number, line in enumerate(lines):
        down = top - number * LEADING
        text, _, raised = line.partition("^")
        if text:
            shown += _shown(text, LEFT, down, size)
        if raised:
            figure, rest = raised[0], raised[1:].lstrip()
            right = LEFT + 0.47 * size * len(text)
            shown += _shown(figure, right, down + 3, 5)
            if rest:
                shown += _shown(rest, right + 5, down, size)
    return shown


def _shown(text: str, left: float, down: float, size: float) -> bytes:
    code = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return f"BT /F {size:g} Tf 1 0 0 1 {left:g} {down:g} Tm (".encode() + code + b") Tj ET\n"


TITLE = (
    "Beantwoording Kamervragen van het lid Dorrepaal (VVD) over de wachttijden bij het rijexamen (verzonnen voorbeeld)"
)

LETTER = [
    "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal",
    "In antwoord op uw brief van 12 juni 2023, nr. 2023Z90011, deel ik u mede dat de vragen van het lid Dorrepaal "
    "(VVD) aan de minister van Infrastructuur en Waterstaat over de wachttijden bij het rijexamen (verzonnen voorbeeld)"
    " (ingezonden 12 juni 2023) worden beantwoord zoals aangegeven in de bijlage van deze brief.",
    "De minister van Infrastructuur en Waterstaat,",
    "C. Drosterij",
    "Antwoorden van de minister van Infrastructuur en Waterstaat op de vragen van het lid Dorrepaal (VVD) over de "
    "wachttijden bij het rijexamen (verzonnen voorbeeld) (ingezonden 12 juni 2023, nr. 2023Z90011)",
    "Vraag 1",
    "Hoe lang wacht een kandidaat gemiddeld op een praktijkexamen voor de auto?",
    "Antwoord op vraag 1",
    "In mei 2023 bedroeg de gemiddelde wachttijd dertien weken.^ In drie examenplaatsen was zij langer dan achttien "
    "weken.",
    "Vraag 2",
    "Hoeveel examinatoren komt het examenbureau tekort, en welke gevolgen heeft dat voor rijschoolhouders?",
    "Antwoord op vraag 2",
    "Het examenbureau heeft 47 vacatures. Rijschoolhouders kunnen daardoor minder leerlingen laten afrijden. De "
    "opleiding van een examinator duurt negen maanden; dit jaar beginnen er 60 aan.",
    "Vraag 3",
    "Kan de geldigheid van het theoriecertificaat worden verlengd zolang de wachttijden duren?",
    "Antwoord op vraag 3",
    "Ja. Ik verleng de geldigheid van theoriecertificaten die voor 1 januari 2024 verlopen met zes maanden.",
]
NOTE = "Voortgangsbericht examenbureau, juni 2023 (verzonnen)."

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def docx() -> bytes:
    """An answer letter: a table with date and subject, the letter, and the questions with their answers."""
    table = "".join(
        f"<w:tr><w:tc>{_paragraph(name)}</w:tc><w:tc>{_field(name.lower(), value)}</w:tc></w:tr>"
        for name, value in (("Datum", "3 juli 2023"), ("Onderwerp", TITLE))
    )
    body = _paragraph("> Retouradres Postbus 00000 2500 ZZ Den Haag") + _paragraph(LETTER[0])
    body += f"<w:tbl>{table}</w:tbl>" + "".join(_paragraph(text) for text in LETTER[1:])
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
        '<Override PartName="/word/footnotes.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>',
        "_rels/.rels": _relations(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": _relations(("footnotes", "footnotes.xml")),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(NOTE)}</w:t></w:r></w:p></w:footnote></w:footnotes>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 7, 3, 0, 0, 0)), XML + content)
    return packed.getvalue()


def _paragraph(text: str) -> str:
    """A paragraph; a `^` in it is the footnote's mark."""
    before, mark, after = text.partition("^")
    runs = _run(before)
    if mark:
        runs += '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="1"/></w:r>' + _run(
            after
        )
    return f"<w:p>{runs}</w:p>"


def _field(name: str, value: str) -> str:
    """A field as a letter template leaves it: an instruction, and the text that it came to."""
    code = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DOCPROPERTY {name} </w:instrText></w:r>'
    code += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    return f'<w:p>{code}{_run(value)}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _relations(*found: tuple[str, str]) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}{name}" Target="{target}"/>'
        for number, (name, target) in enumerate(found, start=1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


BINARIES = {"ah-tk-20212022-9010.pdf": pdf, "antwoord-2023Z90011.docx": docx}

if __name__ == "__main__":
    for file_name, make in BINARIES.items():
        (SAMPLE / file_name).write_bytes(make())
