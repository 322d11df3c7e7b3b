"""Is a tar told from other files by its first bytes, however it is packed?"""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from vraagbaak.corpus import source
from vraagbaak.corpus.source import Source, sources_behind


def tar(mode: str, form: int) -> bytes:
    """A tar with one text, in a form of tar."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode, format=form) as packed:
        member = tarfile.TarInfo("map/verzonnen.txt")
        member.size = len(b"Een tekst.")
        packed.addfile(member, io.BytesIO(b"Een tekst."))
    return made.getvalue()


def without_magic(content: bytes) -> bytes:
    """The tar as programs wrote it before POSIX: its header names no form, and the sum is of what it holds."""
    header = bytearray(content[:512])
    header[257:512] = bytes(255)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + content[512:]


TARS = {
    **{f"{mode} {form}": tar(mode, form) for mode in ("w", "w:gz", "w:bz2", "w:xz") for form in (0, 1, 2)},
    "old": without_magic(tar("w", tarfile.USTAR_FORMAT)),
}


@pytest.mark.parametrize("name", TARS)
def test_the_members_of_a_tar_are_found(tmp_path: Path, name: str) -> None:
    path = tmp_path / "papieren"
    path.write_bytes(TARS[name])
    assert list(sources_behind(path)) == [Source(f"{path}/map/verzonnen.txt", b"Een tekst.")]


@pytest.mark.parametrize("content", [b"Een tekst.", b"<kvr/>", b"%PDF-1.4", b"PK\x03\x04", b"Tekst " * 2000])
def test_other_files_are_not_opened_as_a_tar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(source, "_is_tar", lambda path: pytest.fail("it was opened"))
    path = tmp_path / "papier"
    path.write_bytes(content)
    assert list(sources_behind(path)) == [Source(str(path), content)]
