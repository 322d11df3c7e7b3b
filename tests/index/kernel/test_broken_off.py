"""Does a search that was broken off, by a time limit or by damage, leave nothing to those after it?"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest

from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index import layout
from vraagbaak.index.errors import Damaged, TimeIsUp
from vraagbaak.index.kernel import kernel
from vraagbaak.index.segment import block_postings, fractie_postings
from vraagbaak.index.segment.reader import Segment

from ...property.random_segments import arrays_with, segment_of

NO_FOLDS = np.zeros(0, np.int32), np.zeros(1, np.int32)


def segment_with(*documents: tuple[tuple[str, str], ...]) -> Segment:
    """A segment of documents of these passages, each a vraag and its fractie."""
    return segment_of(
        arrays_with(
            Document(
                id=f"verzonnen-{number:03}",
                passages=tuple(Passage(str(n), vraag, fractie=fractie) for n, (vraag, fractie) in enumerate(passages)),
            )
            for number, passages in enumerate(documents)
        )
    )


class Searched:
    """A segment, with lists and postings of fracties, that may be damaged."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        arrays = segment.arrays
        of = arrays["postings"], arrays["terms"], segment.units[layout.UNIT_DOC], segment.docs[layout.DOC_FIRST_UNIT]
        lists = kernel.block_postings(*of, 1)
        lists += kernel.part_block_postings(*of, lists[0], lists[4], *NO_FOLDS, 1000) + NO_FOLDS
        apart = segment.docs[layout.DOC_HAS_FRACTIE, segment.units[layout.UNIT_DOC]] != 0
        lists += kernel.postings_within(*of[:2], apart.astype(np.uint8))
        names = (*block_postings.ARRAYS, "fold_forms", "fold_starts", *fractie_postings.ARRAYS)
        self.lists = dict(zip(names, lists, strict=True))
        self.postings = arrays["postings"].copy()

    def end(self, word: str) -> int:
        """Where the postings of a word end."""
        return int(self.segment.arrays["terms"][1, self.segment.forms.find(word) + 1])

    def scorer(self) -> Any:
        segment = self.segment
        made = kernel.SegmentData(
            self.postings,
            segment.arrays["terms"],
            segment.units,
            segment.docs,
            segment.deleted,
            tuple(self.lists.values()),
        )
        n = len(layout.FIELDS)
        made.configure([1.0] * n, [0.4] * n, [10.0] * n, [30.0] * n, 1.2, 0.25)
        made.set_ids(segment.arrays["strings"], segment.arrays["string_starts"])
        return kernel.Scorer(made)

    def find(self, scorer: Any, *expanded_terms: tuple[str, ...]) -> Any:
        """Searches for words, and for compounds of parts, any of them."""
        taken = []
        for words in expanded_terms:
            forms = np.array([self.segment.forms.find(word) for word in words], np.int32)
            groups = np.arange(len(words), dtype=np.int32) + (len(words) > 1)
            n_groups = len(words) + 1 if len(words) > 1 else 1
            taken.append(kernel.ExpandedTerm.of_forms(forms, np.ones(len(words)), groups, n_groups, 0.25))
        scorer.reset()
        scorer.find(taken, self.segment.n_docs, (), None, 0, False, 0, None, None, None, None, False)
        return scorer


@pytest.mark.parametrize("ask", ["how many", "by date"])
def test_what_was_to_be_looked_into_is_forgotten(ask: str) -> None:
    many = (("stikstof", ""), *[("kind kind kind", "")] * 70, ("beleid", ""))
    few = (("stikstof", ""), ("bos", ""), ("beleid", ""))
    searched = Searched(segment_with(many, *[few] * 199, (("ijs", ""), ("ijs", ""))))

    def after(scorer: Any) -> object:
        searched.find(scorer, ("ijs",)).top(3, False, False, 0)
        return searched.find(scorer, ("ijs",), ("kind",)).top(3, False, False, 0)

    scorer = searched.find(searched.scorer(), ("stikstof", "beleid"))
    scorer.allow(1e-9)
    with pytest.raises(TimeIsUp):
        if ask == "how many":
            scorer.n_matching(False)
            scorer.reset()  # the plain kernel knows it already
            searched.find(scorer, ("stikstof",))
        else:
            scorer.top(3, False, False, 1)
            scorer.reset()
            searched.find(scorer, ("stikstof",))
    scorer.allow(float("inf"))
    assert after(scorer) == after(searched.scorer())


