"""What should a search in the whole language answer, worked out as plainly as possible?

Queries are trees of the small classes here, not of the product's; `typed` writes one as a user would. What a word, a
phrase, a passage and a score are stands in brute_force.py; here is what the language adds: fields, patterns, near
words, misspellings, values, dates, operators, and which passages a tree means.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product

from vraagbaak.corpus.model import Document
from vraagbaak.index.analysis.tokens import tokens
from vraagbaak.search import settings

from .brute_force import BruteForce, Found, Phrase, Place, Word, folded, ids, spellings
from .plain_texts import HEAD_FIELDS, Text, fields_of, stretches, whole_forms


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is looked for in texts. `kind` is word, phrase, near, written, pattern or fuzzy; `n` how far."""

    kind: str
    text: str
    field: str = ""
    n: int = 0
    boost: int = 1

    @property
    def typed(self) -> str:
        shown = {
            "word": self.text,
            "phrase": f'"{self.text}"',
            "near": f'"{self.text}"~{self.n}',
            "written": f"={self.text}",
            "pattern": self.text,
            "fuzzy": f"{self.text}~{self.n}",
        }[self.kind]
        return (f"{self.field}:" if self.field else "") + shown + (f"^{self.boost}" if self.boost != 1 else "")


@dataclass(frozen=True, slots=True)
class Value:
    """Places whose value in a field holds these words; the whole value with `whole`; any value with *."""

    field: str
    text: str
    whole: bool = False

    @property
    def typed(self) -> str:
        text = f'"{self.text}"' if " " in self.text else self.text
        return f"{self.field}:={text}" if self.whole and " " not in text else f"{self.field}:{text}"


@dataclass(frozen=True, slots=True)
class Between:
    """Places of documents of a time, or answered in so many days."""

    field: str
    first: str
    last: str

    @property
    def typed(self) -> str:
        return f"{self.field}:[{self.first} TOT {self.last}]"


@dataclass(frozen=True, slots=True)
class Joined:
    """`operator` is EN or OF."""

    operator: str
    parts: tuple[Node, ...]

    @property
    def typed(self) -> str:
        return "(" + f" {self.operator} ".join(part.typed for part in self.parts) + ")"


@dataclass(frozen=True, slots=True)
class Without:
    part: Node

    @property
    def typed(self) -> str:
        return f"NIET {self.part.typed}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`+word`"""

    part: Leaf

    @property
    def typed(self) -> str:
        return f"+{self.part.typed}"


@dataclass(frozen=True, slots=True)
class Row:
    """Side by side."""

    parts: tuple[Node, ...]

    @property
    def typed(self) -> str:
        return " ".join(part.typed for part in self.parts)


Node = Leaf | Value | Between | Joined | Without | Wanted | Row
Holds = Callable[[Place], bool]


