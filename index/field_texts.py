"""Here is a document, or a passage of it: which texts are in its fields?"""

from __future__ import annotations

from ..corpus import aanhef
from ..corpus.model import Document, Passage

Texts = tuple[tuple[str, ...], ...]
"""The texts of each field, in the order of the fields."""


def head_texts(document: Document) -> Texts:
    """The texts of the document's head, in the order of layout.HEAD_FIELDS; aanhef and titel together are its title."""
    titel = document.titel
    seam = aanhef.seam(titel)
    mededeling = document.mededeling.tekst if document.mededeling else ""
    return (
        (titel[:seam],),
        (titel[seam:],),
        (document.samenvatting,),
        document.onderwerpen,
        (mededeling,),
        (document.toelichting,),
    )


PASSAGE_TEXTS = ("vraag", "antwoord", "kop", "noten")
"""The texts of a passage, by a Passage's names, in the order of layout.PASSAGE_FIELDS."""


def passage_texts(passage: Passage) -> Texts:
    """The texts of a passage, in the order of layout.PASSAGE_FIELDS."""
    return ((passage.vraag,), (passage.antwoord,), (passage.kop,), passage.noten)
