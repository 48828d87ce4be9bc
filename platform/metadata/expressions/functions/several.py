"""The largest, the smallest, the sum and the mean of several values in one record."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ..arithmetic import EXACT, Number, divide, settled
from ..templates import quotient, settled_sql
from ..types import DATE, DATETIME, NUMBER, TIME
from .base import Function, Overload, words
from .operators import Arithmetic


def _largest(*values: Any) -> Any:
    return max(values)


def _smallest(*values: Any) -> Any:
    return min(values)


class Max(Arithmetic):
    """MAX and MIN: blank as soon as one is blank."""

    name = "MAX"
    syntax = "MAX(a, b, …)"
    doc = words(
        "The largest or latest; blank where any is. MAXA leaves blanks out.",
        "最大或最晚的值；任一为空则为空。忽略空值用 MAXA。",
    )
    trap = words(
        "One blank makes the answer blank. Excel leaves blanks out: use MAXA for that.",
        "有一个参数为空则结果为空；Excel 会忽略空值，需要该结果请用 MAXA。",
    )
    examples = ("MAX(amount, 0)",)
    overloads = tuple(
        Overload(
            (kind,), result, _largest, native="CASE WHEN num_nulls({all}) = 0 THEN greatest({all}) END", repeats=True
        )
        for kind, result in (("number", NUMBER), ("date", DATE), ("datetime", DATETIME), ("time", TIME))
    )


class Min(Arithmetic):
    name = "MIN"
    syntax = "MIN(a, b, …)"
    doc = words(
        "The smallest or earliest; blank where any is. MINA leaves blanks out.",
        "最小或最早的值；任一为空则为空。忽略空值用 MINA。",
    )
    examples = ("MIN(amount, 1000)",)
    overloads = tuple(
        Overload(
            (kind,), result, _smallest, native="CASE WHEN num_nulls({all}) = 0 THEN least({all}) END", repeats=True
        )
        for kind, result in (("number", NUMBER), ("date", DATE), ("datetime", DATETIME), ("time", TIME))
    )


def _present(apply: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def applied(*values: Any) -> Any:
        return apply([value for value in values if value is not None])

    return applied


class MaxA(Arithmetic):
    name = "MAXA"
    syntax = "MAXA(a, b, …)"
    doc = words("The largest or latest of those that are not blank.", "非空值中最大或最晚的值。")
    examples = ("MAXA(amount, discount)",)
    strict = False
    overloads = tuple(
        Overload(
            (kind,), result, _present(lambda values: max(values, default=None)), native="greatest({all})", repeats=True
        )
        for kind, result in (("number", NUMBER), ("date", DATE), ("datetime", DATETIME), ("time", TIME))
    )


class MinA(Arithmetic):
    name = "MINA"
    syntax = "MINA(a, b, …)"
    doc = words("The smallest or earliest of those that are not blank.", "非空值中最小或最早的值。")
    examples = ("MINA(amount, discount)",)
    strict = False
    overloads = tuple(
        Overload(
            (kind,), result, _present(lambda values: min(values, default=None)), native="least({all})", repeats=True
        )
        for kind, result in (("number", NUMBER), ("date", DATE), ("datetime", DATETIME), ("time", TIME))
    )


def total(values: list[Number]) -> Decimal:
    """The exact sum; raises EvaluationError #NUM."""
    result = Decimal(0)
    for value in values:
        result = EXACT.add(result, value)
    return settled(result)


def _average(values: list[Number]) -> Decimal:
    return divide(total(values), len(values))


class Sum(Arithmetic):
    name = "SUM"
    syntax = "SUM(a, b, …)"
    doc = words("The sum of those that are not blank; 0 where none is left.", "非空值之和；全为空则为 0。")
    examples = ("SUM(amount, tax)",)
    strict = False
    overloads = (
        Overload(
            ("number",),
            NUMBER,
            _present(total),
            native="(SELECT " + settled_sql("coalesce(sum(u.v), 0)") + " FROM unnest(ARRAY[{all}]) AS u(v))",
            repeats=True,
        ),
    )


class Average(Arithmetic):
    name = "AVERAGE"
    syntax = "AVERAGE(a, b, …)"
    doc = words(
        "The mean of those that are not blank; the error #DIV0 where none is left.",
        "非空值的平均数；全为空得错误 #DIV0。",
    )
    examples = ("AVERAGE(first_score, second_score)",)
    strict = False
    overloads = (
        Overload(
            ("number",),
            NUMBER,
            _present(_average),
            native=f"(SELECT {quotient('s.t', 's.n')} FROM (SELECT {settled_sql('coalesce(sum(u.v), 0)')} AS t, "
            "CAST(count(u.v) AS numeric) AS n FROM unnest(ARRAY[{all}]) AS u(v)) AS s)",
            repeats=True,
            fails=True,
        ),
    )


class Count(Function):
    name = "COUNT"
    syntax = "COUNT(a, b, …)"
    doc = words("How many of the numbers are not blank.", "非空数字的个数。")
    examples = ("COUNT(first_score, second_score)",)
    strict = False
    overloads = (
        Overload(
            ("number",),
            NUMBER,
            _present(lambda values: Decimal(len(values))),
            native="CAST(num_nonnulls({all}) AS numeric)",
            repeats=True,
        ),
    )
