"""`vraagbaak index --check`: report words that reading leaves out of these files, and why."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from ...corpus.reading import to_read
from .for_people import counted
from .progress import progress
from .workers import deaths_told, readings


def checked(paths: tuple[Path, ...], jobs: int) -> int:
    """Reads the files and reports their words by kind; returns 1 where a word had no place or a file could not be
    read."""
    words: Counter[str] = Counter()
    n_documents = n_unaccounted = n_unreadable = n_with_losses = 0
    with deaths_told(), progress(paths, sys.stderr) as shown:
        for reading in readings(to_read(paths, shown.consumed), jobs):
            if reading.document is None:
                n_unreadable += 1
                shown.say(f"{reading.name}: {reading.problem}")
                continue
            n_documents += 1
            shown.one_more()
            for diagnostic in reading.diagnostics:
                shown.say(f"{reading.name}: note: {diagnostic}")
            account = reading.account
            if account is None:
                n_unaccounted += 1
                continue
            words.update(account.furniture)
            words["in the document"] += account.n_kept
            words["without a place"] += account.n_lost
            n_with_losses += bool(account.losses)
    n_lost = words.pop("without a place", 0)
    click.echo(f"Checked {counted(n_documents, 'document')} with {counted(sum(words.values()) + n_lost, 'word')}.")
    for kind, n in words.most_common():
        click.echo(f"{n:>14,}  {kind}")
    click.echo(f"{n_lost:>14,}  without a place, in {counted(n_with_losses, 'document')}: kept and reported")
    if n_unaccounted:
        click.echo(f"{counted(n_unaccounted, 'document')} are interchange lines, which have no account.")
    if n_unreadable:
        click.echo(f"{counted(n_unreadable, 'file')} could not be read.")
    return 1 if n_lost or n_unreadable else 0
