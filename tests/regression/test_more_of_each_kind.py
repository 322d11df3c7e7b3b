"""More instances of each kind of reported fault of words: spellings of one thing meet, and strangers do not.

A row is a group of texts. Each text of a group, as a query, finds every text of its group. No text of another group of
its table may be found, except one that has all its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .cases import indexed, paper

AMPERSANDS = """
H&M | H & M
P&O | P & O
I&W | IenW | Infrastructuur en Waterstaat
J&V | JenV | Justitie en Veiligheid
S&P | S & P
L&R | L &amp; R
N&S | N &amp; S | N&amp;S
B&W | B en W | burgemeester en wethouders
EL&I | EL & I
VI&T | VI & T
D&G | D & G
AT&T | AT & T
"""
DOTTED = """
R.I.V.M. | RIVM
A.O.W. | AOW
G.G.D. | GGD
U.W.V. | UWV
C.B.S. | CBS
V.N.G. | VNG
K.N.M.I. | KNMI
I.C.T. | ICT
t.b.v. | tbv
A.W.B.Z. | AWBZ
N.V.W.A. | NVWA
P.v.d.D. | PvdD
"""
DECIMALS = """
3,25 procent | 3.25 procent | 3,25% | 3.25%
7,5 ton | 7.5 ton
0,8 hectare | 0.8 hectare
2,75 euro | 2.75 euro
19,95 | 19.95
66,6 | 66.6
4,0 meter | 4.0 meter
100,5 | 100.5
15,3% | 15.3% | 15,3 procent
0,01 gram | 0.01 gram
8,40 | 8.40
8,4 | 8.4
"""
THOUSANDS = """
2.750 | 2750 | 2 750
18.300 | 18300 | 18 300
640.000 | 640000 | 640 000
1.250.000 | 1250000 | 1 250 000
7.001 | 7001 | 7 001
99.999 | 99999 | 99 999
3.600 | 3600 | 3\u00a0600
45.080 | 45080 | 45\u202f080
120.450 | 120450 | 120 450
8.888 | 8888 | 8 888
4.321,5 | 4321,5
"""
HYPHENS = """
mede-eigenaar | medeëigenaar | medeeigenaar
zee-arend | zeearend
ex-gedetineerde | exgedetineerde
Noord-Limburg | Noordlimburg
co-piloot | copiloot
anti-inflatie | antiïnflatie | antiinflatie
de-escaleren | deëscaleren
pre-electoraal | preëlectoraal
oud-wethouder | oudwethouder
e-bike | ebike
stand-still | standstill
niet-ingezetene | nietingezetene
Oost-Duitsland | Oostduitsland
"""
LAWS = """
art. 27 Sv | artikel 27 Sv | art.27 Sv | artikel 27 van het Wetboek van Strafvordering
art. 8:1 Awb | artikel 8:1 Awb | artikel 8:1 van de Algemene wet bestuursrecht
art. 6 EVRM | art.6 EVRM | artikel 6 EVRM
art. 3:305 BW | artikel 3:305 BW | artikel 3:305 van het Burgerlijk Wetboek
art. 225 Sr | art.225 Sr | artikel 225 van het Wetboek van Strafrecht
art. 23 Gw | artikel 23 Gw | artikel 23 van de Grondwet
art. 25 WOR | artikel 25 van de Wet op de ondernemingsraden
BuZa | Buitenlandse Zaken
RvS | Raad van State
CRvB | Centrale Raad van Beroep
AP | Autoriteit Persoonsgegevens
"""
IDENTIFIERS = """
PM2,5 | PM2.5
NO2 | stikstofdioxide
SO2 | zwaveldioxide
NH3 | ammoniak
CH4 | methaan
D66 | D'66 | Democraten 66
CO2 | kooldioxide | koolstofdioxide | CO₂
F-35 | F35 | F 35
A2 | A-2
30515-12 | 30515, nr. 12 | 30515 nr. 12
"""
ASTERISKS = """
NOC*NSF
M*A*S*H
Q*bert
E*Trade
Macy*s
Wal*Mart
Toys*R*Us
Club*Nautique
Sport*Fit
Hart*Stad
"""
TABLES = {
    "ampersands": AMPERSANDS,
    "dotted letters": DOTTED,
    "decimal numbers": DECIMALS,
    "thousands": THOUSANDS,
    "hyphens": HYPHENS,
    "laws and offices": LAWS,
    "identifiers": IDENTIFIERS,
    "asterisks": ASTERISKS,
}

PATTERNS = """
coöp* coop* : coöperatief cooperaties
zeeë* zeee* : zeeëgel zeeeenden
*ën *en : coniferenknieën
fraç* frac* : fraçade
über* uber* : überhaupt uberhaupt
skiër* skier* : skiërs skiers
geëv* geev* : geëvenaard geevalueerd
*ïteit *iteit : uniïteit
crè* cre* : crèche creche
pâté* pate* : pâtés pates
"""

MENTIONED = {"C en A": "C&A", "V en D": "V&D", "12 5": "12,5", "1 750": "1,750", "9,9": "9,90", "8,4": "8,40"}
"""Two readings that are not one word: the first never finds the second as a phrase."""


def groups(table: str) -> list[list[str]]:
    return [[text.strip(" ") for text in row.split("|")] for row in table.strip("\n").splitlines()]


Found = Callable[[str], set[str]]


@pytest.fixture(scope="module", params=TABLES)
def table(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Found]]:
    """A table's name, and what is found in an index of its texts."""
    texts = sorted({text for group in groups(TABLES[request.param]) for text in group})
    documents = [paper(f"v-{at}", f"Klopt dat, zoals {text} laat zien?") for at, text in enumerate(texts)]
    with indexed(documents, tmp_path_factory.mktemp("kinds") / "index") as index:
        yield (
            request.param,
            lambda query: {texts[int(hit.id[2:])] for hit in index.search(query, match="all", limit=200).hits},
        )


