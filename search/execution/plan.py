"""A plan: expanded terms, filters, and a way of matching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ...index.kernel import kernel
from ..terms.expansion import PhraseTerm
from .filters import Filters

Match = Literal["auto", "all", "any"]


class ExpandedTerm(Protocol):
    """One element of a query: a word with all its terms, a phrase, an identifier, or a filter."""

    @property
    def what(self) -> str:
        """Description of the element, for people."""

    @property
    def is_empty(self) -> bool:
        """Whether no document in the index holds it."""

    @property
    def written(self) -> frozenset[str]:
        """The terms that are highlighted in texts."""

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The phrases that are highlighted in texts."""

    @property
    def taken(self) -> tuple[kernel.ExpandedTerm, ...]:
        """For each segment, the expanded term as its scorer takes it."""


@dataclass(slots=True, eq=False)
class Plan:
    """A plan: the query's expanded terms and exclusions, its filters, and how it matches.

    Exclusions are stored segment by segment: terms, and records. `boosts` are factors of the expanded terms' scores,
    empty if all are 1; an expanded term with 0 only matches. A `program` over the expanded terms decides what matches,
    as the kernels take it; without one, all of them, or some, must match.
    """

    expanded_terms: tuple[ExpandedTerm, ...]
    excluded_forms: tuple[tuple[NDArray[np.int32], ...], ...]
    excluded_units: tuple[tuple[NDArray[np.int32], ...], ...]
    filters: Filters
    match: Match
    boosts: tuple[float, ...] = ()
    required_bits: int | None = None
    without_filters: Plan | None = None
    """The same without filters that exclude single passages, by which `auto` decides; None if there are none."""
    collapse: bool = False
    """Whether one version of each question stands for all that match."""
    program: NDArray[np.int32] | None = None

    @property
    def required(self) -> int:
        """The expanded terms that must always match: under `auto`, those in quotes."""
        if self.required_bits is not None:
            return self.required_bits
        if self.match == "any":
            return 0
        return sum(1 << bit for bit, wanted in enumerate(self.expanded_terms) if isinstance(wanted, PhraseTerm))

    @property
    def scores(self) -> bool:
        """Whether any expanded term scores; if none does, the newest come first."""
        return not self.boosts or any(self.boosts)

    @property
    def marked(self) -> list[ExpandedTerm]:
        """The expanded terms that are highlighted in texts: those that score."""
        if not self.boosts:
            return list(self.expanded_terms)
        return [wanted for wanted, boost in zip(self.expanded_terms, self.boosts, strict=True) if boost > 0]
