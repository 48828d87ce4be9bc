"""Compiles a typed expression to closures, and settles beforehand what no record changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from msgspec.structs import replace

from ...metadata.expressions.closures import constant_closure, field_closure
from ...metadata.expressions.environment import Environment
from ...metadata.expressions.typed import (
    Aggregate,
    Apply,
    Closure,
    Constant,
    EvaluationError,
    FieldValue,
    Record,
    Typed,
    ViewerValue,
    may_fail,
)
from ...metadata.frozen import EMPTY

__all__ = ["Environment", "ExpressionError", "compile_condition", "compile_python", "fold"]

NO_MOMENT: Final = Environment(datetime.min.replace(tzinfo=UTC))
"""For what asks nothing of its environment."""


@dataclass(frozen=True, slots=True)
class ExpressionError:
    """The value of an expression that could not be computed: #DIV0, #VALUE, #NUM or #DATE."""

    code: str


def compile_python(typed: Typed) -> Callable[[Record, Environment], Any]:
    """The expression as a function of a record and an environment; blank is None, an error an ExpressionError."""
    closure = _closure(_prepared(typed))

    def evaluate(record: Record, environment: Environment) -> Any:
        try:
            return closure(record, environment)
        except EvaluationError as error:
            return ExpressionError(error.code)

    return evaluate


def compile_condition(typed: Typed) -> Callable[[Record, Environment], bool]:
    """The expression as a filter: only TRUE passes; a blank and an error do not."""
    closure = _closure(_prepared(typed))

    def holds(record: Record, environment: Environment) -> bool:
        try:
            return closure(record, environment) is True
        except EvaluationError:
            return False

    return holds


def fold(typed: Typed, environment: Environment) -> Typed:
    """The expression with every part that no record changes computed to a Constant (a value, or its error)."""
    if isinstance(typed, (Constant, FieldValue)):
        return typed
    if isinstance(typed, ViewerValue):
        return _computed(typed, environment)
    if isinstance(typed, Aggregate):
        value = fold(typed.value, environment) if typed.value is not None else None
        condition = fold(typed.condition, environment) if typed.condition is not None else None
        return replace(typed, value=value, condition=condition)
    arguments = tuple(fold(argument, environment) for argument in typed.arguments)
    call = replace(typed, arguments=arguments)
    if all(isinstance(argument, Constant) for argument in arguments):
        return _computed(call, environment)
    eager = arguments[: typed.function.lazy_from]
    for argument in eager:
        if isinstance(argument, Constant) and argument.error is not None:
            return Constant(None, typed.type, typed.span, argument.error)
    blank = any(isinstance(argument, Constant) and argument.value is None for argument in arguments)
    # An argument may still fail for some record, and its error goes before the blank.
    if typed.function.strict and blank and not any(may_fail(argument) for argument in arguments):
        return Constant(None, typed.type, typed.span)
    return call


def _prepared(typed: Typed) -> Typed:
    """The expression with every call computed that asks neither record nor environment; one that fails stays."""
    if not isinstance(typed, Apply):
        return typed
    call = replace(typed, arguments=tuple(_prepared(argument) for argument in typed.arguments))
    # What is called without arguments must ask something else.
    asks = not call.arguments or call.volatility != "fixed" or getattr(call.overload, "zoned", False)
    if asks or not all(isinstance(argument, Constant) for argument in call.arguments):
        return call
    computed = _computed(call, NO_MOMENT)
    return call if computed.error else computed


def _computed(node: Typed, environment: Environment) -> Constant:
    try:
        return Constant(_closure(node)(EMPTY, environment), node.type, node.span)
    except EvaluationError as error:
        return Constant(None, node.type, node.span, error.code)


def _closure(node: Typed) -> Closure:
    if isinstance(node, Apply):
        return node.function.python(node, tuple(_closure(argument) for argument in node.arguments))
    if isinstance(node, FieldValue):
        return field_closure(node)
    if isinstance(node, Aggregate):
        value = _closure(node.value) if node.value is not None else None
        condition = _closure(node.condition) if node.condition is not None else None
        return node.function.related_python(node, value, condition)
    if isinstance(node, ViewerValue):
        path = node.reference.path
        return lambda record, environment: environment.value(path)
    return constant_closure(node)
