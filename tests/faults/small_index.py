"""A small index, invented, in which everything occurs: several segments, dead and buried documents, facets, notes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import vraagbaak
from vraagbaak.corpus.model import Beantwoorder, Document, Indiener, Passage
from vraagbaak.index.indexing import segment_set as live_segments
from vraagbaak.index.storage import catalog_file

PAGE = 512
"""Bytes of a page of its catalog: as small as can be, so that there are few bytes to change."""


def paper(number: int, word: str) -> Document:
    """An invented paper about a word."""
    return Document(
        id=f"verzonnen-{number}",
        soort="antwoord",
        titel=f"{'Vragen van het lid Verzonnen over' if number % 2 else 'Over'} {word} in polder {number}",
        datum=date(2024, 1, 1 + number),
        vraagnummer=f"2024Z{number // 2:05}",
        indieners=(Indiener("Anna Verzonnen", "ABC"), Indiener(f"Bert {number}", "DEF")),
        beantwoorders=(Beantwoorder("Cor Bedacht", "minister"),),
        ministeries=("Ministerie van Vogels",),
        onderwerpen=("vogels", word),
        passages=(
            Passage("1", f"Kent u de {word} van polder {number}?", "Ja.", kop="Bericht", noten=("Een noot.",)),
            Passage("2", f"Hoeveel {word}nesten zijn er?", f"Er zijn {number} nesten.", fractie="ABC"),
        ),
    )


def make(path: Path, page: int = catalog_file.PAGE) -> None:
    """Four segments, dead documents in two, and one that is buried, since a reader was open when it was merged."""
    usual, catalog_file.PAGE = catalog_file.PAGE, page
    try:
        _make(path)
    finally:
        catalog_file.PAGE = usual


def _make(path: Path) -> None:
    with vraagbaak.writer(path) as writer:
        for number, word in enumerate(("uilen", "valken", "zwaluwen", "meeuwen"), start=1):
            writer.add(paper(number, word))
        writer.commit()
        writer.add(paper(1, "kerkuilen"))
        writer.commit()
        reader = vraagbaak.open(path)
        writer.add(paper(1, "ransuilen"))
        writer.add(paper(5, "torenvalken"))
        usual, live_segments.MERGE_AT = live_segments.MERGE_AT, 2
        try:
            writer.commit()
        finally:
            live_segments.MERGE_AT = usual
        reader.close()
        for number, word in ((6, "ganzen"), (7, "eenden")):
            writer.add(paper(number, word))
            writer.commit()
        writer.delete("verzonnen-2")


def answers(path: Path) -> dict[str, object]:
    """What the index says when it is asked everything."""
    with vraagbaak.open(path) as index:
        found: dict[str, object] = {"documents": list(index.documents())}
        for query in ("uil", "nesten", "valk -toren", '"er zijn"', "polder", "zwaluwnest", "2024Z00001", "u*"):
            results = index.search(query, facets=("indiener", "partij", "ministerie", "jaar", "soort", "onderwerp"))
            found[query] = (
                [(hit.id, hit.score, hit.facts, [p.words for p in hit.passages]) for hit in results.hits],
                dict(results.facets),
                results.n_documents,
                results.n_passages,
                results.relaxed,
            )
        found["filtered"] = [hit.id for hit in index.search("", partij="abc", van="2024-01-03").hits]
        ids = [f"verzonnen-{n}" for n in range(1, 8)]
        found["each"] = [(index.document(id), index.versions(id), index.status(id)) for id in ids]
    return found
