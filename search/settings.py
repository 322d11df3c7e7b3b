"""Numbers of the scoring formula.

bench/tune.py tuned them on the topics of parliamentary indexers; docs/ANALYSIS.md says what each is worth. No index
depends on them: a change needs no new index.
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
    "toelichting": 1.0,
    "vraag": 2.0,
    "antwoord": 0.5,
    "kop": 1.0,
    "noot": 1.5,
}
"""The weight of a word in each field: w_f of BM25F."""

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
"""The strength of length normalisation of each field, 0 to 1: b_f of BM25F."""

K1 = 1.2
"""How soon further occurrences of a word stop counting: k1 of BM25F."""

SHARE = 0.02
"""The share of its best passage's score that a document gets in addition to its own."""

INFLECTION_WEIGHT = 0.5
"""The weight of another term with the word's stem, relative to the typed term, accents ignored. Stemming brings
`vissen` to `visserij`: a user means the typed one first."""

FAMILY_WEIGHT = 0.5
"""The weight of a word that is derived from the query word, or from which the query word is derived."""

PART_WEIGHT = 0.65
"""The weight of a term that holds the query word as a compound part, relative to the word itself."""

PARTS_WEIGHT = 0.25
"""The weight of all parts of a query compound, each by itself, relative to the compound itself."""

NAME_WEIGHT = 0.45
"""The weight of another name of the same thing, relative to the word itself."""

MEANING_WEIGHT = 0.1
"""The share of the best document's score that one unit of closeness in meaning adds to a document's score."""

MEANING_FROM, MEANING_RANGE = 1.5, 3.0
"""Closeness in meaning begins at this many standard deviations above the mean cosine; the second number is one unit of
it."""

MEANING_DEEP = 500
"""How many documents of the ranking by words are ranked by meaning too; the others follow in their order."""

MEANING_MOST = 200
"""How many documents may be found by their meaning only."""

RELAX_BELOW = 10
"""`auto` adds documents with some of the words when fewer than this many have all."""

FACET_VALUES = 10
"""How many values of a facet are shown, besides every selected one."""

LONGEST_QUERY = 65536
"""Characters of a query that are read."""

MOST_TERMS = 64
"""Different words of a query that are searched; each is a bit in the kernel's masks."""

STOP_WORDS = frozenset(
    "aan al als ander andere bij daar dan dat de der deze die dit doen door dus een en er ge geen had hebben heb hebt "
    "heeft het hier hij hoe hun ik in is ja je kan kon kunnen maar me men met mij mijn moet na naar niet nog nu of "
    "om omdat onder ons ook op over reeds te tegen toch toen tot u uit uw van veel voor want waren was wat we wel werd "
    "wij wie wil word worden wordt ze zich zij zijn zo zonder zou".split()
)
"""Words that say nothing about a paper's subject: skipped outside quotes unless the query has no other words."""

OWN_B = 0.75
"""The strength of length normalisation of an index's own text."""


def stop_words(schema: Schema) -> frozenset[str]:
    """The stop words of an index with a schema."""
    return STOP_WORDS.union(schema.stop_words) if schema.stop_words else STOP_WORDS


def weights(schema: Schema) -> list[float]:
    """The weight of a word in each field of an index, by the fields' numbers."""
    return [WEIGHTS[name] for name in layout.FIELDS] + [own_field.weight for own_field in schema.texts]


def length_weights(schema: Schema) -> list[float]:
    """The strength of each field's length normalisation, by the fields' numbers."""
    return [B[name] for name in layout.FIELDS] + [OWN_B] * len(schema.texts)


MOST_DIAGNOSTICS = 50
"""How many diagnostics of one query are kept; people do not read more."""

FEW_HITS = 3
"""With at most this many documents, the rarest words of the query may be misspelt."""
