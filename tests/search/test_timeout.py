"""Does a search end when its time is up, with what it has? On invented documents and words that take their time."""

from __future__ import annotations

import json
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index import kernel as kernels
from vraagbaak.search import deadline, piecemeal
from vraagbaak.search.assist import spelling
from vraagbaak.search.assist.spelling import Letters
from vraagbaak.search.cli.run import run
from vraagbaak.search.execution import facets
from vraagbaak.search.language import segment_terms as terms_module
from vraagbaak.search.language.segment_terms import SegmentTerms, looking
from vraagbaak.search.terms import expansion as expanded_terms
from vraagbaak.search.terms import positions as places

PAUSE = 0.03


@pytest.fixture
def index(tmp_path: Path) -> Path:
    with vraagbaak.writer(tmp_path / "index") as writer:
        for number in range(3):
            passage = Passage("1", "Zijn er uilen, valken, meeuwen en ganzen?")
            writer.add(Document(id=f"verzonnen-{number}", soort="tekst", passages=(passage,)))
    return tmp_path / "index"


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every word takes its time."""
    real = expanded_terms.WordTerm.taken.func

    def taken(self: expanded_terms.WordTerm) -> object:
        time.sleep(PAUSE)
        return real(self)

    monkeypatch.setattr(expanded_terms.WordTerm, "taken", property(taken))


def test_within_its_time_nothing_changes(index: Path, slow: None) -> None:
    with vraagbaak.open(index) as opened:
        without, within = (opened.search("uilen valken", timeout=limit) for limit in (None, 30))
        assert [hit.id for hit in within.hits] == [hit.id for hit in without.hits]
        assert within.facets == without.facets
        assert (within.n_documents, within.timed_out, without.timed_out) == (3, False, False)


def test_when_its_time_is_up_it_ends(index: Path, slow: None) -> None:
    with vraagbaak.open(index) as opened:
        results = opened.search("uilen valken meeuwen ganzen", timeout=1.5 * PAUSE)
        started = time.perf_counter()
        assert (list(results.hits), results.n_documents, results.n_passages) == ([], 0, 0)
        assert set(results.facets) == {"indiener", "partij", "ministerie", "jaar", "status"}
        assert results.timed_out
        assert time.perf_counter() - started < 3.5 * PAUSE


@pytest.mark.parametrize("query", ("uilen", "uil*", "uilen AND NOT valken", '"er uilen"', ""))
def test_no_time_at_all_is_enough_for_an_answer(index: Path, query: str) -> None:
    with vraagbaak.open(index) as opened:
        results = opened.search(query, timeout=0)
        assert results.timed_out or not query
        assert list(results.hits) == [] and results.n_documents == 0


def test_what_was_found_before_is_kept(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = facets.shown_of

    def shown_of(*args: Any) -> object:
        facet = real(*args)
        time.sleep(2 * PAUSE)
        return facet

    monkeypatch.setattr(facets, "shown_of", shown_of)
    with vraagbaak.open(index) as opened:
        soort = opened.search("uilen", facets=("soort",)).facets["soort"].values[0].value
        results = opened.search("uilen", facets=("soort", "status"), timeout=PAUSE, soort=soort)
        assert [len(facet.values) for facet in results.facets.values()] == [1, 0]
        assert results.timed_out and len(results.hits) == 3


def test_time_between_the_looks_does_not_count(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        opened.search("uilen").hits  # noqa: B018
        results = opened.search("uilen", timeout=0.5)
        assert results.n_documents == 3
        time.sleep(0.6)
        assert len(results.hits) == 3 and not results.timed_out


def test_a_phrase_is_broken_off_while_its_places_are_looked_for(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with vraagbaak.open(index) as opened:
        with monkeypatch.context() as patch:
            patch.setattr(places, "left", lambda: 0.0)
            results = opened.search('"zijn er uilen valken"')
            assert results.timed_out and results.n_documents == 0
        assert opened.search('"zijn er uilen valken"').n_documents == 3


def test_the_kernel_breaks_off_and_begins_anew(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        wanted = [(hit.id, hit.score) for hit in opened.search("uilen valken").hits]
        (scorer,) = opened._scorers.lend().scorers
        forms = np.arange(3, dtype=np.int32)
        whole = [kernels.kernel.ExpandedTerm.of_forms(forms, np.ones(3), np.zeros(3, np.int32), 1, 0.0)]
        for seconds, raises in ((0.0, True), (60.0, False), (0.0, True), (float("inf"), False)):
            scorer.reset()
            scorer.allow(seconds)
            with pytest.raises(deadline.TimeIsUp) if raises else nullcontext():
                scorer.gather(whole)
        scorer.reset()
        scorer.gather(whole)
        scorer.allow(0.0)
        with pytest.raises(deadline.TimeIsUp):
            scorer.match(np.ones(1), 1)
        scorer.allow(float("inf"))
        assert [(hit.id, hit.score) for hit in opened.search("uilen valken").hits] == wanted


def test_long_walks_are_broken_off_for_this_search_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "STRETCH", 2)
    some = np.arange(10)
    limit = deadline.Deadline(0.0)
    limit.resume(0.0)
    walks: list[Any] = [lambda: list(looking(range(3))), lambda: places.within_distance(some, some, 0).tolist()]
    for walk in walks:
        with pytest.raises(deadline.TimeIsUp):
            walk()
    limit.rest()
    assert [walk() for walk in walks] == [[0, 1, 2], list(range(10))]


@pytest.mark.parametrize("at_once", (1, 2, 1000))
def test_forms_are_looked_at_in_pieces_that_are_kept(
    index: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    with vraagbaak.open(index) as opened:
        (segment,) = opened._snapshot.segments

        def made() -> list[Any]:
            lexicon, letters = SegmentTerms(segment), Letters(segment)
            return [
                lambda: lexicon.frequencies.tolist(),
                lambda: lexicon.matching("*en").tolist(),
                lambda: [values.tolist() for values in lexicon.within("ulen", 2)],
                lambda: [values.tolist() for values in letters.fuzzy_terms("ulen", 2)],
            ]

        wanted = [ask() for ask in made()]
        for module in (terms_module, spelling):
            monkeypatch.setattr(module, "AT_ONCE", at_once)
        assert [ask() for ask in made()] == wanted
        limit = deadline.Deadline(0.0)
        for ask, whole in zip(made(), wanted, strict=True):
            limit.resume(0.0)
            with pytest.raises(deadline.TimeIsUp):
                ask()
            limit.rest()
            assert ask() == whole


def test_what_is_made_in_pieces_goes_on_where_it_was_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    looks = iter((None, None, deadline.TimeIsUp, None))

    def look() -> None:
        if error := next(looks):
            raise error

    monkeypatch.setattr(piecemeal, "look", look)
    pieces = piecemeal.Piecemeal(3, lambda number: made.append(number) or number)
    with pytest.raises(deadline.TimeIsUp):
        pieces.all()
    assert made == [0, 1] and pieces.all() == [0, 1, 2] and made == [0, 1, 2]


def test_the_command_says_so(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "--index", str(index), "--timeout", "0", "uilen"]) == 1
    assert "the time limit was reached" in capsys.readouterr().out
    run(["search", "--index", str(index), "--timeout", "0", "--json", "uilen"])
    assert json.loads(capsys.readouterr().out)["timed_out"] is True
    run(["search", "--index", str(index), "--timeout", "20", "--json", "uilen"])
    assert json.loads(capsys.readouterr().out)["timed_out"] is False


def test_without_a_limit_nothing_is_ever_over() -> None:
    deadline.NONE.resume(1e9)
    deadline.NONE.check()


def test_what_is_known_is_told_after_the_time_is_up(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        results = opened.search("uilen valken", timeout=0.5)
        assert len(results.hits) == 3
        results._spent = 1.0  # the hits took longer than that, and nothing noticed
        assert (results.n_documents, results.did_you_mean, results.timed_out) == (3, None, False)


def test_a_hit_is_looked_up_long_after_its_search(index: Path) -> None:
    with vraagbaak.open(index) as opened:
        hits = opened.search("uilen valken", timeout=0.05).hits
        assert opened.search("valken").hits  # the scorers hold another search
        time.sleep(0.06)
        assert [passage.id for hit in hits for passage in hit.passages] == [f"verzonnen-{n}#1" for n in range(3)]
