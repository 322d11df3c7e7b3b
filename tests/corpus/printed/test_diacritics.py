"""Do accents that stand free meet their letters, on either side? Words and names are common, sentences invented."""

from __future__ import annotations

import pytest

from vraagbaak.corpus.printed.text_repair import repaired


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Kovaˇc", "Kovač"),
        ("Kovacˇ", "Kovač"),
        ("Kovac ˇ en", "Kovač en"),
        ("Kova ˇc is", "Kovač is"),
        ("Miloˇsevi´c", "Milošević"),
        ("Milosˇevic´", "Milošević"),
        ("ˇCapek en Cˇapek", "Čapek en Čapek"),
        ("de ˇCapek", "de Čapek"),
        ("Dvoˇra´k", "Dvořák"),
        ("Cura¸cao en Curac¸ao", "Curaçao en Curaçao"),
        ("S ¸ahin, ¸Sahin en S¸ahin", "Şahin, Şahin en Şahin"),
        ("Erdo˘gan en Erdog˘an", "Erdoğan en Erdoğan"),
        ("Da˘g", "Dağ"),
        ("S˜ao Tom´e", "São Tomé"),
        ("Sa˜o Tome´", "São Tomé"),
        ("Agn`es en Agne`s", "Agnès en Agnès"),
        ("Ren´e en Rene´", "René en René"),
        ("˚Angström en A˚ngström", "Ångström en Ångström"),
        ("Erd˝os", "Erdős"),
    ],
)
def test_an_accent_meets_the_letter_that_it_suits(printed: str, expected: str) -> None:
    assert repaired(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("co¨ordinatie", "coördinatie"),
        ("coo¨rdinatie", "coördinatie"),
        ("idee¨en en kopie¨en", "ideeën en kopieën"),
        ("ideee¨n, kopiee¨n, oliee¨n en zeee¨n", "ideeën, kopieën, olieën en zeeën"),
        ("be¨ınvloeden", "beïnvloeden"),
        ("beı¨nvloeden", "beïnvloeden"),
        ("Oekra¨ine, re¨ele en financi¨ele", "Oekraïne, reële en financiële"),
        ("Oekrai¨ne, ree¨le en financie¨le", "Oekraïne, reële en financiële"),
        ("Ha¨user", "Häuser"),
        ("´e´en", "één"),
        ("e´e´n", "één"),
    ],
)
def test_of_two_letters_that_an_accent_suits_the_text_or_dutch_decides(printed: str, expected: str) -> None:
    assert repaired(printed) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "foto´s",
        "zo´n",
        "auto´tje",
        "O´Brien",
        "l´Europe",
        "`grote` man",
        "´s nachts",
        "Bush´ beleid",
        "5´ lang",
        "c´est",
    ],
)
def test_apostrophes_and_quotes_stay(printed: str) -> None:
    assert repaired(printed) == printed
