"""What is asked: which real queries, of one to four words, common and rare?

They come from the corpus when the benchmark runs, always the same ones: subject terms of the parliamentary indexers,
and words of titles, single ones by how often they occur, several as they stand together.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from .passages import documents

WORD = re.compile(r"[^\W\d_]+")


class Queries(NamedTuple):
    """What is asked in plain words, and what of the query language; `phrases` are given without quotes, `prefixes`
    without the star, `misspelt` without the tilde."""

    words: list[str]
    phrases: list[str]
    prefixes: list[str]
    misspelt: list[str]


def queries(lines: Path, topics: Path | None, n: int = 60) -> Queries:
    """About `n` queries in plain words, and a third as many of each other kind."""
    drawn = random.Random(1848)
    titles = [_subject(document.get("titel", "")) for document in documents(lines)]
    titles = [title for title in dict.fromkeys(titles) if title]
    frequency = Counter(word for title in titles for word in set(title))
    by_frequency = sorted((word for word in frequency if len(word) > 3), key=lambda word: (-frequency[word], word))
    words = _terms(topics, n // 3, drawn) if topics else []
    # single words: a fifth each from the commonest on, by their order of frequency, in a geometric series
    n_single = n // 4
    step = len(by_frequency) ** (1 / max(1, n_single))
    words += [by_frequency[min(len(by_frequency) - 1, int(step**at) + at)] for at in range(n_single)]
    lengths = [2, 3, 4]
    while len(words) < n:
        words.append(" ".join(_together(titles, lengths[len(words) % 3], drawn)))
    phrases = [" ".join(_together(titles, 2 + at % 2, drawn)) for at in range(n // 3)]
    long_words = [word for word in by_frequency[: len(by_frequency) // 2] if len(word) > 6]
    prefixes = [word[: max(5, 2 * len(word) // 3)] for word in drawn.choices(long_words, k=n // 3)]
    misspelt = [_misspelt(word, drawn) for word in drawn.choices(long_words, k=n // 3)]
    return Queries(list(dict.fromkeys(words)), phrases, prefixes, misspelt)


def _subject(title: str) -> tuple[str, ...]:
    """What a title is about, word by word: `Vragen van het lid X (Y) over Z.` is about Z."""
    return tuple(word.lower() for word in WORD.findall(title.partition(" over ")[2] or title))


def _terms(topics: Path, n: int, drawn: random.Random) -> list[str]:
    """Subject terms of one to four words, as many of each length as there are; their accents are mended."""
    import ftfy

    rows = topics.read_text(encoding="utf-8").splitlines()
    found = [" ".join(WORD.findall(ftfy.fix_text(row.split("\t")[1]))) for row in rows]
    by_length: list[list[str]] = [[term for term in found if len(term.split()) == length] for length in range(1, 5)]
    for terms in by_length:
        drawn.shuffle(terms)
    chosen: list[str] = []
    while len(chosen) < n and any(by_length):
        for terms in by_length:
            if terms and len(chosen) < n:
                chosen.append(terms.pop())
    return chosen


def _together(titles: list[tuple[str, ...]], n: int, drawn: random.Random) -> tuple[str, ...]:
    """Words that stand together in some title, the outer ones no small words."""
    for _ in range(10_000):
        title = drawn.choice(titles)
        at = drawn.randrange(max(1, len(title) - n + 1))
        found = title[at : at + n]
        if len(found) == n and min(len(found[0]), len(found[-1])) > 3:
            return found
    return titles[0][:n]


def _misspelt(word: str, drawn: random.Random) -> str:
    """The word with one letter left out, not the first."""
    at = drawn.randrange(1, len(word))
    return word[:at] + word[at + 1 :]
