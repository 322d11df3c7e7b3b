"""Accounting of a source's words: each is in the document, or in a named kind of furniture.

A family gives its source's text as runs (`Printed`), independently of the document that it made of them. A run that the
document leaves out on purpose names its kind of furniture (page header, letterhead, signature, contents). `account`
looks for the letters of every other run in the document; a run that is not there is a `Loss`. `restored` puts losses
back in their place: a few words as a note of the passage before them, more as a passage.

Letters and digits are compared without case, diacritics, spaces and punctuation, so text repair causes no loss.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .model import Document, Passage
from .printed.text_repair import repaired

LABEL = "label"
"""Furniture of every family: the number or the word before a question, an answer or a note, and a note's mark."""

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)

SHORT = 10
"""Fewer letters than this occur by chance anywhere: they must begin or end a field, or be one."""

PASSAGE_WORDS = 8
"""A loss of fewer words becomes a note, a longer one a passage."""

REST = 3
"""How many words of a run may have another spelling in the document, if the family allows it."""

BUDGET = 200_000_000
"""Letters that are searched for one document; after that, a run counts as kept when its words occur in any order."""

_ONLY_LETTERS = "vraagbaak.only_letters"
"""The codec error handler that replaces signs by the ASCII letters in them."""

_LOWER = bytes(range(256)).lower()
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_WITHOUT_LINES = _NO_LETTERS.replace(b"|", b"")

_WORD = re.compile(r"[^\W_]+(?:[^\s\w()\[\]{};]+[^\W_]+)*")
_NUMBER = re.compile(r"\d{1,3}")
_PART = re.compile(r"\d+|[^\W\d_]+")
_ROMAN = re.compile(r"[ivx]{1,5}|[a-z]")
_LABEL_WORDS = frozenset(
    {"en", "e", "n", "t", "m", "tm", "tot", "met", "vraag", "vragen", "antwoord", "antwoorden", "noot"}
)


class Printed(NamedTuple):
    """A run of a source's text, in printed order.

    `furniture` is the kind of text that the document leaves out, "" where the document must hold the run. `where` names
    the part of the source (`vraag`, `page 2`). `rest` is for a run that must be kept but that the document spells
    differently, such as a date or a misread title. It names the kind of the few words (REST) that may then differ.
    `label` is the number printed before the run: where it labels nothing, it is a word of the text (`1 Ja. 4 Neen.`).
    """

    text: str
    furniture: str = ""
    where: str = ""
    rest: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """Words that are in no field and no furniture. `after` is the ordinal of the passage before them, -1 for none."""

    text: str
    where: str = ""
    after: int = -1

    @property
    def is_note(self) -> bool:
        """Whether it is put back as a note; otherwise as a passage of its own."""
        return n_words(self.text) < PASSAGE_WORDS


@dataclass(frozen=True, slots=True)
class Account:
    """Words of the source by outcome: kept, left out by kind of furniture, or lost."""

    n_words: int = 0
    n_kept: int = 0
    furniture: Mapping[str, int] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()

    @property
    def n_lost(self) -> int:
        return sum(n_words(loss.text) for loss in self.losses)


@dataclass(frozen=True, slots=True)
class Transcript:
    """Result of a family for a source: the document, the source's text for comparison, and diagnostics.

    `taken` is furniture that the reader took out of running text: kind -> texts as printed. `leftovers` explains words
    that remain inside a run: kind -> pattern of all of them. LABEL in `taken` gives further labels. `diagnostics` are
    sentences for people: what was changed, or is doubtful.
    """

    document: Document
    printed: Iterable[Printed] = ()
    taken: Mapping[str, Sequence[str]] = field(default_factory=dict)
    leftovers: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    diagnostics: tuple[str, ...] = ()


