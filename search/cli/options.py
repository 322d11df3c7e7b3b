"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from ..backends import is_elsewhere

Command = TypeVar("Command", bound=Callable[..., Any])


ON_A_CLUSTER = frozenset(
    ("search", "show", "related", "suggest", "words", "explain", "stats", "export", "evaluate")
    + ("index", "delete", "optimize", "verify")
)
"""The commands that also take the address of a cluster in the place of a folder."""


class Place(click.Path):
    """A path as it was typed; "" is a variable that was never set, not the working directory."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("an empty name names no file", param, ctx)
        if is_elsewhere(value):  # an index of another backend: as a path it would lose a slash
            if ctx is not None and ctx.info_name not in ON_A_CLUSTER:
                self.fail(f"`{ctx.info_name}` needs an index on this machine (docs/CLUSTER.md)", param, ctx)
            return value
        return super().convert(value, param, ctx)


def index_option(command: Command) -> Command:
    """--index DIR: the index folder."""
    return click.option(
        "-i",
        "--index",
        "folder",
        metavar="DIR",
        type=Place(file_okay=False, path_type=Path),
        default=default_folder,
        help="The folder of the index. Default: $VRAAGBAAK_INDEX, else a folder among your user data.",
    )(command)


def wait_option(command: Command) -> Command:
    """--wait SECONDS: how long to wait for another writer."""
    return click.option(
        "--wait",
        metavar="SECONDS",
        type=click.FloatRange(min=0),
        default=0.0,
        help="Wait up to this time for another process that writes. Default: 0.",
    )(command)


def default_folder() -> Path:
    """The default folder of the index."""
    if named := os.environ.get("VRAAGBAAK_INDEX"):
        return named if is_elsewhere(named) else Path(named)  # type: ignore[return-value]  # as --index gives it
    from platformdirs import user_data_path

    try:
        data_folder = user_data_path("vraagbaak", appauthor=False)
    except (RuntimeError, KeyError):
        data_folder = Path("~")
    if not data_folder.is_absolute():  # a user without an entry in /etc/passwd, and no HOME
        raise click.UsageError("there is no home folder to keep an index in; give --index DIR, or set VRAAGBAAK_INDEX")
    return data_folder / "index"
