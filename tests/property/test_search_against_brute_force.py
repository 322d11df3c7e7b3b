"""Does every search equal a brute-force evaluation of the design's formula?

Random small corpora (inflections, compounds, diacritics, identifiers; several fracties; repeated answers; documents
without passages) are written in random steps (adds, replacements, deletions, commits, so one segment or many) and
asked random questions. Ids, order, scores, counts and all facet figures must be those of brute_force.py.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

import vraagbaak
from vraagbaak.corpus.model import Beantwoorder, Document, Indiener, Mededeling, Passage
from vraagbaak.search import settings as search_settings

from .brute_force import FACETS, BruteForce, Found, FoundFacet, Item, Phrase, Without, Word, query_text
from .plain_texts import HEAD_FIELDS, PASSAGE_FIELDS
from .same_hits import assert_same_hits

STOPS = ("de", "het", "van")
"""Words that surely are stop words of the product; the evaluator looks at the whole list."""

VOCABULARY = (
    *("stikstof", "beleid", "stikstofbeleid", "depositie", "kinderopvangtoeslag", "opvang", "toeslag", "toeslagen"),
    *("kind", "kinderen", "woningbouw", "woning", "bouw", "financiën", "financien", "luchtverdediging", "lucht"),
    *("verdediging", "F-16", "2%", "scenario's", "NAVO-EU-samenwerking", "samenwerking", "ministers"),
    *("NAVO", "NATO", "VWS", "verenigde", "naties", "VN", "griep", "influenza"),
    *("economie", "economische", "wereldeconomie", "Turkse", "financiële"),
)

PAIRS = ("stikstof beleid", "lucht verdediging", "de woning", "2% van het", "F-16 financiën", "toeslagen bouw")
PAIRS += (
    "over de woning",
    "Verenigde Naties",
    "Volksgezondheid, Welzijn en Sport",
    "noord-Atlantische verdragsorganisatie",
)
"""Words that often stand side by side, so that phrases are found."""

ASKED = (
    *("stikstof", "Beleid", "stikstofbeleid", "kinderopvangtoeslag", "toeslag", "KIND", "woningbouw", "woningen"),
    *("financien", "financiën", "luchtverdediging", "F-16", "scenario's", "samenwerking", "minister", "zebra", "2%"),
    *("NAVO-samenwerking", "navo", "VN", "VWS", "griep", "verenigde", "naties", "volksgezondheid", "welzijn", "sport"),
    *("economisch", "turkije", "financieel"),
)

NAMES = ("Anna de Groot", "Bilal Yılmaz", "Cees Ångström", "Daan Visser")
PARTIES = ("VVD", "D66", "GroenLinks", "Groep Van Haga")
MINISTRIES = ("Defensie", "Financiën", "Volksgezondheid, Welzijn en Sport")
TOPICS = tuple(f"{name} {kind}" for name in ("zorg", "natuur", "spoor", "landbouw") for kind in ("beleid", "geld", "ë"))
IDS = tuple(f"KVR{number}" for number in (1, 2, 9, 10, 11, 100)) + tuple(f"kst-{n}-X" for n in "ABCDEFGH")

dates = st.sampled_from((date(2019, 5, 1), date(2020, 12, 31), date(2021, 1, 1), date(2022, 3, 3), date(2022, 3, 4)))
texts = st.lists(st.sampled_from(VOCABULARY + STOPS + PAIRS), min_size=1, max_size=9).map(" ".join)
few = st.lists(st.sampled_from(VOCABULARY + PAIRS), min_size=1, max_size=3).map(" ".join)
titles = st.sampled_from(
    ("{0}", "{0}", "Vragen van de leden {0} over de woning {1}", "Antwoord van minister {0} inzake: {1}")
)


def some_of(values: Sequence[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


@st.composite
def passages(draw: st.DrawFn) -> tuple[Passage, ...]:
    """Up to four passages; an answer may be given to several of them."""
    shared_answer = draw(texts)
    return tuple(
        Passage(
            nummer=str(number),
            vraag=draw(texts | st.just("")),
            antwoord=shared_answer if draw(st.booleans()) else draw(texts | st.just("")),
            fractie=draw(st.sampled_from(("", "", *PARTIES))),
            kop=draw(few) if draw(st.booleans()) else "",
            noten=tuple(draw(st.lists(few, max_size=2))),
        )
        for number in range(1, draw(st.integers(0, 4)) + 1)
    )


@dataclass(frozen=True, slots=True)
class Stock:
    """What the documents of one corpus are put together from; a small stock makes many alike, so that many match."""

    texts: list[str]
    bodies: list[tuple[Passage, ...]]
    people: list[tuple[Indiener, ...]]
    topics: list[tuple[str, ...]]


stocks = st.builds(
    Stock,
    texts=st.lists(few, min_size=1, max_size=4),
    bodies=st.lists(passages(), min_size=1, max_size=5),
    people=st.lists(
        st.lists(st.builds(Indiener, st.sampled_from(NAMES), st.sampled_from(("", *PARTIES))), max_size=2).map(tuple),
        min_size=1,
        max_size=4,
    ),
    topics=st.lists(some_of(TOPICS, most=8), min_size=1, max_size=3),
)


@st.composite
def documents(draw: st.DrawFn, id: str, stock: Stock) -> Document:
    texts_of_stock = st.sampled_from(("", *stock.texts))
    told = draw(texts_of_stock)
    return Document(
        id=id,
        soort=draw(st.sampled_from(("", "antwoord", "kamervraag", "nota"))),
        titel=draw(titles).format(draw(st.sampled_from(stock.texts)), draw(st.sampled_from(stock.texts))),
        datum=draw(st.none() | dates),
        ingediend=draw(st.none() | dates),
        beantwoord=draw(st.none() | dates),
        kamer=draw(st.sampled_from(("", "Tweede Kamer", "Eerste Kamer"))),
        vraagnummer=draw(st.sampled_from(("", "0", "1", "2024Z1", "2024Z2"))),
        indieners=draw(st.sampled_from(stock.people)),
        beantwoorders=tuple(Beantwoorder(name) for name in draw(some_of(NAMES))),
        ministeries=draw(some_of(MINISTRIES)),
        onderwerpen=draw(st.sampled_from(stock.topics)),
        samenvatting=draw(texts_of_stock),
        mededeling=Mededeling(told) if told else None,
        toelichting=draw(texts_of_stock),
        passages=draw(st.sampled_from(stock.bodies)),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One call on the writer: add a document, delete an id, or commit."""

    add: Document | None = None
    delete: str = ""


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """How an index came to be: documents that come once or again, deletions, commits every so often."""
    often = draw(st.sampled_from((0, 1, 2, 4)))
    stock = draw(stocks)
    coming = list(IDS[: draw(st.sampled_from((3, 6, 10, len(IDS))))])
    for _ in range(draw(st.integers(0, 6))):
        coming.insert(draw(st.integers(0, len(coming))), draw(st.sampled_from(IDS)))
    live: list[str] = []
    steps: list[Step] = []
    for number, id in enumerate(coming, start=1):
        if id in live and draw(st.booleans()):
            live.remove(id)
            steps.append(Step(delete=id))
        else:
            live += [] if id in live else [id]
            steps.append(Step(add=draw(documents(id, stock))))
        if often and number % often == 0:
            steps.append(Step())
    return steps


