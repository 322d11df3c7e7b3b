"""Words that look like compounds by chance, and compounds that look like them."""

from __future__ import annotations

import pytest

from vraagbaak.index.analysis.compounds import Splitter, bases, known_parts, learn
from vraagbaak.index.kernel import kernel
from vraagbaak.index.lexical.stemmer import Stemmer

FALSE = """
rat generatoren | rat moderatoren | oor transformatoren | oor motoren | oor professoren | oor reflectoren
oor correctoren | stal diefstallen | lijk geestelijken | lijk nabestaandelijken | kop koppelt | kop koppels
ham hamster | ham hamsters | pels stempels | mond piramonden | stel voorstellen | dom eigendommen
dom rijkdommen | dom bisdommen | dom heiligdommen | stel toestellen | kus passanten | reis bijreizen
mes domesticeren | zin gezinnen | lid overleden | mij palmijnen | gang voetgangsters | tor senatoren
rat operatoren | rat decoratoren | oor sectoren | oor monitoren | poort portiers | pet trompetten
ton biljetonnen | vis televisies | stand voorstanders
"""
TRUE = """
rat muskusrat | rat muskusratten | bank zandbank | bank zandbanken | stal veestal | stal veestallen
mijn landmijnen | rit taxiritten | weg snelweg | weg snelwegen | weg waterwegen | hommel akkerhommels
som dwangsommen | kop boorkop | geschiedenis voorgeschiedenis | rekening tussenrekening | auteur medeauteur
water drinkwater | ruimte speelruimte | dag verjaardag | verkeer wegverkeer | brandstof biobrandstof
ketting halsketting | gas gifgassen
"""
WORDS = """
rat ratten oor oren stal stallen lijk lijken kop koppen ham dief diefs mond stel stellen dom kus mes zin
zinnen lid leden tor pet pels pelt ster sters ton vis visies stand standers bank banken zand muskus vee land
mijn mijnen taxi rit ritten snel weg wegen water akker hommel dwang som sommen boor voor geschiedenis tussen
rekening product mede auteur ruimte dag verkeer hals ketting gif gas gassen generat transform reflect correct
geest stempel koppel koppels generator moderator mode moderat transformator motor mot professor professoren
reflector corrector diefstal geestelijke hamster hamsters eigendom eigen rijkdom rijk bisdom heiligdom heilig
toestel toestellen passant pas senator operator decorator sector monitor portier port trompet trom televisie
tele voorstander gezin opera brandstof brand stof bio poort gang
"""
LEXICON = {word: 40 if len(word) < 5 else 6 for word in WORDS.split()} | {"vraag": 200}
VOCABULARY = learn(list(LEXICON), list(LEXICON.values()))
STEMMER = Stemmer()


def pairs(table: str) -> list[tuple[str, str]]:
    found = [pair.split() for line in table.strip().splitlines() for pair in line.split("|")]
    return [(part, form) for part, form in found]


def holds(form: str, part: str) -> bool:
    inside = (form, *Splitter(VOCABULARY).inside(form))
    return STEMMER.stem(part) in STEMMER.stem_all(inside)


@pytest.mark.parametrize(("part", "form"), pairs(FALSE))
def test_a_word_is_not_inside_what_only_looks_like_its_compound(part: str, form: str) -> None:
    assert not holds(form, part)


@pytest.mark.parametrize(("part", "form"), pairs(TRUE))
def test_a_word_is_inside_its_compounds(part: str, form: str) -> None:
    assert holds(form, part)


def test_the_kernel_divides_these_the_same() -> None:
    forms = [form for _, form in pairs(FALSE) + pairs(TRUE)]
    assert kernel.CompoundSplitter(VOCABULARY).inside_all(forms) == Splitter(VOCABULARY).inside_all(forms)


def test_what_may_be_left_of_a_form_without_its_inflection() -> None:
    assert bases("diefstallen") == ["diefstall", "diefstalle", "diefstal"]
    assert bases("generatoren") == ["generator", "generatore"]
    assert bases("koppelt") == ["koppel"]


def test_the_words_that_are_parts_anyway_are_known_in_singular_and_plural() -> None:
    assert {
        "hommel",
        "hommels",
        "kikker",
        "kikkers",
        "slang",
        "slangen",
        "kraan",
        "kranen",
        "haven",
        "drink",
    } <= known_parts()
