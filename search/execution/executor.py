"""Execute a plan: one search gives plain values, and shares nothing with other searches."""

from __future__ import annotations

from ...index.reader import Snapshot
from .. import deadline
from ..deadline import Deadline, TimeIsUp
from .facets import count
from .found import Found, Listing, Want
from .plan import Plan
from .run import Run
from .scorers import Scorers


class Execution:
    """A plan to be executed on a snapshot. Each call of `search` or `run` matches and scores once."""

    def __init__(self, snapshot: Snapshot, scorers: Scorers, plan: Plan, deadline: Deadline = deadline.NONE) -> None:
        self._snapshot = snapshot
        self._scorers = scorers
        self._deadline = deadline
        self.plan = plan

    def search(self, want: Want) -> Found:
        """Return what is wanted; where the time is up first, what was found by then."""
        found = Found(counts_all_words=self.plan.match != "any")
        by_score = want.rank is None and want.unit == "document" and want.sort == "relevance" and self.plan.scores
        counting = want.counts or bool(want.facets) or want.years is not None
        try:
            best = want.k if by_score and want.table is None else 0
            with self.run(best, counting, want if by_score else None) as run:
                self._collect(run, want, found)
        except TimeIsUp:
            found.timed_out = True
        return found

    def run(self, best: int = 0, counting: bool = False, expected: Want | None = None) -> Run:
        """A run of the plan, for `with`: see Matching."""
        return Run(self._snapshot, self._scorers, self.plan, self._deadline, best, counting, expected)

    def _collect(self, run: Run, want: Want, found: Found) -> None:
        """Stores what is wanted, piece by piece, as the time may be up between them."""
        found.dfs = run.dfs
        found.relaxed = run.relaxed
        found.counts_all_words = run.counts_all_words
        if want.rank is not None:
            found.listing = want.rank(run)
        elif want.k:
            ranked = run.best(want.k, want.sort, want.unit)
            found.is_empty = not ranked
            listed = ranked[want.offset :] if want.offset else ranked
            found.listing = Listing(listed, run.n_full_of_best - want.offset)
        if want.passages and want.unit == "document":
            found.passages = run.passages(found.listing.ranked, want.passages)
        if want.facets:
            count(found.facets, want.facets, self._deadline, want.shown, run)
        if want.years is not None:
            from .timeline import timeline  # imported when used, as for the other rare results

            self._deadline.check()
            found.timeline = timeline(run, want.years)
        if want.table is not None:
            found.table = (want.table(run),)
        if not run.is_pruned:
            found.n_documents, found.n_full, found.n_partial = run.n_documents, run.n_full, run.n_partial
            found.is_empty = not found.n_listed
            found.is_counted = True
