"""Since when records hold the value of a field that they hold now, from the copies that their saves left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from ..context import Context
from ..model import Model
from ..security.rights import rights_of, row_predicate
from ..storage.tables import HISTORY_TO
from .membership import among


def held_since(
    model: Model, context: Context, connection: Connection, object_name: str, field: str, records: Sequence[str]
) -> Mapping[str, datetime]:
    """The moment by record, that of its creation where the value never was another: one statement for all."""
    compiled = model.object(object_name)
    table, history = compiled.table.table, compiled.table.history
    column = compiled.table.column(field).name
    other = and_(history.c.id == table.c.id, history.c[column].is_distinct_from(table.c[column]))
    statement = (
        select(table.c.id, table.c.created_at, func.max(history.c[HISTORY_TO]))
        .select_from(table.outerjoin(history, other))
        .where(
            among(table.c.id, "ids", model.database.dialect_name),
            row_predicate(rights_of(model, context.actor), compiled.name, table),
        )
        .group_by(table.c.id, table.c.created_at)
    )
    rows = connection.execute(statement, {"ids": list(records)})
    return {record: changed or created for record, created, changed in rows}
