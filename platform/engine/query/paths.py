"""Follows dotted paths over lookups: each step a LEFT JOIN that applies the target's row predicate."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from typing import cast as typed_as

from sqlalchemy import ColumnElement, FromClause, and_, cast, exists, literal, null, select, true

from ...metadata.definitions.object import FieldDefinition
from ...metadata.expressions.ast import Path, Span
from ...metadata.expressions.bounds import MOST_LINKS
from ...metadata.expressions.checker import check
from ...metadata.expressions.environment import Environment
from ...metadata.expressions.typed import Typed
from ...metadata.expressions.types import RECORD, RelationRef, Volatility, worst
from ...metadata.problem import Problem, ProblemError
from ...metadata.scope import ObjectScope
from ...metadata.suggestions import meant
from ..expressions.evaluate import NO_MOMENT
from ..expressions.to_sql import compile_failure, compile_sql
from ..model import Model
from ..security.rights import EVERYTHING, Rights, row_predicate, sees
from .live_values import stored_form

WHOLE = Span(0, 0, 1, 1)
MOST_JOINS = 60
"""Of one FROM: SQLite takes 64 tables, and the question itself has some."""
JOINED = 10
"""Lookups of a path that are joined one by one, each by its index; those beyond are looked up row by row."""
PASSED = 30
"""Lookups of one such query: SQLite bounds the tables in it, and how deep queries stand within each other."""


class PathColumns:
    """The columns one query uses, by path from its object; joins are made as paths ask for them.

    Related records are a query within the `around` one, in which `$Record` is the record of the outermost. `link` says
    which of them belong to a record there; without `around` it is always true. `environment` is what fields without a
    column are computed with; `volatility` tells, when all columns are asked for, whether that matters.
    """

    def __init__(
        self,
        model: Model,
        rights: Rights,
        object_name: str,
        around: PathColumns | None = None,
        environment: Environment = NO_MOMENT,
    ) -> None:
        self._model = model
        self._rights = rights
        self._outermost: PathColumns = around._outermost if around else self
        self._numbers: Iterator[int] = around._numbers if around else itertools.count(1)
        self.object = object_name
        table: FromClause = model.tables[object_name].table
        self.root: FromClause = table.alias(self._alias("s", object_name)) if around else table
        self.source: FromClause = self.root
        self.link: ColumnElement[bool] = true()
        self._joined: dict[tuple[Any, ...], FromClause] = {}
        self._environment = environment
        self.volatility: Volatility = "fixed"

    def fields(self, path: str) -> tuple[FieldDefinition, ...]:
        """The fields a path passes; ProblemError `unknown_field` with suggestions where it leads nowhere."""
        fields = self._model.manifest.resolve_path(self.object, path)
        if not fields and path.count(".") > MOST_LINKS:
            raise ProblemError(Problem("too_many_links", field=path, parameters={"limit": MOST_LINKS}))
        if not fields:
            last = path.rpartition(".")[2]
            known = meant(last, self._model.manifest.names_after(self.object, path))
            label = self._model.manifest.objects[self.object].label
            raise ProblemError(
                Problem("unknown_field", field=path, parameters={"object": label, "name": path, "known": known})
            )
        return fields

    def column(self, path: tuple[str, ...], role: str = "value") -> ColumnElement[Any]:
        """The column at the end of the path in a role ("value", "sort", "key", "compare")."""
        if path[0] == RECORD:
            return self._outermost.column(path[1:], role)
        fields = self.fields(".".join(path))
        last = fields[-1]
        if last.computed and not sees(self._rights, last):
            return cast(null(), self._model.manifest.field_type(last).storage.columns(last)[0].type)
        if last.is_live:
            return self._computed(fields)
        rows = self._rows(fields)
        return rows.c[self._model.tables[last.object].column(last.name, role).key]

    def contains_value(self, path: tuple[str, ...], value: str) -> ColumnElement[bool]:
        """Whether the multi-valued field at the end of the path has this value."""
        if path[0] == RECORD:
            return self._outermost.contains_value(path[1:], value)
        fields = self.fields(".".join(path))
        rows = self._rows(fields)
        link = self._model.tables[fields[-1].object].links[fields[-1].name].alias()
        return exists(select(1).where(link.c.record == rows.c.id, link.c.value == value).correlate(rows))

    @property
    def identity(self) -> ColumnElement[Any]:
        """The records' id, which goes up in the order of their making."""
        return self.root.c.id

    def related(self, relation: RelationRef) -> PathColumns:
        """The columns of related records, of which only those count that may be read."""
        related = PathColumns(self._model, self._rights, relation.object_name, self)
        owner = self.identity if relation.start is None else self.column(relation.start.path)
        holder, of_target = related.holder(relation)
        readable = row_predicate(self._rights, relation.object_name, related.root)
        related.link = and_(holder == owner, of_target, readable)
        return related

    def holder(self, relation: RelationRef) -> tuple[ColumnElement[Any], ColumnElement[bool]]:
        """The column with the id that a record of the set points to, and whether it is one of the set's target."""
        field = typed_as(FieldDefinition, relation.field)
        parts = self._model.manifest.field_type(field).parts(field)
        if not parts:
            return self.column((field.name,)), true()
        return self.column((f"{field.name}_id",)), self.column((f"{field.name}_object",)) == literal(relation.target)

    def has_value(self, field: FieldDefinition) -> bool:
        """Whether there is one value to sort, group and measure by: a column, or what a formula computes."""
        return field.is_live or (field.name, "value") in self._model.tables[field.object].columns

    def failure(self, path: str) -> ColumnElement[bool] | None:
        """Where the computed field at the end of the path is an error.

        None where it never is, and where it can't be told: SQL knows some errors only as blanks, and a stored value
        beyond a lookup is all that is known there.
        """
        fields = self.fields(path)
        last = fields[-1]
        known = last.is_live or len(fields) == 1
        if not last.computed or not last.computed.fails or not known or not sees(self._rights, last):
            return None
        blank = self.column(tuple(field.name for field in fields)).is_(None)
        with self._rights_of(last):
            failing = compile_failure(self._formula(fields), self, self._environment, self._model.database.dialect_name)
        return None if failing is None else and_(blank, failing)

    def _computed(self, fields: tuple[FieldDefinition, ...]) -> ColumnElement[Any]:
        """What a field without a column computes, in the form of a column of its type."""
        last, dialect = fields[-1], self._model.database.dialect_name
        typed = self._formula(fields)
        self.volatility = worst(self.volatility, typed.volatility)
        with self._rights_of(last):
            value = compile_sql(typed, self, self._environment, dialect, "value")
        return stored_form(value, self._model.manifest.field_type(last).storage.columns(last)[0].type, dialect)

    def _formula(self, fields: tuple[FieldDefinition, ...]) -> Typed:
        """What the last field computes, as the record sees it: a live one from anywhere, a stored one its own."""
        last = fields[-1]
        if not last.is_live:
            return self._model.manifest.formulas[last.object, last.name]
        path = Path(tuple(field.name for field in fields), WHOLE)
        return check(path, ObjectScope(self._model.manifest, self.object), expect=None)

    @contextmanager
    def _rights_of(self, computed: FieldDefinition) -> Iterator[None]:
        """The rights with which a field is computed: the viewer's, or all where it is computed as the system."""
        before = self._rights
        self._rights = EVERYTHING if computed.computed and computed.computed.as_system else before
        try:
            yield
        finally:
            self._rights = before

    def _alias(self, kind: str, object_name: str) -> str:
        """A name that no other alias of the whole statement has."""
        return f"{kind}{next(self._numbers)}_{object_name}"[:60]

    def _rows(self, fields: tuple[FieldDefinition, ...]) -> FromClause:
        """The table or alias in which the last field lies."""
        rows = self.root
        for depth in range(1, min(len(fields), JOINED + 1)):
            rows = self._joined_rows(fields[: depth + 1], self._reference(rows, fields[depth - 1]))
        if len(fields) <= JOINED + 1:
            return rows
        reference = self._reference(rows, fields[JOINED])
        for start in range(JOINED + 1, len(fields) - 1, PASSED):
            reference = self._passed(fields[start : min(start + PASSED, len(fields) - 1)], reference)
        return self._joined_rows(fields, reference)

    def _passed(self, fields: Sequence[FieldDefinition], reference: ColumnElement[Any]) -> ColumnElement[Any]:
        """The id to which the lookups lead from the record referred to, as a query of its own."""
        passed = [self._model.tables[field.object].table.alias(self._alias("p", field.object)) for field in fields]
        links = [reference, *map(self._reference, passed, fields)]
        found = [rows.c.id == link for rows, link in zip(passed, links, strict=False)]
        conditions = list(map(and_, found, map(self._readable, fields, passed)))
        source: FromClause = passed[0]
        for rows, condition in zip(passed[1:], conditions[1:], strict=True):
            source = source.join(rows, condition)
        query = select(links[-1]).select_from(source).where(conditions[0])
        return query.correlate_except(*passed).scalar_subquery()

    def _joined_rows(self, fields: tuple[FieldDefinition, ...], reference: ColumnElement[Any]) -> FromClause:
        """The rows in which the last field lies, joined by what refers to them."""
        last = fields[-1]
        key = (*(step.name for step in fields[:-1]), last.object, self._rights)
        if key not in self._joined:
            if len(self._joined) == MOST_JOINS:
                raise ProblemError(Problem("too_many_links", parameters={"limit": MOST_JOINS}))
            alias = self._model.tables[last.object].table.alias(self._alias("j", last.object))
            condition = and_(alias.c.id == reference, self._readable(last, alias))
            self.source = self.source.outerjoin(alias, condition)
            self._joined[key] = alias
        return self._joined[key]

    def _reference(self, rows: FromClause, field: FieldDefinition) -> ColumnElement[Any]:
        return rows.c[self._model.tables[field.object].column(field.name).key]

    def _readable(self, field: FieldDefinition, rows: FromClause) -> ColumnElement[bool]:
        return row_predicate(self._rights, field.object, rows)
