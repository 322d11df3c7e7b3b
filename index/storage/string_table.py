"""String table: strings by number.

The strings are one array of UTF-8 bytes, with an array of offsets (one more than strings). For searching sorted strings
see index/lexical/term_dictionary.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import Damaged

String = TypeVar("String", str, bytes)


class Strings:
    """A sequence of strings over two arrays; nothing is decoded before it is needed."""

    __slots__ = ("_bytes", "_starts", "n")

    def __init__(self, data: NDArray[np.uint8], starts: NDArray[np.signedinteger[Any]]) -> None:
        self._bytes = data.data if len(data) else memoryview(b"")
        self._starts = starts.data
        self.n = len(starts) - 1

    def __len__(self) -> int:
        return self.n

    def __getitem__(self, at: int) -> str:
        return decoded((self.raw(at),))[0]

    def __iter__(self) -> Iterator[str]:
        return iter(decoded(self.all_raw()))

    def raw(self, at: int) -> bytes:
        """The bytes of one string."""
        try:
            return bytes(self._bytes[self._starts[at] : self._starts[at + 1]])
        except IndexError:
            raise Damaged("a string that is not there is asked for") from None

    def all_raw(self) -> list[bytes]:
        """The bytes of every string."""
        return self.between(0, self.n)

    def between(self, first: int, end: int) -> list[bytes]:
        """The bytes of the strings from one number to before another."""
        starts = np.asarray(self._starts[first : end + 1])
        if (starts[1:] < starts[:-1]).any():  # they would be longer together than their array
            raise Damaged("strings on disk are outside their file")
        data = bytes(self._bytes[starts[0] : starts[-1]])
        return [data[start:stop] for start, stop in pairwise((starts - starts[0]).tolist())]


def decoded(raws: Iterable[bytes]) -> list[str]:
    """Strings by their bytes. Raises Damaged."""
    try:
        return [raw.decode("utf-8", "surrogatepass") for raw in raws]
    except UnicodeDecodeError:
        raise Damaged("a string on disk is no UTF-8") from None


def numbered(several: Iterable[Iterable[String]]) -> tuple[list[NDArray[np.int64]], list[String]]:
    """The numbers of the strings of several lists, equal for equal strings; and the different strings by number."""
    known: dict[String, int] = {}
    numbers = [np.array([known.setdefault(string, len(known)) for string in strings], np.int64) for strings in several]
    return numbers, list(known)


def arrays_of(strings: Sequence[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The two arrays of a sequence of strings in UTF-8."""
    starts = np.zeros(len(strings) + 1, np.int64)
    np.cumsum([len(raw) for raw in strings], out=starts[1:]) if strings else None
    return np.frombuffer(b"".join(strings), np.uint8), starts
