"""Group the pieces of a query by its operators.

`NOT`, `-`, `+` and a field take the piece that follows. Then AND joins its two sides, then OR. Pieces that remain side
by side are one group. Whoosh's own filters do the same with regular groups, but not with `NOT NOT a`, deep brackets or
long rows.
"""

from __future__ import annotations

from typing import Any

from whoosh import query
from whoosh.qparser import syntax
from whoosh.qparser.plugins import Plugin

from .nodes import Required, SideBySide
from .syntax import Close, Leaf, Open, Operator, Prefix

DEEPEST = 24
"""The greatest depth of nested brackets; the kernels have room for more, but people do not write more."""


class Beside(syntax.AndGroup):
    """Pieces side by side, without an operator."""

    qclass = SideBySide

    def query(self, parser: Any) -> Any:
        leaves: list[query.Query] = []
        for node in self.nodes:
            leaves += parser.leaves(node) if isinstance(node, Leaf) else _apart(node.query(parser))
        leaves = parser.without_stop_words(leaves)
        if not leaves:
            return None
        return parser.boosted(leaves[0] if len(leaves) == 1 else parser.beside(leaves), self.boost)


class Joined(syntax.GroupNode):
    """Two or more pieces with one operator between them."""

    def __init__(self, qclass: Any, nodes: list[Any]) -> None:
        super().__init__(nodes)
        self.qclass = qclass

    def query(self, parser: Any) -> Any:
        operands = [operand for node in self.nodes for operand in _kept(node.query(parser))]
        if len(operands) < 2:
            return operands[0] if operands else None
        return self.qclass(operands)


class Negated(syntax.GroupNode):
    """A piece that must not match."""

    def query(self, parser: Any) -> Any:
        negated = self.nodes[0].query(parser)
        return query.Not(negated) if negated is not None else None


class Plus(syntax.GroupNode):
    """A piece that must match."""

    def query(self, parser: Any) -> Any:
        required = self.nodes[0].query(parser)
        return Required([required]) if required is not None else None


def _apart(tree: Any) -> list[query.Query]:
    """The query of a group; brackets around pieces that are side by side anyway change nothing."""
    return list(tree.subqueries) if type(tree) is SideBySide else _kept(tree)


def _kept(tree: Any) -> list[query.Query]:
    return [] if tree is None else [tree]


class Grouping(Plugin):
    """Brackets, prefixes and operators, as one filter."""

    def filters(self, parser: Any) -> list[tuple[Any, int]]:
        return [(group, 0)]


def group(parser: Any, nodes: syntax.GroupNode) -> syntax.GroupNode:
    """The pieces of a row, grouped."""
    stack: list[list[Any]] = [[]]
    too_deep = 0
    for node in nodes:
        if isinstance(node, Open):
            if len(stack) > DEEPEST:
                too_deep += 1
                parser.tell_once(
                    "cut", _span(node), f"more than {DEEPEST} brackets within each other; they are left out"
                )
            else:
                stack.append([])
        elif isinstance(node, Close):
            if too_deep:
                too_deep -= 1
            elif len(stack) == 1:
                parser.tell_once("bracket", _span(node), "this bracket was not opened; it is left out")
            else:
                inner = _arranged(parser, stack.pop())
                inner.boost = node.boost
                stack[-1].append(inner)
        elif not node.is_ws():
            stack[-1].append(node)
    while len(stack) > 1:
        parser.tell_once("bracket", None, "a bracket is not closed; it is taken to close at the end")
        inner = _arranged(parser, stack.pop())
        stack[-1].append(inner)
    return _arranged(parser, stack[0])


def _arranged(parser: Any, nodes: list[Any]) -> syntax.GroupNode:
    """One level: prefixes and fields first, then each operator in turn."""
    arranged: list[Any] = []
    for node in reversed(nodes):
        following = arranged[-1] if arranged and not isinstance(arranged[-1], Operator) else None
        if isinstance(node, Prefix):
            if following is None:
                parser.tell_once("operator", _span(node), "nothing follows this operator; it is left out")
            else:
                arranged[-1] = _prefixed(node.name, following)
        elif isinstance(node, syntax.FieldnameNode):
            if following is None:
                arranged.append(Leaf("words", node.fieldname, fuzzy=None, at=node.startchar).set_range(*_span(node)))
            else:
                following.set_fieldname(node.fieldname)
        else:
            arranged.append(node)
    row = _with_both_sides(parser, arranged[::-1])
    for name, qclass in _JOINING.items():
        row = _joined(row, name, qclass)
    return Beside(row)


_JOINING: dict[str, Any] = {"AND": query.And, "OR": query.Or}
"""The operators, those that bind closest first."""


def _prefixed(name: str, node: Any) -> Any:
    if name == "PLUS":
        return node if isinstance(node, Plus) else Plus([node])
    return node.nodes[0] if isinstance(node, Negated) else Negated([node])


def _with_both_sides(parser: Any, nodes: list[Any]) -> list[Any]:
    """The row without operators that lack a side."""
    row: list[Any] = []
    for at, node in enumerate(nodes):
        if isinstance(node, Operator):
            follows = at + 1 < len(nodes) and not isinstance(nodes[at + 1], Operator)
            if not row or not follows:
                parser.tell_once("operator", _span(node), "this operator has nothing to join; it is left out")
                continue
        row.append(node)
    return row


def _joined(row: list[Any], name: str, qclass: Any) -> list[Any]:
    """The row with every run of one operator as one group."""
    if not any(isinstance(node, Operator) and node.name == name for node in row):
        return row
    operands: list[Any] = []
    at = 0
    while at < len(row):
        node = row[at]
        if isinstance(node, Operator) and node.name == name:
            left = operands[-1]
            if isinstance(left, Joined) and left.qclass is qclass:
                left.append(row[at + 1])
            else:
                operands[-1] = Joined(qclass, [left, row[at + 1]])
            at += 2
        else:
            operands.append(node)
            at += 1
    return operands


def _span(node: Any) -> tuple[int, int]:
    return (node.startchar or 0, node.endchar or 0)
