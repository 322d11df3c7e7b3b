"""What should a search answer, worked out as plainly as possible?

A second opinion: dictionaries and loops over whole Documents, no index, no arrays, nothing of the product but the
tokeniser, the analysis of single words (stem, parts) and the numbers in search/settings.py. It follows the design's
words and not the product's code, so that the two can be held against each other.

What words mean and how texts score stands in brute_scoring.py, what a head, a passage and a whole document say in
plain_texts.py.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from vraagbaak.corpus.model import Document
from vraagbaak.search import settings

from .brute_scoring import Item, Phrase, Place, Scoring, Without, Word, query_text, spellings
from .plain_texts import Text, whole_forms

__all__ = (
    "FACETS",
    "BruteForce",
    "Found",
    "FoundFacet",
    "Item",
    "Phrase",
    "Place",
    "Without",
    "Word",
    "folded",
    "ids",
    "query_text",
    "spellings",
)

FACETS = ("indiener", "partij", "ministerie", "beantwoorder", "jaar", "soort", "kamer", "onderwerp", "status")
STATUSES = ("open", "uitgesteld", "ingetrokken", "antwoord ontbreekt", "beantwoord")
NO_QUESTION = ("", "0", "1")
"""These vraagnummers name no question: they are blank or placeholders."""


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
    n_full: int = 0
    n_partial: int = 0
    n_passages: int = 0
    relaxed: bool = False


def folded(value: str) -> str:
    """A filter value without case and accents."""
    apart = unicodedata.normalize("NFD", value.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


class BruteForce(Scoring):
    """The search over these live documents, each counted once."""

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

    def matches(self, expanded_terms: Sequence[Word | Phrase], items: Sequence[Item], mode: str) -> list[Place]:
        """Every matching place, before filters. `mode` is all, any, or some: quotes hold, of the words one or more."""
        found = []
        for document in self.documents:
            for place in self.candidates(document):
                held = [wanted for wanted in expanded_terms if self.holds(wanted, place)]
                enough = {
                    "all": len(held) == len(expanded_terms),
                    "any": bool(held),
                    "some": bool(held) and all(c in held for c in expanded_terms if isinstance(c, Phrase)),
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

    def question(self, document: Document, collapse: str) -> str:
        """What a document is counted as: its question, or itself."""
        if collapse == "versions" and document.vraagnummer not in NO_QUESTION:
            return f"vraag {document.vraagnummer}"
        return document.id

    def standing(self, full: set[str], some: set[str], collapse: str) -> set[str]:
        """Of the documents that match in full, or in part, those that stand for their question: one with all words
        before others, then the most answered, the latest and the first by id."""
        chosen: dict[str, tuple[tuple[object, ...], str]] = {}
        for document in self.documents:
            if document.id in some | full:
                when = document.peildatum
                answered = STATUSES.index(own_status(document))
                order = (document.id not in full, -answered, -when.toordinal() if when else 0, document.id)
                question = self.question(document, collapse)
                if question not in chosen or order < chosen[question][0]:
                    chosen[question] = order, document.id
        return {id for _, id in chosen.values()}

    def facet(self, name: str, places: Sequence[Place], wanted: Sequence[str], collapse: str) -> FoundFacet:
        """The facet's figures over the matching places that pass every other filter, a question counted once."""
        carried: dict[str, set[str]] = {}
        for place in places:
            carried.setdefault(self.question(place.document, collapse), set()).update(self.values(name, place))
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
        collapse: str = "versions",
        filters: dict[str, list[str]] | None = None,
    ) -> Found:
        filters = filters or {}
        expanded_terms = self.expanded_terms(items)
        idfs = {wanted: self.idf(wanted) for wanted in expanded_terms}
        found = Found()

        # a query of unwanted words alone asks for nothing; without any word, filters alone are asked for
        matching = [] if not expanded_terms else self.matches(expanded_terms, items, "any" if match == "any" else "all")
        if not items and (filters or van or tot):
            matching = [place for document in self.documents for place in self.candidates(document)]
            sort = "newest" if sort == "relevance" else sort
        full = passing = counted = [place for place in matching if self.passes(place, van, tot, filters)]
        standing = self.standing(ids(full), ids(full), collapse)
        found.n_full = found.n_documents = len(standing)
        if match == "auto" and len(expanded_terms) > 1 and (len(ids(matching)) < settings.RELAX_BELOW or not full):
            some = self.matches(expanded_terms, items, "some")
            passing_some = [place for place in some if self.passes(place, van, tot, filters)]
            with_some = self.standing(ids(full), ids(passing_some), collapse)
            if len(with_some) > len(standing):
                found.relaxed, found.n_partial = True, len(with_some) - len(standing)
                standing, passing = with_some, passing_some
                if not matching:  # none has all words, whatever the filters: what has some is counted
                    found.n_documents, matching, counted = len(with_some), some, passing_some

        found.n_passages = sum(place.place > 0 and place.document.id in standing for place in counted)
        for name in facets:
            held = [place for place in matching if self.passes(place, van, tot, filters, but=name)]
            found.facets[name] = self.facet(name, held, filters.get(name, []), collapse)

        full_documents, full_places = ids(full), {place.id for place in full}
        by_document: dict[str, list[tuple[float, Place]]] = {}
        for place in passing:
            if place.document.id not in standing:
                continue
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
        """What hits are ordered by: those with all words first, then relevance or the date."""
        if sort == "relevance":
            return (added, -score, document.id, place)
        when = document.peildatum
        days = when.toordinal() if when else 0
        return (added, when is None, -days if sort == "newest" else days, document.id, place)


def own_status(document: Document) -> str:
    if any(passage.antwoord.strip() for passage in document.passages):
        return "beantwoord"
    if document.mededeling and "ingetrokken" in document.mededeling.tekst:
        return "ingetrokken"
    if document.beantwoord or document.soort == "antwoord":
        return "antwoord ontbreekt"
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
