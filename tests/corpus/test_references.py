"""Which references does a text hold? The texts are invented; the ways of writing are those of the papers."""

from __future__ import annotations

import time

import pytest

from vraagbaak.corpus.references import has_cue, papers, passages

PAPERS = {
    "Kamerstuk 28 676, nr. 394": ["28676-394"],
    "kamerstuk 28676 nr 394": ["28676-394"],
    "Kamerstuk 28.676, Nr. 394": ["28676-394"],
    "(Kamerstukken II, 2003–2004, 28 339, nr. 20)": ["28339-20"],
    "Kamerstukken II 2004/05, 29 200 XVI, nrs. 12 en 13": ["29200-XVI-12", "29200-XVI-13"],
    "Kamerstukken II, vergaderjaar 2000/2001, 21 501-10, nr. 57": ["21501-10-57"],
    "Kamerstuk 26 485, nrs. 1, 4 en 5": ["26485-1", "26485-4", "26485-5"],
    "Kamerstukken 28 676 en 36 045, nr. 395": ["28676-395", "36045-395"],
    "Kamerstukken 19 637, 26 106 en 26 276": ["19637", "26106", "26276"],
    "kamerstukken II, 1987–1988, 20 200, hoofdstuk VII, nr. 3": ["20200-VII-3"],
    "Kamerstuk 36 410-X, B": ["36410-X-B"],
    "Kamerstukken I 2021/22, 35 925 A, nr. C": ["35925-A-C"],
    "Kamerstukken nr. 22 009, nrs. 1 en 2": ["22009-1", "22009-2"],
    "TK 2005–2006, 30 332, nr. 2": ["30332-2"],
    "TK ’94–’95, 22 880, nr. 5": ["22880-5"],
    "Aanhangsel Handelingen, vergaderjaar 2004-2005, nr. 371": ["ah-tk-20042005-371"],
    "aanhangsel Handelingen nr. 544, Vergaderjaar 1999–2000": ["ah-tk-19992000-544"],
    "Aanhangsel van de Handelingen II, 1999/00, 1234.": ["ah-tk-19992000-1234"],
    "Aanhangsel der Handelingen I, vergaderjaar 2010–2011, nr. 3": ["ah-ek-20102011-3"],
    "Aanhangsel Handelingen, nrs. 12 en 13, vergaderjaar 1996–1997": ["ah-tk-19961997-12", "ah-tk-19961997-13"],
    "Aanh. Hand. II, 1998-1999, nr. 77": ["ah-tk-19981999-77"],
    "vragen met kenmerk 2024Z01816.": ["2024Z01816"],
    "(vraagnummer 2040514440)": ["2040514440"],
    "https://zoek.officielebekendmakingen.nl/kst-28676-394.html": ["28676-394"],
    "https://zoek.officielebekendmakingen.nl/ah-tk-20232024-958.html": ["ah-tk-20232024-958"],
}

NONE = (
    "De Kamer kreeg 28 676 brieven.",
    "Aanhangsel nr. 12",
    "Aanhangsel Handelingen, vergaderjaar 2004-2009, nr. 371",
    "telefoon 2123456780, rekening 32040514440",
    "Kamerstuk",
    "het aanhangsel en de kamerstukken",
)


@pytest.mark.parametrize("text", PAPERS)
def test_papers_are_recognised_however_written(text: str) -> None:
    assert has_cue(text)
    found = list(papers(f"Zie {text} hierover."))
    assert [one.to for one in found] == PAPERS[text]
    for one in found:
        assert f"Zie {text}"[one.start : one.end].strip("(). ") in text


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert list(papers(text)) == []


WITHIN = {
    "Zie het antwoord op vraag 14.": [14],
    "Zie mijn antwoord op de vragen 2, 3 en 5.": [2, 3, 5],
    "Zoals bij de beantwoording van vraag 4 is aangegeven": [4],
    "Zie de antwoorden op de vragen 3 t/m 6": [3, 4, 5, 6],
    "zie vraag 2": [2],
    "Zie antwoord 5.": [5],
    "Zie het antwoord op vraag 3 van het lid De Wit": [],
    "Ik heb vragen over 14 dagen.": [],
    "Antwoord 20% meer": [],
}


@pytest.mark.parametrize("text", WITHIN)
def test_passages_of_the_same_document_are_recognised(text: str) -> None:
    assert [one.to for one in passages(text)] == [f"vraag {number}" for number in WITHIN[text]]


@pytest.mark.parametrize(
    "piece",
    [
        "Kamerstuk ",
        "Kamerstuk 28 676, ",
        "Aanhangsel ",
        "nr. 1, ",
        "2024Z0",
        "1 en 2, ",
        "antwoord op vraag 1, ",
        " ",
        "20",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = f"Zie Kamerstuk{piece * 20_000}!"
    started = time.process_time()
    list(papers(text))
    list(passages(text))
    assert time.process_time() - started < 2
