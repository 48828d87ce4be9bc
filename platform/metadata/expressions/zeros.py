"""Expressions in which blank numbers count as 0, as a definition asks by "blank_as": "zero"."""

from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from .typed import Apply, Constant, FieldValue, Meaning, Typed, ViewerValue
from .types import NUMBER, NUMERIC

BLANK, ZERO = "blank", "zero"
"""What a blank number counts as: itself, which is the rule, or 0."""


def with_zeros(node: Typed, alternative: Meaning) -> Typed:
    """The expression with 0 for each number or amount that is named and blank; `alternative` is BLANKVALUE.

    What is asked of sets of related records stays as it is: blanks among them do not count.
    """
    if isinstance(node, Apply):
        return replace(node, arguments=tuple(with_zeros(argument, alternative) for argument in node.arguments))
    if isinstance(node, (FieldValue, ViewerValue)) and node.type.kind in NUMERIC:
        return Apply(alternative, (node, Constant(Decimal(0), NUMBER, node.span)), node.type, node.span)
    return node
