"""Stored roll-ups in SQL: which records they gather from, and what they give for many records at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, literal, select, true

from ...metadata.definitions.object import FieldDefinition
from ...metadata.expressions.typed import Aggregate, FieldValue, nodes
from ...metadata.expressions.types import RelationRef
from ...metadata.field_types.base import InvalidValue, Parser
from ...metadata.manifest import Manifest
from ...metadata.organisation import Organisation
from ..expressions.evaluate import NO_MOMENT
from ..expressions.to_sql import compile_sql
from ..expressions.to_tree import as_json
from .tables import ObjectTable

Tables = Mapping[str, ObjectTable]
LABEL: Final = "rolled"


class Rollup(Struct, frozen=True):
    """A stored roll-up `field` of `object`, gathered from records of `child`.

    `link` is the child's field that holds the id of the record, `kind` the one that says of which object it is, where
    it may be of several. `reads` are all fields of the child that matter.
    """

    object: str
    field: str
    child: str
    link: str
    kind: str | None
    reads: frozenset[str]
    typed: Aggregate
    parse: Parser

    def value(self, raw: Any) -> Any:
        """What the field holds of what the database gathered; None of a number that is too large for it."""
        try:
            return None if raw is None else self.parse(as_json(raw))
        except InvalidValue:
            return None  # more than the field holds


def stored_rollups(manifest: Manifest, organisation: Organisation) -> tuple[Rollup, ...]:
    """All of them, each behind those that it gathers from."""
    found = []
    for (owner, name), typed in manifest.formulas.items():
        field = manifest.objects[owner].fields[name]
        if field.computed and field.computed.stored and isinstance(typed, Aggregate):
            found.append(_rollup(manifest, organisation, field, typed))
    return tuple(found)


def rolled_values(tables: Tables, rollups: Sequence[Rollup], dialect_name: str) -> Select[Any]:
    """A query of id and values of several roll-ups of one object, labelled LABEL and their place."""
    table = tables[rollups[0].object]
    values = [
        compile_sql(rollup.typed, RecordColumns(tables, table, table.table), NO_MOMENT, dialect_name, "value")
        for rollup in rollups
    ]
    return select(table.table.c.id, *(value.label(f"{LABEL}{place}") for place, value in enumerate(values)))


def _rollup(manifest: Manifest, organisation: Organisation, field: FieldDefinition, typed: Aggregate) -> Rollup:
    holder = typed.relation.field
    assert isinstance(holder, FieldDefinition)
    parts = manifest.field_type(holder).parts(holder)
    link, kind = (f"{holder.name}_id", f"{holder.name}_object") if parts else (holder.name, None)
    named = [node.reference for part in typed.parts for node in nodes(part) if isinstance(node, FieldValue)]
    read = {path[0] for reference in named for path in (reference.path, reference.compare_path) if path}
    parse = manifest.field_type(field).values.parser(field, organisation)
    reads = frozenset({link, *([kind] if kind else []), *read})
    return Rollup(field.object, field.name, typed.relation.object_name, link, kind, reads, typed, parse)


class RecordColumns:
    """The columns of one object's own fields in SQL, for what asks nothing over lookups."""

    def __init__(self, tables: Tables, made: ObjectTable, rows: FromClause) -> None:
        self._tables, self._made, self.source = tables, made, rows
        self.link: ColumnElement[bool] = true()

    @property
    def identity(self) -> ColumnElement[Any]:
        """The records' id."""
        return self.source.c.id

    def column(self, path: tuple[str, ...], role: str) -> ColumnElement[Any]:
        """The column of an own field in a role."""
        return self.source.c[self._made.column(path[0], role).key]

    def contains_value(self, path: tuple[str, ...], value: str) -> ColumnElement[bool]:
        """Whether the multi-valued field has this value."""
        link = self._made.links[path[0]].alias()
        held = select(1).where(link.c.record == self.source.c.id, link.c.value == value)
        return exists(held.correlate(self.source))

    def related(self, relation: RelationRef) -> RecordColumns:
        """The living records that point here."""
        made = self._tables[relation.object_name]
        related = RecordColumns(self._tables, made, made.table.alias(f"r_{relation.object_name}"[:60]))
        field = relation.field
        assert isinstance(field, FieldDefinition)
        living = related.source.c.deleted_at.is_(None)
        if (field.name, "value") in made.columns:
            points = related.column((field.name,), "value") == self.identity
        else:
            of_target = related.column((f"{field.name}_object",), "value") == literal(relation.target)
            points = and_(related.column((f"{field.name}_id",), "value") == self.identity, of_target)
        related.link = and_(points, living)
        return related
