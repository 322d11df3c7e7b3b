"""Large derived data of an index, made in pieces under a search's time limit.

The limit is checked before each piece. Pieces that are ready when the time is up are kept, so that the next search
continues from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from numpy.typing import NDArray

from .deadline import look

T = TypeVar("T")


class Piecemeal(Generic[T]):
    """`n` objects, each made when it is first needed. Simultaneous threads may make the same one twice."""

    def __init__(self, n: int, make: Callable[[int], T]) -> None:
        self._n = n
        self._make = make
        self._made: dict[int, T] = {}

    def all(self) -> list[T]:
        """All of them. Raises TimeIsUp."""
        for number in range(self._n):
            if number not in self._made:
                look()
                self._made[number] = self._make(number)
        return [self._made[number] for number in range(self._n)]


def stretches(values: NDArray[Any], size: int) -> Iterator[NDArray[Any]]:
    """The values, `size` of them at a time, with a check of the time limit before each. Raises TimeIsUp."""
    for start in range(0, len(values), size):
        look()
        yield values[start : start + size]
