"""Term dictionary: the number of a string among strings sorted by their bytes.

The order of the bytes is the order by code point.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..kernel import kernel
from ..storage.string_table import Strings


class TermDictionary(Strings):
    """Strings that are searched on disk, without being loaded. Raises Damaged where one lies outside its array."""

    __slots__ = ("sorted_terms",)

    def __init__(self, data: NDArray[np.uint8], starts: NDArray[np.signedinteger[Any]]) -> None:
        super().__init__(data, starts)
        self.sorted_terms: Any = kernel.SortedTerms(data, starts)
        """The same for functions of the kernel."""

    def find(self, wanted: str) -> int:
        """The number of a string, -1 if it is not there; about 17 comparisons in 100,000."""
        at: int = self.sorted_terms.find(wanted.encode("utf-8", "surrogatepass"))
        return at

    def first_from(self, raw: bytes) -> int:
        """The number of the first string that is not before `raw`."""
        at: int = self.sorted_terms.first_from(raw)
        return at

    def range_of(self, prefix: str) -> range:
        """The range of numbers of the strings that begin with a prefix."""
        raw = prefix.encode("utf-8", "surrogatepass")
        return range(self.first_from(raw), self.first_from(raw + b"\xff"))
