"""A program: gives damaged files to the readers, for so many seconds, and shows what they trip over.

    python fuzz_readers.py SECONDS [SEED] [NAME]

Files are the samples of corpus/sample, mutated. A reader may read what it is given, or say in words why it cannot;
what it must not do is fail, take longer than LONGEST, or end the process. What is found is kept in a file beside the
working folder, `fuzz-found-*`, and the program ends with 1.
"""

from __future__ import annotations

import faulthandler
import hashlib
import random
import signal
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

import zstandard

from vraagbaak.corpus.accounting import account
from vraagbaak.corpus.interchange import InterchangeError
from vraagbaak.corpus.interchange import document as of_line
from vraagbaak.corpus.reading import transcript_of
from vraagbaak.corpus.source import Source, Unreadable
from vraagbaak.index.store.bodies import Packer, Stored

try:
    from .mutations import mutated
except ImportError:
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from mutations import mutated  # type: ignore[no-redef]

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "sample"
PACKER = Packer()
LONGEST = 10.0
"""Seconds for a file of at most a megabyte, on a machine that does other things besides."""


class TooLong(BaseException):
    """A reader goes on and on. No Exception, so that no reader takes it for one of its own."""


def read(source: Source) -> None:
    """Everything that is ever done to a file; raises what the first reader that takes it fails with."""
    if source.name.endswith(".jsonl"):
        for line in source.content.splitlines():
            with suppress(InterchangeError):
                keep(of_line(line))
        return
    with suppress(Unreadable):
        made = transcript_of(source)
        account(made)
        keep(made.document)


def keep(document: object) -> None:
    """A document that was read can be kept, and comes back as it was."""
    try:
        body = PACKER.pack(document)  # type: ignore[arg-type]
    except (TypeError, UnicodeEncodeError):
        return  # the writer says so
    assert Stored(body, lambda _: zstandard.ZstdDecompressor()).document() == document


def _alarm(*_: object) -> None:
    raise TooLong


def main(seconds: float, seed: int, only: str) -> int:
    faulthandler.enable()
    signal.signal(signal.SIGALRM, _alarm)
    chance = random.Random(seed)
    files = {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir()) if only in path.name}
    others = list(files.values())
    until = time.monotonic() + seconds
    found: dict[str, str] = {}
    slowest, n = (0.0, ""), 0
    while time.monotonic() < until:
        name = chance.choice(list(files))
        content = mutated(files[name], others, chance)
        last = Path(f"fuzz-last-{seed}")
        last.write_bytes(content)  # if the process dies, this is what it died of
        started = time.process_time()
        try:
            signal.setitimer(signal.ITIMER_REAL, LONGEST)
            read(Source(name, content))
        except (Exception, TooLong):
            told = traceback.format_exc()
            where = "".join(traceback.format_tb(sys.exc_info()[2])[-1:]) + told.splitlines()[-1][:40]
            if where not in found:
                found[where] = told
                kept = Path(f"fuzz-found-{hashlib.sha1(content).hexdigest()[:10]}-{name}")
                kept.write_bytes(content)
                print(f"{kept}:\n{told}", flush=True)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        slowest = max(slowest, (time.process_time() - started, name))
        n += 1
        last.unlink()
    print(f"{n} files, {len(found)} faults; the slowest took {slowest[0]:.2f} s ({slowest[1]})")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), *(map(int, sys.argv[2:3] or ["1"])), *(sys.argv[3:4] or [""])))
