"""Makes corpus/publication/woordenschat.xz: the words of the Kamervragen, by how often they occur.

`python bench/woordenschat.py KVR.jsonl` counts the words of interchange lines (`vraagbaak export`). Scanned papers
(SG_KVR) do not count. A word of fewer than three papers is left out. So is a word that two others make when the space
between them is lost: it occurs less than once for every fifty times that the two occur side by side.
"""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from math import log10
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_FEWEST_PAPERS, _LONGEST = 3, 40
_ONE_LETTER = frozenset("uaeno")
_SELDOM, _PAIRS = 0.02, 10
MADE = Path(__file__).resolve().parent.parent / "corpus" / "publication" / "woordenschat.xz"


def texts(path: Path) -> Iterator[list[str]]:
    """The words of each text, by paper."""
    for line in path.open(encoding="utf-8"):
        paper = json.loads(line)
        if not paper["id"].startswith("SG"):
            found = [paper.get("titel", "")]
            for passage in paper.get("passages", ()):
                found += [passage.get("vraag", ""), passage.get("antwoord", ""), *passage.get("noten", ())]
            yield [word.lower() for text in found for word in [*_WORD.findall(text), ""]]


def main(path: Path) -> None:
    count: Counter[str] = Counter()
    papers: Counter[str] = Counter()
    for words in texts(path):
        count.update(filter(None, words))
        papers.update(set(words))
    kept = {word for word in papers if papers[word] >= _FEWEST_PAPERS and _is_kept(word)}
    side_by_side: Counter[str] = Counter()
    for words in texts(path):
        for one, other in zip(words, words[1:], strict=False):
            if (together := one + other) in kept and one and other:
                side_by_side[together] += 1
    by_class: defaultdict[int, list[str]] = defaultdict(list)
    for word in sorted(kept):
        n_pairs = side_by_side[word]
        if n_pairs < _PAIRS or count[word] >= _SELDOM * n_pairs:
            by_class[round(2 * log10(count[word]))].append(word)
    text = "\n".join(" ".join([str(times), *by_class[times]]) for times in sorted(by_class, reverse=True))
    MADE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    n_words = sum(map(len, by_class.values()))
    n_all = sum(count.values())
    print(f"{n_words:,} words of {n_all:,} (10 to the {log10(n_all):.2f}), {MADE.stat().st_size:,} bytes")


def _is_kept(word: str) -> bool:
    return bool(_LETTERS.fullmatch(word)) and (1 < len(word) < _LONGEST or word in _ONE_LETTER)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
