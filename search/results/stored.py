"""Results looked up completely, so that they can be pickled and read where their index is not open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .results import Results

KEPT = (
    *("hits", "facets", "timeline", "query", "n_documents", "n_full", "n_partial", "n_passages", "relaxed"),
    *("n_meaning", "n_feedback"),
    *("timed_out", "took_ms", "diagnostics", "names", "did_you_mean", "corrected_query", "schema"),
)
"""The properties of results that are looked up before they are pickled."""


class StoredResults(Results):
    """Results that were pickled: all they hold is known; nothing else can be computed."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self._kept = kept

    def __getattribute__(self, name: str) -> Any:
        if name in KEPT:
            return object.__getattribute__(self, "_kept")[name]
        return object.__getattribute__(self, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return StoredResults, (self._kept,)


def kept_of(results: Results) -> dict[str, Any]:
    """The complete content of results for pickling."""
    values = {name: getattr(results, name) for name in KEPT}
    return {**values, "hits": tuple(values["hits"]), "facets": dict(values["facets"])}
