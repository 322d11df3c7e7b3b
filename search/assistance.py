"""Help around a search: the terms of a word, the reasons of a score, and what is like a document."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from ..index.segment.stem_map import parts_of
from .arguments import MATCHES, check_choice, check_text, check_whole
from .commits import on_one_commit
from .documents import Documents
from .execution.executor import Execution
from .execution.plan import Match
from .meaning import MeaningSearch
from .model import FEEDBACK, MEANING, Diagnostic
from .results.page import Marking
from .results.request import MOST, BeyondRequest, Request
from .results.results import Results
from .terms.expansion import query_parts

if TYPE_CHECKING:
    from .assist.explanation import Explanation
    from .assist.feedback import FeedbackTerm
    from .assist.words import WordForm
    from .results.beyond import Beyond


class Assistance(Documents, MeaningSearch):
    """Words, explanations and related documents."""

    @on_one_commit
    def words(self, word: str) -> tuple[WordForm, ...]:
        """Every term that a word of a query expands to, with its reason; () when there is none."""
        from .assist.words import forms_of

        check_text("a word", word)
        return forms_of(self._snapshot, word)

    @on_one_commit
    def feedback(self, query: str) -> tuple[FeedbackTerm, ...]:
        """The words of the best documents by which `feedback` finds others, heaviest first; () where too few documents
        have all words of the query."""
        from .assist.feedback import Feedback

        plan, _ = self._planner.plan(query, self._no_filters, "auto")
        plan.collapse = True
        with self._execution(plan).run() as run:
            return tuple(Feedback(self._snapshot, self._no_filters, True, self._execution).terms(run))

    @on_one_commit
    def marker(self, query: str) -> Callable[[str], list[tuple[int, int]]]:
        """A function that finds the query's words in a text: start and end of each, sorted and disjoint."""
        check_text("a query", query)
        plan, _ = self._planner.plan(query, self._no_filters, "auto")
        if not plan.marked:
            return lambda text: []
        marking = Marking(plan.marked)

        def marks(text: str) -> list[tuple[int, int]]:
            merged: list[tuple[int, int]] = []
            for start, end, _ in marking.matches(text):
                if merged and start < merged[-1][1]:
                    merged[-1] = merged[-1][0], max(end, merged[-1][1])
                else:
                    merged.append((start, end))
            return merged

        return marks

    @on_one_commit
    def explain(
        self, query: str, id: str, match: Match = "auto", *, meaning: bool = True, feedback: bool | None = None
    ) -> Explanation | None:
        """The score of a document, or of a passage (`DOCUMENT#place`), as a tree; None when there is none with the id.

        The root's value is the score of the hit; where the query does not match, what it would be. `meaning` and
        `feedback` are as for `search`.
        """
        from .assist.explanation import explain

        check_text("a query", query)
        check_choice("match", match, MATCHES)
        if (location := self._locate(id)) is None:
            return None
        at, doc, place = location
        plan, _ = self._planner.plan(query, self._no_filters, match)
        execution = self._execution(plan)
        explanation, _ = explain(self._snapshot, execution, at, doc, place, id)
        if not place and match != "all":
            beyond, _ = self._beyond(BeyondRequest(query, self._no_filters, True, meaning, feedback))
            if beyond is not None:
                plan.collapse = True
                return self._explained_beyond(explanation, beyond, self._execution(plan), at, doc, id)
        return explanation

    def _explained_beyond(
        self, explanation: Explanation, beyond: Beyond, execution: Execution, at: int, doc: int, id: str
    ) -> Explanation:
        """The same where the search goes beyond words."""
        from .assist.explanation import with_likeness, with_meaning

        with execution.run() as run:
            mark = beyond.mark_of(run, at, doc)
            words = beyond.feedback.terms(run) if beyond.feedback and mark == FEEDBACK else []
        if beyond.feedback and words:
            return with_likeness(beyond.feedback, words, self._snapshot, at, doc, id)
        if beyond.fusion is None or mark is None:
            return explanation
        return with_meaning(explanation, beyond.fusion, execution, at, doc, id, mark != MEANING)

    @on_one_commit
    def related(
        self, id: str, limit: int = 10, *, unit: Literal["document", "passage"] | None = None, snippets: bool = True
    ) -> Results | None:
        """Documents or passages like a document, or like a passage (`DOCUMENT#place`); None when the id does not exist.

        The default `unit` gives documents for a document, passages for a passage.
        """
        from .assist import related

        started = time.perf_counter()
        check_whole("limit", limit)
        if (location := self._locate(id)) is None:
            return None
        at, doc, place = location
        segment = self._snapshot.segments[at]
        number = int(segment.numbers[doc])
        document = self._snapshot.stored([number])[0].document()
        same = [place_of for other in self.versions(document.id) if (place_of := self._locate(other))]
        left_out = [(at, doc), *((other_segment, other) for other_segment, other, _ in same)]
        plan = related.plan(self._snapshot, document, place, left_out)
        plan.collapse = True
        execution = self._execution(plan)
        words = ", ".join(wanted.what for wanted in plan.expanded_terms)
        diagnostics = (Diagnostic("related", None, f"found by these words of {id}: {words}"),)
        unit = unit or ("passage" if place else "document")
        request = Request(snippets=snippets, limit=min(limit, MOST), unit=unit, query=id)
        beyond = self._beyond_like(at, doc, left_out) if self._snapshot.has_vectors and unit == "document" else None
        return Results(self._snapshot, self._columns, execution, diagnostics, request, started, beyond=beyond)

    # words

    @on_one_commit
    def stem(self, form: str) -> str:
        """The stem of a term."""
        check_text("a word", form)
        return self._snapshot.stemmer.stem(form)

    @on_one_commit
    def family(self, form: str) -> str:
        """The family of a term: the key that it shares with derived words."""
        check_text("a word", form)
        return self._snapshot.stemmer.family(self.stem(form))

    @on_one_commit
    def parts(self, form: str) -> tuple[str, ...]:
        """The compound parts by which a term of the index is found."""
        check_text("a word", form)
        return parts_of(form, self._snapshot.splitter)

    @on_one_commit
    def query_parts(self, form: str) -> tuple[str, ...]:
        """The words that together may match instead of this word of a query."""
        check_text("a word", form)
        return query_parts(self._snapshot, form)
