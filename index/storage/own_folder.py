"""Check that an index may be made in a folder.

It may, where the folder is empty. It also may, where the folder holds only what an interrupted first run left: a lock
file and an unfinished catalog, both recognised by their content. A folder with anything else in it, hidden files
included, is refused and left unchanged.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ..errors import IndexProblem
from . import catalog_file, lock

_NEW = catalog_file.FILE + ".new"


def refuse_foreign_folder(folder: Path) -> None:
    """Raises IndexProblem unless the folder has a catalog of ours, or has no catalog and nothing else. Writes
    nothing."""
    if _has_catalog(folder):
        catalog_file.connect(folder).close()
        return
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if not _is_left_over(entry):
            raise IndexProblem(
                f"{folder} is neither empty nor an index ({entry.name} is in it); choose a folder for the index alone, "
                f"such as --index {folder / 'index'}"
            )


def _has_catalog(folder: Path) -> bool:
    try:
        info = os.lstat(folder / catalog_file.FILE)
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(info.st_mode) or info.st_size > 0


def _is_left_over(entry: os.DirEntry[str]) -> bool:
    """Whether an interrupted first run can have left this."""
    path = Path(entry.path)
    try:
        if not entry.is_file(follow_symlinks=False):
            return False
        if entry.name == _NEW:
            return catalog_file.is_unfinished(path)
        if entry.name == catalog_file.FILE:
            return True  # an empty one
        return entry.name == lock.FILE and lock.is_lock(_content(path))
    except FileNotFoundError:
        return True  # another first run is going on


def _content(path: Path) -> bytes:
    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        return file.read(lock.LONGEST + 1)
