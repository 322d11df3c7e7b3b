"""Keep an index in step with the official sources: list, fetch, store, index."""

from __future__ import annotations

import fcntl
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from ...corpus.sources.client import Client, SourceProblem
from ...corpus.sources.koop import DEFAULT_KINDS, KINDS, MOST_ATTEMPTS, PRELIMINARY, KoopSync
from ...corpus.sources.kvr import KvrSync
from ...corpus.sources.manifest import Event, Manifest
from ...corpus.sources.services import Services
from ...corpus.sources.sru import Period
from ...corpus.sources.store import Store
from ...corpus.sources.tk import TkSync
from ..errors import UsageProblem, VraagbaakError
from .from_sources import update
from .writer import Writer

SOURCES = ("koop", "tk", "kvr")


@dataclass(frozen=True, slots=True)
class Step:
    """Progress of a run: the step, the number done, and the total (0 where that is not known)."""

    what: str
    n_done: int
    n_all: int


@dataclass(slots=True)
class SyncReport:
    """Result of a run. `problems` are messages for people; the run continued after each."""

    n_changed: int = 0
    n_stored: int = 0
    n_failed: int = 0
    n_indexed: int = 0
    n_removed: int = 0
    n_requests: int = 0
    n_bytes: int = 0
    n_wanted: int = 0
    """Papers whose files would be fetched: the result of a dry run."""
    events: list[Event] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """Counts of one kind of paper in one year of publication, the papers missing here, and those only here."""

    kind: str
    year: int
    n_source: int
    n_here: int
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What a run fetches. `kinds` are those of KINDS; `since` is the first day of changes for a new store."""

    sources: tuple[str, ...] = ("koop", "tk")
    kinds: tuple[str, ...] = DEFAULT_KINDS
    since: date | None = None
    whole: bool = False
    """Lists everything again, and removes papers that the source no longer lists."""
    allow_removals: bool = False
    retry: bool = False
    """Tries papers again that could not be fetched in several runs."""
    dry_run: bool = False


def store_of(index: Path) -> Path:
    """The folder of raw files beside an index: `name.bronnen`."""
    index = index.resolve()
    return index.with_name(index.name + ".bronnen")


def sync(
    index: Path,
    folder: Path,
    services: Services,
    options: SyncOptions,
    *,
    version: str,
    step: Callable[[Step], None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
    wait: float = 0.0,
) -> SyncReport:
    """Brings the store and the index in step. A killed run continues where it was; it repeats at most one batch.

    Raises UsageProblem on names that do not exist, VraagbaakError where another run holds the store.
    """
    check(options)
    report = SyncReport()
    if options.dry_run:
        with _copied(folder) as copy, Manifest(copy) as manifest, Client(services.client, version) as client:
            _fetch(client, services, manifest, Store(copy), options, report, step, report.problems.append)
        return report
    with locked(folder), Manifest(folder) as manifest, Client(services.client, version) as client:
        store = Store(folder)
        store.clear_parts()
        problems = report.problems

        def told(line: str) -> None:
            problems.append(line)
            say(line)

        _fetch(client, services, manifest, store, options, report, step, told)
        _index(index, manifest, store, services, report, step, wait)
    return report


def reread(
    index: Path, folder: Path, services: Services, *, step: Callable[[Step], None] = lambda _: None, wait: float = 0.0
) -> SyncReport:
    """Reads every stored file again with the present readers, and indexes the results. Fetches nothing."""
    report = SyncReport()
    with locked(folder), Manifest(folder) as manifest:
        manifest.forget_indexed()
        _index(index, manifest, Store(folder), services, report, step, wait)
    return report


def compare(
    folder: Path, services: Services, kinds: Sequence[str], *, version: str, today: date | None = None
) -> list[Difference]:
    """The years in which the source lists another number of papers than the store has files of, with the missing
    papers.

    A count of the source may be an estimate: a year in which no paper is missing on either side is in step. A version
    that is not typeset yet is not missing if its successor is here.
    """
    today = today or date.today()
    different = []
    with Manifest(folder) as manifest, Client(services.client, version) as client:
        run = KoopSync(client, services.koop, manifest, Store(folder), today=today, now=_now(), say=lambda _: None)
        for soort in dict.fromkeys(KINDS[kind] for kind in kinds):
            here, replaced = _ids_by_year(manifest, soort)
            for year in range(services.koop.first_day.year, today.year + 1):
                period = Period(date(year, 1, 1), min(date(year, 12, 31), today))
                n_source = run.n_listed(soort, period)
                known = here.get(year, set())
                if n_source != len(known):
                    listed = run.ids(soort, period)
                    missing, extra = tuple(sorted(listed - known - replaced)), tuple(sorted(known - listed))
                    if missing or extra:
                        different.append(Difference(soort, year, n_source, len(known), missing, extra))
    return different


def check(options: SyncOptions) -> None:
    """Raises UsageProblem where a source or a kind does not exist."""
    for name, known, given in (("source", SOURCES, options.sources), ("kind", tuple(KINDS), options.kinds)):
        for value in given:
            if value not in known:
                raise UsageProblem(f"there is no {name} {value!r}; known: {', '.join(known)}")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The store, held by this run only; the lock ends with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise VraagbaakError(f"{folder}: another `vraagbaak sync` is at work; wait until it ends") from None
        yield


def _fetch(
    client: Client,
    services: Services,
    manifest: Manifest,
    store: Store,
    options: SyncOptions,
    report: SyncReport,
    step: Callable[[Step], None],
    say: Callable[[str], None],
) -> None:
    now = _now()
    if options.retry:
        for source in options.sources:
            manifest.retry(source)
    if "koop" in options.sources:
        koop = KoopSync(client, services.koop, manifest, store, today=date.today(), now=now, say=say)
        step(Step("listing official publications", 0, 0))
        with _reported(say):
            if options.whole:
                koop.list_all(options.kinds, allow_removals=options.allow_removals)
            else:
                koop.list_changes(options.kinds, options.since)
        wanted = koop.wanted(options.kinds)
        report.n_wanted += len(wanted)
        for n, id in enumerate(() if options.dry_run else wanted):
            step(Step("fetching official publications", n, len(wanted)))
            koop.fetch(id)
        _add(report, koop.tally)
    if "tk" in options.sources:
        tk = TkSync(client, services.tk, manifest, store, now=now, say=say)
        step(Step("following the feed of the Tweede Kamer", 0, 0))
        with _reported(say):
            tk.follow()
        newest = list(tk.wanted(MOST_ATTEMPTS))
        report.n_wanted += len(newest)
        for n, id in enumerate(() if options.dry_run else newest):
            step(Step("fetching papers of the Tweede Kamer", n, len(newest)))
            tk.fetch(id)
        _add(report, tk.tally)
    if "kvr" in options.sources and not options.dry_run:
        step(Step("reading the KVR collection", 0, 0))
        with _reported(say):
            report.n_stored += KvrSync(client, services.kvr, manifest, store, now=now).take()
    report.n_requests += client.n_requests
    report.n_bytes += client.n_bytes


@contextmanager
def _reported(say: Callable[[str], None]) -> Iterator[None]:
    """Reports a failing service; what it gave before stays, and the run continues with the other services."""
    try:
        yield
    except SourceProblem as problem:
        say(str(problem))


def _index(
    index: Path,
    manifest: Manifest,
    store: Store,
    services: Services,
    report: SyncReport,
    step: Callable[[Step], None],
    wait: float,
) -> None:
    n_due = len(manifest.due())
    n_done = 0

    def done(n: int) -> None:
        nonlocal n_done
        n_done += n
        step(Step("indexing", n_done, n_due))

    with Writer(index, wait=wait) as writer:
        made = update(writer, manifest, store, withdrawn=services.tk.withdrawn, now=_now(), done=done)
    report.n_indexed += made.n_added
    report.n_removed += made.n_removed
    report.events += made.events
    report.problems += made.problems


def _add(report: SyncReport, tally: object) -> None:
    for name in ("n_changed", "n_stored", "n_failed"):
        setattr(report, name, getattr(report, name) + getattr(tally, name))


def _ids_by_year(manifest: Manifest, soort: str) -> tuple[dict[int, set[str]], set[str]]:
    """The ids of stored papers of a kind by year of publication, and those of versions that were replaced."""
    ids: dict[int, set[str]] = {}
    replaced: set[str] = set()
    for record in manifest.records("koop"):
        day = next(iter(record.meta.get("available", ())), "")
        if record.soort != soort or not record.stored or not day[:4].isdigit():
            continue
        if not record.is_gone:
            ids.setdefault(int(day[:4]), set()).add(record.id)
        elif PRELIMINARY.fullmatch(record.id):
            replaced.add(record.id)
    return ids, replaced


@contextmanager
def _copied(folder: Path) -> Iterator[Path]:
    """A folder with a copy of the manifest, for a run that must leave no trace."""
    with tempfile.TemporaryDirectory() as name:
        path = folder / "manifest.sqlite"
        if path.exists():
            source = sqlite3.connect(path)
            target = sqlite3.connect(Path(name) / "manifest.sqlite")
            with source, target:
                source.backup(target)
            source.close()
            target.close()
        yield Path(name)


def _now() -> str:
    return datetime.now(UTC).isoformat()
