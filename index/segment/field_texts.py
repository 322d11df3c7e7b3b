"""The texts of each field of a document or passage."""

from __future__ import annotations

from ...corpus import aanhef
from ...corpus.model import Document, Passage
from ..store import contents

Texts = tuple[tuple[str, ...], ...]
"""The texts of each field, in the order of the fields."""


def head_texts(document: Document) -> Texts:
    """The texts of the document's head, in the order of layout.HEAD_FIELDS; aanhef and titel together are its title."""
    return texts_of_head(contents.of_document(document))


def texts_of_head(document: contents.Contents) -> Texts:
    """The same for the indexable content of a document."""
    titel, get = document.titel, document.head.get
    seam = aanhef.seam(titel)
    return (
        (titel[:seam],),
        (titel[seam:],),
        (get("samenvatting", ""),),
        tuple(get("onderwerpen", ())),
        (get("mededeling", _NOTHING).get("tekst", ""),),
        (get("toelichting", ""),),
    )


_NOTHING: dict[str, str] = {}


PASSAGE_TEXTS = ("vraag", "antwoord", "kop", "noten")
"""The texts of a passage, by a Passage's names, in the order of layout.PASSAGE_FIELDS."""


def passage_texts(passage: Passage) -> Texts:
    """The texts of a passage, in the order of layout.PASSAGE_FIELDS."""
    return ((passage.vraag,), (passage.antwoord,), (passage.kop,), passage.noten)
