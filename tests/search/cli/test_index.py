"""Does `vraagbaak index` add what it can read, report what it cannot, and never stop halfway? On invented documents."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import tarfile
import time
from hashlib import blake2b
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus import interchange
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.corpus.reading import Reading, read_one, to_read
from vraagbaak.corpus.workers import reading as workers
from vraagbaak.corpus.workers.process import Worker
from vraagbaak.search.cli.run import run

SAMPLE = Path(vraagbaak.__file__).parent / "corpus" / "sample"
COMMAND = [sys.executable, "-c", "from vraagbaak.search.cli import main; main()"]


def document(number: int, titel: str = "Torenvalken (verzonnen)") -> Document:
    return Document(id=f"verzonnen-{number}", soort="tekst", titel=titel, passages=(Passage(vraag=f"Paar {number}?"),))


def write_lines(path: Path, documents: list[Document]) -> None:
    path.write_text("".join(interchange.line(document) + "\n" for document in documents), encoding="utf-8")


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with interchange lines, a text, and three unreadable files."""
    folder = tmp_path / "papers"
    folder.mkdir()
    write_lines(folder / "a.jsonl", [document(1), document(2)])
    (folder / "b.txt").write_text("Een verzonnen tekst over torenvalken.\n\nMet twee alinea's.\n", encoding="utf-8")
    (folder / "c-empty.xml").write_bytes(b"")
    (folder / "d-binary.doc").write_bytes(bytes(range(256)) * 40)
    (folder / "e-broken.jsonl").write_text(
        '{"id": 7}\n{"id": "x", "titel": "\\ud800"}\n' + interchange.line(document(3)) + "\n", encoding="utf-8"
    )
    return folder


def indexed(path: Path) -> set[str]:
    with vraagbaak.open(path) as index:
        return {document.id for document in index.documents()}


def test_what_can_be_read_is_indexed_and_the_rest_is_reported(
    papers: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    assert run(["index", "--index", str(index), "--jobs", "1", str(papers), str(tmp_path / "nergens")]) == 1
    out, err = capsys.readouterr()
    assert out.startswith("Indexed 4 documents (4 new, 0 replaced) with ")
    assert out.endswith("; 5 files could not be read.\n")
    problems = [line for line in err.splitlines() if ": note: " not in line]
    assert [line.split(": ")[0] for line in problems] == [
        str(papers / "c-empty.xml"),
        str(papers / "d-binary.doc"),
        str(papers / "e-broken.jsonl") + ":1",
        str(papers / "e-broken.jsonl") + ":2",
        str(tmp_path / "nergens"),
    ]
    assert problems[0].endswith("the file is empty")
    assert {"verzonnen-1", "verzonnen-2", "verzonnen-3"} < indexed(index)


def test_a_document_that_comes_again_replaces_its_older_self(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(tmp_path / "index")
    write_lines(tmp_path / "old.jsonl", [document(1), document(2)])
    write_lines(tmp_path / "new.jsonl", [document(2, "Kerkuilen (verzonnen)")])
    assert run(["index", "--index", index, str(tmp_path / "old.jsonl")]) == 0
    assert run(["index", "--index", index, str(tmp_path / "new.jsonl")]) == 0
    assert "Indexed 1 document (0 new, 1 replaced) with 1 passage" in capsys.readouterr().out
    with vraagbaak.open(index) as opened:
        assert opened.document("verzonnen-2") == document(2, "Kerkuilen (verzonnen)")
        assert opened.document("verzonnen-1") == document(1)


def test_on_a_pipe_there_is_no_bar_and_on_a_terminal_there_is(papers: Path, tmp_path: Path) -> None:
    arguments = ["index", "--jobs", "1", "--index", str(tmp_path / "index"), str(papers / "a.jsonl")]
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=True)
    assert done.stderr == "" and done.stdout.count("\n") == 1
    ours, theirs = pty.openpty()
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 4096):
                shown += piece
        except OSError:
            pass
        assert process.stdout is not None and "2 unchanged" in process.stdout.read()
    os.close(ours)
    assert b"documents" in shown and b"100%" in shown


