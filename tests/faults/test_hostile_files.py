"""Does `vraagbaak index` read the good files among bad ones, in bounded time and memory, and say why it left the rest?

All files are made here. The command is the real one, in a process of its own that may take so much memory and time.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import resource
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus import source
from vraagbaak.corpus.interchange import line
from vraagbaak.corpus.source import Refused, Source, sources_behind

from . import hostile_pdfs
from .invented_files import good, member

MEMORY = 3 << 30
"""Bytes of address space; a run over good files takes a tenth of it."""

SECONDS = 120

COMMAND = [sys.executable, "-c", "from vraagbaak.search.cli import main; main()", "index", "--jobs", "1"]

SECRET = "geheim-van-buiten"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    problems: dict[str, str]
    ids: set[str]


def index_of(folder: Path, tmp_path: Path) -> Ran:
    """What the command makes of a folder that also holds a good file at its beginning and at its end."""
    (folder / "0-goed.jsonl").write_text(good(1))
    (folder / "zz-goed.jsonl").write_text(good(2))
    index = tmp_path / "index"

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    ran = subprocess.run(
        [*COMMAND, "--index", index, folder],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS,
        preexec_fn=limit,
    )
    assert ran.returncode in (0, 1), ran.stderr[-3000:]
    told = (one.split(": ", 1) for one in ran.stderr.splitlines() if ": " in one)
    problems = {name.removeprefix(str(folder)).lstrip("/"): why for name, why in told if not why.startswith("note: ")}
    with vraagbaak.open(index) as opened:
        documents = list(opened.documents())
    assert not any(SECRET in line(document) for document in documents)
    ids = {document.id for document in documents}
    assert {"goed-1", "goed-2"} <= ids
    return Ran(ran.returncode, ran.stdout, problems, ids)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


def test_what_is_no_plain_file_is_not_read(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(SECRET)
    os.mkfifo(folder / "fifo")
    (folder / "link").symlink_to(outside / "secret.txt")
    (folder / "linked-folder").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "dangling").symlink_to(folder / "nergens")
    ran = index_of(folder, tmp_path)
    assert ran.problems == {
        "fifo": "not a plain file",
        **dict.fromkeys(
            ("link", "linked-folder", "loop", "dangling"), "a symbolic link; name what it points at to read it"
        ),
    }
    assert ran.ids == {"goed-1", "goed-2"}


def test_a_link_that_is_named_is_read(tmp_path: Path) -> None:
    (tmp_path / "papers.txt").write_text("Uilen in de polder.\n")
    (tmp_path / "link").symlink_to(tmp_path / "papers.txt")
    assert [type(found) for found in sources_behind(tmp_path / "link")] == [Source]


def markup() -> Iterator[tuple[str, bytes]]:
    """Files of markup that would like to be more than they are."""
    heads = {
        "kvr": b"<?xml version='1.0'?>%s<KVR><ONDERWERP>%s</ONDERWERP></KVR>",
        "op": b"<?xml version='1.0'?>%s<officiele-publicatie><kamervragen>%s</kamervragen></officiele-publicatie>",
        "html": b"<!DOCTYPE html>%s<html><body><p>%s</p></body></html>",
    }
    laughs = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
        b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)
    )
    for name, head in heads.items():
        yield f"{name}-laughs.xml", head % (laughs + b"]>", b"&m;")
        outside = b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///%s'>]>"
        yield f"{name}-outside.xml", head % (outside % (b"SECRET",), b"&a;")
        yield f"{name}-network.xml", head % (b"<!DOCTYPE x SYSTEM 'http://192.0.2.1/x.dtd'>", b"x")
        yield f"{name}-nested.xml", head % (b"", b"<al>" * 10_000 + b"diep" + b"</al>" * 10_000)
        yield f"{name}-unclosed.xml", head % (b"", b"<b>" * 100_000)
        yield f"{name}-attributes.xml", head % (b"", b"<b " + b" ".join(b"a%d='x'" % n for n in range(50_000)) + b"/>")
        yield f"{name}-nul.xml", head % (b"", b"a\0b\x01c")
        yield f"{name}-cut.xml", (head % (b"", b"tekst"))[:-20]
        yield f"{name}-latin.xml", head % (b"", "financiën".encode("cp1252"))


def test_markup_that_is_a_trap(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    for name, content in markup():
        (folder / name).write_bytes(content.replace(b"SECRET", str(tmp_path / "secret").lstrip("/").encode()))
    started = time.monotonic()
    index_of(folder, tmp_path)
    assert time.monotonic() - started < 60


def zipped(content: bytes, name: str = "word/document.xml", times: int = 1) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        with file.open(name, "w", force_zip64=True) as member:
            for _ in range(times):
                member.write(content)
    return made.getvalue()


WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'


def test_containers_that_are_a_trap(folder: Path, tmp_path: Path) -> None:
    zeros = bytes(1 << 20)
    (folder / "bomb.docx").write_bytes(zipped(zeros, times=400))
    (folder / "bomb-of-spaces.docx").write_bytes(zipped(b" " * (1 << 20), times=100))
    (folder / "nested.docx").write_bytes(zipped(WORD + b"<w:p>" * 20_000))
    (folder / "climbing.docx").write_bytes(zipped(WORD, "../../../../word/document.xml"))
    (folder / "cut.docx").write_bytes(zipped(WORD + b"x" * 5000)[:-30])
    (folder / "no.docx").write_bytes(b"PK\x03\x04" + os.urandom(5000))
    for name, packed in (("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)):
        header = tarfile.TarInfo("bomb.txt")
        header.size = 1 << 40
        (folder / f"bomb.tar.{name}").write_bytes(packed(header.tobuf() + zeros))
    long_name = tarfile.TarInfo("././@LongLink")
    long_name.type, long_name.size = tarfile.GNUTYPE_LONGNAME, 1 << 35
    (folder / "endless-name.tar.gz").write_bytes(gzip.compress(long_name.tobuf(tarfile.GNU_FORMAT) + b"a" * 100_000))
    ran = index_of(folder, tmp_path)
    assert ran.ids == {"goed-1", "goed-2"}, ran.ids
    assert "holds more than 1000 times its size" in ran.problems["bomb.tar.gz"]
    assert "name is longer than any" in ran.problems["endless-name.tar.gz"]
    assert {name for name in ran.problems if name.endswith(".docx")} == {p.name for p in folder.glob("*.docx")}
    assert not (tmp_path / "word").exists()


def test_a_tar_writes_and_reads_nothing_outside(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    with tarfile.open(folder / "climbing.tar", "w") as tar:
        tar.addfile(*member("../../climbed.txt", b"Uilen klimmen.\n"))
        tar.addfile(*member("/tmp/absolute-uil.txt", b"Uilen vliegen.\n"))
        tar.addfile(*member("link", type=tarfile.SYMTYPE, linkname=str(tmp_path / "secret")))
        tar.addfile(*member("hard", type=tarfile.LNKTYPE, linkname=str(tmp_path / "secret")))
        tar.addfile(*member("device", type=tarfile.CHRTYPE))
        tar.addfile(*member("fifo", type=tarfile.FIFOTYPE))
        tar.addfile(*member("c\x1b[31mred.txt", b"Uilen in kleur.\n"))
    ran = index_of(folder, tmp_path)
    refused = ("link", "hard", "device", "fifo", "c\ufffd[31mred.txt")
    assert ran.problems.keys() == {f"climbing.tar/{name}" for name in refused}
    assert not (tmp_path / "climbed.txt").exists() and not Path("/tmp/absolute-uil.txt").exists()
    assert "climbed" in ran.ids


def test_a_tar_that_is_damaged_says_so_wherever_it_is(tmp_path: Path) -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for number in range(4):
            tar.addfile(*member(f"{number}.txt", b"Uilen.\n"))
    whole = made.getvalue()
    path = tmp_path / "a.tar"
    for content in (whole[:2000], whole[:1100], whole[:2048] + b"\xff" * 512 + whole[2560:]):
        path.write_bytes(content)
        found = list(sources_behind(path))
        assert any(isinstance(one, Source) for one in found)
        assert isinstance(found[-1], Refused) and "damaged" in found[-1].reason, (len(content), found)


def test_lines_and_texts_without_end(folder: Path, tmp_path: Path) -> None:
    with (folder / "a-line.jsonl").open("wb") as file:
        file.write(b'{"id": "lang", "titel": "')
        file.truncate(1 << 30)
        file.seek(0, os.SEEK_END)
        file.write(b'"}\n' + good(3).encode())
    with (folder / "b-text.txt").open("wb") as file:
        file.write(b"Uilen ")
        file.truncate(1 << 30)
    (folder / "c-spaces.txt").write_bytes(b" " * 20_000_000)
    (folder / "d-one-word.txt").write_bytes(b"uil" * 2_000_000)
    (folder / "e-one-line.txt").write_bytes(b"uilen en valken " * 250_000)
    (folder / "f-nested.jsonl").write_bytes(b'{"id": "x", "titel": ' + b"[" * 100_000 + b"\n")
    (folder / "g-random").write_bytes(os.urandom(1 << 20))
    (folder / "h-latin.txt").write_bytes("Financiën en coördinatie.\n".encode("cp1252"))
    (folder / "i-utf16.txt").write_bytes("Financiën en coördinatie.\n".encode("utf-16"))
    (folder / "j-nul.txt").write_bytes(b"Uilen\0valken\n")
    (folder / "k-half.jsonl").write_bytes(
        b'{"id": "half", "titel": "\xc3"}\n{"id": "ha\\ud800lf"}\n{"id": "h\\u0000"}\n'
    )
    ran = index_of(folder, tmp_path)
    assert {"goed-3", "h-latin", "i-utf16"} <= ran.ids
    assert not {"lang", "x", "half"} & ran.ids
    refused = ("a-line.jsonl:1", "b-text.txt", "c-spaces.txt", "d-one-word.txt", "f-nested.jsonl:1", "g-random")
    assert set(refused) <= ran.problems.keys(), ran.problems


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"


def test_a_pdf_that_is_a_trap(folder: Path, tmp_path: Path) -> None:
    whole = (Path(source.__file__).parent / "sample" / "ah-tk-20212022-9010.pdf").read_bytes()
    (folder / "cut.pdf").write_bytes(whole[: len(whole) // 2])
    (folder / "loop.pdf").write_bytes(PDF + b"trailer<</Root 1 0 R>>\n%%EOF")
    (folder / "random.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(100_000))
    (folder / "many.pdf").write_bytes(PDF.replace(b"/Count 1", b"/Count 2000000000") + b"trailer<</Root 1 0 R>>\n%%EOF")
    index_of(folder, tmp_path)


LITTLE = 400 << 20
"""Bytes that reading one file may take, here."""

UNFOLDING = {
    "forms.pdf": lambda: hostile_pdfs.forms(24),
    "self.pdf": hostile_pdfs.form_that_draws_itself,
    "texts.pdf": lambda: hostile_pdfs.texts(1_200_000),
    "lines.pdf": lambda: hostile_pdfs.lines(4_000_000),
    "twice.pdf": lambda: hostile_pdfs.packed_twice(120_000_000),
    "circle.pdf": lambda: hostile_pdfs.fonts_of_each_other(50),
    "spaces.docx": lambda: zipped(WORD + b"<w:p><w:r><w:t>Uil</w:t></w:r></w:p>" * 100_000, times=100),
    "deep.xml": lambda: b"<?xml version='1.0'?><officiele-publicatie>" + b"<al>" * 3_000_000,
    "wide.xml": lambda: b"<?xml version='1.0'?><KVR>" + b"<A b='c'>d</A>" * 6_000_000 + b"</KVR>",
}


@pytest.mark.parametrize("name", UNFOLDING)
def test_a_file_that_unfolds_costs_itself_and_no_more(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / name).write_bytes(UNFOLDING[name]())
    for other in ("a.html", "z.html"):  # one before it and one after it, in the same bundle
        (folder / other).write_text("<html><body><p>Uilen in de polder.</p></body></html>")
    little = f"from vraagbaak.corpus.workers import reading; reading.MEMORY, reading.SECONDS = {LITTLE}, 20"
    command = [sys.executable, "-c", f"{little}\n{COMMAND[2]}", *COMMAND[3:], "--index", tmp_path / "index", folder]
    ran = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=SECONDS)
    assert ran.returncode in (0, 1), ran.stderr[-3000:]
    problems = [one for one in ran.stderr.splitlines() if ": note: " not in one]
    assert len(problems) == ran.returncode and all(one.startswith(f"{folder / name}: ") for one in problems), problems
    with vraagbaak.open(tmp_path / "index") as opened:
        assert {"a", "z"} <= {document.id for document in opened.documents()}


def sparse(name: str, size: int) -> bytes:
    """A tar's header of a file of zeros, which takes no room in the tar (the older GNU form)."""
    header = tarfile.TarInfo(name)
    header.type = tarfile.GNUTYPE_SPARSE
    raw = bytearray(header.tobuf(tarfile.GNU_FORMAT))
    raw[386:398], raw[398:410], raw[483:495] = b"%011o\0" % size, b"%011o\0" % 0, b"%011o\0" % size
    raw[148:156] = b" " * 8
    raw[148:156] = b"%06o\0 " % sum(raw)
    return bytes(raw)


