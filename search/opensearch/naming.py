"""A query that is a name as a whole, on a cluster: what its bearer asked comes before papers that mention it.

As search/name_planner.py plans it; a page plans the same query again, with the boosts of the whole index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...index.analysis.folding import fold
from ...index.reader import Snapshot
from .. import settings
from ..columns import Column
from ..execution.idf import idf
from ..execution.plan import ExpandedTerm, Plan
from ..name_planner import AND, LEAST, MOST_BOOST, OR, TIERS
from ..query.plain import Query, Word, parse
from ..terms.expansion import WordTerm, name_class
from ..terms.named_values import PERSONS, NamedValues, Value, value_class
from . import leaves
from .dsl import terms, with_unit
from .guide import Counter, GuideSnapshot
from .leaves import Leaf
from .plans import ClusterPlan, NameAsked, NameValues


def asked(values: NamedValues, text: str) -> tuple[Query, tuple[Value, ...]] | None:
    """The words of a text that is a name, and what it names; None for any other."""
    named = values.of(text).whole
    if not named:
        return None
    query = parse(text)
    return None if query.unwanted or not query.wanted else (query, named)


def is_ordinary(guide: GuideSnapshot, text: str, query: Query) -> bool:
    """Whether a single word in small letters is a word first: the index has its inflections too (bos, bossen)."""
    if not text.islower() or len(query.wanted) > 1 or " " in text or not isinstance(query.wanted[0], Word):
        return False
    form = query.wanted[0].form
    forms = guide.forms_with_stem(guide.stemmer.stem(form))
    return any(other not in (form, form + "s") and not other.startswith((form + "'", form + "-")) for other in forms)


def plan_of(
    plan: ClusterPlan,
    text: str,
    values: Sequence[Value],
    columns: Mapping[str, Column],
    guide: GuideSnapshot,
    count: Counter,
) -> ClusterPlan:
    """The plan of a name: its words, or what it names."""
    words = plan.leaves[: settings.MOST_TERMS - len(TIERS)]
    of_person = " " in text.strip() and any(value.column in PERSONS for value in values)
    if of_person:
        words = tuple(leaves.inflections(guide, leaf.what) if leaf.own and not leaf.phrases else leaf for leaf in words)
    n = guide.n_documents
    program = _program(len(words), plan.match == "any")
    boosts = [1.0] * len(words)
    most = len(words) * idf(n, 0)
    made = list(words)
    carried = []
    for name in TIERS:
        texts = tuple(columns[name].value(value.number) for value in values if value.column == name)
        if not texts:
            continue
        leaf = _carrying(name, texts)
        (n_documents,) = count([leaf])
        if not n_documents:
            continue
        idf_of_name = idf(n, _n_entries(name, texts, n_documents, count))
        boost = min(MOST_BOOST, max(1.0, (1 + settings.SHARE) * most / (LEAST * idf_of_name)))
        most += boost * idf_of_name
        program += [len(boosts), OR]
        boosts.append(boost)
        made.append(leaf)
        carried.append(NameValues(name, texts))
    return replace(
        plan,
        expanded_terms=tuple(made),
        leaves=tuple(made),
        boosts=tuple(boosts),
        program=np.array(program, np.int32),
        required_bits=None,
        named=NameAsked(len(words), of_person, tuple(carried)),
    )


def _program(n_words: int, any_word: bool) -> list[int]:
    return [0, *(step for bit in range(1, n_words) for step in (bit, OR if any_word else AND))]


def _carrying(name: str, values: Sequence[str]) -> Leaf:
    """What carries one of some values."""
    columns = ("fractie", "zonder") if name == "partij" else (name,)
    unit = terms("p.c", (f"{column}={fold(value)}" for column in columns for value in values))
    told = ", ".join(dict.fromkeys(f"{name}: {value}" for value in values))
    return Leaf(told, unit, with_unit(unit))


def _n_entries(name: str, values: Sequence[str], n_documents: int, count: Counter) -> int:
    """How often a value is carried: by documents; by those to which fracties add questions, once a question."""
    if name != "partij":
        return n_documents
    whole, asked = (terms("p.c", (f"{column}={fold(value)}" for value in values)) for column in ("zonder", "fractie"))
    return sum(count([Leaf("", whole, with_unit(whole)), Leaf("", asked, with_unit(asked), counts_units=True)]))


def with_name(plan: Plan, wanted: ClusterPlan, snapshot: Snapshot, columns: Mapping[str, Column]) -> Plan:
    """The same over the documents of a page, whose own plan has the words alone."""
    named = wanted.named
    assert named is not None
    expanded_terms: list[ExpandedTerm] = list(plan.expanded_terms[: named.n_words])
    if named.of_person:
        expanded_terms = [
            name_class(snapshot, one.word) if isinstance(one, WordTerm) else one for one in expanded_terms
        ]
    for carried in named.carried:
        column = columns[carried.column]
        held = [Value(carried.column, number) for value in carried.values for number in column.meant(value)]
        # a page may have none of the values: then nothing on it carries one
        expanded_terms.append(value_class(snapshot, columns, held) if held else _nothing(carried))
    return Plan(tuple(expanded_terms), (), (), plan.filters, plan.match, boosts=wanted.boosts, program=wanted.program)


def _nothing(carried: NameValues) -> ExpandedTerm:
    from ..terms.entries import EntriesTerm

    none = np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)
    return EntriesTerm(", ".join(f"{carried.column}: {value}" for value in carried.values), (none,))
