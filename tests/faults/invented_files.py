"""Files that are good, and members of a tar."""

from __future__ import annotations

import io
import tarfile

from vraagbaak.corpus.interchange import line
from vraagbaak.corpus.model import Document, Passage


def good(number: int) -> str:
    return line(Document(id=f"goed-{number}", titel="Uilen", passages=(Passage(vraag="Uilen?"),))) + "\n"


def member(name: str, content: bytes = b"", **about: object) -> tuple[tarfile.TarInfo, io.BytesIO]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in about.items():
        setattr(info, key, value)
    return info, io.BytesIO(content)
