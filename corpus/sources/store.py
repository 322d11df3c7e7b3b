"""Raw files by their content: each is kept once, compressed, under its SHA-256."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import zstandard

LEVEL = 10
"""Of zstandard: files are written once and rarely read; level 10 is near the smallest size at 60 MB per second."""


class StoreProblem(Exception):
    """A file of the store cannot be read or written; the message names it and the reason."""


class Store:
    """A folder of raw files. Writing is atomic: a file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "objects"

    def path_of(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / f"{sha256[2:]}.zst"

    def put(self, content: bytes) -> str:
        """Keep the content; its SHA-256 in hexadecimal. Content that is kept already is not written again."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path_of(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with made.open("xb") as file:
                file.write(zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(content))
                file.flush()
                os.fsync(file.fileno())
            made.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            made.unlink(missing_ok=True)
            raise StoreProblem(f"{path}: {error.strerror or error}") from None
        return sha256

    def get(self, sha256: str) -> bytes:
        """The content of that SHA-256. Raises StoreProblem where it is gone or changed."""
        path = self.path_of(sha256)
        try:
            content = zstandard.ZstdDecompressor().decompress(path.read_bytes())
        except OSError as error:
            raise StoreProblem(f"{path}: {error.strerror or error}; `vraagbaak sync` fetches it again") from None
        except zstandard.ZstdError as error:
            raise StoreProblem(f"{path}: damaged ({error}); remove it and run `vraagbaak sync`") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StoreProblem(f"{path}: its content is not what its name says; remove it and run `vraagbaak sync`")
        return content

    def __contains__(self, sha256: str) -> bool:
        return self.path_of(sha256).exists()

    def all(self) -> Iterator[str]:
        """The SHA-256 of each file that is kept."""
        for path in sorted(self._folder.glob("??/*.zst")):
            yield path.parent.name + path.stem

    def remove(self, sha256: str) -> None:
        self.path_of(sha256).unlink(missing_ok=True)

    def clear_parts(self) -> None:
        """Remove files that a killed run left half-written."""
        for part in self._folder.glob("??/.*.part"):
            part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
