"""Families of derivations: one key for stems that are derived from one another.

A stem brings together the inflections of one word. Words that are derived from one another, such as `economie` and
`economisch`, or `hulpverlener` and `hulpverlening`, mostly have different stems; their family is the same. The family
is what remains of a stem without its endings of derivation. `families.tsv` corrects this rule. It lists words that look
alike by chance or now differ in meaning, and words that belong together although no ending shows it. A family is a key,
as a stem is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from . import prepared

TABLE = Path(__file__).with_name("families.tsv")

VERSION = 1
"""Increases when a rule here changes: data derived from families is then derived again."""

SHORTEST = 4
"""The least letters of a stem after an ending is taken off."""

ENDINGS = (
    "heid schap isme lijk elijk isch ioneel baar zaam iteit atie ieel eel aal air ief iev ig iek ie age ment nis ij "
    "erij ing ist er aar ster eur ator ant eer eert"
).split()
"""The endings that are taken off, one after another: of qualities, of actions, and of the people who do them."""

CONJUGATED = 6
"""A stem of at least this many letters loses a final -t or -d: the algorithm leaves `beschermt` beside `bescherming`.
"""

_LASTS = frozenset(ending[-2:] for ending in ENDINGS)
"""The last letters of all endings: they rule out most stems."""

_BY_LENGTH = tuple((n, frozenset(ending for ending in ENDINGS if len(ending) == n)) for n in (6, 5, 4, 3, 2))


class Table(NamedTuple):
    """The content of families.tsv: words outside any family, and words that belong together."""

    alone: frozenset[str]
    together: tuple[tuple[str, ...], ...]


@cache
def load(path: Path = TABLE) -> Table:
    """The table, as it was prepared."""
    return Table(*prepared.table("families", lambda: _read(path), path, Path(__file__)))


def _read(path: Path) -> Table:
    """Reads the file; its head explains its lines."""
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


def words() -> set[str]:
    """The words of the table."""
    table = load()
    return set(table.alone).union(*table.together)


class Families:
    """The families of one stemmer's stems; `whole` are stems from the exception file, each its own family."""

    def __init__(self, stem_all: Callable[[list[str]], list[str]], whole: Iterable[str]) -> None:
        table = load()
        self.alone = frozenset(whole).union(stem_all(sorted(table.alone)))
        keys = [(word, words[0]) for words in table.together for word in words]
        self.joined = dict(zip(stem_all([word for word, _ in keys]), [key for _, key in keys], strict=True))

    def of(self, stem: str) -> str:
        """The key of the stem's family; usually the stem, or its beginning."""
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
    """The families of many stems; protected stems are their own family. The tables are those that `of` uses for one
    stem."""
    return [stem if stem in protected else of(stem) for stem in stems]


def _shortened(stem: str) -> str:
    """The stem without its last ending, or the same object if it has none."""
    if stem[-2:] in _LASTS:
        for n, endings in _BY_LENGTH:
            if stem[-n:] in endings and len(stem) - n >= SHORTEST:
                return stem[:-n]
    return stem


def fingerprint() -> str:
    """Fingerprint of everything that the families depend on, except the stems."""
    import hashlib  # imported here, so that stemming alone need not wait for it

    return hashlib.sha256(f"{VERSION}\n".encode() + TABLE.read_bytes()).hexdigest()[:16]
