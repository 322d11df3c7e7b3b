"""Programs that may be killed, with the fault layer between them and the disk, and without; and what was counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from .counting import Counted, recorder, show
from .forking import Forking
from .layer import compiled


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forking]:
    with Forking(compiled(tmp_path_factory.mktemp("layer"))) as programs:
        yield programs


@pytest.fixture(scope="session")
def forking() -> Iterator[Forking]:
    with Forking() as programs:
        yield programs


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Counted:
    return recorder(record_property)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    show(terminalreporter)
