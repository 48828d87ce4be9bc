"""Expected values of logic, choices and conversions, written from the table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

from tests.metadata.expressions.golden.cases import (
    BLANK_DATE,
    BLANK_NUMBER,
    BLANK_TEXT,
    BLANK_TRUTH,
    Case,
    blank,
    case,
    error,
)

TABLE = "written: features.md section 6"
TRUTHS: tuple[bool | None, ...] = (True, False, None)


def truths() -> Iterator[Case]:
    for first, second in product(TRUTHS, TRUTHS):
        given: dict[str, Any] = {"a": blank(first, "boolean"), "b": blank(second, "boolean")}
        yield case("AND(a, b)", first is True and second is True, TABLE + ": blank as FALSE", **given)
        yield case("a OR b", first is True or second is True, TABLE + ": blank as FALSE", **given)
        yield case("XOR(a, b)", (first is True) != (second is True), TABLE + ": odd count", **given)
        yield case("a = b", first == second, "written: design 5.11, two-valued", **given)
        yield case("a != b", first != second, "written: design 5.11, two-valued", **given)
        yield case('IF(a, "x", IF(b, "y", "z"))', "x" if first else "y" if second else "z", TABLE, **given)
        yield case('IFS(a, "x", b, "y", "z")', "x" if first else "y" if second else "z", TABLE, **given)
    for value in TRUTHS:
        yield case("NOT(a)", None if value is None else not value, TABLE, a=blank(value, "boolean"))
    for row in product((True, False), repeat=3):
        yield case("XOR(a, b, c)", sum(row) % 2 == 1, TABLE, **dict(zip("abc", row, strict=True)))


def comparisons() -> Iterator[Case]:
    numbers = [None, Decimal("-1"), Decimal("0"), Decimal("2.50"), Decimal("1234567890123456789.5")]
    texts = [None, "a", "B", "好"]
    tests: dict[str, Any] = {
        "=": lambda x, y: x == y,
        "!=": lambda x, y: x != y,
        "<": lambda x, y: x < y,
        "<=": lambda x, y: x <= y,
        ">": lambda x, y: x > y,
        ">=": lambda x, y: x >= y,
    }
    for (sign, meaning), x, y in product(tests.items(), numbers, numbers):
        wanted = None if x is None or y is None else meaning(x, y)
        yield case(f"a {sign} b", wanted, TABLE + ", blanks by design 5.11", a=blank(x, "number"), b=blank(y, "number"))
    for (sign, meaning), p, q in product(tests.items(), texts, texts):
        wanted = meaning(p, q) if sign in {"=", "!="} else None if p is None or q is None else meaning(p, q)
        yield case(
            f"a {sign} b", wanted, "written: design 5.11, binary, two-valued", a=blank(p, "text"), b=blank(q, "text")
        )
    for x, members in product(numbers, (("", "0"), ("2.5", "-1"))):
        listed = [Decimal(item) if item else None for item in members]
        found = x is not None and x in listed
        given: dict[str, Any] = dict(zip("bc", (blank(item, "number") for item in listed), strict=True))
        yield case("IN(a, b, c)", found, TABLE, a=blank(x, "number"), **given)


def blanks() -> Iterator[Case]:
    kinds: list[tuple[Any, Any]] = [
        (BLANK_NUMBER, Decimal(7)),
        (BLANK_TEXT, "x"),
        (BLANK_DATE, {"type": "date", "value": "2017-03-01"}),
        (BLANK_TRUTH, False),
    ]
    for empty, value in kinds:
        plain = value["value"] if isinstance(value, dict) else value
        text = isinstance(value, str)
        yield case("ISBLANK(a)", True, TABLE, a=empty)
        yield case("ISBLANK(a)", False, TABLE, a=value)
        yield case("ISNULL(a)", not text, TABLE + ": text is never null", a=empty)
        yield case("ISNULL(a)", False, TABLE, a=value)
        yield case("BLANKVALUE(a, b)", plain, TABLE, a=empty, b=value)
        yield case("COALESCE(a, b)", plain, TABLE, a=empty, b=value)
        yield case("COALESCE(a, a, b)", plain, TABLE, a=value, b=empty)
        yield case("NULLVALUE(a, b)", None if text else plain, TABLE + ": text is never null", a=empty, b=value)
        yield case("IF(a = a, b, b)" if text else "BLANKVALUE(b, b)", plain, TABLE, a=empty, b=value)
    yield case("ISBLANK(a)", False, TABLE + ": a space is not blank", a=" ")
    yield case("ISBLANK(a)", False, TABLE + ": 0 is not blank", a=0)
    yield case('a = ""', True, TABLE, a=BLANK_TEXT)
    yield case('a = "x"', False, TABLE, a=BLANK_TEXT)


def choosing() -> Iterator[Case]:
    for name, (given, wanted) in product(("CASE", "SWITCH"), (("x", 1), ("y", 2), ("z", 0), (None, 0))):
        yield case(f'{name}(a, "x", 1, "y", 2, 0)', wanted, TABLE, a=blank(given, "text"))
        yield case(f"{name}(a, b, 1, 0)", 1 if given == "x" else 0, TABLE, a=blank(given, "text"), b="x")
    yield case('CASE(a, "", "blank", "other")', "other", TABLE + ": blank never matches blank", a=BLANK_TEXT)
    yield case("CASE(a, b, 1, 0)", 0, TABLE + ": blank never matches blank", a=BLANK_NUMBER, b=BLANK_NUMBER)
    for value, word in ((1, "one"), (2, "two"), (3, "many"), (Decimal("1.0"), "one")):
        yield case('CASE(a, 1, "one", 2, "two", "many")', word, TABLE, a=value)
    choice = {"type": "choice", "value": "won", "choices": ["won", "lost"]}
    several = {"type": "choices", "value": ["a", "b"], "choices": ["a", "b", "c"]}
    none = {"type": "choices", "value": None, "choices": ["a", "b", "c"]}
    yield case('ISPICKVAL(a, "won")', True, TABLE, a=choice)
    yield case('ISPICKVAL(a, "lost")', False, TABLE, a=choice)
    yield case('ISPICKVAL(a, "")', False, TABLE, a=choice)
    yield case('ISPICKVAL(a, "")', True, TABLE, a={**choice, "value": None})
    yield case("TEXT(a)", "won", TABLE + ": a choice's value", a=choice)
    yield case("LABELOF(a)", "won", "written: a trial knows no labels, so the name stands", a=choice)
    yield case('CASE(a, "won", 1, "lost", 2, 3)', 1, TABLE, a=choice)
    yield case('INCLUDES(a, "a")', True, TABLE, a=several)
    yield case('INCLUDES(a, "c")', False, TABLE, a=several)
    yield case('INCLUDES(a, "a")', False, TABLE, a=none)
    yield case("PICKLISTCOUNT(a)", 2, TABLE, a=several)
    yield case("PICKLISTCOUNT(a)", 0, TABLE, a=none)


def errors() -> Iterator[Case]:
    for divisor, wanted in ((2, Decimal("0.5")), (0, 9), (None, None)):
        yield case("IFERROR(a / b, 9)", wanted, TABLE + ": any error, a blank stays", a=1, b=blank(divisor, "number"))
    yield case("IFERROR(VALUE(a), b)", 7, TABLE, a="x", b=7)
    yield case("IFERROR(VALUE(a), b)", 12, TABLE, a="12", b=7)
    yield case("IFERROR(VALUE(a), b)", None, TABLE, a=BLANK_TEXT, b=7)
    yield case("IFERROR(1 / (a / b), 5)", 5, TABLE, a=0, b=3)
    yield case("IF(b = 0, 0, a / b)", 0, TABLE + ": lazy", a=1, b=0)
    yield case("IF(b = 0, 0, a / b)", Decimal("0.25"), TABLE + ": lazy", a=1, b=4)
    yield case("ROUND(a / b, 2)", error("#DIV0"), TABLE, a=1, b=0)
    yield case("OR(a, 1/0 = 0)", True, TABLE + ": short circuit", a=True)
    yield case("SQRT(a) + VALUE(b)", error("#VALUE"), TABLE, a=4, b="x")


def numbers() -> Iterator[Case]:
    readable = (
        ("12.50", "12.5"),
        ("-3", "-3"),
        ("+7", "7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("0.00000000000000005", "0.0000000000000001"),
        ("000", "0"),
    )
    for text, wanted in readable:
        yield case("VALUE(a)", Decimal(wanted), TABLE, a=text)
        yield case("ISNUMBER(a)", True, TABLE, a=text)
    for text in ("x", "1,000", "1 2", "--1", "１２", "1e", "NaN", "Infinity", "0x1", "-", "."):
        yield case("VALUE(a)", error("#VALUE"), TABLE + ": not numeric is an error", a=text)
        yield case("ISNUMBER(a)", False, TABLE, a=text)
    yield case("VALUE(a)", None, TABLE, a=BLANK_TEXT)
    yield case("ISNUMBER(a)", False, TABLE, a=BLANK_TEXT)
    yield case("VALUE(a)", error("#NUM"), "written: design 5.8, 34 digits", a="1e40")
    for number in ("0", "1500", "-0.5", "2.50", "1234567890123456789012345678901234", "0.0000000000000001"):
        plain = f"{Decimal(number):f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        yield case("TEXT(a)", plain, TABLE + ": plain", a=Decimal(number))
    yield case("TEXT(a)", None, TABLE, a=BLANK_NUMBER)
    for pattern, value, wanted in (
        ("#,##0.00", "1234567.891", "1,234,567.89"),
        ("0.00", "2.345", "2.35"),
        ("0%", "0.256", "26%"),
        ("0.0%", "0.2564", "25.6%"),
        ("000", "7", "007"),
        ("#,##0", "-1234.5", "-1,235"),
        ("0.##", "2.5", "2.5"),
        ("¥#,##0.00", "1234.5", "¥1,234.50"),
    ):
        yield case(f'TEXT(a, "{pattern}")', wanted, "written: documented results of spreadsheets", a=Decimal(value))
    for code, value, wanted in (
        ("CNY", "1234.5", "CNY 1,234.50"),
        ("JPY", "1234.5", "JPY 1,235"),
        ("KWD", "0.0005", "KWD 0.001"),
        ("USD", "-1234567.891", "USD -1,234,567.89"),
        ("EUR", "0", "EUR 0.00"),
    ):
        yield case("FORMATCURRENCY(b, a)", wanted, TABLE + ": ISO 4217 digits", a=Decimal(value), b=code)
    yield case("FORMATCURRENCY(b, a)", error("#VALUE"), "written: no currency code", a=1, b="x")


def way(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Kilometres by the spherical law of cosines, another formula than the one under test."""
    first, second, across = math.radians(lat), math.radians(to_lat), math.radians(to_lon - lon)
    cosine = math.sin(first) * math.sin(second) + math.cos(first) * math.cos(second) * math.cos(across)
    return 6371.0088 * math.acos(max(-1.0, min(1.0, cosine)))


