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
        word_forms = index.words(word)
    if as_line:
        write({"word": word, "forms": [asdict(word_form) for word_form in word_forms]})
    else:
        _print(word_forms)
    return 0 if word_forms else 1


def _print(word_forms: tuple[WordForm, ...]) -> None:
    ink = Ink(sys.stdout)
    longest = min(columns() // 2, max((len(word_form.form) for word_form in word_forms), default=0))
    before = ""
    for word_form in word_forms:
        reason = MEANING[word_form.why].format(of=word_form.of)
        if reason != before:
            n_forms = sum(MEANING[other.why].format(of=other.of) == reason for other in word_forms)
            heading = ink.head(reason) + ink.faint(f"  {counted(n_forms, 'form')}")
            sys.stdout.write(("\n" if before else "") + heading + "\n")
            before = reason
        form = shortened(safe(word_form.form), longest)
        sys.stdout.write(f"  {form:<{longest}}  {word_form.weight:5.3g}  {word_form.n_documents:>8,}\n")


def _print_feedback(word: str, terms: tuple[FeedbackTerm, ...], as_line: bool) -> int:
    if as_line:
        write({"word": word, "feedback": [asdict(term) for term in terms]})
    else:
        for term in terms:
            sys.stdout.write(f"  {term.weight:5.3f}  {safe(term.word)}\n")
    return 0 if terms else 1
