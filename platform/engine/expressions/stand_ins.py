"""Stands in for what a database would bring to a filter: columns, exchange rates, and the values of whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, cast

from sqlalchemy import Boolean, ColumnElement, Date, FromClause, Subquery, Text, column, literal, select, table, true
from sqlalchemy.types import TypeEngine

from ...metadata.definitions.object import FieldDefinition
from ...metadata.expressions.environment import Environment
from ...metadata.expressions.types import RECORD, RelationRef
from ...metadata.manifest import Manifest
from ...metadata.sql_types import Identifier, ScaledDecimal

NOW: Final = datetime(2020, 2, 3, 4, 5, 6, tzinfo=UTC)
SAMPLES: Mapping[str, Any] = MappingProxyType(
    {
        "text": "a",
        "number": Decimal(2),
        "money": Decimal(2),
        "boolean": True,
        "date": date(2020, 2, 3),
        "datetime": NOW,
        "time": time(4, 5),
        "record": "00000000-0000-7000-8000-000000000000",
    }
)
"""What stands for values that are known when the question is asked: the viewer's, and the record's at a lookup."""
FALLBACK: Mapping[str, tuple[str, ...]] = MappingProxyType({"sort": ("compare", "value"), "compare": ("value",)})


class StandInRates:
    """One rate that is always in force."""

    base = "EUR"

    def rate(self, code: str, day: date) -> Decimal | None:
        """The rate, whatever is asked."""
        return Decimal(2)

    def table(self) -> Subquery:
        """The same as a row."""
        rate = literal(Decimal(2), ScaledDecimal(18, 8)).label("rate")
        return select(
            literal("USD", Text).label("code"), literal(NOW.date(), Date).label("valid_from"), rate
        ).subquery()


ASKED: Final = Environment(NOW, rates=StandInRates())
"""The environment of somebody of whom nothing is known."""


class StandInColumns:
    """Columns with the types of the stored ones, and nothing behind them; related records among them."""

    def __init__(self, manifest: Manifest, object_name: str, outermost: str = "") -> None:
        self._manifest = manifest
        self._object = object_name
        self._outermost = outermost or object_name
        self.source: FromClause = table("related", column("id", Identifier()))
        self.link: ColumnElement[bool] = true()

    @property
    def identity(self) -> ColumnElement[Any]:
        """The records' id."""
        return cast("ColumnElement[Any]", self.source.c.id)

    def column(self, path: tuple[str, ...], role: str) -> ColumnElement[Any]:
        """A column of the type that the field's has in that role."""
        start, steps = (self._outermost, path[1:]) if path[0] == RECORD else (self._object, path)
        return column(steps[-1], self._type(self._manifest.resolve_path(start, ".".join(steps))[-1], role))

    def contains_value(self, path: tuple[str, ...], value: str) -> ColumnElement[bool]:
        """A condition of its own."""
        return column(path[-1], Boolean())

    def related(self, relation: RelationRef) -> StandInColumns:
        """The columns of related records."""
        return StandInColumns(self._manifest, relation.object_name, self._outermost)

    def _type(self, field: FieldDefinition, role: str) -> TypeEngine[Any]:
        storage = self._manifest.field_type(field).storage
        if part := storage.role_parts.get(role):
            return self._type(self._manifest.objects[field.object].fields[f"{field.name}_{part}"], "value")
        types = {spec.role: spec.type for spec in storage.columns(field)}
        return next(types[one] for one in (role, *FALLBACK.get(role, ())) if one in types)
