"""What is to be executed: classes, filters, and a way of matching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ...index.kernel import kernel
from ..terms.expansion import PhraseClass
from .filters import Filters

Match = Literal["auto", "all", "any"]


class QueryClass(Protocol):
    """What a query asks for as one: a word in all its forms, a phrase, an identifier, a filter."""

    @property
    def what(self) -> str:
        """What it asks for, for people."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing in the index holds it."""

    @property
    def written(self) -> frozenset[str]:
        """The forms that are marked in texts."""

    @property
    def phrases(self) -> tuple[tuple[str, ...], ...]:
        """The phrases that are marked in texts."""

    @property
    def taken(self) -> tuple[kernel.Class, ...]:
        """Of each segment the class as its scorer takes it."""


@dataclass(slots=True, eq=False)
class Plan:
    """What is to be executed: the query's classes and what it excludes, its filters, and how it matches.

    What is excluded stands segment by segment: forms, and units. `boosts` are factors of the classes' scores, all 1
    where there are none; a class with 0 only matches. A `program` over the classes says what matches, as the kernels
    take it; without one, all of them, or some.
    """

    classes: tuple[QueryClass, ...]
    excluded_forms: tuple[tuple[NDArray[np.int32], ...], ...]
    excluded_units: tuple[tuple[NDArray[np.int32], ...], ...]
    filters: Filters
    match: Match
    boosts: tuple[float, ...] = ()
    required_bits: int | None = None
    without_filters: Plan | None = None
    """The same without filters that take out single passages, by which `auto` decides; None where there are none."""
    collapse: bool = False
    """Whether one version of each question stands for all that match."""
    program: NDArray[np.int32] | None = None

    @property
    def required(self) -> int:
        """Which classes must hold in any case: under `auto`, those in quotes."""
        if self.required_bits is not None:
            return self.required_bits
        if self.match == "any":
            return 0
        return sum(1 << bit for bit, wanted in enumerate(self.classes) if isinstance(wanted, PhraseClass))

    @property
    def scores(self) -> bool:
        """Whether any class scores; where none does, the newest come first."""
        return not self.boosts or any(self.boosts)

    @property
    def marked(self) -> list[QueryClass]:
        """The classes that are marked in texts: those that score."""
        if not self.boosts:
            return list(self.classes)
        return [wanted for wanted, boost in zip(self.classes, self.boosts, strict=True) if boost > 0]
