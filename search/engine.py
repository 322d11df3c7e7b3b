"""The public interface of an index: search, documents, suggestions.

A search runs parse -> expanded terms -> plan -> execute -> hits. The stages before `execute` know nothing of files.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack, cast

from ..corpus.model import Document
from ..index import kernel as kernels
from ..index import layout
from ..index.analysis.folding import fold
from ..index.errors import IndexProblem, UsageProblem
from ..index.reader import Snapshot
from ..index.schema import Schema
from ..index.segment.stem_map import parts_of
from . import allocator, settings
from .columns import Column
from .commits import Commit, moment, on_one_commit, pinned
from .deadline import NONE, Deadline, TimeIsUp
from .execution.executor import Execution, Scorers
from .execution.facets import Shown
from .execution.filters import Filters
from .execution.filters import make as make_filters
from .execution.plan import Match, Plan
from .model import Diagnostic, FacetValue, Hit, NamedValue
from .planner import Planner
from .query.plain import as_read
from .results.results import MOST, Request, Results
from .terms.expansion import query_parts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from whoosh.query import Query

    from .assist.explanation import Explanation
    from .assist.spelling import Correction, Spelling
    from .assist.suggestions import Suggester, Suggestion
    from .assist.words import WordForm
    from .results.references import Citation
    from .semantic.fusion import Fusion
    from .semantic.meaning import Meaning
    from .whoosh.reader import WhooshReader

__all__ = ("Index", "Results")

MATCHES = ("auto", "all", "any")
SORTS = ("relevance", "newest", "oldest", "answered")
UNITS = ("document", "passage")
WARMED = 8
"""How many recent searches are repeated on a new commit before it is used."""

GROUPS = ("dossier",)
"""The columns that hits can be grouped by."""

COLLAPSES = ("versions", "none")
"""The documents that one document can stand for."""

DEFAULT_FACETS = ("indiener", "partij", "ministerie", "jaar", "status")


class FacetFilters(TypedDict, total=False):
    """The filters of a search: a value, or several of which any matches. Type checkers detect a misspelt name."""

    indiener: Sequence[str] | str
    partij: Sequence[str] | str
    ministerie: Sequence[str] | str
    beantwoorder: Sequence[str] | str
    jaar: Sequence[str] | str | int
    soort: Sequence[str] | str
    kamer: Sequence[str] | str
    onderwerp: Sequence[str] | str
    status: Sequence[str] | str


class Index:
    """An index, opened for searching: one commit of it, until `refresh`.

    Any number of threads may use it. Close it, or use `with`; an index without references closes itself.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._snapshot = Snapshot(_path(path))
        self._recent: deque[tuple[str, dict[str, Any]]] = deque(maxlen=WARMED)
        self._refreshing = threading.Lock()
        schema = self._snapshot.schema
        self._columns = {name: Column(self._snapshot, name) for name in (*layout.FACETS, *layout.COLUMNS)}
        self._columns |= {own.name: Column(self._snapshot, own.name, own) for own in schema.columns}
        self._facets = frozenset((*layout.FACETS, *schema.facets))
        self._planner = Planner(self._snapshot, self._columns)

    def __reduce__(self) -> tuple[type[Index], tuple[str]]:
        """Pickles as its path: another process opens the index there, at its newest commit."""
        return Index, (str(self._snapshot.path),)

    @pinned
    def search(
        self,
        query: str | Query,
        *,
        match: Match = "auto",
        strict: bool = False,
        facets: Sequence[str] = DEFAULT_FACETS,
        snippets: bool = True,
        passages_per_hit: int = 2,
        limit: int = 10,
        offset: int = 0,
        sort: Literal["relevance", "newest", "oldest", "answered"] = "relevance",
        unit: Literal["document", "passage"] = "document",
        group: Literal["dossier"] | None = None,
        collapse: Literal["versions", "none"] = "versions",
        meaning: bool = True,
        fold: bool | None = None,
        filter_match: Literal["exact", "words"] = "exact",
        van: date | str | None = None,
        tot: date | str | None = None,
        beantwoord_van: date | str | None = None,
        beantwoord_tot: date | str | None = None,
        since: date | datetime | str | None = None,
        timeout: float | None = None,
        facet_size: int | None | Mapping[str, int | None] = settings.FACET_VALUES,
        facet_sort: Literal["count", "value"] = "count",
        filters: Mapping[str, Sequence[str] | str | int] | None = None,
        **filters_by_facet: Unpack[FacetFilters],
    ) -> Results:
        """The documents, or passages, that match. Nothing is computed before it is read.

        `van` and `tot` are dates or ISO text, also a year or a month, for the day under which a document is filed.
        `beantwoord_van` and `beantwoord_tot` are for the day of its answer; `sort="answered"` orders by that day.
        Filters are named as the facets; values of one filter widen the search, different filters narrow it. `group`
        lists the best hit of each dossier. Documents that share a vraagnummer are versions of one question: one of
        them, the answered one, is counted and listed for all, unless `collapse` is "none" (`fold=True` is another name
        for "versions", `fold=False` for "none"). `timeout` is the time limit in seconds of computing; the search then
        ends with its results so far, and `timed_out` is true. A filter's value is the value with exactly that spelling,
        where there is one, else every value that holds its words; with `filter_match="words"` always the latter, as in
        a field of a query. `filters` has filters by name, because type checkers know no arguments for own facets. If
        the index has vectors (`vraagbaak embed`), documents that are close in meaning to a query of plain words rise,
        or are listed without any of its words; `meaning=False` switches that off. Such documents are not counted.
        `since` keeps documents that were added or changed in the index since a time, or since the beginning of a
        period: "vorige week". `facet_size` is how many values of each facet are shown, None for all, also by name;
        `facet_sort` orders them. `query` is text, or a Whoosh tree. Raises UsageProblem on a name or a choice that does
        not exist. Never raises on a query, except that `strict` makes its diagnostics errors.
        """
        started = time.perf_counter()
        if filters is not None:
            filters_by_facet = _joined_filters(filters, filters_by_facet)
        if not isinstance(query, str):
            _check_tree(query)
        else:
            named = {
                "match": match,
                "facets": facets,
                "limit": limit,
                "sort": sort,
                "unit": unit,
                "van": van,
                "tot": tot,
                "beantwoord_van": beantwoord_van,
                "beantwoord_tot": beantwoord_tot,
            }
            self._recent.append((query, {**named, **filters_by_facet}))
        if (
            match not in MATCHES
            or sort not in SORTS
            or unit not in UNITS
            or group is not None
            or collapse != "versions"
            or not self._facets.issuperset(facets)
            or not 0 <= limit <= MOST >= offset >= 0 <= passages_per_hit <= MOST
        ):
            known = (*layout.FACETS, *self._snapshot.schema.facets)
            _check(match, sort, unit, group, facets, known, (limit, offset, passages_per_hit))
            _choose("collapse", collapse, COLLAPSES)
            limit, offset, passages_per_hit = min(limit, MOST), min(offset, MOST), min(passages_per_hit, MOST)
        deadline = NONE if timeout is None else Deadline(timeout)
        narrowed = self._no_filters
        if filters_by_facet or van or tot or since or beantwoord_van or beantwoord_tot:
            changed_since = moment(since) if since else None
            answered = beantwoord_van, beantwoord_tot
            by_words = filter_match == "words"
            narrowed = self._filters(filters_by_facet, van, tot, changed_since, by_words, answered)
        timed_out = False
        diagnostics: tuple[Diagnostic, ...]
        if deadline.is_set:
            deadline.resume(time.perf_counter() - started)
        try:
            plan, diagnostics = self._planner.plan(query, narrowed, match, deadline)
        except TimeIsUp:
            plan, diagnostics, timed_out = Plan((), (), (), narrowed, match), (), True
        finally:
            if deadline.is_set:
                deadline.rest()
        text = query if isinstance(query, str) else None
        if diagnostics and text is not None:
            diagnostics = tuple([_inside(one, len(text)) for one in diagnostics])
        if narrowed.diagnostics:
            diagnostics += narrowed.diagnostics
        if strict and any(one.kind != "several-values" for one in diagnostics):
            raise UsageProblem("; ".join(one.message for one in diagnostics))
        plan.collapse = collapse == "versions" if fold is None else fold
        execution = self._execution(plan, deadline)
        fusion = None
        by_meaning = meaning and self._snapshot.has_vectors and text is not None and not timed_out
        if by_meaning and match != "all" and sort == "relevance" and unit == "document" and group is None:
            fusion, unmeant = self._fusion(as_read(query), narrowed, plan.collapse)
            diagnostics += unmeant
        names = tuple(dict.fromkeys(facets)) if facets else ()
        facets_named = facets is not DEFAULT_FACETS and len(facets) > 0
        request = Request(
            names,
            snippets,
            passages_per_hit,
            limit,
            offset,
            sort,
            unit,
            group,
            plan.collapse,
            facets_named,
            text,
            narrowed,
            match,
            Shown(facet_size, facet_sort),
        )
        return self._results(execution, diagnostics, request, started, deadline, timed_out, fusion)

    @property
    def snapshot(self) -> Snapshot:
        """The commit that is searched, for what is built on an index."""
        return self._snapshot

    # what another backend does otherwise (search/backends.py)

    def _filters(
        self,
        wanted: Mapping[str, object],
        van: date | str | None = None,
        tot: date | str | None = None,
        since: int | None = None,
        words: bool = False,
        answered: tuple[date | str | None, date | str | None] = (None, None),
    ) -> Filters:
        return make_filters(self._snapshot, self._columns, wanted, van, tot, since, words, answered)

    def _execution(self, plan: Plan, deadline: Deadline) -> Execution:
        return Execution(self._snapshot, self._scorers, plan, deadline)

    def _results(
        self,
        execution: Execution,
        diagnostics: tuple[Diagnostic, ...],
        request: Request,
        started: float,
        deadline: Deadline,
        timed_out: bool,
        fusion: Fusion | None,
    ) -> Results:
        return Results(
            self._snapshot,
            self._columns,
            execution,
            diagnostics,
            request,
            started,
            self._speller,
            deadline,
            timed_out,
            fusion,
        )

    def _fusion(self, text: str, narrowed: Filters, collapse: bool) -> tuple[Fusion | None, tuple[Diagnostic, ...]]:
        """The fusion with meaning for a query of plain words; None for any other query, and, with the reason, where no
        vector can be computed."""
        from .query.plain import Word, asks_more, parse
        from .semantic.fusion import Fusion

        if asks_more(text):
            return None, ()
        request = parse(text)
        if request.unwanted or not request.wanted or not all(isinstance(item, Word) for item in request.wanted):
            return None, ()
        meaning = self._meaning
        query = meaning.of(text)
        if query is None:
            return None, (Diagnostic("no-meaning", None, meaning.reason),)
        return Fusion(self._snapshot, meaning.vectors, query, self._allowed(narrowed, collapse)), ()

    def _allowed(self, narrowed: Filters, collapse: bool) -> NDArray[np.bool_]:
        """The documents that filters let pass, one version of each question or every one."""
        from .semantic.fusion import matching

        found = None if narrowed.narrow else self._meaning.every.get(collapse)
        if found is None:
            every, _ = self._planner.plan("*", narrowed, "all")
            every.collapse = collapse
            found = matching(Execution(self._snapshot, self._scorers, every), self._snapshot)
            if not narrowed.narrow:
                self._meaning.every[collapse] = found
        return found

    @cached_property
    def _meaning(self) -> Meaning:
        from .semantic.meaning import Meaning

        vectors = self._snapshot.vectors
        assert vectors is not None, "asked without vectors"
        return Meaning(self._snapshot, vectors)

    @cached_property
    def _no_filters(self) -> Filters:
        return self._filters({})

    @cached_property
    def _speller(self) -> _Speller:
        return _Speller(self._snapshot, self._planner, self._scorers, self._no_filters)

    def iter_hits(self, query: str | Query, **named: Any) -> Iterator[Hit]:
        """All hits of a query, not limited to a page, best first; `named` are the arguments of `search`.

        The documents are looked up a few hundred at a time. All hits are of one commit.
        """
        named.setdefault("facets", ())
        return self.search(query, **named).iter_all()

    @on_one_commit
    def whoosh_reader(self) -> WhooshReader:
        """This index as a whoosh.reading.IndexReader, for Whoosh's own Searcher; open for as long as the index is."""
        from .whoosh.reader import WhooshReader

        reader = self._planner.language.lookup.foreign_nodes
        assert isinstance(reader, WhooshReader)
        return reader

    @cached_property
    def _scorers(self) -> Scorers:
        return Scorers(self._snapshot)

    # assistance

    @on_one_commit
    def suggest(self, prefix: str, limit: int = 5) -> tuple[Suggestion, ...]:
        """Completions of the beginning of a query: at most `limit` words, askers, dossiers and titles each."""
        return self._suggester.suggest(prefix, limit, self._n_with_all)

    @cached_property
    def _suggester(self) -> Suggester:
        from .assist.suggestions import Suggester

        return Suggester(self._snapshot, self._columns, self._scorers)

    def _n_with_all(self, query: str) -> int:
        """How many documents have all words of a text."""
        return self.search(query, match="all", facets=(), snippets=False, collapse="none").n_documents

    @on_one_commit
    def words(self, word: str) -> tuple[WordForm, ...]:
        """Every term that a word of a query expands to, with its reason; () when there is none."""
        from .assist.words import forms_of

        return forms_of(self._snapshot, word)

    @on_one_commit
    def explain(self, query: str, id: str, match: Match = "auto", *, meaning: bool = True) -> Explanation | None:
        """The score of a document, or of a passage (`DOCUMENT#place`), as a tree; None when there is none with the id.

        The root's value is the score of the hit; where the query does not match, what it would be. `meaning` is as for
        `search`.
        """
        from .assist.explanation import explain, with_meaning

        _choose("match", match, MATCHES)
        if (found := self._locate(id)) is None:
            return None
        at, doc, place = found
        no_filters = make_filters(self._snapshot, self._columns, {}, None, None)
        plan, _ = self._planner.plan(query, no_filters, match)
        execution = Execution(self._snapshot, self._scorers, plan)
        diagnostics = explain(self._snapshot, execution, at, doc, place, id)
        if meaning and self._snapshot.has_vectors and not place and match != "all":
            fusion, _ = self._fusion(as_read(query), no_filters, True)
            if fusion is not None:
                matches = bool(execution.matching(at, partly=True)[doc])
                plan.collapse = True
                ranked = Execution(self._snapshot, self._scorers, plan)
                return with_meaning(diagnostics, fusion, ranked, at, doc, id, matches)
        return diagnostics

    @on_one_commit
    def related(
        self, id: str, limit: int = 10, *, unit: Literal["document", "passage"] | None = None, snippets: bool = True
    ) -> Results | None:
        """Documents or passages like a document, or like a passage (`DOCUMENT#place`); None when the id does not exist.

        The default `unit` gives documents for a document, passages for a passage.
        """
        from .assist import related

        started = time.perf_counter()
        if (found := self._locate(id)) is None:
            return None
        at, doc, place = found
        segment = self._snapshot.segments[at]
        number = int(segment.numbers[doc])
        document = self._snapshot.stored([number])[0].document()
        same = [place_of for other in self.versions(document.id) if (place_of := self._locate(other))]
        left_out = [(at, doc), *((own, other) for own, other, _ in same)]
        plan = related.plan(self._snapshot, document, place, left_out)
        plan.collapse = True
        execution = Execution(self._snapshot, self._scorers, plan)
        words = ", ".join(wanted.what for wanted in plan.expanded_terms)
        diagnostics = (Diagnostic("related", None, f"found by these words of {id}: {words}"),)
        unit = unit or ("passage" if place else "document")
        request = Request(snippets=snippets, limit=min(limit, MOST), unit=unit, query=id)
        fusion = self._fusion_like(at, doc, left_out) if self._snapshot.has_vectors and unit == "document" else None
        return Results(self._snapshot, self._columns, execution, diagnostics, request, started, fusion=fusion)

    def _fusion_like(self, at: int, doc: int, left_out: Sequence[tuple[int, int]]) -> Fusion | None:
        """What a document means; None where none of its texts has a vector."""
        from .semantic.fusion import Fusion

        vectors = self._snapshot.vectors
        assert vectors is not None, "asked without vectors"
        meant = vectors.vector_of(vectors.firsts[at] + doc)
        if meant is None:
            return None
        return Fusion(self._snapshot, vectors, meant, self._allowed(self._no_filters, True), left_out)

    def _locate(self, id: str) -> tuple[int, int, int] | None:
        """The segment's index, the document in it, and the passage's place (0: the whole document) of an id."""
        number, place = self._snapshot.number_of(id), 0
        name, _, last = id.rpartition("#")
        if number is None and name and last.isdecimal() and len(last) < 7 and int(last):
            number, place = self._snapshot.number_of(name), int(last)
        if number is None:
            return None
        for at, segment in enumerate(self._snapshot.segments):
            if (doc := segment.doc_of_number(number)) >= 0:
                head, end = segment.docs[layout.DOC_FIRST_UNIT, doc : doc + 2].tolist()
                return (at, doc, place) if head + place < end else None
        return None

    # documents

    @on_one_commit
    def document(self, id: str) -> Document | None:
        """The document with this id, equal to what was added; None when there is none."""
        return self._snapshot.document(id)

    @on_one_commit
    def documents(self) -> Iterator[Document]:
        """All documents, in the order in which they were added."""
        return self._snapshot.documents()

    @on_one_commit
    def values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetValue, ...]:
        """The values of a facet that begin with a text, whatever its case and accents, with their numbers of documents;
        the commonest first. Raises UsageProblem on a name that is no facet."""
        counted = self.search("*", facets=(facet,), facet_size=None).facets[facet].values
        begins = fold(prefix)
        found = [one for one in counted if fold(one.value).startswith(begins)]
        return tuple(found[:limit])

    @on_one_commit
    def find(self, id: str) -> tuple[str, ...]:
        """The ids of the documents that a text names: an id in any case, an official id, or a vraagnummer.

        The named document itself comes first, else the answered one of several versions; () for none.
        """
        from .results.naming import named

        return named(self._snapshot, self._columns, id)

    @on_one_commit
    def versions(self, id: str) -> tuple[str, ...]:
        """The ids of the other documents about the same question, in code point order."""
        document = self.document(id)
        if document is None or document.vraagnummer in layout.NO_VRAAGNUMMER:
            return ()
        same = self._snapshot.same_question(document.vraagnummer)
        return tuple(other for other in same if other != id)

    @on_one_commit
    def status(self, id: str) -> str:
        """beantwoord, uitgesteld or open: the best over all documents about the same question; "" for no document, and
        for one that holds no question."""
        number = self._snapshot.number_of(id)
        for segment, codes in zip(self._snapshot.segments, self._snapshot.statuses, strict=True):
            doc = segment.doc_of_number(number) if number is not None else -1
            if doc >= 0:
                return layout.status_name(codes[doc])
        return ""

    @on_one_commit
    def citations(self, id: str) -> tuple[Citation, ...]:
        """The references of a document, each with its documents in the index; () for no document."""
        from .results.references import citations

        document = self.document(id)
        return citations(self._snapshot, self._columns, document) if document else ()

    # properties of the index

    @on_one_commit
    def stem(self, form: str) -> str:
        """The stem of a term."""
        return self._snapshot.stemmer.stem(form)

    @on_one_commit
    def family(self, form: str) -> str:
        """The family of a term: the key that it shares with derived words."""
        return self._snapshot.stemmer.family(self.stem(form))

    @on_one_commit
    def parts(self, form: str) -> tuple[str, ...]:
        """The compound parts by which a term of the index is found."""
        return parts_of(form, self._snapshot.splitter)

    @on_one_commit
    def query_parts(self, form: str) -> tuple[str, ...]:
        """The words that together may match instead of this word of a query."""
        return query_parts(self._snapshot, form)

    @on_one_commit
    def stats(self) -> dict[str, object]:
        """The content of the index, in numbers."""
        snapshot = self._snapshot
        size = 0
        for file in snapshot.path.rglob("*"):
            with suppress(FileNotFoundError):  # a writer may be removing files
                size += file.stat().st_size if file.is_file() else 0
        return {
            "path": str(snapshot.path),
            "documents": snapshot.n_documents,
            "passages": snapshot.n_passages,
            "segments": len(snapshot.segments),
            "deleted": sum(segment.n_deleted for segment in snapshot.segments),
            "forms": sum(segment.forms.n for segment in snapshot.segments),
            "bytes": size,
            "format": int(snapshot.state.settings["format"]),
            "kernel": kernels.NAME,
            **_schema_told(snapshot.schema),
        }

    @property
    def schema(self) -> Schema:
        """The own fields and word lists of the index."""
        return self._snapshot.schema

    # commits

    @property
    def commit(self) -> Commit:
        """The commit that is searched."""
        return Commit.of(self._snapshot)

    @on_one_commit
    def is_current(self) -> bool:
        """Whether no writer has committed or merged since; costs about 10 us. False where the index was replaced."""
        return not self._snapshot.was_replaced() and self._snapshot.is_newest()

    def refresh(self) -> bool:
        """Searches the newest commit from now on; returns False where this is already the newest.

        Unchanged parts are shared: files, and their arrays. The new commit is warmed before it is used: recent words
        and searches are looked up in it. Meanwhile other threads search the old commit, and its results stay valid. Any
        thread may call it; of several simultaneous calls one does the work.
        """
        with self._refreshing:
            if self.is_current():
                return False
            fresh = Index(self._snapshot.path)
            try:
                fresh._warm(self)
            except BaseException:
                fresh.close()
                raise
            fresh._refreshing = self._refreshing
            self.__dict__ = fresh.__dict__  # in one step: see on_one_commit
        allocator.give_back()
        return True

    def _warm(self, like: Index) -> None:
        """Looks up the recent words and searches of another commit, so that the next search need not."""
        self._planner.know(like._planner.known_words())
        for query, named in list(like._recent):
            with suppress(IndexProblem):
                results = self.search(query, **named)
                _ = results.hits, results.facets

    def forget(self) -> None:
        """Drops what is kept of earlier queries for the next one: their terms, and the documents shown. To measure."""
        self._planner.forget()
        self._snapshot.forget_shown()

    def close(self) -> None:
        """Releases all files; results that were not read before cannot be read afterwards."""
        self._snapshot.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        snapshot = self._snapshot
        what = "closed" if snapshot.is_closed else f"{snapshot.n_documents:,} documents, commit {self.commit.number}"
        return f"<vraagbaak.Index {str(snapshot.path)!r}: {what}>"


