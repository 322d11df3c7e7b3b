"""An index with its store, beside a server of invented papers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import vraagbaak
from vraagbaak.corpus.sources.services import services
from vraagbaak.index.indexing.sync import SyncOptions, SyncReport, store_of, sync

from .official import Official, table

TODAY = date.today()
FIRST = TODAY - timedelta(days=250)
"""The day of the first invented paper."""


class Place:
    """An index with its store, and a server to keep it in step with."""

    def __init__(self, official: Official, folder: Path) -> None:
        self.official = official
        self.index = folder / "index"
        self.store = store_of(self.index)
        self.folder = folder

    def sync(self, *sources: str, **options: object) -> SyncReport:
        known = services(table(self.official, self.folder)).with_contact("beheer@voorbeeld.nl")
        return sync(
            self.index,
            self.store,
            known,
            SyncOptions(sources=sources or ("koop",), **options),
            version="0",  # type: ignore[arg-type]
        )

    def ids(self) -> set[str]:
        with vraagbaak.open(self.index) as index:
            return {document.id for document in index.documents()}

    def document(self, id: str) -> vraagbaak.Document:
        with vraagbaak.open(self.index) as index:
            return next(document for document in index.documents() if document.id == id)
