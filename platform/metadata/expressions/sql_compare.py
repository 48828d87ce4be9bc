"""Comparison in SQL: bare predicates that an index serves, with blanks where the language puts them."""

from __future__ import annotations

import operator as operators
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_, true

from .sql_numbers import aligned, bound, fitted, ordered, reach_of
from .sql_shifts import MIRRORED, Moved, moved
from .typed import Apply, Constant, SqlCompiler, Truth, Typed
from .types import NUMERIC, TWO_VALUED

OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operators.eq,
    "!=": operators.ne,
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}
COMPLEMENTS: Mapping[str, str] = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def compare(compiler: SqlCompiler, operator: str, sides: tuple[Typed, ...], wanted: Truth) -> ColumnElement[bool]:
    """The predicate that holds where the two sides compare as is wanted."""
    left, right = sides
    if isinstance(left, Constant):
        left, right, operator = right, left, MIRRORED[operator]
    if operator in {"=", "!="} and left.type.kind in TWO_VALUED:
        return _two_valued(compiler, (operator == "=") is wanted.positive, left, right)
    if isinstance(right, Constant) and right.value is None:
        return true() if wanted.blanks else false()
    actual = operator if wanted.positive else COMPLEMENTS[operator]
    if isinstance(right, Constant):
        predicate, subject = _with_constant(compiler, actual, left, right)
        return or_(predicate, subject.is_(None)) if wanted.blanks else predicate
    first, second = _pair(compiler, left, right)
    predicate = OPERATORS[actual](*ordered(compiler, _ordered(compiler, left, first), second))
    return or_(predicate, first.is_(None), second.is_(None)) if wanted.blanks else predicate


def member_of(compiler: SqlCompiler, item: Typed, members: tuple[Typed, ...], wanted: Truth) -> ColumnElement[bool]:
    """`item IN (members)`: never blank, a blank member counting for nothing."""
    positive = wanted.positive
    computed = [member for member in members if not isinstance(member, Constant)]
    if computed:
        tests = [_present_equal(compiler, item, member) for member in members if not _blank(member)]
        return or_(false(), *tests) if positive else and_(true(), *(test.is_not(true()) for test in tests))
    column = compiler.value(item)
    values = [value for member in members for value in _storable(compiler, column, item, member)]
    if not values:
        return false() if positive else true()
    if len(values) == 1:  # a long CASE is made of these, and a list of one costs three times as much to write
        return column == values[0] if positive else or_(column != values[0], column.is_(None))
    return column.in_(values) if positive else or_(column.not_in(values), column.is_(None))


def _blank(node: Typed) -> bool:
    return isinstance(node, Constant) and node.value is None


def _present_equal(compiler: SqlCompiler, item: Typed, member: Typed) -> ColumnElement[bool]:
    equal = compare(compiler, "=", (item, member), Truth.TRUE)
    return equal if isinstance(member, Constant) else and_(equal, compiler.value(item).is_not(None))


def _storable(compiler: SqlCompiler, column: ColumnElement[Any], item: Typed, member: Typed) -> list[Any]:
    value = member.value if isinstance(member, Constant) else None
    if value is None or (item.type.kind == "record" and not is_identifier(value)):
        return []
    reach = reach_of(column.type, compiler.dialect_name) if item.type.kind in NUMERIC else None
    if reach is None:
        return [value]
    place = fitted("=", value, reach)
    return [] if isinstance(place, bool) else [int(place[1]) if reach.scale == 0 else place[1]]


def is_identifier(value: Any) -> bool:
    """Whether the text is a record's id in its canonical form."""
    try:
        return bool(str(uuid.UUID(value)) == value)
    except (ValueError, AttributeError, TypeError):
        return False


def _two_valued(compiler: SqlCompiler, equal: bool, left: Typed, right: Typed) -> ColumnElement[bool]:
    column = compiler.value(left)
    if not isinstance(right, Constant):
        other = compiler.value(right)
        return column.is_not_distinct_from(other) if equal else column.is_distinct_from(other)
    value = right.value
    if value is None:
        return column.is_(None) if equal else column.is_not(None)
    if left.type.kind == "record" and not is_identifier(value):
        return false() if equal else true()
    parameter = literal(value, column.type)
    return column == parameter if equal else or_(column != parameter, column.is_(None))


def _with_constant(
    compiler: SqlCompiler, operator: str, left: Typed, right: Constant
) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    if shifted := moved(operator, left, right):
        return _with_moved(compiler, shifted)
    if isinstance(left, Apply) and left.function.name == "DATEVALUE" and _of_moment(left):
        return _day_of_moment(compiler, operator, left.arguments[0], right.value)
    column = compiler.value(left)
    if left.type.kind not in NUMERIC:
        return OPERATORS[operator](_ordered(compiler, left, column), literal(right.value, column.type)), column
    reach = reach_of(column.type, compiler.dialect_name)
    place = fitted(operator, right.value, reach) if reach else (operator, right.value)
    if isinstance(place, bool):
        return (column.is_not(None) if place else false()), column
    return OPERATORS[place[0]](*ordered(compiler, column, bound(place[1], column.type))), column


def _of_moment(call: Apply) -> bool:
    return call.arguments[0].type.kind == "datetime"


def _day_of_moment(
    compiler: SqlCompiler, operator: str, moment: Typed, day: date
) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    column = compiler.value(moment)
    start = literal(compiler.environment.start_of(day), column.type)
    end = literal(compiler.environment.end_of(day), column.type)
    predicates: dict[str, ColumnElement[bool]] = {
        "=": and_(column >= start, column < end),
        "!=": or_(column < start, column >= end),
        "<": column < start,
        "<=": column < end,
        ">": column >= end,
        ">=": column >= start,
    }
    return predicates[operator], column


def _with_moved(compiler: SqlCompiler, shifted: Moved) -> tuple[ColumnElement[bool], ColumnElement[Any]]:
    if isinstance(shifted.answer, bool):
        subject = compiler.value(shifted.subject)
        predicate: ColumnElement[bool] = subject.is_not(None) if shifted.answer else false()
    else:
        predicate, subject = _with_constant(compiler, shifted.answer[0], shifted.subject, shifted.answer[1])
    if shifted.guard is None:
        return predicate, subject
    return and_(predicate, _with_constant(compiler, shifted.guard[0], shifted.subject, shifted.guard[1])[0]), subject


def _pair(compiler: SqlCompiler, left: Typed, right: Typed) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    if left.type.kind in NUMERIC:
        first, second = aligned(compiler, (left, right))
        return first, second
    return compiler.value(left), compiler.value(right)


def _ordered(compiler: SqlCompiler, node: Typed, element: ColumnElement[Any]) -> ColumnElement[Any]:
    text = node.type.kind in {"text", "choice"} and compiler.dialect_name == "postgresql"
    return element.collate("C") if text else element
