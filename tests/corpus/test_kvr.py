"""Is every KVR file read right and whole?

The real collection is read once, in one pass over the tar; what the tests look at is gathered on the way.
"""

from __future__ import annotations

import collections
import re
import tarfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import ftfy
import pytest
from lxml import etree

from vraagbaak.corpus import kvr
from vraagbaak.corpus.kvr import labels
from vraagbaak.corpus.kvr.terms import rubrieken, trefwoorden
from vraagbaak.corpus.model import SOORTEN, Beantwoorder, Bron, Document, Indiener
from vraagbaak.corpus.names.letters import distance, letters
from vraagbaak.corpus.source import Source, Unreadable

# ---- invented files: one trap each -------------------------------------------------------------------------------

_FORM = """<?xml version="1.0" encoding="UTF-8"?>
<kvr type="{type}" aantalvragen=""><meta><metadata>
<item attribuut="Bibliografische_omschrijving">{titel}</item>
<item attribuut="Vindplaats">Kamervragen met antwoord 1999-2000, nr. 12, Tweede Kamer</item>
<item attribuut="Indiener"><persoon partij="D'66">van Verzonnen</persoon></item>
<item attribuut="Datum_indiening">2000-01-31</item><item attribuut="Datum_reaktie">2000-02-14</item>
</metadata><header kamer="2" vergaderjaar="Vergaderjaar 1999–2000"/><footer vetnummer="2990001230"/>
<vraagdata indiendatum="{indiendatum}"/><antwoorddata antwoorddatum="{antwoorddatum}">
<antwoorder functie="mmister" ministerie="Financie¨n">Zalm</antwoorder></antwoorddata></meta>
<vragen>{vragen}<noten>{noten}</noten></vragen><antwoorden>{antwoorden}<noten/></antwoorden>{rest}</kvr>"""


def invented(
    vragen: str,
    antwoorden: str = "",
    *,
    titel: str = "Vragen over niets. (Ingezonden 31 januari 2000); Antwoord",
    type: str = "Antwoord",
    noten: str = "",
    rest: str = "",
    indiendatum: str = "2000-01-31",
    antwoorddatum: str = "2000-02-14",
) -> Document:
    """A KVR file of our own, read."""
    text = _FORM.format(
        titel=titel,
        type=type,
        vragen=vragen,
        antwoorden=antwoorden,
        noten=noten,
        rest=rest,
        indiendatum=indiendatum,
        antwoorddatum=antwoorddatum,
    )
    return kvr.read(Source("map/KVR0.xml", text.encode()))


def pairs(document: Document) -> list[tuple[str, str, str]]:
    return [(passage.nummer, passage.vraag, passage.antwoord) for passage in document.passages]


TWO = '<vraag nummer="1">Is dit een vraag? </vraag><vraag nummer="2 ">En dit? </vraag>'


def test_the_fields_come_out_clean() -> None:
    document = invented(TWO, '<antwoord nummer="1">Ja. </antwoord><antwoord nummer="2">Neen. </antwoord>')
    assert (document.id, document.soort, document.titel) == ("KVR0", "antwoord", "Vragen over niets.")
    assert (document.ingediend, document.beantwoord) == (date(2000, 1, 31), date(2000, 2, 14))
    assert (document.kamer, document.vergaderjaar, document.nummer) == ("Tweede Kamer", "1999-2000", "12")
    assert document.vraagnummer == "2990001230"
    assert document.indieners == (Indiener("Van Verzonnen", "D66"),)
    assert document.beantwoorders == (Beantwoorder("Zalm", "minister", "Financiën"),)
    assert document.ministeries == ("Financiën",)
    assert pairs(document) == [("1", "Is dit een vraag?", "Ja."), ("2", "En dit?", "Neen.")]


@pytest.mark.parametrize("label", ["1 en 2", "1,2", "1/2", "1 t/m 2", "1en2"])
def test_an_answer_stands_with_every_question_it_names(label: str) -> None:
    document = invented(TWO, f'<antwoord nummer="{label}">Ja. </antwoord>')
    assert pairs(document) == [("1", "Is dit een vraag?", "Ja."), ("2", "En dit?", "Ja.")]


def test_a_label_cut_in_two_is_one() -> None:
    document = invented(TWO, '<antwoord nummer="1"></antwoord><antwoord nummer=" en 2">Ja. </antwoord>')
    assert [antwoord for _, _, antwoord in pairs(document)] == ["Ja.", "Ja."]


