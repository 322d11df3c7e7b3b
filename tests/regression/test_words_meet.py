"""Reported faults of words: those that belong together and did not meet, and those that met and are strangers.

Each case is the invented input of its report; a table beside it has more of the kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus import reading
from vraagbaak.corpus.model import Document, Passage

Found = Callable[[str], set[str]]


def index_of(path: Path, texts: dict[str, str]) -> vraagbaak.Index:
    with vraagbaak.writer(path) as writing:
        for id, text in texts.items():
            writing.add(Document(id, "antwoord", "Verzonnen voorbeeld", passages=(Passage("1", text, "Ja."),)))
    return vraagbaak.open(path)


CASES: dict[str, tuple[dict[str, str], dict[str, set[str]]]] = {
    "03 ampersand": (
        {
            "goed-1": "Heeft het college van B&W van Zomerdijk de vergunning verleend?",
            "goed-2": "Wat vindt V&W van de nieuwe sluis?",
            "goed-3": "Waarom sluit de winkel van K&L in Winterdam?",
            "fout-1": "Komt punt B van de lijst aan de orde, en kost lamp W meer stroom?",
            "fout-2": "Hoort vitamine K bij groep V of W, en L bij de rest?",
            "vol": "Wat vindt Verkeer en Waterstaat van de sluis?",
            "bron": "Wat vindt V&amp;W van de brug?",
        },
        {
            "B&W": {"goed-1"},
            "V&W": {"goed-2", "vol", "bron"},
            "VenW": {"goed-2", "vol", "bron"},
            "v&w": {"goed-2", "vol", "bron"},
            "K&L": {"goed-3"},
            "K & L": {"goed-3"},
            "burgemeester en wethouders": {"goed-1"},
        },
    ),
    "04 dotted": (
        {
            "punt-1": "Krijgt wie een W.A.O.-uitkering heeft ook huursubsidie?",
            "punt-2": "Is de N.A.V.O. hiervan op de hoogte?",
            "zonder-1": "Krijgt wie een WAO-uitkering heeft ook huursubsidie?",
            "zonder-2": "Is de NAVO hiervan op de hoogte?",
            "fout-1": "Zie de bijlagen A, O en W over de sluis.",
        },
        {
            **dict.fromkeys(("WAO", "W.A.O.", "WAO-uitkering", "W.A.O.-uitkering"), {"punt-1", "zonder-1"}),
            **dict.fromkeys(("NAVO", "N.A.V.O."), {"punt-2", "zonder-2"}),
        },
    ),
    "05 decimal comma": (
        {
            "goed-1": "Klopt het dat de brug 1,5 miljard kost?",
            "goed-2": "Waarom is € 1,5 miljard nodig?",
            "fout-1": "Kost de brug 1 miljard, zoals in bijlage 5 staat?",
            "fout-2": "Is 21,5 miljard op 1 mei 5 keer betaald?",
            "deel": "Het gaat om 12.5% van de kosten, of 9,90 euro.",
            "woord": "Het gaat om 12,5 procent van de kosten, of 9,9 euro.",
        },
        {
            "1,5 miljard": {"goed-1", "goed-2"},
            "1.5 miljard": {"goed-1", "goed-2"},
            '"1,5 miljard"': {"goed-1", "goed-2"},
            **dict.fromkeys(("12,5%", "12.5%", "12,5 procent"), {"deel", "woord"}),
            "9,90": {"deel"},
            "9,9": {"woord"},
        },
    ),
    "06 thousands": (
        {
            **{f"{name}-4": f"Verdwijnen er {n} banen?" for name, n in (("p", "1.500"), ("k", "1500"), ("s", "1 500"))},
            **{
                f"{name}-6": f"Komen er {n} woningen?"
                for name, n in (("p", "150.000"), ("k", "150000"), ("s", "150 000"))
            },
            **{f"{name}-5": f"Komen er {n} bomen?" for name, n in (("p", "15.000"), ("k", "15000"))},
            "fout": "Heeft 1 van de 500 banen last van vocht?",
        },
        {
            **dict.fromkeys(("1.500", "1500", "1 500", '"er 1 500 banen"'), {"p-4", "k-4", "s-4"}),
            **dict.fromkeys(("150.000", "150000", "150 000"), {"p-6", "k-6", "s-6"}),
            **dict.fromkeys(("15.000", "15 000"), {"p-5", "k-5"}),
            "500": {"s-4", "fout"},
        },
    ),
    "10 strong verbs": (
        {
            **{
                verb: f"Gaan zij {verb} of niet?"
                for verb in "stelen deelnemen teruggeven kiezen afwijzen intrekken schrijven sterven opnemen sluiten "
                "dwingen verliezen".split()
            },
            **{
                form: f"Heeft men dat {form} of niet?"
                for form in "gestolen deelgenomen teruggegeven gekozen afgewezen ingetrokken geschreven gestorven "
                "opgenomen gesloten gedwongen verloren".split()
            },
        },
        {
            query: {"stelen", "gestolen"} if query in ("stelen", "gestolen", "steelt") else {"verliezen", "verloren"}
            for query in ("stelen", "gestolen", "steelt", "verliezen", "verloren", "verloor")
        }
        | {"deelgenomen": {"deelnemen", "deelgenomen"}, "teruggeven": {"teruggeven", "teruggegeven"}}
        | {"ingetrokken": {"intrekken", "ingetrokken"}, "afwijzen": {"afwijzen", "afgewezen"}},
    ),
    "11 false conflations": (
        {
            "gereden": "Hoeveel kilometers zijn er gereden?",
            "reeds": "Is dit reeds bekend?",
            **{
                word: f"Nog een zin met {word} erin?"
                for word in "rat ratten generatoren generator oor oren transformatoren transformator stal stallen "
                "diefstallen diefstal lijk lijken geestelijken geestelijke kop koppelt koppel ham hamster".split()
            },
            **{
                f"vul-{word}-{n}": f"Zin {n} met {word}."
                for word in "rat oor stal lijk kop ham dief geest gene".split()
                for n in (1, 2, 3)
            },
        },
        {
            "gereden": {"gereden"},
            "rat": {"rat", "ratten", "vul-rat-1", "vul-rat-2", "vul-rat-3"},
            "oor": {"oor", "oren", "vul-oor-1", "vul-oor-2", "vul-oor-3"},
            "stal": {"stal", "stallen", "vul-stal-1", "vul-stal-2", "vul-stal-3"},
            "lijk": {"lijk", "lijken", "vul-lijk-1", "vul-lijk-2", "vul-lijk-3"},
            "kop": {"kop", "vul-kop-1", "vul-kop-2", "vul-kop-3"},
            "ham": {"ham", "vul-ham-1", "vul-ham-2", "vul-ham-3"},
        },
    ),
    "12 irregular plurals": (
        {
            word: f"Waar staat {word} nu?"
            for word in "koe koeien rad raderen podium podia symposium symposia medium media visum visa datum data "
            "hoen hoenders".split()
        },
        {
            query: {one, several}
            for one, several in (("koe", "koeien"), ("rad", "raderen"), ("podium", "podia"), ("symposium", "symposia"))
            + (("medium", "media"), ("visum", "visa"), ("datum", "data"), ("hoen", "hoenders"))
            for query in (one, several)
        },
    ),
    "13 accents in patterns": (
        {
            "patient": "Krijgt de patiënt een bed?",
            "financien": "Wat zegt Financiën?",
            "cooperatie": "Is de coöperatie failliet?",
            "zonder": "Waar hangt de patientenfolder van Financien over de cooperatiewet?",
        },
        {
            **dict.fromkeys(("patient*", "patiënt*", "*atient*", "pati?nt*"), {"patient", "zonder"}),
            **dict.fromkeys(("financien*", "Financiën*"), {"financien", "zonder"}),
            **dict.fromkeys(("cooperat*", "coöperat*"), {"cooperatie", "zonder"}),
        },
    ),
    "26 names of identifiers": (
        {
            "oud": "Wat vindt D'66 van de brug?",
            "nieuw": "Wat vindt D66 van de brug?",
            "co2a": "Hoeveel CO2 komt vrij?",
            "co2b": "Hoeveel kooldioxide komt vrij?",
        },
        {
            **dict.fromkeys(("D66", "D'66"), {"oud", "nieuw"}),
            **dict.fromkeys(("CO2", "kooldioxide", "CO2 komt vrij"), {"co2a", "co2b"}),
        },
    ),
    "29 law and office": (
        {
            "vol": "Valt dit onder artikel 6:162 van het Burgerlijk Wetboek?",
            "kort": "Valt dit onder artikel 6:162 BW?",
            "sr-vol": "Is artikel 310 van het Wetboek van Strafrecht toegepast?",
            "sr": "Is art. 310 Sr toegepast?",
            "zonder-spatie": "Is art.310 Sr toegepast?",
            "groen-links": "Wat wil Groen Links?",
            "groenlinks": "Wat wil GroenLinks?",
            "az": "Wat zegt Algemene Zaken?",
            "benw": "Wat zegt het college van burgemeester en wethouders?",
        },
        {
            "artikel 6:162 BW": {"vol", "kort"},
            **dict.fromkeys(("artikel 310 Sr", "art.310 Sr", "art. 310 Sr"), {"sr-vol", "sr", "zonder-spatie"}),
            "AZ": {"az"},
            **dict.fromkeys(("B en W", "B&W", "BenW"), {"benw"}),
            **dict.fromkeys(("GroenLinks", "Groen Links"), {"groen-links", "groenlinks"}),
        },
    ),
    "30 an asterisk in a name": (
        {
            "noc": "Wat vindt NOC*NSF van de sporthal?",
            "vul": "Wat kost de sporthal?",
            "as": "Wat schrijft de M*A*S*H-club?",
        },
        {"NOC*NSF": {"noc"}, "M*A*S*H": {"as"}, "sport*al": {"noc", "vul"}, "noc*hal": set()},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_reported_case_has_the_right_outcome(name: str, tmp_path: Path) -> None:
    texts, outcomes = CASES[name]
    with index_of(tmp_path, texts) as index:
        found = {query: {hit.id for hit in index.search(query, match="all", limit=50).hits} for query in outcomes}
    assert found == outcomes


SPELLINGS = """
e-mail email | pro-actief proactief | ex-minister exminister | Zuid-Holland Zuidholland | on-line online
re-integratie reïntegratie | zee-egel zeeëgel | co-assistent coassistent | anti-rookbeleid antirookbeleid
niet-roker nietroker | na-ijver naijver | check-in checkin | T-shirt Tshirt | web-site website | mee-eter meeëter
sociaal-cultureel sociaalcultureel | Noord-Brabant Noordbrabant | oud-leerling oudleerling | after-sales aftersales
EU-verdragen EUverdrag | vice-voorzitter vicevoorzitters | multi-etnisch multietnische | auto-ongeluk autoongelukken
"""
PREFIXED = """
ex minister|ex-minister|exminister ; anti rook|anti-rook|antirook ; on line|on-line|online ; e mail|e-mail|email
oud leerling|oud-leerling|oudleerling ; vice voorzitter|vice-voorzitter|vicevoorzitter ; web site|web-site|website
co assistent|co-assistent|coassistent ; semi arts|semi-arts|semiarts ; multi cultureel|multi-cultureel|multicultureel
non profit|non-profit|nonprofit ; off line|off-line|offline ; pro actief|pro-actief|proactief
"""
STRANGERS = """
B-ring bring | VVD-er vvder | K-raan kraan | kam-er kamer
"""
NAMES = """
WvSr|Wetboek van Strafrecht ; Sv|Wetboek van Strafvordering ; Awb|Algemene wet bestuursrecht ; BZ|Buitenlandse Zaken
BuZa|Buitenlandse Zaken ; RvS|Raad van State ; CU|ChristenUnie ; EVRM|Europees Verdrag voor de Rechten van de Mens
OC&W|OCW ; J&V|Justitie en Veiligheid ; I&W|IenW ; WOR|Wet op de ondernemingsraden ; WvK|Wetboek van Koophandel
CRvB|Centrale Raad van Beroep ; Gw|Grondwet ; O&W|Onderwijs en Wetenschappen ; OC en W|OCW
AP|Autoriteit Persoonsgegevens ; D66|Democraten 66 ; CO2|koolstofdioxide
"""
ACCENTS = """
reün* reünie reunieganger | geïn* geïnd geindexeerd | *ïsme egoïsme egoisme | crème* crème creme | één* éénmaal eenmaal
idee* ideeën ideeen | *eren* Søeren soeren | cafe* café cafes | prive* privé priveleven | olie* oliën oliebol
c?fé café cafe
"""


def pairs(table: str, within: str | None, between: str) -> list[list[str]]:
    return [
        [word.strip() for word in group.split(within)]
        for line in table.strip().splitlines()
        for group in line.split(between)
    ]


THREE = pairs(PREFIXED, "|", " ; ")
SPELLED = pairs(SPELLINGS, None, " | ")
APART = pairs(STRANGERS, None, " | ")
NAMED = pairs(NAMES, "|", " ; ")
PATTERNS = pairs(ACCENTS, None, " | ")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """What is found in an index that has each word of the tables in a text of its own."""
    words = {word for group in (*SPELLED, *APART, *NAMED, *THREE) for word in group} | {
        word for group in PATTERNS for word in group[1:]
    }
    with index_of(
        tmp_path_factory.mktemp("words") / "index", {word: f"Zo is {word} geschreven." for word in words}
    ) as index:
        yield lambda query: {hit.id for hit in index.search(query, match="all", limit=500).hits}


@pytest.mark.parametrize("group", SPELLED, ids=lambda group: group[0])
def test_a_hyphen_makes_no_difference(found: Found, group: list[str]) -> None:
    assert all(set(group) <= found(word) for word in group)
    assert all(found(word) for word in group)


@pytest.mark.parametrize("group", THREE, ids=lambda group: group[0])
def test_a_prefix_is_written_with_a_hyphen_together_or_apart(found: Found, group: list[str]) -> None:
    assert all(set(group) <= found(word) for word in group)


@pytest.mark.parametrize("group", APART, ids=lambda group: group[0])
def test_a_hyphen_may_make_another_word(found: Found, group: list[str]) -> None:
    assert group[1] not in found(group[0]) and group[0] not in found(group[1])


@pytest.mark.parametrize("group", NAMED, ids=lambda group: group[0])
def test_a_name_finds_its_other_name(found: Found, group: list[str]) -> None:
    assert all(set(group) <= found(word) for word in group)


@pytest.mark.parametrize("group", PATTERNS, ids=lambda group: group[0])
def test_a_pattern_is_the_same_with_accents_and_without(found: Found, group: list[str]) -> None:
    assert set(group[1:]) <= found(group[0])


SOFT = """Kamervraag 2022Z92001