def test_a_text_finds_its_other_spellings_and_no_stranger(table: tuple[str, Found]) -> None:
    name, found = table
    for group in groups(TABLES[name]):
        strangers = {text for other in groups(TABLES[name]) if other != group for text in other}
        for text in group:
            assert set(group) <= found(text), (text, set(group) - found(text))
            assert not found(text) & strangers, (text, found(text) & strangers)


def test_each_kind_has_ten_instances() -> None:
    assert all(len(groups(rows)) >= 10 for rows in TABLES.values())


@pytest.mark.parametrize("row", PATTERNS.strip().splitlines())
def test_a_pattern_finds_the_same_with_accents_and_without(tmp_path: Path, row: str) -> None:
    patterns, words = (side.split() for side in row.split(" : "))
    with indexed([paper(word, f"Zo schrijft men {word}.") for word in words], tmp_path / "index") as index:
        for pattern in patterns:
            assert {hit.id for hit in index.search(pattern, match="all").hits} == set(words), pattern


@pytest.mark.parametrize(("query", "text"), MENTIONED.items())
def test_what_is_one_word_is_no_phrase_of_its_parts(tmp_path: Path, query: str, text: str) -> None:
    with indexed([paper("v-1", f"Is het {text} of niet?")], tmp_path / "index") as index:
        assert not index.search(f'"{query}"', match="all").hits


NUMBERS_KEPT = [
    ("artikel 7.25", "Volgens artikel 7.25 mag dat."),
    ("art. 2.12", "Volgens art. 2.12 mag dat."),
    ("paragraaf 4.10", "Zie paragraaf 4.10 van de nota."),
    ("§ 3.14", "Zie § 3.14 van de nota."),
    ("14.30 uur", "De trein van 14.30 uur."),
    ("14:30", "De trein van 14:30."),
    ("3-12-2006", "Op 3-12-2006 werd besloten."),
    ("3.12.2006", "Op 3.12.2006 werd besloten."),
    ("2.1.4", "Zie 2.1.4 van de bijlage."),
    ("06 123 456", "Bel 06 123 456 voor hulp."),
]


@pytest.mark.parametrize(("query", "text"), NUMBERS_KEPT)
def test_a_number_that_is_no_amount_keeps_its_reading(tmp_path: Path, query: str, text: str) -> None:
    other = text.replace(".", "").replace(":", "").replace("-", "")
    with indexed([paper("v-1", text), paper("v-2", other)], tmp_path / "index") as index:
        assert {hit.id for hit in index.search(f'"{query}"', match="all").hits} >= {"v-1"}


def test_the_parts_of_a_number_with_blanks_stay_findable(tmp_path: Path) -> None:
    rows = ["2 750", "18 300", "640 000", "1 250 000", "7 001", "99 999", "120 450", "8 888", "33 100", "5 005"]
    with indexed([paper(row, f"Zijn er {row} banen bij?") for row in rows], tmp_path / "index") as index:
        for row in rows:
            for query in (*row.split(), f'"er {row} banen"', f'"{row} banen bij"'):
                assert row in {hit.id for hit in index.search(query, match="all").hits}, query
