"""Does each member, party and ministry have one name, and no other's?"""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from vraagbaak.corpus.names import bewindspersoon, first_person, ministries, party, person, persons
from vraagbaak.corpus.names.letters import distance, letters, nearest
from vraagbaak.corpus.names.tables import rows


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Financie¨n", ("Financiën",)),
        ("Financiën (FIN)", ("Financiën",)),
        ("Financien", ("Financiën",)),
        ("Fmancien", ("Financiën",)),
        ("Bmneniandse Zaken", ("Binnenlandse Zaken",)),
        ("Sociale Zaken en Werkgele- genheid", ("Sociale Zaken en Werkgelegenheid",)),
        ("Onderwijs en W e t e n - schappen", ("Onderwijs en Wetenschappen",)),
        ("Justitie (JUS) Binnenlandse Zaken (BIZA)", ("Justitie", "Binnenlandse Zaken")),
        ("Buitenlandse Zaken Defensie", ("Buitenlandse Zaken", "Defensie")),
        (
            "de ministers van Justitie, voor Jeugd en Gezin en de staatssecretaris van VWS",
            ("Justitie", "Jeugd en Gezin", "Volksgezondheid, Welzijn en Sport"),
        ),
        ("Landbouw, Natuur en Voedselkwaliteit (LNV)", ("Landbouw, Natuur en Voedselkwaliteit",)),
        ("minister-president, minister van Algemene Zaken", ("Algemene Zaken",)),
        ("Klimaat en Groene Groei", ("Klimaat en Groene Groei",)),
        ("Justitie en Veiligheid", ("Justitie en Veiligheid",)),
        ("Justitie a.i. (Ontvangen 3 mei 1990)", ("Justitie",)),
        ("Ontvangen 3 mei 1990", ()),
        ("met name de hengel", ()),
        ("", ()),
    ],
)
def test_ministries_come_out_under_one_name(text: str, names: tuple[str, ...]) -> None:
    assert ministries(text) == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("D'66", "D66"),
        ("066", "D66"),
        ("P.v.d.A.", "PvdA"),
        ("(VVD", "VVD"),
        ("beiden C.D.A.", "CDA"),
        ("SP-fractie", "SP"),
        ("Groen Links", "GroenLinks"),
        ("GroenLmks", "GroenLinks"),
        ("Partij voor de Dieren", "PvdD"),
        ("fractie-Yildirim", "Groep Yildirim"),
        ("Groep van Oudenallen", "Groep Van Oudenallen"),
        ("Hendriks", "Groep Hendriks"),
        ("Lid Zomaariemand", "Groep Zomaariemand"),
        ("GroenLinks-PvdA", "GroenLinks-PvdA"),
        ("BBB", "BBB"),
        ("DENK", "DENK"),
        ("Volt", "Volt"),
        ("Nieuw Sociaal Contract", "NSC"),
        ("Onderwijscommissie", ""),
        ("Justitie", ""),
        ("", ""),
    ],
)
def test_parties_come_out_under_one_name(text: str, name: str) -> None:
    assert party(text) == name


@pytest.mark.parametrize(
    ("text", "partij", "jaar", "name"),
    [
        ("van Gijzel", "PvdA", 1998, "Van Gijzel"),
        ("Rosenmoller", "GroenLinks", 1994, "Rosenmöller"),
        ("Weisgias", "VVD", 1990, "Weisglas"),
        ("Soutendijk-Van Appeldoorn", "CDA", 1990, "Soutendijk-van Appeldoorn"),
        ("Vos", "GroenLinks", 1999, "M.B. Vos"),
        ("Vos", "VVD", 1999, "O.P.G. Vos"),
        ("Vos M.B.", "", 1994, "M.B. Vos"),
        ("Van Dijk", "CDA", 2007, "Jan Jacob van Dijk"),
        ("Van Dijk", "SP", 2007, "Jasper van Dijk"),
        ("Kamp", "VVD", 1996, "Kamp"),
        ("Kamp", "VVD", 2003, "H.G.J. Kamp"),
        ("S m i t-K r o e s", "", 1986, "Smit-Kroes"),
        ("Van Reij", "VVD", 1986, "Van Rey"),
        ("Van Dalen", "CDA", 1987, "Van Dalen"),
        ("Veenstra", "PvdA", 1989, "Veenstra"),
        ("Oomen-Ruiten", "CDA", 1987, "Oomen-Ruijten"),
        ("De Jongh", "", 1990, "De Jongh"),
        ("mevr. Zomaariemand", "", 2024, "Zomaariemand"),
    ],
)
def test_persons_come_out_under_one_name_and_namesakes_apart(text: str, partij: str, jaar: int, name: str) -> None:
    assert person(text, partij, jaar) == name