def test_lists_that_repeat_their_labels_stay_apart() -> None:
    answers = "".join(
        f'<antwoord nummer="{number}">Antwoord {text}. </antwoord>' for number, text in ("1a", "2b", "1c", "2d")
    )
    answers = answers.replace('"1a"', '"1"')
    document = invented(TWO + TWO, answers)
    assert [antwoord for _, _, antwoord in pairs(document)] == [
        "Antwoord a.",
        "Antwoord b.",
        "Antwoord c.",
        "Antwoord d.",
    ]
    assert [nummer for nummer, _, _ in pairs(document)] == ["1", "2", "1", "2"]


def test_a_year_at_a_line_start_is_no_label() -> None:
    document = invented('<vraag nummer="1">Was dat op 11 mei </vraag><vraag nummer="1999">of later? </vraag>')
    assert pairs(document) == [("1", "Was dat op 11 mei 1999 of later?", "")]


def test_the_last_printed_line_goes_back_to_the_end() -> None:
    answers = '<antwoord nummer="1">Ja. </antwoord><antwoord nummer="2">Neen, dat is niet de bedoe- </antwoord>'
    assert invented(TWO, answers, type="ling.").passages[1].antwoord == "Neen, dat is niet de bedoeling."
    told = invented(TWO, rest="<mededeling>Het antwoord komt</mededeling>", type="later.")
    assert told.mededeling is not None
    assert told.mededeling.tekst == "Het antwoord komt later."


def test_a_mededeling_has_its_own_date_and_is_no_answer() -> None:
    told = invented(
        TWO,
        titel="Vragen over niets. (Ingezonden 31 januari 2000); Mededeling",
        type="later.",
        rest='<mededeling mededeler="Zalm" functie="minister" afdeling="Financie¨n">Dat komt</mededeling>',
    )
    assert (told.soort, told.beantwoord) == ("mededeling", None)
    assert told.mededeling is not None
    assert (told.mededeling.datum, told.mededeling.door, told.mededeling.functie) == (
        date(2000, 2, 14),
        "Zalm",
        "minister",
    )


def test_answers_inside_the_last_question_are_taken_out() -> None:
    inside = (
        '<vraag nummer="1 ">Is dit een vraag?  </vraag><vraag nummer="2 ">En dit?  A n t w o o r d  '
        "Antwoord van minister Zalm  (Financiën). (Ontvangen 14 februari  2000)  1  Ja.  2  Neen.  </vraag>"
    )
    document = invented(inside)
    assert pairs(document) == [("1", "Is dit een vraag?", "Ja."), ("2", "En dit?", "Neen.")]
    following = invented(
        inside.replace("1  Ja.  2  Neen.  ", "") + TWO.replace("Is dit een vraag?", "Ja.").replace("En dit?", "Neen.")
    )
    assert pairs(following) == pairs(document)


def test_a_mededeling_inside_a_question_is_taken_out() -> None:
    document = invented(
        '<vraag nummer="1 ">Is dit een vraag?  Mededeling  Mededeling van minister Zalm (Financiën). '
        "(Ontvangen 14 februari 2000)  Het antwoord komt later.  Was dit er ook een?  </vraag>",
        titel="Vragen over niets.",
        type="Mededeling",
    )
    assert pairs(document) == [("1", "Is dit een vraag? Was dit er ook een?", "")]
    assert document.soort == "mededeling"
    assert document.mededeling is not None
    assert document.mededeling.tekst.endswith("Het antwoord komt later.")


def test_what_ran_on_behind_a_date_comes_back() -> None:
    whole = invented(TWO, antwoorddatum="14 februari 2000) 1 en 2 Zie mijn brief.")
    assert [antwoord for _, _, antwoord in pairs(whole)] == ["Zie mijn brief.", "Zie mijn brief."]
    also = "14 februari 2000), zie ook Aanhangsel Handelingen nr. 7, vergaderjaar 1998–1999 Vooraf dit."
    answered = invented(TWO, '<antwoord nummer="1">Ja. </antwoord>', antwoorddatum=also)
    assert answered.passages[0].antwoord == "Vooraf dit.\nJa."
    assert answered.bronnen[1] == Bron("zie ook", "7", "Aanhangsel Handelingen nr. 7, vergaderjaar 1998–1999")
    asked = invented('<vraag nummer="2">En dit? </vraag>', indiendatum="31 januari 2000) 1 Is dit een vraag?")
    assert [nummer for nummer, _, _ in pairs(asked)] == ["1", "2"]


