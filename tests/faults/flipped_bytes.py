"""A program: changes an index byte by byte, and looks whether that is harmless or found.

    python flipped_bytes.py INDEX FIRST STEP [ONLY]

Of all bytes of all files, in order, the one at FIRST and every STEP after it is changed; with ONLY, in the files whose
path within the index holds it. After each change `verify` must find something, or everything that is asked must be
answered as before; and what is asked all the same is answered, or raises. What is not so is printed, and the program
ends with 1; a crash ends it by itself, with the place on its last line. It runs in a process of its own for that
reason.
"""

from __future__ import annotations

import faulthandler
import gc
import random
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from small_index import PAGE, answers

from vraagbaak.index.errors import IndexProblem
from vraagbaak.index.maintenance.verification import verify
from vraagbaak.index.storage import catalog_file

Ask = Callable[[Path], dict[str, object]]
"""Asks an index everything."""


def files_of(index: Path) -> list[Path]:
    """All files that are read."""
    return sorted(
        file
        for file in index.rglob("*")
        if file.is_file() and file.name != "writer.lock" and not file.name.endswith(("-shm", "-wal"))
    )


def is_found(index: Path) -> bool:
    """Whether verify finds something, or no index that it can read."""
    try:
        return bool(verify(index, full=False).findings)
    except IndexProblem:
        return True


def look(index: Path, wanted: dict[str, object], ask: Ask = answers) -> str:
    """What is wrong with how the index behaves; "" for nothing."""
    try:
        found = is_found(index)
    except Exception:
        return "verify fails: " + traceback.format_exc()
    try:
        gc.collect(0)
        same = ask(index) == wanted
    except IndexProblem:
        same = False
    except (IndexError, ValueError, TypeError, KeyError, OverflowError, AssertionError):
        if not found:
            return "verify says yes, and a search fails: " + traceback.format_exc()
        same = False
    except Exception:
        return "a search fails: " + traceback.format_exc()
    return "" if found or same else "verify says yes, and the answers are others"


def main(index: Path, first: int, step: int, only: str = "", ask: Ask = answers) -> int:
    faulthandler.enable()
    catalog_file.PAGE = PAGE
    assert not is_found(index)
    wanted = ask(index)
    chance = random.Random(first)
    wrong = at = n = 0
    for file in files_of(index):
        if only not in str(file.relative_to(index)):
            continue
        content = bytearray(file.read_bytes())
        gc.collect()  # or a reader that is still there would lose its locks when the file is closed
        while first < at + len(content):
            place = first - at
            kept = content[place]
            content[place] = chance.choice([kept ^ 1 << chance.randrange(8), kept ^ 0xFF, 0, 0xFF])
            if content[place] != kept:
                print(f"{file.relative_to(index)} {place} {kept} {content[place]}", end="\r", file=sys.stderr)
                file.write_bytes(content)
                n += 1
                told = look(index, wanted, ask)
                if told:
                    wrong += 1
                    print(f"\n{file.relative_to(index)} byte {place}: {kept} -> {content[place]}: {told}")
                content[place] = kept
            first += step
            for left in (file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
                left.unlink(missing_ok=True)
        file.write_bytes(content)
        at += len(content)
    assert ask(index) == wanted
    print(f"\n{n} bytes changed, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:5]))
