"""Mistakes to plant in the meaning of expressions, each in one back end, and the part of the corpus that must show it.

A mutation names what it changes, where the change shows (python, sqlite, postgresql), a text that the relevant golden
expressions hold, and a function that plants it through pytest's monkeypatch.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, Decimal, Inexact
from types import MappingProxyType
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import ColumnElement, func, true

from metacrm.engine import sqlite_calls
from metacrm.metadata.expressions import arithmetic, sql_compare, sql_numbers
from metacrm.metadata.expressions.checker import catalogue
from metacrm.metadata.expressions.environment import Environment
from metacrm.metadata.expressions.functions import base, comparison, logic, operators, text
from metacrm.metadata.expressions.typed import Apply, Closure, EvaluationError, SqlCompiler

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One mistake; `holding` is a text in the expressions that are asked about it."""

    what: str
    back_ends: tuple[str, ...]
    holding: str
    plant: Plant


def setting(place: object, name: str, value: object) -> Plant:
    """Puts another value into a module, class or object."""
    return lambda patch: patch.setattr(place, name, value)


def applied(name: str, apply: Callable[..., Any], kind: str = "") -> Plant:
    """Changes the Python meaning of a function; with `kind`, only where the first argument is of it."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        function = type(catalogue()[name])
        changed = [
            replace(item, apply=apply) if not kind or item.parameters[0] == kind else item
            for item in function.overloads
        ]
        patch.setattr(function, "overloads", tuple(changed))

    return plant


def native(name: str, old: str, new: str) -> Plant:
    """Changes a function's template for PostgreSQL."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        function = type(catalogue()[name])
        templates = [str(item.native) for item in function.overloads]
        assert any(old in template for template in templates), (name, old)
        changed = [
            replace(item, native=item.native.replace(old, new)) if isinstance(item.native, str) else item
            for item in function.overloads
        ]
        patch.setattr(function, "overloads", tuple(changed))

    return plant


def inexact_passes(patch: pytest.MonkeyPatch) -> None:
    """Sums and products are cut to the digits of the quick context."""
    patch.setitem(arithmetic.QUICK.traps, Inexact, False)


def first_blank_only(apply: Callable[..., Any], nodes: tuple[Any, ...], arguments: tuple[Closure, ...]) -> Closure:
    """A strict call that looks for a blank in its first operand only; another blank counts as 0."""

    def called(record: Any, environment: Any) -> Any:
        values = [argument(record, environment) for argument in arguments]
        return None if values[0] is None else apply(*(Decimal(0) if value is None else value for value in values))

    return called