def places() -> Iterator[Case]:
    source = "computed: spherical law of cosines in Python math"
    for lat, lon, to_lat, to_lon in ((39.9, 116.4, 31.2, 121.5), (0, 0, 0, 90), (-33.9, 151.2, 51.5, -0.1)):
        given = {name: Decimal(str(value)) for name, value in zip("abcd", (lat, lon, to_lat, to_lon), strict=True)}
        kilometres = way(lat, lon, to_lat, to_lon)
        for unit, wanted in (("km", kilometres), ("mi", kilometres / 1.609344)):
            text = f'DISTANCE(GEOLOCATION(a, b), GEOLOCATION(c, d), "{unit}")'
            yield case(f"ROUND({text}, 6)", Decimal(repr(round(wanted, 6))), source, near=True, **given)
    text = 'DISTANCE(GEOLOCATION(a, 0), GEOLOCATION(1, 1), "km")'
    yield case(text, None, TABLE + ": blank gives blank", a=BLANK_NUMBER)
    yield case(text, error("#VALUE"), "written: beyond the pole", a=91)


def all_cases() -> dict[str, list[Case]]:
    """The files of this family."""
    return {
        "logic": [*truths(), *comparisons(), *blanks()],
        "choosing": [*choosing(), *errors()],
        "conversion": [*numbers(), *places()],
    }
