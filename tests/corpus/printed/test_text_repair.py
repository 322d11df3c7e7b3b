"""Does repair give back what was meant, and leave alone what was right? All examples are invented."""

from __future__ import annotations

import unicodedata

import pytest

from vraagbaak.corpus.printed.text_repair import closed_up, joined_addresses, joined_hyphens, repaired, tidy


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [
        ("Financie¨n en officie¨le co¨rdinatie", "Financiën en officiële cördinatie"),
        ("geı¨nteresseerd in Curac¸ao", "geïnteresseerd in Curaçao"),
        ("vo´o´r e´e´n uur a` 2 enqueˆtes", "vóór één uur à 2 enquêtes"),
        ("FinanciÃ«n en Ã–zgÃ¼r", "Financiën en Özgür"),
        ("Â«een woordÂ»", "«een woord»"),
        ("‘zo’ en “zo” – de foto’s", "‘zo’ en “zo” – de foto’s"),
        ("de foto´s en agenda´s", "de foto´s en agenda´s"),
        ("een\u00ad woord\u200b  met\u00a0 wit\t\n\n  erin ", "een woord met wit\nerin"),
    ],
)
def test_text_is_repaired(damaged: str, meant: str) -> None:
    assert repaired(damaged) == meant
    assert repaired(meant) == meant, "repairing twice changes nothing"
    assert unicodedata.is_normalized("NFC", repaired(damaged))


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Sociale Zaken en Werkgele- genheid", "Sociale Zaken en Werkgelegenheid"),
        ("Verkeer en Water– staat", "Verkeer en Waterstaat"),
        ("de in- en uitvoer van melk- of vleesproducten", "de in- en uitvoer van melk- of vleesproducten"),
        ("de Staten- Generaal", "de Staten-Generaal"),
        ("het EU- beleid", "het EU-beleid"),
        ("wie dat doet – zo meent hij – krijgt", "wie dat doet – zo meent hij – krijgt"),
        ("een brief– op tijd– om te", "een brief– op tijd– om te"),
    ],
)
def test_words_broken_at_a_line_end_are_joined(broken: str, whole: str) -> None:
    assert joined_hyphens(broken) == whole


@pytest.mark.parametrize(
    ("spaced", "closed"),
    [
        ("A n t w o o r d van", "Antwoord van"),
        ("d e  v r a g e n  v a n het lid", "de  vragen  van het lid"),
        ("in 1 9 8 5 en 1 986", "in 1985 en 1986"),
        ("lid a en b", "lid a en b"),
        ("4 e n 5", "4 en 5"),
        ("op 3 0 juli j l . aan", "op 30 juli jl. aan"),
        ("1 9 8 1 , 1982", "1981, 1982"),
        ("onder nr. O  e n W 92", "onder nr. O  en W 92"),
        ("v r a g e n .", "vragen."),
        ("B e n t u bereid", "Bent u bereid"),
        ("1 2 3 4 5", "1 2 3 4 5"),
    ],
)
def test_words_and_years_set_letter_by_letter_are_closed_up(spaced: str, closed: str) -> None:
    assert closed_up(spaced) == closed


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Zie http://www.krant.nl/ nieuws/artikel.html en", "Zie http://www.krant.nl/nieuws/artikel.html en"),
        ("www.krant.nl/a/ b_c_d.", "www.krant.nl/a/b_c_d."),
        ("zie www.krant.nl/ en/of De Krant", "zie www.krant.nl/ en/of De Krant"),
        ("zie www.krant.nl/ van 3 mei", "zie www.krant.nl/ van 3 mei"),
    ],
)
def test_addresses_broken_behind_a_slash_are_joined(broken: str, whole: str) -> None:
    assert joined_addresses(broken) == whole


def test_tidying_keeps_paragraphs_apart() -> None:
    assert tidy(" een \r\n\r\n twee\rdrie ") == "een\ntwee\ndrie"