def _schema_told(schema: Schema) -> dict[str, object]:
    """Numbers about own fields and lists; empty where there are none."""
    kinds = {one.name: f"text, weight {one.weight:g}" if one.kind == "text" else one.kind for one in schema.fields}
    lists = {
        "stop_words": len(schema.stop_words),
        "synonyms": len(schema.synonyms),
        "stem_exceptions": len(schema.stem_exceptions),
    }
    diagnostics = {**({"fields": kinds} if kinds else {}), **{name: n for name, n in lists.items() if n}}
    return {"schema": diagnostics} if diagnostics else {}


def _path(given: str | os.PathLike[str]) -> str | os.PathLike[str]:
    """The path of an index, after a check. Raises UsageProblem."""
    if not isinstance(given, str | os.PathLike):
        raise UsageProblem(f"the path of an index is text or a path, not {type(given).__name__}")
    if not os.fspath(given):
        raise UsageProblem("an empty name names no index; give the path of its folder")
    return given


class _Speller:
    """Finds a better spelling of a query, and executes it."""

    def __init__(self, snapshot: Snapshot, planner: Planner, scorers: Scorers, no_filters: Filters) -> None:
        self._snapshot = snapshot
        self._planner = planner
        self._scorers = scorers
        self._no_filters = no_filters

    @cached_property
    def _spelling(self) -> Spelling:
        from .assist.spelling import Spelling  # assistance is imported when it is used

        return Spelling(self._snapshot)

    def correct(self, query: str, found: Execution) -> Correction | None:
        """The query in a better spelling, where there is one; `found` is the result of the typed query."""
        return self._spelling.corrected(as_read(query), found)

    def named(self, query: str) -> tuple[NamedValue, ...]:
        """The values that a whole query names."""
        return self._planner.names.values.told(query)

    def execute_instead(self, query: str, request: Request, deadline: Deadline) -> Execution:
        """Another query to execute instead of the typed one."""
        plan, _ = self._planner.plan(query, request.filters or self._no_filters, request.match, deadline)
        plan.collapse = request.collapse
        return Execution(self._snapshot, self._scorers, plan, deadline)


