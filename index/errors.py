"""Errors of an index or of a call, each with a message of one line."""

from __future__ import annotations


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


class Damaged(VraagbaakError):
    """The content on disk is not what was written."""


class UsageProblem(VraagbaakError):
    """A call asks for something that does not exist; the message lists what does."""


class TimeIsUp(Exception):
    """The time limit of a search is over; the search ends with its results so far."""
