"""Tune the numbers of the scoring formula, and estimate how much of the gain is chance.

    python -m bench.tune [--folds 3] [--abstracts 500] [--rounds 4] [--index DIR]

Coordinate search over search/settings.py: one number after another takes the value on its grid with the highest
objective. The objective is a weighted sum of nDCG@10, recall@100 and average precision on the subject topics and the
reciprocal rank of the known items. The search runs once on all topics, which gives the numbers to use. It also runs
once for each fold on the topics outside it; the result on the topics of that fold is the figure to believe. Each
setting is evaluated once, topic by topic, on the feature cache (bench/feature_cache.py). The whole run takes some
minutes.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vraagbaak.search import settings
from vraagbaak.search.evaluation import Measures, mean

from . import feature_cache
from .judged import Topics, abstracts, kept_index, subjects
from .significance import p_value

GRIDS: dict[str, tuple[float, ...]] = {
    "WEIGHTS.titel": (6, 8, 10, 12, 14, 17, 20, 25),
    "WEIGHTS.aanhef": (0.1, 0.3, 0.6, 1, 1.5, 2),
    "WEIGHTS.antwoord": (0.3, 0.4, 0.5, 0.6, 0.8),
    "WEIGHTS.noot": (0.25, 0.5, 1, 1.5, 2),
    "B.titel": (0, 0.1, 0.2, 0.3, 0.45, 0.65),
    "B.vraag": (0.5, 0.65, 0.75, 0.85, 0.95, 1),
    "B.antwoord": (0.7, 0.8, 0.9, 1),
    "INFLECTION_WEIGHT": (0.35, 0.45, 0.5, 0.6, 0.7),
    "PART_WEIGHT": (0.5, 0.55, 0.6, 0.65, 0.7, 0.8),
    "PARTS_WEIGHT": (0.15, 0.2, 0.25, 0.3, 0.4, 0.5),
    "NAME_WEIGHT": (0.35, 0.45, 0.55, 0.65, 0.8),
}
"""What is moved, and along which numbers. Not the weight of questions, against which all others stand; nor what gains
nothing and stays at the design's number (kop, mededeling, toelichting, the b of noot, K1, FAMILY_WEIGHT); nor SHARE,
which is no part of what is gathered; nor the weights of summaries and subjects, as the topics were made from these."""

NDCG, RECALL, PRECISION, RECIPROCAL_RANK = 1.0, 1.5, 1.5, 0.5
"""Weights of the measures in the objective. Average precision is the smoothest and depends least on chance: with it
held-out topics gain. Known items weigh least: half of those that are not first come after another version of the same
question, which no ranking can distinguish."""

LEAST_GAIN = 3e-4
"""A number is changed only for at least this gain."""

START: dict[str, float] = {
    "WEIGHTS.titel": 5,
    "WEIGHTS.aanhef": 5,
    "WEIGHTS.antwoord": 1,
    "WEIGHTS.noot": 1,
    "B.titel": 0.5,
    "B.vraag": 0.75,
    "B.antwoord": 0.75,
    "INFLECTION_WEIGHT": 1,
    "PART_WEIGHT": 1,
    "PARTS_WEIGHT": 0.5,
    "NAME_WEIGHT": 1,
}
"""The start of a search: the numbers of the design, which were not tuned on any topic. A fold that started at numbers
tuned on all topics would have seen its own."""

Setting = tuple[float, ...]
"""A number for each name of GRIDS, in its order."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Measures of every topic under one setting."""

    subjects: dict[str, Measures]
    abstracts: dict[str, Measures]

    def of(self, topics: Sequence[str]) -> tuple[Measures, Measures]:
        """The averages over some of the topics."""
        chosen = [self.subjects[topic] for topic in topics if topic in self.subjects]
        return mean(chosen), mean([self.abstracts[topic] for topic in topics if topic in self.abstracts])


def objective(figures: Figures, topics: Sequence[str]) -> float:
    of_subjects, of_abstracts = figures.of(topics)
    gained = NDCG * of_subjects.ndcg + RECALL * of_subjects.recall + PRECISION * of_subjects.average_precision
    return gained + RECIPROCAL_RANK * of_abstracts.reciprocal_rank


