"""Keep the store in step with the official publications (KOOP): list the changes slice by slice, then fetch their
files.

A slice is a period of changes with fewer records than paging reaches. The cursor moves with the last page of a slice,
in one transaction. So a run that is killed continues with the same slice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from . import sru
from .client import Answer, Client, Missing, SourceProblem
from .manifest import Kept, Listed, Manifest, Record
from .reading import document_of
from .services import Koop
from .sru import Period, Slice
from .store import Store

SOURCE = "koop"
MOST_ATTEMPTS = 5
"""After this many runs a paper whose files cannot be fetched is skipped, until `sync --retry`."""

MOST_REMOVED = 0.10
FEW_REMOVED = 20
"""A whole listing that lacks more papers than both of these numbers is treated as a fault of the service."""

MOST_BACK = 100
"""Pages that are requested again in one slice, since the listing changed meanwhile."""

PRELIMINARY = re.compile(r"ah-\d{7}")
"""A version that is not typeset yet; its `ah-tk-…` replaces it."""

KINDS = {"kv-tk": "kv", "kv-ek": "kv", "ah-tk": "ah", "ah-ek": "ah", "kst": "kst"}
"""The kinds of papers that can be requested, and the name under which each is listed."""

DEFAULT_KINDS = ("kv-tk", "ah-tk", "kv-ek", "ah-ek")

Told = Callable[[str], None]


@dataclass(slots=True)
class Tally:
    """Result of one run: papers listed as new or changed, stored, failed, and gone."""

    n_changed: int = 0
    n_stored: int = 0
    n_failed: int = 0
    n_gone: int = 0


class KoopSync:
    """One run over the official publications. `now` is the time of the run, in ISO 8601."""

    def __init__(
        self, client: Client, koop: Koop, manifest: Manifest, store: Store, *, today: date, now: str, say: Told
    ) -> None:
        self._client = client
        self._koop = koop
        self._manifest = manifest
        self._store = store
        self._today = today
        self._now = now
        self._say = say
        self.tally = Tally()

    def list_changes(self, kinds: Sequence[str], since: date | None = None) -> None:
        """Lists what changed since the last run, or since a day. Raises SourceProblem; earlier results are kept."""
        for soort in _names(kinds):
            known = self._manifest.cursor(SOURCE, f"changes:{soort}")
            first = date.fromisoformat(known) - timedelta(days=1) if known else since or self._koop.first_day
            if since is not None:
                first = min(first, since)
            for part in self._slices(soort, Period(min(first, self._today), self._today)):
                self._list(part, f"changes:{soort}")

    def list_all(self, kinds: Sequence[str], *, allow_removals: bool = False) -> None:
        """Lists everything, and marks papers that are no longer listed. A killed run continues with the same slice."""
        for soort in _names(kinds):
            begun = self._manifest.cursor(SOURCE, f"whole-begun:{soort}")
            if not begun:
                begun = self._now
                self._manifest.set_cursor(SOURCE, f"whole-begun:{soort}", begun)
                self._manifest.set_cursor(SOURCE, f"whole:{soort}", "")
            reached = self._manifest.cursor(SOURCE, f"whole:{soort}")
            first = date.fromisoformat(reached) if reached else self._koop.first_day
            for part in self._slices(soort, Period(min(first, self._today), self._today)):
                self._list(part, f"whole:{soort}")
            self._mark_gone(soort, begun, allow_removals)
            self._manifest.set_cursor(SOURCE, f"whole-begun:{soort}", "")
            self._manifest.set_cursor(SOURCE, f"changes:{soort}", self._today.isoformat())

    def n_listed(self, soort: str, period: Period) -> int:
        """How many papers of a name the service has that were published in a period."""
        whole = Period(date(1900, 1, 1), self._today)
        return self._first_page(Slice(soort, whole, period)).n_records

    def ids(self, soort: str, period: Period) -> set[str]:
        """The ids of the papers of a name that were published in a period, as the service lists them now."""
        found: set[str] = set()
        for part in self._small(Slice(soort, Period(date(1900, 1, 1), self._today), period)):
            for records, _ in self._pages(part):
                found.update(record.id for record in records)
        return found

    def _slices(self, soort: str, period: Period) -> Iterator[Slice]:
        """Slices small enough for paging, the earliest first."""
        yield from self._small(Slice(soort, period))

    def _small(self, part: Slice) -> Iterator[Slice]:
        if self._first_page(part).n_records <= self._koop.last_record:
            yield part
            return
        if not part.changed.is_one_day:
            for half in part.changed.halves():
                yield from self._small(Slice(part.soort, half, part.available))
            return
        available = part.available or Period(self._koop.first_day, self._today)
        if available.is_one_day:
            raise SourceProblem(
                f"{self._koop.sru}: more than {self._koop.last_record:,} papers of {part.soort} changed on "
                f"{part.changed.first} and were published on {available.first}; paging does not reach them"
            )
        for half in available.halves():
            yield from self._small(Slice(part.soort, part.changed, half))

    def _first_page(self, part: Slice) -> sru.Page:
        return self._page(part, 1, 1)

    def _page(self, part: Slice, start: int, n: int) -> sru.Page:
        url = sru.address(self._koop, part, start, n)
        return sru.page(self._client.get(url).content, self._koop, part, url)

    def _pages(self, part: Slice) -> Iterator[tuple[tuple[Listed, ...], bool]]:
        """The records of a slice page by page, and whether a page is the last.

        Each page begins with the last record of the page before. If it does not, a record left the slice meanwhile and
        moved the others to an earlier page; that page is then requested again.
        """
        size = self._koop.page
        start, last, n_back = 1, "", 0
        while True:
            page = self._page(part, start, size)
            if last and (not page.records or page.records[0].id != last):
                if (n_back := n_back + 1) > MOST_BACK:
                    raise SourceProblem(f"{self._koop.sru}: the listing of {part.soort} changes faster than it is read")
                start, last = max(1, start - size), ""
                continue
            n = len(page.records)
            is_last = n <= 1 or (n < size and start + n > page.n_records)
            yield page.records, is_last
            if is_last:
                return
            start, last = start + n - 1, page.records[-1].id

    def _list(self, part: Slice, cursor: str) -> None:
        for records, is_last in self._pages(part):
            moved = {cursor: part.changed.last.isoformat()} if is_last and _ends_its_day(part, self._today) else {}
            changed = self._manifest.list_page(SOURCE, records, self._now, moved)
            self.tally.n_changed += len(changed)

    def _mark_gone(self, soort: str, begun: str, allow_removals: bool) -> None:
        known = self._manifest.known_ids(SOURCE, soort)
        unlisted = sorted(self._manifest.unlisted(SOURCE, soort, begun))
        if len(unlisted) > max(FEW_REMOVED, MOST_REMOVED * len(known)) and not allow_removals:
            raise SourceProblem(
                f"{self._koop.sru}: {len(unlisted):,} of {len(known):,} papers of {soort} are no longer listed; "
                "nothing was removed. If that is right, run again with --allow-removals"
            )
        self._manifest.gone(SOURCE, unlisted)
        self.tally.n_gone += len(unlisted)

    # files

    def wanted(self, kinds: Sequence[str]) -> list[str]:
        """The ids of papers whose files are to be fetched, in order."""
        return [id for id in self._manifest.wanted(SOURCE, MOST_ATTEMPTS) if is_of(id, kinds)]

    def fetch(self, id: str) -> None:
        """Fetches and stores the files of one paper: the first readable form, and its metadata."""
        record = self._manifest.record(SOURCE, id)
        if record is None:
            return
        problems: list[str] = []
        kept: list[Kept] = []
        metadata = self._metadata(record, problems)
        if metadata is not None:
            kept.append(self._keep("metadata", metadata))
        for manifestation in self._koop.manifestations:
            answer = self._manifestation(record, manifestation, problems)
            if answer is None:
                continue
            files = {manifestation: answer.content, **({"metadata": metadata.content} if metadata else {})}
            reading = document_of(record, files)
            if reading.document is None:
                problems.append(f"{answer.url}: {reading.problem}")
                continue
            kept.append(self._keep(manifestation, answer))
            self._manifest.store(SOURCE, id, record.stamp, kept, self._now)
            self.tally.n_stored += 1
            return
        problem = "; ".join(problems) or "the service names no file"
        self._manifest.failed(SOURCE, id, problem)
        self._say(f"{id}: not stored: {problem}")
        self.tally.n_failed += 1

    def _keep(self, manifestation: str, answer: Answer) -> Kept:
        return Kept(manifestation, answer.url, self._store.put(answer.content), len(answer.content))

    def _metadata(self, record: Record, problems: list[str]) -> Answer | None:
        for url in record.meta.get("file:metadata", ())[:1]:
            try:
                return self._client.get(url, missing_page=self._koop.missing_page)
            except SourceProblem as problem:
                problems.append(str(problem))
        return None

    def _manifestation(self, record: Record, manifestation: str, problems: list[str]) -> Answer | None:
        """The file of a form, if there is a whole one."""
        named = record.meta.get(f"file:{manifestation}", [])
        if not named and manifestation == "html":
            named = record.meta.get("preferredUrl", [])  # some records name no files
        for url in named[:1]:
            try:
                answer = self._client.get(url, html=manifestation == "html", missing_page=self._koop.missing_page)
            except Missing as missing:
                problems.append(str(missing))
                return None
            except SourceProblem as problem:
                problems.append(str(problem))
                return None
            if manifestation == "xml" and len(answer.content) < self._koop.smallest_xml_bytes:
                problems.append(f"{url}: an empty file of {len(answer.content)} bytes")
                return None
            if manifestation == "pdf" and not _is_whole_pdf(answer.content):
                problems.append(f"{url}: half a PDF")
                return None
            return answer
        return None


def is_of(id: str, kinds: Sequence[str]) -> bool:
    """Whether a paper is of one of the kinds; a version that is not typeset yet counts as of both Kamers."""
    if PRELIMINARY.fullmatch(id):
        return any(kind.startswith("ah-") for kind in kinds)
    return any(id.startswith(f"{kind}-") for kind in kinds)


def _names(kinds: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(KINDS[kind] for kind in kinds))


def _ends_its_day(part: Slice, today: date) -> bool:
    """Whether this slice is the last one with the last day of changes."""
    return part.available is None or part.available.last >= today


def _is_whole_pdf(content: bytes) -> bool:
    return content[:1024].find(b"%PDF") >= 0 and content[-2048:].find(b"%%EOF") >= 0
