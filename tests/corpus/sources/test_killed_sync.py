"""A `sync` that is killed at any moment loses nothing: the next run ends with what the services have.

`make test` kills a few runs on few papers. `make soak` (VRAAGBAAK_SOAK) has 5,000 papers, 30 days and 100 kills.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import vraagbaak
from vraagbaak.corpus.sources.manifest import Manifest
from vraagbaak.index.indexing.sync import store_of

from .official import SUBJECTS, Official, fill, served, table
from .test_feed import question

FULL = int(os.environ.get("VRAAGBAAK_SOAK", "0")) > 0
N_QUESTIONS = 2_900 if FULL else 24
N_DAYS = 30 if FULL else 2
N_KILLS = 100 if FULL else 4
LONGEST_S = 20.0 if FULL else 1.5


def command(official: Official, folder: Path, *options: str, source: str = "koop") -> list[str]:
    base = [sys.executable, "-m", "vraagbaak", "sync", source, "--index", str(folder / "index")]
    return [*base, "--services", str(table(official, folder)), *options]


def a_day_passes(official: Official, day: int, chance: random.Random) -> None:
    """Some questions come, some are answered, some change, some go, and a repair posts a part of all again."""
    today = date.today()
    for n in range(3):
        official.ask(f"2025Z{day:02}{n:03}", chance.choice(SUBJECTS), today)
    open_questions = [paper for paper in official.papers.values() if paper.soort == "kv"]
    for paper in chance.sample(open_questions, 2):
        official.answer(paper.vraagnummer, paper.subject, today, 50_000 + day * 10 + chance.randrange(10))
    for id in chance.sample(sorted(official.papers), 2):
        official.change(id, today)
    del official.papers[chance.choice(sorted(official.papers))]
    official.repost(chance.sample(sorted(official.papers), len(official.papers) // 10), today)


def test_killed_runs_end_with_exactly_the_papers_of_the_service(tmp_path: Path) -> None:
    chance = random.Random(1)
    with served(Official(seed=2)) as official:
        fill(official, N_QUESTIONS, date.today() - timedelta(days=240))
        official.faults = 0.1
        kills = 0
        longest_s = LONGEST_S
        for day in range(N_DAYS):
            while kills < N_KILLS * (day + 1) // N_DAYS:
                started = time.monotonic()
                run = subprocess.Popen(
                    command(official, tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                try:
                    run.wait(chance.uniform(0.2, longest_s))
                    longest_s = time.monotonic() - started  # it came to its end: the next is killed before
                except subprocess.TimeoutExpired:
                    run.kill()
                    run.wait()
                    kills += 1
                    longest_s = min(LONGEST_S, 1.1 * longest_s)
            a_day_passes(official, day, chance)
        official.faults = 0.0
        done = subprocess.run(command(official, tmp_path, "--whole", "--retry"), capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        assert kills >= N_KILLS
        with vraagbaak.open(tmp_path / "index") as index:
            held = {document.id: document.titel for document in index.documents()}
        assert held.keys() == official.papers.keys()
        assert [id for id, titel in held.items() if official.papers[id].words() not in titel] == []
        with Manifest(store_of(tmp_path / "index")) as manifest:
            asked = {event.paper for event in manifest.events() if event.kind == "vraag"}
        assert {paper.vraagnummer for paper in official.papers.values() if paper.soort == "kv"} <= asked
        n_requests = len(official.requests)
        official.requests.clear()
        again = subprocess.run(command(official, tmp_path), capture_output=True, text=True)
        assert again.returncode == 0
        assert [path for path in official.requests if path.startswith("/files/")] == []
        n = len(official.papers)
        print(f"{kills} kills over {N_DAYS} days; {n} papers at the end, {n_requests} requests in all")


def test_killed_runs_over_the_feed_end_with_exactly_its_papers(tmp_path: Path) -> None:
    """The token of a page is stored with the page, in whatever moment a run is killed."""
    chance = random.Random(4)
    with served(Official(seed=5)) as official:
        numbers = [f"2024Z{10000 + n}" for n in range(400 if FULL else 30)]
        for number in numbers:
            question(official, number, number[-5:])
        official.faults = 0.1
        kills, longest_s = 0, LONGEST_S
        while kills < N_KILLS // 4:
            started = time.monotonic()
            run = subprocess.Popen(
                command(official, tmp_path, source="tk"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                run.wait(chance.uniform(0.2, longest_s))
                longest_s = time.monotonic() - started
            except subprocess.TimeoutExpired:
                run.kill()
                run.wait()
                kills += 1
        official.faults = 0.0
        done = subprocess.run(command(official, tmp_path, "--retry", source="tk"), capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        with vraagbaak.open(tmp_path / "index") as index:
            assert {document.id for document in index.documents()} == {f"kv-tk-{number}" for number in numbers}
        official.requests.clear()
        subprocess.run(command(official, tmp_path, source="tk"), capture_output=True)
        assert len(official.requests) == 4, "one resume page a category"
