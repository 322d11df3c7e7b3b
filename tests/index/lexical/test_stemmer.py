"""Stems: which forms of the parliamentary papers' words meet, and which must not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vraagbaak.index.lexical import stemmer as stemming
from vraagbaak.index.lexical.stemmer import Stemmer

MEET = """
antwoord antwoorden | toeslag toeslagen | maatregel maatregelen | advies adviezen | stad steden | lid leden
kind kinderen
fiets fietsen | gemeente gemeenten | gezin gezinnen | vraag vragen gevraagd | overheid overheden | brief brieven
mogelijkheid mogelijkheden | huis huizen | ziekenhuis ziekenhuizen | school scholen | wet wetten | besluit besluiten
bedrijf bedrijven | asielzoeker asielzoekers | vluchteling vluchtelingen | onderzoek onderzoeken onderzocht
weg wegen
regeling regelingen | uitkering uitkeringen | provincie provincies | universiteit universiteiten | schip schepen
museum musea museums | centrum centra | asielzoekerscentrum asielzoekerscentra | criterium criteria
quotum quota quotums
verzekeraar verzekeraars | zorgverzekeraar zorgverzekeraars | patiënt patienten patiënten
scenario scenario's scenario’s
gevangenis gevangenissen | gevangene gevangenen | minister ministers | register registers | dag dagen | slag slagen
aanslag aanslagen | bedrag bedragen | verdrag verdragen | jaarverslag jaarverslagen | dagblad dagbladen | gat gaten
dak daken | glas glazen | hof hoven | gerechtshof gerechtshoven | oorlog oorlogen | spel spelen
kansspel kansspelen
werkdag werkdagen | snelweg snelwegen | hoofdstad hoofdsteden | kamerlid kamerleden | gezinslid gezinsleden
schoolkind schoolkinderen | oorlogsschip oorlogsschepen | ei eieren | volk volken volkeren | rund runderen
sociaal sociale | europees europese | nationaal nationale | financieel financiële | cultureel culturele
politiek politieke
publiek publieke | fysiek fysieke | specifiek specifieke | openbaar openbare | strafbaar strafbare
duurzaam duurzame
werkloos werkloze werklozen | serieus serieuze | half halve | hoog hoge | groot grote | zwaar zware | breed brede
nederlands nederlandse | amsterdams amsterdamse | duits duitse | frans franse | turks turkse | brits britse
probleem problemen | systeem systemen | persoon personen | orgaan organen | lidstaat lidstaten | advocaat advocaten
factor factoren | motor motoren | sector sectoren | artikel artikelen | middel middelen | handel handels
plaats plaatsen | grens grenzen | kans kansen | wens wensen | mens mensen | fonds fondsen
ziekenfonds ziekenfondsen
korps korpsen | politiekorps politiekorpsen | toets toetsen | koers koersen | accijns accijnzen | proces processen
adres adressen | congres congressen | verlies verliezen | beurs beurzen | schets schetsen | prijs prijzen
woord woorden | beeld beelden | veld velden | vliegveld vliegvelden | schuld schulden | hoofd hoofden
moord moorden
bedoeld bedoelde | bevoegd bevoegde | benoemd benoemde | verantwoord verantwoorde | akkoord akkoorden
standaard standaarden
bevestigd bevestigde | aangekondigd aangekondigde | beveiligd beveiligde | betaald betaalde betalen
wapen wapens | luchthaven luchthavens | examen examens | vrachtwagen vrachtwagens | vermogen vermogens
varken varkens
categorie categorieën | industrie industrieën | strategie strategieën | idee ideeën | bacterie bacteriën
individu individuen
methode methoden methodes | periode perioden periodes | bijlage bijlagen | hypotheek hypotheken | apotheek apotheken
expert experts | test tests | audit audits | politicus politici | medicus medici
produkt product producten | aktie actie acties | publikatie publicatie | elektriciteit electriciteit
opgelegd opgelegde opleggen | geregistreerd registreren registratie | wijziging gewijzigd wijzigingen
vergadering vergaderingen | vergunning vergunningen | verkiezing verkiezingen | belasting belastingen
gehandicapten gehandicapte | jongere jongeren | oudere ouderen | aanbesteding aanbesteden | overleden overledene
"""

APART = """
minister mini | gemeente meen | geweld wel | gezin zin | rutte rut | overheid over | openbaar open | gebied bied
universiteit universeel | eenheid een | waarde waar | paard paar | kans kan | mens men | fonds fond | veld vel
woord woor
vereniging verenigd | belasting belast | ouder oudere | ouder oud | jongere jong | leden leed | steden steeds
geleden lid | overleden lid | verleden lid | besteden stad | kwaliteit kwaal | hoofdstad hoofd | geld gel
gebouw bouw
register regie | regeling regel | machtiging macht | wijziging wijze | mening menen | rekening reken
veiling veilig
woning woon | korting kort | voorziening voorzien | stelsel stel | scholing school | weekend week | nood nodig
gemiddeld middel | strafbaar straf | kostbaar kost | zichtbaar zicht | functioneel functie | gebruik bruik
gevolg volg
geluid luid | gezag zag | gedrag drag | gevaar vaar | genocide nood | gezondheid zond | gemeenschap meen
gelijk lijk
burgemeester burg | spanje spannen | zee zeker
verzekeraar zeker | verzekeraar verzekering | maan man | boom bom | zaak zak | taak tak
boot bot | raad rad | uitvoering uitvoer | invoering invoer | slecht slechts | gat gaat | god goed | pad paard
nationaliteit nationaal | reden reed | moeder moed | verbod verbond | aard aarde | geldig geld | gevangenis gevang
navo nav | vws vw | 2024 2025
"""


def groups(text: str) -> list[list[str]]:
    return [group.split() for line in text.strip().splitlines() for group in line.split("|")]


@pytest.mark.parametrize("group", groups(MEET), ids=" ".join)
def test_inflections_meet(group: list[str]) -> None:
    stemmer = Stemmer(["Rutte"])
    assert {stemmer.stem(form) for form in group} == {stemmer.stem(group[0])}


@pytest.mark.parametrize("group", groups(APART), ids=" ".join)
def test_other_words_stay_apart(group: list[str]) -> None:
    stemmer = Stemmer(["Rutte"])
    assert len({stemmer.stem(form) for form in group}) == len(group)


def test_there_are_more_than_150_pairs_of_each_sort_together() -> None:
    assert sum(len(group) - 1 for group in groups(MEET) + groups(APART)) > 250


def test_a_protected_name_is_its_own_stem_with_or_without_accents() -> None:
    stemmer = Stemmer(["Rutte", "Çörüz"])
    assert [stemmer.stem(form) for form in ("rutte", "Rutte", "rutte's", "çörüz", "coruz")] == [
        *["rutte"] * 3,
        *["coruz"] * 2,
    ]


def test_a_name_that_is_an_ordinary_word_is_inflected_all_the_same() -> None:
    stemmer = Stemmer(["Bos", "Paard"])
    assert stemmer.stem("bossen") == stemmer.stem("bos")


def test_forms_with_digits_are_their_own_stems() -> None:
    forms = ["f-16's", "2024z00773", "36410-x", "co2", "b61"]
    assert Stemmer().stem_all(forms) == forms


def test_without_exceptions_it_is_the_algorithm_as_it_comes() -> None:
    assert Stemmer(exceptions=False).stem("gemeente") == "meen"
    assert Stemmer(algorithm="dutch_porter").stem("gemeente") == "gemeent"
    assert Stemmer(algorithm="none").stem("Gemeenten") == "gemeenten"


def test_the_algorithm_is_kraaij_pohlmann_as_snowball_publishes_it(shared: Path) -> None:
    folder = shared / "linguistics" / "dutch"
    words = (folder / "voc.txt").read_text(encoding="utf-8").split()
    stems = (folder / "output.txt").read_text(encoding="utf-8").split()
    plain = [(word, stem) for word, stem in zip(words, stems, strict=True) if word.isascii() and word.isalpha()]
    assert Stemmer(exceptions=False).stem_all([word for word, _ in plain]) == [stem for _, stem in plain]


@given(st.lists(st.text(max_size=12)))
def test_many_forms_stem_as_each_does(forms: list[str]) -> None:
    stemmer = Stemmer()
    assert stemmer.stem_all(forms) == [stemmer.stem(form) for form in forms]


def test_the_compiled_stemmer_and_the_plain_one_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [form for group in groups(MEET) + groups(APART) for form in group]
    compiled = Stemmer().stem_all(words)
    monkeypatch.setitem(sys.modules, "Stemmer", None)
    stemming._engine.cache_clear()
    try:
        assert Stemmer().stem_all(words) == compiled
    finally:
        stemming._engine.cache_clear()


def test_the_fingerprint_stays_while_nothing_changes_and_changes_with_the_exceptions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = stemming.fingerprint()
    assert stemming.fingerprint() == before
    changed = tmp_path / "exceptions.tsv"
    changed.write_text("stad\tsteden\n", encoding="utf-8")
    monkeypatch.setattr(stemming, "_EXCEPTIONS", changed)
    assert stemming.fingerprint() != before


def test_importing_the_module_loads_no_stemmer() -> None:
    code = (
        "import sys, vraagbaak.index.lexical.stemmer; print(sorted({'Stemmer', 'snowballstemmer'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_a_form_under_two_stems_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text("stad\tsteden\nplaats\tsteden\n", encoding="utf-8")
    with pytest.raises(ValueError, match="wrong.tsv, line 2: steden already stands under another stem"):
        stemming.load(wrong)


def test_the_words_of_the_tables_have_the_stems_that_any_word_has() -> None:
    words = [*stemming.listed_stems(), "ex-minister", "9,90", "Financiën", "onbekend"]
    for stemmer in (
        Stemmer(),
        Stemmer(["Europa", "nederlandse", "zaken"]),
        Stemmer(own=(("unie", "europese"),)),
        Stemmer(exceptions=False),
    ):
        assert stemmer.stem_listed(words) == stemmer.stem_all(words)
    assert len(words) > 1000
