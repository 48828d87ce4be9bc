"""How long a number or a text may become, so that SQL knows where an expression may leave its bounds."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple

from .bounds import LARGEST_TEXT, LONGEST_TEXT
from .sql_numbers import reach_of
from .typed import Apply, Constant, FieldValue, SqlCompiler, Typed, may_fail

MOST_DIGITS = 34
"""Before the point: a number with more is the error #NUM."""
USUAL_DIGITS = 18
"""Of numbers that no stored column holds: a function answers no longer ones unless it was given one."""
USUAL_TEXT = 32_000
"""Characters of a stored text: what a long text holds unless it was made for more."""
NUMBERS = ("number", "money", "count")
TEXTS = ("text", "html")
ADDING = ("+", "-", "SUM")
REPEATING = ("REPT", "LPAD", "RPAD", "SUBSTITUTE")
"""Functions whose text may be much longer than what they are given."""


class Size(NamedTuple):
    """The most digits (a fraction of one too: the logarithm) or characters, and whether any part may have too many."""

    length: float
    too_long: bool = False


def may_overflow(compiler: SqlCompiler, typed: Typed) -> bool:
    """Whether a number or a text in the expression may become longer than they are."""
    return isinstance(typed, Apply) and _size(compiler, typed).too_long


def may_be_error(compiler: SqlCompiler, typed: Typed) -> bool:
    """Whether NULL may mean an error in SQL: where a function fails, or a number or a text becomes too long."""
    return may_fail(typed) or may_overflow(compiler, typed)


def blank_by_argument(node: Typed) -> bool:
    """Whether a folded call has no value since an argument is blank; another argument may still be an error."""
    return (
        isinstance(node, Apply)
        and node.function.strict
        and any(isinstance(item, Constant) and item.value is None and item.error is None for item in node.arguments)
    )


def overflows(compiler: SqlCompiler, node: Typed) -> bool:
    """Whether the node itself may make too long a number or a text of arguments that are none."""
    return isinstance(node, Apply) and _size(compiler, node).length > _most(node)


def _size(compiler: SqlCompiler, node: Typed) -> Size:
    if not isinstance(node, Apply):
        return Size(_length(compiler, node))
    sizes = [_size(compiler, item) for item in node.arguments]
    kinds = NUMBERS if node.type.kind in NUMBERS else TEXTS
    own = [size.length for size, item in zip(sizes, node.arguments, strict=True) if item.type.kind in kinds]
    length = _digits(node, own) if kinds is NUMBERS else _characters(node, own)
    return Size(length, length > _most(node) or any(size.too_long for size in sizes))


def _most(node: Typed) -> float:
    return MOST_DIGITS if node.type.kind in NUMBERS else LARGEST_TEXT


def _length(compiler: SqlCompiler, node: Typed) -> float:
    if node.type.kind in TEXTS:
        return len(node.value or "") if isinstance(node, Constant) else USUAL_TEXT
    if node.type.kind not in NUMBERS:
        return 0
    if isinstance(node, Constant):
        return Decimal(node.value or 0).adjusted() + 1
    if not isinstance(node, FieldValue):
        return USUAL_DIGITS
    reach = reach_of(compiler.value(node).type, compiler.dialect_name)
    return MOST_DIGITS if reach is None else max(1, reach.limit.adjusted() + 1)


def _digits(call: Apply, own: list[float]) -> float:
    if call.function.name == "*":
        return min(sum(own), MOST_DIGITS + 1)
    if not own:
        return USUAL_DIGITS
    # What is added to a far larger number vanishes in the sum of floats, but may make it one digit longer.
    least = math.nextafter(max(own), math.inf) if call.function.name in ADDING and len(own) > 1 else 0
    return max(USUAL_DIGITS, least, math.log10(sum(10.0**digits for digits in own)))


def _characters(call: Apply, own: list[float]) -> float:
    if call.type.kind not in TEXTS:
        return 0
    if call.function.name == "TEXTJOIN":
        return sum(own) + own[0] * max(0, len(own) - 3)
    return max(sum(own), LONGEST_TEXT if call.function.name in REPEATING else 0)
