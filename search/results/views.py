"""Results in the forms of other tools: a sequence of hits, a dictionary, a table of a notebook, frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast, overload

from ...index.schema import Schema
from ..model import Hit, Results

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Answer(Results, Protocol):
    """The data that the views present."""

    @property
    def query(self) -> str: ...

    @property
    def schema(self) -> Schema: ...


class Views:
    """The views, for a class with the attributes of Answer: `len`, iteration and indices are of the page's hits."""

    __slots__ = ()

    @property
    def _own(self) -> Answer:
        return cast("Answer", self)  # not every type checker accepts a protocol as the type of `self`

    def __len__(self) -> int:
        """How many hits this page has; `n_documents` is how many documents match."""
        return len(self._own.hits)

    def __bool__(self) -> bool:
        """Whether any document matches, on this page or another."""
        return len(self._own.hits) > 0 or self._own.n_documents > 0

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._own.hits)

    @overload
    def __getitem__(self, at: int) -> Hit: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Hit]: ...

    def __getitem__(self, at: int | slice) -> Hit | Sequence[Hit]:
        return self._own.hits[at]

    def to_dict(self, *, timeline: bool = False) -> dict[str, Any]:
        """The whole answer as dictionaries, lists, texts and numbers: what `--json` prints (docs/OUTPUT.md)."""
        n_passages = self._own.n_passages  # first, so that one search gives all of this
        hits = [hit.to_dict() for hit in self._own.hits]
        facets = {name: facet.to_dict() for name, facet in self._own.facets.items()}
        years = self._own.timeline.to_dict() if timeline else None
        return {
            "query": self._own.query,
            "n_documents": self._own.n_documents,
            "n_full": self._own.n_full,
            "n_partial": self._own.n_partial,
            **({"n_feedback": n_feedback} if (n_feedback := self._own.n_feedback) else {}),
            **({"n_meaning": n_meaning} if (n_meaning := self._own.n_meaning) else {}),
            "n_passages": n_passages,
            "relaxed": self._own.relaxed,
            "timed_out": self._own.timed_out,
            "did_you_mean": self._own.did_you_mean,
            "corrected_query": self._own.corrected_query,
            "took_ms": round(self._own.took_ms, 3),
            "diagnostics": [item.to_dict() for item in self._own.diagnostics],
            "names": [item.to_dict() for item in self._own.names],
            "hits": hits,
            "facets": facets,
            "timeline": years,
        }

    def __repr__(self) -> str:
        results = self._own
        return (
            f"<vraagbaak.Results of {results.query!r}: {len(results.hits)} hits of {results.n_documents:,} documents>"
        )

    def _repr_html_(self) -> str:
        """A table for a notebook; snippets with their matches marked, all else escaped."""
        from html import escape  # a search in a terminal does not need it

        rows = []
        for hit in self._own.hits:
            passage = hit.passages[0] if hit.passages else None
            facts = " · ".join(filter(None, (hit.datum.isoformat() if hit.datum else "", *hit.partijen, hit.status)))
            shown = passage.vraag.html() or passage.antwoord.html() if passage else ""
            link = f'<a href="{escape(hit.link)}">{escape(hit.id)}</a>' if hit.link else escape(hit.id)
            rows.append(f"<tr><td>{link}</td><td><b>{escape(hit.titel)}</b><br>{escape(facts)}<br>{shown}</td></tr>")
        results = self._own
        head = f"<p>{len(results.hits)} hits of {results.n_documents:,} documents for {escape(repr(results.query))}</p>"
        return f"{head}<table>{''.join(rows)}</table>"

    def to_pandas(self, columns: Sequence[str] | None = None) -> pandas.DataFrame:
        """The hits of this page as a frame, one row per hit; `columns` as in docs/OUTPUT.md. Needs pandas."""
        from . import frames

        return frames.to_pandas(self._own.hits, columns, self._own.schema)

    def to_polars(self, columns: Sequence[str] | None = None) -> polars.DataFrame:
        """The same as a frame of polars. Needs polars."""
        from . import frames

        return frames.to_polars(self._own.hits, columns, self._own.schema)

    def to_arrow(self, columns: Sequence[str] | None = None) -> pyarrow.Table:
        """The same as a table of Arrow. Needs pyarrow."""
        from . import frames

        return frames.to_arrow(self._own.hits, columns, self._own.schema)
