"""What the readers make of the files at some paths, for each family: files, questions, words kept, furniture and lost.

`python -m bench.families PATH…` prints a row for each reader and kind of file, as docs/DOCUMENTS.md gives them. A file
that two readers could read counts for the one that took it.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from vraagbaak.corpus import reading
from vraagbaak.corpus.source import Source

_PACKED = {b"PK\x03\x04": "zipped", b"%PDF": "PDF", b"{\\rt": "RTF"}
COLUMNS = ("files", "questions", "words", "kept", "furniture", "lost")


def kind_of(content: bytes) -> str:
    """The form of a file, by its first bytes."""
    return _PACKED.get(content[:4]) or ("markup" if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else "text")


def counted(paths: list[Path]) -> dict[tuple[str, str], Counter[str]]:
    """The columns of each (reader, kind of file); refused files under ("refused", reason)."""
    asked: list[str] = []
    family = reading.family
    reading.family = lambda name: asked.append(name) or family(name)  # type: ignore[func-returns-value, assignment]
    rows: dict[tuple[str, str], Counter[str]] = {}
    try:
        for source in reading.to_read(paths):
            found = reading.read_one(source) if isinstance(source, Source) else source
            if found.document is None or found.account is None or not isinstance(source, Source):
                kind = ("refused", found.problem) if found.problem else ("interchange", "lines")
                rows.setdefault(kind, Counter())["files"] += 1
                continue
            account = found.account
            row = rows.setdefault((asked[-1], kind_of(source.content)), Counter())
            row["files"] += 1
            row["questions"] += sum(1 for passage in found.document.passages if passage.vraag)
            row["words"] += account.n_words
            row["kept"] += account.n_kept
            row["furniture"] += sum(account.furniture.values())
            row["lost"] += account.n_lost
    finally:
        reading.family = family
    return rows


def main() -> None:
    rows = counted([Path(path) for path in sys.argv[1:]])
    print(f"{'reader':<22}{'file':<10}" + "".join(f"{name:>12}" for name in COLUMNS))
    for (reader, kind), row in sorted(rows.items()):
        print(f"{reader:<22}{kind[:9]:<10}" + "".join(f"{row[name]:>12,}" for name in COLUMNS))


if __name__ == "__main__":
    main()