def test_notes_stand_with_their_marks_and_marks_leave_the_text() -> None:
    document = invented(
        '<vraag nummer="1">Kent u dit bericht <voetnoot nummer="1"/>, en dat? </vraag>'
        '<vraag nummer="2">Hoeveel ug/m <voetnoot nummer="3"/>is dat? <voetnoot nummer="2"/></vraag>',
        noten='<noot nummer="1">De Krant, 1 mei</noot><noot nummer="2"/><noot nummer="2">Een blad</noot>',
    )
    assert [passage.vraag for passage in document.passages] == ["Kent u dit bericht, en dat?", "Hoeveel ug/m3 is dat?"]
    assert [passage.noten for passage in document.passages] == [("De Krant, 1 mei",), ("Een blad",)]


def test_labels_are_read_in_every_form() -> None:
    assert labels.numbers("4 t/m 6") == (4, 5, 6)
    assert labels.numbers("1, 2 en 3") == (1, 2, 3)
    assert labels.numbers("2t/m4 en 7") == (2, 3, 4, 7)
    assert labels.numbers("2004") == ()
    assert labels.clean("1,2en3") == "1, 2 en 3"


def test_terms_run_together_are_parted() -> None:
    run = "EU Internationale betrekkingen Openbare orde en veiligheid Verenigde Staten"
    assert trefwoorden(run) == ("EU", "Internationale betrekkingen", "Openbare orde en veiligheid", "Verenigde Staten")
    assert trefwoorden("Congo (voormalig Zaïre) Mensenrechten") == ("Congo (voormalig Zaïre)", "Mensenrechten")
    assert rubrieken("Milieu (Geluidhinder) Arbeid (Overig)") == ("Milieu (Geluidhinder)", "Arbeid (Overig)")


def test_what_is_no_kvr_file_is_unreadable_with_a_reason() -> None:
    with pytest.raises(Unreadable, match="well-formed"):
        kvr.read(Source("x.xml", b"<kvr><vragen></kvr>"))
    with pytest.raises(Unreadable, match="kvr"):
        kvr.read(Source("x.xml", b"<brief><kvr/></brief>"))


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    text = (
        f'<!DOCTYPE kvr [<!ENTITY x SYSTEM "file://{secret}">]><kvr type="Antwoord"><meta/>'
        '<vragen><vraag nummer="1">A&x;?</vraag></vragen></kvr>'
    )
    assert "geheim" not in str(kvr.read(Source("x.xml", text.encode())))


# ---- the real collection -----------------------------------------------------------------------------------------

KEPT = {
    "KVR21315", "KVR24533", "KVR10006", "KVR28008", "KVR14357", "V040506560", "SG_KVR0000114684", "SG_KVR0000123593",
    "SG_KVR0000099258", "SG_KVR0000122035", "SG_KVR0000091201", "SG_KVR0000107353", "SG_KVR00000_____", "KVR10021",
}  # fmt: skip

_BESIDE = str.maketrans("ı", "i", "¨´`¸ˆ˜")
_TWICE = re.compile("[ÃÂ][\x80-\xff\u2000-\u2122]")
_HEADING = re.compile(
    r"(?<!\w)(?:A ?n ?t ?w ?o ?o ?r ?d\s+){0,2}(?:A ?n ?t ?w ?o ?o ?r ?d|Nader antwoord|Mededeling)\w*\s+"
    r"(?:van|in|namens|minister|staatssecretaris)\b.{0,700}?"
    r"(?:(?:[0Oo]n?t?van\W{0,3}gen|vangen|gen|[Il]n?gezon\W{0,3}den)\b[^)]{0,60}?|\s)(?:19 ?[\dp] ?\d|20\d\d)",
    re.DOTALL,
)
_NO_LETTERS = str.maketrans("", "", "".join(chr(code) for code in range(128) if not chr(code).isalnum()))
PARTED = "parted here: two passages, or the line that says who answers taken out between"
LABELLED = "a label, a mark, or `zie ook`"
HEADED = "the line that says who answers, torn apart by a second column"
_TORN = frozenset(
    "antwoord antwoorden antwoordt antwoordvan minister ministers staatssecretaris namens ontvangen ontvan gen".split()
)
_TORN |= frozenset(
    "ingezonden zaken justitie visserij cultuur waterstaat financien wetenschappen milieubeheer".split()
    + "maart 1984 1985 1986 1987 1988".split()
)
_NUMBERS = re.compile(r"(?:en)?\d{1,3}(?:(?:en|tm)\d{0,3}|[a-d])?")
_LABEL = frozenset("en e n t m tot met zie zieook ook antwoord antwoordt mededeling nader nadere aanhangsel".split())


