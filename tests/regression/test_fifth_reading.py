"""Thirty invented files of all families, in layouts of their own; each outcome was written before the file was read."""

from __future__ import annotations

import base64
import gzip
import random
import textwrap
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest

from vraagbaak.corpus.model import Indiener
from vraagbaak.corpus.source import Source

from ..corpus.kvr.invented_kvr import source as kvr
from .fourth_reading import (
    ABOVE,
    ANSWER_SHEET,
    SHEET,
    column,
    documents,
    mail,
    odt,
    page,
    paper,
    paragraph,
    printed,
    publication,
    rtf,
    run,
    seen,
    sheet,
    table,
    word,
)

MIME = textwrap.fill(base64.b64encode(random.Random(5).randbytes(600)).decode(), 76)

ASKED = (
    "Kent u de cijfers over zwembaden die de afgelopen winter dicht bleven?",
    "Klopt het dat 38 van de 612 baden geen warm water meer hebben?",
    "Wilt u met de gemeenten zoeken naar een oplossing?",
)
SAID = (
    "Ja, die cijfers ken ik.",
    "Het gaat om 41 baden, waarvan er 12 in mei weer opengaan.",
    "Dat overleg is in februari begonnen.",
)
PAIRS = tuple((str(n), q, a) for n, (q, a) in enumerate(zip(ASKED, SAID, strict=True), start=1))
HEAD = (
    "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal",
    "Postbus 20018",
    "2500 EA  DEN HAAG",
    "Datum 11 maart 2025",
    "Onderwerp Antwoorden op Kamervragen over koude zwembaden",
    "Geachte voorzitter,",
    "Hierbij stuur ik u de antwoorden op de vragen van het lid Kuipers-Vos (CDA) over koude zwembaden"
    " (2025Z81234, ingezonden 18 februari 2025).",
    "De staatssecretaris van Volksgezondheid, Welzijn en Sport,",
    "F. Langezaal",
)


def asked_and_said(question: str = "Vraag {}", answer: str = "Antwoord {}") -> tuple[str, ...]:
    return tuple(text for n, q, a in PAIRS for text in (question.format(n), q, answer.format(n), a))


LETTER: dict[str, Any] = {
    "soort": "antwoord",
    "pairs": PAIRS,
    "vraagnummer": "2025Z81234",
    "ingediend": date(2025, 2, 18),
    "beantwoord": date(2025, 3, 11),
    "indieners": (Indiener("Kuipers-Vos", "CDA"),),
    "ministeries": ("Volksgezondheid, Welzijn en Sport",),
}


def n(number: object, text: str = "", kind: str = "antwoord") -> str:
    return f'<{kind} nummer="{number}">{text}</{kind}>'


def vragen(*texts: str) -> str:
    return "".join(n(at, text, "vraag") for at, text in enumerate(texts, start=1))


def official(body: str) -> Source:
    head = '<?xml version="1.0"?><officiele-publicatie><metadata>'
    head += '<meta name="DC.identifier" content="ah-tk-20242025-8101"/></metadata><kamervragen>'
    return Source("ah.xml", f"{head}{body}</kamervragen></officiele-publicatie>".encode())


