from __future__ import annotations

import pytest

pytest.importorskip("opensearchpy", reason="opensearch-py is not installed")


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attempts follow each other at once."""
    from vraagbaak.search.opensearch import bulk, client

    def at_once(attempts: int = 6) -> list[float]:
        return [0.0] * (attempts - 1)

    monkeypatch.setattr(client, "waits", at_once)
    monkeypatch.setattr(bulk, "waits", at_once)
