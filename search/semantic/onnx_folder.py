"""A model in a folder on disk: `model.onnx` and `tokenizer.json`, as models of texts are exported.

The vectors of tokens are averaged, as E5 and most models of sentences need. E5 also needs a prefix that marks queries:
if the folder's name contains `e5`, texts get its prefixes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from ...index.errors import UsageProblem
from .models import Floats, fingerprint_of, of_length_one

LONGEST = 512
"""Tokens of a text that are read."""

AT_ONCE = 16
"""Texts that are computed together; all are padded to the longest of them."""


class OnnxModel:
    """The model of a folder."""

    def __init__(self, folder: Path) -> None:
        self._files = folder / "model.onnx", folder / "tokenizer.json"
        for file in self._files:
            if not file.is_file():
                raise UsageProblem(f"{folder} holds no model: {file.name} is missing")
        self.name = folder.resolve().name
        self._prefixes = ("query: ", "passage: ") if "e5" in self.name.lower() else ("", "")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        try:
            self._tokenizer = Tokenizer.from_file(str(self._files[1]))
            self._session: Any = onnxruntime.InferenceSession(
                str(self._files[0]), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise any exception over an invalid file
            raise UsageProblem(f"{folder} holds no model: {error}") from None
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()

    @cached_property
    def fingerprint(self) -> str:
        return fingerprint_of(*self._files)

    @cached_property
    def dimensions(self) -> int:
        return len(self.query("vraag"))

    def passages(self, texts: Sequence[str]) -> Floats:
        parts = [self._vectors(self._prefixes[1], texts[at : at + AT_ONCE]) for at in range(0, len(texts), AT_ONCE)]
        return np.concatenate([*parts, np.zeros((0, self.dimensions), np.float32)])

    def query(self, text: str) -> Floats:
        vector: Floats = self._vectors(self._prefixes[0], [text])[0]
        return vector

    def _vectors(self, prefix: str, texts: Sequence[str]) -> Floats:
        encoded = self._tokenizer.encode_batch([prefix + text for text in texts])
        mask = np.array([encoding.attention_mask for encoding in encoded], np.int64)
        ids = np.array([encoding.ids for encoding in encoded], np.int64)
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {entry.name for entry in self._session.get_inputs()}
        hidden = np.asarray(
            self._session.run(None, {name: value for name, value in given.items() if name in wanted})[0], np.float32
        )
        if hidden.ndim == 3:
            weights = mask[:, :, None].astype(np.float32)
            hidden = (hidden * weights).sum(1) / np.maximum(weights.sum(1), 1)
        return of_length_one(hidden)
