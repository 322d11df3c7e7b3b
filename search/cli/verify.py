"""`vraagbaak verify`: check that an index is whole."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from .for_people import counted
from .options import index_option
from .terminal import safe


@click.command()
@click.option("--full", is_flag=True, help="Tokenise every document again, not a sample of each segment.")
@index_option
def verify(full: bool, folder: Path) -> int:
    """Check the index for damage.

    The command compares checksums of all files and texts, compares the parts with each other, and tokenises documents
    again. Each fault is one line; the command that mends it follows, and the exit code is 1.
    """
    from ..backends import verify as look

    gc.enable()
    verification = look(folder, full=full)
    for finding in verification.findings:
        click.echo(safe(f"{finding.where}: {finding.what}"))
    if verification.findings:
        for command in dict.fromkeys(finding.mended_by for finding in verification.findings):
            click.echo(safe(f"To mend it: {command}"))
        return 1
    where = f"{counted(verification.n_documents, 'document')} in {counted(verification.n_segments, 'segment')}"
    click.echo(f"The index is whole: {where}, {verification.n_tokenised:,} tokenised again.")
    return 0