def account(transcript: Transcript) -> Account:
    """The account of a reading. If nothing is missing, each run costs one search for its letters."""
    taken = {kind: texts for kind, texts in transcript.taken.items() if kind != LABEL}
    fields = _Fields(transcript.document, [text for texts in taken.values() for text in texts])
    numbers: frozenset[str] | None = None
    furniture = Counter({kind: n_words(" ".join(texts)) for kind, texts in taken.items()})
    losses: list[Loss] = []
    to_find: list[Printed] = []
    left_out: dict[str, list[str]] = {}
    for run in transcript.printed:
        if run.furniture:
            left_out.setdefault(run.furniture, []).append(run.text)
        else:
            to_find.append(run)
    furniture.update({kind: n_words(" ".join(texts)) for kind, texts in left_out.items()})
    total = sum([n_words(" ".join(texts)) for texts in (*left_out.values(), [run.text for run in to_find])])
    before = ""
    for run, key in zip(to_find, _letters_of([run.text for run in to_find]), strict=True):
        if not key:
            if run.label and before and fields.has(behind := before.strip("|")[-SHORT:] + letters(run.label)):
                before = behind
            continue
        bare = key
        key = key if len(key) >= SHORT else f"|{key}|"
        if len(bare) < SHORT and (behind := _behind(before.strip("|")[-SHORT:], run, bare, fields)):
            before = behind
            continue
        if fields.has(key):
            before = key
            continue
        before, above = bare, before
        left_over = list(fields.left_over(run.text, above))
        few = sum(n_words(text) for text, _ in left_over) <= REST
        for text, after in left_over:
            before = ""
            if numbers is None:
                numbers = _numbers(transcript.document, transcript.taken.get(LABEL, ()))
            kind = _kind_of(text, transcript.leftovers, numbers) or (run.rest if few else "")
            if kind:
                furniture[kind] += n_words(text)
            elif losses and losses[-1].after == after and losses[-1].where == run.where:
                losses[-1] = Loss(f"{losses[-1].text}\n{text}", run.where, after)
            else:
                losses.append(Loss(text, run.where, after))
    lost = sum(n_words(loss.text) for loss in losses)
    kept = max(total - sum(furniture.values()) - lost, 0)
    return Account(total, kept, dict(+furniture), tuple(losses))


def _behind(before: str, run: Printed, bare: str, fields: _Fields) -> str:
    """The letters of a short run after those before it, with its label between them or without, or after its label at
    the beginning of a line; "" if the document has none of these."""
    label = letters(run.label) if run.label else ""
    for behind in dict.fromkeys((before + label + bare, before + bare)) if before else ():
        if len(behind) >= SHORT and fields.has(behind):
            return behind
    return f"|{label}{bare}" if label and fields.has(f"|{label}{bare}") else ""


def restored(document: Document, losses: Iterable[Loss]) -> Document:
    """The document with its losses back in place: as notes, or as passages of their own."""
    passages = list(document.passages)
    for loss in sorted(losses, key=lambda loss: loss.after, reverse=True):
        asks = document.soort in ("kamervraag", "mededeling")
        own = Passage(vraag=loss.text) if asks else Passage(antwoord=loss.text)
        if passages and loss.is_note:
            place = max(loss.after, 0)
            passages[place] = replace(passages[place], noten=(*passages[place].noten, loss.text))
        else:
            passages.insert(loss.after + 1, own)
    return replace(document, passages=tuple(passages))


def letters(text: str, without: bytes = _NO_LETTERS) -> str:
    """The letters and digits of a text, in lower case and without diacritics; letters of other scripts are left out."""
    return text.encode("ascii", _ONLY_LETTERS).translate(_LOWER, without).decode()


@lru_cache(maxsize=1 << 12)
def _letters_in(signs: str) -> str:
    return unicodedata.normalize("NFKD", signs.replace("ı", "i")).encode("ascii", "ignore").decode()


