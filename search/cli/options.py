"""Which options do several commands share, and how is what was typed read?"""

from __future__ import annotations

import os
import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def index_option(command: Command) -> Command:
    """--index DIR: which index."""
    return click.option(
        "--index",
        "folder",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        default=default_folder,
        help="The folder of the index. Default: $VRAAGBAAK_INDEX, else a folder among your user data.",
    )(command)


def default_folder() -> Path:
    """Where the index lies when nobody says."""
    if told := os.environ.get("VRAAGBAAK_INDEX"):
        return Path(told)
    from platformdirs import user_data_path

    return user_data_path("vraagbaak", appauthor=False) / "index"


def first_day(typed: str) -> date:
    """The day that was typed; the first day of a year or month."""
    return _day(typed, last=False)


def last_day(typed: str) -> date:
    """The day that was typed; the last day of a year or month."""
    return _day(typed, last=True)


def _day(typed: str, last: bool) -> date:
    text = typed.strip()
    # 22-01-2024 is how these documents write it
    if found := re.fullmatch(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})", text):
        text = f"{found[3]}-{found[2]}-{found[1]}"
    if found := re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text):
        year, month, day = (int(part or 0) for part in found.groups())
        try:
            month = month or (12 if last else 1)
            return date(year, month, day or (monthrange(year, month)[1] if last else 1))
        except ValueError:
            pass
    raise click.BadParameter(f"{typed!r} is no date; write 2024, 2024-01 or 2024-01-22.")
