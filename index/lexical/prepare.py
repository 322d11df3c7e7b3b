"""Prepare the word tables (index/analysis/prepared.py). The build runs this from the checkout:

python -m index.lexical.prepare FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..analysis import abbreviations, compounds, derivation, plurals, prepared, verbs
from . import stemmer

TABLES: tuple[Callable[[], object], ...] = (
    abbreviations.phrases,
    compounds.known_parts,
    compounds.roles,
    compounds.units,
    derivation.load,
    plurals.load,
    stemmer.listed_stems,
    stemmer.load,
    verbs.load,
)
"""The functions that read the tables."""


def main(folder: str) -> None:
    """Writes every table to the folder."""
    prepared.write_to(Path(folder))
    for read in TABLES:
        with suppress(ImportError):  # stems need a stemmer; where the build has none, each process makes them
            read()


if __name__ == "__main__":
    main(sys.argv[1])
