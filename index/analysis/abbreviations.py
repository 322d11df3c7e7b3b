"""Other names of the same thing, by word.

`navo` and `nato` are one, `vws` and `volksgezondheid, welzijn en sport`, `inenting` and `vaccinatie`. The table is
`abbreviations.tsv`. It holds names of the same thing only: `asielzoeker` and `vluchteling` are different people before
the law. The search matches these words by their stems (search/terms/synonyms.py).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from . import folding, prepared

TABLE = Path(__file__).with_name("abbreviations.tsv")


def phrases(
    path: Path = TABLE, own: tuple[tuple[str, ...], ...] = ()
) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """For each name, as its words: the other names of its group. Names of several words are included, for a query such
    as `europese unie`. `own` are groups of one index, in addition to those of the file."""
    others = _of_file(path)
    if own:
        others = dict(others)
        for group in own:
            names = [tuple(name.split()) for name in group]
            for name in names:
                more = tuple(other for other in names if other != name)
                others[name] = tuple(dict.fromkeys((*others.get(name, ()), *more)))
    return others


@cache
def _of_file(path: Path) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    return prepared.table("abbreviations", lambda: _read(path), path, Path(__file__))


def _read(path: Path) -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    others: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        names = [tuple(name.split()) for name in line.split("\t")]
        for name in names:
            if name in others:
                raise ValueError(f"{path.name}, line {number}: {' '.join(name)} already stands in another group")
            others[name] = tuple(other for other in names if other != name)
    return others


def same_as(form: str) -> tuple[tuple[str, ...], ...]:
    """The other names of what this term names, each as its words; () for most terms."""
    return phrases().get((folding.fold(form),), ())
