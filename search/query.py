"""Here is what a user typed: which words, phrases and exclusions does it ask for?

Never raises: what cannot be read is searched as words, and a diagnostic says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ..index.analysis import tokens
from . import settings
from .results import Diagnostic

Span = tuple[int, int]
"""Characters [start, end) of the query."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word to be found in any inflection and inside compounds."""

    form: str
    span: Span


@dataclass(frozen=True, slots=True)
class Phrase:
    """Written forms to be found in this order, side by side."""

    forms: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for, in typed order: what should be there, and what should not."""

    wanted: tuple[Word | Phrase, ...]
    unwanted: tuple[Word | Phrase, ...]
    diagnostics: tuple[Diagnostic, ...]


_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<quoted>[^"]*)"|(?P<open>")|(?P<plain>[^\s"]+))')


def parse(text: str) -> Query:
    """The query that the text is. Stop words outside quotes go unless nothing else is left."""
    told: list[Diagnostic] = []
    if len(text) > settings.LONGEST_QUERY:
        told.append(
            Diagnostic("cut", (settings.LONGEST_QUERY, len(text)), "the query is too long; the end is not read")
        )
        text = text[: settings.LONGEST_QUERY]
    text = unicodedata.normalize("NFC", text)
    wanted: list[Word | Phrase] = []
    unwanted: list[Word | Phrase] = []
    for piece in _PIECE.finditer(text):
        into = unwanted if piece["minus"] else wanted
        if piece["open"]:
            told.append(Diagnostic("quote", piece.span(), "this quotation mark is not closed; it is left out"))
        elif piece["quoted"] is not None:
            found = tokens.words(piece["quoted"])
            at = piece.start("quoted")
            if found:
                into.append(Phrase(tuple(token.form for token in found), (at, at + len(piece["quoted"]))))
        else:
            at = piece.start("plain")
            into += [Word(token.form, (at + token.start, at + token.end)) for token in tokens.words(piece["plain"])]
    telling = [item for item in wanted if isinstance(item, Phrase) or item.form not in settings.STOP_WORDS]
    if len(telling) > settings.MOST_CLASSES:
        cut = telling[settings.MOST_CLASSES].span[0]
        told.append(Diagnostic("cut", (cut, len(text)), f"only the first {settings.MOST_CLASSES} words are searched"))
    if telling and len(telling) < len(wanted):
        wanted = telling
    if not wanted:
        reason = "a query needs a word that should be there" if unwanted else "the query holds no word"
        told.append(Diagnostic("empty", (0, len(text)), reason))
    return Query(tuple(wanted), tuple(unwanted), tuple(told))
