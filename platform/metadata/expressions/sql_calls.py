"""Calls in SQL: a template on PostgreSQL; on SQLite the Python meaning itself, its values crossing as exact texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Numeric,
    Text,
    Time,
    cast,
    func,
    literal,
    null,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from ..sql_types import ExactDecimal, Identifier, Instant, ScaledDecimal
from .sql_template import Template, counted
from .typed import Apply, Constant, SqlCompiler, Typed

RESULT_TYPES: Mapping[str, TypeEngine[Any]] = MappingProxyType(
    {
        "text": Text(),
        "choice": Text(),
        "html": Text(),
        "number": ExactDecimal(),
        "money": ExactDecimal(),
        "boolean": Boolean(),
        "date": Date(),
        "datetime": Instant(),
        "time": Time(),
        "record": Identifier(),
        "blank": Text(),
    }
)
PARAMETER_TYPES: Mapping[str, TypeEngine[Any]] = MappingProxyType(
    {**RESULT_TYPES, "count": Integer(), "scalar": Text()}
)
CALL = "mc_call"
DECIMAL = "mc_decimal"
GATHER = "mc_gather"
COMPARE = "mc_compare"


def call_on_sqlite(compiler: SqlCompiler, call: Apply, zoned: bool) -> ColumnElement[Any]:
    """The call as SQLite asks Python for it; the first argument says which function it is and how values cross."""
    overloads: Sequence[Any] = getattr(call.function, "overloads", ())
    chosen = overloads.index(call.overload) if call.overload in overloads else -1
    kinds = ",".join(argument.type.kind for argument in call.arguments)
    zone = zone_name(compiler, call) if zoned else ""
    key = f"{call.function.name}|{chosen}|{kinds}|{call.type.kind}|{zone}"
    arguments = [_crossing(compiler, node) for node in call.arguments]
    element: ColumnElement[Any] = getattr(func, CALL)(
        literal(key, Text), *arguments, type_=RESULT_TYPES[call.type.kind]
    )
    return element


def gathered_on_sqlite(
    compiler: SqlCompiler, name: str, node: Typed, element: ColumnElement[Any], separator: str = ""
) -> ColumnElement[Any]:
    """An aggregate of the values of a node as SQLite asks Python for it; numbers cross as exact texts."""
    number = node.type.kind in {"number", "money"}
    value = exact(compiler, node, element) if number else element
    result: TypeEngine[Any] = ExactDecimal() if number else Text()
    gathered: ColumnElement[Any] = getattr(func, GATHER)(
        literal(name, Text), value, literal(separator, Text), type_=result
    )
    return gathered


def zone_name(compiler: SqlCompiler, node: Typed) -> str:
    """The organisation's zone by its name; ProblemError where it has none that databases know."""
    zone: tzinfo = compiler.environment.zone
    name = getattr(zone, "key", None) or str(zone)
    if name != "UTC" and "/" not in name:
        raise compiler.refused(node)
    return name


def _crossing(compiler: SqlCompiler, node: Typed) -> ColumnElement[Any]:
    element = compiler.value(node)
    if node.type.kind in {"number", "money"}:
        return exact(compiler, node, element)
    return element


def exact(compiler: SqlCompiler, node: Typed, element: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQLite's value of a numeric node as an exact text; a plain integer may stay as it is."""
    if isinstance(element.type, Integer) or isinstance(node, Constant):
        return element
    return exact_text(compiler, node, element)


def exact_text(compiler: SqlCompiler, node: Typed, element: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQLite's value of a numeric node as an exact text, integers too: beside a text SQLite takes them for others."""
    kind = element.type
    if isinstance(kind, ExactDecimal):
        return element
    if not isinstance(kind, (ScaledDecimal, Integer)):
        raise compiler.refused(node)
    raw = type_coerce(element, BigInteger)
    text: ColumnElement[Any] = getattr(func, DECIMAL)(
        raw, literal(getattr(kind, "scale", 0), Integer), type_=ExactDecimal()
    )
    return text


def plain_argument(compiler: SqlCompiler, node: Typed, parameter: str) -> ColumnElement[Any]:
    """The node's value on PostgreSQL in the type its parameter asks for."""
    if isinstance(node, Constant) and node.value is None:
        return cast(null(), PARAMETER_TYPES.get(parameter, Text()))
    element = compiler.value(node)
    if parameter == "count":
        return counted(element)
    if node.type.kind in {"number", "money"}:
        return cast(element, Numeric)
    return element


def native_call(
    native: str | Callable[..., ColumnElement[Any]] | None, arguments: list[ColumnElement[Any]], call: Apply, fixed: int
) -> ColumnElement[Any]:
    """The template filled in; an empty text is a blank."""
    result = RESULT_TYPES[call.type.kind]
    if native is None:
        raise AssertionError("asked only of overloads that have a template")
    if isinstance(native, str) and call.function.strict and ("least(" in native or "greatest(" in native):
        # These two pass over a NULL that has to make the result NULL.
        native = f"CASE WHEN num_nulls({{all}}) = 0 THEN {native} END"
    element = native(*arguments) if callable(native) else Template(native, arguments, result, fixed)
    if call.type.kind == "text":
        return func.nullif(element, "", type_=result)
    return type_coerce(element, result)