def hasty(self: logic.Connective, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
    """AND and OR that give an error up at once, though another operand may decide."""
    holds = any if self.name == "OR" else all
    return lambda record, environment: holds([argument(record, environment) is True for argument in arguments])


def blanks_pass(self: logic.If, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
    """IF that takes a blank condition for TRUE."""
    condition, first, second = arguments
    return lambda record, environment: (second if condition(record, environment) is False else first)(
        record, environment
    )


def never_blank_equality(compiler: SqlCompiler, equal: bool, left: Any, right: Any) -> ColumnElement[bool]:
    """`=` and `!=` of texts without a thought for blanks."""
    first, second = compiler.value(left), compiler.value(right)
    return first == second if equal else first != second


def strict_join(self: operators.Join, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
    """`&` that is blank as soon as an operand is."""
    first, second = (compiler.value(argument) for argument in call.arguments)
    return func.nullif(first.concat(second), "")


def careless_denial(self: logic.Not, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
    """NOT that holds for a blank as well."""
    return compiler.value(call.arguments[0]).is_not(true())


def floor_remainder(value: Decimal, divisor: Decimal) -> Decimal:
    """The remainder with the sign of the divisor."""
    if divisor == 0:
        raise EvaluationError("#DIV0")
    return value - divisor * (value / divisor).to_integral_value(ROUND_FLOOR)


def day_in_utc(environment: Environment, moment: datetime) -> date:
    """The day of a moment with no thought for the organisation's zone."""
    return moment.astimezone(UTC).date()


def one_more(characters: str, count: Decimal) -> str:
    """The first characters and one more."""
    return characters[: int(count) + 1]


def unbounded(characters: str, count: Decimal) -> str:
    """The text repeated, however long it grows."""
    return characters * int(count)


def found_from_0(part: str, whole: str, start: Decimal = Decimal(1)) -> Decimal:
    """The place counted from 0."""
    return Decimal(whole.find(part, int(start) - 1))


def unscaled(raw: int | None, scale: int) -> str | None:
    """SQLite's scaled integers read one place off."""
    return None if raw is None else str(Decimal(raw).scaleb(-scale - 1))


def as_texts(left: Any, right: Any) -> int | None:
    """Exact numbers compared as the texts they are stored as."""
    if left is None or right is None:
        return None
    return (str(left) > str(right)) - (str(left) < str(right))


def in_binary(value: Any) -> str:
    """Numbers handed to SQLite by way of binary ones."""
    return str(float(value))


BOTH = ("sqlite", "postgresql")
FLOOR_REMAINDER = "{a} - {b} * floor({a} / {b})"
WRITERS = MappingProxyType({**sqlite_calls.WRITERS, "number": in_binary, "money": in_binary})

IN_PYTHON: Sequence[Mutation] = (
    Mutation("halves to even", ("python",), " / ", setting(arithmetic.ALLOWED, "rounding", ROUND_HALF_EVEN)),
    Mutation("quotients cut off", ("python",), " / ", setting(arithmetic.ALLOWED, "rounding", ROUND_DOWN)),
    Mutation("ROUND halves down", ("python",), "ROUND(", setting(arithmetic.EXACT, "rounding", ROUND_HALF_DOWN)),
    Mutation("17 digits are enough", ("python",), " * ", inexact_passes),
    Mutation("blanks count as 0", ("python",), " + ", setting(base, "strict", first_blank_only)),
    Mutation("no text equals a blank", ("python",), " = ", setting(comparison, "TWO_VALUED", frozenset({"record"}))),
    Mutation("< takes equals in", ("python",), " < ", setting(comparison.Less, "meaning", operator.le)),
    Mutation("an error before TRUE", ("python",), "OR", setting(logic.Connective, "python", hasty)),
    Mutation("a blank condition holds", ("python",), "IF(", setting(logic.If, "python", blanks_pass)),
    Mutation("MOD by the divisor's sign", ("python", "sqlite"), "MOD(", applied("MOD", floor_remainder)),
    Mutation("days in UTC", ("python",), "DATEVALUE(", applied("DATEVALUE", day_in_utc, "datetime")),
    Mutation("LEFT takes one more", ("python", "sqlite"), "LEFT(", applied("LEFT", one_more)),
    Mutation("REPT without bound", ("python",), "REPT(", applied("REPT", unbounded)),
    Mutation("FIND counts from 0", ("python", "sqlite"), "FIND(", applied("FIND", found_from_0)),
)

IN_SQL: Sequence[Mutation] = (
    Mutation("numbers compared as texts", ("sqlite",), "c < a / b", setting(sqlite_calls, "_compare", as_texts)),
    Mutation("scaled one place off", ("sqlite",), " * ", setting(sqlite_calls, "_decimal", unscaled)),
    Mutation("results in binary", ("sqlite",), " / ", setting(sqlite_calls, "WRITERS", WRITERS)),
    Mutation("GLOB's own signs", ("sqlite",), "LIKE(", setting(text, "as_glob", lambda pattern: pattern)),
    Mutation("bounds rounded up", BOTH, "2.449", setting(sql_numbers, "ROUND_FLOOR", ROUND_CEILING)),
    Mutation("blank texts not thought of", BOTH, " = ", setting(sql_compare, "_two_valued", never_blank_equality)),
    Mutation("not < is >", BOTH, " < ", setting(sql_compare, "COMPLEMENTS", {**sql_compare.COMPLEMENTS, "<": ">"})),
    Mutation("a blank text blanks the rest", BOTH, " & ", setting(operators.Join, "sql", strict_join)),
    Mutation("NOT holds for blanks", BOTH, "NOT(", setting(logic.Not, "sql", careless_denial)),
    Mutation("periods end a day early", BOTH, "INPERIOD(", setting(Environment, "end_of", Environment.start_of)),
    Mutation("ROUND cuts off", ("postgresql",), "ROUND(", native("ROUND", "round(", "trunc(")),
    Mutation("quotients cut off", ("postgresql",), " / ", native("/", "+ abs({b})", "")),
    Mutation("MOD by the divisor's sign", ("postgresql",), "MOD(", native("MOD", "mod({a}, {b})", FLOOR_REMAINDER)),
    Mutation("LEFT counts from the end", ("postgresql",), "LEFT(", native("LEFT", "greatest({b}, 0)", "{b}")),
    Mutation("no sum of blanks", ("postgresql",), "SUM(", native("SUM", "coalesce(sum(u.v), 0)", "sum(u.v)")),
    Mutation("FLOOR goes down", ("postgresql",), "FLOOR(", native("FLOOR", "trunc(", "floor(")),
    Mutation("EOMONTH a day late", ("postgresql",), "EOMONTH(", native("EOMONTH", "- INTERVAL '1 day'", "")),
    Mutation("empty texts are none", ("postgresql",), "TRIM(", setting(func, "nullif", lambda value, *_, **__: value)),
    Mutation("REPT without bound", ("postgresql",), "REPT(", native("REPT", "<= 100000", "IS NOT NULL")),
)