@dataclass
class Gathered:
    """What one pass over the collection leaves behind."""

    kept: dict[str, Document] = field(default_factory=dict)
    soorten: collections.Counter[tuple[str, str]] = field(default_factory=collections.Counter)
    parties: collections.Counter[str] = field(default_factory=collections.Counter)
    ministries: collections.Counter[str] = field(default_factory=collections.Counter)
    without: collections.Counter[str] = field(default_factory=collections.Counter)
    passages: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    explained: collections.Counter[str] = field(default_factory=collections.Counter)
    unexplained: list[tuple[str, str, str]] = field(default_factory=list)
    vraagnummers: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="session")
def collection(shared: Path) -> Gathered:
    """Every file of the collection, read and compared with its document."""
    gathered = Gathered()
    with tarfile.open(shared / "corpora" / "kvr.tar.xz", "r|xz") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() else None
            if file is not None:
                content = file.read()
                document = kvr.read(Source(member.name, content))
                _gather(gathered, document)
                _compare(gathered, document, etree.fromstring(content))
    return gathered


def _gather(gathered: Gathered, document: Document) -> None:
    family = "SG" if document.id.startswith("SG") else document.id[0]
    if document.id in KEPT:
        gathered.kept[document.id] = document
    gathered.soorten[family, document.soort] += 1
    gathered.passages += len(document.passages)
    gathered.parties.update(one.partij for one in document.indieners if one.partij)
    gathered.ministries.update(document.ministeries)
    if document.vraagnummer:
        gathered.vraagnummers.setdefault(document.vraagnummer, []).append(document.id)
    for name, value in (
        ("titel", document.titel),
        ("ingediend", document.ingediend),
        ("vergaderjaar", document.vergaderjaar),
        ("indieners", document.indieners),
        ("passages", document.passages),
    ):
        gathered.without[name] += not value
    for text in _texts(document):
        if (
            text != text.strip()
            or "  " in text
            or not unicodedata.is_normalized("NFC", text)
            or re.search(r"[\ue000-\ue1ff]", text)
        ):
            gathered.faults.append((document.id, text[:80]))


def _texts(document: Document) -> Iterator[str]:
    yield from (document.titel, document.samenvatting, document.toelichting)
    if document.mededeling:
        yield document.mededeling.tekst
    for passage in document.passages:
        yield from (passage.nummer, passage.kop, passage.vraag, passage.antwoord, *passage.noten)
    yield from (bron.titel for bron in document.bronnen)


def _letters(text: str) -> str:
    """The letters and digits of a text, in lower case and without diacritics: what is printed, whatever is mended."""
    if not text.isascii():
        text = ftfy.fix_text(text) if _TWICE.search(text) else text
        text = unicodedata.normalize("NFKD", text.translate(_BESIDE))
        text = text.encode("ascii", "ignore").decode()
    return text.lower().translate(_NO_LETTERS)


def _words(text: str) -> list[str]:
    return [word for part in text.split() for piece in re.split(r"[^\w¨´`¸ˆ˜]+", part) if (word := _letters(piece))]