@dataclass(frozen=True, slots=True)
class Question:
    """One call of `search`, its filters apart."""

    items: tuple[Item, ...]
    match: str = "auto"
    limit: int = 10
    offset: int = 0
    sort: str = "relevance"
    unit: str = "document"
    passages_per_hit: int = 2
    van: date | None = None
    tot: date | None = None
    collapse: str = "versions"
    filters: dict[str, list[str]] = field(default_factory=dict)

    @property
    def options(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("items", "filters")}


@st.composite
def queries(draw: st.DrawFn) -> tuple[Item, ...]:
    """One to four words, some in quotes, some stop words, some unwanted."""
    kinds = draw(st.lists(st.sampled_from("wwwwwwspn"), min_size=1, max_size=4))
    items: list[Item] = []
    for kind in kinds:
        if kind == "w":
            items.append(Word(draw(st.sampled_from(ASKED))))
        elif kind == "s":
            items.append(Word(draw(st.sampled_from(STOPS))))
        elif kind == "n":
            items.append(Without(draw(st.sampled_from(ASKED))))
        else:
            items.append(Phrase(draw(st.sampled_from(PAIRS + VOCABULARY))))
    return tuple(items)


FILTERS = {
    "indiener": (*NAMES, "cees angstrom"),
    "partij": (*PARTIES, "d66", "groenlinks"),
    "ministerie": (*MINISTRIES, "financien"),
    "beantwoorder": NAMES,
    "jaar": ("2019", "2022", "2020..2021", "2019..2022"),
    "soort": ("antwoord", "NOTA"),
    "kamer": ("Tweede Kamer", "eerste kamer"),
    "onderwerp": (*TOPICS, "zorg e"),
    "status": ("open", "uitgesteld", "Beantwoord"),
}


