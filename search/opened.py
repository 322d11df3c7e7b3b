"""An index, opened at one commit: its files, and what it is."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from types import TracebackType
from typing import Self

from ..index import kernel as kernels
from ..index import layout
from ..index.reader import Snapshot
from ..index.schema import Schema
from .arguments import checked_path
from .columns import Column
from .commits import Commit, on_one_commit
from .deadline import NONE, Deadline
from .execution.executor import Execution
from .execution.filters import FilterRequest, Filters
from .execution.filters import make as make_filters
from .execution.plan import Plan
from .execution.scorers import Scorers
from .planner import Planner


class OpenedIndex:
    """One commit of an index, opened: what searches, and what looks a document up, share."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._snapshot = Snapshot(checked_path(path))
        schema = self._snapshot.schema
        self._columns = {name: Column(self._snapshot, name) for name in (*layout.FACETS, *layout.COLUMNS)}
        self._columns |= {
            own_field.name: Column(self._snapshot, own_field.name, own_field) for own_field in schema.columns
        }
        self._facets = frozenset((*layout.FACETS, *schema.facets))
        self._planner = Planner(self._snapshot, self._columns)

    @property
    def snapshot(self) -> Snapshot:
        """The commit that is searched, for what is built on an index."""
        return self._snapshot

    # what another backend does otherwise (search/backends.py)

    def _filters(self, given: FilterRequest) -> Filters:
        return make_filters(self._snapshot, self._columns, given)

    def _execution(self, plan: Plan, deadline: Deadline = NONE) -> Execution:
        return Execution(self._snapshot, self._scorers, plan, deadline)

    @cached_property
    def _no_filters(self) -> Filters:
        return self._filters(FilterRequest())

    @cached_property
    def _scorers(self) -> Scorers:
        return Scorers(self._snapshot)

    # properties of the index

    @on_one_commit
    def stats(self) -> dict[str, object]:
        """The content of the index, in numbers."""
        snapshot = self._snapshot
        size = 0
        for file in snapshot.path.rglob("*"):
            with suppress(FileNotFoundError):  # a writer may be removing files
                size += file.stat().st_size if file.is_file() else 0
        return {
            "path": str(snapshot.path),
            "documents": snapshot.n_documents,
            "passages": snapshot.n_passages,
            "segments": len(snapshot.segments),
            "deleted": sum(segment.n_deleted for segment in snapshot.segments),
            "forms": sum(segment.forms.n for segment in snapshot.segments),
            "bytes": size,
            "format": int(snapshot.state.settings["format"]),
            "kernel": kernels.NAME,
            **_schema_stats(snapshot.schema),
        }

    @property
    def schema(self) -> Schema:
        """The own fields and word lists of the index."""
        return self._snapshot.schema

    # commits

    @property
    def commit(self) -> Commit:
        """The commit that is searched."""
        return Commit.of(self._snapshot)

    @on_one_commit
    def is_current(self) -> bool:
        """Whether no writer has committed or merged since; costs about 10 us. False where the index was replaced."""
        return not self._snapshot.was_replaced() and self._snapshot.is_newest()

    def forget(self) -> None:
        """Drops what is kept of earlier queries for the next one: their terms, and the documents shown. To measure."""
        self._planner.forget()
        self._snapshot.forget_shown()

    def close(self) -> None:
        """Releases all files; results that were not read before cannot be read afterwards."""
        self._snapshot.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        snapshot = self._snapshot
        what = "closed" if snapshot.is_closed else f"{snapshot.n_documents:,} documents, commit {self.commit.number}"
        return f"<vraagbaak.Index {str(snapshot.path)!r}: {what}>"


def _schema_stats(schema: Schema) -> dict[str, object]:
    """The own fields, and the sizes of the own word lists; empty where there are none."""
    fields = {
        own_field.name: f"text, weight {own_field.weight:g}" if own_field.kind == "text" else own_field.kind
        for own_field in schema.fields
    }
    sizes = {
        "stop_words": len(schema.stop_words),
        "synonyms": len(schema.synonyms),
        "stem_exceptions": len(schema.stem_exceptions),
    }
    stats = {**({"fields": fields} if fields else {}), **{name: size for name, size in sizes.items() if size}}
    return {"schema": stats} if stats else {}
