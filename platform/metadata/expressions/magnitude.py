"""How many digits a number may have before its point, so that SQL knows where arithmetic may leave its bounds."""

from __future__ import annotations

from decimal import Decimal

from .sql_numbers import reach_of
from .typed import Apply, Constant, FieldValue, SqlCompiler, Typed, may_fail, nodes

MOST_DIGITS = 34
"""Before the point: a number with more is the error #NUM."""
USUAL_DIGITS = 18
"""Of numbers that no stored column holds: a function answers no longer ones unless it was given one."""
NUMBERS = ("number", "money", "count")


def may_overflow(compiler: SqlCompiler, typed: Typed) -> bool:
    """Whether a number in the expression may become longer than numbers are."""
    return any(overflows(compiler, node) for node in nodes(typed))


def may_be_error(compiler: SqlCompiler, typed: Typed) -> bool:
    """Whether NULL may mean an error in SQL: where a function fails, or a number becomes longer than numbers are."""
    return may_fail(typed) or may_overflow(compiler, typed)


def overflows(compiler: SqlCompiler, node: Typed) -> bool:
    """Whether the node itself may make too long a number of arguments that are none."""
    return isinstance(node, Apply) and node.type.kind in NUMBERS and _digits(compiler, node) > MOST_DIGITS


def _digits(compiler: SqlCompiler, node: Typed) -> int:
    if isinstance(node, Constant):
        return Decimal(node.value or 0).adjusted() + 1 if node.type.kind in NUMBERS else 0
    if isinstance(node, FieldValue):
        reach = reach_of(compiler.value(node).type, compiler.dialect_name)
        return MOST_DIGITS if reach is None else max(1, reach.limit.adjusted() + 1)
    if not isinstance(node, Apply):
        return USUAL_DIGITS
    own = [_digits(compiler, item) for item in node.arguments if item.type.kind in NUMBERS]
    if node.function.name == "*":
        return sum(own)
    return max(USUAL_DIGITS, *own, 0) + 1 if own else USUAL_DIGITS
