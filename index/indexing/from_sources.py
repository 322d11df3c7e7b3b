"""Bring the index in step with the store of the official sources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ...corpus.sources.koop import SOURCE as KOOP
from ...corpus.sources.manifest import Event, Manifest, Record
from ...corpus.sources.papers import events_of, replaced
from ...corpus.sources.reading import document_of
from ...corpus.sources.store import Store, StoreProblem
from .writer import Writer

PER_COMMIT = 500
"""Papers between two commits: a killed run repeats at most this many."""


@dataclass(slots=True)
class Update:
    """Result of an update. `events` are those seen for the first time, in order; `problems` name papers left as they
    were."""

    n_added: int = 0
    n_removed: int = 0
    events: list[Event] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def update(
    writer: Writer, manifest: Manifest, store: Store, *, withdrawn: str, now: str, done: Callable[[int], None]
) -> Update:
    """Indexes what is stored and not indexed, and removes what is gone. `done` is called with the number of papers done
    since.

    Each step may be repeated without harm: indexing a document again replaces it, and an event is recorded once.
    """
    made = Update()
    manifest.gone(KOOP, replaced(manifest.records(KOOP)))
    due = manifest.due()
    for start in range(0, len(due), PER_COMMIT):
        batch = due[start : start + PER_COMMIT]
        marks: list[tuple[str, str, str]] = []
        events: list[Event] = []
        for source, id in batch:
            record = manifest.record(source, id)
            if record is None:
                continue
            if record.is_gone:
                if not _is_given_by_another(manifest, record):
                    made.n_removed += writer.delete(id)
                marks.append((source, id, ""))
            elif source != KOOP and _is_given_by_another(manifest, record):
                marks.append((source, id, record.stored))  # the official publication goes before the Kamer's own file
            elif (added := _add(writer, manifest, store, record, withdrawn, made)) is not None:
                events += added
                marks.append((source, id, record.stored))
        writer.commit()
        made.events += manifest.indexed(marks, events, now)
        done(len(batch))
    return made


def _is_given_by_another(manifest: Manifest, record: Record) -> bool:
    """Whether another source has stored a paper of the same id."""
    for source in ("koop", "tk", "kvr"):
        other = manifest.record(source, record.id) if source != record.source else None
        if other is not None and other.stored and not other.is_gone:
            return True
    return False


def _add(
    writer: Writer, manifest: Manifest, store: Store, record: Record, withdrawn: str, made: Update
) -> list[Event] | None:
    """Adds the paper of a record; returns its events, or None where its files cannot be read."""
    try:
        files = {kept.manifestation: store.get(kept.sha256) for kept in manifest.files(record.source, record.id)}
    except StoreProblem as problem:
        made.problems.append(str(problem))
        return None
    reading = document_of(record, files)
    if reading.document is None:
        made.problems.append(f"{record.id}: {reading.problem}")
        return None
    writer.add(reading.document)
    made.n_added += 1
    return list(events_of(record, reading.document, withdrawn))
