"""`vraagbaak search`: which documents answer this query?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Literal

import click

from .options import Command, index_option

FILTERS = {
    "indiener": "Asked by this member.",
    "partij": "Asked by this party.",
    "ministerie": "Answered by, or asked of, this ministry.",
    "beantwoorder": "Answered by this person.",
    "jaar": "From this year, or these: 2019..2022, 2019.., ..2022.",
    "soort": "Of this kind: kamervraag, antwoord, mededeling, nota, brief, ...",
    "kamer": "Of this chamber: Tweede Kamer or Eerste Kamer.",
    "onderwerp": "About this subject, as the indexers named it.",
    "status": "beantwoord, uitgesteld or open.",
}
"""The facets that filter, and what each option says."""

SHOWN = ("indiener", "partij", "ministerie", "jaar", "status")


def filter_options(command: Command) -> Command:
    """An option for every facet. A name may be repeated (either will do); different ones narrow the search."""
    for name, told in reversed(FILTERS.items()):
        command = click.option(f"--{name}", multiple=True, metavar="VALUE", help=told)(command)
    return command


# No option has a short form: `-word` is part of the query, and every letter may begin a word.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1)
@click.option("--all", "match", flag_value="all", help="Only documents that have a passage with every word.")
@click.option("--any", "match", flag_value="any", help="Documents with any of the words.")
@filter_options
@click.option("--van", metavar="DATE", help="On or after this day: 2024, 2024-01 or 2024-01-22.")
@click.option("--tot", metavar="DATE", help="On or before this day; 2024 is its last day.")
@click.option("--facet", "facets", multiple=True, metavar="NAME", help=f"Show this facet. Default: {', '.join(SHOWN)}.")
@click.option("--limit", metavar="N", type=click.IntRange(min=0), default=10, show_default=True, help="How many hits.")
@click.option(
    "--offset", metavar="N", type=click.IntRange(min=0), default=0, show_default=True, help="After how many others."
)
@click.option(
    "--sort",
    metavar="ORDER",
    type=click.Choice(["relevance", "newest", "oldest"]),
    default="relevance",
    show_default=True,
    help="Which hits come first: relevance, newest or oldest.",
)
@click.option("--passages", is_flag=True, help="List passages rather than documents.")
@click.option(
    "--group", metavar="NAME", type=click.Choice(["dossier"]), help="List one hit, the best, of each: dossier."
)
@click.option("--fold", is_flag=True, help="List one of several versions of a question: the answered one.")
@click.option("--timeline", is_flag=True, help="Show how many documents match in each year.")
@click.option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(min=0), help="Stop after so long, with what there is."
)
@click.option("--strict", is_flag=True, help="Fail on a query that is not fully understood, or has words nobody wrote.")
@click.option("--json", "form", flag_value="json", help="One JSON object, for programs (docs/OUTPUT.md).")
@click.option("--csv", "form", flag_value="csv", help="A row a hit, for spreadsheets.")
@index_option
def search(
    query: tuple[str, ...],
    match: Literal["all", "any"] | None,
    van: str | None,
    tot: str | None,
    facets: tuple[str, ...],
    limit: int,
    offset: int,
    sort: Literal["relevance", "newest", "oldest"],
    passages: bool,
    group: Literal["dossier"] | None,
    fold: bool,
    timeline: bool,
    timeout: float | None,
    strict: bool,
    form: str | None,
    folder: Path,
    **filters: tuple[str, ...],
) -> int:
    """Search questions and answers.

    QUERY is words in any case, inflected, or inside compounds; "words in quotes" stand together; -word leaves out
    what has it. Documents with all words come first; when these are few, those with some follow. An option that is
    repeated widens (--partij D66 --partij SP), different ones narrow.
    """
    text = " ".join(query)
    _refuse_misspelt_options(query)
    if not text.strip() and not any(filters.values()) and not van and not tot:
        raise click.UsageError("Nothing to search for: give words, or a filter such as --partij.")
    from ... import open as open_index

    asked: dict[str, Any] = {name: list(values) for name, values in filters.items() if values}
    with open_index(folder) as index:
        results = index.search(
            text,
            match=match or "auto",
            strict=strict,
            timeout=timeout,
            facets=facets or SHOWN,
            passages_per_hit=1 if form == "csv" else 2,
            limit=limit,
            offset=offset,
            sort=sort,
            unit="passage" if passages else "document",
            group=group,
            fold=fold,
            van=van,
            tot=tot,
            **asked,
        )
        if form == "json":
            from . import for_programs

            for_programs.write(results.to_dict(timeline=timeline))
        elif form == "csv":
            from . import for_spreadsheets

            for_spreadsheets.write(results, sys.stdout)
        else:
            from . import for_people

            for_people.write(results, sys.stdout, offset, timeline=timeline)
        return 0 if results.n_documents else 1


def _refuse_misspelt_options(query: tuple[str, ...]) -> None:
    """`--word` is no part of a query: it was meant for an option."""
    for word in query:
        if word.startswith("--"):
            from difflib import get_close_matches

            name = word.partition("=")[0]
            known = [option for param in search.params for option in param.opts if option.startswith("--")]
            near = get_close_matches(name, known, n=1)
            raise click.UsageError(f"No such option: {name}.{f' Did you mean {chr(32).join(near)}?' if near else ''}")
