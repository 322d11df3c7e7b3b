"""Documents by chance, invented, and the segments that hold them.

A seed gives the same documents every time. They are few words used often, so that forms, values and texts repeat.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from vraagbaak.corpus.model import Beantwoorder, Document, Indiener, Mededeling, Passage
from vraagbaak.index.schema import PARLIAMENTARY, Schema
from vraagbaak.index.segment.builder import SegmentBuilder
from vraagbaak.index.segment.reader import Segment
from vraagbaak.index.segment.stem_map import StemMap
from vraagbaak.index.storage.array_files import Arrays

WORDS = (
    "de het een van stikstof beleid stikstofbeleid kinderen kind Zorg zorg financiën F-16 F-16-vliegtuigen 2% "
    "scenario's NAVO-EU-samenwerking 36410-X 6:162 bos bos-bos zee ’s ijs 𝔹oom İstanbul a b c d e f g h"
).split()

NAMES = ("Anna de Groot", "Bilal Yılmaz", "Cees Ångström", "Daan Visser")
PARTIES = ("VVD", "D66", "GroenLinks", "Groep Van Haga")
SOORTEN = ("", "antwoord", "kamervraag", "nota")


def random_documents(seed: int, n: int, prefix: str = "KVR") -> list[Document]:
    """So many documents; their ids differ between prefixes."""
    chance = random.Random(seed)
    vocabulary = [*WORDS, *(f"woord{number}" for number in range(chance.choice((0, 5, 300))))]

    def text(most: int) -> str:
        return " ".join(chance.choices(vocabulary, k=chance.randint(0, most)))

    def some(values: Sequence[str], most: int = 2) -> list[str]:
        return chance.sample(values, chance.randint(0, most))

    def passage(number: int) -> Passage:
        noten = tuple(filter(None, (text(3) for _ in range(chance.choice((0, 0, 3))))))
        fractie = chance.choice(("", "", *PARTIES))
        return Passage(str(number), text(12), text(chance.choice((3, 200))), fractie, text(2), noten)

    def document(id: str) -> Document:
        told = text(3)
        return Document(
            id=id,
            soort=chance.choice(SOORTEN),
            titel=chance.choice(("", "", "Vragen van de leden kind over ")) + text(6),
            datum=date(2020, 1, 1) + timedelta(chance.randint(0, 900)) if chance.random() < 0.8 else None,
            vraagnummer=chance.choice(("", "0", "2024Z1", "2024Z2")),
            indieners=tuple(Indiener(name, chance.choice(("", *PARTIES))) for name in some(NAMES)),
            beantwoorders=tuple(map(Beantwoorder, some(NAMES))),
            onderwerpen=tuple(some(("zorg", "zorg beleid", "de zee"), 3)),
            samenvatting=text(4),
            mededeling=Mededeling(told) if told else None,
            passages=tuple(passage(number) for number in range(chance.choice((0, 1, 1, 2, 5)))),
        )

    ids = [f"{prefix}{number}" for number in range(n)]
    chance.shuffle(ids)
    return [document(id) for id in ids]


OWN = Schema({"advies": 3.0, "bijlage": 0.4, "reactie": 1.0}, keywords=("commissie",), numbers=("bedrag",))


def with_own_fields(documents: Iterable[Document], seed: int) -> list[Document]:
    """The documents, some of them with values of OWN."""
    chance = random.Random(seed)

    def extra() -> dict[str, object]:
        texts = [" ".join(chance.choices(WORDS, k=chance.randint(0, 8))) for _ in range(chance.randint(0, 2))]
        commissies = chance.sample(("Landbouw", "Financiën", "Zorg"), chance.randint(0, 2))
        found = {"advies": texts, "bijlage": texts[:1], "reactie": chance.choice(WORDS), "commissie": commissies}
        return {name: value for name, value in found.items() if chance.random() < 0.6} | {
            "bedrag": chance.randint(-9, 9)
        }

    return [replace(document, extra=extra() if chance.random() < 0.8 else {}) for document in documents]


def random_arrays(seed: int, n: int) -> Arrays:
    """The arrays of a segment with so many documents; those of odd seeds have own fields."""
    documents = random_documents(seed, n)
    return arrays_with(with_own_fields(documents, seed), schema=OWN) if seed % 2 else arrays_with(documents)


def arrays_with(documents: Iterable[Document], first_number: int = 0, schema: Schema = PARLIAMENTARY) -> Arrays:
    """The arrays of one segment that is built from these documents, numbered from `first_number` on."""
    builder = SegmentBuilder(schema)
    for number, document in enumerate(documents, start=first_number):
        builder.add(document, number)
    return builder.arrays()


def segment_of(arrays: Arrays, deleted_numbers: Iterable[int] = ()) -> Segment:
    """A segment over arrays, without folds."""
    empty_stem_map = {
        "keys": np.zeros(0, np.uint8),
        "key_starts": np.zeros(1, np.int64),
        "fold_forms": np.zeros(0, np.int32),
        "fold_starts": np.zeros(1, np.int64),
        "listed": np.zeros(0, np.int32),
        "list_starts": np.zeros((2, 1), np.int64),
        "lists": np.zeros(0, np.uint8),
        "part_keys": np.zeros(0, np.int32),
        "part_starts": np.zeros((2, 1), np.int64),
        "part_lists": np.zeros(0, np.uint8),
        "part_blocks": np.zeros((0, 2), np.int32),
        "list_blocks": np.zeros((0, 3), np.int32),
        "list_patterns": np.full((255, 3), -1, np.int32),
        "forms_apart": np.zeros(0, np.int32),
        "starts_apart": np.zeros(1, np.int64),
        "postings_apart": np.zeros(0, np.uint8),
    }
    return Segment(arrays, StemMap(empty_stem_map), np.array(list(deleted_numbers), np.int64))
