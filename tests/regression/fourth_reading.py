"""Invented files of the kinds of fault once more, as an examiner would write them, and how their readings compare."""

from __future__ import annotations

import io
import quopri
import textwrap
import zipfile
from datetime import date
from email.message import EmailMessage
from typing import Any
from xml.sax.saxutils import escape

from vraagbaak.corpus.containers import unpacked
from vraagbaak.corpus.model import Document, Indiener
from vraagbaak.corpus.reading import read_one
from vraagbaak.corpus.source import Refused, Source

from ..corpus.publication.test_pdf import width, written

Pairs = tuple[tuple[str, str, str], ...]
Line = tuple[float, float, float, str]

ASKERS = (Indiener("Ruigrok", "GroenLinks-PvdA"), Indiener("Van Heemst", "ChristenUnie"))
QUESTIONS = (
    "Heeft u kennisgenomen van het onderzoek naar bibliotheken op het platteland?",
    "Hoeveel vestigingen zijn er sinds 2015 gesloten?",
    "Deelt u de zorg dat ouderen de weg naar informatie kwijtraken?",
)
ANSWERS = (
    "Ja, dat onderzoek heb ik gelezen.",
    "Sinds 2015 zijn er 41 vestigingen gesloten; in 17 gevallen kwam er een servicepunt voor terug.",
    "Die zorg deel ik ten dele.",
)
ANSWERED: Pairs = tuple((str(n), q, a) for n, (q, a) in enumerate(zip(QUESTIONS, ANSWERS, strict=True), start=1))
ASKED: Pairs = tuple((number, question, "") for number, question, _ in ANSWERED)

OPENING = """Vragen van de leden Ruigrok (GroenLinks-PvdA) en Van Heemst (ChristenUnie) aan de
Staatssecretaris van Onderwijs, Cultuur en Wetenschap over de sluiting van bibliotheken
(ingezonden 7 januari 2025).
Antwoord van Staatssecretaris Bolderheij (Onderwijs, Cultuur en Wetenschap) (ontvangen
4 februari 2025).
"""
_TITLE = "Tweede Kamer der Staten-Generaal2\nVergaderjaar {year} Aanhangsel van de Handelingen\n"
_TITLE += "Vragen gesteld door de leden der Kamer, met de daarop door de\nregering gegeven antwoorden\n7001\n"
SHEET = (
    "2025Z70002\n\n(ingezonden 7 januari 2025)\n\nVragen van de leden Ruigrok (GroenLinks-PvdA) en Van Heemst"
    " (ChristenUnie) aan de staatssecretaris van Onderwijs, Cultuur en Wetenschap over de sluiting van bibliotheken\n\n"
)
ANSWER_SHEET = (
    "AH 7021\n2025Z70021\nAntwoord van staatssecretaris Bolderheij (Onderwijs, Cultuur en Wetenschap)"
    " (ontvangen 4 februari 2025)\n\n"
)
LETTER = (
    "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal",
    "Postbus 20018",
    "2500 EA  DEN HAAG",
    "Datum: 4 februari 2025",
    "Betreft: Beantwoording schriftelijke vragen over de sluiting van bibliotheken",
    "Geachte Voorzitter,",
    "Hierbij bied ik u de antwoorden aan op de schriftelijke vragen van de leden Ruigrok (GroenLinks-PvdA) en Van"
    " Heemst (ChristenUnie) over de sluiting van bibliotheken. Deze vragen werden ingezonden op 7 januari 2025 met"
    " kenmerk 2025Z70001.",
)
SIGNED = ("De staatssecretaris van Onderwijs, Cultuur en Wetenschap,", "T.A. Bolderheij")
BODY = tuple(
    text
    for number, question, answer in ANSWERED
    for text in (f"Vraag {number}", question, f"Antwoord op vraag {number}", answer)
)


def publication(body: str, opening: str = OPENING, year: str = "2024–2025") -> Source:
    foot = (
        f"ah-tk-20242025-7001\nISSN 0921 - 7398\n’s-Gravenhage 2025 Tweede Kamer, vergaderjaar {year}, Aanhangsel 1\n"
    )
    return Source("publicatie.txt", (_TITLE.format(year=year) + opening + body + foot).encode())


