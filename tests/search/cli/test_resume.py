"""Does `vraagbaak index --resume` go on where it was broken off? On invented documents, through the real command."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.interchange import line
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.search.cli import recorded_run
from vraagbaak.search.cli.run import run

SLOW = """
import sys, time
from vraagbaak.search.cli import index, main
real = index.to_read
def slow(*args):
    for number, found in enumerate(real(*args)):
        if number == 5:
            print("five", flush=True)
            time.sleep(1)
        yield found
index.to_read = slow
main()
"""


def write_lines(path: Path, numbers: range, titel: str = "Uilen (verzonnen)") -> None:
    documents = (Document(id=f"verzonnen-{n}", titel=titel, passages=(Passage(vraag="Uilen?"),)) for n in numbers)
    path.write_text("".join(line(document) + "\n" for document in documents))


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"Een verzonnen tekst, nummer {number}.\n")
    write_lines(folder / "lines.jsonl", range(10, 16))
    return folder


def ids(index: Path) -> set[str]:
    with vraagbaak.open(index) as opened:
        return {document.id for document in opened.documents()}


ALL = {str(n) for n in range(4)} | {f"verzonnen-{n}" for n in range(10, 16)}


def test_ctrl_c_commits_and_the_next_run_goes_on(
    papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    arguments = ["index", "--resume", "--jobs", "1", "--index", str(index), str(papers)]
    with subprocess.Popen(
        [sys.executable, "-c", SLOW, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell has its background jobs ignore the signal, and so would we
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "five\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130 and out == ""
    assert "\nvraagbaak: interrupted; what was read is committed, --resume goes on from there. Indexed " in err
    before = ids(index)
    assert len(before) in (5, 6) and before < ALL
    assert run(arguments) == 0
    assert f"({len(ALL) - len(before)} new, 0 replaced)" in (told := capsys.readouterr().out)
    assert told.endswith(f"; {len(before)} unchanged.\n")
    assert ids(index) == ALL
    assert run(arguments) == 0
    assert capsys.readouterr().out.startswith("Indexed 0 documents (0 new, 0 replaced)")


def test_what_changed_or_was_deleted_is_read_again(
    papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    arguments = ["index", "--resume", "--jobs", "1", "--index", str(index), str(papers)]
    assert run(arguments) == 0
    (papers / "1.txt").write_text("Een andere verzonnen tekst.\n")
    write_lines(papers / "lines.jsonl", range(10, 11), "Valken (verzonnen)")
    assert run(["delete", "--index", str(index), "2"]) == 0
    capsys.readouterr()
    assert run(arguments) == 0
    assert "Indexed 3 documents (1 new, 2 replaced)" in capsys.readouterr().out
    with vraagbaak.open(index) as opened:
        assert opened.search("andere", match="all").n_documents == 1
        assert opened.search("valken", match="all").n_documents == 1


def test_it_commits_as_it_goes_along(papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded_run, "EVERY", -1.0)
    commits = []
    real = vraagbaak.Writer.commit
    monkeypatch.setattr(vraagbaak.Writer, "commit", lambda self: (commits.append(1), real(self))[1])
    assert run(["index", "--resume", "--jobs", "1", "--index", str(tmp_path / "index"), str(papers)]) == 0
    assert len(commits) >= len(ALL)
