"""An expression after checking: every node has a type, every field is resolved, every function chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from sqlalchemy import ColumnElement

from ..problem import ProblemError
from .ast import Span
from .environment import ORGANISATION, Environment
from .types import ExpressionType, FieldRef, Volatility, worst


class Record(Protocol):
    """A record as the evaluator reads it: value by dotted path, None for blank; any mapping will do."""

    def get(self, key: str, /) -> Any:
        """The value at `key`, None where it is blank."""
        ...


Closure = Callable[[Record, Environment], Any]
"""A node compiled to Python; raises EvaluationError."""


class EvaluationError(Exception):
    """Stops one evaluation; `code` is #DIV0, #VALUE, #NUM or #DATE."""

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


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that no record changes; with `error` set, the error that computing it gave."""

    value: Any
    type: ExpressionType
    span: Span
    error: str | None = None

    @property
    def volatility(self) -> Volatility:
        return "fixed"


@dataclass(frozen=True, slots=True)
class FieldValue:
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


@dataclass(frozen=True, slots=True)
class ViewerValue:
    """A value that no record has: of whoever looks (`$User.id`), or of the organisation (`$Org.name`)."""

    reference: FieldRef
    span: Span

    @property
    def type(self) -> ExpressionType:
        return self.reference.type

    @property
    def volatility(self) -> Volatility:
        return "instant" if self.reference.path[0] == ORGANISATION else "viewer"


@dataclass(frozen=True, slots=True)
class Apply:
    """A function or operator on its arguments; `overload` is what its resolution chose, the function's own affair."""

    function: Meaning
    arguments: tuple[Typed, ...]
    type: ExpressionType
    span: Span
    overload: Any = None

    @property
    def volatility(self) -> Volatility:
        return worst(self.function.volatility, *(argument.volatility for argument in self.arguments))


Typed = Constant | FieldValue | ViewerValue | Apply


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
    """The node and all below it, in the order of the text."""
    waiting = [typed]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Apply):
            waiting.extend(reversed(node.arguments))


def fields(typed: Typed) -> tuple[FieldRef, ...]:
    """The record's fields the expression uses, each once: what rights, reverse paths and joins are drawn from."""
    found = {node.reference.path: node.reference for node in nodes(typed) if isinstance(node, FieldValue)}
    return tuple(found.values())


def may_fail(typed: Typed) -> bool:
    """Whether a folded node can be an error: one lies in a lazy part, or a function may give one."""
    return any(
        node.error is not None if isinstance(node, Constant) else isinstance(node, Apply) and node.function.fails(node)
        for node in nodes(typed)
    )