def test_names_run_together_are_parted() -> None:
    assert persons("Kant Van Gerven", "SP", 2007) == ("Kant", "Van Gerven")
    assert persons("Halsema en Karimi", "GroenLinks", 2003) == ("Halsema", "Karimi")
    assert persons("Van Haersma Buma", "CDA", 2003) == ("Van Haersma Buma",)
    assert persons("De Nerée tot Babberich", "CDA", 2003) == ("De Nerée tot Babberich",)


def test_a_minister_is_known_by_office() -> None:
    assert first_person("heer Ritzen, minister van Onderwijs en Wetenschappen.", 1990) == "Ritzen"
    assert person("De Vries", jaar=2000, ambt="staatssecretaris Verkeer en Waterstaat") == "J.M. de Vries"
    assert person("De Vries", jaar=2001, ambt="minister Binnenlandse Zaken en Koninkrijksrelaties") == "Klaas de Vries"


@pytest.mark.parametrize(
    ("text", "when", "who"),
    [
        ("d'Acona", date(1990, 3, 6), ("D'Ancona", "minister", "Welzijn, Volksgezondheid en Cultuur")),
        ("De Vries", date(1992, 1, 1), ("B. de Vries", "minister", "Sociale Zaken en Werkgelegenheid")),
        ("Korthals", date(1988, 1, 1), ("Korthals Altes", "minister", "Justitie")),
        ("baron van Voorst tot Voorst", date(1991, 1, 1), ("Van Voorst tot Voorst", "staatssecretaris", "Defensie")),
        ("Hirsch Ballin", date(1991, 1, 1), ("Hirsch Ballin", "minister", "")),
        ("Kosto.", date(1994, 7, 1), ("Kosto", "minister", "Justitie")),
    ],
)
def test_a_member_of_the_government_is_known_by_the_day(text: str, when: date, who: tuple[str, str, str]) -> None:
    found = bewindspersoon(text, when)
    assert found is not None
    assert (found.naam, found.functie, found.ministerie) == who


def test_who_was_not_in_office_that_day_is_nobody() -> None:
    assert bewindspersoon("Kosto", date(1985, 1, 1)) is None
    assert bewindspersoon("Zomaariemand", date(1990, 1, 1)) is None


def test_in_later_papers_no_name_is_taken_for_a_misreading() -> None:
    assert person("Kerstens", "PvdA", 2014) == "Kerstens"


def test_distance_counts_swapped_neighbours_once_and_nearest_refuses_a_tie() -> None:
    assert distance("defensie", "defenise", 2) == 1
    assert distance("ab", "abcdef", 2) == 3
    assert nearest("cat", ("bat", "rat"), 1) == ""
    assert nearest("defenise", ("defensie", "justitie"), 1) == "defensie"


@pytest.mark.parametrize("table", ["ministries", "parties", "persons"])
def test_no_spelling_stands_for_two_names(table: str) -> None:
    seen: dict[str, str] = {}
    for row in rows(table):
        spellings = [row["naam"], *row["ook"].split(";"), *row.get("leesfouten", "").split(";")]
        for spelling in filter(None, map(str.strip, spellings)):
            assert seen.setdefault(letters(spelling.replace("+", "plus")), row["naam"]) == row["naam"], spelling


def test_the_names_of_a_table_are_no_misspellings_of_each_other() -> None:
    for table, least in (("ministries", 3), ("parties", 2)):
        names = [letters(row["naam"]) for row in rows(table) if len(row["naam"]) > 6]
        for one, other in itertools.combinations(names, 2):
            assert distance(one, other, least) >= least or one.replace("pen", "") == other.replace("pen", ""), (
                one,
                other,
            )


@pytest.mark.parametrize("name", ["Aartsen", "Van Eijk", "Boskamp", "Van der Berg", "Borst"])
@pytest.mark.parametrize("jaar", [0, 2024])
def test_in_later_papers_nobody_is_taken_for_who_served_before(name: str, jaar: int) -> None:
    assert person(name, jaar=jaar) == name


def test_a_first_name_makes_no_other_person() -> None:
    assert person("Tony van Dijck", "PVV", 2024) == "Van Dijck"
