"""Which values does a document have in the stored columns?"""

from __future__ import annotations

from vraagbaak.corpus.model import Document, Mededeling, Passage
from vraagbaak.index.segment.column_values import cited
from vraagbaak.index.store.contents import of_document


def test_a_document_cites_each_paper_once_and_never_itself() -> None:
    document = Document(
        id="verzonnen-1",
        dossier="28676",
        nummer="394",
        mededeling=Mededeling("Zie 2024Z01816."),
        passages=(
            Passage("1", "Kent u Kamerstuk 28 676, nr. 394?", "Ja, en Kamerstuk 36 045, nr. 1.", noten=("2024Z01816",)),
            Passage("2", "En Kamerstuk 36 045, nr. 1?", "Zie het antwoord op vraag 1."),
        ),
    )
    assert sorted(cited(of_document(document))) == ["2024Z01816", "36045-1"]
