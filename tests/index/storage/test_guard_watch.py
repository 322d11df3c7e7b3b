"""Mapped files, and one beside them, are watched: a change of any of them is noticed."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

import pytest

from vraagbaak.index.storage.guard import copied, stamp_of

compiled: ModuleType | None
try:
    from vraagbaak.index.storage.guard import compiled
except ImportError:
    compiled = None


@pytest.fixture(params=["compiled", "copied"])
def guard(request: pytest.FixtureRequest) -> ModuleType:
    if request.param == "copied":
        return copied
    if compiled is None:
        pytest.skip("the guard was not compiled")
    return compiled


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A file to be mapped, and one to be watched by its path."""
    for name in ("mapped", "beside"):
        (tmp_path / name).write_bytes(b"twelve bytes")
    return tmp_path / "mapped", tmp_path / "beside"


def map_of(guard: ModuleType, file: Path) -> object:
    with file.open("rb") as opened:
        return guard.map_of(opened.fileno())


def test_nothing_changed(guard: ModuleType, files: tuple[Path, Path]) -> None:
    mapped, beside = files
    watch = guard.Watch([map_of(guard, mapped)], str(beside))
    watch.expect(stamp_of(str(beside)))
    assert not watch.is_changed


def test_a_mapped_file_that_is_written_to_is_noticed(files: tuple[Path, Path]) -> None:
    if compiled is None:
        pytest.skip("the guard was not compiled")
    mapped, beside = files
    watch = compiled.Watch([map_of(compiled, mapped)], str(beside))
    watch.expect(stamp_of(str(beside)))
    mapped.write_bytes(b"other bytes!")
    os.utime(mapped, ns=(1, 1))
    assert watch.is_changed


@pytest.mark.parametrize("change", ["written", "replaced", "removed"])
def test_the_file_beside_them_is_noticed(guard: ModuleType, files: tuple[Path, Path], change: str) -> None:
    mapped, beside = files
    watch = guard.Watch([map_of(guard, mapped)], str(beside))
    watch.expect(stamp_of(str(beside)))
    if change == "written":
        beside.write_bytes(b"thirteen bytes")
    elif change == "replaced":
        os.replace(mapped, beside)
    else:
        beside.unlink()
    assert watch.is_changed
    watch.expect(stamp_of(str(beside)))
    assert not watch.is_changed
