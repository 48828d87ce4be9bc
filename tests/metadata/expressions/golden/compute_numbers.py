"""Expected values of numeric functions by Python's own decimal and math modules, from the table's definitions."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Context, Decimal
from itertools import product
from typing import Any

from tests.metadata.expressions.golden.cases import BLANK_NUMBER, Case, blank, case, error

EXACT = Context(prec=120, rounding=ROUND_HALF_UP)
UNIT = Decimal("1e-16")
DECIMAL = "computed: Python decimal, HALF_UP at 16 decimals"
MATH = "computed: Python math, 1e-12 relative"
TABLE = "written: features.md section 6"
SAMPLES = [
    Decimal(text)
    for text in ("0", "1", "-1", "2.5", "-2.5", "0.05", "-1.7", "1.3", "123456.3", "-123456.75", "99999999.995")
]


def settled(value: Decimal) -> Any:
    if value and value.adjusted() >= 34:
        return error("#NUM")
    return value.quantize(UNIT, context=EXACT) if -int(value.as_tuple().exponent) > 16 else value


def arithmetic() -> Iterator[Case]:
    values = [
        Decimal(text) for text in ("0", "1", "-3", "7", "0.1", "-2.25", "1234567.89", "1e-9", "123456789012345678")
    ]
    for a, b in product(values, values):
        yield case("a + b", settled(EXACT.add(a, b)), DECIMAL, a=a, b=b)
        yield case("a - b", settled(EXACT.subtract(a, b)), DECIMAL, a=a, b=b)
        yield case("a * b", settled(EXACT.multiply(a, b)), DECIMAL, a=a, b=b)
        quotient = settled(EXACT.divide(a, b)) if b else error("#DIV0")
        yield case("a / b", quotient, DECIMAL, a=a, b=b)
        yield case("MOD(a, b)", EXACT.remainder(a, b) if b else error("#DIV0"), DECIMAL, a=a, b=b)
    for operator in "+-*/^":
        yield case(f"a {operator} b", None, TABLE + ": arithmetic with a blank is blank", a=BLANK_NUMBER, b=Decimal(2))
        yield case(f"a {operator} b", None, TABLE + ": arithmetic with a blank is blank", a=Decimal(2), b=BLANK_NUMBER)
    large = Decimal("9" * 33)
    yield case("a * b", error("#NUM"), "written: design 5.8, 34 digits", a=large, b=Decimal(100))
    yield case("a * b", EXACT.multiply(large, 10), "written: design 5.8, 34 digits", a=large, b=Decimal(10))
    for base, exponent in (("2", "10"), ("1.05", "3"), ("-2", "3"), ("10", "-2"), ("0", "0"), ("0", "5"), ("4", "0")):
        wanted = Decimal(1) if Decimal(exponent) == 0 else settled(EXACT.power(Decimal(base), Decimal(exponent)))
        for form in ("a ^ b", "POWER(a, b)"):
            yield case(form, wanted, DECIMAL, a=Decimal(base), b=Decimal(exponent))
    yield case("a ^ b", error("#DIV0"), TABLE + ": 0 to a negative power", a=Decimal(0), b=Decimal(-1))
    yield case("a ^ b", error("#VALUE"), TABLE + ": root of a negative", a=Decimal(-8), b=Decimal("0.5"))
    yield case("a ^ b", error("#NUM"), "written: design 5.8, 34 digits", a=Decimal(10), b=Decimal(34))


def toward(value: Decimal, places: int, rounding: str) -> Decimal:
    return EXACT.add(0, value.quantize(Decimal(1).scaleb(-places), rounding, EXACT))


def rounding() -> Iterator[Case]:
    for value, places in product(SAMPLES, (-3, -2, 0, 1, 2)):
        for name, mode in (
            ("ROUND", ROUND_HALF_UP),
            ("ROUNDUP", ROUND_UP),
            ("ROUNDDOWN", ROUND_DOWN),
            ("TRUNC", ROUND_DOWN),
        ):
            yield case(f"{name}(a, b)", toward(value, places, mode), DECIMAL, a=value, b=Decimal(places))
    single = {
        "ROUND": ROUND_HALF_UP,
        "ROUNDUP": ROUND_UP,
        "TRUNC": ROUND_DOWN,
        "FLOOR": ROUND_DOWN,
        "CEILING": ROUND_UP,
        "MFLOOR": ROUND_FLOOR,
        "MCEILING": ROUND_CEILING,
    }
    for (name, mode), value in product(single.items(), SAMPLES):
        yield case(f"{name}(a)", toward(value, 0, mode), DECIMAL, a=value)
    for value in SAMPLES:
        yield case("ABS(a)", abs(value), DECIMAL, a=value)
        yield case("-a", EXACT.minus(value), DECIMAL, a=value)
        yield case("SIGN(a)", Decimal((value > 0) - (value < 0)), DECIMAL, a=value)
    for name in (*single, "ROUNDDOWN", "ABS", "SIGN"):
        yield case(f"{name}(a)", None, TABLE + ": blank gives blank", a=BLANK_NUMBER)
    for name in ("ROUND", "ROUNDUP", "ROUNDDOWN", "TRUNC", "MROUND", "MOD"):
        yield case(f"{name}(a, b)", None, TABLE + ": blank gives blank", a=BLANK_NUMBER, b=Decimal(1))
        yield case(f"{name}(a, b)", None, TABLE + ": blank gives blank", a=Decimal(1), b=BLANK_NUMBER)


def traps() -> Iterator[Case]:
    written: list[tuple[str, str, str, str]] = [
        ("MOD(a, b)", "-101", "10", "-1"),
        ("MOD(a, b)", "101", "-10", "1"),
        ("MOD(a, b)", "5.5", "2", "1.5"),
        ("FLOOR(a / b * b)", "6", "11", "6"),
        ("ROUND(a, b)", "-123456.3", "-2", "-123500"),
        ("ROUND(a, b)", "2.345", "1.9", "2.3"),
        ("MROUND(a, b)", "17", "5", "15"),
        ("MROUND(a, b)", "17.5", "5", "20"),
        ("MROUND(a, b)", "-17.5", "-5", "-20"),
        ("MROUND(a, b)", "6.05", "0.1", "6.1"),
        ("MROUND(a, b)", "7", "0", "0"),
        ("MROUND(a, b)", "0", "-3", "0"),
        ("MROUND(a, b)", "1.25", "0.5", "1.5"),
    ]
    for text, a, b, wanted in written:
        yield case(text, Decimal(wanted), TABLE, a=Decimal(a), b=Decimal(b))
    yield case(
        "MROUND(a, b)",
        error("#NUM"),
        "written: documented result of spreadsheets, signs differ",
        a=Decimal(5),
        b=Decimal(-2),
    )
    for text, wanted in (("FLOOR(a)", "-1"), ("MFLOOR(a)", "-2"), ("CEILING(a)", "-2"), ("MCEILING(a)", "-1")):
        yield case(text, Decimal(wanted), TABLE, a=Decimal("-1.3"))


def several() -> Iterator[Case]:
    rows: list[list[Decimal | None]] = [
        [Decimal(1), Decimal(2), Decimal(3)],
        [Decimal("-1.5"), Decimal("2.25"), Decimal(0)],
        [Decimal(5), None, Decimal(1)],
        [None, None, None],
        [None, Decimal("0.1"), None],
        [Decimal(10), Decimal(10), Decimal(11)],
    ]
    for row in rows:
        present = [value for value in row if value is not None]
        given: dict[str, Any] = dict(zip("abc", (blank(value, "number") for value in row), strict=True))
        whole = len(present) == 3
        results: dict[str, Any] = {
            "MAX": max(present) if whole else None,
            "MIN": min(present) if whole else None,
            "MAXA": max(present, default=None),
            "MINA": min(present, default=None),
            "SUM": sum(present, Decimal(0)),
            "COUNT": Decimal(len(present)),
            "AVERAGE": settled(EXACT.divide(sum(present, Decimal(0)), len(present))) if present else error("#DIV0"),
        }
        for name, wanted in results.items():
            yield case(f"{name}(a, b, c)", wanted, TABLE + ", values by Python decimal", **given)


def transcendental() -> Iterator[Case]:
    samples = [Decimal(text) for text in ("0", "0.5", "1", "-0.5", "2", "-3", "10", "0.001", "100", "12345.678")]
    functions: dict[str, Any] = {"SIN": math.sin, "COS": math.cos, "TAN": math.tan, "ATAN": math.atan}
    for (name, function), value in product(functions.items(), samples):
        yield case(f"{name}(a)", Decimal(repr(function(float(value)))), MATH, near=True, a=value)
    for name, function in (("ASIN", math.asin), ("ACOS", math.acos)):
        for value in samples:
            wanted = Decimal(repr(function(float(value)))) if abs(value) <= 1 else error("#VALUE")
            yield case(f"{name}(a)", wanted, MATH, near=True, a=value)
    for value in samples:
        yield case("SQRT(a)", EXACT.sqrt(value) if value >= 0 else error("#VALUE"), DECIMAL, near=True, a=value)
        yield case("EXP(a)", EXACT.exp(value) if value <= 79 else error("#NUM"), DECIMAL, near=True, a=value)
        yield case("LN(a)", EXACT.ln(value) if value > 0 else error("#VALUE"), DECIMAL, near=True, a=value)
        yield case("LOG(a)", EXACT.log10(value) if value > 0 else error("#VALUE"), DECIMAL, near=True, a=value)
    for y, x in ((1, 1), (1, -1), (-1, -1), (0, 1), (0, -1), (5, 0)):
        yield case("ATAN2(a, b)", Decimal(repr(math.atan2(y, x))), MATH, near=True, a=Decimal(y), b=Decimal(x))
    for name in ("SIN", "COS", "TAN", "ATAN", "ASIN", "ACOS", "SQRT", "EXP", "LN", "LOG"):
        yield case(f"{name}(a)", None, TABLE + ": blank gives blank", a=BLANK_NUMBER)
    yield case("PI() + a", Decimal("3.1415926535897932"), "written: π to 16 decimals", a=Decimal(0))


def all_cases() -> dict[str, list[Case]]:
    """The files of this family."""
    return {
        "arithmetic": list(arithmetic()),
        "rounding": [*rounding(), *traps()],
        "several": list(several()),
        "transcendental": list(transcendental()),
    }
