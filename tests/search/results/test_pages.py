"""Does a page of hits say the same whatever is asked of it first, and go when it is no longer needed?"""

from __future__ import annotations

import gc
from typing import Literal

import pytest

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.search.results.page import SnapshotPage

from ..conftest import Made

ANTWOORD = "De torenvalk is een roofvogel.\nZij broedt. " + "Zo gaat dat. " * 40


def papers() -> list[Document]:
    return [
        Document(
            f"verzonnen-{number}",
            titel=f"Over torenvalk {number}",
            passages=(Passage("1", f"Kent u torenvalk {number}?", ANTWOORD), Passage("2", "En de valk?", ANTWOORD)),
        )
        for number in range(3)
    ]


def test_a_page_says_the_same_in_any_order_and_again(made: Made) -> None:
    index = made(papers()[:2], papers()[2:])
    for query in ("torenvalk", '"kent u" valk', "roofvogel"):
        hits = index.search(query).hits
        wanted = [(hit.titel, [passage.words for passage in hit.passages]) for hit in hits]
        again = index.search(query).hits
        backwards = [([passage.words for passage in hit.passages], hit.titel) for hit in reversed(again)]
        assert [(titel, words) for words, titel in reversed(backwards)] == wanted
        assert all(words.vraag.marks or words.antwoord.marks for _, several in wanted for words in several)
        whole = [passage.antwoord for hit in index.search(query, snippets=False).hits for passage in hit.passages]
        assert {snippet.text for snippet in whole} == {ANTWOORD}


@pytest.mark.parametrize("unit", ["document", "passage"])
@pytest.mark.parametrize("passages_per_hit", [1, 2, 3])
def test_hits_show_their_own_passages(made: Made, unit: Literal["document", "passage"], passages_per_hit: int) -> None:
    index = made(papers()[:2], papers()[2:])
    hits = index.search("torenvalk", match="any", unit=unit, passages_per_hit=passages_per_hit).hits
    assert len(hits) > 2
    for hit in hits:
        document = index.document(hit.id)
        assert document is not None
        shown = [(passage.id, passage.nummer, passage.vraag.text) for passage in hit.passages]
        own = {f"{hit.id}#{at}": (one.nummer, one.vraag) for at, one in enumerate(document.passages, start=1)}
        assert shown
        assert all(own[id] == (nummer, vraag) for id, nummer, vraag in shown)


def test_a_page_goes_with_its_hits(made: Made) -> None:
    index = made(papers())
    gc.collect()
    gc.disable()
    try:
        hits = index.search("torenvalk").hits
        assert [passage.vraag.html() for hit in hits for passage in hit.passages]
        del hits
        assert not [one for one in gc.get_objects() if isinstance(one, SnapshotPage)]
    finally:
        gc.enable()
