"""Documents that a text names: by id in any case, by official id, or by vraagnummer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...index import layout
from ...index.reader import Snapshot
from ..columns import Column
from ..query.identifiers import identifier_at
from ..terms.identifiers import bearers_of
from .references import as_cited


def named(snapshot: Snapshot, columns: Mapping[str, Column], text: str) -> tuple[str, ...]:
    """The ids of the documents, the answered one first; () for none."""
    text = text.strip()
    if snapshot.number_of(text) is not None:
        return (text,)
    same = [id for id in _live_ids(snapshot) if id.casefold() == text.casefold()]
    if same:
        return tuple(sorted(same))
    found = dict.fromkeys((*_bearing(snapshot, columns, text), *_bearing(snapshot, columns, as_cited(text))))
    questions = found or dict.fromkeys(snapshot.same_question(text.upper()) or snapshot.same_question(text))
    return tuple(sorted(questions, key=lambda id: (not _is_answered(snapshot, columns, id), id)))


def _live_ids(snapshot: Snapshot) -> list[str]:
    return [
        segment.id_of(doc) for segment in snapshot.segments for doc in np.flatnonzero(segment.deleted == 0).tolist()
    ]


def _bearing(snapshot: Snapshot, columns: Mapping[str, Column], text: str) -> list[str]:
    """The documents that bear an identifier, if the text is one."""
    for typed in (text, text.upper(), text.lower()):
        identifier = identifier_at(typed, 0)
        if identifier is None or identifier.text != typed:
            continue
        found = [
            segment.id_of(doc)
            for at, segment in enumerate(snapshot.segments)
            for doc in bearers_of(snapshot, columns, identifier, at).tolist()
            if not segment.deleted[doc]
        ]
        if found:
            return found
    return []


def _is_answered(snapshot: Snapshot, columns: Mapping[str, Column], id: str) -> bool:
    """Whether the document itself holds an answer."""
    number = snapshot.number_of(id)
    own = columns["eigen_status"]
    for at, segment in enumerate(snapshot.segments):
        doc = segment.doc_of_number(number) if number is not None else -1
        if doc >= 0:
            return own.value(int(own.of_documents(at)[doc])) == layout.STATUSES[-1]
    return False
