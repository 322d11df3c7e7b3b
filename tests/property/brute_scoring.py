"""What do the words of a query mean, and how much does a text say about them? As plainly as possible.

The half of the second opinion (brute_force.py) that reads the query's words and scores: dictionaries and loops over
whole Documents, no index, no arrays. What a head, a passage and a whole document say stands in plain_texts.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.analysis.abbreviations import phrases
from vraagbaak.index.analysis.folding import fold
from vraagbaak.search import settings
from vraagbaak.search.query.identifiers import identifiers

from .plain_texts import Text, averages, head_text, joined, length, passage_text, stretches, whole_forms


class Words(Protocol):
    """What an opened index tells about one written form."""

    def stem(self, form: str) -> str: ...

    def family(self, form: str) -> str: ...

    def parts(self, form: str) -> tuple[str, ...]: ...

    def query_parts(self, form: str) -> tuple[str, ...]: ...


Name = tuple[str, ...]
"""The words of a name."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    also: tuple[Name, ...] = ()
    """Other names that it has together with its neighbours."""


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str


@dataclass(frozen=True, slots=True)
class Without:
    text: str


Item = Word | Phrase | Without


def query_text(items: Iterable[Item]) -> str:
    """The query as a user types it."""
    marks = {Word: "{}", Phrase: '"{}"', Without: "-{}"}
    return " ".join(marks[type(item)].format(item.text) for item in items)


@dataclass(frozen=True, slots=True)
class Place:
    """A document's head (place 0) or one of its passages, with what it and its head say together."""

    document: Document
    place: int
    text: Text
    passage: Passage | None = None

    @property
    def id(self) -> str:
        return f"{self.document.id}#{self.place}"


