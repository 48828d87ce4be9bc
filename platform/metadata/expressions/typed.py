"""An expression after checking: every node has a type, every field is resolved, every function chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, Protocol

from msgspec import Struct
from sqlalchemy import ColumnElement, FromClause, Select

from ..problem import ProblemError
from .ast import Span
from .environment import ORGANISATION, Environment
from .types import ExpressionType, FieldRef, RelationRef, Volatility, worst


class Record(Protocol):
    """A record as the evaluator reads it: value by dotted path, None for blank; any mapping will do."""

    def get(self, key: str, /) -> Any:
        """The value at `key`, None where it is blank."""
        ...


Closure = Callable[[Record, Environment], Any]
"""A node compiled to Python; raises EvaluationError."""


class EvaluationError(Exception):
    """Stops one evaluation; `code` is #DIV0, #VALUE, #NUM, #DATE or #REF."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Truth(Enum):
    """What a predicate is to hold for; a condition is TRUE, FALSE, blank, or an error (which is none of the three)."""

    TRUE = "true"
    FALSE = "false"
    NOT_TRUE = "not true"
    NOT_FALSE = "not false"

    @property
    def positive(self) -> bool:
        """Whether it holds where the condition is TRUE."""
        return self in {Truth.TRUE, Truth.NOT_FALSE}

    @property
    def blanks(self) -> bool:
        """Whether it holds where the condition is blank."""
        return self in {Truth.NOT_TRUE, Truth.NOT_FALSE}


class Constant(Struct, frozen=True):
    """A value that no record changes; with `error` set, the error that computing it gave."""

    value: Any
    type: ExpressionType
    span: Span
    error: str | None = None

    @property
    def volatility(self) -> Volatility:
        return "fixed"


class FieldValue(Struct, frozen=True):
    """The value of a field; with `compare`, the one that comparisons use (of money, the base amount)."""

    reference: FieldRef
    span: Span
    compare: bool = False

    @property
    def type(self) -> ExpressionType:
        return self.reference.type

    @property
    def volatility(self) -> Volatility:
        return self.reference.volatility


class ViewerValue(Struct, frozen=True):
    """A value that no record has: of whoever looks (`$User.id`), or of the organisation (`$Org.name`)."""

    reference: FieldRef
    span: Span

    @property
    def type(self) -> ExpressionType:
        return self.reference.type

    @property
    def volatility(self) -> Volatility:
        return "instant" if self.reference.path[0] == ORGANISATION else "viewer"


class Apply(Struct, frozen=True):
    """A function or operator on its arguments; `overload` is what its resolution chose, the function's own affair."""

    function: Meaning
    arguments: tuple[Typed, ...]
    type: ExpressionType
    span: Span
    overload: Any = None

    @property
    def volatility(self) -> Volatility:
        return worst(self.function.volatility, *(argument.volatility for argument in self.arguments))


class OrderKey(Struct, frozen=True):
    """A field of related records that they are put in order by; blanks stand last either way."""

    reference: FieldRef
    descending: bool = False


class Aggregate(Struct, frozen=True):
    """Something asked of related records; `value`, `condition` and `order` are about each of those.

    `outer` are the fields of the record itself that it needs: those named by `$Record`, and the lookup before the set.
    """

    function: RelatedMeaning
    relation: RelationRef
    type: ExpressionType
    span: Span
    value: Typed | None = None
    condition: Typed | None = None
    order: tuple[OrderKey, ...] = ()
    separator: str = ""
    outer: tuple[FieldRef, ...] = ()

    @property
    def parts(self) -> tuple[Typed, ...]:
        """What is computed of each related record."""
        return tuple(part for part in (self.value, self.condition) if part is not None)

    @property
    def volatility(self) -> Volatility:
        return worst(*(part.volatility for part in self.parts))


Typed = Constant | FieldValue | ViewerValue | Apply | Aggregate


