"""Expressions as Python closures: reading a field, a constant, and calls that are blank as soon as an operand is.

Calling a closure costs more than most operations, so an operand that is a field or a constant is read on the spot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .typed import Closure, Constant, EvaluationError, FieldValue, Typed

EMPTY_IS_BLANK = frozenset({"text", "choice", "choices"})
"""Kinds of which an empty value is a blank, wherever it comes from."""


def field_key(node: FieldValue) -> str:
    """By what a record is asked for the field's value."""
    return node.reference.compare_key if node.compare else node.reference.key


def field_closure(node: FieldValue) -> Closure:
    """The value of a field; an empty text is a blank."""
    key = field_key(node)
    if node.type.kind in EMPTY_IS_BLANK:
        return lambda record, environment: record.get(key) or None
    return lambda record, environment: record.get(key)


def constant_closure(node: Constant) -> Closure:
    """The constant, or the error that computing it gave."""
    value, code = node.value, node.error
    if code is None:
        return lambda record, environment: value

    def failing(record: Any, environment: Any) -> Any:
        raise EvaluationError(code)

    return failing


def strict(apply: Callable[..., Any], nodes: tuple[Typed, ...], arguments: tuple[Closure, ...]) -> Closure:
    """A call that is blank as soon as an operand is; `arguments` are the closures of the `nodes`."""
    if len(nodes) == 1:
        return _unary(apply, arguments[0])
    if len(nodes) == 2:
        return _binary(apply, nodes, arguments)

    def several(record: Any, environment: Any) -> Any:
        values = [argument(record, environment) for argument in arguments]
        return None if None in values else apply(*values)

    return several


def general(apply: Callable[..., Any], arguments: tuple[Closure, ...], is_strict: bool, zoned: bool) -> Closure:
    """A call that takes blanks unless `is_strict`, and with `zoned` the environment before the values."""

    def called(record: Any, environment: Any) -> Any:
        values = [argument(record, environment) for argument in arguments]
        if is_strict and None in values:
            return None
        return apply(environment, *values) if zoned else apply(*values)

    return called


def equality(equal: Callable[[Any, Any], bool], nodes: tuple[Typed, ...], arguments: tuple[Closure, ...]) -> Closure:
    """A comparison for which a blank is a value like any other."""
    left, right = arguments
    item, value = nodes[0], _present(nodes[1])
    if isinstance(item, FieldValue) and value is not None:
        key = field_key(item)
        return lambda record, environment: equal(record.get(key), value)
    return lambda record, environment: equal(left(record, environment), right(record, environment))


def _unary(apply: Callable[..., Any], only: Closure) -> Closure:
    def unary(record: Any, environment: Any) -> Any:
        value = only(record, environment)
        return None if value is None else apply(value)

    return unary


def _binary(apply: Callable[..., Any], nodes: tuple[Typed, ...], arguments: tuple[Closure, ...]) -> Closure:
    left, right = arguments
    first_key, second_key = (_plain_key(node) for node in nodes)
    constant = _present(nodes[1])
    if constant is not None:
        return _with_constant(apply, left, first_key, constant)
    if second_key is not None:
        return _with_field(apply, left, first_key, second_key)

    def binary(record: Any, environment: Any) -> Any:
        first, second = left(record, environment), right(record, environment)
        return None if first is None or second is None else apply(first, second)

    return binary


def _with_constant(apply: Callable[..., Any], left: Closure, key: str | None, constant: Any) -> Closure:
    def of_field(record: Any, environment: Any) -> Any:
        first = record.get(key)
        return None if first is None else apply(first, constant)

    def of_any(record: Any, environment: Any) -> Any:
        first = left(record, environment)
        return None if first is None else apply(first, constant)

    return of_any if key is None else of_field


def _with_field(apply: Callable[..., Any], left: Closure, key: str | None, second_key: str) -> Closure:
    def of_field(record: Any, environment: Any) -> Any:
        first, second = record.get(key), record.get(second_key)
        return None if first is None or second is None else apply(first, second)

    def of_any(record: Any, environment: Any) -> Any:
        first, second = left(record, environment), record.get(second_key)
        return None if first is None or second is None else apply(first, second)

    return of_any if key is None else of_field


def _plain_key(node: Typed) -> str | None:
    """The key of a field whose value needs no second look, else None."""
    if isinstance(node, FieldValue) and node.type.kind not in EMPTY_IS_BLANK:
        return field_key(node)
    return None


def _present(node: Typed) -> Any:
    """The value of a constant that is neither blank nor an error, else None."""
    return node.value if isinstance(node, Constant) and node.error is None else None
