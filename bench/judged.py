"""The judged topics, and the index that they are searched in.

The topics are those of ../shared/relevance: subjects that the parliament's indexers gave to several documents, and
abstracts of one document each. The source of these topics (onderwerpen, rubrieken, samenvatting) is not part of the
index that they are searched in.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import vraagbaak
from vraagbaak.corpus import reading
from vraagbaak.corpus.model import Document
from vraagbaak.index.analysis.compounds import Splitter
from vraagbaak.index.lexical.stemmer import Stemmer
from vraagbaak.index.segment import stem_map
from vraagbaak.search import evaluation
from vraagbaak.search.engine import Index
from vraagbaak.search.evaluation import Measures

from .passages import exported

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"
FOLDER = HERE.parent / "build" / "quality"


@dataclass(frozen=True, slots=True)
class Topics:
    """Queries, their answers, and the documents that were judged (None: all)."""

    queries: Mapping[str, str]
    answers: Mapping[str, Collection[str]]
    judged: Collection[str] | None

    def measured(self, run: evaluation.Run) -> dict[str, Measures]:
        return evaluation.judge(self.answers, run, self.judged)

    def some(self, topics: Sequence[str]) -> Topics:
        """These topics alone."""
        queries = {topic: self.queries[topic] for topic in topics}
        return Topics(queries, {topic: self.answers[topic] for topic in topics}, self.judged)


def subjects(shared: Path = SHARED) -> Topics:
    folder = shared / "relevance"
    return Topics(
        evaluation.read_topics(folder / "subject-topics.tsv"),
        evaluation.read_qrels(folder / "subject-qrels.txt"),
        evaluation.read_judged(folder / "judged-documents.txt"),
    )


def abstracts(shared: Path = SHARED) -> Topics:
    folder = shared / "relevance"
    return Topics(
        evaluation.read_topics(folder / "abstract-topics.tsv"),
        evaluation.read_qrels(folder / "abstract-qrels.txt"),
        None,
    )


def stripped(lines: Path) -> Iterator[Document]:
    """The documents without the source of the topics."""
    for read in reading.read([lines]):
        if read.document is not None:
            yield replace(read.document, onderwerpen=(), rubrieken=(), samenvatting="")


def index_of(lines: Path, path: Path) -> Path:
    """A new index of the stripped documents."""
    shutil.rmtree(path, ignore_errors=True)
    with vraagbaak.writer(path) as writing:
        for document in stripped(lines):
            writing.add(document)
        writing.optimize()
    return path


def kept_index(folder: Path = FOLDER, *, new: bool = False) -> Path:
    """The index under a folder, made where it is not there yet."""
    path = folder / "index"
    if new or not (path / "catalog.sqlite").exists():
        folder.mkdir(parents=True, exist_ok=True)
        index_of(exported(SHARED / "corpora" / "kvr.tar.xz", folder), path)
    return path


def with_analysis(path: Path, stemmer: Stemmer, splitter: Splitter | None = None) -> Index:
    """The index, opened with another analysis. Nothing on disk changes, as postings hold terms and not stems."""
    index = Index(path)
    snapshot = index._snapshot
    snapshot.__dict__["stemmer"] = stemmer
    bulk_splitter = splitter or snapshot.splitter
    snapshot.__dict__["splitter"] = bulk_splitter
    for segment in snapshot.segments:
        segment._stem_map = stem_map.StemMap(stem_map.derive(segment.arrays, stemmer, lambda: bulk_splitter))
    return index
