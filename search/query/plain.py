"""Parse a plain query: words, phrases and exclusions.

Never raises: text that cannot be read as syntax is searched as words, with a diagnostic.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from ...index.analysis.tokens import LONGEST
from ...index.kernel import kernel
from .. import settings
from ..model import Diagnostic
from .identifiers import Identifier, Span, gaps, identifiers


class Word(NamedTuple):
    """A word to be found in any inflection and inside compounds."""

    form: str
    span: Span


class Phrase(NamedTuple):
    """Terms to be found in this order, side by side."""

    forms: tuple[str, ...]
    span: Span


Item = Word | Phrase | Identifier
"""An element of a query."""


class Query(NamedTuple):
    """The elements of a query, in typed order: those that must match, and those that must not."""

    wanted: tuple[Item, ...]
    unwanted: tuple[Item, ...]
    diagnostics: tuple[Diagnostic, ...]


_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<quoted>[^"]*)"|(?P<open>")|(?P<plain>[^\s"]+))')


_MINUS = re.compile(r"(?<!\S)-\Z")

_SIGNS = frozenset(":*~^()[]{}<>?=+")
_OPERATORS = ("EN", "OF", "NIET", "AND", "OR", "NOT")
_MORE = re.compile(
    r"(?<!\S)(?:AND|OR|NOT|EN|OF|NIET)(?!\S)"  # operators
    r"|[^\W\d]:\S"  # fields
    r"|[*~^()\[\]{}<>]|\?[\w*]|(?<!\S)-?[+=]"  # patterns, near words, boosts, groups, ranges, exact terms
)


def asks_more(text: str) -> bool:
    """Whether the text may use more of the language than words, quotes, `-word` and identifiers."""
    if _SIGNS.isdisjoint(text) and not any([operator in text for operator in _OPERATORS]):
        return False
    return _MORE.search(text) is not None


def bare_words(text: str) -> list[str] | None:
    """The terms of a query that consists of words alone: letters of Latin-1 with spaces between, and no operator. None
    for any other query, and for a longer one than is read.

    `parse` reads the same terms. Most queries are such words, and this way saves a tenth of their search.
    """
    words = text.split(" ") if len(text) <= settings.LONGEST_QUERY else []
    forms = []
    for word in filter(None, words):
        if len(word) > LONGEST or word in _OPERATORS or max(word) > "\xff":
            return None
        if not word.isalnum() or any(map(str.isdigit, word)):
            return None
        forms.append(word.lower())
    return forms or None


def as_read(text: str) -> str:
    """The text as it is parsed: composed letters, straight quotation marks, and at most the length that is read."""
    text = unicodedata.normalize("NFC", text[: settings.LONGEST_QUERY])
    return text if text.isascii() else text.translate(_STRAIGHT)


_STRAIGHT = {ord(mark): '"' for mark in "“”„‟«»"}


def parse(text: str, stop_words: frozenset[str] = settings.STOP_WORDS) -> Query:
    """Parses a text into a query. Stop words outside quotes are dropped unless there are no other words."""
    diagnostics: list[Diagnostic] = []
    if len(text) > settings.LONGEST_QUERY:
        diagnostics.append(
            Diagnostic("cut", (settings.LONGEST_QUERY, len(text)), "the query is too long; the end is not read")
        )
    text = as_read(text)
    wanted: list[Item] = []
    unwanted: list[Item] = []
    parsed_identifiers = identifiers(text)
    plain = '"' not in text and "-" not in text
    for number, (start, end) in enumerate(gaps(text, parsed_identifiers) if parsed_identifiers else ((0, len(text)),)):
        if plain:
            wanted += _words(text[start:end], start)
        for piece in () if plain else _PIECE.finditer(text, start, end):
            _read(piece, unwanted if piece["minus"] else wanted, diagnostics)
        if number < len(parsed_identifiers):
            minus = start < end and _MINUS.search(text, start, end)
            (unwanted if minus else wanted).append(parsed_identifiers[number])
    content_words = [item for item in wanted if not isinstance(item, Word) or item.form not in stop_words]
    if len(content_words) > settings.MOST_TERMS:
        cut = content_words[settings.MOST_TERMS].span[0]
        diagnostics.append(
            Diagnostic("cut", (cut, len(text)), f"only the first {settings.MOST_TERMS} words are searched")
        )
    if content_words and len(content_words) < len(wanted):
        wanted = content_words
    if not wanted:
        reason = "a query needs a word that should be there" if unwanted else "the query holds no word"
        diagnostics.append(Diagnostic("empty", (0, len(text)), reason))
    return Query(tuple(wanted), tuple(unwanted), tuple(diagnostics))


def _read(piece: re.Match[str], into: list[Item], diagnostics: list[Diagnostic]) -> None:
    """Adds the elements of one piece of a query."""
    if piece["open"]:
        diagnostics.append(Diagnostic("quote", piece.span(), "this quotation mark is not closed; it is left out"))
    elif piece["quoted"] is not None:
        at = piece.start("quoted")
        if words := _words(piece["quoted"], at):
            into.append(Phrase(tuple([word.form for word in words]), (at, at + len(piece["quoted"]))))
    else:
        into += _words(piece["plain"], piece.start("plain"))


def _words(text: str, at: int) -> list[Word]:
    """The words of a text that begins at a place of the query; words joined by hyphens and the like are one word."""
    words: list[Word] = []
    last = -1
    for form, start, end, position in kernel.scan(text):
        if position != last:  # the runs of a joined word have its position
            words.append(Word(form, (at + start, at + end)))
            last = position
    return words