class Scoring:
    """How these live documents, each counted once, score."""

    def __init__(self, documents: Iterable[Document], words: Words) -> None:
        self.documents = sorted(documents, key=lambda document: document.id)
        self.stem = cache(words.stem)
        self.family = cache(words.family)
        self.parts = cache(words.parts)
        self.query_parts = cache(words.query_parts)
        self.names = {tuple(s for _, s in self.stems_of(name)): others for name, others in phrases().items()}
        self.wholes: dict[str, Text] = {}
        self.heads: dict[str, Text] = {}
        self.places: dict[str, list[Place]] = {}
        for document in self.documents:
            head = head_text(document)
            own = [passage_text(passage) for passage in document.passages]
            self.heads[document.id] = head
            self.wholes[document.id] = joined([head, *own])
            self.places[document.id] = [
                Place(document, number, joined([head, text]), passage)
                for number, (text, passage) in enumerate(zip(own, document.passages, strict=True), start=1)
            ]
        self.document_averages = averages(list(self.wholes.values()))
        self.passage_averages = averages([place.text for places in self.places.values() for place in places])

    # What the query means

    def expanded_terms(self, items: Sequence[Item]) -> list[Word | Phrase]:
        """The query's positive classes: stop words out unless nothing else is left, each class once."""
        row: list[Word | Phrase] = []
        for item in items:
            row += [Word(form) for form in whole_forms(item.text)] if isinstance(item, Word) else []
            row += [item] if isinstance(item, Phrase) else []
        telling_row = [item for item in row if isinstance(item, Phrase) or item.text not in settings.STOP_WORDS]
        row = self.with_names(telling_row or row)
        phrases = [item for item in row if isinstance(item, Phrase)]
        telling = [item for item in row if isinstance(item, Word)]
        once: dict[tuple[str, str], Word | Phrase] = {}
        for word in telling:
            once.setdefault(("word", *(spellings(word.text) or (self.stem(word.text),))), word)
        for phrase in phrases:
            once.setdefault(("phrase", " ".join(whole_forms(phrase.text))), phrase)
        return list(once.values())

    def with_names(self, row: Sequence[Word | Phrase]) -> list[Word | Phrase]:
        """The row, each word with the other names that it has together with its neighbours."""
        stems = ["" if isinstance(one, Phrase) or spellings(one.text) else self.stem(one.text) for one in row]
        also: list[tuple[Name, ...]] = [()] * len(row)
        for start in range(len(row)):
            ends = [end for end in range(start + 2, len(row) + 1) if tuple(stems[start:end]) in self.names]
            if ends:
                for at in range(start, max(ends)):
                    also[at] += self.names[tuple(stems[start : max(ends)])]
        return [
            one if isinstance(one, Phrase) else replace(one, also=names) for one, names in zip(row, also, strict=True)
        ]

    def stems_of(self, name: Name) -> tuple[tuple[int, str], ...]:
        """The telling words of a name: places and stems."""
        return tuple((at, self.stem(word)) for at, word in enumerate(name) if word not in settings.STOP_WORDS)

    def names_of(self, word: Word) -> set[Name]:
        return {*self.names.get((self.stem(word.text),), ()), *word.also}

    def weight(self, word: str, form: str, named: Iterable[str] = ()) -> float:
        """How much an occurrence of `form` counts for the query word; `named` are stems of its other names."""
        own = [self.weight_of_part(self.stem(word), form)]
        if own == [1.0] and fold(form) != fold(word):
            own = [float(settings.INFLECTION_WEIGHT)]
        own += [settings.NAME_WEIGHT * self.weight_of_part(stem, form) for stem in named if stem != self.stem(word)]
        if self.family(form) == self.family(word) and self.stem(form) != self.stem(word):
            own.append(float(settings.FAMILY_WEIGHT))
        if any(self.family(p) == self.family(word) and self.stem(p) != self.stem(word) for p in self.parts(form)):
            own.append(settings.FAMILY_WEIGHT * float(settings.PART_WEIGHT))
        return max(own)

    def weight_of_part(self, stem: str, form: str) -> float:
        """How much an occurrence of `form` counts for any word with this stem."""
        if self.stem(form) == stem:
            return 1.0
        return float(settings.PART_WEIGHT) if any(self.stem(part) == stem for part in self.parts(form)) else 0.0

    def frequency_of_word(self, word: Word, text: Text) -> dict[str, float]:
        """With its other names, those of several words where their words follow each other in any inflection."""
        names = self.names_of(word)
        named = [self.stems_of(name)[0][1] for name in names if len(self.stems_of(name)) == 1]
        found = {
            field_name: sum(self.weight(word.text, form, named) for run in runs for form, _ in run)
            for field_name, runs in text.items()
        }
        for stems in filter(lambda stems: len(stems) > 1, map(self.stems_of, names)):
            for run, field_at in stretches(text):
                here = {(self.stem(form), position) for form, position in run}
                for start in field_at:
                    if all((stem, start + at) in here for at, stem in stems):
                        found[field_at[start]] += settings.NAME_WEIGHT
        return found

    def frequency_of_part(self, part: str, text: Text) -> dict[str, float]:
        stem = self.stem(part)
        return {
            name: sum(self.weight_of_part(stem, form) for run in runs for form, _ in run) for name, runs in text.items()
        }

    def frequency_of_phrase(self, phrase: str, text: Text) -> dict[str, float]:
        forms = whole_forms(phrase)
        found = dict.fromkeys(text, 0.0)
        for run, field_at in stretches(text):
            here = set(run)
            for start in field_at:
                if all((form, start + step) in here for step, form in enumerate(forms)):
                    found[field_at[start]] += 1  # where it begins
        return found

    def frequency_of_identifier(self, spelled: tuple[str, ...], text: Text) -> dict[str, float]:
        """How often an identifier stands in a text in any of its spellings, within a hyphenated word included."""
        written = [whole_forms(spelling) for spelling in spelled]
        alone = {forms[0] for forms in written if len(forms) == 1}
        found = {
            name: float(sum(form in alone or bool(alone & set(self.parts(form))) for run in runs for form, _ in run))
            for name, runs in text.items()
        }
        for phrase in {tuple(forms) for forms in written if len(forms) > 1}:
            for name, frequency in self.frequency_of_phrase(" ".join(phrase), text).items():
                found[name] += frequency
        return found

    def t(self, wanted: Word | Phrase, text: Text, means: dict[str, float]) -> float:
        """BM25F's weighted and length-normalised frequency of a class in a text, 0 where it does not occur."""
        if isinstance(wanted, Phrase):
            return self.normalised(self.frequency_of_phrase(wanted.text, text), text, means)
        if spelled := spellings(wanted.text):
            return self.normalised(self.frequency_of_identifier(spelled, text), text, means)
        found = self.normalised(self.frequency_of_word(wanted, text), text, means)
        parts = self.query_parts(wanted.text)
        if len(parts) > 1 and all(len(self.stems_of(name)) == 1 for name in self.names_of(wanted)):
            each = [self.normalised(self.frequency_of_part(p, text), text, means) for p in parts]
            found += settings.PARTS_WEIGHT * math.prod(each) ** (1 / len(each))
        return found

    def normalised(self, frequency: dict[str, float], text: Text, means: dict[str, float]) -> float:
        total = 0.0
        for name, tf in frequency.items():
            if tf > 0:
                b = settings.B[name]
                total += settings.WEIGHTS[name] * tf / (1 - b + b * length(text, name) / means[name])
        return total

    # Scores

    def idf(self, wanted: Word | Phrase) -> float:
        df = sum(self.t(wanted, text, self.document_averages) > 0 for text in self.wholes.values())
        return math.log(1 + (len(self.documents) - df + 0.5) / (df + 0.5))

    def f(self, idfs: dict[Word | Phrase, float], text: Text, means: dict[str, float]) -> float:
        total = 0.0
        for wanted, idf in idfs.items():
            t = self.t(wanted, text, means)
            total += idf * t / (settings.K1 + t)
        return total

    def passage_score(self, idfs: dict[Word | Phrase, float], place: Place) -> float:
        return self.f(idfs, place.text, self.passage_averages)

    def document_score(self, idfs: dict[Word | Phrase, float], document: Document) -> float:
        whole = self.f(idfs, self.wholes[document.id], self.document_averages)
        best = max((self.passage_score(idfs, place) for place in self.places[document.id]), default=0.0)
        return whole + float(settings.SHARE) * best


def spellings(word: str) -> tuple[str, ...]:
    """How else an identifier may be written; () for a word that is none."""
    found = identifiers(word)
    return found[0].spellings if len(found) == 1 and found[0].text == word else ()
