"""Which days does a date in a query mean? Sunday 31 March 2024 is today."""

from __future__ import annotations

from datetime import date

import pytest

from vraagbaak.search.dates import period

TODAY = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2022-02", "2022-02-01", "2022-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2022-03-15", "2022-03-15", "2022-03-15"),
        ("15-03-2022", "2022-03-15", "2022-03-15"),
        ("15/3/2022", "2022-03-15", "2022-03-15"),
        ("03-2022", "2022-03-01", "2022-03-31"),
        ("15 maart 2022", "2022-03-15", "2022-03-15"),
        ("Maart  2022", "2022-03-01", "2022-03-31"),
        ("mrt 2022", "2022-03-01", "2022-03-31"),
        ("feb 2022", "2022-02-01", "2022-02-28"),
        ("q2 2022", "2022-04-01", "2022-06-30"),
        ("2e kwartaal 2022", "2022-04-01", "2022-06-30"),
        ("vandaag", "2024-03-31", "2024-03-31"),
        ("gisteren", "2024-03-30", "2024-03-30"),
        ("deze week", "2024-03-25", "2024-03-31"),
        ("vorige week", "2024-03-18", "2024-03-24"),
        ("deze maand", "2024-03-01", "2024-03-31"),
        ("vorige maand", "2024-02-01", "2024-02-29"),
        ("dit kwartaal", "2024-01-01", "2024-03-31"),
        ("vorig kwartaal", "2023-10-01", "2023-12-31"),
        ("dit jaar", "2024-01-01", "2024-12-31"),
        ("vorig jaar", "2023-01-01", "2023-12-31"),
        ("volgend jaar", "2025-01-01", "2025-12-31"),
        ("afgelopen jaar", "2023-04-01", "2024-03-31"),
        ("afgelopen 3 maanden", "2024-01-01", "2024-03-31"),
        ("laatste twee weken", "2024-03-18", "2024-03-31"),
    ],
)
def test_a_period(text: str, first: str, last: str) -> None:
    assert period(text, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    ["", "ooit", "2022-13", "31-02-2022", "0000", "99999", "maart", "vorige dinsdag", "afgelopen 5000 jaar", "9" * 500],
)
def test_what_is_no_date(text: str) -> None:
    assert period(text, TODAY) is None
