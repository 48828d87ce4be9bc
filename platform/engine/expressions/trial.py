"""Tries an expression out on values given with it: in Python, or by a database without any table."""

from __future__ import annotations

import contextlib
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import Boolean, ColumnElement, Connection, Date, Time, create_engine, false, literal, null, select, true
from sqlalchemy import cast as sql_cast
from sqlalchemy.types import TypeEngine

from ...metadata.expressions.checker import check
from ...metadata.expressions.environment import Environment
from ...metadata.expressions.functions.write_context import CLONE, NEW, PRIOR
from ...metadata.expressions.naming import TRIAL, VIEWER, named_in
from ...metadata.expressions.parse import parse
from ...metadata.expressions.typed import Typed
from ...metadata.expressions.types import ExpressionType, FieldRef, Scope, Unresolved
from ...metadata.field_types.columns import BINARY_TEXT
from ...metadata.field_types.multi_picklist import NameList
from ...metadata.problem import Problem, ProblemError
from ...metadata.sql_types import MAXIMUM_PRECISION, ExactDecimal, Identifier, Instant, ScaledDecimal, plain
from ...metadata.suggestions import nearest
from ...metadata.type_catalogue import field_types
from ..sqlite_functions import register_functions
from .evaluate import ExpressionError, compile_python
from .to_sql import compile_sql

MAXIMUM_FIELDS = 200
STORED = 15
"""Numbers of at most so many digits are tried as stored columns are; sums of several stay exact on SQLite."""
TYPE_WORDS: Mapping[str, str] = MappingProxyType(
    {"number": "decimal", "money": "currency", "choice": "picklist", "choices": "multi_picklist", "record": "lookup"}
)
"""The field type by which a result's kind is called, where it has another name."""


@dataclass(frozen=True, slots=True)
class TrialField:
    """A field of the trial: the kind of its value, and the value as Python has it (None: blank).

    `prior` is what it was before the save that is tried, `saved` whether there was any: without, the record is new.
    """

    type: ExpressionType
    value: Any = None
    prior: Any = None
    saved: bool = False


@dataclass(frozen=True, slots=True)
class TrialScope:
    """Knows exactly the fields of the trial, by dotted path; `around` it are the viewer and definitions, if any."""

    fields: Mapping[str, TrialField]
    around: Scope | None = None
    place: str = TRIAL

    def named(self, kind: str) -> Mapping[str, Any]:
        """The definitions of a kind around the trial."""
        return named_in(self.around, kind)

    def resolve(self, path: tuple[str, ...]) -> FieldRef | Unresolved:
        """The field at the path; `$User.<field>` is the viewer's."""
        if path[0] == VIEWER and self.around is not None:
            return self.around.resolve(path)
        found = self.fields.get(".".join(path))
        if found is None:
            return Unresolved(path[-1], tuple(nearest(".".join(path), self.fields)))
        return FieldRef(path, found.type)


class TrialColumns:
    """The values as columns of a row, so that SQL treats them as it treats stored ones."""

    def __init__(self, fields: Mapping[str, TrialField], dialect_name: str) -> None:
        self._fields = fields
        self._places = {name: f"c{place}" for place, name in enumerate(fields)}
        columns = [_parameter(fields[name], dialect_name).label(label) for name, label in self._places.items()]
        self._row = select(*columns).subquery() if columns else None

    def column(self, path: tuple[str, ...], role: str) -> ColumnElement[Any]:
        """The value's column, whatever its role; what it was before the save is of the same type, and never asked."""
        assert self._row is not None, "an expression names only fields that the scope knows"
        return self._row.c[self._places[".".join(path).removeprefix(f"{PRIOR}.")]]

    def contains_value(self, path: tuple[str, ...], value: str) -> ColumnElement[bool]:
        """Whether the list of names has the value."""
        return true() if value in (self._fields[".".join(path)].value or ()) else false()


def _parameter(field: TrialField, dialect_name: str) -> ColumnElement[Any]:
    value, kind = field.value, _SQL_TYPES.get(field.type.kind, BINARY_TEXT)
    if field.type.kind in ("number", "money"):
        exponent = int(value.as_tuple().exponent) if value is not None else 0
        small = value is None or (exponent > -MAXIMUM_PRECISION and value.adjusted() - exponent < STORED)
        kind = ScaledDecimal(MAXIMUM_PRECISION, max(0, -exponent)) if small and exponent <= 0 else ExactDecimal()
    # PostgreSQL takes a blank parameter for a text unless it is told otherwise.
    return sql_cast(null(), kind) if value is None and dialect_name == "postgresql" else literal(value, kind)


_SQL_TYPES: Mapping[str, TypeEngine[Any]] = MappingProxyType(
    {
        "boolean": Boolean(),
        "date": Date(),
        "datetime": Instant(),
        "time": Time(),
        "record": Identifier(),
        "choices": NameList(),
    }
)


