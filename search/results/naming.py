"""Documents that a text names: by id in any case, by official id, or by vraagnummer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...index import layout
from ...index.reader import Snapshot
from ..columns import Column
from ..query.identifiers import identifier_at
from .references import Bearers, as_cited, bearers_in


def named(snapshot: Snapshot, columns: Mapping[str, Column], text: str) -> tuple[str, ...]:
    """The ids of the documents, the answered one first; () for none."""
    text = text.strip()
    if snapshot.number_of(text) is not None:
        return (text,)
    same = [id for id in _live_ids(snapshot) if id.casefold() == text.casefold()]
    if same:
        return tuple(sorted(same))
    bearing_it = bearing(text, bearers_in(snapshot, columns))
    questions = bearing_it or dict.fromkeys(snapshot.same_question(text.upper()) or snapshot.same_question(text))
    return tuple(sorted(questions, key=lambda id: (not _is_answered(snapshot, columns, id), id)))


def _live_ids(snapshot: Snapshot) -> list[str]:
    return [
        segment.id_of(doc) for segment in snapshot.segments for doc in np.flatnonzero(segment.deleted == 0).tolist()
    ]


def bearing(text: str, bearers: Bearers) -> dict[str, None]:
    """The ids of the documents that bear an identifier, as it is typed or as it is cited; none for any other text."""
    return dict.fromkeys((*_bearing(text, bearers), *_bearing(as_cited(text), bearers)))


def _bearing(text: str, bearers: Bearers) -> Sequence[str]:
    for typed in (text, text.upper(), text.lower()):
        identifier = identifier_at(typed, 0)
        if identifier is not None and identifier.text == typed and (ids := bearers(identifier)):
            return ids
    return ()


def _is_answered(snapshot: Snapshot, columns: Mapping[str, Column], id: str) -> bool:
    """Whether the document itself holds an answer."""
    number = snapshot.number_of(id)
    status = columns["eigen_status"]
    for at, segment in enumerate(snapshot.segments):
        doc = segment.doc_of_number(number) if number is not None else -1
        if doc >= 0:
            return status.value(int(status.of_documents(at)[doc])) == layout.STATUSES[-1]
    return False