@pytest.mark.parametrize("size", (250 << 20, 1 << 20))
def test_sparse_members_count_as_what_they_unpack_to(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "AT_LEAST", size * 3 + (64 << 10))  # and the headers
    monkeypatch.setattr(source, "MOST_EXPANDED", 1)
    path = tmp_path / "a.tar"
    path.write_bytes(b"".join(sparse(f"{number}.txt", size) for number in range(40)) + bytes(1024))
    found = list(sources_behind(path))
    assert [type(one) for one in found] == [Source] * 3 + [Refused]
    assert found[-1] == Refused(str(path), "holds more than 1 times its size; the rest is not read")


def test_a_sparse_member_of_a_packed_tar_within_another(folder: Path, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as tar:
        tar.addfile(*member("uil.txt", b"Uilen.\n"))
    with tarfile.open(folder / "outer.tar.gz", "w:gz") as tar:
        tar.addfile(*member("inner.tar.gz", inner.getvalue()))
        tar.addfile(*member("valk.txt", b"Valken.\n"))
    (folder / "sparse.tar.gz").write_bytes(
        gzip.compress(b"".join(sparse(f"{number}.txt", 200 << 20) for number in range(8)) + bytes(1024))
    )
    ran = index_of(folder, tmp_path)
    assert "holds more than 1000 times its size" in ran.problems["sparse.tar.gz"]
    assert ran.problems["outer.tar.gz/inner.tar.gz"] == "a tar in an archive; unpack it"
    assert "valk" in ran.ids


def test_a_reader_that_is_killed_leaves_the_index_as_it_was(folder: Path, tmp_path: Path) -> None:
    ask: Callable[[], Ran] = lambda: index_of(folder, tmp_path)  # noqa: E731
    before = ask().ids
    (folder / "more.jsonl").write_text("".join(good(number) for number in range(3, 3000)))
    with subprocess.Popen(
        [*COMMAND, "--index", tmp_path / "index", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        time.sleep(0.4)
        process.send_signal(signal.SIGKILL)
    with vraagbaak.open(tmp_path / "index") as opened:
        ids = {document.id for document in opened.documents()}
    assert ids == before or len(ids) == 2999
