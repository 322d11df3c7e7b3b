"""The index as the planner sees it: forms, values, analysis; no documents.

The lexicon is stored beside the documents, in parts: a writer adds the forms of its documents before the documents, so
that the lexicon never lacks one. It is fetched when a query first needs it: plain words do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...index import layout
from ...index.lexical.term_dictionary import TermDictionary
from ...index.reader import Snapshot
from ...index.segment import stem_map
from ...index.segment.reader import Segment
from ...index.segment.stem_map import StemMap
from ...index.storage.string_table import arrays_of
from ..assist.related import BYTES_A_DOCUMENT
from ..columns import Column
from ..language.segment_terms import SegmentTerms
from .analysis import Frozen
from .frozen_snapshot import FrozenSnapshot

if TYPE_CHECKING:
    from .leaves import Leaf

Made = TypeVar("Made")

Counts = dict[str, int]

Counter = Callable[[Sequence["Leaf"]], list[int]]
"""In how many documents each of some leaves of a query is, asked of the cluster."""


class GuideSegment(Segment):
    """The forms of an index, in how many documents each is; and no documents."""

    def __init__(self, counted: Counts, frozen: Frozen, count: Counter) -> None:
        forms = sorted(counted, key=lambda form: form.encode("utf-8", "surrogatepass"))
        data, starts = arrays_of([form.encode("utf-8", "surrogatepass") for form in forms])
        self.frequencies = np.array([counted[form] for form in forms], np.int32)
        sizes = np.concatenate(([0], np.cumsum(self.frequencies, dtype=np.int64))) * BYTES_A_DOCUMENT
        self.arrays = {"forms": data, "terms": np.array([starts, sizes, sizes], np.int64)}
        self.forms = TermDictionary(data, self.arrays["terms"][0])
        self.deleted = np.zeros(0, np.uint8)
        self.n_docs = self.n_units = self.n_deleted = 0
        self._listed_forms = forms
        self._count = count
        self._frozen = frozen

    @cached_property
    def _derived(self) -> StemMap:
        return stem_map.of_forms(self._listed_forms, self._frozen.stemmer, self._frozen.compound_splitter)

    @property
    def stem_map(self) -> StemMap:
        return self._derived

    def document_frequency(self, form: int) -> int:
        return self.document_frequencies([form])[0]

    def document_frequencies(self, forms: Sequence[int]) -> list[int]:
        """Asked of the cluster: the lexicon does not know of deletions."""
        from . import leaves

        return self._count(
            [leaves.of_forms(form, [form], [1.0], "") for form in map(self._listed_forms.__getitem__, forms)]
        )


class GuideTerms(SegmentTerms):
    """The forms of an index, to be searched other than by their stems; their frequencies are stored."""

    def __init__(self, segment: GuideSegment) -> None:
        super().__init__(segment)
        self._stored = segment.frequencies

    @property
    def frequencies(self) -> NDArray[np.int32]:
        return self._stored


class GuideSnapshot(FrozenSnapshot):
    """What a planner asks of a snapshot, without documents."""

    def __init__(
        self,
        name: str,
        frozen: Frozen,
        n_documents: int,
        lexicon: Callable[[], Counts],
        count: Counter,
    ) -> None:
        super().__init__(name, frozen, n_documents)
        self._fetch = lexicon
        self._count = count

    @cached_property
    def segments(self) -> Sequence[GuideSegment]:  # type: ignore[override]  # there an attribute
        return [GuideSegment(self._fetch(), self.frozen, self._count)]

    def n_with(self, leaf: Leaf) -> int:
        """In how many documents a leaf of a query is."""
        return self._count([leaf])[0]

    def forms_with_stem(self, stem: str) -> list[str]:
        """The forms that have a stem."""
        segment = self.segments[0]
        return [segment.forms[number] for number in segment.stem_map.with_stem(stem).tolist()]

    def forms_with_part(self, stem: str) -> list[str]:
        """The forms of another stem that have a part with this stem."""
        segment = self.segments[0]
        return [segment.forms[number] for number in segment.stem_map.with_part(stem).tolist()]


class GuideColumn(Column):
    """The values of one column, and in how many documents each is; fetched when first needed."""

    def __init__(self, snapshot: Snapshot, name: str, fetch: Callable[[str], Iterable[tuple[str, int]]]) -> None:
        super().__init__(snapshot, name)
        self._fetch = fetch

    @cached_property
    def _counted(self) -> dict[str, int]:
        found = dict(self._fetch(self.name))
        if self.name == "status":
            return {name: found.get(name, 0) for name in layout.STATUSES}
        return found

    @cached_property
    def _numbering(self) -> tuple[list[str | None], list[Any]]:
        return list(self._counted), [None]

    @cached_property
    def n_documents(self) -> NDArray[np.int64]:
        return np.array(list(self._counted.values()), np.int64)

    @cached_property
    def n_questions(self) -> NDArray[np.int64]:
        """On a cluster the number of documents: it counts each version."""
        return self.n_documents