@st.composite
def questions(draw: st.DrawFn) -> Question:
    chosen = draw(some_of(FACETS)) if draw(st.integers(0, 2)) == 2 else ()
    return Question(
        items=draw(queries()) if draw(st.integers(0, 9)) else (),
        match=draw(st.sampled_from(("auto", "auto", "all", "any"))),
        limit=draw(st.sampled_from((10, 1, 3, 50))),
        offset=draw(st.sampled_from((0, 0, 0, 1, 4))),
        sort=draw(st.sampled_from(("relevance", "relevance", "newest", "oldest"))),
        unit=draw(st.sampled_from(("document", "document", "passage"))),
        passages_per_hit=draw(st.sampled_from((2, 1, 5))),
        van=draw(dates) if draw(st.integers(0, 5)) == 5 else None,
        tot=draw(dates) if draw(st.integers(0, 5)) == 5 else None,
        collapse=draw(st.sampled_from(("versions", "versions", "none"))),
        filters={
            name: draw(st.lists(st.sampled_from(FILTERS[name]), min_size=1, max_size=2, unique=True)) for name in chosen
        },
    )


def numbers() -> st.SearchStrategy[dict[str, Any]]:
    """Other numbers than those in search/settings.py: none is baked into an index or into code."""
    names = HEAD_FIELDS + PASSAGE_FIELDS
    part = st.sampled_from((0.3, 0.5, 0.7))
    return st.fixed_dictionaries(
        {
            "WEIGHTS": st.fixed_dictionaries({name: st.sampled_from((0.5, 1.0, 2.5)) for name in names}),
            "B": st.fixed_dictionaries({name: st.sampled_from((0.0, 0.4, 0.75, 1.0)) for name in names}),
            "K1": st.sampled_from((0.9, 1.2, 2.0)),
            "SHARE": part,
            "PART_WEIGHT": part,
            "PARTS_WEIGHT": part,
            "RELAX_BELOW": st.sampled_from((10, 2, 4)),
            "FACET_VALUES": st.sampled_from((10, 2, 4)),
        }
    )


def written(path: Path, steps: Sequence[Step], *, optimized: bool) -> list[Document]:
    """Writes the index as the steps say, and gives the documents that are live at the end."""
    live: dict[str, Document] = {}
    with vraagbaak.writer(path) as writer:
        for step in steps:
            if step.add:
                writer.add(step.add)
                live[step.add.id] = step.add
            elif step.delete:
                writer.delete(step.delete)
                del live[step.delete]
            else:
                writer.commit()
        writer.commit()
        if optimized:
            writer.optimize()
    return list(live.values())


