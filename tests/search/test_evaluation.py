"""Are rankings measured as the judges of retrieval do it? The documents are invented."""

from __future__ import annotations

import json
import random
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner

import vraagbaak
from vraagbaak.corpus.model import Document, Passage
from vraagbaak.index.errors import IndexProblem
from vraagbaak.search import evaluation
from vraagbaak.search.cli.evaluate import evaluate


def test_a_perfect_ranking_measures_one() -> None:
    assert evaluation.measure({"a", "b"}, ["a", "b", "c"]) == evaluation.Measures(1.0, 1.0, 1.0, 1.0)


def test_what_was_never_judged_is_taken_out() -> None:
    run = {"1": [("x", 3.0), ("a", 2.0)]}
    assert evaluation.judge({"1": {"a"}}, run)["1"].reciprocal_rank == 0.5
    assert evaluation.judge({"1": {"a"}}, run, {"a", "b"})["1"].reciprocal_rank == 1.0


def test_a_topic_that_was_not_ranked_counts_nothing() -> None:
    assert evaluation.judge({"1": {"a"}}, {})["1"] == evaluation.Measures(0.0, 0.0, 0.0, 0.0)


def test_the_measures_are_those_of_the_judge(shared: Path) -> None:
    theirs = runpy.run_path(str(shared / "relevance" / "judge.py"))["score"]
    chance = random.Random(6)
    documents = [f"d{number}" for number in range(300)]
    qrels = {str(topic): set(chance.sample(documents, chance.randint(1, 150))) for topic in range(20)}
    run = {topic: chance.sample(documents, chance.randint(0, 300)) for topic in qrels}
    scored = {topic: [(document, 0.0) for document in ranked] for topic, ranked in run.items()}
    ours = evaluation.mean(evaluation.judge(qrels, scored).values())
    expected = theirs({topic: dict.fromkeys(answers, 1) for topic, answers in qrels.items()}, run)
    found = (ours.ndcg, ours.average_precision, ours.recall, ours.reciprocal_rank)
    assert found == pytest.approx([expected[name] for name in ("nDCG@10", "MAP@100", "R@100", "MRR")], abs=1e-12)


def test_topics_are_repaired_as_documents_are(tmp_path: Path) -> None:
    path = tmp_path / "topics.tsv"
    path.write_text("T1\tGemeentefinanciÃ«n \n\nT2\tFinancie¨n\n", encoding="utf-8")
    assert evaluation.read_topics(path) == {"T1": "Gemeentefinanciën", "T2": "Financiën"}


def test_what_is_no_topic_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "topics.tsv"
    path.write_text("T1\ta\nT2 b\n", encoding="utf-8")
    with pytest.raises(IndexProblem, match="line 2"):
        evaluation.read_topics(path)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    with vraagbaak.writer(path) as writing:
        for number, text in enumerate(("de dijk", "de dijk en de sluis", "sluis sluis sluis", "een brug")):
            writing.add(Document(f"d{number}", "antwoord", text, passages=(Passage("1", text),)))
    return path


def test_evaluate_measures_and_writes_a_run(index: Path, tmp_path: Path) -> None:
    topics, qrels, run = tmp_path / "topics.tsv", tmp_path / "qrels.txt", tmp_path / "run.txt"
    topics.write_text("T1\tdijk sluis\nT2\tbrug\n", encoding="utf-8")
    qrels.write_text("T1 0 d1 1\nT2 0 d0 1\nT2 0 d3 0\n", encoding="utf-8")
    asked = ["--topics", str(topics), "--qrels", str(qrels), "--run", str(run), "--json", "--index", str(index)]
    done = CliRunner().invoke(evaluate, asked, standalone_mode=False)
    assert done.exception is None
    assert json.loads(done.output) == {"topics": 2, "nDCG@10": 0.5, "MAP@100": 0.5, "recall@100": 0.5, "MRR": 0.5}
    lines = [line.split() for line in run.read_text(encoding="utf-8").splitlines()]
    assert [(line[0], line[2]) for line in lines] == [("T1", "d1"), ("T1", "d2"), ("T1", "d0"), ("T2", "d3")]
    assert [line[3] for line in lines] == ["1", "2", "3", "1"]
    assert {(line[1], line[5]) for line in lines} == {("Q0", "vraagbaak")}


def test_the_scores_of_a_run_fall_with_the_rank(index: Path, tmp_path: Path) -> None:
    # a document with all words goes first, whatever the scores
    run = {"T": [("a", 1.0), ("b", 4.0), ("c", 4.0), ("d", 0.5)]}
    path = tmp_path / "run.txt"
    with path.open("w", encoding="utf-8") as file:
        evaluation.write_run(run, file)
    scores = [float(line.split()[4]) for line in path.read_text(encoding="utf-8").splitlines()]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) == 4