def _inside(diagnostic: Diagnostic, length: int) -> Diagnostic:
    """The diagnostic, with its span within the typed text: composing characters may have made the parsed text
    longer."""
    if diagnostic.span is None or diagnostic.span[1] <= length:
        return diagnostic
    return diagnostic._replace(span=(min(diagnostic.span[0], length), length))


def _joined_filters(given: Mapping[str, Sequence[str] | str | int], named: FacetFilters) -> FacetFilters:
    """All filters of a search. Raises UsageProblem."""
    if not isinstance(given, Mapping):
        raise UsageProblem(f"filters are a mapping of facets to values, not {type(given).__name__}")
    if both := sorted(given.keys() & named.keys()):
        raise UsageProblem(f"{both[0]} is filtered twice: in `filters` and by its own name")
    return cast(FacetFilters, {**given, **named})


def _check_tree(query: object) -> None:
    """Raises UsageProblem unless the query is a tree of Whoosh's."""
    from whoosh.query import Query

    if not isinstance(query, Query):
        raise UsageProblem(f"a query is text, or a tree of Whoosh's, not {type(query).__name__}")


def _check(
    match: str,
    sort: str,
    unit: str,
    group: str | None,
    facets: Sequence[str],
    known: Sequence[str],
    numbers: Sequence[int],
) -> None:
    """Raises UsageProblem on a choice that does not exist."""
    _choose("match", match, MATCHES)
    _choose("sort", sort, SORTS)
    _choose("unit", unit, UNITS)
    if group is not None:
        _choose("group", group, GROUPS)
    for name in facets:
        _choose("facet", name, known)
    if min(numbers) < 0:
        raise UsageProblem("limit, offset and passages_per_hit are 0 or more")


def _choose(what: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise UsageProblem(f"there is no {what} {given!r}; there is {', '.join(known)}")
