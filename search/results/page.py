"""Contents of the hits of one page.

All documents of the page are fetched in one query, when more than the id and score of any hit is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from ...corpus.model import Bron, Document, Indiener
from ...index import layout
from ...index.analysis import tokens
from ...index.kernel import kernel
from ...index.reader import Snapshot
from ...index.store.bodies import Stored
from ..columns import Column
from ..execution.found import Listing, Ranked
from ..execution.plan import ExpandedTerm, Plan
from ..hit import history_of
from ..lazy import lazy
from ..model import FEEDBACK, MEANING, SOME_WORDS, Facts, Group, History, Hit, PassageHit, Verwijzing, Words
from ..snippets import WIDTH, Snippet
from ..terms.expansion import WordTerm

if TYPE_CHECKING:
    from .references import Bearers


class SnapshotPage:
    """The documents from one rank of a ranking to another; hits and passages call it with the number it gave them."""

    def __init__(
        self,
        snapshot: Snapshot,
        columns: Mapping[str, Column],
        plan: Plan,
        listing: Listing,
        passages: Sequence[Sequence[tuple[int, float]]],
        with_snippets: bool,
        place_of: Callable[[Ranked], int] | None = None,
    ) -> None:
        """`passages` are the place and score of those of each document; () for none. `place_of` says where the best
        passage of a document is that no word found."""
        self._snapshot = snapshot
        self._columns = columns
        self._plan = plan
        self._listing = listing
        self._ranked = listing.ranked
        self._passages = passages
        self._with_snippets = with_snippets
        self._place_of = place_of
        self._facts: dict[int, Facts] = {}
        self._documents: dict[str, Document] = {}

    def hits(self) -> list[Hit]:
        """The hits. They refer to their page, but the page does not refer to them, so that all are freed when no longer
        used."""
        return [Hit(ranked.id, ranked.score, self, key) for key, ranked in enumerate(self._ranked)]

    @lazy
    def _stored(self) -> list[Stored]:
        return self._snapshot.in_place(self._looked_up_bodies)

    def _looked_up_bodies(self) -> list[Stored]:
        segments = self._snapshot.segments
        return self._snapshot.shown([segments[hit.segment].numbers.item(hit.doc) for hit in self._ranked])

    def titel(self, key: int) -> str:
        """The title of the document of hit `key`."""
        return self._stored[key].titel

    def document(self, key: int) -> Document:
        """The document of hit `key`; passage hits of one document share it."""
        id = self._ranked[key].id
        document = self._documents.get(id)
        if document is None:
            document = self._documents[id] = self._stored[key].document()
        return document

    def history(self, key: int) -> History:
        """When the document of hit `key` came, and from which file; looked up for the whole page at once."""
        return self._histories[key]

    @lazy
    def _histories(self) -> list[History]:
        segments = self._snapshot.segments
        numbers = [segments[hit.segment].numbers.item(hit.doc) for hit in self._ranked]
        rows = self._snapshot.histories(numbers, [hit.id for hit in self._ranked])
        return [history_of(*row) for row in rows]

    def group(self, key: int) -> Group | None:
        """The group of hit `key`, when hits are grouped."""
        groups = self._listing.groups
        return groups[key] if groups is not None else None

    def is_partial(self, key: int) -> bool:
        """Whether hit `key` has only some of the query's words."""
        marks = self._listing.marks
        return marks[key] == SOME_WORDS if marks else key >= self._listing.n_full

    def by_meaning(self, key: int) -> bool:
        """Whether hit `key` has none of the query's words, and was found by the meaning of its texts."""
        marks = self._listing.marks
        return bool(marks) and marks[key] == MEANING

    def by_feedback(self, key: int) -> bool:
        """Whether hit `key` does not have the query's words, and is like the best documents that do."""
        marks = self._listing.marks
        return bool(marks) and marks[key] == FEEDBACK

    def facts(self, key: int) -> Facts:
        """The data of the document of hit `key`."""
        facts = self._facts.get(key)
        if facts is None:
            facts = self._facts[key] = self._snapshot.in_place(partial(self._looked_up, key))
        return facts

    def _looked_up(self, key: int) -> Facts:
        hit = self._ranked[key]
        stored = self._stored[key]
        get = stored.facts.get
        versions = tuple([id for id in self._snapshot.same_question_as(hit.segment, hit.doc) if id != hit.id])
        indieners = tuple(Indiener(**person) for person in get("indieners", ()))
        partijen = [person.partij for person in indieners if person.partij] + get("fracties", [])
        beantwoord = get("beantwoord")
        filed = get("ingediend") or beantwoord or get("datum")
        return Facts(
            get("soort", ""),
            stored.titel,
            date.fromisoformat(filed) if filed else None,
            date.fromisoformat(beantwoord) if beantwoord else None,
            layout.status_name(self._snapshot.statuses[hit.segment][hit.doc]),
            get("vraagnummer", ""),
            versions,
            indieners,
            tuple(dict.fromkeys(partijen)),
            tuple(get("ministeries", ())),
            tuple(Bron(**source) for source in get("bronnen", ())),
        )

    def snippets(self, key: int) -> Mapping[str, Snippet]:
        """The own texts of the document of hit `key`, by name; whole unless snippets are wanted."""
        return self._snapshot.in_place(partial(self._own_snippets, key)) if self._snapshot.schema.texts else {}

    def _own_snippets(self, key: int) -> Mapping[str, Snippet]:
        schema = self._snapshot.schema
        texts = schema.texts_of(self._stored[key].facts.get("extra", {}))
        joined = {
            text_field.name: "\n".join(lines)
            for text_field, lines in zip(schema.texts, texts, strict=True)
            if any(lines)
        }
        if not self._with_snippets:
            return {name: Snippet(text) for name, text in joined.items()}
        marking = self._marking
        return {name: marking.snippet(text) for name, text in joined.items()}

    @lazy
    def _marking(self) -> Marking:
        return Marking(self._plan.marked)

    def references(self, key: int) -> tuple[Verwijzing, ...]:
        """The papers that the texts of the document of hit `key` refer to, and the documents that they mean."""
        return self._snapshot.in_place(partial(self._cited, key))

    def _cited(self, key: int) -> tuple[Verwijzing, ...]:
        from .references import meant  # hits are mostly shown without references

        hit = self._ranked[key]
        segment = self._snapshot.segments[hit.segment]
        starts, values = segment.column("verwijst")
        cited = [segment.value("verwijst", n) for n in values[starts[hit.doc] : starts[hit.doc + 1]].tolist()]
        bearers = self._bearers()
        return tuple(Verwijzing(to, meant(to, bearers)) for to in cited)

    def _bearers(self) -> Bearers:
        from .references import bearers_in

        return bearers_in(self._snapshot, self._columns)

    def passages(self, key: int) -> tuple[PassageHit, ...]:
        """The best passages of the document of hit `key`; in passage mode the passage of the hit."""
        id = self._ranked[key].id
        firsts, of_hits = self._found
        of_hit = enumerate(of_hits[key], firsts[key])
        return tuple([PassageHit(f"{id}#{place}", score, self, number) for number, (place, score) in of_hit])

    @lazy
    def _found(self) -> tuple[list[int], Sequence[Sequence[tuple[int, float]]]]:
        """For every hit, how many passages the hits before it have, and the place and score of each of its own."""
        return self._snapshot.in_place(self._best_passages)

    def _best_passages(self) -> tuple[list[int], Sequence[Sequence[tuple[int, float]]]]:
        ranked = self._ranked
        passages: Sequence[Sequence[tuple[int, float]]]
        if not ranked or ranked[0].unit < 0:
            passages = self._passages or [()] * len(ranked)
            if marks := self._listing.marks:
                passages = [
                    self._nearest(hit) if mark in (MEANING, FEEDBACK) else of_hit
                    for hit, of_hit, mark in zip(ranked, passages, marks, strict=True)
                ]
        else:
            docs = [self._snapshot.segments[hit.segment].docs for hit in ranked]
            firsts = [
                of_segment.item(layout.DOC_FIRST_UNIT, hit.doc) for of_segment, hit in zip(docs, ranked, strict=True)
            ]
            passages = [((hit.unit - first, hit.score),) for hit, first in zip(ranked, firsts, strict=True)]
        return list(accumulate(map(len, passages), initial=0)), passages

    def _nearest(self, hit: Ranked) -> tuple[tuple[int, float], ...]:
        """The place and score of the passage for which a document was found, where there is one and it is wanted."""
        place = self._place_of(hit) if self._place_of is not None else 0
        return ((place, hit.score),) if place else ()

    def words(self, key: int) -> Words:
        """The content of the passage hit `key`, its texts as snippets."""
        return self._words[key]

    @lazy
    def _words(self) -> list[Words]:
        return self._snapshot.in_place(self._shown)

    def _shown(self) -> list[Words]:
        passages = [
            stored.passage(place)
            for stored, of_hit in zip(self._stored, self._found[1], strict=True)
            for place, _ in of_hit
        ]
        if not self._with_snippets:
            return [Words(texts[0], texts[1], texts[2], Snippet(texts[3]), Snippet(texts[4])) for texts in passages]
        return shown(self._plan.marked, passages)


