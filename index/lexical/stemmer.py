"""The stem of a term, which it shares with its other inflections.

The stem comes from Snowball's `dutch` (Kraaij and Pohlmann 1994), corrected by `exceptions.tsv`. That file lists words
that the algorithm cuts wrongly (`gemeente` -> `meen`), and words whose inflections it does not bring together (`stad`,
`steden`). Protected names are their own stem, and so is a term with a digit. A stem is a key, not a word: it is
compared, never shown.

PyStemmer gives the same stems as snowballstemmer, 20 times faster; either will do. Neither is imported before a stemmer
is made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from ..analysis import abbreviations, derivation, folding, inflection, irregular, plurals, prepared, verbs

Algorithm = Literal["dutch", "dutch_porter", "none"]

_EXCEPTIONS = Path(__file__).with_name("exceptions.tsv")
_RULES = ("abbreviations", "derivation", "folding", "inflection", "irregular", "plurals", "verbs")
"""The modules of analysis that decide about stems."""

_MOST_KNOWN = 4096
"""Cached stems of terms that came one by one: those of queries."""

_OLDER_HAS = ("kt", "kati", "lect", "exu")
"""Every older spelling in the exception file contains one of these; the kernel knows them too."""


class Exceptions(NamedTuple):
    """The content of the exception file: stems of whole terms, and stems by ending. `tails` are the last letters of
    these endings, with their lengths, the longest first. `own_ge` and `older` are patterns."""

    whole: dict[str, str]
    endings: dict[str, str]
    tails: dict[str, tuple[int, ...]]
    own_ge: str
    ordinary: frozenset[str]
    older: str
    newer: dict[str, str]

    def of(self, form: str) -> str | None:
        """The stem that the file gives this folded term, if any. A whole term comes before an ending, a longer ending
        before a shorter one."""
        stem = self.whole.get(form)
        if stem is None and form[-inflection.TAIL :] in self.tails:
            for n in self.tails[form[-inflection.TAIL :]]:
                if n < len(form) and (stem := self.endings.get(form[-n:])) is not None:
                    return form[:-n] + stem
        return stem


@cache
def load(path: Path = _EXCEPTIONS) -> Exceptions:
    """The exception file, as it was prepared."""
    sources = path, Path(inflection.__file__), Path(__file__)
    return Exceptions(*prepared.table("exceptions", lambda: _read(path), *sources))


def _read(path: Path) -> Exceptions:
    """Reads the exception file; its head explains its lines."""
    whole: dict[str, str] = {}
    endings: dict[str, str] = {}
    own_ge: list[str] = []
    ordinary: list[str] = []
    newer: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        stem, _, forms = line.partition("\t")
        if stem == "ge-":
            own_ge += forms.split()
            continue
        if stem == "ordinary":
            ordinary += forms.split()
            continue
        if stem == "spelling":
            older, now = forms.split()
            if not any(letters in older for letters in _OLDER_HAS):
                raise ValueError(f"{path.name}, line {number}: {older} has none of {_OLDER_HAS} in it")
            newer[older] = now
            continue
        for form in (stem, *forms.split()):
            table = endings if stem.startswith("-") else whole
            known = inflection.bare(form.removeprefix("-"))
            if table.setdefault(known, stem.removeprefix("-")) != stem.removeprefix("-"):
                raise ValueError(f"{path.name}, line {number}: {form} already stands under another stem")
    return Exceptions(
        whole=whole,
        endings=endings,
        tails=_tails(endings),
        own_ge="|".join(own_ge),
        ordinary=frozenset(ordinary).union(whole),
        older="|".join(newer),
        newer=newer,
    )


def with_own(exceptions: Exceptions, own: tuple[tuple[str, ...], ...]) -> Exceptions:
    """The exceptions with those of one index, which come first: rows of a stem and the terms that have it."""
    whole, endings = dict(exceptions.whole), dict(exceptions.endings)
    for stem, *forms in own:
        for form in (stem, *forms):
            table = endings if stem.startswith("-") else whole
            table[inflection.bare(form.removeprefix("-"))] = stem.removeprefix("-")
    ordinary = exceptions.ordinary.union(whole)
    return exceptions._replace(whole=whole, endings=endings, tails=_tails(endings), ordinary=ordinary)


def _tails(endings: Iterable[str]) -> dict[str, tuple[int, ...]]:
    tails: dict[str, tuple[int, ...]] = {}
    for ending in sorted(endings, key=len, reverse=True):
        tail = ending[-inflection.TAIL :]
        tails[tail] = tuple(dict.fromkeys((*tails.get(tail, ()), len(ending))))
    return tails


@cache
def _engine(algorithm: str) -> Callable[[list[str]], list[str]]:
    """Snowball's stemmer for many words: the compiled one if it is installed."""
    try:
        # no cache: it makes a list of different words three times slower
        import Stemmer as compiled

        stem_words: Callable[[list[str]], list[str]] = compiled.Stemmer(algorithm, 0).stemWords
    except ImportError:
        import snowballstemmer

        stem_words = snowballstemmer.stemmer(algorithm).stemWords
    return stem_words


