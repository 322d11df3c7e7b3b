"""Is every KVR file of the real collection read right and whole?

The collection is read once, in one pass over the tar and in two processes; what the tests look at is gathered on the
way.
"""

from __future__ import annotations

import collections
import re
import tarfile
import unicodedata
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

import ftfy
import pytest
from lxml import etree

from vraagbaak.corpus import kvr
from vraagbaak.corpus.accounting import account
from vraagbaak.corpus.model import SOORTEN, Beantwoorder, Document, Indiener
from vraagbaak.corpus.names.letters import distance, letters
from vraagbaak.corpus.source import Source
from vraagbaak.corpus.workers.pool import WorkerPool

KEPT = {
    "KVR21315", "KVR24533", "KVR10006", "KVR28008", "KVR14357", "V040506560", "SG_KVR0000114684", "SG_KVR0000123593",
    "SG_KVR0000099258", "SG_KVR0000122035", "SG_KVR0000091201", "SG_KVR0000107353", "SG_KVR00000_____", "KVR10021",
}  # fmt: skip

_TWICE = re.compile("[ÃÂ][\x80-\xff\u2000-\u2122]")
_HEADING = re.compile(
    r"(?<!\w)(?:A ?n ?t ?w ?o ?o ?r ?d\s+){0,2}"
    r"(?:A ?n ?t ?w ?o ?o ?r ?d|[Nn]ader antwoord|Aanvullend antwoord|Mededeling)\w*\s+"
    r"(?:van|in|namens|minister|staatssecretaris)\b.{0,700}?"
    r"(?:(?:[0Oo]n?t?van\W{0,3}gen|vangen|gen|[Il]n?gezon\W{0,3}den)\b[^)]{0,60}?|\s)(?:19 ?[\dp] ?\d|20\d\d)",
    re.DOTALL,
)
_OPENING = re.compile(
    r"^\s*(?:(?:Nadere\s+|Aanvullende\s+)?[Vv]ra(?:ag|gen)\s+)?van\s.{5,700}[({]?\s*[Il]n?\W{0,2}n?gezon\W{0,3}den[^)}]{4,40}[)}]?\.?\s*$",
    re.DOTALL,
)
"""The title once more, printed above the questions."""

_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
PARTED = "parted here: two passages, or the line that says who answers taken out between"
LABELLED = "a label, a mark, or `zie ook`"
NEIGHBOUR = "of the paper printed before or behind this one on the page, which has its own file"
HEADED = "the line that says who answers, torn apart by a second column"
_TORN = frozenset(
    "antwoord antwoorden antwoordt antwoordvan minister ministers staatssecretaris namens ontvangen ontvan gen".split()
)
_TORN |= frozenset(
    "ingezonden zaken justitie visserij cultuur waterstaat financien wetenschappen milieubeheer".split()
    + "maart 1984 1985 1986 1987 1988".split()
)
_NUMBERS = re.compile(r"(?:en|t?m)?\d{1,3}(?:(?:en|tm)\d{0,3}|[a-d])?")
_LABEL = frozenset(
    "en e n t m tot met zie zieook ook antwoord antwoordt mededeling nader nadere tweede aanvullend toelichting"
    " aanhangsel mededelingen mededeiing mededcung medeling antwooord antwoorcl antwoortl antwoorri vantwoord".split()
)
_MONTH = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_DATE = re.compile(rf"^\s*(?:\d{{1,2}}\s+)?(?:{_MONTH})\s+(?:19|20)\d\d\W*$")


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
    n_words: int = 0
    n_lost: int = 0
    vraagnummers: dict[str, list[str]] = field(default_factory=dict)

    def add(self, other: Gathered) -> None:
        """Adds what another part of the collection left behind."""
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if one.name == "vraagnummers":
                for number, ids in theirs.items():
                    mine.setdefault(number, []).extend(ids)
            elif isinstance(mine, int):
                setattr(self, one.name, mine + theirs)
            elif isinstance(mine, list):
                mine += theirs
            else:
                mine.update(theirs)


_FILES_AT_ONCE = 400


@pytest.fixture(scope="session")
def collection(shared: Path) -> Gathered:
    """Every file of the collection, read and compared with its document."""
    gathered = Gathered()
    waiting: collections.deque[Future[Gathered]] = collections.deque()
    with WorkerPool(2) as pool:
        for files in _portions(shared / "corpora" / "kvr.tar.xz"):
            waiting.append(pool.submit(_gathered, files))
            if len(waiting) > 4:
                gathered.add(waiting.popleft().result())
        for rest in waiting:
            gathered.add(rest.result())
    return gathered