def shown(expanded_terms: Sequence[ExpandedTerm], passages: list[tuple[str, ...]]) -> list[Words]:
    """The shown content of passages (as Stored.passage returns them), with vraag and antwoord as snippets."""
    for term in expanded_terms:
        if term.phrases:
            return Marking(expanded_terms).shown(passages)
    highlighter = kernel.Highlighter([_form_set(term) for term in expanded_terms])
    words: list[Words] = kernel.shown_words(highlighter, passages, WIDTH, Words, Snippet)
    return words


class Marking:
    """Finds the query's words in a text: a word in all its expanded terms, a phrase where its words are together."""

    def __init__(self, expanded_terms: Sequence[ExpandedTerm]) -> None:
        self._highlighter: Any = kernel.Highlighter([_form_set(term) for term in expanded_terms])
        self._order: dict[str, int] = {}
        """The words of phrases, numbered."""
        self._phrases: dict[int, list[tuple[list[int], int]]] = {}
        """By its first word: each phrase, its words by their numbers, and its expanded term."""
        order = self._order
        for number, term in enumerate(expanded_terms):
            for phrase in term.phrases:
                words = [order.setdefault(form, len(order)) for form in phrase]
                self._phrases.setdefault(words[0], []).append((words, number))
        self._phrase_highlighter: Any = kernel.Highlighter([kernel.FormSet(order)]) if order else None

    def shown(self, passages: list[tuple[str, ...]]) -> list[Words]:
        """As `shown`."""
        return [
            Words(texts[0], texts[1], texts[2], self.snippet(texts[3]), self.snippet(texts[4])) for texts in passages
        ]

    def snippet(self, text: str) -> Snippet:
        """The lines of a text that match best."""
        return Snippet(*kernel.snippet(text, self.matches(text), WIDTH))

    def matches(self, text: str) -> list[tuple[int, int, int]]:
        """Start, end and expanded term of each match, by start; matches of a phrase cover all of it."""
        matches: list[tuple[int, int, int]] = self._highlighter.marks(text)
        if self._phrase_highlighter is None:
            return matches
        matches = sorted(matches + self._phrase_matches(text), key=lambda match: (match[0], -match[1]))
        apart: list[tuple[int, int, int]] = []
        for match in matches:
            if not apart or match[0] >= apart[-1][1]:
                apart.append(match)
        return apart

    def _number_of(self, written: str) -> int:
        """The number of a phrase's word as a text writes it: `28 676` and `W.A.O.` are indexed with other letters."""
        plain = self._order.get(tokens.form(written))
        if plain is not None:
            return plain
        return next((self._order[token.form] for token in tokens.tokens(written) if token.form in self._order), -1)

    def _phrase_matches(self, text: str) -> list[tuple[int, int, int]]:
        marks = self._phrase_highlighter.marks(text)
        numbers = [self._number_of(text[start:end]) for start, end, _ in marks]
        matches = []
        for first, word in enumerate(numbers):
            for words, number in self._phrases.get(word, ()):
                several = marks[first : first + len(words)]
                if numbers[first : first + len(words)] == words and all(
                    not any(map(str.isalnum, text[mark[1] : next[0]]))
                    for mark, next in zip(several, several[1:], strict=False)
                ):
                    matches.append((several[0][0], several[-1][1], number))
        return matches


def _form_set(term: ExpandedTerm) -> Any:
    """The terms of an expanded term, as the highlighter takes them; those of a word are cached with it."""
    return term.form_set if isinstance(term, WordTerm) else kernel.FormSet(term.written)
