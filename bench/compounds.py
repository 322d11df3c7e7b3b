"""Quality of compound splitting against compounds that people have divided, given a list of terms.

    python -m bench.compounds LEXICON [GOLD]

LEXICON holds a term and its number of papers per line, separated by a tab. GOLD is a table of words with their parts
(`../shared/linguistics/ud_dutch_compounds.tsv`: word, parts as lemmas joined by `_`, part of speech). Only nouns are
judged: the parts of verbs there are prefixes (`aan_bieden`), which are no search words. A division is right when it has
as many parts as the gold one, and each part has the stem of the gold part, or the same letters except for an ending.

The table is split in two by a hash of the lemma. Rules and lists are tuned on one half. The other half is only
reported, and its errors are not printed.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from vraagbaak.index.analysis.compounds import Splitter, learn
from vraagbaak.index.lexical.stemmer import Stemmer

GOLD = Path(__file__).resolve().parent.parent.parent / "shared" / "linguistics" / "ud_dutch_compounds.tsv"


@dataclass(frozen=True, slots=True)
class Division:
    """A word, its division by people, and its division by the splitter."""

    word: str
    gold: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Result for all words: how many were divided, and how many of these correctly."""

    n_words: int
    n_divided: int
    n_right: int
    wrong: tuple[Division, ...]

    @property
    def precision(self) -> float:
        return self.n_right / self.n_divided if self.n_divided else 0.0

    @property
    def recall(self) -> float:
        return self.n_right / self.n_words if self.n_words else 0.0

    def __str__(self) -> str:
        return (
            f"compounds: precision {self.precision:.3f}, recall {self.recall:.3f} "
            f"({self.n_words} nouns, {self.n_divided} divided, {self.n_right} rightly)"
        )


def gold_nouns(path: Path = GOLD) -> dict[str, tuple[str, ...]]:
    """The nouns of the table that are written with letters only, with their parts."""
    nouns = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            word, parts, kind, *_ = line.lower().split("\t")
            if kind == "noun" and word.isalpha():
                nouns[word] = tuple(parts.split("_"))
    return nouns


def is_reported(lemmas: tuple[str, ...]) -> bool:
    """Whether a word is in the half that nothing is tuned on, decided by its lemma."""
    return bool(hashlib.sha256("_".join(lemmas).encode()).digest()[0] & 1)


def judge(splitter: Splitter, gold: dict[str, tuple[str, ...]]) -> Quality:
    """Divide every word of the table and compare."""
    stemmer = Stemmer()

    def same(part: str, lemma: str) -> bool:
        shared = len(os.path.commonprefix([part, lemma]))
        return stemmer.stem(part) == stemmer.stem(lemma) or shared >= max(3, min(len(part), len(lemma)) - 2)

    n_divided = 0
    wrong = []
    for word, lemmas in gold.items():
        parts = splitter.parts(word)
        if parts:
            n_divided += 1
            if len(parts) != len(lemmas) or not all(map(same, parts, lemmas)):
                wrong.append(Division(word, lemmas, parts))
    return Quality(len(gold), n_divided, n_divided - len(wrong), tuple(wrong))


def main(arguments: list[str]) -> None:
    lexicon = Path(arguments[0]).read_text(encoding="utf-8").splitlines()
    rows = [(form, int(n)) for form, n in (line.split("\t") for line in lexicon)]
    splitter = Splitter(learn([form for form, _ in rows], [n for _, n in rows]))
    gold = gold_nouns(Path(arguments[1]) if len(arguments) > 1 else GOLD)
    tuned, reported = (
        judge(splitter, {word: lemmas for word, lemmas in gold.items() if is_reported(lemmas) is half})
        for half in (False, True)
    )
    for division in tuned.wrong:
        print(division.word, "+".join(division.gold), "+".join(division.parts), sep="\t")
    print(f"tuned on: {tuned}\nreported: {reported}")


if __name__ == "__main__":
    main(sys.argv[1:])