class Tuner:
    """Settings on one index, each evaluated once on all topics."""

    def __init__(self, index: Path, some_subjects: Topics, some_abstracts: Topics) -> None:
        self._subjects, self._abstracts = (
            feature_cache.of(index, topics) for topics in (some_subjects, some_abstracts)
        )
        self._known: dict[Setting, Figures] = {}

    def figures(self, setting: Setting) -> Figures:
        found = self._known.get(setting)
        if found is None:
            with using(setting):
                found = self._known[setting] = Figures(self._subjects.measured(), self._abstracts.measured())
        return found

    def search(self, start: Setting, topics: Sequence[str], rounds: int) -> Setting:
        """The setting that coordinate search finds on some topics."""
        best, value = start, objective(self.figures(start), topics)
        for _ in range(rounds):
            before = value
            for at, grid in enumerate(GRIDS.values()):
                for number in grid:
                    moved = (*best[:at], float(number), *best[at + 1 :])
                    reached = objective(self.figures(moved), topics)
                    if reached > value + LEAST_GAIN:
                        best, value = moved, reached
            if value <= before:
                break
        return best


@dataclass(frozen=True, slots=True)
class Fold:
    """Topics that were held out, and the setting that was tuned on all others."""

    setting: Setting
    held_out: Sequence[str]


def folds_of(tuner: Tuner, topics: Sequence[str], n_folds: int, start: Setting, rounds: int) -> list[Fold]:
    """Each fold's setting, tuned on the topics outside it."""
    made = []
    for fold in range(n_folds):
        outside = [topic for at, topic in enumerate(topics) if at % n_folds != fold]
        inside = [topic for at, topic in enumerate(topics) if at % n_folds == fold]
        made.append(Fold(tuner.search(start, outside, rounds), inside))
    return made


def held_out(tuner: Tuner, tuned: Sequence[Fold], put_back: str = "") -> Figures:
    """The figures of every topic under the setting that was tuned without it; one number may be put back to START."""
    of_subjects: dict[str, Measures] = {}
    of_abstracts: dict[str, Measures] = {}
    for fold in tuned:
        numbers = dict(zip(GRIDS, fold.setting, strict=True))
        if put_back:
            numbers[put_back] = float(START[put_back])
        figures = tuner.figures(tuple(numbers.values()))
        of_subjects |= {topic: figures.subjects[topic] for topic in fold.held_out if topic in figures.subjects}
        of_abstracts |= {topic: figures.abstracts[topic] for topic in fold.held_out if topic in figures.abstracts}
    return Figures(of_subjects, of_abstracts)


GAINS = f"{'gain on topics held out':<22} {'objective':>10} {'nDCG@10':>8} {'rec@100':>8} {'p':>7} {'MRR':>8} {'p':>7}"


def gain(name: str, tuned: Figures, without: Figures, topics: Sequence[str]) -> str:
    """The row under GAINS: the gain of the tuned number over its value in START, on topics that did not tune it."""
    (subjects_with, abstracts_with), (subjects_without, abstracts_without) = tuned.of(topics), without.of(topics)
    ps = [
        p_value([of.ndcg for of in tuned.subjects.values()], [of.ndcg for of in without.subjects.values()]),
        p_value(
            [of.reciprocal_rank for of in tuned.abstracts.values()],
            [of.reciprocal_rank for of in without.abstracts.values()],
        ),
    ]
    return (
        f"  {name:<20} {objective(tuned, topics) - objective(without, topics):>10.4f} "
        f"{subjects_with.ndcg - subjects_without.ndcg:>8.4f} {subjects_with.recall - subjects_without.recall:>8.4f} "
        f"{ps[0]:>7.4f} {abstracts_with.reciprocal_rank - abstracts_without.reciprocal_rank:>8.4f} {ps[1]:>7.4f}"
    )