def trial_fields(given: Mapping[str, Any], blank_as: str = "blank") -> Mapping[str, TrialField]:
    """The fields from `{"amount": {"type": "decimal", "value": "1.5"}}`; ProblemError with all that is wrong.

    `type` is a field type or a kind of value; `prior`, where it stands, the value before the save that is tried. With
    `blank_as` "zero", blank numbers and amounts count as 0.
    """
    fields: dict[str, TrialField] = {}
    problems: list[Problem] = []
    if len(given) > MAXIMUM_FIELDS:
        raise ProblemError(Problem("too_many_fields", field="fields", parameters={"limit": MAXIMUM_FIELDS}))
    for name, body in given.items():
        made = _field(name, body if isinstance(body, Mapping) else {}, blank_as)
        if isinstance(made, Problem):
            problems.append(made)
        else:
            fields[name] = made
    if problems:
        raise ProblemError(problems)
    return fields


def check_trial(expression: str, fields: Mapping[str, TrialField], around: Scope | None = None) -> Typed:
    """The typed expression; ProblemError with every problem and its place.

    `around` knows what it may name beside the fields: the viewer's values, and definitions ("calendar").
    """
    return check(parse(expression), TrialScope(fields, around), expect=None)


def evaluate_trial(
    expression: str,
    fields: Mapping[str, TrialField],
    environment: Environment,
    connection: Connection | None = None,
    around: Scope | None = None,
) -> dict[str, Any]:
    """`{"type", "value", "error"}`, computed by the database of `connection` where one is given."""
    typed = check_trial(expression, fields, around)
    value = compile_python(typed)(trial_record(fields), environment)
    error = value.code if isinstance(value, ExpressionError) else None
    if connection is not None:
        element = compile_sql(
            typed, TrialColumns(fields, connection.dialect.name), environment, connection.dialect.name, "value"
        )
        value = connection.execute(select(element)).scalar()
        # A database shows an error as NULL and can't tell which one it is; a value of its own is told as it is.
        error = error if value is None else None
    shown = None if error or value is None else as_json(typed.type.kind, value)
    return {"type": type_word(typed), "value": shown, "error": error}


def trial_record(fields: Mapping[str, TrialField]) -> Mapping[str, Any]:
    """The record tried: the values, those before the save, and whether it is new."""
    values = {name: field.value for name, field in fields.items()}
    before = {f"{PRIOR}.{name}": field.prior for name, field in fields.items()}
    return {**values, **before, NEW: not any(field.saved for field in fields.values()), CLONE: False}


def type_word(typed: Typed) -> str:
    """What the result's type is called: the field type that would hold it."""
    return TYPE_WORDS.get(typed.type.kind, typed.type.kind)


@contextlib.contextmanager
def memory_connection() -> Iterator[Connection]:
    """A SQLite database of its own, gone at the end."""
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            register_functions(cast(sqlite3.Connection, connection.connection.driver_connection))
            yield connection
    finally:
        engine.dispose()


def as_json(kind: str, value: Any) -> Any:
    """The value in JSON: numbers as plain decimal texts, instants in UTC."""
    if kind in ("number", "money"):
        return plain(Decimal(str(value)))
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
    if isinstance(value, (date, time)):
        return value.isoformat()
    if kind == "boolean":
        return bool(value)
    if kind == "place":
        return [plain(Decimal(degrees)) for degrees in value]
    return list(value) if isinstance(value, (tuple, list)) else str(value)


def _field(name: str, body: Mapping[str, Any], blank_as: str) -> TrialField | Problem:
    word, known = str(body.get("type")), field_types()
    kind = known[word].expression_type if word in known else word
    if kind not in _READERS:
        parameters = {"name": name[:60], "type": word[:60], "known": sorted({*_READERS})}
        return Problem("unknown_field_kind", field=name, parameters=parameters)
    try:
        value, prior = (_value(kind, body.get(member), blank_as) for member in ("value", "prior"))
    except (ValueError, TypeError, InvalidOperation, OverflowError):
        expected = {"en": f"a value of type {word}", "zh": f"类型为 {word} 的值"}
        return Problem("body_member_invalid", field=name, parameters={"member": name, "expected": expected})
    values = tuple(map(str, body["choices"])) if isinstance(body.get("choices"), list) else None
    return TrialField(ExpressionType(kind, str(body.get("target", "")), values), value, prior, "prior" in body)


def _value(kind: str, raw: Any, blank_as: str) -> Any:
    if raw is None or raw == "":
        return Decimal(0) if blank_as == "zero" and kind in ("number", "money") else None
    return _READERS[kind](raw)


def _number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise ValueError("not a number")
    number = Decimal(str(raw))
    if not number.is_finite() or len(number.as_tuple().digits) > 34 or abs(number.adjusted()) > 34:
        raise ValueError("out of range")
    return number


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or "\x00" in raw:
        raise ValueError("not a text")
    return raw


def _truth(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise ValueError("not true or false")
    return raw


def _instant(raw: Any) -> datetime:
    moment = datetime.fromisoformat(_text(raw))
    # A moment without a zone is one in UTC.
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _names(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise ValueError("not a list")
    return tuple(_text(item) for item in raw)


_READERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "text": _text,
        "number": _number,
        "money": _number,
        "boolean": _truth,
        "date": lambda raw: date.fromisoformat(_text(raw)),
        "datetime": _instant,
        "time": lambda raw: time.fromisoformat(_text(raw)),
        "choice": _text,
        "choices": _names,
        "record": lambda raw: str(uuid.UUID(_text(raw))),
    }
)
