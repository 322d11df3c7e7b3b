"""A program: packs a small index of today's format, which every later vraagbaak must open.

    python tests/format/make.py

It writes tests/format/format-N.tar.xz, N being catalog_file.FORMAT. Once a version was released its file is never made
again: a change that can no longer read it gets a new FORMAT, and a file of its own beside the old one.
"""

from __future__ import annotations

import io
import sys
import tarfile
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "faults"))

from small_index import make

from vraagbaak.index.storage.catalog_file import FORMAT

HERE = Path(__file__).resolve().parent


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        make(index)
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w:xz", format=tarfile.USTAR_FORMAT, preset=9) as tar:
            for file in sorted(index.rglob("*")):
                if file.is_file() and file.name != "writer.lock":
                    info = tarfile.TarInfo(str(file.relative_to(index)))
                    info.size = file.stat().st_size
                    tar.addfile(info, io.BytesIO(file.read_bytes()))
    to = HERE / f"format-{FORMAT}.tar.xz"
    to.write_bytes(made.getvalue())
    print(f"{to.name}: {to.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
