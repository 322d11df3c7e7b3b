"""`vraagbaak search`: print the documents that match a query."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO

import click

from .options import Command, Place, index_option
from .query_command import ALL, Limit, QueryCommand
from .terminal import ClosedPipe

if TYPE_CHECKING:
    from ..results.results import Results

FILTERS = {
    "indiener": "Asked by this member.",
    "partij": "Asked by this party.",
    "ministerie": "Answered by, or asked of, this ministry.",
    "beantwoorder": "Answered by this person.",
    "jaar": "From this year, or these: 2019..2022, 2019.., ..2022.",
    "soort": "Of this kind: kamervraag, antwoord, mededeling, nota, brief, ...",
    "kamer": "Of this chamber: Tweede Kamer or Eerste Kamer.",
    "onderwerp": "About this subject, as the indexers named it.",
    "status": "open, uitgesteld, ingetrokken, beantwoord, or 'antwoord ontbreekt'.",
}
"""The facets that filter, and the help text of each option."""

DATES = ("van", "tot", "beantwoord_van", "beantwoord_tot", "since")
"""The options that filter by a day."""

SHOWN = ("indiener", "partij", "ministerie", "jaar", "status")

PAGE = 10
"""Hits of a page, where no limit is given."""

FORMS = ("json", "csv", "tsv", "ndjson", "ids", "count")
"""The forms in which hits can be printed, besides text for people."""


def values_of(name: str) -> Any:
    """Completes the value of a filter from the index."""

    def complete(ctx: click.Context, _: click.Parameter, beginning: str) -> list[str]:
        from ... import VraagbaakError
        from ... import open as open_index
        from .options import default_folder

        try:
            with open_index(ctx.params.get("folder") or default_folder()) as index:
                return [facet_value.value for facet_value in index.values(name, beginning, limit=100)]
        except VraagbaakError:
            return []

    return complete


def own_values(ctx: click.Context, _: click.Parameter, beginning: str) -> list[str]:
    """Completes NAME=VALUE from the index: the values of its own facets."""
    from ... import VraagbaakError
    from ... import open as open_index
    from .options import default_folder

    name, equals, value = beginning.partition("=")
    try:
        with open_index(ctx.params.get("folder") or default_folder()) as index:
            names = [facet for facet in index.schema.facets if (facet == name if equals else facet.startswith(name))]
            return [
                f"{facet}={facet_value.value}"
                for facet in names
                for facet_value in index.values(facet, value, limit=100)
            ]
    except VraagbaakError:
        return []


def filter_options(command: Command) -> Command:
    """One option per facet. A repeated name means either value; different names narrow the search."""
    for name, text in reversed(FILTERS.items()):
        command = click.option(f"--{name}", multiple=True, metavar="VALUE", help=text, shell_complete=values_of(name))(
            command
        )
    return command


def form_options(command: Command) -> Command:
    """Options for the form of the output; at most one may be given."""
    for name, text in reversed(
        (
            ("--json", "Print one page as a JSON object, for programs."),
            ("--csv", "Print all hits as a table that a Dutch Excel opens, one row each."),
            ("--tsv", "Print the same table with tabs."),
            ("--ndjson", "Print all hits, one JSON object per line."),
            ("--ids", "Print the ids of all hits, one per line."),
            ("--count", "Print only how many documents match."),
        )
    ):
        command = click.option(name, is_flag=True, help=text)(command)
    return command


@click.command(cls=QueryCommand, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("query", nargs=-1)
@click.option("--all", "match", flag_value="all", help="Only documents that have a passage with every word.")
@click.option("--any", "match", flag_value="any", help="Documents with any of the words.")
@filter_options
@click.option(
    "--filter",
    "own",
    multiple=True,
    metavar="NAME=VALUE",
    help="With this value of an own field of the index.",
    shell_complete=own_values,
)
@click.option("--van", metavar="DATE", help="On or after this day: 2024, 2024-01 or 2024-01-22.")
@click.option("--tot", metavar="DATE", help="On or before this day; 2024 is its last day.")
@click.option("--beantwoord-van", metavar="DATE", help="Answered on or after this day.")
@click.option("--beantwoord-tot", metavar="DATE", help="Answered on or before this day.")
@click.option(
    "--since", metavar="TIME", help="Added or changed in the index since: 2024-01-22, gisteren, 'afgelopen 7 dagen'."
)
@click.option("--facet", "facets", multiple=True, metavar="NAME", help=f"Show this facet. Default: {', '.join(SHOWN)}.")
@click.option(
    "--facet-size", metavar="N", type=Limit(), help="The number of values of each facet, or all. Default: 10."
)
@click.option(
    "--facet-sort", metavar="ORDER", type=click.Choice(["count", "value"]), default="count", show_default=True,
    help="The order of the values: count or value.",
)  # fmt: skip
@click.option(
    "-n", "--limit", metavar="N", type=Limit(), help="The number of hits, or all. Default: 10; all in a table."
)
@click.option(
    "--offset",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="The number of hits to skip.",
)
@click.option(
    "--sort",
    metavar="ORDER",
    type=click.Choice(["relevance", "newest", "oldest", "answered"]),
    default="relevance",
    show_default=True,
    help="The order of the hits: relevance, newest, oldest, or answered (latest answer first).",
)
@click.option("--passages", is_flag=True, help="List passages rather than documents.")
@click.option(
    "--group", metavar="NAME", type=click.Choice(["dossier"]), help="List only the best hit of each: dossier."
)
@click.option(
    "--collapse",
    metavar="WHAT",
    type=click.Choice(["versions", "none"]),
    default="versions",
    show_default=True,
    help="versions: count and list one document for each question, the answered one. none: every document.",
)
@click.option(
    "--no-meaning",
    is_flag=True,
    help="List only documents with the words, even where the index has vectors (see embed).",
)
@click.option(
    "--feedback",
    is_flag=True,
    help="After the documents with the words, list others like the best of them. An index with vectors does so anyway.",
)
@click.option("--fold", "collapse", flag_value="versions", help="The same as --collapse versions.")
@click.option("--timeline", is_flag=True, help="Show how many documents match in each year.")
@click.option(
    "--cross", metavar="ROWS,COLUMNS", help="Instead of hits: counts of two facets together, for example partij,jaar."
)
@click.option(
    "--days",
    metavar="FACET",
    help="Instead of hits: days until the answer, for each value of this facet, slowest first.",
)
@click.option(
    "--statistics",
    metavar="FIELD[,FACET]",
    help="Instead of hits: statistics of an own number or date, for each value of this facet.",
)
@click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(min=0), help="Stop after this time, with the results so far."
)
@click.option(
    "--strict", is_flag=True, help="Fail on a query that is not fully understood, or has words that no document has."
)
@form_options
@click.option(
    "--csv-dialect",
    metavar="NAME",
    type=click.Choice(["excel-nl", "rfc4180"]),
    default="excel-nl",
    show_default=True,
    help="excel-nl has a byte order mark and semicolons; rfc4180 commas and no mark.",
)
@click.option("--columns", metavar="NAME,...", help="Columns of --csv, --tsv and --ndjson: id,titel,link,vragen, ...")
@click.option("-o", "--output", metavar="FILE", type=Place(dir_okay=False, path_type=Path), help="Write to this file.")
@index_option
def search(
    query: tuple[str, ...],
    match: Literal["all", "any"] | None,
    facets: tuple[str, ...],
    facet_size: int | None,
    limit: int | None,
    offset: int,
    passages: bool,
    timeline: bool,
    cross: str | None,
    days: str | None,
    statistics: str | None,
    csv_dialect: Literal["excel-nl", "rfc4180"],
    columns: str | None,
    output: Path | None,
    folder: Path,
    **given: Any,
) -> int:
    """Search questions and answers.

    QUERY is words in any case, inflected, or inside compounds. Documents with all words are counted; when these are
    few, documents with some of the words follow under their own heading. Several versions of one question count once.
    A repeated option widens the search (--partij D66 --partij SP); different options narrow it.

    \b
    stikstof boeren        both words, in any inflection and in compounds
    "kleine gemeenten"     side by side          "gemeenten opvang"~3   near each other
    -mest                  without this word     =gemeente              this written form only
    mest OF stikstof       one or both           (a OF b) EN NIET c     brackets group
    gemeen* w?rd minster~1 patterns; one letter wrong
    titel:stikstof         in this field: titel vraag antwoord noot kop ...
    ministerie:landbouw    with this value: partij indiener onderwerp dossier status ...
    datum:2022-03 datum:>2023 gewijzigd:"vorige week" dagen:>42
    28676-396 2024Z00773   a paper, however it is written; verwijst:28676-394 what cites it
    -- --all -n            after -- everything is part of the query
    """
    form = _form({name: given.pop(name) for name in FORMS})
    text = " ".join(query)
    filters = {name: list(given.pop(name)) for name in FILTERS}
    given |= {name: values for name, values in filters.items() if values}
    filters |= (own_filters := _own_filters(given.pop("own")))
    narrows = any(filters.values()) or any(given[name] for name in DATES)
    if not text.strip() and not narrows:
        raise click.UsageError("Nothing to search for: give words, or a filter such as --partij.")
    if columns is not None and form not in ("csv", "tsv", "ndjson"):
        raise click.UsageError("--columns is for --csv, --tsv and --ndjson.")
    from ... import open as open_index
    from ..results.request import MOST
    from ..results.rows import chosen

    is_table = form in ("csv", "tsv", "ndjson", "ids")
    if limit is None:
        limit = ALL if is_table else PAGE
    given["meaning"] = not (
        given.pop("no_meaning") or is_table or form == "count" or cross is not None or days is not None
    )
    given["feedback"] = (given["feedback"] and not is_table) or (None if given["meaning"] else False)
    with ExitStack() as stack:
        index = stack.enter_context(open_index(folder))
        names = chosen(columns.split(",") if columns is not None else None, index.schema)
        stream = stack.enter_context(_written(output))
        results = index.search(
            text,
            timeline=timeline,
            match=match or "auto",
            facets=facets or (() if is_table or form == "count" else SHOWN),
            facet_size=None if facet_size == ALL else PAGE if facet_size is None else facet_size,
            passages_per_hit=1 if is_table else 2,
            limit=MOST if limit == ALL else limit,
            offset=offset,
            unit="passage" if passages else "document",
            filter_match="words",
            filters=own_filters,
            **given,
        )
        try:
            if cross is not None or days is not None or statistics is not None:
                from . import for_figures

                return for_figures.write(results, cross, days, statistics, form, csv_dialect, stream)
            if form == "json":
                from . import for_programs

                for_programs.write(results.to_dict(timeline=timeline), stream)
            elif form == "count" or is_table:
                if form == "count":
                    stream.write(f"{results.n_documents}\n")
                else:
                    _write_table(results, form, names if columns else None, csv_dialect, limit, stream)
                _report_notes(results)
            else:
                from . import for_people

                for_people.write(results, stream, offset, timeline=timeline)
        except BrokenPipeError:
            raise ClosedPipe(_code(results)) from None
        return _code(results)


def _own_filters(given: Sequence[str]) -> dict[str, list[str]]:
    """The filters on own fields, as NAME=VALUE."""
    by_name: dict[str, list[str]] = {}
    for typed in given:
        name, equals, value = typed.partition("=")
        if not (name and equals and value):
            raise click.UsageError(f"--filter takes NAME=VALUE, not {typed!r}.")
        by_name.setdefault(name, []).append(value)
    return by_name


def _code(results: Results) -> int:
    """The exit code: 0 where anything is listed, 1 where nothing was found."""
    return 0 if results.n_documents or results.n_partial or results.n_meaning else 1


def _form(chosen_forms: dict[str, bool]) -> str:
    """The requested form; "" for people."""
    chosen = [name for name, is_chosen in chosen_forms.items() if is_chosen]
    if len(chosen) > 1:
        raise click.UsageError(f"--{chosen[0]} and --{chosen[1]} exclude each other: give one.")
    return chosen[0] if chosen else ""


@contextmanager
def _written(output: Path | None) -> Iterator[TextIO]:
    """Standard output, or a new file instead of it."""
    if output is None:
        yield sys.stdout
        return
    with output.open("w", encoding="utf-8", errors="replace", newline="") as file:
        yield file


def _report_notes(results: Results) -> None:
    """Reports on stderr why nothing was found, or that another query was searched: a table and a count have no room."""
    if results.n_documents and not results.corrected_query:
        return
    from .for_people import notes
    from .terminal import safe

    for note in notes(results):
        click.echo(f"vraagbaak: {safe(note)}", err=True)


def _write_table(
    results: Results,
    form: str,
    columns: tuple[str, ...] | None,
    csv_dialect: Literal["excel-nl", "rfc4180"],
    limit: int,
    stream: TextIO,
) -> None:
    """Writes all hits, or as many as are wanted, one row each; reports on stderr when some were left out."""
    from itertools import islice, takewhile

    from ..results.rows import DEFAULT, row

    counts_partial = results.n_documents == results.n_partial
    # hits that are not counted are not exported; hits with all words come first
    counted = takewhile(lambda hit: counts_partial or not hit.is_partial, results.iter_all())
    hits = counted if limit == ALL else islice(counted, limit)
    if form in ("csv", "tsv"):
        from . import for_spreadsheets

        dialect: for_spreadsheets.Dialect = "tsv" if form == "tsv" else csv_dialect
        n_rows = for_spreadsheets.write(hits, stream, columns or DEFAULT, dialect)
    else:
        from .for_programs import dumped
        from .terminal import as_utf8, safe

        as_utf8(stream)
        n_rows = 0
        for hit in hits:
            if form == "ids":
                stream.write(safe(hit.passages[0].id if results.lists_passages and hit.passages else hit.id) + "\n")
            elif columns is None:
                stream.write(dumped(hit.to_dict()) + "\n")
            else:
                values = [value.isoformat() if isinstance(value, date) else value for value in row(hit, columns)]
                stream.write(dumped(dict(zip(columns, values, strict=True))) + "\n")
            n_rows += 1
    n_all = results.n_passages if results.lists_passages else results.n_documents
    if limit != ALL and n_rows < n_all - results.offset:
        what = "passages" if results.lists_passages else "documents"
        click.echo(f"vraagbaak: {n_rows:,} of {n_all:,} {what} were written; use --limit all for all of them", err=True)