def test_passages_of_fracties_that_were_marked_are_forgotten() -> None:
    searched = Searched(segment_with(*[(("stikstof", "VVD"), ("bos", "D66"), ("zee", ""))] * 200))
    starts, values = searched.segment.column("partij")

    def counted(scorer: Any, word: str) -> list[int]:
        counts = np.zeros(4, np.int64)
        searched.find(scorer, (word,)).count_fracties(starts, values, counts, False)
        return counts.tolist()

    wanted = counted(searched.scorer(), "bos")
    place = int(np.flatnonzero(searched.lists["forms_apart"] == searched.segment.forms.find("stikstof"))[0])
    searched.lists["postings_apart"][searched.lists["starts_apart"][place + 1] - 1] = 0xFF
    scorer = searched.scorer()
    if kernel.NAME != "plain":  # which does not use them
        with pytest.raises(Damaged):
            counted(scorer, "stikstof")
    assert counted(scorer, "bos") == wanted


def test_places_of_parts_are_forgotten() -> None:
    searched = Searched(segment_with(*[(("stikstof bos", ""), ("zee", ""), ("beleid", ""))] * 200))
    searched.postings[searched.end("stikstof") - 1] = 0xFF
    scorer = searched.scorer()
    with pytest.raises(Damaged):
        searched.find(scorer, ("stikstof", "beleid")).n_matching(False)
    assert searched.find(scorer, ("zee", "bos")).n_matching(False) == 0


def test_what_a_damaged_block_has_added_is_forgotten() -> None:
    searched = Searched(segment_with(*[(("stikstof " * 20, ""), ("bos", ""))] * 3, (("zee", ""),)))
    # `stikstof` stands in too many places for a pattern: its entries are written out, and here the last is cut short
    at = int(np.flatnonzero(searched.lists["listed"] == searched.segment.forms.find("stikstof"))[0])
    searched.lists["lists"][searched.lists["list_starts"][0, at + 1] - 1] = 0xFF
    # another word comes first, so that the list is added to what is there
    scorer = searched.scorer()
    with pytest.raises(Damaged) if kernel.NAME != "plain" else nullcontext():  # which reads no lists
        scorer.reset()
        forms = np.array([searched.segment.forms.find(word) for word in ("zee", "stikstof")], np.int32)
        both = kernel.ExpandedTerm.of_forms(forms, np.ones(2), np.zeros(2, np.int32), 1, 0.0)
        scorer.find([both], 4.0, (), None, 0, False, 0, None, None, None, None, False)
    found = searched.find(scorer, ("zee",), ("bos",)).top(9, False, False, 0)
    assert found == searched.find(searched.scorer(), ("zee",), ("bos",)).top(9, False, False, 0)


def test_a_list_without_blocks_holds_nobody_up() -> None:
    searched = Searched(segment_with(*[(("stikstof", ""), ("bos", ""))] * 3))
    at = int(np.flatnonzero(searched.lists["listed"] == searched.segment.forms.find("stikstof"))[0])
    searched.lists["list_starts"][1, at + 1 :] = searched.lists["list_starts"][1, at]
    searched.lists["list_blocks"] = searched.lists["list_blocks"][: searched.lists["list_starts"][1, -1]]
    scorer = searched.scorer()
    scorer.reset()
    forms = np.array([searched.segment.forms.find(word) for word in ("stikstof", "bos")], np.int32)
    both = kernel.ExpandedTerm.of_forms(forms, np.ones(2), np.zeros(2, np.int32), 1, 0.0)
    scorer.find([both], 3.0, (), None, 0, False, 0, None, None, None, None, False)
    assert len(scorer.top(2, False, False, 0)) == 2


def test_what_a_search_that_failed_would_have_been_asked_is_forgotten() -> None:
    searched = Searched(segment_with(*[(("stikstof", ""), ("bos", ""))] * 3))
    scorer = searched.scorer()
    column = np.arange(4, dtype=np.int32), np.zeros(3, np.int32), ["een"], None
    too_many = *column[:2], ["een"] * 70_000, None
    assert scorer.set_facets(("klein",), [column])
    scorer.reset()
    word = kernel.ExpandedTerm.of_forms(np.zeros(1, np.int32), np.ones(1), np.zeros(1, np.int32), 1, 0.0)
    with pytest.raises(ValueError):  # it is not told in how many documents the word is
        scorer.find([word], 3.0, (), [], 0, False, 0, None, None, None, None, False, 3, 3)
    assert scorer.set_facets(("groot",), [too_many]) == (kernel.NAME == "plain")
    assert len(searched.find(scorer, ("bos",)).top(9, False, False, 0)) == 3
