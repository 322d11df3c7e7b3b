"""Strong verbs and irregular plurals: which forms meet, and which words stay by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vraagbaak.index.analysis import irregular, plurals, verbs
from vraagbaak.index.lexical.stemmer import Stemmer

STEMMER = Stemmer()

VERBS = """
stelen steelt stal stalen gestolen | nemen nam namen neemt genomen | aannemen aangenomen aannam | deelnemen deelgenomen
teruggeven teruggegeven teruggaf | brengen bracht brachten gebracht | uitbrengen uitgebracht | kiezen koos kozen gekozen
verkiezen verkoos verkozen | afwijzen afgewezen afwees | bewijzen bewees bewezen | intrekken ingetrokken introk
schrijven schreef schreven geschreven | onderschrijven onderschreef onderschreven | sterven stierf stierven gestorven
opnemen opgenomen | ondernemen ondernomen ondernam | sluiten sloot sloten gesloten | uitsluiten uitgesloten
afsluiten afgesloten afsloot | dwingen dwong dwongen gedwongen | afdwingen afgedwongen | verliezen verloor verloren
verbieden verbood verboden | aanbieden aanbood aangeboden | bedriegen bedroog bedrogen | genieten genoot genoten
vliegen vloog vlogen gevlogen | schieten schoot geschoten | doodschieten doodgeschoten | vriezen vroor gevroren
bevriezen bevroor bevroren | buigen boog gebogen | ombuigen omgebogen | duiken dook gedoken | onderduiken ondergedoken
ontduiken ontdook ontdoken | kruipen kroop gekropen | schuiven schoof geschoven | doorschuiven doorgeschoven
beginnen begon begonnen | vinden vond vonden gevonden | ondervinden ondervond ondervonden | plaatsvinden plaatsgevonden
binden bond gebonden | verbinden verbond verbonden | ontbinden ontbonden | drinken dronk gedronken
verdrinken verdronken verdronk | zingen zong gezongen | zinken zonk gezonken | springen sprong gesprongen
winnen won wonnen gewonnen | overwinnen overwon overwonnen | dringen drong gedrongen | aandringen aangedrongen
treffen trof troffen getroffen | betreffen betrof betroffen | trekken trok getrokken | vertrekken vertrok vertrokken
vechten vocht gevochten | zenden zond gezonden | toezenden toegezonden | schenden schond geschonden
schenken schonk geschonken | schelden schold gescholden | smelten smolt gesmolten | zwemmen zwom gezwommen
helpen hielp geholpen | werpen wierp geworpen | ontwerpen ontwierp ontworpen | werven wierf geworven
verwerven verwierf verworven | zwerven zwierf gezworven | bederven bedierf bedorven | breken brak braken gebroken
onderbreken onderbrak onderbroken | spreken sprak spraken gesproken | afspreken afgesproken afsprak afspraken
bespreken besprak besproken | steken stak staken gestoken | komen kwam kwamen gekomen | voorkomen voorkwam voorgekomen
tegemoetkomen tegemoetgekomen | bevelen beval bevolen | aanbevelen aanbevolen | geven gaf gaven gegeven
vergeven vergaf | lezen las lazen gelezen | eten at aten gegeten | vergeten vergat | meten mat gemeten
treden trad traden getreden | optreden opgetreden optrad | overtreden overtrad | liggen lag lagen gelegen
zitten zat zaten gezeten | bezitten bezat bezeten | bidden bad gebeden | zien zag zagen gezien ziet
voorzien voorzag voorziet | genezen genas | wegen woog gewogen | overwegen overwoog overwogen
heroverwegen heroverwogen | bewegen bewoog bewogen | zweren zwoer gezworen | scheren schoor geschoren
heffen hief geheven | opheffen opgeheven ophief | scheppen schiep geschapen | dragen droeg gedragen
bijdragen bijgedragen | varen voer gevaren | ervaren ervoer | graven groef gegraven | slaan sloeg geslagen
ontslaan ontsloeg ontslagen | vragen vroeg gevraagd | jagen joeg gejaagd | vallen viel gevallen | vervallen verviel
houden hield gehouden | onderhouden onderhield | vasthouden vastgehouden | laten liet gelaten | nalaten nagelaten
slapen sliep geslapen | lopen liep gelopen | oplopen opgelopen | roepen riep geroepen | oproepen opgeroepen
hangen hing gehangen | vangen ving gevangen | ontvangen ontving | blazen blies geblazen | stoten stiet gestoten
raden ried geraden | verraden verried | doen deed gedaan doet | voldoen voldaan voldeed | gaan ging gegaan gaat
ondergaan onderging | voorbijgaan voorbijgegaan | staan stond gestaan | toestaan toegestaan toestond
bestaan bestond | ontstaan ontstond ontstane | denken dacht gedacht | bedenken bedacht | kopen kocht gekocht
verkopen verkocht | omkopen omgekocht | zoeken zocht gezocht | verzoeken verzocht | weten wist geweten
zeggen zei gezegd | toezeggen toegezegd | lijden leed geleden | snijden sneed gesneden | besnijden besneden
rijden reed gereden | overrijden overreed | strijden streed gestreden | bestrijden bestreed bestreden
glijden gleed gegleden | vermijden vermeed vermeden | bijten beet gebeten | verwijten verweet verweten
blijven bleef gebleven | blijken bleek gebleken | wijken week geweken | afwijken afgeweken | kijken keek gekeken
bezwijken bezweek bezweken | grijpen greep gegrepen | ingrijpen ingegrepen ingreep | begrijpen begreep begrepen
knijpen kneep geknepen | drijven dreef gedreven | overdrijven overdreef overdreven | verdwijnen verdween verdwenen
verschijnen verscheen verschenen | schijnen scheen geschenen | stijgen steeg gestegen | overstijgen overstegen
zwijgen zweeg gezwegen | verzwijgen verzweeg verzwegen | krijgen kreeg gekregen | verkrijgen verkreeg verkregen
prijzen prees geprezen | rijzen rees gerezen | verrijzen verrezen | bakken gebakken | braden gebraden | laden geladen
beladen | malen gemalen | scheiden gescheiden | spannen gespannen | inspannen ingespannen | vouwen gevouwen
wassen gewassen | wreken gewroken | weven geweven | zouten gezouten | barsten gebarsten | lachen gelachen
bergen borg geborgen | verbergen verborg verborgen | vergelden vergold vergolden | zwellen gezwollen | melken gemolken
klinken klonk geklonken | krimpen kromp gekrompen | klimmen klom geklommen | spinnen spon gesponnen
stinken stonk gestonken | verslinden verslond verslonden | verzinnen verzon verzonnen | liegen loog gelogen
gieten goot gegoten | verdrieten verdroot verdroten | fluiten floot gefloten | ruiken rook geroken
sluipen sloop geslopen | insluipen ingeslopen | zuigen zoog gezogen | zuipen zoop gezopen | spuiten spoot gespoten
snuiven snoof gesnoven | verschuilen verscholen | wringen wrong gewrongen | vlechten vlocht gevlochten
"""
"""Forms of one verb each; the first is the infinitive, and every other one meets it."""

PLURALS = """
koe koeien | melkkoe melkkoeien | vlo vlooien | podium podia | symposium symposia | medium media | gremium gremia
rad raderen | tandrad tandraderen | kalf kalveren | lam lammeren | rund runderen | hoen hoenders hoenderen | ei eieren
lied liederen | volkslied volksliederen | kind kinderen | kleinkind kleinkinderen | been beenderen
blad bladeren bladen | gemoed gemoederen | goed goederen | landgoed landgoederen | schip schepen | zeeschip zeeschepen
catalogus catalogi | musicus musici | chemicus chemici | syllabus syllabi | stimulus stimuli | alumnus alumni
zeeman zeelieden zeelui | koopman kooplieden | brandweerman brandweerlieden brandweermannen | vakman vaklieden vaklui
smid smeden | lid leden | kamerlid kamerleden | stad steden | havenstad havensteden | dag dagen | werkdag werkdagen
weg wegen | snelweg snelwegen | dak daken | gat gaten | vat vaten | bloedvat bloedvaten | glas glazen | graf graven
massagraf massagraven | hof hoven | gerechtshof gerechtshoven | god goden | lot loten | slot sloten
schot schoten | pad paden | fietspad fietspaden | bad baden | zwembad zwembaden | slag slagen | maatstaf maatstaven
spel spelen | kansspel kansspelen | gebed gebeden | gebod geboden | verbod verboden | bevel bevelen | gebrek gebreken
oorlog oorlogen | hertog hertogen | verslag verslagen | bedrag bedragen | verdrag verdragen | doel doelen doeleinden
datum data | geboortedatum geboortedata | centrum centra | quotum quota | visum visa | forum fora | spectrum spectra
museum musea | lyceum lycea | jubileum jubilea | curriculum curricula | examen examina examens | tentamen tentamina
corpus corpora | lexicon lexica | index indices | matrix matrices | appendix appendices | crisis crises | basis bases
schema schemata | trauma traumata | stigma stigmata | saldo saldi | collo colli | stadium stadia | radius radii
antibioticum antibiotica | narcoticum narcotica | criterium criteria | consortium consortia | gelid gelederen
alinea alinea's | pizzeria pizzeria's | academia academia's
"""

APART = """
omgeving vangen | kennisgeving vangen | gezond zenden | gewond winden | vervolging gaan | opvolging gaan
waarborg waarbergen | aandacht denken | meestal stelen | diefstal stelen | onderdaan doen | deelstaat staan
binnenvaart varen | gezag zien | aanslagen slaan | bijlagen liggen | invoer varen | uitvoer varen | vakbond binden
beslagen slaan | vertrouwd trouwen | noorwegen weg | overwegen weg | bewegen weg | besteden stad | verleden lid
derivaten vat | aggregaten gat | besluiten slot | afsloten lot | linschoten schot
"""
"""A first word that has none of the second one's stems."""