def _portions(path: Path) -> Iterator[list[tuple[str, bytes]]]:
    """The files of a tar, name and content, some hundreds at a time."""
    portion: list[tuple[str, bytes]] = []
    with tarfile.open(path, "r|xz") as tar:
        for member in tar:
            file = tar.extractfile(member) if member.isfile() else None
            if file is not None:
                portion.append((member.name, file.read()))
            if len(portion) == _FILES_AT_ONCE:
                yield portion
                portion = []
    yield portion


def _gathered(files: list[tuple[str, bytes]]) -> Gathered:
    """What these files leave behind; a worker process calls it."""
    gathered = Gathered()
    for name, content in files:
        transcript = kvr.transcribe(Source(name, content))
        accounting = account(transcript)
        gathered.n_words += accounting.n_words
        gathered.n_lost += accounting.n_lost
        _gather(gathered, transcript.document)
        _compare(gathered, transcript.document, etree.fromstring(content))
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
        text = unicodedata.normalize("NFKD", text.replace("ı", "i"))
    return text.lower().encode("ascii", "ignore").translate(None, _NO_LETTERS).decode()


def _words(text: str) -> list[str]:
    return [word for part in text.split() for piece in re.split(r"[^\w¨´`¸ˆ˜]+", part) if (word := _letters(piece))]


def _printed(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Every printed text of a file, between marks, with where it stands; the line that says who answers is left out."""
    for element in root.iter("vraag", "antwoord", "toelichting", "mededeling", "noot"):
        for text in (element.text, *(child.tail for child in element)):
            opening = element.tag == "vraag" and text and (_OPENING.match(text) or _DATE.match(text))
            if text and text.strip() and not opening:
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
    neighbour: bool | None = None
    for place, text in _printed(root):
        if _letters(text) in whole:
            continue
        words = _words(text)
        for start in range(0, len(words), 8):
            eight = words[start : start + 8]
            if "".join(eight) in whole:
                continue
            if _in_two(eight, whole):
                gathered.explained[PARTED] += 1
                continue
            kept = "|".join("|" if word in _LABEL or _NUMBERS.fullmatch(word) else word for word in eight)
            if all(_in_two(run.split("|"), whole) for run in kept.split("||")):
                gathered.explained[LABELLED] += 1
                continue
            if place in ("vraag", "indiendatum", "type") and _TORN.intersection(eight):
                gathered.explained[HEADED] += 1
                continue
            if neighbour is None:
                neighbour = _has_neighbour(document, root)
            if neighbour:
                gathered.explained[NEIGHBOUR] += 1
            else:
                gathered.unexplained.append((document.id, place, " ".join(eight)))


def _in_two(words: list[str], whole: str) -> bool:
    """Are these words in the text, one after the other or parted once? A heading `Toelichting` is left out of it."""
    joined = "".join(words)
    cuts = range(len(words))
    return joined in "toelichting" or any(
        "".join(words[:cut]) in whole and "".join(words[cut:]) in whole for cut in cuts
    )


def _has_neighbour(document: Document, root: etree._Element) -> bool:
    """Is the heading of this paper, or of the next, printed in the midst of its text?"""
    if not document.nummer.isdigit():
        return False
    numbers = f"{document.nummer}|{int(document.nummer) + 1}"
    printed = "  ".join(text for _, text in _printed(root))
    printed += "  ".join(
        element.get(name) or "" for element in root.iter() for name in ("onderwerp", "indiendatum", "antwoorddatum")
    )
    return bool(re.search(rf"(?:{numbers})\s+Vra(?:ag|gen)\s+van\s+(?:het|de|mevr)", printed))


def test_every_printed_word_is_in_the_document(collection: Gathered) -> None:
    assert collection.explained.keys() == {PARTED, LABELLED, HEADED, NEIGHBOUR}
    assert collection.explained[HEADED] < 600
    assert collection.explained[NEIGHBOUR] < 3_000
    assert collection.unexplained == []


def test_the_account_of_every_word_leaves_none_without_a_place(collection: Gathered) -> None:
    assert collection.n_words > 26_000_000
    assert collection.n_lost == 0


def test_every_file_is_a_document_with_what_it_must_have(collection: Gathered) -> None:
    assert sum(collection.soorten.values()) == 39_664
    assert {soort for _, soort in collection.soorten} <= set(SOORTEN)
    assert collection.soorten["V", "kamervraag"] == 3_551
    assert collection.soorten["K", "antwoord"] + collection.soorten["K", "mededeling"] >= 26_650
    assert collection.passages > 215_000
    assert collection.without == {"titel": 0, "ingediend": 1, "vergaderjaar": 0, "indieners": 1, "passages": 0}
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
