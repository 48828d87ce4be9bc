"""Who may read a file: whoever made it, and whoever may read a record that points to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, exists, or_, select, true

from ...metadata.definitions.object import FieldDefinition
from ..context import Context
from ..model import Model
from ..security.rights import Rights, row_predicate

FILE_OBJECT = "file"
_FACTS = ("id", "name", "media_type", "size", "sha256")


def readable_files(
    model: Model, context: Context, connection: Connection, rights: Rights, ids: Sequence[str]
) -> Mapping[str, Mapping[str, Any]]:
    """Name, media type, size and digest of those of the files that the actor may read, by id: one statement."""
    key = ("readable files", rights)
    statement = model.cache.get(key)
    if statement is None:
        file = model.tables[FILE_OBJECT]
        mine = file.column("created_by") == bindparam("actor", type_=file.column("created_by").type)
        allowed = or_(mine, *_pointing(model, rights)) if not rights.all else true()
        statement = model.cache[key] = select(*(file.column(name).label(name) for name in _FACTS)).where(
            file.table.c.id.in_(bindparam("ids", expanding=True)), file.table.c.deleted_at.is_(None), allowed
        )
    rows = connection.execute(statement, {"ids": list(ids), "actor": context.actor.id}).mappings()
    return {row["id"]: dict(row) for row in rows}


def unlinked_files(model: Model, connection: Connection, ids: Sequence[str]) -> list[str]:
    """Those of the files to which no record points, deleted records and former versions counted too."""
    left = set(ids)
    for field in model.manifest.incoming.get(FILE_OBJECT, ()):
        rows = model.tables[field.object]
        name = field.name if (field.name, "value") in rows.columns else f"{field.name}_id"
        for table in (rows.table, rows.history):
            column = table.c[rows.column(name).name]
            left -= {*connection.execute(select(column).where(column.in_(left)).distinct()).scalars()}
    return [identifier for identifier in ids if identifier in left]


def _pointing(model: Model, rights: Rights) -> list[Any]:
    """For each field that may lead to a file: whether a record that the actor may read has it there."""
    file = model.tables[FILE_OBJECT].table
    fields: tuple[FieldDefinition, ...] = model.manifest.incoming.get(FILE_OBJECT, ())
    conditions: list[Any] = []
    for field in fields:
        rows = model.tables[field.object]
        alias = rows.table.alias(f"p{len(conditions)}")
        visible = row_predicate(rights, field.object, alias)
        if (field.name, "value") in rows.columns:
            points = alias.c[rows.column(field.name).name] == file.c.id
        else:
            kind = alias.c[rows.column(f"{field.name}_object").name]
            points = (alias.c[rows.column(f"{field.name}_id").name] == file.c.id) & (kind == FILE_OBJECT)
        conditions.append(exists(select(1).select_from(alias).where(points, visible).correlate(file)))
    return conditions
