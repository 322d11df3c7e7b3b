"""Invented files of the kinds that were once read wrong, in other words, layouts and formats: by name, as an examiner
would write them."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from vraagbaak.corpus.source import Source

_BLOCK = """Tweede Kamer der Staten-Generaal2
Vergaderjaar {year} Aanhangsel van de Handelingen
Vragen gesteld door de leden der Kamer, met de daarop door de
regering gegeven antwoorden
{number}
"""
_ASKED = """Vragen van het lid Veenbaas (CDA) aan de Minister van Infrastructuur en
Waterstaat over de sluis bij Oosterdijk (ingezonden 4 maart 2024).
Antwoord van Minister Holtkamp (Infrastructuur en Waterstaat) (ontvangen
26 maart 2024).
"""
_FOOT = "Tweede Kamer, vergaderjaar {year}, Aanhangsel 1\n"
ANSWERED = (
    "AH 8802\n2024Z88002\nAntwoord van minister Holtkamp (Infrastructuur en Waterstaat) (ontvangen 26 maart 2024)\n\n"
)
ASKED = (
    "2024Z88003\n\n(ingezonden 4 maart 2024)\n\nVragen van het lid Veenbaas (CDA) aan de minister van Infrastructuur"
    " en Waterstaat over de sluis bij Oosterdijk\n\n"
)


def publication(body: str, opening: str = _ASKED, year: str = "2023–2024", number: int = 8801) -> Source:
    """A printed publication of questions with answers, as an extractor gives it."""
    text = _BLOCK.format(year=year, number=number) + opening + body + _FOOT.format(year=year)
    return Source("publicatie.txt", text.encode())


def sheet(text: str) -> Source:
    return Source("blad.txt", text.encode())


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LEVEL = (
    '<w:abstractNum w:abstractNumId="{0}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    '<w:lvlText w:val="{1}"/></w:lvl></w:abstractNum>'
)


def paragraph(text: str, numbers: int = 0) -> str:
    """A paragraph of Word, perhaps in the first (`Vraag 1:`, or 1) or the second automatic list (`1.`)."""
    listed = f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbers}"/></w:numPr></w:pPr>' if numbers else ""
    return f"<w:p>{listed}<w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def letter(*body: str, namens: str = "de Minister van Financiën", first: str = "%1") -> Source:
    """A ministry's letter as DOCX; `first` is the form of its first automatic list."""
    above = [
        "De Voorzitter van de Tweede Kamer der Staten-Generaal",
        "Datum 26 maart 2024",
        "Betreft Beantwoording vragen over de sluis bij Oosterdijk",
        "Geachte voorzitter,",
        f"Hierbij zend ik u, mede namens {namens}, de antwoorden op de vragen van het lid Veenbaas (CDA) over de sluis"
        " bij Oosterdijk (ingezonden 4 maart 2024, kenmerk 2024Z88002).",
        "Hoogachtend,",
        "DE MINISTER VAN INFRASTRUCTUUR EN WATERSTAAT,",
        "J. Holtkamp",
    ]
    return _word([*above, *body], first)


def word(text: str) -> Source:
    """A Word file with a paragraph for each line."""
    return _word(text.splitlines(), "%1")


def _word(parts: Iterable[str], first: str) -> Source:
    text = "".join(part if part.startswith("<") else paragraph(part) for part in parts)
    numbers = _LEVEL.format(0, first) + _LEVEL.format(1, "%1.")
    numbers += "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (0, 1))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr("[Content_Types].xml", "<Types/>")
        zipped.writestr("word/document.xml", f"<w:document {_W}><w:body>{text}</w:body></w:document>")
        zipped.writestr("word/numbering.xml", f"<w:numbering {_W}>{numbers}</w:numbering>")
    return Source("papier.docx", packed.getvalue())


def rtf(text: str) -> Source:
    """Lines as RTF: what Windows' Latin letters have in that form, the rest as Unicode."""

    def written(sign: str) -> str:
        if sign.isascii():
            return f"\\{sign}" if sign in "\\{}" else sign
        byte = sign.encode("cp1252", "ignore")
        return f"\\'{byte[0]:02x}" if byte else f"\\u{ord(sign)}?"

    lines = ("".join(map(written, line)) for line in text.splitlines())
    return Source("blad.rtf", ("{\\rtf1\\ansi\\ansicpg1252 " + "\\par ".join(lines) + "\\par}").encode("ascii"))


def mail(text: str, charset: str = "utf-8", encoding: str = "8bit", subject: str = "Over de sluis") -> Source:
    """A mail of one text."""
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "a@voorbeeld.nl", subject, "<1@voorbeeld.nl>"
    made.set_content(text, charset=charset, cte=encoding)
    return Source("post.eml", made.as_bytes())


def mail_of(*parts: MIMEText | MIMEMultipart | MIMEApplication) -> Source:
    made = MIMEMultipart("mixed")
    made["From"], made["Subject"] = "a@voorbeeld.nl", "Over de sluis"
    for part in parts:
        made.attach(part)
    return Source("post.eml", made.as_bytes())


def attached(source: Source) -> MIMEApplication:
    part = MIMEApplication(source.content, Name=source.filename)
    part["Content-Disposition"] = f'attachment; filename="{source.filename}"'
    return part


def in_html(text: str) -> MIMEText:
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
    return MIMEText(f"<html><body>{lines}</body></html>", "html", "cp1252")


def in_zip(*sources: Source) -> Source:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for source in sources:
            zipped.writestr(source.name, source.content)
    return Source("alles.zip", packed.getvalue())


def in_gzip(source: Source) -> Source:
    return Source(f"{source.name}.gz", gzip.compress(source.content, mtime=0))
