"""A worker's collector spares what a commit has loaded, and this is freed without it."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path

from vraagbaak.search.web import answers
from vraagbaak.search.web.current_index import Commit
from vraagbaak.search.web.search_request import SearchRequest

WORKER = """
import asyncio, gc, sys
from vraagbaak.search.web.app import from_environment
from vraagbaak.search.web.settings import Settings
Settings(sys.argv[1]).to_environment()
async def started():
    received, sent = asyncio.Queue(), asyncio.Queue()
    received.put_nowait({"type": "lifespan.startup"})
    running = asyncio.create_task(from_environment()({"type": "lifespan"}, received.get, sent.put))
    print((await sent.get())["type"], gc.get_freeze_count() > 10_000)
    received.put_nowait({"type": "lifespan.shutdown"})
    await running
asyncio.run(started())
"""


def test_a_worker_spares_what_it_has_loaded(sample_index: Path) -> None:
    command = [sys.executable, "-c", WORKER, str(sample_index)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert printed.split() == ["lifespan.startup.complete", "True"]


def test_a_commit_is_freed_without_the_collector(sample_index: Path) -> None:
    gc.collect()
    gc.disable()
    try:
        commit = Commit(answers.open_index(sample_index), 1 << 20)
        answer = answers.search(commit.index, SearchRequest(q="minister vragen"), 5.0)
        assert [hit.facts.titel for hit in answer.hits]
        freed = [weakref.ref(held) for held in (commit.index, commit.index.snapshot, commit.pages)]
        commit.index.close()
        del commit, answer
        assert [held() for held in freed] == [None, None, None]
    finally:
        gc.enable()