def _printed(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Every printed text of a file, between marks, with where it stands; the line that says who answers is left out."""
    for element in root.iter("vraag", "antwoord", "toelichting", "mededeling", "noot"):
        for text in (element.text, *(child.tail for child in element)):
            if text and text.strip():
                yield str(element.tag), text if element.tag == "mededeling" else _HEADING.sub("  ", text)
    line = root.get("type") or ""
    if line.strip().lower() not in ("antwoord", "nader antwoord", "mededeling"):
        yield "type", line
    for tag, name in (
        ("vraagdata", "indiendatum"),
        ("antwoorddata", "antwoorddatum"),
        ("mededeling", "mededelingdatum"),
    ):
        for element in root.iter(tag):
            behind = re.match(r"[^)]*\)", element.get(name) or "")
            if behind:
                yield name, _HEADING.sub("  ", (element.get(name) or "")[behind.end() :])


def _compare(gathered: Gathered, document: Document, root: etree._Element) -> None:
    """Looks for the words of the file in the document: each text whole, else eight words by eight."""
    whole = _letters(" ".join(_texts(document)))
    for place, text in _printed(root):
        if _letters(text) in whole:
            continue
        words = _words(text)
        for start in range(0, len(words), 8):
            eight = words[start : start + 8]
            if "".join(eight) in whole:
                continue
            if any("".join(eight[:cut]) in whole and "".join(eight[cut:]) in whole for cut in range(1, len(eight))):
                gathered.explained[PARTED] += 1
                continue
            kept = "".join(" " if word in _LABEL or _NUMBERS.fullmatch(word) else word for word in eight)
            if all(run in whole for run in kept.split()):
                gathered.explained[LABELLED] += 1
            elif place in ("vraag", "indiendatum", "type") and _TORN.intersection(eight):
                gathered.explained[HEADED] += 1
            else:
                gathered.unexplained.append((document.id, place, " ".join(eight)))


def test_every_printed_word_is_in_the_document(collection: Gathered) -> None:
    assert collection.explained.keys() == {PARTED, LABELLED, HEADED}
    assert collection.explained[HEADED] < 200
    assert collection.unexplained == []


def test_every_file_is_a_document_with_what_it_must_have(collection: Gathered) -> None:
    assert sum(collection.soorten.values()) == 39_664
    assert {soort for _, soort in collection.soorten} <= set(SOORTEN)
    assert collection.soorten["V", "kamervraag"] == 3_551
    assert collection.soorten["K", "antwoord"] + collection.soorten["K", "mededeling"] >= 26_650
    assert collection.passages > 215_000
    assert collection.without == {"titel": 0, "ingediend": 0, "vergaderjaar": 0, "indieners": 2, "passages": 0}
    assert collection.faults == []


def test_parties_and_ministries_are_few_and_no_misspellings_of_each_other(collection: Gathered) -> None:
    assert len(collection.parties) <= 60
    assert len(collection.ministries) <= 90
    for names in (collection.parties, collection.ministries):
        for one in names:
            for other in names:
                if one < other and len(one) > 5:
                    assert distance(letters(one), letters(other), 2) > 2, (one, other)


def test_versions_of_a_question_share_its_number(collection: Gathered) -> None:
    shared_numbers = [ids for ids in collection.vraagnummers.values() if len(ids) > 1]
    assert len(shared_numbers) > 1_000
    assert not {"0", "1"} & collection.vraagnummers.keys()


def test_known_documents_come_out_as_they_are_printed(collection: Gathered) -> None:
    kept = collection.kept
    assert kept.keys() == KEPT, "every one of them is in the tar, the one with the placeholder id too"
    assert [passage.nummer for passage in kept["KVR21315"].passages] == ["1", "2", "3", "4"]
    assert "11 februari 2004 aan de Kamer" in kept["KVR21315"].passages[3].vraag
    assert kept["V040506560"].passages[2].vraag.endswith("Europees recht?")
    assert len(kept["V040506560"].passages[1].noten) >= 3
    column = kept["SG_KVR0000123593"]
    assert [passage.nummer for passage in column.passages] == ["1", "2", "3", "4", "5"]
    assert [bool(passage.antwoord) for passage in column.passages] == [True, True, True, False, True]
    assert column.beantwoorders == (
        Beantwoorder("Schoo", "minister", "Ontwikkelingssamenwerking"),
        Beantwoorder("Ruding", "minister", "Financiën"),
    )
    assert column.beantwoord == date(1985, 2, 19)
    visa = kept["SG_KVR0000099258"].passages
    assert visa[0].antwoord == visa[1].antwoord == visa[2].antwoord != visa[3].antwoord == visa[4].antwoord != ""
    walvis = kept["SG_KVR0000122035"]
    assert (walvis.kamer, walvis.soort, walvis.indieners) == (
        "Eerste Kamer",
        "mededeling",
        (Indiener("Kruisinga", "CDA"),),
    )
    assert walvis.mededeling is not None
    assert walvis.mededeling.door == "Van den Broek"
    behind_date = [passage.antwoord[:500] for passage in kept["SG_KVR0000107353"].passages[:2]]
    assert behind_date[0] == behind_date[1] != ""
    assert kept["KVR28008"].mededeling is not None
    several = kept["KVR10021"].passages
    assert [passage.fractie for passage in several] == [""] * 4 + ["SP"] * 8 + ["PvdA"] * 5
