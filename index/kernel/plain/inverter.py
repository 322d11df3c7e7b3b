"""Invert texts into terms, postings and positions, in numpy."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from ...analysis.tokens import tokens
from ...storage.postings import Bytes, Longs, encode_occurrences, encode_postings, joined_ranges, number_ends

Texts = str | tuple[str, ...]


class Units:
    """The texts of records that wait to be inverted, one record after another, each with up to `width` fields."""

    def __init__(self, first_unit: int, width: int, gap: int) -> None:
        if first_unit < 0 or not 0 < width <= 16 or gap < 0:
            raise ValueError("units and gaps are not negative, fields at most 16")
        self.first_unit, self.width, self.gap = first_unit, width, gap
        self.fields: list[tuple[tuple[Texts, ...], int]] = []
        self.n_letters = 0

    @property
    def n_units(self) -> int:
        return len(self.fields)

    def add(self, fields: tuple[Texts, ...], first_field: int) -> None:
        """Adds a record: its fields, numbered from `first_field`, each a text or several."""
        if first_field < 0 or first_field + len(fields) > 16 or len(fields) > self.width:
            raise ValueError("there are too many fields")
        self.fields.append((fields, first_field))
        self.n_letters += sum(len(texts) if isinstance(texts, str) else sum(map(len, texts)) for texts in fields)

    def add_all(self, things: tuple[object, ...], names: tuple[str, ...], first_field: int) -> None:
        """Adds a record for each object; its fields are the attributes with these names."""
        for thing in things:
            self.add(tuple([getattr(thing, name) for name in names]), first_field)


class Inverter:
    """Collects the tokens of texts, field by field and record by record; at the end writes terms, postings,
    positions."""

    def __init__(self) -> None:
        self._number_of: dict[str, int] = {}
        self._form, self._unit, self._field, self._position = (array("i") for _ in range(4))
        self._packed: _Packed | None = None

    @property
    def n_forms(self) -> int:
        return len(self._number_of)

    @property
    def n_bytes(self) -> int:
        """Approximate memory of the postings, in bytes."""
        return 16 * len(self._form) + 160 * len(self._number_of)

    def invert(self, units: Units) -> list[int]:
        """Inverts the texts of records, which follow all records so far; returns the lengths of their fields, record by
        record."""
        self._packed = None
        lengths = []
        for unit, (fields, first_field) in enumerate(units.fields, start=units.first_unit):
            for field, texts in enumerate(fields, start=first_field):
                length = position = 0
                for text in filter(None, (texts,) if isinstance(texts, str) else texts):
                    n = self._add(text, unit, field, position)
                    length += n
                    position += n + units.gap
                lengths.append(length)
            lengths += [0] * (units.width - len(fields))
        return lengths

    def _add(self, text: str, unit: int, field: int, first_position: int) -> int:
        """Inverts one text; returns how many positions it took."""
        number_of = self._number_of
        last = -1
        for token in tokens(text):
            self._form.append(number_of.setdefault(token.form, len(number_of)))
            self._unit.append(unit)
            self._field.append(field)
            last = token.position
            self._position.append(first_position + last)
        return last + 1

    def forms(self) -> list[bytes]:
        """The terms as UTF-8, in the order in which they were first met."""
        return [form.encode("utf-8", "surrogatepass") for form in self._number_of]

    def sizes(self) -> tuple[int, int, int]:
        """The sizes in bytes of the terms, the postings and the positions."""
        packed = self._pack()
        return sum(map(len, self.forms())), len(packed.postings), len(packed.positions)

    def write(self, order: NDArray[np.int64], forms: Bytes, terms: Longs, postings: Bytes, positions: Bytes) -> None:
        """Copies everything out, terms in the given order; `terms` gets the offset of each term's bytes in the three
        arrays."""
        if self.sizes() != (len(forms), len(postings), len(positions)) or terms.shape != (3, self.n_forms + 1):
            raise ValueError("there is not the room for the segment")
        packed = self._pack()
        met = self.forms()
        forms[:] = np.frombuffer(b"".join([met[number] for number in order]), np.uint8)
        name_sizes = np.array([len(form) for form in met], np.int64)
        posting_sizes, position_sizes = np.diff(packed.posting_starts), np.diff(packed.position_starts)
        postings[:] = joined_ranges(packed.postings, packed.posting_starts[order], posting_sizes[order])
        positions[:] = joined_ranges(packed.positions, packed.position_starts[order], position_sizes[order])
        terms[:, 0] = 0
        for row, sizes in enumerate((name_sizes, posting_sizes, position_sizes)):
            np.cumsum(sizes[order], out=terms[row, 1:])

    def _pack(self) -> _Packed:
        if self._packed is None:
            self._packed = _Packed(self)
        return self._packed

    def columns(self) -> tuple[NDArray[np.int32], ...]:
        """For each token the number of its term, its record, field and position, in the order in which they came."""
        return tuple(np.array(column, np.int32) for column in (self._form, self._unit, self._field, self._position))


class _Packed:
    """All postings and positions in bytes, terms in the order in which they were first met."""

    def __init__(self, inverter: Inverter) -> None:
        columns = inverter.columns()
        order = np.argsort(columns[0], kind="stable")
        form, unit, field, position = (column[order] for column in columns)
        begins = np.ones(len(form), bool)
        begins[1:] = (form[1:] != form[:-1]) | (unit[1:] != unit[:-1]) | (field[1:] != field[:-1])
        first = np.flatnonzero(begins)
        frequency = np.diff(first, append=len(form)).astype(np.int32)
        self.postings, self.posting_starts = encode_postings(
            form[first], unit[first], field[first], frequency, inverter.n_forms
        )
        self.positions = encode_occurrences(position, frequency)
        number_starts = np.concatenate((np.zeros(1, np.int64), number_ends(self.positions) + 1))
        self.position_starts: Longs = number_starts[np.searchsorted(form, np.arange(inverter.n_forms + 1))]
