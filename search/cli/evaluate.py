"""`vraagbaak evaluate`: measure the rankings on topics with known answers."""

from __future__ import annotations

from pathlib import Path

import click

from .for_programs import write
from .options import index_option
from .terminal import as_utf8

_READ = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--topics", type=_READ, required=True, metavar="FILE", help="Queries: an id, a tab and a query on each line."
)
@click.option("--qrels", type=_READ, metavar="FILE", help="Judgements: topic, 0, document and relevance on each line.")
@click.option("--judged", type=_READ, metavar="FILE", help="Judged documents; other documents are not counted.")
@click.option(
    "--run",
    "output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write the rankings, as a TREC run.",
)
@click.option("--feedback", is_flag=True, help="List documents like the best after those with the words.")
@click.option("--no-meaning", is_flag=True, help="Rank by words only, even where the index has vectors (see embed).")
@click.option("--json", "as_line", is_flag=True, help="Print one JSON object, for programs.")
@index_option
def evaluate(
    topics: Path,
    qrels: Path | None,
    judged: Path | None,
    output: Path | None,
    feedback: bool,
    no_meaning: bool,
    as_line: bool,
    folder: Path,
) -> int:
    """Rank 500 documents for each topic, and measure the rankings.

    Prints nDCG@10, MAP@100, recall@100 and MRR over the topics of --qrels; without --qrels, the rankings.
    """
    from ... import open as open_index
    from .. import evaluation

    queries = evaluation.read_topics(topics)
    answers = evaluation.read_qrels(qrels) if qrels else None
    known = evaluation.read_judged(judged) if judged else None
    with open_index(folder) as index:
        run = evaluation.rank(index, queries, feedback=feedback or None, meaning=not no_meaning)
    if output is not None:
        with output.open("w", encoding="utf-8") as file:
            evaluation.write_run(run, file)
    elif answers is None:
        import sys

        as_utf8(sys.stdout)
        evaluation.write_run(run, sys.stdout)
    if answers is None:
        return 0
    if not answers:
        raise click.UsageError(f"{qrels} holds no answers")
    measured = evaluation.mean(evaluation.judge(answers, run, known).values())
    figures = {name: round(getattr(measured, field), 4) for field, name in evaluation.NAMES.items()}
    if as_line:
        write({"topics": len(answers), **figures})
    else:
        click.echo(f"{'topics':<10}  {len(answers):>6,}")
        for name, value in figures.items():
            click.echo(f"{name:<10}  {value:.4f}")
    return 0