def sheet(text: str) -> Source:
    return Source("blad.txt", text.encode())


def page(lines: tuple[str, ...] | list[str], between: str = "</p><p>") -> Source:
    """A page that a browser saved, with its menu and script."""
    text = between.join(line if line.startswith("<") else escape(line) for line in lines)
    head = '<head><meta charset="utf-8"><script>var geheim=1;</script><style>.menu{color:red}</style></head>'
    menu = "<nav><ul><li>Home</li><li>Onderwerpen</li></ul></nav>"
    body = f"<body>{menu}<main><p>{text}</p></main><footer>Over deze site</footer></body>"
    return Source("pagina.html", f"<html>{head}<!-- saved from url=(0030)https://x.nl/a -->{body}</html>".encode())


def one_file_page(saved: Source) -> Source:
    """The page as the single file (MHTML) of a browser."""
    head = "From: <Saved by Blink>\r\nSubject: Beantwoording\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;"
    head += ' type="text/html"; boundary="X"\r\n\r\n--X\r\nContent-Type: text/html; charset="utf-8"\r\n'
    head += "Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://x.nl/a\r\n\r\n"
    image = "\r\n--X\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    image += "iVBORw0KGgoAAAANSUhEUgAA\r\n--X--\r\n"
    return Source("pagina.mhtml", head.encode() + quopri.encodestring(saved.content) + image.encode())


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(text: str, raised: str = "") -> str:
    aligned = f'<w:rPr><w:vertAlign w:val="{raised}"/></w:rPr>' if raised else ""
    return f'<w:r>{aligned}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str, numbers: int = 0, style: str = "") -> str:
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbers}"/></w:numPr>' if numbers else ""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{listed}</w:pPr>{text if text.startswith('<') else run(text)}</w:p>"


def word(*body: str, lists: tuple[str, ...] = (), header: str = "") -> Source:
    """A Word file; `lists` are the forms of its automatic numbers, and the style `Vraag` has the first of them."""
    text = "".join(part if part.startswith("<w:") else paragraph(part) for part in body)
    numbers = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:lvlText w:val="{form}"/></w:lvl></w:abstractNum>'
        for n, form in enumerate(lists, start=1)
    )
    numbers += "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(1, len(lists) + 1))
    style = '<w:style w:styleId="Vraag"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="r1" Type="{kind}/header" Target="header1.xml"/>' if header else ""
    shown = f'<w:sectPr><w:headerReference w:type="first" xmlns:r="{kind}" r:id="r1"/></w:sectPr>' if header else ""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("[Content_Types].xml", "<Types/>")
        zipped.writestr("word/document.xml", f"<w:document {_W}><w:body>{text}{shown}</w:body></w:document>")
        zipped.writestr("word/numbering.xml", f"<w:numbering {_W}>{numbers}</w:numbering>")
        zipped.writestr("word/styles.xml", f"<w:styles {_W}>{style if lists else ''}</w:styles>")
        zipped.writestr("word/header1.xml", f"<w:hdr {_W}>{header}</w:hdr>")
        relations = "http://schemas.openxmlformats.org/package/2006/relationships"
        zipped.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{relations}">{relation}</Relationships>'
        )
    return Source("brief.docx", packed.getvalue())


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def odt(lines: tuple[str, ...]) -> Source:
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text"))
    text = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        zipped.writestr("Thumbnails/thumbnail.png", b"\x89PNG\r\n")
        body = f"<office:body><office:text>{text}</office:text></office:body>"
        zipped.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return Source("brief.odt", packed.getvalue())


def rtf(lines: tuple[str, ...]) -> Source:
    """Lines as RTF, with tables of fonts and styles, and a picture."""
    head = "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Verdana;}}{\\stylesheet{\\s0 Normal;}}{\\info{\\author Iemand}}"
    head += "{\\*\\generator Msftedit 5.41}{\\pict\\wmetafile8 0100090000}"
    text = "".join(f"\\pard\\f0\\fs18 {line}\\par\n" for line in lines)
    return Source("brief.rtf", (head + "".join(c if c.isascii() else f"\\u{ord(c)}\\'3f" for c in text) + "}").encode())


