"""Does every text, however odd and however long, get an answer in bounded time, and a word why when it is empty?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import vraagbaak
from vraagbaak.corpus.model import Document, Indiener, Passage
from vraagbaak.search import settings as search_settings
from vraagbaak.search.language import parse
from vraagbaak.search.query.plain import asks_more

LONGEST = search_settings.LONGEST_QUERY
SECONDS = 10.0
"""Far above what any query takes here; a text that walks itself again and again would take minutes."""

PIECES = (
    *(
        "stikstof",
        "boer",
        "de",
        "EN",
        "OF",
        "NIET",
        "AND",
        "NOT",
        "TOT",
        "(",
        ")",
        '"',
        "'",
        "+",
        "-",
        "*",
        "?",
        "~",
        "^",
    ),
    *("~1", "~2", "^2", "=", ":", "titel:", "partij:", "datum:", "dagen:", "foo:", ">", "<", "[", "]", "{", "}", ".."),
    *(
        "2022",
        "28 676",
        "nr. 396",
        "F-16",
        "2%",
        "art. 5",
        "maart",
        " ",
        " ",
        " ",
        "\t",
        "\n",
        "é",
        "“",
        "”",
        "\0",
        "…",
    ),
)
odd = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
any_text = st.text(max_size=200)

LONG = {
    "open brackets": "(",
    "close brackets": ")",
    "pairs": "()",
    "quotes": '"',
    "words": "woord ",
    "nots": "NOT ",
    "ands": "AND ",
    "a and": "a AND ",
    "patterns": "a* ",
    "stars": "*",
    "asking": "?",
    "square": "[",
    "ranges": "[a TOT b] ",
    "half ranges": "[ a TOT ",
    "fields": "titel:",
    "fields apart": "titel:x ",
    "minus": "-",
    "digits": "1",
    "papers": "28 676 nr. 396, ",
    "blanks": " ",
    "letters": "a",
    "joined": "a-",
    "numbers": "1/",
    "comparisons": "datum:>2023 ",
    "near": '"a b"~9 ',
    "misspelt": "stikstoof~2 ",
    "astral": "😀",
    "accents": "e\u0301",
    "surrogates": "\ud800",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two invented documents."""
    path = tmp_path_factory.mktemp("index")
    passage = Passage(
        vraag="Hoeveel stikstof stoot een boer uit?", antwoord="Artikel 5 noemt 2% van de F-16.", fractie="SP"
    )
    with vraagbaak.writer(path) as writer:
        writer.add(
            Document(id="a", titel="Stikstof en de boer", indieners=(Indiener("Anna", "D66"),), passages=(passage,))
        )
        writer.add(Document(id="b", titel="Woord a b", dossier="28676", nummer="396"))
    with vraagbaak.open(path) as opened:
        yield opened


def answer(index: Any, text: str) -> Any:
    results = index.search(text, facets=("partij",), limit=3)
    assert len(results.hits) <= results.n_documents + results.n_partial
    assert all(passage.vraag is not None for hit in results.hits for passage in hit.passages)
    if not results.n_documents:
        assert results.diagnostics, text
    for told in results.diagnostics:
        assert told.kind and told.message
        assert told.span is None or 0 <= told.span[0] <= told.span[1] <= max(len(text), LONGEST)
    return results


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=odd | any_text)
@example(text="")
@example(text="\0")
@example(text='"" () [] {} titel: -: +: ^: ~: EN OF')
def test_any_text_is_answered(index: Any, text: str) -> None:
    answer(index, text)


@pytest.mark.parametrize("name", LONG)
def test_the_longest_texts_are_answered_in_bounded_time(index: Any, name: str) -> None:
    piece = LONG[name]
    text = piece * (LONGEST // len(piece))
    started, began = time.process_time(), time.perf_counter()
    answer(index, text)
    assert time.process_time() - started < SECONDS
    assert time.perf_counter() - began < 6 * SECONDS  # nor does it wait; a busy machine is given room


def test_a_longer_text_is_cut_and_says_so(index: Any) -> None:
    results = answer(index, "stikstof " * LONGEST)
    assert "cut" in {told.kind for told in results.diagnostics}


plain = st.lists(
    st.sampled_from(
        ("stikstof", "Boer", "boeren", "de", "het", "zebra", '"stikstof stoot"', '"de boer"', "-zebra", "F-16", "F 16")
        + ("2%", "art. 5", "28 676 nr. 396", "2022", "en", "of", "stikstofbeleid", "uit?", "boer,", "-F-16", "Anna's")
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=plain, match=st.sampled_from(("auto", "all", "any")))
def test_plain_words_mean_the_same_in_the_whole_language(index: Any, text: str, match: Any) -> None:
    """The short way, without Whoosh, and the long way by a tree agree."""
    if all(word.startswith("-") for word in text.split(" ")):
        return
    assert not asks_more(text)
    tree = parse(text).tree
    short = index.search(text, match=match, facets=())
    long = index.search(tree, match=match, facets=()) if tree is not None else short
    assert [hit.id for hit in long.hits] == [hit.id for hit in short.hits]
    assert [hit.score for hit in long.hits] == pytest.approx([hit.score for hit in short.hits], abs=1e-6)
    assert (long.n_documents, long.n_passages, long.relaxed) == (short.n_documents, short.n_passages, short.relaxed)


def test_plain_words_do_not_load_whoosh(tmp_path: Path) -> None:
    import subprocess
    import sys

    with vraagbaak.writer(tmp_path / "index") as writer:
        writer.add(Document(id="a", titel="Stikstof"))
    program = (
        "import sys, vraagbaak\n"
        f"index = vraagbaak.open({str(tmp_path / 'index')!r})\n"
        "assert index.search('stikstof -boer \"de wet\" F-16 art. 5').hits == []\n"
        "assert len(index.search('stikstof').hits) == 1\n"
        "assert not [name for name in sys.modules if name.startswith('whoosh')]\n"
        "assert len(index.search('titel:stikstof').hits) == 1\n"
        "assert 'whoosh' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