def answer(index: Any, question: Question) -> Found | None:
    """What the product answers, in the evaluator's terms; None where it found nothing and asked in another spelling."""
    results = index.search(
        query_text(question.items),
        facets=FACETS,
        facet_size=search_settings.FACET_VALUES,
        **question.options,
        **question.filters,
    )
    if results.corrected_query is not None:  # nothing was found, and another spelling was answered
        return None
    hits = [(hit.id, hit.score, [(p.id, p.score) for p in hit.passages]) for hit in results.hits]
    if question.unit == "passage":
        # such a hit is a document with the one passage that it is
        assert all(passages[0][0].startswith(f"{id}#") for id, _, passages in hits)
        hits = [(passages[0][0], score, passages) for _, score, passages in hits]
    return Found(
        hits=hits,
        facets={
            name: FoundFacet(
                values=[(value.value, value.count, value.selected) for value in facet.values],
                other=facet.other,
                missing=facet.missing,
                n_values=facet.n_values,
            )
            for name, facet in results.facets.items()
        },
        n_documents=results.n_documents,
        n_full=results.n_full,
        n_partial=results.n_partial,
        n_passages=results.n_passages,
        relaxed=results.relaxed,
    )


def assert_equal(got: Found | None, wanted: Found) -> None:
    assert_same_hits(got, wanted, within=1e-6)
    if got is None:
        return
    assert {name: carried(facet) for name, facet in got.facets.items()} == {
        name: carried(facet) for name, facet in wanted.facets.items()
    }


def carried(facet: FoundFacet) -> FoundFacet:
    """The facet without selected values of count 0: one that only deleted documents carry is known until a merge."""
    assert all(chosen for _, count, chosen in facet.values if not count)
    return replace(facet, values=[value for value in facet.values if value[1]])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=histories(),
    asked=st.lists(questions(), min_size=3, max_size=6),
    given_numbers=numbers(),
    optimized=st.booleans(),
)
def test_a_search_is_what_the_formula_says(
    steps: list[Step], asked: list[Question], given_numbers: dict[str, Any], optimized: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder, patch.multiple(search_settings, **given_numbers):
        path = Path(folder) / "index"
        live = written(path, steps, optimized=optimized)
        with vraagbaak.open(path) as index:
            brute = BruteForce(live, index)
            for question in asked:
                note(f"{query_text(question.items)!r} {question.options} {question.filters}")
                if index.search(query_text(question.items)).names:
                    continue  # a name brings its bearers first: tests/search/test_filters_names_and_hints.py
                wanted = brute.search(question.items, filters=question.filters, **question.options)
                assert_equal(answer(index, question), wanted)


def test_documents_with_all_words_come_first_whatever_is_looked_at_first(tmp_path: Path) -> None:
    strong = Document("KVR1", titel="stikstof", passages=(Passage(vraag="stikstof stikstof"),))
    weak = Document("KVR2", titel="spoor", passages=(Passage(noten=("stikstof " + "spoor " * 50 + "beleid",)),))
    more = [Document(f"KVR{number}", titel="beleid spoor") for number in range(3, 30)]
    with vraagbaak.writer(tmp_path / "index") as writer:
        for document in (strong, weak, *more):
            writer.add(document)
        writer.commit()
    with vraagbaak.open(tmp_path / "index") as index:
        results = index.search("stikstof beleid", limit=2)
        assert [hit.id for hit in results.hits] == ["KVR2", "KVR1"]
        assert results.relaxed


def test_a_document_may_come_and_go_before_the_first_commit(tmp_path: Path) -> None:
    steps = [Step(add=Document("KVR1", titel="spoor")), Step(delete="KVR1"), Step()]
    steps += [Step(add=Document("KVR2", titel="spoor")), Step()]
    written(tmp_path / "index", steps, optimized=False)
    with vraagbaak.open(tmp_path / "index") as index:
        assert [hit.id for hit in index.search("spoor").hits] == ["KVR2"]


def test_the_numbers_that_the_design_gives_are_set() -> None:
    assert (search_settings.RELAX_BELOW, search_settings.FACET_VALUES) == (10, 10)
