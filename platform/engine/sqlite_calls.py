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
from ..metadata.expressions.environment import Environment
from ..metadata.expressions.sql_calls import CALL, COMPARE, DECIMAL
from ..metadata.expressions.typed import Apply, Closure, EvaluationError, FieldValue
from ..metadata.expressions.types import ExpressionType, FieldRef
from ..metadata.sql_types import plain

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOWHERE = Span(0, 0, 1, 1)


def register_calls(connection: sqlite3.Connection) -> None:
    """Make the calls, the comparison and the reading of scaled integers known to the connection."""
    connection.create_function(CALL, -1, _call, deterministic=True)
    connection.create_function(COMPARE, 2, _compare, deterministic=True)
    connection.create_function(DECIMAL, 2, _decimal, deterministic=True)


def _call(key: str, *values: Any) -> Any:
    compiled, environment, readers, write = _compiled(key)
    row = [None if value is None or value == "" else read(value) for read, value in zip(readers, values, strict=True)]
    try:
        result = compiled(row, environment)  # type: ignore[arg-type]
    except EvaluationError:
        return None
    return None if result is None or result == "" else write(result)


@functools.lru_cache(maxsize=2_000)
def _compiled(
    key: str,
) -> tuple[Closure, Environment, tuple[Callable[[Any], Any], ...], Callable[[Any], Any]]:
    name, chosen, kinds, result, zone = key.split("|")
    function = catalogue()[name]
    words = kinds.split(",") if kinds else []
    overload = function.overloads[int(chosen)] if int(chosen) >= 0 else None
    arguments = tuple(_placeholder(place, kind) for place, kind in enumerate(words))
    call = Apply(function, arguments, ExpressionType(result), NOWHERE, overload)
    compiled = function.python(call, tuple(_at(place) for place in range(len(words))))
    environment = Environment(EPOCH, ZoneInfo(zone) if zone else UTC)
    return compiled, environment, tuple(READERS[kind] for kind in words), WRITERS[result]


def _placeholder(place: int, kind: str) -> FieldValue:
    return FieldValue(FieldRef((f"a{place}",), ExpressionType(kind)), NOWHERE)


def _at(place: int) -> Closure:
    return lambda record, environment: record[place]  # type: ignore[index]


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
