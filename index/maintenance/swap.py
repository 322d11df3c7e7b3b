"""Replace a catalog by a new one in one step; until then the index is unchanged."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from itertools import count
from pathlib import Path

from ..errors import IndexProblem
from ..storage import catalog_file
from ..storage.array_files import sync_folder

OLD = catalog_file.FILE + ".damaged"

_LOGS = ("-wal", "-shm", "-journal")


def remove_unfinished(folder: Path, name: str) -> None:
    """Removes the unfinished catalog that an interrupted run left under this name. Its logs go first, as the catalog
    identifies them. Raises IndexProblem where the file is something else."""
    new = folder / name
    catalog_file.remove_unfinished(new.with_name(name + ".new"))
    try:
        if not catalog_file.is_unfinished(new):
            raise IndexProblem(f"{new} is no part of an index, and stays as it is; move it away")
    except FileNotFoundError:
        return
    for log in (*_LOGS, ""):
        (folder / (name + log)).unlink(missing_ok=True)


def swap(folder: Path, name: str) -> tuple[Path, Path]:
    """Replaces the present catalog by the one of this name, and keeps the old one: returns its path and its log.

    The old one's log is moved first: it would be read as the new one's.
    """
    at = folder / catalog_file.FILE
    old = _free_name(folder, at)
    log, old_log = (place.with_name(place.name + "-wal") for place in (at, old))
    try:
        try:
            os.link(at, old)
        except FileNotFoundError:  # the folder holds no index yet
            pass
        except OSError:  # a file system without links
            with at.open("rb") as content, old.open("xb") as copy:
                shutil.copyfileobj(content, copy)
        with suppress(FileNotFoundError):
            log.rename(old_log)
        at.with_name(at.name + "-shm").unlink(missing_ok=True)
        sync_folder(folder)
        (folder / name).replace(at)
    except BaseException:
        with suppress(OSError):
            old.unlink(missing_ok=True)
            old_log.rename(log)
        raise
    sync_folder(folder)
    return old, old_log


def _free_name(folder: Path, at: Path) -> Path:
    """A free name for the old catalog, beside those kept earlier. Removes the second name of the same file that an
    interrupted run left."""
    for number in count(1):
        old = folder / (OLD if number == 1 else f"{OLD}-{number}")
        log = old.with_name(old.name + "-wal")
        if os.path.lexists(old) and not os.path.islink(old) and at.exists() and os.path.samefile(at, old):
            old.unlink()
        if not os.path.lexists(old) and os.path.lexists(log) and not os.lstat(log).st_size:
            log.unlink()  # an interrupted run had moved it there, empty
        if not os.path.lexists(old) and not os.path.lexists(log):
            break
    return old
