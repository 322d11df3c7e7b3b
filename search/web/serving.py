"""Work that is done once, before the workers of a server start."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import answers
from .feed import settle
from .rate_limit import open_table
from .settings import Settings

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "vraagbaak": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
"""One line for each event, on stderr."""


def prepared(settings: Settings, table: Path, base_url: str) -> Settings:
    """The settings of the workers, after preparation: the index can be read, the table of clients exists, the feeds
    have an identity.

    Raises VraagbaakError where there is no index.
    """
    answers.open_index(settings.index).close()
    os.close(open_table(table))
    identity = settle(Path(settings.index), base_url)
    return replace(settings, feed_authority=identity.authority, feed_since=identity.since.isoformat())
