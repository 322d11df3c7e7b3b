"""A program: atheris looks for files that take the readers where they were not before.

    python guided_readers.py [libFuzzer's options] [CORPUS FOLDER]

As fuzz_readers.py, but what is tried next depends on which code the last file reached. Needs atheris (the `dev` extra).
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parent))

with atheris.instrument_imports(include=["vraagbaak.corpus"]):
    from vraagbaak.corpus.reading import FAMILIES, family
    from vraagbaak.corpus.source import Source

    for name in FAMILIES:
        family(name)

from fuzz_readers import SAMPLES, read


def one(content: bytes) -> None:
    read(Source("gevonden.txt", content))


if __name__ == "__main__":
    atheris.Setup([*sys.argv, "-max_len=20000", "-timeout=20", "-rss_limit_mb=4096", str(SAMPLES)], one)
    atheris.Fuzz()
