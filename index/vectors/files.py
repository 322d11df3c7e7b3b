"""Vector files: vectors of the texts of documents, by a model, in eight bits per dimension.

A row is one text: the number of its document, its place (0: the head), its field, and its vector. Rows are never
changed. A document that is replaced or deleted gets no new rows; rows of its number are skipped, and left out when
files are merged. `done` lists all documents that were embedded, including those with an empty field.

Beside each vector one bit per dimension is stored: whether it is above the `centre`, the mean of the first vectors of
an index. For each 64 dimensions, the bits of all rows are contiguous, so that distances are counted 64 bits at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import Damaged
from ..storage.array_files import Arrays, read_arrays, write_arrays
from ..storage.guard import GuardedMap
from ..storage.index_folder import ArrayFile

FOLDER = "vectors"
"""The folder of these files within an index."""

ARRAYS = ("numbers", "places", "fields", "vectors", "norms", "planes", "centre", "done_numbers", "done_fields")

MOST_DIMENSIONS = 8192
"""No model of texts has more."""

LARGEST = 127
"""The largest component of a vector in eight bits."""

WORD = 64
"""Bits that are compared at a time."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class VectorRows:
    """Rows of one file, in memory or mapped."""

    numbers: Ints
    places: NDArray[np.int32]
    fields: NDArray[np.int32]
    vectors: NDArray[np.int8]
    norms: NDArray[np.int32]
    """For each vector the sum of its squares."""
    planes: NDArray[np.int64]
    centre: Floats
    done_numbers: Ints
    done_fields: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def dimensions(self) -> int:
        return int(self.vectors.shape[1])

    def kept(self, live: NDArray[np.bool_], done: NDArray[np.bool_]) -> VectorRows:
        """The rows, and the entries of `done`, that two masks select."""
        return VectorRows(
            self.numbers[live],
            self.places[live],
            self.fields[live],
            self.vectors[live],
            self.norms[live],
            self.planes[:, live],
            self.centre,
            self.done_numbers[done],
            self.done_fields[done],
        )


def quantised(vectors: Floats) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
    """Vectors in eight bits per dimension, each scaled by its own largest component, and the sums of their squares."""
    largest = np.maximum(np.abs(vectors).max(1, keepdims=True, initial=0), 1e-12)
    small = np.rint(vectors * (LARGEST / largest)).astype(np.int8)
    return small, np.einsum("ij,ij->i", small, small, dtype=np.int32)


def planes_of(directions: Floats, centre: Floats) -> NDArray[np.int64]:
    """For every 64 dimensions a row with the bits of each vector: whether it is above the centre."""
    above = directions > centre
    padded = np.zeros((len(above), -(-above.shape[1] // WORD) * WORD), bool)
    padded[:, : above.shape[1]] = above
    words = np.packbits(padded, axis=1, bitorder="little").view("<i8")
    return np.ascontiguousarray(words.T, np.int64)


def made(
    numbers: Sequence[int],
    places: Sequence[int],
    fields: Sequence[int],
    vectors: Floats,
    centre: Floats | None,
    done: Sequence[tuple[int, int]],
) -> VectorRows:
    """Rows of vectors from a model; without a given centre, their mean becomes the centre."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    directions = (vectors / lengths).astype(np.float32)
    if centre is None:
        centre = directions.mean(0) if len(directions) else np.zeros(vectors.shape[1], np.float32)
    small, norms = quantised(directions)
    return VectorRows(
        np.array(numbers, np.int64),
        np.array(places, np.int32),
        np.array(fields, np.int32),
        small,
        norms,
        planes_of(directions, centre),
        centre.astype(np.float32),
        np.array([number for number, _ in done], np.int64),
        np.array([field for _, field in done], np.int32),
    )


def joined(parts: Sequence[VectorRows]) -> VectorRows:
    """The rows of several files of one index, one after another."""
    return VectorRows(
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.fields for part in parts]),
        np.concatenate([part.vectors for part in parts]),
        np.concatenate([part.norms for part in parts]),
        np.concatenate([part.planes for part in parts], axis=1),
        next((part.centre for part in parts if len(part)), parts[0].centre),
        np.concatenate([part.done_numbers for part in parts]),
        np.concatenate([part.done_fields for part in parts]),
    )


def write(file: ArrayFile, rows: VectorRows) -> int:
    """Writes a file; returns its checksum."""
    arrays: Arrays = {name: getattr(rows, name) for name in ARRAYS}
    arrays |= {"vectors": rows.vectors.view(np.uint8), "centre": rows.centre.view(np.int32)}
    return write_arrays(file, arrays)


def read(file: ArrayFile, maps: list[GuardedMap] | None = None) -> VectorRows:
    """The rows of a file, mapped. Raises Damaged, FileNotFoundError."""
    arrays = read_arrays(file, ARRAYS, maps)
    vectors, centre = arrays["vectors"], arrays["centre"]
    n, n_done = len(arrays["numbers"]), len(arrays["done_numbers"])
    dimensions = vectors.shape[1] if vectors.ndim == 2 else 0
    shapes = {
        **dict.fromkeys(("numbers", "places", "fields", "norms"), (n,)),
        **dict.fromkeys(("done_numbers", "done_fields"), (n_done,)),
        "vectors": (n, dimensions),
        "planes": (-(-dimensions // WORD), n),
        "centre": (dimensions,),
    }
    kinds = {name: "int64" for name in ("numbers", "planes", "done_numbers")} | {"vectors": "uint8"}
    if not 0 < dimensions <= MOST_DIMENSIONS or any(
        arrays[name].shape != shape or arrays[name].dtype != kinds.get(name, "int32") for name, shape in shapes.items()
    ):
        raise Damaged("arrays do not fit together", path=file.path)
    return VectorRows(**{**arrays, "vectors": vectors.view(np.int8), "centre": centre.view(np.float32)})