def paper(lines: tuple[str, ...] | list[str], columns: int = 78, beside: str = "") -> Source:
    """A PDF of pages with a number at their foot, perhaps with a word beside the text; its lines are wrapped."""
    pages: list[list[Line]] = [[]]
    top = 740.0
    for text in lines:
        for line in textwrap.wrap(text, columns):
            if top < 80:
                pages.append([])
                top = 740.0
            pages[-1].append((90.0, top, 9.0, line))
            top -= 12
        top -= 12
    numbered = [
        [
            *lines,
            (450.0, 40.0, 7.0, f"Pagina {at} van {len(pages)}"),
            *([(480.0, 700.0, 6.0, beside)] if beside else []),
        ]
        for at, lines in enumerate(pages, start=1)
    ]
    return Source("brief.pdf", written(numbered))


def printed(*pages: list[Line]) -> Source:
    """A publication as PDF, with the title block above its first page and a footer below each."""
    title: list[Line] = [
        (55.0, 760.0, 18.0, "Tweede Kamer der Staten-Generaal"),
        (55.0, 720.0, 9.6, "Vergaderjaar 2024–2025"),
        (221.0, 720.0, 9.6, "Aanhangsel van de Handelingen"),
    ]
    feet = [
        [
            (55.0, 83.0, 5.0, "ah-tk-20242025-7009"),
            (221.0, 70.0, 8.0, f"Tweede Kamer, vergaderjaar 2024–2025, Aanhangsel {n}"),
        ]
        for n in range(1, len(pages) + 1)
    ]
    return Source(
        "publicatie.pdf",
        written([[*(title if not at else []), *lines, *feet[at]] for at, lines in enumerate(pages)]),
    )


def column(texts: list[str], top: float = 690.0) -> list[Line]:
    """Lines below each other; what follows a `^` is raised."""
    lines: list[Line] = []
    for at, line in enumerate(texts):
        text, _, raised = line.partition("^")
        lines += [(221.0, top - at * 10, 8.5, text)] if text else []
        lines += [(222.0 + width(text) * 8.5, top - at * 10 + 3, 5.4, raised)] if raised else []
    return lines


ABOVE = ["Vragen gesteld door de leden der Kamer, met de daarop door de", "regering gegeven antwoorden", "", "7009", ""]
ABOVE += [*OPENING.splitlines(), ""]


def mail(text: str, *attached: Source) -> Source:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@voorbeeld.nl", "b@voorbeeld.nl", "Antwoorden bibliotheken"
    made.set_content(text)
    for source in attached:
        made.add_attachment(
            source.content, maintype="application", subtype="octet-stream", filename=source.name.rpartition("/")[2]
        )
    return Source("post.eml", made.as_bytes())


def documents(source: Source) -> list[Document]:
    """The documents of a file; every word of them has a place, and nothing encoded is in them."""
    read = []
    for part in unpacked(source):
        if isinstance(part, Refused):
            continue
        reading = read_one(part)
        if reading.document is not None:
            assert reading.account is not None
            assert reading.account.losses == ()
            read.append(reading.document)
    assert not [
        code for code in ("iVBOR", "JVBER", "Content-", "geheim", "color:", "\\par", "saved from") if code in repr(read)
    ]
    return read


def seen(document: Document, name: str) -> Any:
    """A field of a document, or its pairs, its notes, or the name of its first beantwoorder."""
    if name == "pairs":
        return tuple((passage.nummer, passage.vraag, passage.antwoord) for passage in document.passages)
    if name == "noten":
        return tuple(passage.noten for passage in document.passages)
    if name == "door":
        return document.beantwoorders[0].naam if document.beantwoorders else ""
    return getattr(document, name)


LETTER_FIELDS: dict[str, Any] = {
    "soort": "antwoord",
    "pairs": ANSWERED,
    "ingediend": date(2025, 1, 7),
    "beantwoord": date(2025, 2, 4),
    "vraagnummer": "2025Z70001",
    "indieners": ASKERS,
    "ministeries": ("Onderwijs, Cultuur en Wetenschap",),
    "door": "T.A. Bolderheij",
}
"""What every form of the letter says."""
