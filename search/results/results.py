"""Results of one search.

A search is executed when something of it is first read. What the caller named in the search comes from that one
execution: hits with their passages, facets, counts. Other tables search again, each for itself. If nothing is found,
and another spelling finds something, the results are those of the other spelling, and they say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from ...index.errors import UsageProblem
from ...index.schema import Schema
from ..columns import Column
from ..execution.facets import facet
from ..execution.found import Found, Listing, Ranked, Shown
from ..execution.run import Run
from ..lazy import lazy
from ..model import Diagnostic, Facet, Hit, NamedValue, Timeline
from .answering import Answering
from .page import SnapshotPage
from .request import MOST
from .views import Views

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .tables import CrossTable, Days, PairsOf, Statistics


T = TypeVar("T")


class Results(Answering, Views):
    """The answer to one search. Everything is computed when first read."""

    @property
    def query(self) -> str:
        """The query as it was typed; "" where it was no text."""
        return self._request.query or ""

    @property
    def schema(self) -> Schema:
        """The own fields and word lists of the index."""
        return self._snapshot.schema

    @property
    def offset(self) -> int:
        """How many hits precede this page."""
        return self._request.offset

    @property
    def lists_passages(self) -> bool:
        """Whether the hits are passages, each with its document."""
        return self._request.unit == "passage"

    @property
    def timed_out(self) -> bool:
        """Whether the time limit was reached, so that the results read so far are incomplete."""
        self._answer()
        return self._timed_out

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Information for the user about the query."""
        better = self._better_spelling()
        diagnostics = [
            Diagnostic("did-you-mean", (start, end), f"did you mean {word!r}?")
            for start, end, word in (better.words if better else ())
        ]
        if (query := self._request.query) is not None:
            from ..assist.hints import hints, of_name

            own_fields = {own_field.name for own_field in self._snapshot.schema.fields}
            diagnostics += [*hints(query, own_fields), *map(of_name, self.names)]
        if not self._diagnostics and not diagnostics and not self.n_documents:
            diagnostics = [Diagnostic("nothing", None, "no document matches the whole query; leave a part of it out")]
        return (*self._diagnostics, *diagnostics)

    @lazy
    def names(self) -> tuple[NamedValue, ...]:
        """The members, ministers, ministries and parties whose name the whole query is, each as a filter to choose."""
        query = self._request.query
        return () if self._speller is None or query is None else self._speller.named(query)

    @property
    def did_you_mean(self) -> str | None:
        """The query in a better spelling, if there is one."""
        better = self._better_spelling()
        return better.query if better else None

    @property
    def corrected_query(self) -> str | None:
        """The query of these results, if the typed one found nothing and a better spelling did."""
        self._answer()
        return self._correction.query if self._execution is not self._typed and self._correction else None

    @lazy
    def hits(self) -> Sequence[Hit]:
        """The requested page of hits, best first."""
        return self._hits()

    def _hits(self) -> Sequence[Hit]:
        found = self._answer()
        return self._page_of(found.listing, found.passages).hits()

    def _page_of(self, listing: Listing, passages: Sequence[Sequence[tuple[int, float]]]) -> SnapshotPage:
        return SnapshotPage(
            self._snapshot,
            self._columns,
            self._execution.plan,
            listing,
            passages,
            self._request.snippets,
            self._beyond.place_of if self._beyond is not None and self._request.passages_per_hit else None,
        )

    @lazy
    def facets(self) -> Mapping[str, Facet]:
        """The requested facets, counted over all matching documents."""
        counted = self._facets()
        return {name: counted.get(name) or Facet() for name in self._request.facets}  # the time may have been up

    def _facets(self) -> Mapping[str, Facet]:
        return self._answer().facets

    def facet(self, name: str) -> Facet:
        """Every value of a facet, commonest first, without the facet's own filter; `dossier` is counted as well.

        Raises UsageProblem on a name that is no facet.
        """
        from .tables import columns_named

        (column,) = columns_named(self._columns, name)
        return self._computed(lambda run: self._facet(run, column), Facet)

    def _facet(self, run: Run, column: Column) -> Facet:
        return facet(run, column, Shown(None))

    def _pairs_of(self, run: Run) -> PairsOf:
        from .tables import pairs

        return partial(pairs, run)

    def cross(self, rows: str, columns: str) -> CrossTable:
        """How many matching documents have each value of one facet together with each value of another: party by year.

        Raises UsageProblem on a name that is no facet.
        """
        from .tables import CrossTable, columns_named, cross

        of_rows, of_columns = columns_named(self._columns, rows, columns)
        empty = CrossTable(rows, columns, (), (), (), ())
        return self._computed(lambda run: cross(self._pairs_of(run), of_rows, of_columns), lambda: empty)

    def days(self, by: str | None = None, term: int = 21) -> tuple[Days, ...]:
        """Days from question to answer, per value of a facet, slowest median first; without a facet, over all
        documents.

        `term` is the number of days within which an answer is in time. Raises UsageProblem on a name that is no facet.
        """
        from .tables import columns_named, days

        column = columns_named(self._columns, by)[0] if by is not None else None
        dagen = self._columns["dagen"]
        return self._computed(lambda run: days(self._pairs_of(run), column, dagen, term), tuple)

    def answer_days(self) -> NDArray[np.int64]:
        """Days from question to answer, one for each matching document that has both dates; below 0 where these
        contradict each other."""
        from .tables import answer_days

        dagen = self._columns["dagen"]
        return self._computed(lambda run: answer_days(self._pairs_of(run), dagen)[1], _no_days)

    def statistics(self, field: str, by: str | None = None) -> tuple[Statistics, ...]:
        """Figures of an own number or date, per value of a facet, largest count first; without a facet, over all
        documents.

        Raises UsageProblem on a name that is no such field, or no facet.
        """
        from .tables import columns_named, statistics

        column = self._columns.get(field)
        if column is None or column.own is None or column.own.kind == "keyword":
            known = [own_field.name for own_field in self.schema.columns if own_field.kind != "keyword"]
            there = f"there is {', '.join(known)}" if known else "the index has none (vraagbaak.Schema declares them)"
            raise UsageProblem(f"there is no own number or date {field!r}; {there}")
        other = columns_named(self._columns, by)[0] if by is not None else None
        return self._computed(lambda run: statistics(self._pairs_of(run), column, other), tuple)

    def iter_all(self, batch: int = 200) -> Iterator[Hit]:
        """All hits from this page's first on, whatever its limit; this many are looked up at a time."""
        self._answer()
        run = self._execution.run()
        with ExitStack() as stack:
            listing = self._in_time(lambda: self._listing(stack.enter_context(run), MOST), lambda: Listing((), 0))
            for first in range(0, len(listing.ranked), batch):
                part = listing.part(first, first + batch)
                passages = self._in_time(partial(self._passages_of, run, part.ranked), tuple[Any])
                yield from self._page_of(part, passages).hits()

    def _passages_of(self, run: Run, ranked: Sequence[Ranked]) -> Sequence[Sequence[tuple[int, float]]]:
        run.resume()
        return run.passages(ranked, self._request.passages_per_hit) if self._request.unit == "document" else ()

    def latest(self, k: int) -> Sequence[Hit]:
        """The k matching documents that were first indexed last, latest first."""

        def listed(run: Run) -> SnapshotPage:
            from .latest import latest

            ranked = latest(self._snapshot, run, k)
            listing = Listing(ranked, len(ranked) if run.counts_all_words else 0)
            return self._page_of(listing, self._passages_of(run, ranked))

        return self._computed(lambda run: listed(run).hits(), list)

    @lazy
    def timeline(self) -> Timeline:
        """How many documents match in each year."""
        counted = self._answer().timeline if self._request.timeline else None
        return self._computed(self._timeline, Timeline) if counted is None else counted

    def _timeline(self, run: Run) -> Timeline:
        from ..execution.timeline import timeline  # imported when used, as for the other rare results

        self._deadline.check()
        return timeline(run, self._columns["jaar"])

    @lazy
    def months(self) -> Timeline:
        """How many documents match in each month: its `years` are months, `2004-03`."""
        return self._computed(self._months, Timeline)

    def _months(self, run: Run) -> Timeline:
        from ..execution.timeline import months

        self._deadline.check()
        return months(self._snapshot, run)

    def _read(self, of: Callable[[Found], T], otherwise: Callable[[], T]) -> T:
        """A number of what was found; `otherwise` where the time is up."""
        return of(self._answer(counted=True))

    @lazy
    def n_documents(self) -> int:
        """How many documents match: those with all words, or, if none has all even without filters, those with some.

        Facets and the timeline count the same documents. Several versions of a question count once.
        """
        return self._read(lambda found: found.n_documents, int)

    @lazy
    def n_full(self) -> int:
        """How many documents have all words; if any word is enough, how many match."""
        return self._read(lambda found: found.n_full, int)

    @lazy
    def n_partial(self) -> int:
        """How many documents with only some of the words are listed after the others; 0 where none are."""
        return self._read(lambda found: found.n_partial, int)

    @lazy
    def n_meaning(self) -> int:
        """How many documents have none of the words, and are listed for their meaning; 0 where this page ends before
        them. They are not counted anywhere."""
        return self._answer().listing.n_meaning

    @lazy
    def n_feedback(self) -> int:
        """How many documents do not have the words, and are listed as they are like the best that do; 0 where this page
        ends before them. They are not counted anywhere."""
        return self._answer().listing.n_feedback

    @lazy
    def n_passages(self) -> int:
        """How many passages match."""
        return self._computed(lambda run: run.n_passages(), int)

    @property
    def relaxed(self) -> bool:
        """Whether documents without some of the words are listed, after the others or alone."""
        return self._read(lambda found: found.relaxed, bool)

    def __reduce__(self) -> tuple[Any, ...]:
        from .stored import StoredResults, kept_of

        return StoredResults, (kept_of(self),)

    @property
    def took_ms(self) -> float:
        """Milliseconds spent on the results read so far."""
        return 1000 * self._spent


def _no_days() -> NDArray[np.int64]:
    """The days of no document."""
    import numpy as np

    return np.zeros(0, np.int64)
