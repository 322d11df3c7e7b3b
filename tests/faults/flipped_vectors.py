"""A program: changes the vector files of an index byte by byte, and looks whether that is found and does no harm.

    python flipped_vectors.py INDEX FIRST STEP

As flipped_bytes.py. Asked is everything that uses vectors. Here a search must answer, or raise IndexProblem, even
where verify finds the damage.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent))

import flipped_bytes
from embedding import Hashed

import vraagbaak
from vraagbaak.index.errors import IndexProblem
from vraagbaak.search.semantic import meaning

QUERIES = ("Kent u de uilen van polder 3?", "valken", "spoorlijn", "nesten in de polder")


class Crashed(Exception):
    """A search failed in another way than by IndexProblem."""


def asked(index: Path) -> dict[str, object]:
    """Every answer that vectors have a part in."""
    try:
        with vraagbaak.open(index) as opened:
            return _asked(opened)
    except IndexProblem:
        raise
    except Exception as error:
        raise Crashed from error


def _asked(opened: vraagbaak.Index) -> dict[str, object]:
    found: dict[str, object] = {}
    ids = [document.id for document in opened.documents()]
    for query in QUERIES:
        hits = opened.search(query, limit=50).hits
        found[query] = [(hit.id, hit.score, hit.by_meaning, [one.words for one in hit.passages]) for hit in hits]
        found[f"{query}, explained"] = [opened.explain(query, id) for id in ids]
    for id in ids:
        related = opened.related(id)
        found[id] = [(hit.id, hit.score) for hit in related.hits] if related else []
    return found


def main(index: Path, first: int, step: int) -> int:
    with patch.object(meaning, "model_named", Hashed):
        return flipped_bytes.main(index, first, step, "vectors/", asked)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
