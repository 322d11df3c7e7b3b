"""The KVR collection: one archive of 1984 to 2008 that no longer changes, fetched once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..reading import to_read
from ..source import Source
from .client import Client, SourceProblem
from .manifest import Kept, Listed, Manifest
from .services import Kvr
from .store import Store

SOURCE = "kvr"


class KvrSync:
    """Takes the collection from a file or an https address, unless the store has it."""

    def __init__(self, client: Client, kvr: Kvr, manifest: Manifest, store: Store, *, now: str) -> None:
        self._client = client
        self._kvr = kvr
        self._manifest = manifest
        self._store = store
        self._now = now

    def take(self) -> int:
        """Stores each file of the collection; returns how many are new. Raises SourceProblem where no archive is
        known."""
        archive = self._kvr.archive
        if not archive:
            raise SourceProblem(
                "kvr: no public service offers the collection; name a file or an address as `archive` under [kvr] in "
                "a file for --services"
            )
        if self._manifest.cursor(SOURCE, "taken") == archive:
            return 0
        if archive.startswith(("http://", "https://")):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / archive.rsplit("/", 1)[-1]
                path.write_bytes(self._client.get(archive).content)
                n_new = self._take(path)
        else:
            if not Path(archive).is_file():
                raise SourceProblem(f"kvr: {archive}: no such file")
            n_new = self._take(Path(archive))
        self._manifest.set_cursor(SOURCE, "taken", archive)
        return n_new

    def _take(self, path: Path) -> int:
        n_new = 0
        for source in to_read([path]):
            if not isinstance(source, Source):
                continue
            id = source.stem
            sha256 = self._store.put(source.content)
            changed = self._manifest.list_page(SOURCE, [Listed(id, "kvr", sha256, {})], self._now)
            if changed:
                kept = Kept("file", source.name, sha256, len(source.content))
                self._manifest.store(SOURCE, id, sha256, [kept], self._now)
                n_new += 1
        return n_new
