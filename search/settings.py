"""Which numbers does the score depend on?

Tuned by bench/tune.py on the topics of parliamentary indexers; docs/ANALYSIS.md says what each is worth. None of them
is baked into an index: a change needs no new one.
"""

from __future__ import annotations

from ..index import layout
from ..index.schema import Schema

WEIGHTS = {
    "aanhef": 0.5,
    "titel": 13.0,
    "samenvatting": 4.0,
    "onderwerpen": 5.0,
    "mededeling": 1.0,
    "toelichting": 3.0,
    "vraag": 2.0,
    "antwoord": 0.5,
    "kop": 1.0,
    "noot": 1.5,
}
"""How much a word counts in each field: w_f of BM25F."""

B = {
    "aanhef": 0.5,
    "titel": 0.2,
    "samenvatting": 0.5,
    "onderwerpen": 0.5,
    "mededeling": 0.75,
    "toelichting": 0.75,
    "vraag": 0.9,
    "antwoord": 1.0,
    "kop": 0.5,
    "noot": 0.75,
}
"""How much a field's length counts against it, 0 to 1: b_f of BM25F."""

K1 = 1.3
"""How soon a word that comes again stops counting: k1 of BM25F."""

SHARE = 0.02
"""How much of its best passage's score a document gets on top of its own."""

INFLECTION_WEIGHT = 0.5
"""What another form with the word's stem counts, of the form that was typed, accents apart. Stems bring `vissen` to
`visserij`: whoever types the one means it first."""

FAMILY_WEIGHT = 0.4
"""What a word counts that is derived from the query word, or the query word from it."""

PART_WEIGHT = 0.65
"""What a form that holds the query word as a compound part counts, of one that is the word."""

PARTS_WEIGHT = 0.25
"""What all parts of a query compound, each on its own, count, of the compound itself."""

NAME_WEIGHT = 0.45
"""What another name of the same thing counts, of the word itself."""

MEANING_WEIGHT = 0.1
"""How much of the best document's score one unit of closeness in meaning adds to a document's."""

MEANING_FROM, MEANING_RANGE = 1.5, 3.0
"""Closeness in meaning begins so many standard deviations above the mean cosine; so many more are one unit of it."""

MEANING_DEEP = 500
"""So many documents of the words' ranking get what meaning adds; the others follow in their order."""

MEANING_MOST = 200
"""So many documents may be found by their meaning alone."""

RELAX_BELOW = 10
"""`auto` adds documents with some of the words when fewer than this many have all."""

FACET_VALUES = 10
"""So many values of a facet are shown, and every selected one."""

LONGEST_QUERY = 65536
"""Characters of a query that are read."""

MOST_CLASSES = 64
"""Different words of a query that are searched; each is a bit in the kernel's masks."""

STOP_WORDS = frozenset(
    "aan al als ander andere bij daar dan dat de der deze die dit doen door dus een en er ge geen had hebben heb hebt "
    "heeft het hier hij hoe hun ik in is ja je kan kon kunnen maar me men met mij mijn moet na naar niet nog nu of "
    "om omdat onder ons ook op over reeds te tegen toch toen tot u uit uw van veel voor want waren was wat we wel werd "
    "wij wie wil word worden wordt ze zich zij zijn zo zonder zou".split()
)
"""Words that say nothing about a paper's subject: skipped outside quotes unless the query holds nothing else."""

OWN_B = 0.75
"""How much the length of an index's own text counts against it."""


def stop_words(schema: Schema) -> frozenset[str]:
    """The stop words of an index with a schema."""
    return STOP_WORDS.union(schema.stop_words) if schema.stop_words else STOP_WORDS


def weights(schema: Schema) -> list[float]:
    """How much a word counts in each field of an index, by the fields' numbers."""
    return [WEIGHTS[name] for name in layout.FIELDS] + [one.weight for one in schema.texts]


def length_weights(schema: Schema) -> list[float]:
    """How much each field's length counts against it, by the fields' numbers."""
    return [B[name] for name in layout.FIELDS] + [OWN_B] * len(schema.texts)


MOST_DIAGNOSTICS = 50
"""So many diagnostics of one query are kept; nobody reads more."""

FEW_HITS = 3
"""So few documents make the rarest words of the query suspect of a misspelling."""
