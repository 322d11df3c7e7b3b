"""One object for an index through its commits: each call works on one of them, from its beginning to its end."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from ..index.reader import Snapshot

Method = TypeVar("Method", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit of an index. Numbers ascend by one; `time` is in UTC, None where an older vraagbaak wrote it."""

    number: int
    time: datetime | None = None

    @classmethod
    def of(cls, snapshot: Snapshot) -> Commit:
        """The commit that a snapshot shows."""
        written = snapshot.state.settings.get("committed_at")
        return cls(snapshot.state.setting("commit"), datetime.fromisoformat(written) if written else None)


def on_one_commit(method: Method) -> Method:
    """A method that sees one commit, also while another thread refreshes the index. Raises IndexClosed after close."""

    @functools.wraps(method)
    def call(self: Any, *given: Any, **named: Any) -> Any:
        pinned: Any = object.__new__(type(self))
        pinned.__dict__ = self.__dict__  # `refresh` puts another dictionary in the place of this one
        pinned._snapshot.check_open()
        return method(pinned, *given, **named)

    return cast(Method, call)
