"""Here is a stem: to which family of derivations does it belong?

Stems bring together the forms of one word. Words that are made of one another, `economie` and `economisch`,
`hulpverlener` and `hulpverlening`, mostly keep stems of their own; a family holds them all. It is told by what is left
of a stem when the endings of derivation are taken off, and by `families.tsv`: words that look alike by chance or have
come to mean something else, and words that belong together though no ending tells. A family is a key, as a stem is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).with_name("families.tsv")

VERSION = 1
"""Goes up when a rule here changes: what was derived from families is then derived anew."""

SHORTEST = 4
"""So many letters are left of a stem at least."""

ENDINGS = (
    "heid schap isme lijk elijk isch ioneel baar zaam iteit atie ieel eel aal air ief iev ig iek ie age ment nis ij "
    "erij ing ist er aar ster eur ator ant eer eert"
).split()
"""What is taken off, one after another: endings of qualities, of doings, and of those who do it."""

CONJUGATED = 6
"""A stem of so many letters loses a final -t or -d: the algorithm leaves `beschermt` beside `bescherming`."""

_LASTS = frozenset(ending[-2:] for ending in ENDINGS)
"""What tells most stems apart: no ending is theirs."""

_BY_LENGTH = tuple((n, frozenset(ending for ending in ENDINGS if len(ending) == n)) for n in (6, 5, 4, 3, 2))


class Table(NamedTuple):
    """What families.tsv says: words that stand alone, and words that belong together."""

    alone: frozenset[str]
    together: tuple[tuple[str, ...], ...]


@cache
def load(path: Path = _TABLE) -> Table:
    """Read the file; its own head explains its lines."""
    alone: list[str] = []
    together: list[tuple[str, ...]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, _, words = line.partition("\t")
            if kind == "alone":
                alone += words.split()
            else:
                together.append((kind, *words.split()))
    return Table(frozenset(alone), tuple(together))


class Families:
    """The families of one stemmer's stems; `whole` are stems that the exception file gives, each its own family."""

    def __init__(self, stem_all: Callable[[list[str]], list[str]], whole: Iterable[str]) -> None:
        table = load()
        self.alone = frozenset(whole).union(stem_all(sorted(table.alone)))
        keys = [(word, words[0]) for words in table.together for word in words]
        self.joined = dict(zip(stem_all([word for word, _ in keys]), [key for _, key in keys], strict=True))

    def of(self, stem: str) -> str:
        """The key of the stem's family; most often the stem, or its beginning."""
        joined = self.joined.get(stem)
        if joined is not None:
            return joined
        if len(stem) <= SHORTEST + 1 or stem in self.alone or not stem.isalpha():
            return stem
        cut = stem
        while (shorter := _shortened(cut)) is not cut:
            if shorter in self.alone and cut.endswith("heid"):
                return shorter
            cut = shorter
        if len(cut) >= CONJUGATED and cut[-1] in "td" and cut[-2] != "e":
            cut = cut[:-1]
        return cut


def family_all(
    stems: list[str],
    protected: frozenset[str],
    joined: dict[str, str],
    alone: frozenset[str],
    endings: Sequence[str],
    of: Callable[[str], str],
) -> list[str]:
    """The families of many stems; those that are protected are their own. The tables are those behind `of`, which tells
    it of one."""
    return [stem if stem in protected else of(stem) for stem in stems]


def _shortened(stem: str) -> str:
    """The stem without its last ending, or the very stem."""
    if stem[-2:] in _LASTS:
        for n, endings in _BY_LENGTH:
            if stem[-n:] in endings and len(stem) - n >= SHORTEST:
                return stem[:-n]
    return stem


def fingerprint() -> str:
    """What families told today depend on, the stems apart."""
    import hashlib  # here, for whoever only stems need not wait for it

    return hashlib.sha256(f"{VERSION}\n".encode() + _TABLE.read_bytes()).hexdigest()[:16]