class LanguageBruteForce(BruteForce):
    """Searches of the language over these live documents."""

    # Leaves

    def in_field(self, leaf: Leaf, text: Text) -> Text:
        if not leaf.field:
            return text
        return {name: text.get(name, []) for name in fields_of(leaf.field)}

    def leaf_t(self, leaf: Leaf, text: Text, means: dict[str, float], inflections: bool = False) -> float:
        """The weighted and length-normalised frequency of a leaf in a text."""
        inside = self.in_field(leaf, text)
        if inflections and leaf.kind == "word" and not spellings(leaf.text):
            stem = self.stem(leaf.text)
            return self._t_of_forms(lambda form: float(self.stem(form) == stem), inside, means)
        if leaf.kind in ("word", "phrase"):
            wanted = Word(leaf.text) if leaf.kind == "word" else Phrase(leaf.text)
            return self.t(wanted, inside, means)
        if leaf.kind == "near":
            return self.normalised(self._near(leaf, inside), inside, means)
        weight = {
            "written": lambda form: float(form == whole_forms(leaf.text)[0]),
            "pattern": lambda form: float(_fits(leaf.text, form)),
            "fuzzy": lambda form: 1 / (1 + _away(leaf.text, form)) if _away(leaf.text, form) <= leaf.n else 0.0,
        }[leaf.kind]
        return self._t_of_forms(weight, inside, means)

    def _t_of_forms(self, weight: Callable[[str], float], inside: Text, means: dict[str, float]) -> float:
        frequency = {name: sum(weight(form) for run in runs for form, _ in run) for name, runs in inside.items()}
        return self.normalised(frequency, inside, means)

    def _near(self, leaf: Leaf, text: Text) -> dict[str, float]:
        """How many stretches begin with one of the words and hold them all."""
        stems = {self.stem(form) for form in whole_forms(leaf.text)}
        reach = max(0, leaf.n + len(stems) - 2)
        found = dict.fromkeys(text, 0.0)
        for run, field_at in stretches(text):
            places = {stem: {at for form, at in run if self.stem(form) == stem} for stem in stems}
            for start in set().union(*places.values()):
                if all(any(start <= at <= start + reach for at in here) for here in places.values()):
                    found[field_at[start]] += 1
        return found

    def leaf_holds(self, leaf: Leaf, place: Place, inflections: bool) -> bool:
        return self.leaf_t(leaf, place.text, self.document_averages, inflections) > 0

    # Values

    def place_values(self, field: str, place: Place) -> set[str]:
        document = place.document
        own = {
            "dossier": document.dossier,
            "nummer": document.nummer,
            "vergaderjaar": document.vergaderjaar,
            "vraagnummer": "" if document.vraagnummer in ("", "0", "1") else document.vraagnummer,
            "id": document.id,
            "dagen": _days(document),
        }
        if field in own:
            return {own[field]} - {""}
        return self.values(field, place)

    def value_holds(self, value: Value, place: Place) -> bool:
        if value.field in (*HEAD_FIELDS, "vraag", "antwoord", "kop", "noot"):
            return any(any(run) for name in fields_of(value.field) for run in place.text.get(name, []))
        if value.field == "datum":
            return place.document.peildatum is not None
        carried = self.place_values(value.field, place)
        if value.text == "*":
            return bool(carried)
        if value.whole or value.field == "id":
            return any(folded(one) == folded(value.text) for one in carried)
        return any(_side_by_side(value.text, one) for one in carried)

    def between_holds(self, between: Between, place: Place) -> bool:
        if between.field == "dagen":
            days = _days(place.document)
            low, high = (int(side) if side else None for side in (between.first, between.last))
            return bool(days) and (low is None or int(days) >= low) and (high is None or int(days) <= high)
        when = place.document.peildatum
        if when is None:
            return False
        first = date(int(between.first), 1, 1) if between.first else date.min
        last = date(int(between.last), 12, 31) if between.last else date.max
        return first <= when <= last

    # Which places a tree means

    def means(self, node: Node, match: str, negative: bool = False) -> Holds:
        if isinstance(node, Leaf):
            return lambda place: self.leaf_holds(node, place, negative)
        if isinstance(node, Value):
            return lambda place: self.value_holds(node, place)
        if isinstance(node, Between):
            return lambda place: self.between_holds(node, place)
        if isinstance(node, Without):
            inner = self.means(node.part, match, not negative)
            return lambda place: not inner(place)
        if isinstance(node, Wanted):
            return self.means(node.part, match, negative)
        parts = [self.means(part, match, negative) for part in node.parts]
        if isinstance(node, Joined):
            every = all if node.operator == "EN" else any
            return lambda place: every(part(place) for part in parts)
        words = [isinstance(part, Leaf) for part in node.parts]
        if match == "any" and any(words):
            wanted = [isinstance(part, Wanted) and isinstance(part.part, Leaf) for part in node.parts]
            return lambda place: (
                (any(wanted) or any(part(place) for part, word in zip(parts, words, strict=True) if word))
                and all(part(place) for part, word in zip(parts, words, strict=True) if not word)
            )
        return lambda place: all(part(place) for part in parts)

    def relaxed_means(self, node: Node) -> Holds | None:
        """What `auto` falls back on: some of the words of a row of leaves; None for any other tree."""
        parts = node.parts if isinstance(node, Row) else (node,)
        inner = [part.part if isinstance(part, Without | Wanted) else part for part in parts]
        if not all(isinstance(part, Leaf | Value | Between) for part in inner):
            return None
        scored = [part for part in parts if isinstance(part, Leaf | Wanted)]
        if not scored:
            return None
        firm = [part for part in parts if not isinstance(part, Leaf) or part.field or part.kind in ("phrase", "near")]
        held = [self.means(part, "all") for part in firm]
        words = [self.means(part, "all") for part in scored]
        return lambda place: all(one(place) for one in held) and any(one(place) for one in words)

    def unfiltered_means(self, node: Node) -> Holds:
        """All the words of a row of leaves, its filters left out: on this `auto` decides."""
        parts = node.parts if isinstance(node, Row) else (node,)
        words = [
            self.means(part, "all")
            for part in parts
            if not isinstance(part.part if isinstance(part, Without | Wanted) else part, Value | Between)
        ]
        return lambda place: all(one(place) for one in words)

    # Scores

    def scored(self, node: Node) -> dict[tuple[object, ...], tuple[Leaf, int]]:
        """The leaves that score, each once and with its largest boost."""
        found: dict[tuple[object, ...], tuple[Leaf, int]] = {}
        stack: list[tuple[Node, bool]] = [(node, False)]
        while stack:
            one, negative = stack.pop(0)
            if isinstance(one, Without):
                stack.insert(0, (one.part, not negative))
            elif isinstance(one, Wanted):
                stack.insert(0, (one.part, negative))
            elif isinstance(one, Joined | Row):
                stack = [(part, negative) for part in one.parts] + stack
            elif isinstance(one, Leaf) and not negative:
                key = self.key_of(one)
                leaf, boost = found.get(key, (one, 0))
                found[key] = (leaf, max(boost, one.boost))
        return found

    def key_of(self, leaf: Leaf) -> tuple[object, ...]:
        if leaf.kind == "word":
            return ("word", *(spellings(leaf.text) or (self.stem(leaf.text),)), leaf.field)
        return (leaf.kind, leaf.text, leaf.n, leaf.field)

    def leaf_f(self, idfs: Sequence[tuple[Leaf, float]], text: Text, means: dict[str, float]) -> float:
        total = 0.0
        for leaf, idf in idfs:
            t = self.leaf_t(leaf, text, means)
            total += idf * t / (settings.K1 + t)
        return total

    def ask(self, node: Node, *, match: str, limit: int, unit: str, passages_per_hit: int, collapse: str) -> Found:
        """The answer to a search, facets apart."""
        idfs = []
        for leaf, boost in self.scored(node).values():
            df = sum(self.leaf_t(leaf, text, self.document_averages) > 0 for text in self.wholes.values())
            idfs.append((leaf, boost * math.log(1 + (len(self.documents) - df + 0.5) / (df + 0.5))))
        scores = any(leaf_boost for _, leaf_boost in self.scored(node).values())
        score = cache(lambda place_id: self.leaf_f(idfs, self._text_of[place_id], self.passage_averages))
        everywhere = [place for document in self.documents for place in self.candidates(document)]
        self._text_of = {place.id: place.text for place in everywhere}
        strict = self.means(node, match)
        full = passing = counted = [place for place in everywhere if strict(place)]
        found = Found()
        standing = self.standing(ids(full), ids(full), collapse)
        found.n_full = found.n_documents = len(standing)
        loose = self.relaxed_means(node) if match == "auto" else None
        if loose is not None:
            unfiltered = self.unfiltered_means(node)
            n_unfiltered = len(ids(place for place in everywhere if unfiltered(place)))
            some = [place for place in everywhere if loose(place)]
            with_some = self.standing(ids(full), ids(some), collapse)
            if (n_unfiltered < settings.RELAX_BELOW or not full) and len(with_some) > len(standing):
                found.relaxed, found.n_partial = True, len(with_some) - len(standing)
                standing, passing = with_some, some
                if not n_unfiltered:
                    found.n_documents, counted = len(with_some), some
        found.n_passages = sum(place.place > 0 and place.document.id in standing for place in counted)
        passing = [place for place in passing if place.document.id in standing]
        full_documents, full_places = ids(full), {place.id for place in full}
        hits: list[tuple[tuple[object, ...], tuple[str, float, list[tuple[str, float]]]]] = []
        for document in self.documents:
            here = [place for place in passing if place.document.id == document.id]
            scored = sorted((-round(score(place.id), 6), place.place, place.id) for place in here if place.place)
            if unit == "passage":
                for minus, number, id in scored:
                    order: tuple[object, ...] = (minus,) if scores else newest(document)
                    key = (id not in full_places, *order, document.id, number)
                    hits.append((key, (id, -minus, [(id, -minus)])))
            elif here:
                whole = self.leaf_f(idfs, self.wholes[document.id], self.document_averages)
                best = max((score(place.id) for place in self.places[document.id]), default=0.0)
                total = round(whole + float(settings.SHARE) * best, 6)
                passages = [(id, -minus) for minus, _, id in scored[:passages_per_hit]]
                order = (-total,) if scores else newest(document)
                key = (document.id not in full_documents, *order, document.id)
                hits.append((key, (document.id, total, passages)))
        hits.sort(key=lambda pair: pair[0])
        found.hits = [hit for _, hit in hits[:limit]]
        return found


