"""Plan a query with its filters: expanded terms, a way of matching, and diagnostics.

Words, quotes, `-word` and identifiers are read here. Text that may use more of the language, and Whoosh trees, go to
search/language, the only part that imports Whoosh.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..index.reader import Snapshot
from . import deadline, settings
from .columns import Column
from .deadline import Deadline
from .execution.filters import Filters
from .execution.plan import ExpandedTerm, Match, Plan
from .model import Diagnostic
from .name_planner import NamePlanner
from .query.identifiers import Identifier
from .query.plain import Item, Phrase, Query, Word, asks_more, bare_words, parse
from .terms.expansion import PhraseTerm, WordTerm, inflections, phrase_term, stemmed_with, word_term
from .terms.synonyms import PREFIXES, Name, Names, joined, names

if TYPE_CHECKING:
    from .language import Language
    from .language.lookup import Lookup
    from .terms.entries import EntriesTerm
    from .whoosh.reader import WhooshReader

MOST_CACHED = 4096
"""Expanded terms cached for the next query; each is a few arrays."""

Bare = tuple[str, WordTerm | None, int]
"""Of a word that stands by itself in a query: its stem; its class, None where nothing is in it; and what it counts of a
row that is looked at together: 1 where names of several words have the stem, ROW for a prefix (ex minister)."""

ROW = 2

Excluded = tuple[tuple[NDArray[np.int32], ...], ...]
"""Of each excluded element its numbers in each segment."""

STOP_WORD: Bare = ("", None, 0)

MOST_WARMED = 256
"""Words that are looked up in a new commit before it is used: each takes about 0.1 ms."""

MOST_PLACED = 256
"""Phrases, and identifiers, cached for the next query: each lists its places."""


def _read_by_whoosh(lookup: Lookup) -> WhooshReader:
    """The reader that Whoosh's own nodes are evaluated over, imported when a query holds one. It has a look-up of its
    own: one that held the reader would be a cycle, which keeps files open."""
    from .whoosh.reader import WhooshReader

    return WhooshReader(lookup.twin())


class Planner:
    """Makes plans for one snapshot; may be used by several threads."""

    def __init__(self, snapshot: Snapshot, columns: Mapping[str, Column], with_names: bool = True) -> None:
        """Without `with_names`, a query that is a name is words as any other."""
        self._with_names = with_names
        self._snapshot = snapshot
        self._columns = columns
        self._expanded_terms: dict[tuple[str, tuple[Name, ...]], WordTerm] = {}
        self._phrases: dict[tuple[str, ...], PhraseTerm] = {}
        self._identifiers: dict[tuple[str, ...], EntriesTerm] = {}
        self._bare: dict[str, Bare] = {}
        self._in_rows: dict[tuple[str, ...], tuple[WordTerm, ...]] = {}
        self._stop_words = settings.stop_words(snapshot.schema)

    def plan(
        self, query: Any, filters: Filters, match: Match, deadline: Deadline = deadline.NONE
    ) -> tuple[Plan, tuple[Diagnostic, ...]]:
        """The plan of a text, or of a whoosh.query.Query, and its diagnostics. Raises TimeIsUp."""
        if isinstance(query, str):
            forms = bare_words(query)
            if self._with_names and (forms is None or self.names.may_end(forms[-1])):
                named = self.names.plan(query, filters, match, deadline, self._of_words)
                if named is not None:
                    return named, ()
            if forms is not None and (bare := self._of_bare_words(forms, filters, match, deadline)) is not None:
                return bare, ()
            if filters.narrow and not query.strip():
                query = "*"
        if not isinstance(query, str) or asks_more(query):
            return self.language.plan(query, filters, match, deadline)
        parsed = parse(query, self._stop_words)
        plan = self._of_words(parsed, filters, match, deadline)
        return plan, parsed.diagnostics + _unknown_words(parsed, plan)

    @property
    def _names(self) -> Names:
        return names(self._snapshot.stemmer, self._snapshot.schema)

    @cached_property
    def names(self) -> NamePlanner:
        """Plans of queries that are a name as a whole."""
        return NamePlanner(self._snapshot, self._columns)

    @cached_property
    def language(self) -> Language:
        """The whole language, over this snapshot; imports Whoosh."""
        from .language import Language

        return Language(self._snapshot, self._columns, _read_by_whoosh)

    def _of_bare_words(self, forms: list[str], filters: Filters, match: Match, deadline: Deadline) -> Plan | None:
        """The plan of a query of words alone, the same as `_of_words` makes. None for a query that needs more work: it
        has a word that no text has, or consists of stop words only."""
        known = self._bare
        if new := [form for form in forms if form not in known and form not in self._stop_words]:
            self._snapshot.stemmer.know(stemmed_with(self._snapshot, new))
        expanded_terms: dict[str, WordTerm] = {}
        n_in_rows = 0
        for form in forms:
            one = known.get(form) or self._know(form, deadline)
            if one is STOP_WORD:
                continue
            stem, found, in_row = one
            if found is None:
                return None
            n_in_rows += in_row
            expanded_terms.setdefault(stem, found)
        if not expanded_terms or len(forms) > settings.MOST_TERMS:
            return None
        wanted = tuple(expanded_terms.values()) if n_in_rows < ROW else self._of_row(tuple(forms), deadline)
        if n_in_rows >= ROW and any([own.is_empty for own in wanted]):
            return None
        return Plan(wanted, (), (), filters, match)

    def _of_row(self, forms: tuple[str, ...], deadline: Deadline) -> tuple[WordTerm, ...]:
        """The expanded terms of words that may form names together; cached for the next query."""
        found = self._in_rows.get(forms)
        if found is None:
            if len(self._in_rows) >= MOST_CACHED:
                self._in_rows.clear()
            content_words = [form for form in forms if form not in self._stop_words]
            expanded_terms: dict[str, WordTerm] = {}
            for form, also in zip(content_words, self._in_row(content_words), strict=True):
                deadline.check()
                stem = self._snapshot.stemmer.stem(form)
                if stem not in expanded_terms:
                    expanded_terms[stem] = self._term_of(form, also)
            found = self._in_rows[forms] = tuple(expanded_terms.values())
        return found

    def forget(self) -> None:
        """Drops everything that is kept for the next query."""
        for kept in (self._expanded_terms, self._phrases, self._identifiers, self._bare, self._in_rows):
            kept.clear()
        self._snapshot.stemmer.forget()
        if "language" in self.__dict__:
            self.language.lookup.forget()

    def known_words(self) -> list[str]:
        """The words that were looked up recently, at most MOST_WARMED."""
        return list(self._bare)[-MOST_WARMED:]

    def know(self, words: Sequence[str]) -> None:
        """Looks words up before a query needs them."""
        for word in words:
            own = self._know(word, deadline.NONE)[1]
            _ = own.taken if own is not None else ()

    def _know(self, form: str, deadline: Deadline) -> Bare:
        """Looks a word up for the next time."""
        if len(self._bare) >= MOST_CACHED:
            self._bare.clear()
        found = STOP_WORD
        if form not in self._stop_words:
            deadline.check()
            stemmer = self._snapshot.stemmer
            stem, own = stemmer.stem(form), self._term_of(form, ())
            in_rows = ROW if form in PREFIXES else int(stem in self._names.in_rows)
            found = stem, None if own.is_empty and in_rows < ROW else own, in_rows
        self._bare[form] = found
        return found

    def _of_words(self, parsed: Query, filters: Filters, match: Match, deadline: Deadline) -> Plan:
        expanded_terms: dict[tuple[str, ...], ExpandedTerm] = {}
        named = self._named(parsed.wanted)
        for at, item in enumerate(parsed.wanted):
            deadline.check()
            if isinstance(item, Phrase):
                key: tuple[str, ...] = ("phrase", *item.forms)
                if key not in expanded_terms:
                    expanded_terms[key] = self._phrase(item)
            elif isinstance(item, Identifier):
                if item.key not in expanded_terms:
                    expanded_terms[item.key] = self._identifier(item)
            else:
                stem = self._snapshot.stemmer.stem(item.form)
                if ("word", stem) not in expanded_terms:
                    expanded_terms["word", stem] = self._term_of(item.form, named[at])
        excluded, excluded_units = self._excluded(parsed.unwanted) if parsed.unwanted else ((), ())
        return Plan(tuple(expanded_terms.values())[: settings.MOST_TERMS], excluded, excluded_units, filters, match)

    def _excluded(self, unwanted: Sequence[Item]) -> tuple[Excluded, Excluded]:
        """What these elements exclude from each segment: terms, and records."""
        forms = tuple(inflections(self._snapshot, item.form) for item in unwanted if isinstance(item, Word))
        places = [
            (self._phrase(item) if isinstance(item, Phrase) else self._identifier(item)).entries
            for item in unwanted
            if not isinstance(item, Word)
        ]
        return forms, tuple(tuple(units for units, _, _ in entries) for entries in places)

    def _named(self, wanted: Sequence[Item]) -> list[tuple[Name, ...]]:
        """The other names that each item has together with its neighbours; () for an item that is no word."""
        if len(wanted) < 2:
            return [()] * len(wanted)
        return self._in_row([item.form if isinstance(item, Word) else "" for item in wanted])

    def _in_row(self, words: Sequence[str]) -> list[tuple[Name, ...]]:
        """The other names that each word has together with its neighbours, and how it is written together with them."""
        stemmer = self._snapshot.stemmer
        names = self._names.of_row([stemmer.stem(word) if word else "" for word in words])
        return [own + other for own, other in zip(names, joined(self._snapshot.segments, words, stemmer), strict=True)]

    def _phrase(self, item: Phrase) -> PhraseTerm:
        found = self._phrases.get(item.forms)
        if found is None:
            if len(self._phrases) >= MOST_PLACED:
                self._phrases.clear()
            found = self._phrases[item.forms] = phrase_term(self._snapshot, item.forms)
        return found

    def _identifier(self, item: Identifier) -> EntriesTerm:
        found = self._identifiers.get(item.key)
        if found is None:
            from .terms.identifiers import identifier_term  # most queries hold none

            if len(self._identifiers) >= MOST_PLACED:
                self._identifiers.clear()
            found = self._identifiers[item.key] = identifier_term(self._snapshot, self._columns, item)
        # another spelling of it may have been kept: messages name the one that was typed
        return found if found.what == item.text else replace(found, what=item.text)

    def _term_of(self, form: str, also: tuple[Name, ...]) -> WordTerm:
        found = self._expanded_terms.get((form, also))
        if found is None:
            if len(self._expanded_terms) >= MOST_CACHED:
                self._expanded_terms.clear()
            found = self._expanded_terms[form, also] = word_term(self._snapshot, form, also)
        return found


def _unknown_words(parsed: Query, plan: Plan) -> tuple[Diagnostic, ...]:
    """One diagnostic for each word of which the index holds no term."""
    if not any([wanted.is_empty for wanted in plan.expanded_terms]):
        return ()
    spans = {_text_of(item): item.span for item in parsed.wanted}
    diagnostics = []
    for wanted in plan.expanded_terms:
        if wanted.is_empty:
            text = wanted.what
            what = "no document has the phrase" if isinstance(wanted, PhraseTerm) else "no document has the word"
            diagnostics.append(Diagnostic("unknown-word", spans.get(text), f"{what} {text!r}"))
    return tuple(diagnostics)


def _text_of(item: Word | Phrase | Identifier) -> str:
    if isinstance(item, Phrase):
        return " ".join(item.forms)
    return item.form if isinstance(item, Word) else item.text
