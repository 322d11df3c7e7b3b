"""Which options do several commands share?"""

from __future__ import annotations

import os
from collections.abc import Callable
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