class Stemmer:
    """Stems of terms. `protected` are names, which are never stemmed.

    `own` are the exceptions of one index (index/schema.py). `algorithm` and `exceptions` exist for comparison:
    `exceptions=False` is Snowball's algorithm without corrections.
    """

    def __init__(
        self,
        protected: Iterable[str] = (),
        own: tuple[tuple[str, ...], ...] = (),
        *,
        algorithm: Algorithm = "dutch",
        exceptions: bool = True,
    ) -> None:
        self._stem_words = None if algorithm == "none" else _engine(algorithm)
        self._exceptions = load() if exceptions and algorithm == "dutch" else None
        if self._exceptions is not None and own:
            self._exceptions = with_own(self._exceptions, own)
        self._known: dict[str, str] = {}
        names = map(folding.fold, protected)
        self._protected = frozenset(names) - self._exceptions.ordinary if self._exceptions else frozenset()

    def stem(self, form: str) -> str:
        """The stem of one term, in any case, with or without diacritics."""
        stem = self._known.get(form)
        if stem is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            stem = self._known[form] = self.stem_all([form])[0]
        return stem

    def know(self, forms: Sequence[str]) -> None:
        """Stems terms that `stem` will be asked for: many at once take little longer than one."""
        new = [form for form in forms if form not in self._known]
        if len(self._known) + len(new) > _MOST_KNOWN:
            self._known.clear()
        if new:
            self._known.update(zip(new, self.stem_all(new), strict=True))

    def forget(self) -> None:
        """Drops the stems that are kept for the next query."""
        self._known.clear()

    def other_readings(self, form: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Other readings of a term. These are the stems of words of which it is an irregular inflection though it has
        another stem, and the inflections of its own word that have another stem. `stal` is also an inflection of
        `stelen`."""
        folded = folding.fold(form)
        if self._exceptions is None or folded in self._protected:
            return (), ()
        infinitives, inflections = irregular.other_readings(folded)
        if not infinitives and not inflections:
            return (), ()
        own = self.stem(folded)
        stems = dict.fromkeys(map(self.stem, infinitives))
        forms = [other for other in inflections if other not in self._protected]
        return tuple([stem for stem in stems if stem != own]), tuple(forms)

    def family(self, stem: str) -> str:
        """The key that a stem shares with the stems that it is derived from, and those derived from it."""
        if self._exceptions is None or stem in self._protected:
            return stem
        return self._families.of(stem)

    def family_all(self, stems: list[str]) -> list[str]:
        """The same for many stems, in their order."""
        if self._exceptions is None:
            return stems
        told = self._families
        return derivation.family_all(stems, self._protected, told.joined, told.alone, derivation.ENDINGS, told.of)

    @cached_property
    def _families(self) -> derivation.Families:
        assert self._exceptions is not None
        return derivation.Families(self.stem_listed, self._exceptions.whole.values())

    def stem_listed(self, words: list[str]) -> list[str]:
        """The same as `stem_all` for words of the tables of names and families, whose stems are prepared."""
        if self._exceptions is None or self._exceptions is not load():  # an index's own exceptions
            return self.stem_all(words)
        known = listed_stems()
        others = [word for word in words if word in self._protected or word not in known]
        stems = known | dict(zip(others, self.stem_all(others), strict=True))
        return [stems[word] for word in words]

    def stem_all(self, forms: Sequence[str]) -> list[str]:
        """The stems of many terms, in their order: 220,000 terms take about a fifth of a second."""
        exceptions = self._exceptions
        if self._stem_words is None:
            return folding.fold_all(forms)
        if exceptions is None:
            folded = folding.fold_all(forms)
            stems = self._stem_words(folded)
            numbered = inflection.bare_all(folded, str, str, str)[2]
        else:
            known = irregular.regular_all(folding.fold_all(forms), exceptions.whole, self._protected)
            folded, bare, numbered = inflection.bare_all(known, folding.fold, self._respelled, inflection.bare)
            stems = self._stem_words(bare)
            lost = inflection.lost_ge_all(bare, stems, inflection.lost_ge)
            if lost:
                inflection.keep_ge(bare, stems, lost, self._stem_words, re.compile(exceptions.own_ge))
            tables = self._protected, exceptions.whole, exceptions.tails
            inflection.level_all(bare, stems, *tables, exceptions.of, inflection.level)
        for place in numbered:
            stems[place] = folded[place]
        return stems

    def _respelled(self, form: str) -> str:
        """The term in today's spelling, if the file has it in an older one."""
        assert self._exceptions is not None
        newer = self._exceptions.newer
        return re.sub(self._exceptions.older, lambda match: newer[match[0]], form) if _may_be_older(form) else form


def _may_be_older(form: str) -> bool:
    # _OLDER_HAS, written out: a search by the whole pattern costs four times as much
    return "kt" in form or "kati" in form or "lect" in form or "exu" in form


_PROBES = (
    "antwoorden beantwoordde maatregelen gemeenten mogelijkheden ministers vergunningen onderzochte gebruikte "
    "financiele ziekenhuizen bedrijven adviezen politieke nederlandse accijnzen toeslagen vluchtelingen subsidieert"
).split()
"""Words for which Snowball's Dutch algorithms and their versions differ."""


@cache
def listed_stems() -> dict[str, str]:
    """The stems of the words of the tables of names and families, without protected names."""
    tables = abbreviations.TABLE, derivation.TABLE, _EXCEPTIONS, verbs.TABLE, plurals.TABLE
    rules = (derivation.TABLE.with_name(f"{rule}.py") for rule in _RULES)
    return prepared.table("stems", _listed_stems, *tables, *rules, Path(__file__), also=_stems_of_probes())


def _listed_stems() -> dict[str, str]:
    names = {word for name in abbreviations.phrases() for word in name}
    words = sorted(word for word in names | derivation.words() if word.isalpha() and word == folding.fold(word))
    return dict(zip(words, Stemmer().stem_all(words), strict=True))


def _stems_of_probes() -> bytes:
    return " ".join(Stemmer(exceptions=False).stem_all(_PROBES)).encode()


def fingerprint() -> str:
    """Fingerprint of everything that stems depend on: results of the library on fixed words, the corrections, the
    folding."""
    import hashlib  # imported here, so that stemming alone need not wait for it

    digest = hashlib.sha256(f"folding {folding.VERSION}, inflection {inflection.VERSION}\n".encode())
    digest.update(_EXCEPTIONS.read_bytes())
    digest.update(irregular.fingerprint())
    digest.update(derivation.fingerprint().encode())
    digest.update(_stems_of_probes())
    return digest.hexdigest()[:16]
