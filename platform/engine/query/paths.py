"""Follows dotted paths over lookups: each step a LEFT JOIN that applies the target's row predicate."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, select

from ...metadata.definitions.object import FieldDefinition
from ...metadata.problem import Problem, ProblemError
from ...metadata.suggestions import nearest
from ..model import Model
from ..security.rights import Rights, row_predicate


class PathColumns:
    """The columns one query uses, by path from its object; joins are made as paths ask for them."""

    def __init__(self, model: Model, rights: Rights, object_name: str) -> None:
        self._model = model
        self._rights = rights
        self.object = object_name
        self.root: FromClause = model.tables[object_name].table
        self.source: FromClause = self.root
        self._joined: dict[tuple[str, ...], FromClause] = {}

    def fields(self, path: str) -> tuple[FieldDefinition, ...]:
        """The fields a path passes; ProblemError `unknown_field` with suggestions where it leads nowhere."""
        fields = self._model.manifest.resolve_path(self.object, path)
        if not fields:
            last = path.rpartition(".")[2]
            known = nearest(last, self._model.manifest.names_after(self.object, path))
            label = self._model.manifest.objects[self.object].label
            raise ProblemError(
                Problem("unknown_field", field=path, parameters={"object": label, "name": path, "known": known})
            )
        return fields

    def column(self, path: tuple[str, ...], role: str = "value") -> ColumnElement[Any]:
        """The column at the end of the path in a role ("value", "sort", "key", "compare")."""
        fields = self.fields(".".join(path))
        rows = self._rows(fields)
        last = fields[-1]
        return rows.c[self._model.tables[last.object].column(last.name, role).key]

    def contains_value(self, path: tuple[str, ...], value: str) -> ColumnElement[bool]:
        """Whether the multi-valued field at the end of the path has this value."""
        fields = self.fields(".".join(path))
        rows = self._rows(fields)
        link = self._model.tables[fields[-1].object].links[fields[-1].name].alias()
        return exists(select(1).where(link.c.record == rows.c.id, link.c.value == value).correlate(rows))

    def _rows(self, fields: tuple[FieldDefinition, ...]) -> FromClause:
        """The table or alias in which the last field lies."""
        rows = self.root
        for depth in range(1, len(fields)):
            parent, field = fields[depth - 1], fields[depth]
            key = (*(step.name for step in fields[:depth]), field.object)
            if key not in self._joined:
                reference = rows.c[self._model.tables[parent.object].column(parent.name).key]
                alias = self._model.tables[field.object].table.alias(f"j{len(self._joined) + 1}_{field.object}"[:60])
                condition = and_(alias.c.id == reference, row_predicate(self._rights, field.object, alias))
                self.source = self.source.outerjoin(alias, condition)
                self._joined[key] = alias
            rows = self._joined[key]
        return rows
