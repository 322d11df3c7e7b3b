"""Parse a typed query into a tree and diagnostics.

It is Whoosh's QueryParser with our pieces (syntax.py), our grouping (grouping.py) and our leaves (pieces.py). It never
raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from whoosh import query
from whoosh.qparser import QueryParser, syntax

from .. import settings
from ..model import Diagnostic
from ..query.plain import as_read
from .fields import ALL, BUILT_IN, QueryFields
from .grouping import Beside, Grouping
from .nodes import Inflections, Required, SideBySide, Word
from .pieces import Reading
from .syntax import Leaf, Pieces

MOST_PIECES = 4096
"""Pieces of a query that are read: words, blanks, brackets, operators. Time and memory stay bounded."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree of a query, None for an empty query, and its diagnostics."""

    tree: query.Query | None
    diagnostics: tuple[Diagnostic, ...]


def parse(
    text: str,
    today: date | None = None,
    fields: QueryFields = BUILT_IN,
    stop_words: frozenset[str] = settings.STOP_WORDS,
) -> Parsed:
    """Parses a text into a tree, with the fields and stop words of an index."""
    parser = Parser(today or date.today(), fields, stop_words)
    if len(text) > settings.LONGEST_QUERY:
        parser.tell("cut", (settings.LONGEST_QUERY, len(text)), "the query is too long; the end is not read")
    text = as_read(text)
    tree = parser.process(text).query(parser)
    tree = polarised(tree, False) if tree is not None else None
    if tree is None:
        parser.tell("empty", (0, len(text)), "the query holds no word")
    return Parsed(tree, tuple(parser.diagnostics))


class Parser(QueryParser):
    """The language, for one query."""

    def __init__(self, today: date, fields: QueryFields, stop_words: frozenset[str]) -> None:
        super().__init__(ALL, None, plugins=[Pieces(), Grouping()], group=Beside)
        self.diagnostics: list[Diagnostic] = []
        self.fields = fields
        self._stop_words = stop_words
        self._reading = Reading(self.tell, today, fields)

    def _add_ws_plugin(self) -> None:
        """Whoosh adds its plugin for blanks here; our pieces include blanks."""

    def tag(self, text: str, pos: int = 0, debug: bool = False) -> Any:
        """As Whoosh's, but bounded: the pieces cover every character, and at most MOST_PIECES are read."""
        pieces: list[syntax.SyntaxNode] = []
        taggers = self.taggers()
        while pos < len(text):
            if len(pieces) == MOST_PIECES:
                self.tell("cut", (pos, len(text)), f"only the first {MOST_PIECES} pieces of the query are read")
                break
            node = next(filter(None, (tagger.match(self, text, pos) for tagger in taggers)), None)
            if node is None:
                pos += 1
                continue
            pieces.append(node)
            pos = node.endchar
        return self.group(pieces)

    def leaves(self, node: Leaf) -> list[query.Query]:
        """The leaves of a piece."""
        return self._reading.leaves(node)

    def beside(self, leaves: list[query.Query]) -> query.Query:
        """Several leaves side by side, as one query."""
        return SideBySide(leaves)

    def without_stop_words(self, leaves: list[query.Query]) -> list[query.Query]:
        """The query without stop words, unless it has no other words."""
        kept = [leaf for leaf in leaves if not is_stop_word(leaf, self._stop_words)]
        return kept if any(not isinstance(leaf, query.Not) for leaf in kept) else leaves

    def boosted(self, tree: query.Query, boost: float) -> query.Query:
        """The query with every leaf's boost multiplied."""
        if boost == 1.0:
            return tree
        if tree.is_leaf():
            if hasattr(tree, "boost"):
                tree.boost *= boost
        else:
            for child in tree.children():
                self.boosted(child, boost)
        return tree

    # diagnostics

    def tell(self, kind: str, span: tuple[int, int] | None, message: str) -> None:
        """Adds a diagnostic."""
        if len(self.diagnostics) < settings.MOST_DIAGNOSTICS:
            self.diagnostics.append(Diagnostic(kind, span, message))

    def tell_once(self, kind: str, span: tuple[int, int] | None, message: str) -> None:
        """Adds a diagnostic unless the same one exists for another place."""
        if not any(diagnostics.message == message for diagnostics in self.diagnostics):
            self.tell(kind, span, message)

    def unknown_field(self, name: str, span: tuple[int, int]) -> None:
        similar = self.fields.suggest(name)
        hint = (
            f"near: {', '.join(similar)}" if similar else "fields are titel, vraag, antwoord, indiener, partij, datum …"
        )
        self.tell_once("unknown-field", span, f"there is no field {name!r}, so it is searched as a word; {hint}")


def is_stop_word(leaf: query.Query, stop_words: frozenset[str]) -> bool:
    """Whether a leaf is a stop word, which says nothing about a subject."""
    return type(leaf) is Word and leaf.fieldname == ALL and leaf.text in stop_words


def polarised(tree: query.Query, negative: bool) -> query.Query:
    """The tree with every excluded word taken in its inflections only: `-woord` keeps its compounds."""
    if type(tree) is Word and negative:
        made = Inflections(tree.fieldname, tree.text, tree.boost)
        made.startchar, made.endchar = tree.startchar, tree.endchar
        return made
    if isinstance(tree, query.Not):
        return query.Not(polarised(tree.query, not negative))
    if isinstance(tree, query.And | query.Or):
        if negative and isinstance(tree, Required):
            return polarised(tree.subqueries[0], negative)
        return type(tree)([polarised(child, negative) for child in tree.subqueries])
    return tree
