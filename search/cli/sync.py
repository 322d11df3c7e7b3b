"""`vraagbaak sync`, `reread`, `history`: keep an index in step with the official sources."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .for_people import counted
from .for_programs import write
from .options import Place, index_option
from .terminal import safe

if TYPE_CHECKING:
    from ...corpus.sources.services import Services
    from ...index.indexing.sync import Step, SyncReport

MOST_SHOWN = 20
"""How many ids are listed of a year with missing papers."""

store_option = click.option(
    "--store",
    type=Place(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of raw files. Default: beside the index, its name with .bronnen.",
)
services_option = click.option(
    "--services",
    "table",
    type=Place(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A TOML file with addresses and names of the services that differ from the built-in table.",
)


@click.command()
@click.argument("sources", nargs=-1, metavar="[koop|tk|kvr]...")
@click.option("--soort", "kinds", multiple=True, metavar="KIND", help="kv-tk, ah-tk, kv-ek, ah-ek or kst; repeatable.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="List changes from this day on.")
@click.option("--contact", metavar="ADDRESS", envvar="VRAAGBAAK_CONTACT", help="A mail address for the operators.")
@click.option("--dry-run", is_flag=True, help="List the papers to fetch; fetch and index nothing.")
@click.option("--whole", is_flag=True, help="List everything, and remove papers that are no longer listed.")
@click.option("--allow-removals", is_flag=True, help="With --whole: remove even more than one paper in ten.")
@click.option("--retry", is_flag=True, help="Try papers again that five runs could not fetch.")
@click.option(
    "--check", is_flag=True, help="Compare counts per year and kind with the source, and list what is missing."
)
@click.option("--json", "as_line", is_flag=True, help="Print one JSON object, for programs.")
@store_option
@services_option
@index_option
def sync(
    sources: tuple[str, ...],
    kinds: tuple[str, ...],
    since: datetime | None,
    contact: str | None,
    dry_run: bool,
    whole: bool,
    allow_removals: bool,
    retry: bool,
    check: bool,
    as_line: bool,
    store: Path | None,
    table: Path | None,
    folder: Path,
) -> int:
    """Bring the index up to date with the official sources.

    koop: the official publications of both Kamers. tk: the feed of the Tweede Kamer. kvr: an archive of 1984 to 2008.
    Default: koop and tk. A stopped run continues where it was. Raw files are kept beside the index.
    """
    _need_the_extra()
    from ...corpus.sources.koop import DEFAULT_KINDS
    from ...index.indexing.sync import SyncOptions, store_of
    from ...index.indexing.sync import sync as bring_in_step

    options = SyncOptions(
        sources=sources or ("koop", "tk"),
        kinds=kinds or DEFAULT_KINDS,
        since=since.date() if since else None,
        whole=whole,
        allow_removals=allow_removals,
        retry=retry,
        dry_run=dry_run,
    )
    services = _services(table, contact)
    place = store or store_of(folder)
    if check:
        return _check(place, services, options.kinds, as_line)
    with _progress() as step:
        report = bring_in_step(folder, place, services, options, version=_version(), step=step, say=_say)
    if as_line:
        write(_summary(report))
    elif dry_run:
        click.echo(f"{counted(report.n_wanted, 'paper')} would be fetched; {report.n_changed:,} listed as changed.")
    else:
        click.echo(
            f"Listed {report.n_changed:,} as new or changed, stored {report.n_stored:,}, indexed {report.n_indexed:,}, "
            f"removed {report.n_removed:,}; {counted(report.n_requests, 'request')}, {report.n_bytes:,} bytes."
        )
    if dry_run:
        for problem in report.problems:
            _say(problem)
    return 1 if report.problems else 0


@click.command()
@store_option
@services_option
@index_option
def reread(store: Path | None, table: Path | None, folder: Path) -> int:
    """Read the stored raw files again with the present readers, and index the result.

    No source is contacted.
    """
    _need_the_extra()
    from ...index.indexing.sync import reread as read_again
    from ...index.indexing.sync import store_of

    place = store or store_of(folder)
    if not (place / "manifest.sqlite").exists():
        raise click.ClickException(f"{place}: no store of raw files; run `vraagbaak sync` first")
    with _progress() as step:
        report = read_again(folder, place, _services(table, None), step=step)
    for problem in report.problems:
        _say(problem)
    click.echo(f"Read {counted(report.n_indexed, 'paper')} again.")
    return 1 if report.problems else 0


@click.command()
@click.argument("number", metavar="VRAAGNUMMER")
@click.option("--json", "as_line", is_flag=True, help="Print one JSON object, for programs.")
@store_option
@index_option
def history(number: str, as_line: bool, store: Path | None, folder: Path) -> int:
    """Show what happened to a question: asked, postponed, withdrawn, answered, and when it was first seen."""
    _need_the_extra()
    from ...corpus.sources.manifest import Manifest
    from ...corpus.sources.papers import paper
    from ...index.indexing.sync import store_of

    place = store or store_of(folder)
    if not (place / "manifest.sqlite").exists():
        raise click.ClickException(f"{place}: no store of raw files; run `vraagbaak sync` first")
    with Manifest(place) as manifest:
        record = paper(manifest, number)
    if record is None:
        click.echo(f"vraagbaak: no source has listed {safe(number)}; run `vraagbaak sync` first", err=True)
        return 1
    if as_line:
        rows = [{name: getattr(event, name) for name in ("kind", "id", "day", "first_seen")} for event in record.events]
        write({"number": record.number, "status": record.status, "events": rows})
        return 0
    click.echo(f"{safe(record.number)}: {record.status}")
    for event in record.events:
        click.echo(f"  {event.day or 'no date   '}  {event.kind:<12} {safe(event.id)}  (seen {event.first_seen[:10]})")
    return 0


def _check(place: Path, services: Services, kinds: tuple[str, ...], as_line: bool) -> int:
    from ...index.indexing.sync import compare

    different = compare(place, services, kinds, version=_version())
    if as_line:
        write(
            {
                "differences": [
                    {name: getattr(difference, name) for name in difference.__slots__} for difference in different
                ]
            }
        )
        return 1 if different else 0
    for difference in different:
        text = f"{difference.kind} {difference.year}: {difference.n_source:,} at the source, {difference.n_here:,} here"
        for name, ids in (("missing", difference.missing), ("no longer listed", difference.extra)):
            if ids:
                text += f"; {name}: {', '.join(ids[:MOST_SHOWN])}{', …' if len(ids) > MOST_SHOWN else ''}"
        click.echo(safe(text))
    if not different:
        click.echo("Every year has as many papers as the source.")
    return 1 if different else 0


def _services(table: Path | None, contact: str | None) -> Services:
    from ...corpus.sources.services import ServicesError, services

    try:
        known = services(table)
    except ServicesError as error:
        raise click.ClickException(str(error)) from None
    return known.with_contact(contact) if contact else known


def _need_the_extra() -> None:
    try:
        import httpx  # noqa: F401
        import tenacity  # noqa: F401
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"{error.name} is missing; install the sources with: pip install 'vraagbaak[sync]'"
        ) from None


def _version() -> str:
    from importlib.metadata import version

    return version("vraagbaak")


def _say(line: str) -> None:
    click.echo(f"vraagbaak: {safe(line)}", err=True)


def _summary(report: SyncReport) -> dict[str, object]:
    counts = {name: getattr(report, name) for name in report.__slots__ if name.startswith("n_")}
    events = [{name: getattr(event, name) for name in ("paper", "kind", "id", "day")} for event in report.events]
    return {**counts, "events": events, "problems": report.problems}


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """Shows steps as a bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as shown:
        task = shown.add_task("", total=None)

        def step(step: Step) -> None:
            shown.update(task, description=step.what, completed=step.n_done, total=step.n_all or None)

        yield step
