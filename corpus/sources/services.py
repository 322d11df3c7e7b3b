"""The names, addresses and sizes of the official services, from one table."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar


class ServicesError(Exception):
    """A table of services that cannot be used; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How requests are made; times in seconds, sizes in bytes."""

    user_agent: str
    contact: str
    pause_s: float
    timeout_s: float
    attempts: int
    first_wait_s: float
    longest_wait_s: float
    largest_bytes: int


@dataclass(frozen=True, slots=True)
class Koop:
    """The SRU service of the official publications."""

    sru: str
    version: str
    schema: str
    page: int
    last_record: int
    product_area: str
    name_index: str
    changed_index: str
    available_index: str
    first_day: date
    order: str
    manifestations: tuple[str, ...]
    smallest_xml_bytes: int
    missing_page: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Tk:
    """The SyncFeed of the Tweede Kamer."""

    feed: str
    resource: str
    namespace: str
    categories: tuple[str, ...]
    questions: str
    answers: str
    postponed: str
    notices: str
    withdrawn: str


@dataclass(frozen=True, slots=True)
class Kvr:
    """The KVR collection, one archive that no longer changes."""

    archive: str


@dataclass(frozen=True, slots=True)
class Services:
    """All that is known about the services."""

    client: ClientSettings
    koop: Koop
    tk: Tk
    kvr: Kvr

    def with_contact(self, contact: str) -> Services:
        """The same with an address for the operators of the services."""
        return replace(self, client=replace(self.client, contact=contact))


def services(path: Path | None = None) -> Services:
    """The table that comes with the package, with what `path` says over it. Raises ServicesError."""
    table = tomllib.loads(files(__package__).joinpath("services.toml").read_text(encoding="utf-8"))
    if path is not None:
        try:
            own = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ServicesError(f"{path}: {error.strerror or error}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ServicesError(f"{path}: not a table of services: {error}") from None
        _merge(table, own, str(path), "")
    return Services(
        _made(ClientSettings, table["client"]),
        _made(Koop, table["koop"]),
        _made(Tk, table["tk"]),
        _made(Kvr, table["kvr"]),
    )


def _merge(table: dict[str, Any], own: dict[str, Any], name: str, under: str) -> None:
    for key, value in own.items():
        if key not in table:
            raise ServicesError(f"{name}: unknown key {under}{key}; known: {', '.join(sorted(table))}")
        known = table[key]
        if isinstance(known, dict) and isinstance(value, dict):
            _merge(known, value, name, f"{under}{key}.")
        elif isinstance(known, float) and isinstance(value, int) and not isinstance(value, bool):
            table[key] = float(value)
        elif type(known) is type(value):
            table[key] = value
        else:
            expected = "a table" if isinstance(known, dict) else type(known).__name__
            raise ServicesError(f"{name}: {under}{key} is {value!r}; expected {expected}")


T = TypeVar("T")


def _made(kind: type[T], table: dict[str, Any]) -> T:
    values = {field.name: table[field.name] for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
