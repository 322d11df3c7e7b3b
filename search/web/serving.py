"""What is done once before the workers of a server start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from . import answers
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


def prepare(settings: Settings, table: Path, base_url: str) -> None:
    """Check that the index can be read, and make the table of clients. Raises IndexProblem where there is no index."""
    answers.open_index(settings.index).close()
    os.close(open_table(table))
