"""Is it told of a Kamerstuk what it is, from its opening, its foot and its signatures?"""

from __future__ import annotations

from datetime import date

import pytest

from vraagbaak.corpus.kamerstuk.identity import in_footer, in_small_letters, opening, signatures, titled
from vraagbaak.corpus.model import Beantwoorder


@pytest.mark.parametrize(
    ("lines", "identity", "title"),
    [
        (
            [
                "Tweede Kamer der Staten-Generaal 2",
                "Vergaderjaar 2030–2031",
                "99 876 Verzonnen dijken",
                "99 870 Verzonnen duinen",
                "Nr. 395 BRIEF VAN DE MINISTER VAN DEFENSIE",
                "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal",
                "Den Haag, 1 april 2031",
            ],
            ("kst-99876-395", "Tweede Kamer", "2030-2031", date(2031, 4, 1)),
            "Verzonnen dijken; Brief van de Minister van Defensie",
        ),
        (
            [
                "Vergaderjaar 2030-2031",
                "99 300 VIII Vaststelling van de verzonnen begrotingsstaten",
                "voor 2031",
                "Q MEMORIE VAN ANTWOORD",
                "Ontvangen 2 april 2031",
            ],
            ("kst-99300-VIII-Q", "", "2030-2031", date(2031, 4, 2)),
            "Vaststelling van de verzonnen begrotingsstaten voor 2031; Memorie van antwoord",
        ),
        (
            ["99 501-20 Verzonnen Raad", "Nr. 7", "VERSLAG VAN EEN SCHRIFTELIJK OVERLEG", "Vastgesteld 3 april 2031"],
            ("kst-99501-20-7", "", "", date(2031, 4, 3)),
            "Verzonnen Raad; Verslag van een schriftelijk overleg",
        ),
    ],
)
def test_openings(lines: list[str], identity: tuple[object, ...], title: str) -> None:
    found = opening([*lines, "De tekst begint hier."])
    assert (found.id, found.kamer, found.vergaderjaar, found.datum) == identity
    assert titled(found) == title
    assert found.n_lines == len(lines)


@pytest.mark.parametrize(
    ("footer", "found"),
    [
        ("Tweede Kamer, vergaderjaar 2030–2031, 99 876 en 99 870, nr. 395", ("Tweede Kamer", "99876", "395")),
        ("Eerste Kamer, vergaderjaar 2030–2031, 99 410 X, C", ("Eerste Kamer", "99410-X", "C")),
        ("Tweede Kamer, vergaderjaar 2030–2031, 99 501-20, nr. 1796", ("Tweede Kamer", "99501-20", "1796")),
        ("iets anders", ("", "", "")),
    ],
)
def test_footers(footer: str, found: tuple[str, str, str]) -> None:
    stuk = in_footer(footer)
    assert (stuk.kamer, stuk.dossier, stuk.nummer) == found


@pytest.mark.parametrize(
    ("lines", "signed"),
    [
        (["De Minister van Defensie,", "drs. A.B. Verzinsel"], [("A.B. Verzinsel", "minister", "Defensie")]),
        (
            ["De minister van Defensie    De staatssecretaris van Defensie", "A. Een     mr. drs. B. van der Twee"],
            [("A. Een", "minister", "Defensie"), ("B. van der Twee", "staatssecretaris", "Defensie")],
        ),
        (
            ["De Minister-President,", "Minister van Algemene Zaken,", "C. Drie"],
            [("C. Drie", "minister-president", "Algemene Zaken")],
        ),
        (
            ["De Minister van Financiën,", "D. Vier", "De Staatssecretaris van Financiën,", "E.F. Vijf-Zes"],
            [("D. Vier", "minister", "Financiën"), ("E.F. Vijf-Zes", "staatssecretaris", "Financiën")],
        ),
        (["De Minister van Financiën heeft dit besloten.", "Dat is alles."], []),
        (["Zo gaat het in Nederland", "Verder niets"], []),
    ],
)
def test_signatures(lines: list[str], signed: list[tuple[str, str, str]]) -> None:
    n_lines, found = signatures(["De tekst eindigt hier.", *lines])
    assert found == tuple(Beantwoorder(*one) for one in signed)
    assert n_lines == (len(lines) if signed else 0)


def test_headings_in_small_letters() -> None:
    assert in_small_letters("BRIEF VAN DE MINISTERS VAN BUITENLANDSE ZAKEN EN VAN DEFENSIE") == (
        "Brief van de Ministers van Buitenlandse Zaken en van Defensie"
    )
    assert in_small_letters("Brief regering") == "Brief regering"


def test_two_who_sign_on_one_line_are_told_apart() -> None:
    n_lines, signed = signatures(
        [
            "Zo is het.",
            "De minister van Defensie, De staatssecretaris van Financiën,",
            "drs. A.B. Appelaer mr. C. van der Peer",
        ]
    )
    assert n_lines == 2
    assert [(who.naam, who.functie, who.ministerie) for who in signed] == [
        ("A.B. Appelaer", "minister", "Defensie"),
        ("C. van der Peer", "staatssecretaris", "Financiën"),
    ]