De luchtverdediging en de voorraden van de krijgsmacht (verzonnen voorbeeld)

Ingediend 14 november 2022
Indiener Marit Brandenhorst (D66)
Onderwerpen defensie internationaal
Bron vraag https://zoek.officielebekendmakingen.nl/kv-tk-2022Z92001.html
 • Vraag 1
  Zie dossier 30~515~12, de A~28, Noord~Holland en 2024~Z00773.
  Welke lucht~verdediging is er?
  En F~16, artikel 6~162, de N~33, 2021~2022, 14~11~2022, Zuid~Limburg en water~staat?


Kamervraag document nummer: kv-tk-2022Z92001
Volledige titel: De luchtverdediging en de voorraden van de krijgsmacht (verzonnen voorbeeld)
""".replace("~", "\u00ad")


def test_a_soft_hyphen_beside_a_digit_or_before_a_capital_is_a_hyphen(tmp_path: Path) -> None:
    (tmp_path / "vraag.txt").write_text(SOFT, encoding="utf-8")
    (read,) = reading.read([tmp_path / "vraag.txt"])
    document = read.document
    assert document is not None
    text = document.passages[0].vraag
    for written in (
        "30-515-12",
        "A-28",
        "Noord-Holland",
        "2024-Z00773",
        "F-16",
        "6-162",
        "N-33",
        "2021-2022",
        "14-11-2022",
    ):
        assert written in text
    assert "luchtverdediging" in text and "Zuid-Limburg" in text and "waterstaat" in text
    with vraagbaak.writer(tmp_path / "index") as writing:
        writing.add(document)
    with vraagbaak.open(tmp_path / "index") as index:
        for query in ("30515-12", "A-28", "A28", "Noord-Holland", "2024Z00773", "F16", "waterstaat"):
            assert [hit.id for hit in index.search(query, match="all").hits] == [document.id], query
