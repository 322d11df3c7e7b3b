"""Other names of the words of a query, and their places in the index.

A word has the other names of its group in index/analysis/abbreviations.tsv. Successive words that form one name have
the other names of that name, each of them: a search for `europese unie` finds `EU`. Words are compared by their stems.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from ...index.analysis import abbreviations
from ...index.lexical.stemmer import Stemmer
from ...index.schema import Schema
from ...index.segment.reader import Segment
from .. import settings
from .positions import Entries, phrase_entries

Name = tuple[str, ...]
"""The words of a name, in their order, as they are written."""


PREFIXES = frozenset("ex anti pro vice oud co semi multi non web on off e".split())
"""What is written before a word with a hyphen, together or apart: ex-minister, exminister, ex minister."""

_ANY_PREFIX = tuple(PREFIXES)

SHORTEST_REST = 4
"""Letters of what stands behind a prefix."""


class Names:
    """All names, by the stems of their words, without stop words: a query has none."""

    def __init__(self, stemmer: Stemmer, schema: Schema) -> None:
        self._stop_words = settings.stop_words(schema)
        groups = abbreviations.phrases(own=schema.synonyms)
        words = list(dict.fromkeys(word for name in groups for word in name))
        self._stemmer = stemmer
        self._stem_of = dict(zip(words, stemmer.stem_listed(words), strict=True))
        self._others: dict[tuple[str, ...], tuple[Name, ...]] = {}
        for name, others in groups.items():
            self._others.setdefault(tuple(stem for _, stem in self.stems_of(name)), others)
        self._longest = max(map(len, self._others), default=0)
        self.in_rows = frozenset(stem for stems in self._others if len(stems) > 1 for stem in stems)
        """The stems of the words in names of several words."""

    def stems_of(self, name: Name) -> list[tuple[int, str]]:
        """The places and stems of the words of a name that are no stop words."""
        return [(at, self._stem(word)) for at, word in enumerate(name) if word not in self._stop_words]

    def _stem(self, word: str) -> str:
        return self._stem_of.get(word) or self._stemmer.stem(word)

    def of_word(self, stem: str) -> tuple[Name, ...]:
        """The other names of what a word with this stem names."""
        return self._others.get((stem,), ())

    def of_row(self, stems: Sequence[str]) -> list[tuple[Name, ...]]:
        """For each word of a query, the other names of what it names together with its neighbours."""
        names_at: list[tuple[Name, ...]] = [()] * len(stems)
        for first in range(len(stems) - 1):
            for end in range(min(len(stems), first + self._longest), first + 1, -1):
                others = self._others.get(tuple(stems[first:end]))
                if others:
                    for at in range(first, end):
                        names_at[at] += others
                    break
        return names_at


def joined(segments: Sequence[Segment], words: Sequence[str], stemmer: Stemmer) -> list[tuple[Name, ...]]:
    """For each word of a query the word that a prefix before it, or behind it, is written as together with it: `ex
    minister` is `exminister`, where a text has that."""
    names_at: list[tuple[Name, ...]] = [()] * len(words)
    for at in range(len(words) - 1):
        first, last = words[at : at + 2]
        if first in PREFIXES and len(last) >= SHORTEST_REST:
            stem = stemmer.stem(first + last)
            if any(len(segment.stem_map.with_stem(stem)) for segment in segments):
                names_at[at] = names_at[at + 1] = ((first + last,),)
    return names_at


def apart(segments: Sequence[Segment], word: str, stemmer: Stemmer) -> tuple[Name, ...]:
    """The two words that a prefix and the word behind it are where a text writes them apart."""
    return tuple(
        [
            name
            for name, stems in with_prefix(word, stemmer)
            if any([_is_written(segment, name[0], stems) for segment in segments])
        ]
    )


def _is_written(segment: Segment, prefix: str, stems: Sequence[tuple[int, str]]) -> bool:
    """Whether a text of a segment has a prefix and the word behind it side by side."""
    if not len(segment.stem_map.with_stem(stems[1][1])) or segment.forms.find(prefix) < 0:
        return False
    return len(entries_of_name(segment, stems)[0]) > 0


def with_prefix(word: str, stemmer: Stemmer) -> Iterator[tuple[Name, list[tuple[int, str]]]]:
    """A word as a prefix and the word behind it, wherever it may be both; with the places and stems of the two."""
    for prefix, rest in divided(word):
        yield (prefix, rest), [(0, stemmer.stem(prefix)), (1, stemmer.stem(rest))]


def divided(word: str) -> list[tuple[str, str]]:
    """A word as a prefix and the word behind it, wherever it may be both."""
    if not word.startswith(_ANY_PREFIX):
        return []
    pairs = [(prefix, word.removeprefix(prefix).removeprefix("-")) for prefix in PREFIXES if word.startswith(prefix)]
    return [(prefix, rest) for prefix, rest in pairs if len(rest) >= SHORTEST_REST and rest.isalpha()]


@lru_cache(maxsize=8)
def names(stemmer: Stemmer, schema: Schema) -> Names:
    """The names by the stems of this stemmer, including an index's own names."""
    return Names(stemmer, schema)


def entries_of_name(segment: Segment, stems: Sequence[tuple[int, str]]) -> Entries:
    """Where the words of a name follow each other, in any inflection, at these distances; in the fields of its first
    word."""
    return phrase_entries(segment, [(at, segment.stem_map.with_stem(stem).tolist()) for at, stem in stems])