def test_file_names_reach_the_terminal_without_control_codes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a\x1b[31mred").write_bytes(b"")
    assert run(["index", "--index", str(tmp_path / "index"), str(tmp_path / "a\x1b[31mred")]) == 1
    assert "\x1b" not in capsys.readouterr().err


def test_several_processes_read_the_same_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ALONE", 5)
    with tarfile.open(tmp_path / "all.tar", "w") as tar:
        for number in range(150):
            path = tmp_path / f"{number}.txt"
            path.write_text(f"Verzonnen tekst {number}.\n" if number % 7 else "", encoding="utf-8")
            tar.add(path, path.name)
    write_lines(tmp_path / "lines.jsonl", [document(number) for number in range(100)])
    paths = [tmp_path / "lines.jsonl", tmp_path / "all.tar", tmp_path / "lines.jsonl", tmp_path / "nergens"]
    alone = [found if isinstance(found, Reading) else read_one(found) for found in to_read(paths)]
    assert list(workers.readings(to_read(paths), 2)) == alone
    assert len(alone) == 351


def test_a_fault_in_a_reader_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vraagbaak.corpus import plain

    def fail(source: object) -> Document:
        raise RecursionError("too deep")

    monkeypatch.setattr(plain, "transcribe", fail)
    (tmp_path / "a.txt").write_text("Een verzonnen tekst.", encoding="utf-8")
    write_lines(tmp_path / "b.jsonl", [document(1)])
    assert list(workers.readings(to_read([tmp_path]), 1)) == [
        Reading(str(tmp_path / "a.txt"), problem="the reader plain failed: RecursionError: too deep"),
        Reading(f"{tmp_path / 'b.jsonl'}:1", document(1)),
    ]


def test_a_reading_process_that_dies_ends_the_run_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workers, "ALONE", 1)
    monkeypatch.setattr(workers.IsolatedReader, "_new_worker", lambda _: Worker(os.abort))
    (tmp_path / "papers").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "papers" / name).write_text("Een verzonnen tekst.", encoding="utf-8")
    assert run(["index", "--jobs", "2", "--index", str(tmp_path / "index"), str(tmp_path / "papers")]) == 2
    assert "a process that reads files could not start (by SIGABRT)" in capsys.readouterr().err
    assert indexed(tmp_path / "index") == set()


