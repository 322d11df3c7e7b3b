"""Expanded term of an identifier, with its occurrences in every spelling.

All spellings together are one expanded term. A document that bears the identifier also holds it, as if it were once
more in its title.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.analysis import tokens
from ...index.reader import Snapshot
from ...index.segment.reader import Segment
from ...index.storage.postings import decode_postings
from .. import settings
from ..columns import Column
from ..deadline import look
from ..query.identifiers import Identifier
from .entries import EntriesTerm
from .expansion import phrase_term
from .positions import Entries
from .synonyms import Name, Names, entries_of_name, names


def identifier_term(snapshot: Snapshot, columns: Mapping[str, Column], identifier: Identifier) -> EntriesTerm:
    """The expanded term of an identifier."""
    spellings = [tuple(token.form for token in tokens.words(spelling)) for spelling in identifier.spellings]
    forms = tuple(dict.fromkeys(spelling[0] for spelling in spellings if len(spelling) == 1))
    phrases = tuple(dict.fromkeys(spelling for spelling in spellings if len(spelling) > 1))
    of_phrases = [phrase_term(snapshot, phrase).entries for phrase in phrases]
    known = names(snapshot.stemmer, snapshot.schema)
    others = tuple(dict.fromkeys(name for form in forms for name in known.of_word(snapshot.stemmer.stem(form))))
    written: set[str] = set()
    entries = []
    for at, (segment, bearers) in enumerate(
        zip(snapshot.segments, bearers_of(snapshot, columns, identifier), strict=True)
    ):
        numbers = _forms_of(snapshot, segment, forms)
        written.update(segment.forms[number] for number in numbers)
        heads = segment.docs[layout.DOC_FIRST_UNIT, bearers]
        titles: Entries = (heads, np.full(len(heads), layout.TITEL, np.int32), np.ones(len(heads)))
        named = _of_names(segment, known, others, written)
        entries.append(
            joined([entries_of(segment, numbers), *(of_phrase[at] for of_phrase in of_phrases), titles, *named])
        )
    several = tuple(name for name in others if len(known.stems_of(name)) > 1)
    return EntriesTerm(identifier.text, tuple(entries), frozenset(written), phrases + several)


def _of_names(segment: Segment, known: Names, others: tuple[Name, ...], written: set[str]) -> list[Entries]:
    """The places of other names of the identifier in a segment; their terms are added to the highlighted ones."""
    entries: list[Entries] = []
    for name in others:
        stems = known.stems_of(name)
        if len(stems) == 1:
            numbers = segment.stem_map.with_stem(stems[0][1]).tolist()
            written.update(segment.forms[number] for number in numbers)
            entries.append(entries_of(segment, numbers))
        else:
            entries.append(entries_of_name(segment, stems))
    return [(units, fields, settings.NAME_WEIGHT * frequencies) for units, fields, frequencies in entries]


def bearers_of(snapshot: Snapshot, columns: Mapping[str, Column], identifier: Identifier) -> list[NDArray[np.int32]]:
    """The documents of each segment that bear an identifier."""
    numbers = {
        value: snapshot.number_of(value) for group in identifier.bearers for name, value in group if name == "id"
    }
    by_segment = []
    for at, segment in enumerate(snapshot.segments):
        held = np.zeros(segment.n_docs, bool)
        for group in identifier.bearers:
            of_group = np.ones(segment.n_docs, bool)
            for name, value in group:
                if name == "id":
                    of_group &= _numbered(segment, numbers[value])
                else:
                    of_group &= _holds(segment, columns[name], value, at, name == "dossier" and len(group) == 1)
            held |= of_group
        by_segment.append(np.flatnonzero(held & (segment.deleted == 0)).astype(np.int32))
    return by_segment


def _numbered(segment: Segment, number: int | None) -> NDArray[np.bool_]:
    """The document with a number, if this segment has it."""
    bearing = np.zeros(segment.n_docs, bool)
    doc = segment.doc_of_number(number) if number is not None else -1
    if doc >= 0:
        bearing[doc] = True
    return bearing


def _holds(segment: Segment, column: Column, value: str, at: int, chapters: bool) -> NDArray[np.bool_]:
    """Documents that have a value in a column, "" for none; a whole dossier may also stand for all its chapters."""
    if not value:
        starts, _ = column.pairs[at]
        return np.asarray(starts[1:] == starts[:-1])
    numbers = column.meant(value)
    if chapters and "-" not in value:
        numbers = numbers + column.beginning_with(f"{value}-")
    if not numbers:
        return np.zeros(segment.n_docs, bool)
    return column.carriers(at, column.allowed(numbers)[at])


def entries_of(segment: Segment, numbers: list[int]) -> Entries:
    """The places of terms: records, fields and frequencies, term after term. Raises TimeIsUp."""
    arrays = segment.arrays
    by_form = []
    for number in numbers:
        look()
        start, end = arrays["terms"][1, number : number + 2].tolist()
        _, unit, field, frequency = decode_postings(
            np.asarray(arrays["postings"][start:end]), np.array((0, end - start), np.int64)
        )
        by_form.append((unit, field, frequency.astype(np.float64)))
    return joined(by_form)


def joined(entries: list[Entries]) -> Entries:
    """Entries one after another."""
    if not entries:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)
    columns: list[Any] = [np.concatenate(column) for column in zip(*entries, strict=True)]
    return columns[0].astype(np.int32), columns[1].astype(np.int32), columns[2].astype(np.float64)


def _forms_of(snapshot: Snapshot, segment: Segment, forms: tuple[str, ...]) -> list[int]:
    """The terms that equal one of these, or hold one as `F-16-vliegtuigen` holds `F-16`."""
    numbers: set[int] = set()
    for form in forms:
        stem = snapshot.stemmer.stem(form)
        numbers.update(segment.stem_map.with_stem(stem).tolist(), segment.stem_map.with_part(stem).tolist())
    return sorted(numbers)
