"""What is to be executed on a cluster: a plan whose classes, filters and exclusions are clauses of its language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...index.errors import UsageProblem
from ..execution.filters import FilterRequest, Filters
from ..execution.plan import Plan
from ..language.translation import AND, NOT
from .dsl import Body, all_of, any_of, none_of
from .leaves import Leaf

if TYPE_CHECKING:
    from .page import PageSnapshot

Again = Callable[["PageSnapshot"], Plan]


@dataclass(frozen=True, slots=True)
class NameValues:
    """Values of one column that a query names."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameAsked:
    """A query that is a name: how many of the first classes are its words, whether these are a person's name, and the
    values that it names, a class for each column."""

    n_words: int
    of_person: bool
    carried: tuple[NameValues, ...]


@dataclass(slots=True, eq=False)
class ClusterFilters(Filters):
    """The filters of a call: by facet, each over documents but partij, which is over units; and dates."""

    by_facet: dict[str, Body] = field(default_factory=dict)
    dates: tuple[Body, ...] = ()
    given: FilterRequest = FilterRequest()
    """As they were given, to be made again for a page."""

    def __post_init__(self) -> None:
        self.narrow = bool(self.by_facet or self.dates)

    @property
    def of_units(self) -> list[Body]:
        """The filter on partij, which a matching unit must hold itself."""
        return [clause for name, clause in self.by_facet.items() if name == "partij"]

    def of_documents(self, but: str | None = None) -> list[Body]:
        """The others, without that of one facet."""
        found = [clause for name, clause in self.by_facet.items() if name not in ("partij", but)]
        return [*found, *self.dates]


@dataclass(slots=True, eq=False)
class ClusterPlan(Plan):
    """A plan for a cluster. `marks` are the query's own filters, each with whether it must not hold."""

    leaves: tuple[Leaf, ...] = ()
    excluded: tuple[Leaf, ...] = ()
    marks: tuple[tuple[Leaf, bool], ...] = ()
    query: Any = None
    """What it is the plan of."""
    named: NameAsked | None = None
    """What the query names as a whole, if it is a name."""
    again: Again | None = None
    """Makes the plan of a page, where it is not that of the query."""

    def unit(self, full: bool, with_filters: bool = True, with_partij: bool = True) -> Body:
        """Which units match, fully or in some words; without `with_filters`, filters left aside."""
        held = [leaf.unit for leaf in self.leaves]
        but = [leaf.unit for leaf in self.excluded]
        clauses: list[Body]
        if self.program is not None:
            clauses = [run(self.program.tolist(), held)]
            if not any(leaf.unit == {"match_all": {}} for leaf in self.leaves):
                clauses.append(any_of(held))
        elif full:
            clauses = held or [{"match_none": {}}]
        else:
            required = self.required
            clauses = [one for bit, one in enumerate(held) if required >> bit & 1]
            if not clauses:
                clauses.append(any_of(held))
        if with_filters:
            clauses += [leaf.unit for leaf, negative in self.marks if not negative]
            but += [leaf.unit for leaf, negative in self.marks if negative]
            if with_partij and isinstance(self.filters, ClusterFilters):
                clauses += self.filters.of_units
        return all_of(clauses, but)


def run(program: Sequence[int], held: Sequence[Body]) -> Body:
    """What a program in postfix over the leaves asks of a unit."""
    stack: list[Body] = []
    for step in program:
        if step >= 0:
            stack.append(held[step])
        elif step == NOT:
            stack.append(none_of(stack.pop()))
        else:
            last, first = stack.pop(), stack.pop()
            stack.append(all_of([first, last]) if step == AND else any_of([first, last]))
    if len(stack) != 1:
        raise UsageProblem("a program of a query leaves one value")
    return stack[0]