def groups(table: str) -> list[list[str]]:
    return [group.split() for line in table.strip().splitlines() for group in line.split("|")]


def meet(word: str, other: str) -> bool:
    """Whether a search for `word` finds `other`, by its stem or by another reading."""
    stems, forms = STEMMER.other_readings(word)
    return STEMMER.stem(other) in (STEMMER.stem(word), *stems) or other in forms


@pytest.mark.parametrize("group", groups(VERBS) + groups(PLURALS), ids="-".join)
def test_the_forms_of_a_word_find_it_and_it_finds_them(group: list[str]) -> None:
    first = group[0]
    assert [form for form in group[1:] if not (meet(first, form) and meet(form, first))] == []


@pytest.mark.parametrize(("word", "other"), [tuple(group) for group in groups(APART)])
def test_a_word_that_looks_like_a_form_is_none(word: str, other: str) -> None:
    assert not meet(word, other) and not meet(other, word)


def test_every_form_of_the_table_meets_its_infinitive() -> None:
    table = verbs.load()
    apart = [
        (infinitive, form)
        for infinitive, (first, *forms) in table.forms.items()
        for form in (first, *forms)
        if not meet(infinitive, form) and table.irregular[form] == infinitive
    ]
    assert apart == []


def test_every_plural_of_the_table_meets_its_singular() -> None:
    table = plurals.load()
    words = {**table.singular_of, **{"water" + plural: "water" + of for plural, of in table.endings.items()}}
    assert [(plural, of) for plural, of in words.items() if not meet(of, plural)] == []


@given(st.text(alphabet="abdeginorstv'", max_size=14))
def test_any_letters_are_read_as_one_word(letters: str) -> None:
    read = irregular.regular(letters) or letters
    assert isinstance(read, str) and (read or not letters)
    assert STEMMER.stem_all([letters, read])[1] == STEMMER.stem(read)


def test_a_name_has_no_other_reading() -> None:
    stemmer = Stemmer(["Stal", "Gestolen"])
    assert stemmer.other_readings("stal") == ((), ())
    assert stemmer.stem("gestolen") == "gestolen" != stemmer.stem("stelen")
