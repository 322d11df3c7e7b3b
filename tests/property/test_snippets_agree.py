"""Do the compiled kernel and its twin mark and show the same lines of any text?"""

from __future__ import annotations

import html as standard
import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vraagbaak.index.errors import Damaged
from vraagbaak.index.kernel.plain import kernel as plain_kernel
from vraagbaak.index.storage.string_table import arrays_of
from vraagbaak.search.model import Words
from vraagbaak.search.snippets import Snippet

compiled = pytest.importorskip("vraagbaak.index.kernel.compiled.interface")
KERNELS = (compiled, plain_kernel)

PIECES = st.sampled_from(
    [
        "De",
        "valk",
        "kerk",
        "kerkuil",
        "F-16",
        "2%",
        "nr.",
        "(art.",
        "İng.",
        "zo?",
        "einde!",
        "J.",
        "o.a.",
        "ja.",
        "é.",
        "x" * 90,
        "🦉",
        "«",
        "’s",
    ]
)
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from([" ", " ", " ", "\n", "  "])), max_size=300).map(
    lambda parts: "".join(piece + space for piece, space in parts)
)
ANY = st.one_of(TEXTS, st.text(st.characters(exclude_categories=("Cs",)), max_size=500))
WIDTHS = st.integers(min_value=20, max_value=300)


def matches(text: str, chance: random.Random) -> list[tuple[int, int, int]]:
    """Places in the text by chance, sorted, which may overlap."""
    found = []
    for _ in range(chance.choice((0, 1, 2, 5, 20, 90)) if text else 0):
        start = chance.randrange(len(text))
        found.append((start, min(len(text), start + chance.randrange(1, 30)), chance.choice((0, 1, 2, 3, 63))))
    return sorted(found)


@settings(max_examples=400, deadline=None)
@given(ANY, WIDTHS, st.randoms(use_true_random=False))
def test_the_same_windows_are_shown(text: str, width: int, chance: random.Random) -> None:
    found = matches(text, chance)
    assert compiled.snippet(text, found, width) == plain_kernel.snippet(text, found, width)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(ANY, ANY), max_size=4), WIDTHS)
@example([("De valk zag een kerkuil. " * 1400, "Een valk’s kerk. " * 9)], 240)
def test_the_same_is_shown_of_passages(texts: list[tuple[str, str]], width: int) -> None:
    passages = [("1", "ABC", "Köp", *own, "Een noot") for own in texts]
    sets = (["valk", "f-16"], [], ["16", "kerkuil", "’s", "🦉"], ["kerk", "valk"])
    shown = [
        own.shown_words(own.Highlighter([own.FormSet(forms) for forms in sets]), passages, width, Words, Snippet)
        for own in KERNELS
    ]
    assert shown[0] == shown[1]
    marker = compiled.Highlighter([compiled.FormSet(forms) for forms in sets])
    assert [words[:3] for words in shown[0]] == [passage[:3] for passage in passages]
    assert [words[3:] for words in shown[0]] == [
        tuple(Snippet(*compiled.snippet(text, marker.marks(text), width)) for text in own) for own in texts
    ]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=80), unique=True, max_size=12), ANY, st.data())
def test_sets_of_forms_on_disk_are_as_those_in_memory(words: list[str], text: str, data: st.DataObject) -> None:
    forms = sorted({form for word in words for form, *_ in plain_kernel.scan(word)}, key=str.encode)
    some = data.draw(st.sets(st.sampled_from(range(len(forms))))) if forms else set()
    stored = (*arrays_of([form.encode() for form in forms]), np.array(sorted(some), np.int32))
    given = [
        own.Highlighter([own.FormSet(stored=[stored]), own.FormSet([forms[n] for n in some])]).marks(
            " ".join(words) + text
        )
        for own in KERNELS
    ]
    assert (
        given[0]
        == given[1]
        == compiled.Highlighter([compiled.FormSet([forms[n] for n in some])]).marks(" ".join(words) + text)
    )


@pytest.mark.parametrize(
    ("starts", "number"), [([0, 4, 8], 2), ([0, 4, 8], -1), ([0, 9, 8], 0), ([-1, 4, 8], 0), ([4, 0, 8], 0)]
)
def test_forms_that_lie_nowhere_are_refused(starts: list[int], number: int) -> None:
    stored = (np.frombuffer(b"valkkerk", np.uint8), np.array(starts), np.array([number], np.int32))
    with pytest.raises(Damaged):
        compiled.FormSet(stored=[stored])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.text("<>&\"'ab…🦉", max_size=40)), st.randoms(use_true_random=False))
def test_html_is_the_same(text: str, chance: random.Random) -> None:
    ends = sorted(chance.sample(range(len(text) + 1), min(len(text) + 1, 2 * chance.randrange(4))))
    marks = tuple(zip(ends[::2], ends[1::2], strict=False))
    assert compiled.html(text, marks) == plain_kernel.html(text, marks)
    assert compiled.html(text, ()) == standard.escape(text)


@pytest.mark.parametrize("marks", [((0, 9),), ((-1, 2),), ((2, 1),), ((0, 2), (1, 3))])
def test_marks_outside_a_text_are_refused(marks: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError):
        compiled.html("valken", marks)


def test_more_words_than_sixty_four_are_refused() -> None:
    with pytest.raises(ValueError):
        compiled.snippet("valken", [(0, 3, 64)], 240)
    with pytest.raises(ValueError):
        compiled.Highlighter([compiled.FormSet()] * 65)