def test_ctrl_c_leaves_the_index_as_it_was_and_says_so(tmp_path: Path) -> None:
    index = tmp_path / "index"
    write_lines(tmp_path / "first.jsonl", [document(1)])
    assert run(["index", "--index", str(index), str(tmp_path / "first.jsonl")]) == 0
    # a pipe that stays open: the command is in the middle of reading when the signal comes
    endless = (
        "from pathlib import Path; from vraagbaak.corpus import reading; from vraagbaak.search.cli import main, index;"
        "import time; real = index.to_read\n"
        "def slow(*args):\n"
        "    yield from real(*args)\n"
        "    print('waiting', flush=True); time.sleep(30)\n"
        "index.to_read = slow; main()"
    )
    write_lines(tmp_path / "more.jsonl", [document(2), document(3)])
    arguments = ["index", "--index", str(index), str(tmp_path / "more.jsonl")]
    with subprocess.Popen(
        [sys.executable, "-c", endless, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell has its background jobs ignore the signal, and so would we
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "waiting\n"
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert err == "vraagbaak: interrupted; nothing was committed, the index is as it was\n"
    assert indexed(index) == {"verzonnen-1"}


# beside other threads, as here, the command itself forks no process
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
@pytest.mark.parametrize("forked", (False, True), ids=("spawned", "forked"))
def test_several_processes_make_the_same_index_of_a_large_file_of_lines(
    forked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("vraagbaak.corpus.workers.process.can_fork", lambda: forked)
    monkeypatch.setattr("vraagbaak.search.cli.index.MANY_LINES", 100)
    older = [document(number, "Slechtvalken (verzonnen)") for number in (7, 3)]
    lines = tmp_path / "many.jsonl"
    write_lines(lines, [*older, *[document(number) for number in range(40)]])
    with lines.open("a", encoding="utf-8") as file:
        file.write('{"id": 7}\n{"id": "\\u0007"}\n\n' + interchange.line(document(40)))
    found = []
    for jobs in ("1", "2", "3"):
        index = tmp_path / jobs
        assert run(["index", "--index", str(index), "--jobs", jobs, str(lines)]) == 1
        out, err = capsys.readouterr()
        assert out.startswith("Indexed 43 documents (41 new, 2 replaced) with 43 passages")
        assert err == f"{lines}:43: a Document needs an `id`\n{lines}:44: its id is not printable text\n"
        assert run(["verify", "--index", str(index)]) == 0
        capsys.readouterr()
        with vraagbaak.open(index) as opened:
            hits = opened.search("torenvalken", limit=50).hits
            found.append(([one.id for one in opened.documents()], [(hit.id, hit.score, hit.titel) for hit in hits]))
            assert opened.search("slechtvalken", match="all").n_documents == 0
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_large_file_of_lines_is_known_by_the_hash_of_its_content(
    jobs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vraagbaak.search.cli.index.MANY_LINES", 100)
    monkeypatch.setattr("vraagbaak.search.cli.file_digest.PIECE", 1000)
    lines = tmp_path / "lines.jsonl"
    write_lines(lines, [document(number) for number in range(40)])
    assert run(["index", "--index", str(tmp_path / "index"), "--jobs", jobs, str(lines)]) == 0
    with vraagbaak.writer(tmp_path / "index") as writing:
        known = writing.files.known(str(lines))
    assert known is not None
    assert known.digest == blake2b(lines.read_bytes(), digest_size=16).digest()
    assert known.n_documents == 40


def test_check_counts_the_words_by_kind_and_indexes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lost = "Deze bijlage staat in geen enkel element dat de lezer kent."
    text = SAMPLE.joinpath("KVR900001.xml").read_text(encoding="utf-8")
    (tmp_path / "heel.xml").write_text(text, encoding="utf-8")
    (tmp_path / "meer.xml").write_text(text.replace("</kvr>", f"<bijlage>{lost}</bijlage></kvr>"), encoding="utf-8")
    index = tmp_path / "index"
    assert run(["index", "--check", "--index", str(index), str(tmp_path / "heel.xml")]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0].startswith("Checked 1 document with ")
    assert out.splitlines()[-1] == "             0  without a place, in 0 documents: kept and reported"
    assert err == ""
    assert run(["index", "--check", "--index", str(index), str(tmp_path / "meer.xml")]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == "            11  without a place, in 1 document: kept and reported"
    assert f"meer.xml: note: words without a place are kept as a passage (bijlage): {lost[:-1]}" in err
    assert not index.exists()


def test_what_standard_input_gives_is_no_files(tmp_path: Path) -> None:
    index = tmp_path / "index"
    lines = "".join(interchange.line(document(number)) + "\n" for number in (1, 2))
    for given in (lines.encode(), b"Een verzonnen tekst over torenvalken.\n"):
        made = subprocess.run(
            [*COMMAND, "index", "--index", str(index), "-"], input=given, check=True, capture_output=True
        )
        assert b"vraagbaak-" not in made.stdout + made.stderr
    with vraagbaak.open(index) as opened:
        hits = list(opened.search("torenvalken"))
        assert {hit.id: hit.bestand for hit in hits} == {"verzonnen-1": "", "verzonnen-2": "", "stdin": ""}
