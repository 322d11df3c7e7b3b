"""Here is what a program did to a folder, one by one: what may the disk hold when the power goes in between?

What was synced is there. Of what was not: of each file, writes chosen by chance, each whole or torn at a sector; of
each folder, the names made and removed up to a moment chosen by chance. With `loses="nothing"` it is what a killed
process leaves: everything that was done.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

SECTOR = 512

Loses = Literal["nothing", "all", "some"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the trace; fault_layer.c tells the letters."""

    letter: str
    path: str
    other: str
    offset: int
    content: bytes


def read_trace(path: Path) -> list[Operation]:
    """The operations in a trace, in order."""
    raw = path.read_bytes()
    at = 0
    found = []

    def number() -> int:
        nonlocal at
        at += 8
        return int.from_bytes(raw[at - 8 : at], "little")

    def piece() -> bytes:
        nonlocal at
        length = number()
        at += length
        return raw[at - length : at]

    while at < len(raw):
        letter = chr(raw[at])
        at += 1
        found.append(Operation(letter, piece().decode(), piece().decode(), number(), piece()))
    return found


@dataclass(slots=True)
class File:
    """An inode: what was written to it, and how much of that was synced."""

    changes: list[tuple[int, bytes | None]] = field(default_factory=list)
    n_synced: int = 0

    def content(self, chance: random.Random, loses: Loses) -> bytes:
        found = bytearray()
        for at, (offset, piece) in enumerate(self.changes):
            if at >= self.n_synced and loses != "nothing":
                if loses == "all" or chance.random() < 0.5:
                    continue
                if piece is not None and chance.random() < 0.3:
                    piece = piece[: SECTOR * chance.randint(0, len(piece) // SECTOR)]
            if piece is None:
                del found[offset:]
                found.extend(bytes(offset - len(found)))
            else:
                found.extend(bytes(max(0, offset - len(found))))
                found[offset : offset + len(piece)] = piece
        return bytes(found)


def crashed(operations: list[Operation], root: str, to: Path, chance: random.Random, loses: Loses) -> None:
    """Puts in the folder `to` what may be left of the folder `root` after these operations."""
    now: dict[str, File | None] = {}  # None: a folder
    names: dict[str, list[tuple[str, str, File | None]]] = {}
    synced: dict[str, int] = {}

    def name(letter: str, path: str, file: File | None) -> None:
        names.setdefault(path.rpartition("/")[0], []).append((letter, path, file))

    for one in operations:
        path = one.path
        if one.letter in "CM":
            now[path] = File() if one.letter == "C" else None
            name("+", path, now[path])
        elif one.letter == "U":
            name("-", path, now.pop(path))
        elif one.letter in "RL":
            file = now.pop(path) if one.letter == "R" else now[path]
            if one.letter == "R":
                name("-", path, file)
            now[one.other] = file
            name("+", one.other, file)
        elif one.letter == "S":
            if (synced_file := now.get(path)) is not None:
                synced_file.n_synced = len(synced_file.changes)
            else:
                synced[path] = len(names.get(path, ()))
        elif one.letter in "WT" and (changed := now.get(path)) is not None:
            changed.changes.append((one.offset, one.content if one.letter == "W" else None))
    there: dict[str, File | None] = {}
    for folder, changes in names.items():
        first = synced.get(folder, 0)
        last = {"nothing": len(changes), "all": first, "some": chance.randint(first, len(changes))}[loses]
        if folder == root.rpartition("/")[0]:
            last = len(changes)  # whether the folder itself is there, the caller asks
        for letter, path, file in changes[:last]:
            if letter == "+":
                there[path] = file
            else:
                there.pop(path, None)
    to.mkdir(parents=True, exist_ok=True)
    for path in sorted(there):
        place = to / path.removeprefix(root).lstrip("/")
        file = there[path]
        if not place.parent.is_dir():
            continue  # in a folder that is gone
        if file is None:
            place.mkdir(exist_ok=True)
        else:
            place.write_bytes(file.content(chance, loses))
