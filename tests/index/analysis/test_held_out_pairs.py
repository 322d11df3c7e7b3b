"""Three lists of word pairs, searched in a real index: which find each other, which stay apart?

The aim is 95 % of each section. Each word stands in three texts of its own, so compounds are divided by the
listed parts and by the other words of the list alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage

AIM = 0.95
PAIRS = Path(__file__).with_name("held_out_pairs.txt")
MEET, APART, INSIDE = "", "! ", "+ "


def sections() -> dict[str, list[tuple[str, str, str]]]:
    """The pairs of each section: what is asked of them, a word, another one."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            rows = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            mark = line[:2] if line[:2] in (APART, INSIDE) else MEET
            word, _, others = line.removeprefix(mark).partition(": ")
            rows += [(mark, word, other) for other in others.split()]
    return found


SECTIONS = sections()


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[vraagbaak.Index]:
    path = tmp_path_factory.mktemp("held out") / "index"
    words = {word for pairs in SECTIONS.values() for _, *pair in pairs for word in pair}
    with vraagbaak.writer(path) as writing:
        for word in sorted(words):
            for number in range(3):
                text = f"Zin {number} met {word} erin."
                writing.add(Document(f"{word}~{number}", "antwoord", passages=(Passage("1", text),)))
    with vraagbaak.open(path) as opened:
        yield opened


def finds(index: vraagbaak.Index, word: str, other: str) -> bool:
    return f"{other}~0" in {hit.id for hit in index.search(word, match="all", limit=300).hits}


def is_right(index: vraagbaak.Index, mark: str, word: str, other: str) -> bool:
    if mark == INSIDE:
        return finds(index, word, other)
    return [finds(index, word, other), finds(index, other, word)] == [mark == MEET] * 2


@pytest.mark.parametrize("name", SECTIONS)
def test_words_meet_and_stay_apart(index: vraagbaak.Index, name: str) -> None:
    pairs = SECTIONS[name]
    wrong = [pair for pair in pairs if not is_right(index, *pair)]
    assert len(pairs) >= 12
    assert 1 - len(wrong) / len(pairs) >= AIM, wrong


def test_the_lists_have_enough_pairs_of_each_kind() -> None:
    counted = {
        name: sum(len(pairs) for other, pairs in SECTIONS.items() if other.startswith(name))
        for name in ("verbs", "plurals", "hyphens", "dotted", "apart", "compounds")
    }
    assert counted["verbs"] >= 280 and counted["plurals"] >= 68 and counted["hyphens"] >= 40
    assert counted["dotted"] >= 24 and counted["apart"] >= 30 and counted["compounds"] >= 40
