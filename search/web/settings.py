"""Settings of a server; the same for each of its worker processes."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

VARIABLE = "VRAAGBAAK_SERVE"
"""The environment variable in which the command gives its workers their settings."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings given to `vraagbaak serve`."""

    index: str
    """The folder of the index."""
    base_url: str = ""
    """Scheme and host of the public pages, without a path: `https://kamervragen.example`."""
    root_path: str = ""
    """The path under which a proxy publishes the pages: `/kamervragen`; "" for the root."""
    timeout_s: float = 5.0
    """Seconds that one search may compute."""
    threads: int = 4
    """Requests that one worker answers at once; further requests wait."""
    most_waiting: int = 200
    """Requests that wait in one worker; further requests get status 503."""
    rate: float = 20.0
    """Requests per second of one client, over all workers; 0 for no limit."""
    burst: int = 60
    """Requests that a client may make at once after a pause."""
    rate_table: str = ""
    """The file that the workers share to count requests; "" for a table of this process alone."""
    rate_key: str = ""
    """The secret, in hexadecimal, under which clients are counted; it is never written to disk."""
    balance_table: str = ""
    """The file in which the workers see how many requests wait in the others; "" for one worker."""
    feed_authority: str = "vraagbaak.invalid"
    """The name that ids of feeds begin with, as it is stored with the index; it does not follow `base_url`."""
    feed_since: str = "2026-01-01"
    """The day on which that name was stored."""
    log: bool = True
    """Whether each request is logged."""
    alerts: str = ""
    """The folder of saved searches and addresses; "" where the pages offer no alerts."""
    smtp: str = ""
    """The mail server for requests to confirm, as `alerts run` takes it."""
    mail_from: str = ""
    """The address that mail comes from."""
    cache_bytes: int = 64 << 20
    """Bytes of rendered pages that one worker keeps."""

    def to_environment(self) -> None:
        """Puts the settings where worker processes find them."""
        os.environ[VARIABLE] = json.dumps(asdict(self))

    @classmethod
    def from_environment(cls) -> Settings:
        """The settings that `to_environment` stored."""
        return cls(**json.loads(os.environ[VARIABLE]))
