"""Sheets with lines: related records as a table on either database and as records in Python, for the golden corpus."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Integer,
    MetaData,
    Table,
    Text,
    Time,
    insert,
    select,
)

from metacrm.metadata.expressions.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    NUMBER,
    TEXT,
    TIME,
    ExpressionType,
    FieldRef,
    RelationRef,
    Scope,
    Unresolved,
)
from metacrm.metadata.field_types.columns import BINARY_TEXT
from metacrm.metadata.sql_types import Instant, ScaledDecimal
from metacrm.metadata.text_keys import sort_key

CORPUS = Path(__file__).resolve().parents[2] / "metadata" / "expressions" / "golden" / "related" / "lines.json"
STATUS = ("open", "closed")
LIMIT = Decimal("0.5")
SHEET_FIELDS: Mapping[str, ExpressionType] = {"limit": NUMBER}
LINE_FIELDS: Mapping[str, ExpressionType] = {
    "amount": NUMBER,
    "status": ExpressionType("choice", values=STATUS),
    "title": TEXT,
    "day": DATE,
    "at": DATETIME,
    "clock": TIME,
    "done": BOOLEAN,
}
READERS: Mapping[str, Callable[[Any], Any]] = {
    "amount": Decimal,
    "day": date.fromisoformat,
    "at": datetime.fromisoformat,
    "clock": time.fromisoformat,
}
TYPES: Mapping[str, Any] = {
    "amount": ScaledDecimal(18, 2),
    "status": Text(),
    "title": BINARY_TEXT,
    "day": Date(),
    "at": Instant(),
    "clock": Time(),
    "done": Boolean(),
}
METADATA = MetaData()
SHEET = Table("sheet", METADATA, Column("name", Text, primary_key=True), Column("limit", ScaledDecimal(18, 2)))
LINE = Table(
    "line",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("sheet", Text),
    Column("title__sort", BINARY_TEXT),
    *(Column(name, column_type) for name, column_type in TYPES.items()),
)


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class SheetScope:
    """The names of a sheet's fields, or with `of_lines` of a line's."""

    of_lines: bool = False

    def resolve(self, path: tuple[str, ...]) -> FieldRef | Unresolved:
        found = (LINE_FIELDS if self.of_lines else SHEET_FIELDS).get(".".join(path))
        if found is None:
            return Unresolved(path[-1])
        return FieldRef(path, found, sort=STATUS.index if found.values else sort_key if found == TEXT else _as_it_is)

    def related(self, path: tuple[str, ...]) -> tuple[RelationRef, Scope] | Unresolved:
        if path != ("lines",) or self.of_lines:
            return Unresolved(path[-1])
        return RelationRef("lines"), SheetScope(of_lines=True)


@dataclass
class SheetColumns:
    """The columns behind the names; those of lines know the sheet around them."""

    table: FromClause = SHEET
    around: SheetColumns | None = None
    source: FromClause = field(init=False)

    def __post_init__(self) -> None:
        self.source = self.table

    @property
    def identity(self) -> ColumnElement[Any]:
        return self.table.c.number

    @property
    def link(self) -> ColumnElement[bool]:
        return self.table.c.sheet == SHEET.c.name

    def column(self, path: tuple[str, ...], role: str) -> ColumnElement[Any]:
        if path[0] == "$Record":
            return SHEET.c[path[1]]
        return self.table.c["title__sort" if (path, role) == (("title",), "sort") else path[0]]

    def contains_value(self, path: tuple[str, ...], value: str) -> ColumnElement[bool]:
        raise NotImplementedError

    def related(self, relation: RelationRef) -> SheetColumns:
        return SheetColumns(LINE.alias(), self)


def corpus() -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    """The sets by name, as records in Python, and the cases."""
    read = json.loads(CORPUS.read_text(encoding="utf-8"))
    sets = {name: [_line(line) for line in lines] for name, lines in read["sets"].items()}
    return sets, read["cases"]


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: READERS[name](value) if name in READERS and value is not None else value for name, value in line.items()
    }


def record(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """A sheet with its lines as the evaluator reads it."""
    return {"limit": LIMIT, "lines": lines}


def fill(connection: Connection, sets: Mapping[str, list[dict[str, Any]]]) -> None:
    """Makes the tables in the connection's transaction and stores the sets."""
    METADATA.create_all(connection)
    connection.execute(insert(SHEET), [{"name": name, "limit": LIMIT} for name in sets])
    blank = dict.fromkeys(TYPES)
    rows = [{**blank, "sheet": name, **line} for name, lines in sets.items() for line in lines]
    sort = partial(map, lambda row: {**row, "title__sort": sort_key(row["title"]) if row["title"] else None})
    connection.execute(insert(LINE), [{"number": number, **row} for number, row in enumerate(sort(rows))])


def answer(connection: Connection, element: ColumnElement[Any], name: str) -> Any:
    """What the database says for a sheet."""
    return connection.execute(select(element).select_from(SHEET).where(SHEET.c.name == name)).scalar()