class SqlCompiler(Protocol):
    """What a function may ask while it says itself in SQL; record-independent arguments are Constants by then."""

    @property
    def dialect_name(self) -> str:
        """ "postgresql" or "sqlite"."""
        ...

    @property
    def environment(self) -> Environment:
        """The moment and the viewer."""
        ...

    def value(self, node: Typed) -> ColumnElement[Any]:
        """The node's value, NULL where it is blank.

        ProblemError where it may be an error, unless NULL hides none of it from what is being compiled.
        """
        ...

    def truth(self, node: Typed, wanted: Truth) -> ColumnElement[bool]:
        """A predicate that holds exactly where the node is what is wanted."""
        ...

    def contains(self, node: Typed, value: str) -> ColumnElement[bool]:
        """Whether the multi-valued field holds `value`; FALSE where the field is blank."""
        ...

    def refused(self, node: Typed) -> ProblemError:
        """To raise where the node can't be said in SQL so that it agrees with Python."""
        ...


class RelatedRows(Protocol):
    """Related records in SQL, the condition of the aggregate among what chooses them."""

    @property
    def compiler(self) -> SqlCompiler:
        """Says what is computed of each of them."""
        ...

    def values(self) -> FromClause:
        """The aggregate's `value` of each, NULL where it is blank or an error; and `failed`, if it may be one."""
        ...

    def scalar(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The one value of the column, which is of all the records: a count, a sum …"""
        ...

    def in_order(self, backwards: bool, limit: int, present: bool = False) -> Select[Any]:
        """A query of values of the aggregate (`present`: not blank), named `value`, by its order or the opposite."""
        ...

    def exist(self) -> ColumnElement[bool]:
        """Whether there is any."""
        ...


class RelatedMeaning(Protocol):
    """What the back ends ask of a function of related records."""

    @property
    def name(self) -> str: ...

    @property
    def always_answers(self) -> bool: ...

    def related_fails(self, call: Aggregate) -> bool: ...

    def related_python(self, call: Aggregate, value: Closure | None, condition: Closure | None) -> Closure: ...

    def related_sql(self, call: Aggregate, rows: RelatedRows) -> ColumnElement[Any]: ...


class Meaning(Protocol):
    """What the back ends ask of a function."""

    @property
    def name(self) -> str: ...

    @property
    def volatility(self) -> Volatility: ...

    @property
    def lazy_from(self) -> int | None: ...

    @property
    def strict(self) -> bool: ...

    def fails(self, call: Apply) -> bool: ...

    def passes_errors(self, call: Apply) -> bool: ...

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure: ...

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]: ...

    def truth(self, call: Apply, compiler: SqlCompiler, wanted: Truth) -> ColumnElement[bool]: ...


def nodes(typed: Typed) -> Iterator[Typed]:
    """The node and all below it, in the order of the text; not the parts of aggregates, which are about others."""
    waiting = [typed]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Apply):
            waiting.extend(reversed(node.arguments))


def nodes_of_all(typed: Typed) -> Iterator[Typed]:
    """As `nodes`, the parts of aggregates at every depth among them."""
    for node in nodes(typed):
        yield node
        for part in node.parts if isinstance(node, Aggregate) else ():
            yield from nodes_of_all(part)


def fields(typed: Typed) -> tuple[FieldRef, ...]:
    """The record's fields the expression uses, each once: what rights, reverse paths and joins are drawn from.

    Among them are the lookups before sets of related records, and what the parts of aggregates say of the record.
    """
    found: dict[tuple[str, ...], FieldRef] = {}
    for node in nodes(typed):
        if isinstance(node, FieldValue):
            found[node.reference.path] = node.reference
        elif isinstance(node, Aggregate):
            found |= {reference.path: reference for reference in node.outer}
    return tuple(found.values())


def may_fail(typed: Typed) -> bool:
    """Whether a folded node can be an error: one lies in a lazy part, or a function may give one."""
    return any(_fails(node) for node in nodes(typed))


def _fails(node: Typed) -> bool:
    if isinstance(node, Constant):
        return node.error is not None
    if isinstance(node, Aggregate):
        return node.function.related_fails(node)
    return isinstance(node, Apply) and node.function.fails(node)
