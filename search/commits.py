"""One object for an index across its commits: each call works on one commit from beginning to end."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar, cast

from ..index.errors import UsageProblem
from ..index.reader import FAULTS, Snapshot

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


def moment(given: date | datetime | str) -> int:
    """A time in seconds since 1970: of a date or a period, its beginning in UTC. Raises UsageProblem on a text that is
    no date."""
    if isinstance(given, str):
        from .dates import period

        days = period(given, datetime.now(UTC).date())
        try:
            given = days[0] if days else datetime.fromisoformat(given.strip())
        except ValueError:
            expected = 'write 2024-03-31, 2024-03-31T12:00, "gisteren" or "afgelopen 7 dagen"'
            raise UsageProblem(f"{given!r} is no date; {expected}") from None
    if not isinstance(given, date):
        raise UsageProblem(f"since is a date, a time or a text such as 'vorige week', not {type(given).__name__}")
    if not isinstance(given, datetime):
        given = datetime(given.year, given.month, given.day)
    return int((given if given.tzinfo else given.replace(tzinfo=UTC)).timestamp())


def pinned(method: Method) -> Method:
    """A method that sees one commit, also while another thread refreshes the index. Raises IndexClosed after close.

    For methods whose answer is computed later, and checked then.
    """

    @functools.wraps(method)
    def call(self: Any, *given: Any, **named: Any) -> Any:
        pinned: Any = object.__new__(type(self))
        pinned.__dict__ = self.__dict__  # `refresh` replaces this dictionary by another
        snapshot: Snapshot = pinned._snapshot
        if snapshot.is_closed:
            snapshot.check_open()
        try:
            return method(pinned, *given, **named)
        except FAULTS as error:
            raise snapshot.fault(error) from error.__cause__

    return cast(Method, call)


def on_one_commit(method: Method) -> Method:
    """As `pinned`; the answer is dropped where the index was replaced meanwhile. Raises IndexProblem then."""

    @functools.wraps(method)
    def call(self: Any, *given: Any, **named: Any) -> Any:
        answer = method(self, *given, **named)
        self._snapshot.check_place()
        return answer

    return pinned(cast(Method, call))
