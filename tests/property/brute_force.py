"""What should a search answer, worked out as plainly as possible?

A second opinion: dictionaries and loops over whole Documents, no index, no arrays, nothing of the product but the
tokeniser, the analysis of single words (stem, parts) and the numbers in search/settings.py. It follows the design's
words and not the product's code, so that the two can be held against each other.

What a head, a passage and a whole document say stands in plain_texts.py.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Protocol

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.analysis.abbreviations import phrases
from vraagbaak.index.analysis.folding import fold
from vraagbaak.search import settings
from vraagbaak.search.identifiers import identifiers

from .plain_texts import Text, averages, head_text, joined, length, passage_text, stretches, whole_forms

FACETS = ("indiener", "partij", "ministerie", "beantwoorder", "jaar", "soort", "kamer", "onderwerp", "status")
STATUSES = ("open", "uitgesteld", "beantwoord")
NO_QUESTION = ("", "0", "1")
"""These vraagnummers name no question: they are blank or placeholders."""


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


@dataclass(frozen=True, slots=True)
class FoundFacet:
    values: list[tuple[str, int, bool]]
    other: int
    missing: int
    n_values: int


@dataclass(slots=True)
class Found:
    """What a search should answer: hits as (id, score, passages as (id, score))."""

    hits: list[tuple[str, float, list[tuple[str, float]]]] = field(default_factory=list)
    facets: dict[str, FoundFacet] = field(default_factory=dict)
    n_documents: int = 0
    n_passages: int = 0
    relaxed: bool = False


def folded(value: str) -> str:
    """A filter value without case and accents."""
    apart = unicodedata.normalize("NFD", value.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


class BruteForce:
    """The search over these live documents, each counted once."""

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

    def classes(self, items: Sequence[Item]) -> list[Word | Phrase]:
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

    # Matching

    def candidates(self, document: Document) -> list[Place]:
        """What can match in a document: its passages, or its head alone where there are none."""
        return self.places[document.id] or [Place(document, 0, self.heads[document.id])]

    def excluded(self, items: Sequence[Item], text: Text) -> bool:
        """Does the text hold an inflection of a word that the query wants to be without?"""
        without = [form for item in items if isinstance(item, Without) for form in whole_forms(item.text)]
        spelled = [found for form in without if (found := spellings(form))]
        if any(n > 0 for one in spelled for n in self.frequency_of_identifier(one, text).values()):
            return True
        unwanted = {self.stem(form) for form in without if not spellings(form)}
        return any(self.stem(form) in unwanted for runs in text.values() for run in runs for form, _ in run)

    def holds(self, wanted: Word | Phrase, place: Place) -> bool:
        # any averages do, as only 0 or not is asked; those of documents know every field that occurs
        return self.t(wanted, place.text, self.document_averages) > 0

    def matches(self, classes: Sequence[Word | Phrase], items: Sequence[Item], mode: str) -> list[Place]:
        """Every matching place, before filters. `mode` is all, any, or some: quotes hold, of the words one or more."""
        found = []
        for document in self.documents:
            for place in self.candidates(document):
                held = [wanted for wanted in classes if self.holds(wanted, place)]
                enough = {
                    "all": len(held) == len(classes),
                    "any": bool(held),
                    "some": bool(held) and all(c in held for c in classes if isinstance(c, Phrase)),
                }[mode]
                if enough and not self.excluded(items, place.text):
                    found.append(place)
        return found

    # Facets and filters

    def status(self, document: Document) -> str:
        same = [document]
        if document.vraagnummer not in NO_QUESTION:
            same = [other for other in self.documents if other.vraagnummer == document.vraagnummer]
        return max((own_status(each) for each in same), key=STATUSES.index)

    def values(self, facet: str, place: Place) -> set[str]:
        """The values that a matching place carries."""
        document = place.document
        partijen = [person.partij for person in document.indieners]
        if place.passage and place.passage.fractie:
            partijen = [place.passage.fractie]
        carried: dict[str, list[str]] = {
            "indiener": [person.naam for person in document.indieners],
            "partij": partijen,
            "ministerie": list(document.ministeries),
            "beantwoorder": [person.naam for person in document.beantwoorders],
            "jaar": [str(document.peildatum.year)] if document.peildatum else [],
            "soort": [document.soort],
            "kamer": [document.kamer],
            "onderwerp": list(document.onderwerpen),
            "status": [self.status(document)],
        }
        return {value for value in carried[facet] if value}

    def passes(
        self, place: Place, van: date | None, tot: date | None, filters: dict[str, list[str]], but: str = ""
    ) -> bool:
        """Does the place pass the dates and every filter, that of the facet `but` apart?"""
        when = place.document.peildatum
        if (van or tot) and when is None:
            return False
        if when and ((van and when < van) or (tot and when > tot)):
            return False
        return all(
            any(selected(facet, value, wanted) for value in self.values(facet, place))
            for facet, wanted in filters.items()
            if facet != but
        )

    def known(self, name: str) -> set[str]:
        """The values that a filter may select: a selected one is shown even where nothing carries it."""
        if name == "status":
            return set(STATUSES)
        places = [place for document in self.documents for place in self.candidates(document)]
        return {value for place in places for value in self.values(name, place)}

    def facet(self, name: str, places: Sequence[Place], wanted: Sequence[str]) -> FoundFacet:
        """The facet's figures over the matching places that pass every other filter."""
        carried: dict[str, set[str]] = {}
        for place in places:
            carried.setdefault(place.document.id, set()).update(self.values(name, place))
        known = self.known(name)
        counts = {value: sum(value in some for some in carried.values()) for value in known}
        order = sorted(known, key=lambda value: (-counts[value], value))
        counted = [value for value in order if counts[value]]
        shown = [value for value in order if value in counted[: settings.FACET_VALUES] or selected(name, value, wanted)]
        return FoundFacet(
            values=[(value, counts[value], selected(name, value, wanted)) for value in shown],
            other=sum(counts[value] for value in counted if value not in shown),
            missing=sum(not some for some in carried.values()),
            n_values=len(counted),
        )

    # The search

    def search(
        self,
        items: Sequence[Item],
        *,
        match: str = "auto",
        facets: Sequence[str] = FACETS,
        passages_per_hit: int = 2,
        limit: int = 10,
        offset: int = 0,
        sort: str = "relevance",
        unit: str = "document",
        van: date | None = None,
        tot: date | None = None,
        filters: dict[str, list[str]] | None = None,
    ) -> Found:
        filters = filters or {}
        classes = self.classes(items)
        idfs = {wanted: self.idf(wanted) for wanted in classes}
        found = Found()

        # a query of unwanted words alone asks for nothing; without any word, filters alone are asked for
        matching = [] if not classes else self.matches(classes, items, "any" if match == "any" else "all")
        if not items and (filters or van or tot):
            matching = [place for document in self.documents for place in self.candidates(document)]
            sort = "newest" if sort == "relevance" else sort
        passing = [place for place in matching if self.passes(place, van, tot, filters)]
        full = passing
        if match == "auto" and len(classes) > 1 and len(ids(passing)) < settings.RELAX_BELOW:
            some = self.matches(classes, items, "some")
            passing_some = [place for place in some if self.passes(place, van, tot, filters)]
            if ids(passing_some) > ids(full):
                found.relaxed = True
                matching, passing = some, passing_some

        found.n_documents = len(ids(passing))
        found.n_passages = sum(place.place > 0 for place in passing)
        for name in facets:
            counted = [place for place in matching if self.passes(place, van, tot, filters, but=name)]
            found.facets[name] = self.facet(name, counted, filters.get(name, []))

        full_documents, full_places = ids(full), {place.id for place in full}
        by_document: dict[str, list[tuple[float, Place]]] = {}
        for place in passing:
            score = round(self.passage_score(idfs, place), 6) if place.place else 0.0
            by_document.setdefault(place.document.id, []).append((score, place))
        hits: list[tuple[tuple[object, ...], tuple[str, float, list[tuple[str, float]]]]] = []
        for document in self.documents:
            scored = by_document.get(document.id, [])
            if unit == "passage":
                for score, place in scored:
                    if place.place:
                        key = self.key(sort, document, place.id not in full_places, score, place.place)
                        hits.append((key, (place.id, score, [(place.id, score)])))
            elif scored:
                score = round(self.document_score(idfs, document), 6)
                best = sorted((pair for pair in scored if pair[1].place), key=lambda pair: (-pair[0], pair[1].place))
                passages = [(place.id, s) for s, place in best[:passages_per_hit]]
                key = self.key(sort, document, document.id not in full_documents, score, 0)
                hits.append((key, (document.id, score, passages)))
        hits.sort(key=lambda pair: pair[0])
        found.hits = [hit for _, hit in hits[offset : offset + limit]]
        return found

    def key(self, sort: str, document: Document, added: bool, score: float, place: int) -> tuple[object, ...]:
        """What hits are ordered by: relevance with the all-words ones first, or the date alone."""
        if sort == "relevance":
            return (added, -score, document.id, place)
        when = document.peildatum
        days = when.toordinal() if when else 0
        return (when is None, -days if sort == "newest" else days, document.id, place)


def spellings(word: str) -> tuple[str, ...]:
    """How else an identifier may be written; () for a word that is none."""
    found = identifiers(word)
    return found[0].spellings if len(found) == 1 and found[0].text == word else ()


def own_status(document: Document) -> str:
    if any(passage.antwoord.strip() for passage in document.passages):
        return "beantwoord"
    return "uitgesteld" if document.mededeling else "open"


def selected(facet: str, value: str, wanted: Sequence[str]) -> bool:
    """Is this facet value one that the filter asks for?"""
    for one in wanted:
        if facet == "jaar" and ".." in one:
            first, last = one.split("..")
            if first <= value <= last:
                return True
        elif folded(value) == folded(one):
            return True
    return False


def ids(places: Iterable[Place]) -> set[str]:
    """The documents that have one of these places."""
    return {place.document.id for place in places}
