"""Split the text of a query into pieces.

Taggers for Whoosh's parser: each examines one place of the text and makes a syntax node of what begins there. Together
they cover every character. None looks ahead further than its own piece, so tagging takes time linear in the length of
the text.
"""

from __future__ import annotations

import re
from typing import Any

from whoosh.qparser import syntax
from whoosh.qparser.plugins import Plugin
from whoosh.qparser.taggers import RegexTagger

from ..query import identifiers

BOOST = r"(?:\^(?P<boost>\d{1,6}(?:\.\d{1,6})?)(?=[\s)]|\Z))?"


class Leaf(syntax.TextNode):
    """A piece that becomes a leaf: a word, a phrase, a range … `kind` names its kind, `has` holds its content."""

    def __init__(self, kind: str, text: str, boost: str | None = None, **has: Any) -> None:
        super().__init__(text)
        self.kind = kind
        self.boost = float(boost) if boost else 1.0
        self.has = has

    def r(self) -> str:
        return f"{self.kind} {self.text!r}"

    def query(self, parser: Any) -> Any:
        leaves = parser.leaves(self)
        return leaves[0] if len(leaves) == 1 else parser.beside(leaves) if leaves else None


class Open(syntax.MarkerNode):
    """`(`"""


class Close(syntax.MarkerNode):
    """`)`, perhaps with a boost."""

    def __init__(self, boost: str | None = None) -> None:
        self.boost = float(boost) if boost else 1.0


class Operator(syntax.MarkerNode):
    """`AND`, `EN`, `OR` or `OF` between two pieces."""

    def __init__(self, name: str) -> None:
        self.name = name


class Prefix(syntax.MarkerNode):
    """`NOT`, `-` or `+` before a piece."""

    def __init__(self, name: str) -> None:
        self.name = name


class Tagger(RegexTagger):
    """Makes a node of a match by a function; if the function returns None, the next tagger tries."""

    def __init__(self, expr: str, make: Any) -> None:
        super().__init__(re.compile(expr))
        self._make = make

    def create(self, parser: Any, match: re.Match[str]) -> Any:
        return self._make(parser, match)


OPERATORS = {"AND": "AND", "EN": "AND", "OR": "OR", "OF": "OR"}
PREFIXES = {"NOT": "NOT", "NIET": "NOT", "-": "NOT", "+": "PLUS"}

_START = r"(?:(?<=[\s(])|\A)"
_END = r"(?=[\s(]|\Z)"


def _operator(parser: Any, match: re.Match[str]) -> syntax.SyntaxNode:
    return Operator(OPERATORS[match[0]])


def _prefix(parser: Any, match: re.Match[str]) -> syntax.SyntaxNode:
    return Prefix(PREFIXES[match[0]])


def _field(parser: Any, match: re.Match[str]) -> syntax.SyntaxNode | None:
    name = parser.fields.named(match["name"])
    if name is None:
        parser.unknown_field(match["name"], match.span("name"))
        return None
    return syntax.FieldnameNode(name, match[0])


def _phrase(parser: Any, match: re.Match[str]) -> Leaf:
    near = int(match["near"]) if match["near"] else None
    return Leaf("phrase", match["text"], match["boost"], near=near, at=match.start("text"), whole=bool(match["whole"]))


def _quote(parser: Any, match: re.Match[str]) -> syntax.SyntaxNode:
    parser.tell("quote", match.span(), "this quotation mark is not closed; it is left out")
    return syntax.Whitespace()


def _range(parser: Any, match: re.Match[str]) -> Leaf:
    first, last = (match[name].strip().strip("'\"") for name in ("first", "last"))
    return Leaf(
        "range",
        match[0],
        match["boost"],
        first="" if first == "*" else first,
        last="" if last == "*" else last,
        after=match["open"] == "{",
        before=match["close"] == "}",
    )


def _comparison(parser: Any, match: re.Match[str]) -> Leaf:
    sign = match["sign"]
    value = match["quoted"] if match["quoted"] is not None else match["plain"].rstrip(",;")
    sides = {"first": value, "last": ""} if ">" in sign else {"first": "", "last": value}
    return Leaf("range", match[0], **sides, after=sign == ">", before=sign == "<")


class Identifiers(RegexTagger):
    """Finds an identifier at the start of a word."""

    def __init__(self) -> None:
        super().__init__(re.compile(r"(?<!\w)(?=\w)"))

    def match(self, parser: Any, text: str, pos: int) -> Any:
        if self.expr.match(text, pos) is None:
            return None
        identifier = identifiers.identifier_at(text, pos)
        if identifier is None:
            return None
        boost = _BOOST.match(text, identifier.span[1])
        assert boost is not None
        if not boost[0] and text[identifier.span[1] : identifier.span[1] + 1] in ("^", "~"):
            return None
        node = Leaf("identifier", identifier.text, boost["boost"], identifier=identifier)
        return node.set_range(pos, boost.end())


_BOOST = re.compile(BOOST)


def _words(parser: Any, match: re.Match[str]) -> Leaf:
    return Leaf("words", match["text"], match["boost"], fuzzy=match["fuzzy"], at=match.start("text"))


def _skipped(parser: Any, match: re.Match[str]) -> syntax.SyntaxNode:
    return syntax.Whitespace()


class Pieces(Plugin):
    """All taggers of the language, the more specific ones first."""

    def taggers(self, parser: Any) -> list[tuple[Any, int]]:
        return [(tagger, priority) for priority, tagger in enumerate(TAGGERS)]


TAGGERS = (
    Tagger(r"\s+", _skipped),
    Tagger(r"\(", lambda parser, match: Open()),
    Tagger(r"\)" + BOOST, lambda parser, match: Close(match["boost"])),
    Tagger(r'(?P<whole>=)?"(?P<text>[^"]*)"(?:~(?P<near>\d{0,6}))?' + BOOST, _phrase),
    Tagger(r'"', _quote),
    Tagger(_START + r"(?:AND|EN|OR|OF)" + _END, _operator),
    Tagger(_START + r"(?:NOT|NIET)" + _END, _prefix),
    Tagger(_START + r"[+-](?=[^\s)])", _prefix),
    Tagger(r"(?:(?<=[\s(+-])|\A)(?P<name>[^\W\d_]\w{1,30}):(?=[^\s):/]|/[^/])", _field),
    Tagger(
        r"(?P<open>[\[{])(?P<first>[^\[\]{}]{0,100}?)(?<![^\s\[{])(?:TOT|TO|tot|to)(?![^\s\]}])"
        r"(?P<last>[^\[\]{}]{0,100}?)(?P<close>[\]}])" + BOOST,
        _range,
    ),
    Tagger(r'(?<=:)(?P<sign>>=|=>|<=|=<|>|<)\s?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s()"]+))', _comparison),
    Identifiers(),
    Tagger(r'(?P<text>[^\s()"\[\]{}^~]+)(?P<fuzzy>~\d{0,3}(?=[\s)^]|\Z))?' + BOOST, _words),
    Tagger(r"[\[\]{}^~]+", _skipped),
)