def newest(document: Document) -> tuple[object, ...]:
    """The order of a search in which nothing scores."""
    when = document.peildatum
    return (when is None, -when.toordinal() if when else 0)


def _days(document: Document) -> str:
    if document.ingediend is None or document.beantwoord is None:
        return ""
    return str((document.beantwoord - document.ingediend).days)


def _side_by_side(wanted: str, value: str) -> bool:
    here = {(token.form, token.position) for token in tokens(folded(value))}
    forms = whole_forms(folded(wanted))
    return any(all((form, at + step) in here for step, form in enumerate(forms)) for _, at in here)


def _fits(pattern: str, form: str) -> bool:
    """Whether a form is of a pattern; tried letter by letter."""
    if not pattern:
        return not form
    if pattern[0] == "*":
        return _fits(pattern[1:], form) or (bool(form) and _fits(pattern, form[1:]))
    return bool(form) and pattern[0] in ("?", form[0]) and _fits(pattern[1:], form[1:])


@cache
def _away(one: str, other: str) -> int:
    """Optimal string alignment distance, by its definition."""
    rows = len(one) + 1
    table = [[0] * (len(other) + 1) for _ in range(rows)]
    for i, j in product(range(rows), range(len(other) + 1)):
        if not i or not j:
            table[i][j] = i + j
            continue
        changed = one[i - 1] != other[j - 1]
        table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + changed)
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]
