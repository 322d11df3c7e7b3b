"""What is done with a document of very many passages takes time by its size, and not by the square of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.store.bodies import MANY_OPENED, Packer, Stored
from vraagbaak.search.cli.run import run

FEW, MANY = 2_000, 16_000

USES: dict[str, Callable[[str, int], object]] = {
    "show": lambda index, _: run(["show", "--index", index, "lang"]),
    "show as json": lambda index, _: run(["show", "--index", index, "--json", "lang"]),
    "show one": lambda index, n: run(["show", "--index", index, f"lang#{n}"]),
    "export": lambda index, _: run(["export", "--index", index]),
    "verify": lambda index, _: run(["verify", "--full", "--index", index]),
    "repair": lambda index, _: run(["repair", "--index", index]),
    "one number for all": lambda index, _: citations_of_one_number(index),
    "related": lambda index, _: run(["related", "--index", index, "lang"]),
    "explain": lambda index, _: run(["explain", "--index", index, "uilen", "lang"]),
    "passages": lambda index, n: run(
        ["search", "--index", index, "uilen", "--passages", "--json", "--facet", "jaar", "--limit", str(n)]
    ),
    "passages of a hit": lambda index, n: passages_of_a_hit(index, n),
}


def passages_of_a_hit(index: str, n: int) -> int:
    with vraagbaak.open(index) as opened:
        (hit,) = opened.search("uilen", passages_per_hit=n).hits
        places = [passage.id for passage in hit.passages]
    assert len(places) == n and len(set(places)) == n
    return 0


def citations_of_one_number(index: str) -> int:
    with vraagbaak.open(index) as opened:
        assert {one.to for one in opened.citations("zelfde")} == {"2019Z00001"}
    return 0


def long_document(n: int) -> Document:
    """Each passage refers to another, and all have the same answer."""
    passages = (Passage(str(at), f"Uilen? Zie vraag {at // 2 + 1}.", "Ja, uilen.", fractie="VVD") for at in range(n))
    return Document(id="lang", titel="Uilen", vraagnummer="2020Z00001", passages=tuple(passages))


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    made = {n: tmp_path_factory.mktemp("many") / "index" for n in (FEW, MANY)}
    for n, path in made.items():
        with vraagbaak.writer(path) as writer:
            writer.add(long_document(n))
            same = Passage("1", "Zie vraag 1 en vraag 2019Z00001.")
            writer.add(Document(id="zelfde", titel="Valken", passages=(same,) * n))
    return made


def seconds(use: Callable[[str, int], object], path: Path, n: int) -> float:
    started = time.process_time()
    assert use(str(path), n) in (0, 1)
    return time.process_time() - started


@pytest.mark.parametrize("name", USES)
def test_eight_times_as_many_take_about_eight_times_as_long(name: str, indexes: dict[int, Path]) -> None:
    few = min(seconds(USES[name], indexes[FEW], FEW) for _ in range(2))
    many = seconds(USES[name], indexes[MANY], MANY)
    assert many < 20 * few + 0.4, (few, many)  # the square would be 64 times


def test_a_body_is_read_in_whatever_order_its_frames_are_asked_for() -> None:
    document = long_document(3 * MANY_OPENED)
    stored = Stored(Packer().pack(document), lambda _: pytest.importorskip("zstandard").ZstdDecompressor())
    for place in (3 * MANY_OPENED, 1, *range(1, 3 * MANY_OPENED + 1)):
        number, fractie, _, vraag, antwoord = stored.passage(place)
        wanted = document.passages[place - 1]
        assert (number, fractie, vraag, antwoord) == (wanted.nummer, "VVD", wanted.vraag, wanted.antwoord)
    assert stored.document() == document
    with pytest.raises(vraagbaak.IndexProblem):
        stored.frame(3 * MANY_OPENED + 1)
    with pytest.raises(vraagbaak.IndexProblem):
        stored.frame(-1)
