"""What is frozen with an index of a cluster: the vocabulary and the averages of an index here, or of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from ...index import layout
from ...index.analysis import compounds
from ...index.indexing.worker_stem_maps import document_frequencies
from ...index.lexical.compound_vocabulary import StoredVocabulary, arrays_of_vocabulary, names_among
from ...index.reader import Snapshot
from ...index.segment.lengths import average_lengths
from ...index.store.contents import Contents
from .analysis import Frozen, segment_of


def frozen_of(snapshot: Snapshot) -> Frozen:
    """The analysis of an index on this machine, to be frozen with one on a cluster."""
    passages, documents = snapshot.averages
    return Frozen(snapshot.vocabulary, tuple(passages), tuple(documents))


def learned_from(batches: Iterable[Sequence[Contents]]) -> Frozen:
    """The analysis that an index on this machine would learn from these documents."""
    nothing = Frozen(StoredVocabulary.empty(), (), ())
    counted: Counter[str] = Counter()
    people: Counter[str] = Counter()
    sums = []
    for batch in batches:
        segment = segment_of(batch, nothing)
        frequencies = document_frequencies(segment.arrays).tolist()
        counted.update(dict(zip((segment.forms[n] for n in range(segment.forms.n)), frequencies, strict=True)))
        for column in ("indiener", "beantwoorder"):
            starts, values = segment.column(column)
            n_of = np.bincount(values[starts[0] : starts[-1]], minlength=segment.n_values(column)).tolist()
            people.update(dict(zip(segment.values(column), n_of, strict=True)))
        sums.append(segment.length_sums)
    forms = sorted(counted, key=lambda form: form.encode("utf-8", "surrogatepass"))
    learned = compounds.learn(forms, [counted[form] for form in forms])
    vocabulary = StoredVocabulary(arrays_of_vocabulary(learned, names_among(people)))
    passages, documents = average_lengths(sums, len(layout.FIELDS))
    return Frozen(vocabulary, tuple(passages), tuple(documents))
