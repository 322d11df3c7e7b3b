"""Does the writer's memory stay the same, however much it is given in one commit? On invented documents."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .counting import Counted

PROGRAM = r"""
import random, re, sys
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.indexing.writer import Writer
index, n_documents, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(1)
words = [f"woord{n}" for n in range(5000)]
with Writer(index, memory=memory) as writer:
    for number in range(n_documents):
        text = " ".join(chance.choices(words, k=400))
        writer.add(Document(id=f"verzonnen-{number}", titel="Uilen", passages=(Passage("1", "Uilen?", text),)))
# of this program alone: getrusage also counts the process that started it
print(int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]) // 1024)
"""

MEMORY = 4 << 20
"""Bytes that a segment in the making may take: so little that there are many."""


def test_memory_does_not_grow_with_the_input(tmp_path: Path, counted: Counted) -> None:
    megabytes = []
    for n_documents in (500, 4000):
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM, tmp_path / str(n_documents), str(n_documents), str(MEMORY)],
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stderr
        megabytes.append(int(ran.stdout))
    few, many = megabytes
    counted("at most, memory: MB for 500 documents", few)
    counted("at most, memory: MB for 4000 documents", many)
    assert many - few < 40, megabytes
