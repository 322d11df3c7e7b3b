"""What the tests of searching share: a way to make a small index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document
from vraagbaak.search.engine import Index

Made = Callable[..., Index]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Makes an index of documents, a segment of each argument that is a list, and opens it."""
    opened: list[Index] = []

    def make(*several: list[Document]) -> Index:
        path = tmp_path / f"index-{len(opened)}"
        with vraagbaak.writer(path) as writer:
            for documents in several:
                for document in documents:
                    writer.add(document)
                writer.commit()
        opened.append(vraagbaak.open(path))
        return opened[-1]

    yield make
    for index in opened:
        index.close()
