"""Moves what is added to a day to the other side of a comparison, so that the bare column is compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from .arithmetic import whole
from .sql_numbers import Reach, fitted
from .typed import Apply, Constant, Typed
from .types import DATE

MIRRORED: Mapping[str, str] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
DAY_COUNTS = Reach(0, Decimal(10_000_000))


class Moved(Struct, frozen=True):
    """A comparison with the shift taken over: `subject operator value`, or an answer for every subject not blank.

    `guard`, where there is one, has to hold too: beyond it the shift leaves the calendar, which is an error.
    """

    subject: Typed
    answer: tuple[str, Constant] | bool
    guard: tuple[str, Constant] | None = None


def moved(operator: str, left: Typed, right: Constant) -> Moved | None:
    """The comparison rewritten, or None where `left` is no shift of a day by a constant."""
    if not isinstance(left, Apply) or left.function.name not in {"+", "-"} or len(left.arguments) != 2:
        return None
    first, second = left.arguments
    if left.type.kind == "date":
        return _shift(operator, left, right)
    if first.type.kind == second.type.kind == "date":
        return _difference(operator, first, second, right)
    return None


def _shift(operator: str, left: Apply, right: Constant) -> Moved | None:
    first, second = left.arguments
    subject, amount = (first, second) if isinstance(second, Constant) else (second, first)
    if not isinstance(amount, Constant) or subject.type.kind != "date":
        return None
    days = whole(amount.value) if left.function.name == "+" else -whole(amount.value)
    edge = _day(date.max if days > 0 else date.min, -days, right)
    if edge is None:
        return Moved(subject, False)
    guard = None if days == 0 else ("<=" if days > 0 else ">=", edge)
    target = _day(right.value, -days, right)
    if target is None:
        return Moved(subject, operator in ({">", ">=", "!="} if days > 0 else {"<", "<=", "!="}), guard)
    return Moved(subject, (operator, target), guard)


def _difference(operator: str, later: Typed, earlier: Typed, right: Constant) -> Moved | None:
    count = fitted(operator, right.value, DAY_COUNTS)
    subject, fixed = (later, earlier) if isinstance(earlier, Constant) else (earlier, later)
    if not isinstance(fixed, Constant):
        return None
    if isinstance(count, bool):
        return Moved(subject, count)
    operator, days = count
    shift = whole(days) if subject is later else -whole(days)
    operator = operator if subject is later else MIRRORED[operator]
    target = _day(fixed.value, shift, right)
    if target is None:
        return Moved(subject, operator in ({"<", "<=", "!="} if shift > 0 else {">", ">=", "!="}))
    return Moved(subject, (operator, target))


def _day(day: date, days: int, like: Constant) -> Constant | None:
    try:
        return replace(like, value=day + timedelta(days=days), type=DATE)
    except OverflowError:
        return None
