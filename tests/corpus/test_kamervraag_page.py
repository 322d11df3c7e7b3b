"""Does a rendered page about a Kamervraag come out with its facts and its questions?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from vraagbaak.corpus import kamervraag_page
from vraagbaak.corpus.model import Beantwoorder, Bron, Document, Indiener, Passage
from vraagbaak.corpus.source import Source


def read(text: str) -> Document:
    source = Source("verzonnen.txt", text.encode())
    assert kamervraag_page.recognises(source)
    return kamervraag_page.transcribe(source).document


@pytest.fixture(scope="module")
def seed(shared: Path) -> Document:
    path = shared / "seeds" / "kamervraag-2024Z00773.txt"
    return kamervraag_page.transcribe(Source(str(path), path.read_bytes())).document


def test_the_facts_of_the_seed(seed: Document) -> None:
    assert (seed.id, seed.vraagnummer, seed.soort) == ("2024Z00773", "2024Z00773", "kamervraag")
    assert (seed.ingediend, seed.beantwoord) == (date(2024, 1, 22), date(2024, 2, 6))
    assert seed.titel == "De uitspraken van de Duitse minister van Defensie"
    assert seed.indieners == (Indiener("Jan Paternotte", "D66"), Indiener("Podt"))
    assert seed.beantwoorders == (Beantwoorder("Kajsa Ollongren", "minister", "Defensie", "D66"),)
    assert seed.onderwerpen == ("defensie", "internationaal")
    assert (seed.kamer, seed.vergaderjaar, seed.nummer) == ("Tweede Kamer", "2023-2024", "958")
    vraag, antwoord = seed.bronnen
    assert vraag == Bron(
        "vraag", "kv-tk-2024Z00773", seed.titel, "https://zoek.officielebekendmakingen.nl/kv-tk-2024Z00773.html"
    )
    assert (antwoord.soort, antwoord.nummer) == ("antwoord", "ah-tk-20232024-958")
    assert antwoord.url == "https://zoek.officielebekendmakingen.nl/ah-tk-20232024-958.html"
    assert antwoord.titel.startswith("Antwoord op vragen van de leden Paternotte en Podt")


def test_the_seven_questions_of_the_seed(seed: Document) -> None:
    assert [passage.nummer for passage in seed.passages] == list("1234567")
    assert [passage.antwoord.count("\n") + 1 for passage in seed.passages] == [1, 2, 1, 2, 1, 1, 1]
    assert all(passage.vraag.endswith("?") and "\n" not in passage.vraag for passage in seed.passages)
    assert all(passage.antwoord.endswith(".") for passage in seed.passages)
    assert seed.passages[0].vraag.endswith("van 19 januari 2024?")


PAGE = """\
Kamervraag 2031Z01234

Zwaluwen onder bruggen

Ingediend 3 maart 2031
Beantwoord 1 april 2031 (na 29 dagen)
Indieners An de Verzonne (PvdD), Bea Bedacht (50PLUS)
Beantwoord door C. van Fictie (staatssecretaris infrastructuur en waterstaat) (VVD), Dirk Verzin (minister financiën)
Onderwerpen natuur en milieu verkeer zorg en gezondheid
Bron vraag https://voorbeeld.nl/kv-tk-2031Z01234.html
Bron antwoord https://voorbeeld.nl/ah-tk-20302031-77.html
 • Vraag 1
  Kent u «Zwaluwen onder de brug»?1
  Wat vindt u ervan?

  Ja.2 De uitstoot van CO2 is laag.

 • Vraag 2 en 3
  Hoeveel zwaluwen zijn er?

  Elf paar.

  Vorig jaar tien.

 • Vraag 4
  Komen ze terug?

Kamervraag document nummer: kv-tk-2031Z01234
Volledige titel: Zwaluwen onder bruggen
Kamerantwoord document nummer: ah-tk-20302031-77
Volledige titel: Antwoord op vragen van de leden De Verzonne, Bedacht en Eppink-Verdicht (Volt) over zwaluwen
"""


def test_an_invented_page() -> None:
    document = read(PAGE)
    assert document.indieners == (
        Indiener("An de Verzonne", "PvdD"),
        Indiener("Bea Bedacht", "50PLUS"),
        Indiener("Eppink-Verdicht", "Volt"),
    )
    assert document.beantwoorders == (
        Beantwoorder("C. van Fictie", "staatssecretaris", "Infrastructuur en Waterstaat", "VVD"),
        Beantwoorder("Dirk Verzin", "minister", "Financiën"),
    )
    assert document.ministeries == ("Infrastructuur en Waterstaat", "Financiën")
    assert document.onderwerpen == ("natuur en milieu", "verkeer", "zorg en gezondheid")
    assert document.passages == (
        Passage("1", "Kent u «Zwaluwen onder de brug»?\nWat vindt u ervan?", "Ja. De uitstoot van CO2 is laag."),
        Passage("2 en 3", "Hoeveel zwaluwen zijn er?", "Elf paar.\nVorig jaar tien."),
        Passage("4", "Komen ze terug?"),
    )


def test_a_page_without_an_answer_yet() -> None:
    open_page = "\n".join(
        line for line in PAGE.splitlines() if not line.startswith(("Beantwoord", "Bron antwoord", "Kamerantwoord"))
    )
    document = read(open_page.replace("Volledige titel: Antwoord op", "Toegift:"))
    assert (document.beantwoord, document.beantwoorders, document.vergaderjaar) == (None, (), "")
    assert [bron.soort for bron in document.bronnen] == ["vraag"]


def test_windows_line_ends_change_nothing() -> None:
    assert read(PAGE.replace("\n", "\r\n")) == read(PAGE)
