"""`vraagbaak words`: print the terms that a word expands to."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .for_people import counted
from .for_programs import write
from .options import index_option
from .terminal import Ink, columns, safe, shortened

if TYPE_CHECKING:
    from ..assist.feedback import FeedbackTerm
    from ..assist.words import WordForm

MEANING = {
    "stem": "the word itself, inflected",
    "exception": "the word itself, by an exception to the stemmer's rules",
    "compound": "a compound that holds the word",
    "family": "derived from the word, or the word from it; or a compound that holds such a word",
    "part": "belongs to the part {of!r}; the parts count where all are",
    "name": "another name of the same thing",
}


@click.command()
@click.argument("word")
@click.option(
    "--feedback", is_flag=True, help="List the words that the best documents for WORD share (search --feedback)."
)
@click.option("--json", "as_line", is_flag=True, help="Print one JSON object, for programs.")
@index_option
def words(word: str, feedback: bool, as_line: bool, folder: Path) -> int:
    """List the terms that a word expands to.

    Each line shows the term, its weight, its number of documents, and the reason.
    """
    from ... import open as open_index

    with open_index(folder) as index:
        if feedback:
            return _print_feedback(word, index.feedback(word), as_line)
        found = index.words(word)
    if as_line:
        write({"word": word, "forms": [asdict(one) for one in found]})
    else:
        _print(found)
    return 0 if found else 1


def _print(found: tuple[WordForm, ...]) -> None:
    ink = Ink(sys.stdout)
    longest = min(columns() // 2, max((len(one.form) for one in found), default=0))
    before = ""
    for one in found:
        reason = MEANING[one.why].format(of=one.of)
        if reason != before:
            n_forms = sum(MEANING[other.why].format(of=other.of) == reason for other in found)
            heading = ink.head(reason) + ink.faint(f"  {counted(n_forms, 'form')}")
            sys.stdout.write(("\n" if before else "") + heading + "\n")
            before = reason
        form = shortened(safe(one.form), longest)
        sys.stdout.write(f"  {form:<{longest}}  {one.weight:5.3g}  {one.n_documents:>8,}\n")


def _print_feedback(word: str, found: tuple[FeedbackTerm, ...], as_line: bool) -> int:
    if as_line:
        write({"word": word, "feedback": [asdict(one) for one in found]})
    else:
        for one in found:
            sys.stdout.write(f"  {one.weight:5.3f}  {safe(one.word)}\n")
    return 0 if found else 1
