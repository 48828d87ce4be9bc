"""Compiles a typed expression to closures, and settles beforehand what no record changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ...metadata.expressions.environment import Environment
from ...metadata.expressions.typed import (
    Apply,
    Closure,
    Constant,
    EvaluationError,
    FieldValue,
    Record,
    Typed,
    ViewerValue,
)
from ...metadata.frozen import EMPTY

__all__ = ["Environment", "ExpressionError", "compile_condition", "compile_python", "fold"]


@dataclass(frozen=True, slots=True)
class ExpressionError:
    """The value of an expression that could not be computed: #DIV0, #VALUE, #NUM or #DATE."""

    code: str


def compile_python(typed: Typed) -> Callable[[Record, Environment], Any]:
    """The expression as a function of a record and an environment; blank is None, an error an ExpressionError."""
    closure = _closure(typed)

    def evaluate(record: Record, environment: Environment) -> Any:
        try:
            return closure(record, environment)
        except EvaluationError as error:
            return ExpressionError(error.code)

    return evaluate


def compile_condition(typed: Typed) -> Callable[[Record, Environment], bool]:
    """The expression as a filter: only TRUE passes; a blank and an error do not."""
    closure = _closure(typed)

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
    arguments = tuple(fold(argument, environment) for argument in typed.arguments)
    call = replace(typed, arguments=arguments)
    if all(isinstance(argument, Constant) for argument in arguments):
        return _computed(call, environment)
    eager = arguments[: typed.function.lazy_from]
    for argument in eager:
        if isinstance(argument, Constant) and argument.error is not None:
            return Constant(None, typed.type, typed.span, argument.error)
    if typed.function.strict and any(isinstance(item, Constant) and item.value is None for item in arguments):
        return Constant(None, typed.type, typed.span)
    return call


def _computed(node: Typed, environment: Environment) -> Constant:
    try:
        return Constant(_closure(node)(EMPTY, environment), node.type, node.span)
    except EvaluationError as error:
        return Constant(None, node.type, node.span, error.code)


def _closure(node: Typed) -> Closure:
    if isinstance(node, Apply):
        return node.function.python(node, tuple(_closure(argument) for argument in node.arguments))
    if isinstance(node, FieldValue):
        return _field(node)
    if isinstance(node, ViewerValue):
        key = node.reference.key.partition(".")[2]
        return lambda record, environment: environment.user.get(key)
    return _constant(node)


def _constant(node: Constant) -> Closure:
    value, code = node.value, node.error
    if code is None:
        return lambda record, environment: value

    def failing(record: Record, environment: Environment) -> Any:
        raise EvaluationError(code)

    return failing


def _field(node: FieldValue) -> Closure:
    key = node.reference.compare_key if node.compare else node.reference.key
    if node.type.kind not in {"text", "choice", "choices"}:
        return lambda record, environment: record.get(key)
    # An empty text is a blank wherever it comes from.
    return lambda record, environment: record.get(key) or None
