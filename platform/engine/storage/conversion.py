"""Reads values of one field type as another: what a change of a field's type does to the records that exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    TableClause,
    bindparam,
    column,
    delete,
    insert,
    select,
    table,
    update,
)

from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import FieldType, InvalidValue
from ...metadata.organisation import Organisation
from .tables import HISTORY_ID, ObjectTable

CHUNK = 1_000
EXAMPLES = 10


class Losses(Struct):
    """How many values could not be read, with the first few: (record id, value as text)."""

    rows: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)

    def note(self, record: str, text: str, times: int = 1) -> None:
        """Count one value lost, or one that stands in several records."""
        self.rows += times
        if len(self.examples) < EXAMPLES:
            self.examples.append((record, text[:80]))


def converter(
    old: FieldDefinition, old_type: FieldType, new: FieldDefinition, new_type: FieldType, organisation: Organisation
) -> Callable[[Any], Any]:
    """A function from a value of the old field (not None) to one of the new; it raises InvalidValue."""
    parse = new_type.values.parser(new, organisation)

    def convert(value: Any) -> Any:
        try:
            return parse(old_type.values.serialise(value))
        except InvalidValue:
            # What a person would see and type again is the second chance: 25 from the text "25", text from 25.
            return parse(old_type.values.cell(value))

    return convert


class ColumnRewriter(Struct, frozen=True):
    """Fills `columns` of one table from `source`, in the rows for which `only` holds.

    `key` is the column that names a row, `id` the record; `target` holds the ids a reference may have.
    """

    table: TableClause
    key: ColumnElement[Any]
    source: ColumnElement[Any]
    columns: Mapping[str, Callable[[Any], Any]]
    convert: Callable[[Any], Any]
    link: Table | None = None
    target: TableClause | None = None
    only: ColumnElement[bool] | None = None

    def chunks(self, connection: Connection, first_after: Any = None) -> Iterator[Sequence[Any]]:
        """Rows (key, id, value) that have a value, 1,000 at a time, in the order of the key."""
        last = first_after
        while True:
            statement = select(self.key.label("row_key"), self.table.c.id, self.source.label("held"))
            statement = statement.where(self.source.is_not(None), *self._only()).order_by(self.key).limit(CHUNK)
            rows = connection.execute(statement if last is None else statement.where(self.key > last)).all()
            if not rows:
                return
            yield rows
            last = rows[-1].row_key

    def of_records(self, connection: Connection, ids: Sequence[str]) -> Sequence[Any]:
        """Rows (key, id, value) of these records, blank ones too."""
        statement = select(self.key.label("row_key"), self.table.c.id, self.source.label("held"))
        return connection.execute(statement.where(self.table.c.id.in_(ids), *self._only())).all()

    def read(self, connection: Connection, rows: Sequence[Any], losses: Losses) -> list[tuple[Any, str, Any]]:
        """The new values of rows, (key, id, value); what can't be read is blank and noted in `losses`."""
        values = [(row.row_key, row.id, self._value(row, losses)) for row in rows]
        if self.target is None:
            return values
        wanted = {value for _, _, value in values if value is not None}
        there = set(connection.execute(select(self.target.c.id).where(self.target.c.id.in_(wanted))).scalars())
        for _, record, value in values:
            if value is not None and value not in there:
                losses.note(record, str(value))
        return [(key, record, value if value in there else None) for key, record, value in values]

    def write(self, connection: Connection, values: Sequence[tuple[Any, str, Any]]) -> None:
        """Store the new values."""
        if not values:
            return
        names = list(self.columns)
        statement = update(self.table).where(self.key == bindparam("row_key"))
        statement = statement.values({name: bindparam(f"new_{place}") for place, name in enumerate(names)})
        rows = [
            {
                "row_key": key,
                **{f"new_{n}": None if value is None else self.columns[name](value) for n, name in enumerate(names)},
            }
            for key, _, value in values
        ]
        connection.execute(statement, rows)
        if self.link is not None:
            self._write_links(connection, values)

    def _only(self) -> tuple[ColumnElement[bool], ...]:
        return () if self.only is None else (self.only,)

    def _write_links(self, connection: Connection, values: Sequence[tuple[Any, str, Any]]) -> None:
        assert self.link is not None
        connection.execute(delete(self.link).where(self.link.c.record.in_([record for _, record, _ in values])))
        rows = [{"record": record, "value": item} for _, record, value in values for item in value or ()]
        if rows:
            connection.execute(insert(self.link), rows)

    def _value(self, row: Any, losses: Losses) -> Any:
        if row.held is None or row.held == "":
            return None
        try:
            return self.convert(row.held)
        except InvalidValue:
            losses.note(row.id, str(row.held))
            return None


def rewriters(
    after: ObjectTable,
    new: FieldDefinition,
    new_type: FieldType,
    source: str,
    source_type: Any,
    convert: Callable[[Any], Any],
    target: TableClause | None = None,
    roles: frozenset[str] | None = None,
) -> tuple[ColumnRewriter, ...]:
    """One rewriter for the records and one for their former versions; `source` names the column with the old values.

    `roles`: fill only the derived columns of these roles; None: the value, its derived columns and its links.
    """
    makers = {"value": _same, **new_type.storage.derived(new)}
    columns = {after.columns[new.name, r].name: make for r, make in makers.items() if roles is None or r in roles}
    made = []
    for whole, key in ((after.table, "id"), (after.history, HISTORY_ID)):
        # The old column stands in no table of the new manifest, so it is added to a light description of this one.
        names = {item.name: column(item.name, item.type) for item in whole.columns}
        light = table(whole.name, *{**names, source: column(source, source_type)}.values())
        link = after.links.get(new.name) if whole is after.table and roles is None else None
        made.append(ColumnRewriter(light, light.c[key], light.c[source], columns, convert, link, target))
    return tuple(made)


def money_rewriters(after: ObjectTable, new: FieldDefinition, part: str, base: str) -> Iterator[ColumnRewriter]:
    """Give amounts that had no currency the base currency, and their base part the same amount.

    Records that have another currency already get their base part at their next save, at the rate of that day.
    """
    amount, currency = after.column(new.name), after.column("currency")
    worth = after.columns[f"{new.name}_{part}", "value"]
    for whole, key in ((after.table, "id"), (after.history, HISTORY_ID)):
        light = table(whole.name, *(column(item.name, item.type) for item in whole.columns))
        source, code = light.c[amount.name], light.c[currency.name]
        fill = {currency.name: lambda _: base}
        blank, at_home = code.is_(None) & source.is_not(None), code.is_(None) | (code == base)
        yield ColumnRewriter(light, light.c[key], source, {worth.name: _same}, _same, only=at_home)
        yield ColumnRewriter(light, light.c[key], source, fill, _same, only=blank)


def _same(value: Any) -> Any:
    return value
