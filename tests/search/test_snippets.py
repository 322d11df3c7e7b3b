"""Does a snippet show the right lines of a text, and only lines of that text? All texts here are invented."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vraagbaak.index.kernel.plain.snippets import GAP
from vraagbaak.search.snippets import WIDTH, Match, Snippet, snippet

FILLING = "De regering ziet geen aanleiding om het beleid op dit punt te herzien. "


def matches(text: str, *words: str) -> list[Match]:
    """Where these words stand in the text, whole or in part, as the engine would hand them over."""
    found = [
        (hit.start(), hit.end(), number)
        for number, word in enumerate(words)
        for hit in re.finditer(rf"\w*{re.escape(word)}\w*", text, re.IGNORECASE)
    ]
    return sorted(found)


def shown(text: str, *words: str, width: int = WIDTH) -> str:
    return snippet(text, matches(text, *words), width).marked("[", "]")


def test_a_short_text_is_shown_whole_and_its_paragraphs_run_on() -> None:
    text = "Ja. Dat is mij bekend.\nIk betreur het voorval."
    assert snippet(text, matches(text, "voorval")) == Snippet(
        "Ja. Dat is mij bekend. Ik betreur het voorval.", ((38, 45),)
    )


def test_a_text_without_a_match_shows_its_beginning_up_to_a_sentence_end() -> None:
    assert shown("Neen. " + FILLING * 9) == "Neen. " + FILLING * 3 + "…"


def test_the_sentence_with_the_match_is_shown_whole() -> None:
    text = FILLING * 9 + "Drie torenvalken broeden op de kerktoren van Zuiderwoude. " + FILLING * 9
    found = shown(text, "torenvalk")
    assert found.startswith("… Drie [torenvalken] broeden op de kerktoren van Zuiderwoude. De regering")
    assert found.endswith("te herzien. …")


def test_a_match_at_the_end_brings_the_sentences_before_it() -> None:
    text = FILLING * 9 + "Dat geldt ook voor de torenvalk."
    assert shown(text, "torenvalk") == "… " + FILLING * 2 + "Dat geldt ook voor de [torenvalk]."


def test_an_abbreviation_ends_no_sentence() -> None:
    text = (
        FILLING * 4
        + "In de brief van drs. J. Zonneveldt (Kamerstuk 99 101, nr. 9) wordt de torenvalk genoemd. "
        + FILLING * 4
    )
    assert shown(text, "torenvalk").startswith(
        "… In de brief van drs. J. Zonneveldt (Kamerstuk 99 101, nr. 9) wordt de [torenvalk]"
    )


def test_a_sentence_too_long_is_cut_between_words_on_both_sides() -> None:
    text = "en zo voorts, " * 40 + "met de torenvalk, " + "en zo voorts, " * 40
    found = shown(text, "torenvalk")
    assert found.startswith("… ") and found.endswith(" …") and "[torenvalk]" in found
    assert set(found.replace("[", "").replace("]", "").split()) <= set(text.split()) | {"…"}


def test_words_far_apart_are_shown_in_two_windows_in_the_order_of_the_text() -> None:
    text = FILLING * 9 + "De torenvalk broedt hier. " + FILLING * 9 + "Ook de kerkuil is gezien. " + FILLING * 9
    found = shown(text, "kerkuil", "torenvalk")
    assert found.index("[torenvalk]") < found.index(GAP, 2) < found.index("[kerkuil]")
    assert len(found) <= WIDTH + 2 * len(GAP) + 4


def test_the_place_where_the_words_stand_together_goes_before_one_where_they_do_not() -> None:
    text = FILLING + "De torenvalk broedt. " + FILLING * 9 + "De torenvalk en de kerkuil jagen. " + FILLING * 9
    assert "De [torenvalk] en de [kerkuil] jagen." in shown(text, "torenvalk", "kerkuil")


def test_matches_that_overlap_are_marked_as_one() -> None:
    text = "Het luchtverdedigingssysteem staat klaar."
    assert snippet(text, [(4, 9, 0), (4, 28, 1), (9, 20, 1)]).marks == ((4, 28),)


def test_html_escapes_everything_but_the_marks() -> None:
    assert Snippet('<b>&</b> "valk" \'', ((10, 14),)).html() == (
        "&lt;b&gt;&amp;&lt;/b&gt; &quot;<mark>valk</mark>&quot; &#x27;"
    )


def test_str_is_the_plain_text() -> None:
    assert str(Snippet("de valk", ((3, 7),))) == "de valk"


WORDS = st.sampled_from(["de", "valk", "kerktoren", "nr.", "Ja.", "zo?", "uil", "F-16", "J.", "x" * 50, "einde!"])
TEXTS = st.lists(st.tuples(WORDS, st.sampled_from([" ", "\n"])), max_size=400).map(
    lambda parts: "".join(word + space for word, space in parts).strip()
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.integers(min_value=20, max_value=300), st.sets(st.sampled_from(["valk", "uil", "F-16", "kerk", "x"])))
def test_a_snippet_is_made_of_pieces_of_the_text_and_marks_only_matches(text: str, width: int, words: set[str]) -> None:
    found = matches(text, *sorted(words))
    made = snippet(text, found, width)
    spans = {text[start:end] for start, end, _ in found}
    assert all(made.text[start:end] in spans for start, end in made.marks)
    assert bool(made.marks) == bool(found)
    assert all(end < start for (_, end), (start, _) in zip(made.marks, made.marks[1:], strict=False))
    one_line = text.replace("\n", " ")
    at = 0
    for piece in made.text.removeprefix("… ").removesuffix(" …").split(GAP):
        at = one_line.index(piece, at) + len(piece)
    assert made.text.startswith("… ") or one_line.startswith(made.text.removesuffix(" …").split(GAP)[0])
    assert len(made.text) <= width + 110  # the ellipses, and a long word at an edge


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=600), st.data())
def test_any_text_with_any_matches_gives_a_snippet(text: str, data: st.DataObject) -> None:
    places = data.draw(
        st.lists(st.tuples(st.integers(0, len(text)), st.integers(1, 30), st.integers(0, 3)), max_size=90)
    )
    found = sorted((start, min(start + length, len(text)), word) for start, length, word in places if start < len(text))
    made = snippet(text, found, 100)
    assert all(0 <= start < end <= len(made.text) for start, end in made.marks)


@pytest.mark.parametrize("n_sentences", [10, 2000])
def test_the_length_of_the_text_does_not_matter_to_the_time(n_sentences: int) -> None:
    text = FILLING * n_sentences + "De torenvalk broedt. " + FILLING * n_sentences
    found = matches(text, "torenvalk", "broedt")
    best = 1.0
    for _ in range(50):
        started = time.perf_counter()
        snippet(text, found)
        best = min(best, time.perf_counter() - started)
    assert best < 0.0001  # 5 microseconds is usual
