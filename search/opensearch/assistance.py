"""What helps a search of a cluster: suggestions, and documents that are like another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ...corpus.model import Document
from ..assist import related
from ..assist.suggestions import Accented, Names, Suggester, TitleWord, title_plan
from ..columns import Column
from ..execution.filters import Filters, SegmentFilter
from ..execution.plan import Plan
from ..terms.expansion import word_term
from . import leaves
from .dsl import terms
from .guide import GuideSnapshot
from .leaves import Leaf
from .page import PageSnapshot
from .plans import ClusterPlan

BestTitles = Callable[[ClusterPlan], Iterable[tuple[str, str]]]
"""The titles that a plan finds, best first, each with its document's id."""


class ClusterSuggester(Suggester):
    """Completions for one index of a cluster."""

    def __init__(
        self, guide: GuideSnapshot, columns: dict[str, Column], no_filters: Filters, best_titles: BestTitles
    ) -> None:
        self._snapshot = self._guide = guide
        self._accented = [Accented(segment) for segment in guide.segments]
        self._names = {name: Names(columns[name]) for name in ("indiener", "dossier")}
        self._no_filters = no_filters
        self._titles_of = best_titles

    def _best_titles(self, words: Sequence[TitleWord]) -> Iterable[tuple[str, str]]:
        segment = self._guide.segments[0]
        forms = [[segment.forms[number] for number in word.forms[0][0].tolist()] for word in words]
        made = tuple(
            leaves.of_forms(word.what, own, [1.0] * len(own), "titel") for word, own in zip(words, forms, strict=True)
        )

        def again(page: PageSnapshot) -> Plan:
            return title_plan(page, [TitleWord(page, word.what, own) for word, own in zip(words, forms, strict=True)])

        return self._titles_of(ClusterPlan(made, (), (), self._no_filters, "all", leaves=made, again=again))


def plan_of_related(
    guide: GuideSnapshot, no_filters: Filters, document: Document, place: int, left_out: Sequence[str]
) -> ClusterPlan:
    """The plan of a search for what is like a document, or like one passage of it, without some documents."""
    found = related.significant_terms(guide, document, place, len(left_out))
    made: tuple[Leaf, ...] = tuple(leaves.word(guide, form) for form, _ in found)
    boosts = tuple(often for _, often in found)

    def again(page: PageSnapshot) -> Plan:
        every = Filters((SegmentFilter(),), {}, ())
        return Plan(tuple(word_term(page, form) for form, _ in found), (), (), every, "any", boosts, 0)

    left = leaves.mark("", terms("p.id", (id.casefold() for id in left_out)))
    plan = ClusterPlan(made, (), (), no_filters, "any", boosts, 0, leaves=made, excluded=(left,), again=again)
    plan.collapse = True
    return plan