def each_number(tuner: Tuner, topics: Sequence[str], n_folds: int) -> Iterator[str]:
    """What each number gains by itself on topics that did not choose it, the others as they are in search/settings.py.

    For each fold the value is chosen on the topics outside it, among the number's grid and its START; a row under GAINS
    compares it, on the topics of the fold, with START. One sweep: `folds_of` tunes all numbers together."""
    base = current()
    for at, (name, grid) in enumerate(GRIDS.items()):
        values = dict.fromkeys((float(START[name]), *map(float, grid)))
        figures = {value: tuner.figures((*base[:at], value, *base[at + 1 :])) for value in values}
        chosen: list[Figures] = []
        for fold in range(n_folds):
            outside = [topic for place, topic in enumerate(topics) if place % n_folds != fold]
            chosen.append(figures[max(figures, key=lambda value: objective(figures[value], outside))])
        fold_of = {topic: place % n_folds for place, topic in enumerate(topics)}
        start = figures[float(START[name])]
        tuned = Figures(
            {topic: chosen[fold_of[topic]].subjects[topic] for topic in start.subjects},
            {topic: chosen[fold_of[topic]].abstracts[topic] for topic in start.abstracts},
        )
        yield gain(name, tuned, start, topics)


def current() -> Setting:
    """The numbers of search/settings.py."""
    return tuple(float(getattr(settings, n[0]) if len(n) == 1 else getattr(settings, n[0])[n[1]]) for n in _names())


@contextmanager
def using(setting: Setting) -> Iterator[None]:
    """Search with other numbers than those of search/settings.py."""
    before = current()
    _put(setting)
    try:
        yield
    finally:
        _put(before)


def _put(setting: Setting) -> None:
    for name, value in zip(_names(), setting, strict=True):
        if len(name) == 1:
            setattr(settings, name[0], value)
        else:
            getattr(settings, name[0])[name[1]] = value


def _names() -> list[list[str]]:
    return [name.split(".") for name in GRIDS]


def shown(figures: Figures, topics: Sequence[str]) -> str:
    of_subjects, of_abstracts = figures.of(topics)
    return (
        f"subjects nDCG@10 {of_subjects.ndcg:.4f}  MAP@100 {of_subjects.average_precision:.4f}  "
        f"recall@100 {of_subjects.recall:.4f}   known items MRR {of_abstracts.reciprocal_rank:.4f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Tune the numbers of the score.")
    parser.add_argument("--folds", dest="n_folds", type=int, default=3)
    parser.add_argument("--abstracts", type=int, default=500, help="so many known items")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--each", action="store_true", help="only what each number gains by itself, in one sweep")
    options = parser.parse_args()
    chance = random.Random(1)
    known = abstracts()
    known = known.some(sorted(chance.sample(sorted(known.queries), min(options.abstracts, len(known.queries)))))
    tuner = Tuner(options.index or kept_index(), subjects(), known)
    topics = sorted(subjects().answers) + sorted(known.answers)
    chance.shuffle(topics)
    print("now                ", shown(tuner.figures(current()), topics), flush=True)
    if options.each:
        print(GAINS)
        for row in each_number(tuner, topics, options.n_folds):
            print(row, flush=True)
        return
    start = tuple(float(START[name]) for name in GRIDS)
    print("the design's       ", shown(tuner.figures(start), topics), flush=True)
    best = tuner.search(start, topics, options.rounds)
    print("tuned on all       ", shown(tuner.figures(best), topics), flush=True)
    for name, before, after in zip(GRIDS, current(), best, strict=True):
        print(f"    {name:<20} {before:>6g} -> {after:g}", flush=True)
    if options.n_folds > 1:
        tuned = folds_of(tuner, topics, options.n_folds, start, options.rounds)
        for number, fold in enumerate(tuned, 1):
            print(f"fold {number}, held out   ", shown(tuner.figures(fold.setting), fold.held_out), flush=True)
        together = held_out(tuner, tuned)
        print("cross-validated    ", shown(together, topics))
        print(GAINS)
        for name in GRIDS:
            print(gain(name, together, held_out(tuner, tuned, name), topics), flush=True)


if __name__ == "__main__":
    main()
