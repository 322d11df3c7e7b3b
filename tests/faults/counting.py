"""What a run of these tests counted, whatever process ran them: writers killed, bytes changed, and so on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Counted = Callable[[str, int], None]
"""Says how many of what there were. Sums are shown; of what begins with "at most", the largest."""

_MARK = "counted: "


def recorder(record: Callable[[str, object], None]) -> Counted:
    """What a test counts with, on pytest's `record_property`."""
    return lambda what, n: record(_MARK + what, n)


def show(terminal: pytest.TerminalReporter) -> None:
    """Writes what all tests counted."""
    counts: dict[str, list[int]] = {}
    for reports in terminal.stats.values():
        for report in (one for one in reports if getattr(one, "when", "") == "call"):
            for name, value in getattr(report, "user_properties", ()):
                if name.startswith(_MARK):
                    counts.setdefault(name.removeprefix(_MARK), []).append(int(str(value)))
    if counts:
        terminal.section("how many")
    for name, numbers in sorted(counts.items()):
        n = max(numbers) if name.startswith("at most") else sum(numbers)
        terminal.write_line(f"{n:>10,}  {name}")
