"""Functions of the expression language as SQLite calls them: by their Python meaning, values as exact texts."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from ..metadata.expressions.ast import Span
from ..metadata.expressions.checker import catalogue
from ..metadata.expressions.closures import field_closure
from ..metadata.expressions.environment import Environment
from ..metadata.expressions.functions.related import RelatedFunction
from ..metadata.expressions.sql_calls import CALL, COMPARE, DECIMAL, GATHER
from ..metadata.expressions.typed import Apply, Closure, EvaluationError, FieldValue
from ..metadata.expressions.types import ExpressionType, FieldRef
from ..metadata.sql_types import plain
from ..metadata.work_calendar import calendar_from_text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOWHERE = Span(0, 0, 1, 1)


def register_calls(connection: sqlite3.Connection) -> None:
    """Make the calls, the comparison and the reading of scaled integers known to the connection."""
    connection.create_function(CALL, -1, _call, deterministic=True)
    connection.create_function(COMPARE, 2, _compare, deterministic=True)
    connection.create_function(DECIMAL, 2, _decimal, deterministic=True)
    connection.create_aggregate(GATHER, 3, _Gathered)  # type: ignore[arg-type]


def _call(key: str, *values: Any) -> Any:
    compiled, environment, readers, write = _compiled(key)
    row = {
        name: None if value is None or value == "" else read(value)
        for (name, read), value in zip(readers, values, strict=True)
    }
    try:
        result = compiled(row, environment)
    except EvaluationError:
        return None
    return None if result is None or result == "" else write(result)


@functools.lru_cache(maxsize=2_000)
def _compiled(
    key: str,
) -> tuple[Closure, Environment, tuple[tuple[str, Callable[[Any], Any]], ...], Callable[[Any], Any]]:
    name, chosen, kinds, result, zone = key.split("|")
    function = catalogue()[name]
    words = kinds.split(",") if kinds else []
    overload = function.overloads[int(chosen)] if int(chosen) >= 0 else None
    arguments = tuple(_placeholder(place, kind) for place, kind in enumerate(words))
    call = Apply(function, arguments, ExpressionType(result), NOWHERE, overload)
    compiled = function.python(call, tuple(map(field_closure, arguments)))
    environment = Environment(EPOCH, ZoneInfo(zone) if zone else UTC)
    readers = tuple((place.reference.key, READERS[place.type.kind]) for place in arguments)
    return compiled, environment, readers, WRITERS[result]


class _Gathered:
    """The values of related records, until all are there for the Python meaning of a function."""

    def __init__(self) -> None:
        self._name, self._separator = "", ""
        self._values: list[Any] = []

    def step(self, name: str, value: Any, separator: str) -> None:
        """Takes one value; a blank does not count."""
        self._name, self._separator = name, separator
        if value is not None and value != "":
            self._values.append(value)

    def finalize(self) -> Any:
        """The answer; NULL where it is blank or an error, or where there was no record at all."""
        function = catalogue().get(self._name)
        if not isinstance(function, RelatedFunction):
            return None
        of_numbers = "number" in function.kinds
        try:
            values = [Decimal(value) for value in self._values] if of_numbers else self._values
            answer = function.of_values(values, self._separator)
        except EvaluationError:
            return None
        return plain(answer) if of_numbers and answer is not None else answer


def _placeholder(place: int, kind: str) -> FieldValue:
    return FieldValue(FieldRef((f"a{place}",), ExpressionType(kind)), NOWHERE)


def _compare(left: str | int | None, right: str | int | None) -> int | None:
    if left is None or right is None:
        return None
    first, second = Decimal(left), Decimal(right)
    return (first > second) - (first < second)


def _decimal(raw: int | None, scale: int) -> str | None:
    return None if raw is None else plain(Decimal(raw).scaleb(-scale))


def _instant_text(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


READERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "number": Decimal,
        "money": Decimal,
        "boolean": bool,
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "time": time.fromisoformat,
        "text": str,
        "choice": str,
        "record": str,
        "html": str,
        "blank": str,
        "calendar": calendar_from_text,
    }
)
WRITERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "number": lambda value: plain(Decimal(value)),
        "money": lambda value: plain(Decimal(value)),
        "boolean": int,
        "date": date.isoformat,
        "datetime": _instant_text,
        "time": lambda value: value.isoformat(timespec="microseconds"),
        "text": str,
        "choice": str,
        "record": str,
        "html": str,
        "blank": str,
    }
)
