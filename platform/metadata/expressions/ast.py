"""The tree of an expression as it was written, before anything is known of its fields and types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct


class Span(Struct, frozen=True):
    """Where a node stands: offsets into the text (end exclusive), line and column of its start, both from 1."""

    start: int
    end: int
    line: int
    column: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of the other."""
        return Span(self.start, other.end, self.line, self.column)


LiteralValue = str | Decimal | bool | date | datetime | None


class Literal(Struct, frozen=True):
    """A value written out; None is the blank, written `""` or NULL. Instants are in UTC."""

    value: LiteralValue
    span: Span


class Path(Struct, frozen=True):
    """A field, possibly reached through lookups (`account.parent.name`), or a value of the viewer (`$User.id`)."""

    parts: tuple[str, ...]
    span: Span


class Call(Struct, frozen=True):
    """A function with its arguments; the name in capitals. AND and OR stand here however they were written."""

    name: str
    arguments: tuple[Node, ...]
    span: Span


class Unary(Struct, frozen=True):
    """`-x`, `+x`, or `NOT x` (also written `!x`)."""

    operator: str
    operand: Node
    span: Span


class Binary(Struct, frozen=True):
    """Two operands; the operator in its one spelling: + - * / ^ & = != < <= > >=."""

    operator: str
    left: Node
    right: Node
    span: Span


class InList(Struct, frozen=True):
    """`item IN (a, b, …)`."""

    item: Node
    members: tuple[Node, ...]
    span: Span


Node = Literal | Path | Call | Unary | Binary | InList


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Call():
            return node.arguments
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case InList():
            return (node.item, *node.members)
        case _:
            return ()


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with its depth (the root has 1), without recursion, in the order of the text."""
    waiting = [(node, 1)]
    while waiting:
        current, depth = waiting.pop()
        yield current, depth
        waiting.extend((child, depth + 1) for child in reversed(children(current)))


def references(node: Node) -> tuple[tuple[str, ...], ...]:
    """The paths the expression uses, each once, in the order of the text."""
    return tuple(dict.fromkeys(item.parts for item, _ in walk(node) if isinstance(item, Path)))
