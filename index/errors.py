"""Errors of an index or of a call, each with a message of one line."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from pathlib import Path


class VraagbaakError(Exception):
    """The base of all errors that vraagbaak raises: what happened, where, and what to do, in one line."""


IndexProblem = VraagbaakError
"""The former name of VraagbaakError; the same class."""


class NoIndex(VraagbaakError):
    """The folder holds no index that this version reads."""


class NoPermission(VraagbaakError):
    """A file of the index may not be read."""


class IndexLocked(VraagbaakError):
    """Another writer holds the lock of the index."""


class IndexClosed(VraagbaakError):
    """The index, or the writer, is used after it was closed."""


class DiskFull(VraagbaakError):
    """The disk has no room for the write; the last commit is intact."""


def kind_of(error: BaseException) -> type[VraagbaakError]:
    """The class for an error of the system or of SQLite: DiskFull where the disk has no room."""
    if isinstance(error, OSError):
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    else:
        is_full = (
            isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
        )
    return DiskFull if is_full else VraagbaakError


_RUN = re.compile(r"; run `([^`]+)`$")


class Damaged(VraagbaakError):
    """The content on disk is not what was written: the message names the file, what was expected, what was found, and
    the command that mends it.

    Code that reads arrays or texts does not know their file, and raises the error without `path`. The caller that knows
    it completes the error (`in_index`). A relative `path` is that of a file within the index. A `problem` may end with
    the command, as those of the kernel do; without one the command is `vraagbaak repair`.
    """

    def __init__(
        self,
        problem: str,
        *,
        path: str | os.PathLike[str] = "",
        expected: object = "",
        found: object = "",
        command: str = "",
    ) -> None:
        super().__init__(problem)
        named = _RUN.search(problem)
        self.problem = problem[: named.start()] if named else problem
        self.path = os.fspath(path)
        self.expected, self.found = str(expected), str(found)
        self.command = command or (named[1] if named else "vraagbaak repair")

    @property
    def what(self) -> str:
        """The message without file and command."""
        return f"{self.problem}: expected {self.expected}, found {self.found}" if self.expected else self.problem

    def in_index(self, folder: Path, path: str | os.PathLike[str] = "") -> Damaged:
        """The same error with its file, where it has none yet, and with the index that the command is for."""
        command = self.command if "--index" in self.command else f"{self.command} --index {folder}"
        whole = os.fspath(folder / (self.path or path))
        return Damaged(self.problem, path=whole, expected=self.expected, found=self.found, command=command)

    def __str__(self) -> str:
        return f"{self.path}: {self.what}; run `{self.command}`" if self.path else f"{self.what}; run `{self.command}`"


class UsageProblem(VraagbaakError):
    """A call asks for something that does not exist; the message lists what does."""


class TimeIsUp(Exception):
    """The time limit of a search is over; the search ends with its results so far."""