def post(*parts: tuple[str, str]) -> Source:
    """A mail with one text in several forms, each in base64."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@voorbeeld.invalid", "b@voorbeeld.invalid", "Antwoorden"
    made.set_content(parts[0][1], subtype=parts[0][0], cte="base64")
    for subtype, text in parts[1:]:
        made.add_alternative(text, subtype=subtype, cte="base64")
    return Source("post.eml", made.as_bytes())


WHOLE = (*HEAD, *asked_and_said())

CASES: dict[str, tuple[Source, dict[str, Any]]] = {
    # texts
    "a mark behind a word, a figure with a comma, a sum of money": (
        publication(
            "Vraag 1\nKent u het bericht «Bad te koud»1 en de 3,5% hogere prijs van € 1.250.000?\n"
            "Antwoord 1\nJa.\n1 Zwemblad, 3 februari 2025.\n"
        ),
        {
            "pairs": (("1", "Kent u het bericht «Bad te koud» en de 3,5% hogere prijs van € 1.250.000?", "Ja."),),
            "noten": (("Zwemblad, 3 februari 2025.",),),
        },
    ),
    "words and identifiers over a line's end": (
        publication(
            "Vraag 1\nKent u de zwembad- en sport-\nhallen, de water-\nkwaliteit en ECLI:NL:RVS:\n2024:1811?\n"
            "Antwoord 1\nJa, zie https://www.zwemblad.invalid/baden/\nkoud-2025.\n"
        ),
        {
            "pairs": (
                (
                    "1",
                    "Kent u de zwembad- en sporthallen, de waterkwaliteit en ECLI:NL:RVS:2024:1811?",
                    "Ja, zie https://www.zwemblad.invalid/baden/koud-2025.",
                ),
            )
        },
    ),
    "labels with a colon and the text behind them": (
        sheet(SHEET + "\n".join(f"Vraag {number}: {q}" for number, q, _ in PAIRS)),
        {"pairs": tuple((number, q, "") for number, q, _ in PAIRS), "soort": "kamervraag"},
    ),
    "numbers with a bracket": (
        sheet(SHEET + "\n\n".join(f"{number}) {q}" for number, q, _ in PAIRS)),
        {"pairs": tuple((number, q, "") for number, q, _ in PAIRS)},
    ),
    "one answer to all questions": (
        sheet(
            ANSWER_SHEET + "\n".join(f"Vraag {number}\n{q}\n" for number, q, _ in PAIRS)
            + "\nAntwoord op de vragen 1 tot en met 3\nJa, dat overleg loopt."
        ),
        {"pairs": tuple((number, q, "Ja, dat overleg loopt.") for number, q, _ in PAIRS)},
    ),
    "encoded data amid a sheet": (
        sheet(SHEET + f"Vraag 1\n{ASKED[0]}\n\n{MIME}\n\nVraag 2\n{ASKED[1]}\n"),
        {"pairs": (("1", ASKED[0], ""), ("2", ASKED[1], ""))},
    ),
    "encoded data below a text of no family": (
        sheet("Notitie zwembaden\n\nDe baden zijn koud.\n\nbegin 644 foto.png\n#0V%T\n`\nend\n\nEr komt overleg."),
        {"pairs": (("", "", "De baden zijn koud."), ("", "", "Er komt overleg."))},
    ),
    # letters
    "a letter as text": (sheet("\n\n".join(WHOLE)), LETTER),
    "a letter as text of narrow lines, windows' line ends": (
        Source("brief.txt", "\r\n\r\n".join(textwrap.fill(line, 60).replace("\n", "\r\n") for line in WHOLE).encode()),
        LETTER,
    ),
    "a letter in UTF-16": (Source("brief.txt", "\n\n".join(WHOLE).encode("utf-16")), LETTER),
    "a letter as a page": (page(WHOLE), LETTER),
    "a letter as ODT": (odt(WHOLE), LETTER),
    "a letter as RTF": (rtf(WHOLE), LETTER),
    "a letter as PDF with a word beside it": (paper(WHOLE, beside="Pagina 1 van 2"), LETTER),
    "a letter as Word": (word(*WHOLE), LETTER),
    "a letter as Word, questions and answers as rows of a table": (
        word(*HEAD, table(*((f"Vraag {number}", q) if half else (f"Antwoord {number}", a)
                            for number, q, a in PAIRS for half in (1, 0)))),
        LETTER,
    ),
    "a letter as Word, labels as automatic numbers": (
        word(*HEAD, *(part for _, q, a in PAIRS for part in (paragraph(q, 1), "Antwoord", a)), lists=("Vraag %1",)),
        LETTER,
    ),
    "a letter as Word with a raised note and a lowered figure": (
        word(*HEAD, "Vraag 1", paragraph(run("Hoeveel NO") + run("x", "subscript") + run(" en m")
             + run("3", "superscript") + run(" gas?")), "Antwoord 1", SAID[0]),
        {"pairs": (("1", "Hoeveel NOx en m³ gas?", SAID[0]),)},
    ),
    "a letter gzipped": (Source("brief.txt.gz", gzip.compress("\n\n".join(WHOLE).encode(), mtime=0)), LETTER),
    # mails
    "a mail in two forms, both encoded": (
        post(("plain", "\n\n".join(WHOLE)), ("html", page(WHOLE).content.decode())),
        {**LETTER},
    ),
    "a letter beside a mail": (mail("In de bijlage vindt u de brief.", odt(WHOLE)), {}),
    # PDFs
    "a publication as PDF with raised marks": (
        printed(column([*ABOVE, "Vraag 1", "Kent u de koude baden in Zeeland^1", "en de dure baden in Drenthe?^2",
                        "", "Antwoord 1", "Ja, beide.", "", "^1", "Zeeblad, 3 januari 2025."])),
        {"soort": "antwoord"},
    ),
    # KVR
    "kvr: a label inside the line": (
        kvr(vragen(*ASKED), n(1, f"{SAID[0]} 2 en 3 Dat overleg is begonnen.")),
        {"pairs": (("1", ASKED[0], SAID[0]), ("2", ASKED[1], "Dat overleg is begonnen."),
                   ("3", ASKED[2], "Dat overleg is begonnen."))},
    ),
    "kvr: a table cut at its figures": (
        kvr(vragen(*ASKED), n(1, SAID[0]) + n(2, "Baden per provincie: Zeeland") + n(14) + n(9) + n(22, "Drenthe")
            + n(5) + n(5) + n(3, SAID[2])),
        {"pairs": (("1", ASKED[0], SAID[0]), ("2", ASKED[1], "Baden per provincie: Zeeland 14 9 22 Drenthe 5 5"),
                   ("3", ASKED[2], SAID[2]))},
    ),
    "kvr: words set letter by letter, an accent apart": (
        kvr(vragen("Kent u het  Z w e m b l a d  van 4 januari en de financie¨le druk?"), n(1, "J a .")),
        {"pairs": (("1", "Kent u het Zwemblad van 4 januari en de financiële druk?", "Ja."),)},
    ),
    "kvr: a line that begins with a number": (
        kvr(vragen(ASKED[0], "Weet u dat er sinds") + n(38, "baden zijn gesloten?", "vraag"),
            n(1, "Ja.") + n(2, "Nee.")),
        {"pairs": (("1", ASKED[0], "Ja."), ("2", "Weet u dat er sinds 38 baden zijn gesloten?", "Nee."))},
    ),
    "kvr: a unit whose exponent is no mark": (
        kvr(vragen(ASKED[0]), n(1, 'Het verbruik is 12 m <voetnoot nummer="3"/>per bad.')),
        {"pairs": (("1", ASKED[0], "Het verbruik is 12 m3 per bad."),)},
    ),
    # official publications
    "xml: lists, a link and a note": (
        official(
            "<vraag><nr>1</nr><al>Kent u de baden in:</al><lijst><li><li.nr>a.</li.nr><al>Zeeland;</al></li>"
            "<li><li.nr>b.</li.nr><al>Drenthe?</al></li></lijst></vraag><antwoord><nr>1</nr>"
            '<al>Ja, zie <extref doc="kst-36410-XVI-14" soort="document">de begroting</extref>.</al></antwoord>'
        ),
        {"pairs": (("1", "Kent u de baden in:\na. Zeeland;\nb. Drenthe?", "Ja, zie de begroting."),)},
    ),
    "xml: an answer to two questions": (
        official(
            f"<vraag><nr>Vraag 1</nr><al>{ASKED[0]}</al></vraag><vraag><nr>Vraag 2</nr><al>{ASKED[1]}</al></vraag>"
            f"<antwoord><nr>Antwoord 1 en 2</nr><al>{SAID[1]}</al></antwoord>"
        ),
        {"pairs": (("1", ASKED[0], SAID[1]), ("2", ASKED[1], SAID[1]))},
    ),
    "html: a page of the official site with data of a picture in it": (
        page((*WHOLE[:-1], SAID[2], f'<img src="data:image/png;base64,{MIME.replace(chr(10), "")}"/>')),
        LETTER,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_read_as_it_was_meant(name: str) -> None:
    source, expected = CASES[name]
    found = documents(source)
    if name == "a letter beside a mail":
        assert [seen(document, "pairs") for document in found if document.soort == "antwoord"] == [PAIRS]
        return
    (document,) = found
    assert {field: seen(document, field) for field in expected} == expected
