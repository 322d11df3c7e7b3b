"""Is an identifier recognised however it is written, and left alone where it is none?"""

from __future__ import annotations

import pytest

from vraagbaak.search.query.identifiers import identifiers

SAME = (
    ("2024Z00773", "2024Z773", "2024 Z 00773", "kv-tk-2024Z00773", "2024z00773", "antwoord-2024Z00773"),
    ("28676-396", "28 676 nr. 396", "28 676, nr. 396", "28676 nr 396", "kst-28676-396", "28.676, nummer 396"),
    ("36410-X-12", "36 410 X nr. 12", "36 410-X, nr. 12", "kst-36410-X-12"),
    ("28676", "28 676", "28.676"),
    ("vergaderjaar 2023-2024, nr. 958", "2023-2024, nr. 958", "2023–2024 nummer 958"),
    ("F-16", "F16", "F 16"),
    ("2%", "2 procent", "2 %"),
    ("art. 5", "artikel 5", "Artikel 5", "art 5"),
)


@pytest.mark.parametrize("spellings", SAME, ids=[spellings[0] for spellings in SAME])
def test_every_spelling_is_the_same(spellings: tuple[str, ...]) -> None:
    found = [identifiers(f"over {spelling} en meer") for spelling in spellings]
    assert [[one.text for one in several] for several in found] == [[spelling] for spelling in spellings]
    assert len({several[0].key for several in found}) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("stikstof in 2022", []),
        ("van 2019 tot 2022", []),
        ("10 000 000 euro", []),
        ("3 oktober 2020", []),
        ("F-16-vliegtuigen", []),
        ('de "F 16" staat tussen aanhalingstekens', []),
        ("F16* en F16~1", []),
        ("-F16", ["F16"]),
        ("ah-tk-20232024-958", ["ah-tk-20232024-958"]),
        ("KVR20135 of SG_KVR0000036202", ["KVR20135", "SG_KVR0000036202"]),
        ("36 410 X", ["36 410 X"]),
        ("D66 en CO2 en MH17", ["D66", "CO2", "MH17"]),
        ("artikel 6:162 van de wet", ["artikel 6:162"]),
        ("een norm van 2%, zegt artikel 5.", ["2%", "artikel 5"]),
    ],
)
def test_what_is_one_and_what_is_none(text: str, wanted: list[str]) -> None:
    found = identifiers(text)
    assert [one.text for one in found] == wanted
    assert [text[slice(*one.span)] for one in found] == wanted


def test_who_bears_one() -> None:
    assert identifiers("28 676 nr. 396")[0].bearers == ((("dossier", "28676"), ("nummer", "396")),)
    assert identifiers("36 410 X")[0].bearers == ((("dossier", "36410-X"),),)
    assert (("vraagnummer", "2024Z00773"),) in identifiers("2024Z773")[0].bearers
    assert identifiers("F-16")[0].bearers == ()
