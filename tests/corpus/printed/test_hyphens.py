"""Are words broken at line ends made whole again, and nothing else changed?"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vraagbaak.corpus.printed.hyphens import Words, mend

JOINED = [
    ("verde-", "diging", "verdediging"),
    ("sanctie-", "beleid,", "sanctiebeleid,"),
    ("Bondge-", "noten", "Bondgenoten"),
    ("Itali-", "aanse", "Italiaanse"),
    ("(toekom-", "stige)", "(toekomstige)"),
    ("NOTA NAAR AANLEI-", "DING", "NOTA NAAR AANLEIDING"),
    ("civiel-", "rechtelijke", "civielrechtelijke"),
    ("de oud-", "ste", "de oudste"),
    ("ver\u00ad", "beteren", "verbeteren"),
    ("ver-", "eenvoudiging", "vereenvoudiging"),
    ("be-", "ïnvloeding", "beïnvloeding"),
    ("ge-", "informeerd", "geïnformeerd"),
    ("financi-", "ele", "financiële"),
    ("materi-", "eel", "materieel"),
    ("ego-", "isme", "egoïsme"),
]

KEPT = [
    ("NAVO-EU-", "samenwerking", "NAVO-EU-samenwerking"),
    ("GroenLinks-PvdA-", "fractie", "GroenLinks-PvdA-fractie"),
    ("COVID-19-", "crisis", "COVID-19-crisis"),
    ("F-", "16’s", "F-16’s"),
    ("36410-", "X", "36410-X"),
    ("kst-28676-", "396", "kst-28676-396"),
    ("Bosnië-", "Herzegovina", "Bosnië-Herzegovina"),
    ("sanctie-", "instrument", "sanctie-instrument"),
    ("defensie-", "uitgaven", "defensie-uitgaven"),
    ("staakt-het-", "vuren", "staakt-het-vuren"),
    ("niet-", "statelijke", "niet-statelijke"),
    ("sociaal-", "economische", "sociaal-economische"),
    ("de 2%-", "norm", "de 2%-norm"),
    ("e-", "mail", "e-mail"),
]

SPACED = [
    ("financiële-", "en handelsstromen", "financiële- en handelsstromen"),
    ("in-", "en uitvoer", "in- en uitvoer"),
    ("land-", "of zeemacht", "land- of zeemacht"),
    ("een streep -", "en verder", "een streep - en verder"),
    ("gewone", "regels", "gewone regels"),
]

UNBROKEN = [
    ("https://voorbeeld.nl/een-lange-", "naam/pagina.html.", "https://voorbeeld.nl/een-lange-naam/pagina.html."),
    ("zie:https://voorbeeld.nl/map/", "stuk_17.htm en", "zie:https://voorbeeld.nl/map/stuk_17.htm en"),
    ("zie https://voorbeeld.nl/", "en verder", "zie https://voorbeeld.nl/ en verder"),
    ("vraagnummer 2031Z0", "1234)", "vraagnummer 2031Z01234)"),
    ("Minister/", "Staatssecretaris", "Minister/Staatssecretaris"),
    ("van 2018–", "2021", "van 2018–2021"),
    ("post@", "voorbeeld.nl", "post@voorbeeld.nl"),
]


@pytest.mark.parametrize(("first", "second", "whole"), JOINED + KEPT + SPACED + UNBROKEN)
def test_a_break_is_mended_without_any_other_knowledge(first: str, second: str, whole: str) -> None:
    assert mend([first, second]) == whole


@pytest.mark.parametrize(
    ("elsewhere", "first", "second", "whole"),
    [
        ("de defensie-begroting van toen", "defensie-", "begroting", "defensie-begroting"),
        ("een niche-capaciteit", "niche-", "capaciteiten", "niche-capaciteiten"),
        ("de crisis in Ruritanië duurt", "Ruritanië-", "crisis", "Ruritanië-crisis"),
        ("Wapens en een wapen", "Wapen-", "systemen", "Wapensystemen"),
        ("de toelichting was coöperatief", "co-", "operatief", "coöperatief"),
        ("het woord informatieuitwisseling", "informatie-", "uitwisseling", "informatieuitwisseling"),
        ("van twee kanten", "twee-", "tot driemaal", "twee- tot driemaal"),
    ],
)
def test_how_the_document_writes_it_elsewhere_decides(elsewhere: str, first: str, second: str, whole: str) -> None:
    assert mend([first, second], Words.of([elsewhere])) == whole


def test_a_broken_word_is_no_witness_for_itself() -> None:
    known = Words.of(["de verde-", "", "diging van het land"])
    assert [known.count(form) for form in ("verde", "diging", "van", "land")] == [0, 0, 1, 1]


def test_a_word_may_be_broken_twice() -> None:
    assert mend(["het lange hande-", "lingsver-", "mogen"]) == "het lange handelingsvermogen"


_TEXT = st.text(alphabet="aeioudnrst-AEDN9/.,: ëïé\u00ad\u00a0", max_size=12)


def _letters(text: str) -> str:
    """Letters and digits only, without diacritics: a trema may come back."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if c.isalnum())


@given(st.lists(_TEXT, max_size=6), st.lists(_TEXT, max_size=4))
def test_no_letter_is_ever_lost_or_moved(lines: list[str], elsewhere: list[str]) -> None:
    assert _letters(mend(lines, Words.of(elsewhere))) == _letters("".join(lines))


@given(st.lists(_TEXT, max_size=6))
def test_the_result_is_single_spaced_and_trimmed(lines: list[str]) -> None:
    text = mend(lines, Words.of(lines))
    assert text == " ".join(text.split())


@given(st.lists(st.text(alphabet="abcdeé 9.,", min_size=1, max_size=12), max_size=6))
def test_lines_without_breaks_are_only_joined(lines: list[str]) -> None:
    assert mend(lines) == " ".join(" ".join(lines).split())


@given(st.lists(_TEXT, max_size=6))
def test_mending_what_is_whole_changes_nothing(lines: list[str]) -> None:
    once = mend(lines)
    assert mend([once]) == once


def test_no_word_stays_broken_in_the_printed_seeds(shared: Path) -> None:
    for name in ("schriftelijk-overleg-28676-346.txt", "schriftelijk-overleg-28676-396.txt"):
        lines = (shared / "seeds" / name).read_text().splitlines()
        text = mend(lines, Words.of(lines))
        printed_so = {"organi- 1", "defensie- uitgaven", "(c2)- capaciteit."}  # the first two for a page break
        assert set(re.findall(r"\S+- (?!en |of )\S+", text)) <= printed_so