def _replaced(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return _letters_in(error.object[error.start : error.end]), error.end


# decomposing only what is not ASCII takes half the time of decomposing whole texts
codecs.register_error(_ONLY_LETTERS, _replaced)


def _letters_of(texts: Sequence[str]) -> list[str]:
    """The letters of each text. All texts together take a third of the time of one by one."""
    if not texts:
        return []
    return letters("|".join([text.replace("|", " ") for text in texts]), _WITHOUT_LINES).split("|")


def n_words(text: str) -> int:
    """The number of words of a text: runs without white space."""
    return len(text.split())


_BESIDE_FIGURES = 40
_NEAR = 4096
"""Letters after the last words found in which the next are searched first."""


class _Fields:
    """The letters of the document's texts, with a `|` between any two lines, for searching runs."""

    def __init__(self, document: Document, taken: Iterable[str]) -> None:
        self._texts = [*_texts(document), *((-1, text) for text in taken)]
        lines = (text.replace("|", " ").replace("\n", "|") for _, text in self._texts)
        self.whole = letters("|".join(["", *lines, ""]), _WITHOUT_LINES)
        self._words: frozenset[str] = frozenset()
        self._left = BUDGET
        self._cursor = 0
        self._next = 0

    def has(self, key: str) -> bool:
        """Whether the document contains these letters. Texts come mostly in its order, so the search starts at the last
        place."""
        at = self.whole.find(key, self._next, self._next + len(key) + _NEAR)
        if at < 0:
            if self._left <= 0:
                return False
            self._left -= len(self.whole)
            at = self.whole.find(key)
        if at < 0:
            return False
        self._next = at
        return True

    def left_over(self, text: str, before: str) -> Iterator[tuple[str, int]]:
        """The parts of a text that are not in the document, each with the ordinal of the passage that contains
        `before`, or that contains the text in front of the part."""
        if before:
            self._cursor = self._find(before) + len(before.rstrip("|"))
        text = repaired(text)
        spans = [(found.start(), found.end()) for found in _WORD.finditer(text)]
        keys = _letters_of([text[start:end] for start, end in spans])
        place = 0
        lost: tuple[int, int] | None = None
        by_chance = False  # a few letters found amid lost text prove nothing
        while place < len(keys):
            length = self._n_together(keys, place)
            key = "".join(keys[place : place + length])
            if not length:
                lost = (lost[0] if lost else place, place + 1)
                by_chance = False
            elif lost and (len(key) >= SHORT or by_chance):
                yield text[spans[lost[0]][0] : spans[lost[1] - 1][1]], self._passage()
                lost, by_chance = None, False
            else:
                by_chance = lost is not None
            if length and not by_chance:
                self._cursor = self._find(key) + len(key)
            place += length or 1
        if lost:
            yield text[spans[lost[0]][0] : spans[lost[1] - 1][1]], self._passage()

    def _n_together(self, keys: list[str], start: int) -> int:
        """How many words from `start` on are consecutive in the document."""
        if self._left <= 0:
            return int(keys[start] in self._all_words())
        found, step, most = 0, 8, len(keys) - start
        while found < most and self._has(keys, start, min(found + step, most)):
            found, step = min(found + step, most), step * 2
        fails = min(found + step, most) if found < most else most + 1
        while fails - found > 1:
            middle = (found + fails) // 2
            if self._has(keys, start, middle):
                found = middle
            else:
                fails = middle
        if found and len("".join(keys[start : start + found])) >= SHORT:
            return found
        for length in range(found, 0, -1):
            key = "".join(keys[start : start + length])
            if not key or f"|{key}" in self.whole or f"{key}|" in self.whole:
                return length
            if key.isdigit() and self.whole.find(key, self._cursor, self._cursor + _BESIDE_FIGURES) >= 0:
                return length  # numbers of a table, after a label is put back between them
        return 0

    def _has(self, keys: list[str], start: int, length: int) -> bool:
        return self._find("".join(keys[start : start + length])) >= 0

    def _find(self, key: str) -> int:
        near = self.whole.find(key, self._cursor, self._cursor + _NEAR)
        if near >= 0:
            return near
        self._left -= len(self.whole)
        return self.whole.find(key)

    def _all_words(self) -> frozenset[str]:
        self._words = self._words or frozenset(
            letters(word[0]) for _, text in self._texts for word in _WORD.finditer(text)
        )
        return self._words

    def _passage(self) -> int:
        """The ordinal of the passage that contains the last words."""
        n_lines = self.whole.count("|", 0, self._cursor)
        for place, text in self._texts:
            n_lines -= text.count("\n") + 1
            if n_lines <= 0:
                return place
        return -1


def _kind_of(text: str, leftovers: Mapping[str, re.Pattern[str]], numbers: frozenset[str]) -> str:
    words = map(letters, _PART.findall(text))
    if all(word in _LABEL_WORDS or word in numbers or _ROMAN.fullmatch(word) for word in words):
        return LABEL
    return next((kind for kind, pattern in leftovers.items() if pattern.fullmatch(text)), "")


def _numbers(document: Document, labels: Iterable[str]) -> frozenset[str]:
    """The numbers that label a passage or a note, or are in another label."""
    texts = (*labels, *(passage.nummer for passage in document.passages))
    printed = {number for text in texts for number in _NUMBER.findall(text)}
    most = sum(len(passage.noten) for passage in document.passages)
    return frozenset(printed | set(map(str, range(1, most + 1))))


def _texts(document: Document) -> Iterator[tuple[int, str]]:
    """Every text of the document, with the ordinal of its passage; -1 for texts of the whole document."""
    for text in (
        document.titel,
        document.samenvatting,
        document.toelichting,
        document.soort,
        document.id,
        document.kamer,
        document.vergaderjaar,
        document.vraagnummer,
        document.dossier,
        document.nummer,
        *(" ".join(names) for names in (document.onderwerpen, document.rubrieken, document.ministeries)),
        *map(_written, (document.datum, document.ingediend, document.beantwoord)),
    ):
        yield -1, text
    for asker in document.indieners:
        yield -1, f"{asker.naam} {asker.partij}"
    for answerer in document.beantwoorders:
        yield -1, f"{answerer.functie} {answerer.naam} {answerer.ministerie} {answerer.partij}"
    for bron in document.bronnen:
        yield -1, f"{bron.soort} {bron.titel} {bron.nummer}"
        yield -1, bron.url
    for ordinal, passage in enumerate(document.passages):
        for text in (passage.nummer, passage.fractie, passage.kop, passage.vraag, passage.antwoord, *passage.noten):
            yield ordinal, text
    if told := document.mededeling:
        yield len(document.passages) - 1, told.tekst
        yield -1, f"{told.functie} {told.door} {_written(told.datum)}"


def _written(when: date | None) -> str:
    """A date in the spelling of Dutch papers."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}" if when else ""
