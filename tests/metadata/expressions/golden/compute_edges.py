"""Expected values where numbers come to their edges: ties at the last decimal, finer literals, computed comparands."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

from tests.metadata.expressions.golden.cases import BLANK_NUMBER, Case, case, error
from tests.metadata.expressions.golden.compute_numbers import DECIMAL, EXACT, settled

BLANK = "written: design 5.11, a comparison of numbers with a blank is blank"
LIMIT = "written: design 5.8, 34 digits"
COMPARISONS = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def ties() -> Iterator[Case]:
    """Halves of the sixteenth decimal, even and odd before them, on both sides of zero."""
    for last in (1, 2, 3, 5, 7):
        for sign in (1, -1):
            value = Decimal(sign * last).scaleb(-16)
            yield case("a / 2", settled(EXACT.divide(value, 2)), DECIMAL, a=value)
            yield case("a / b", settled(EXACT.divide(value, 2)), DECIMAL, a=value, b=Decimal(2))
            yield case("a * b", settled(EXACT.multiply(value, Decimal("0.5"))), DECIMAL, a=value, b=Decimal("0.5"))
            yield case("a + b / 2", settled(EXACT.add(1, settled(value / 2))), DECIMAL, a=Decimal(1), b=value)


def finer_literals() -> Iterator[Case]:
    """A field of two decimals against a number that has more, or lies beyond all that the field can hold."""
    values = [Decimal("2.44"), Decimal("2.45"), Decimal("-2.45"), Decimal("-2.44")]
    literals = ["2.449", "2.451", "2.45", "-2.449", "-2.451", "99999999999999999999", "-99999999999999999999.5"]
    for (sign, compare), value, literal in product(COMPARISONS.items(), values, literals):
        yield case(f"a {sign} {literal}", compare(value, Decimal(literal)), DECIMAL, a=value)
    for sign in COMPARISONS:
        yield case(f"a {sign} 2.449", None, BLANK, a=BLANK_NUMBER)


def computed_comparands() -> Iterator[Case]:
    """Results compared by size, not by how they are written: 9 is less than 10."""
    rows = [("4.5", "2", "10"), ("-4.5", "2", "-10"), ("5", "2", "10.00"), ("0.5", "0.2", "0.1"), ("-0.5", "2", "1")]
    for (sign, compare), row in product(COMPARISONS.items(), rows):
        a, b, c = map(Decimal, row)
        yield case(f"a * b {sign} c", compare(EXACT.multiply(a, b), c), DECIMAL, a=a, b=b, c=c)
        yield case(f"c {sign} a / b", compare(c, settled(EXACT.divide(a, b))), DECIMAL, a=a, b=b, c=c)


def counts_and_results() -> Iterator[Case]:
    """Counts, which databases keep as integers, beside results, which SQLite keeps as texts."""
    for (sign, compare), (a, b) in product(COMPARISONS.items(), [("10", "5"), ("30", "10"), ("45", "4.5")]):
        quotient = EXACT.divide(Decimal(a), Decimal(b))
        values: dict[str, Any] = {"t": "abc", "a": Decimal(a), "b": Decimal(b), "f": True}
        yield case(f"LEN(t) {sign} a / b", compare(3, quotient), DECIMAL, **values)
        yield case(f"IF(f, LEN(t), a / b) {sign} FLOOR(a)", compare(3, Decimal(a)), DECIMAL, **values)
        yield case(f"IF(f, a / b, LEN(t)) {sign} LEN(t)", compare(quotient, 3), DECIMAL, **values)


def growth() -> Iterator[Case]:
    """What grows past the 34 digits on its way is an error, however small the end would be."""
    a, b = Decimal("9" * 20), Decimal("9" * 18)
    for text in ("a * a", "a * a / a / a", "b * b - b * b", "0 * (a * a)", "a ^ 2", "a ^ 2 ^ 2 ^ 2", "10 ^ b", "a ^ b"):
        yield case(text, error("#NUM"), LIMIT, a=a, b=b)


def single_values() -> Iterator[Case]:
    """Functions of several values, called with one."""
    for name in ("MAX", "MIN", "MAXA", "MINA", "SUM", "AVERAGE"):
        for value in (Decimal("2.5"), Decimal(0)):
            yield case(f"{name}(a)", value, "written: one value is its own largest, smallest, sum and mean", a=value)


def all_cases() -> dict[str, list[Case]]:
    """The cases by the file they go to."""
    return {
        "edges": [
            *ties(),
            *finer_literals(),
            *computed_comparands(),
            *counts_and_results(),
            *growth(),
            *single_values(),
        ]
    }
