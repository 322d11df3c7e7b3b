"""`alerts run` that is killed at any moment: each digest that is due is sent, and at most one again per kill.

`make test` kills a few runs. `make soak` (VRAAGBAAK_SOAK) kills a hundred.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import vraagbaak
from vraagbaak.search.alerts import news
from vraagbaak.search.alerts.subscriptions import Subscriptions, folder_of

from .mail_server import mail_server
from .test_alerts import question

FULL = int(os.environ.get("VRAAGBAAK_SOAK", "0")) > 0
N_KILLS = 100 if FULL else 4
N_PEOPLE = 30


def test_killed_runs_send_every_digest(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    chance = random.Random(3)
    index = tmp_path / "index"
    with vraagbaak.writer(index) as writer:
        writer.add(question("2024Z00001", "torenvalken"))
    with vraagbaak.open(index) as opened, Subscriptions(folder_of(index)) as subscriptions:
        news.gather(opened, subscriptions)
        for n in range(N_PEOPLE):
            subscriptions.add(f"lezer{n}@voorbeeld.nl", "veerponten", {}, "direct")
    with mail_server() as server:
        options = ["--smtp", server.url, "--from", "m@voorbeeld.nl", "--base-url", "https://zoek.voorbeeld.nl"]
        command = [sys.executable, "-m", "vraagbaak", "alerts", "run", "--index", str(index), *options]
        n_rounds = 0
        kills = n_midway = 0
        whole_s = 1.0
        while kills < N_KILLS:
            with vraagbaak.writer(index) as writer:
                writer.add(question(f"2024Z1{n_rounds:04}", f"veerponten bij dijk {n_rounds}"))
            n_rounds += 1
            for _ in range(2):
                n_before = len(server.accepted)
                run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(chance.uniform(0.3, 1.1) * whole_s)
                run.send_signal(signal.SIGKILL)
                run.wait()
                kills += 1
                n_midway += 0 < len(server.accepted) - n_before < N_PEOPLE
            started = time.monotonic()
            done = subprocess.run(command, capture_output=True, text=True)
            whole_s = time.monotonic() - started
            assert (done.returncode, done.stderr) == (0, "")
        sent = Counter(server.ids())
        assert len(sent) == N_PEOPLE * n_rounds
        n_again = sum(sent.values()) - len(sent)
        assert n_again <= kills
        told = Counter(address for address, _ in server.accepted)
        assert set(told) == {f"lezer{n}@voorbeeld.nl" for n in range(N_PEOPLE)}
        told = (
            f"{kills} kills, {n_midway} between two mails of a run; {len(sent)} digests due and sent, {n_again} twice"
        )
        record_property("alerts", told)
        print(told)
