"""Related records in SQL: a correlated query of each set, with what chooses its records and what is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, select

from ...metadata.expressions.typed import Aggregate, OrderKey, SqlCompiler, Truth, Typed
from ...metadata.expressions.types import FieldRef


class RelatedColumns(Protocol):
    """The columns of related records; joins are made as paths ask for them."""

    @property
    def source(self) -> FromClause:
        """The records with all the joins made so far."""
        ...

    @property
    def link(self) -> ColumnElement[bool]:
        """What makes a record one of the set, the right to read it among that."""
        ...

    @property
    def identity(self) -> ColumnElement[Any]:
        """What tells one record from another, and goes up in the order of their making."""
        ...

    def column(self, path: tuple[str, ...], role: str) -> ColumnElement[Any]:
        """The column of a field in a role."""
        ...

    def contains_value(self, path: tuple[str, ...], value: str) -> ColumnElement[bool]:
        """Whether a multi-valued field holds the value."""
        ...


class RelatedCompiler(SqlCompiler, Protocol):
    """A compiler whose record is one of the related ones."""

    def outermost(self, node: Typed) -> ColumnElement[Any]:
        """The value; NULL where it is blank or an error."""
        ...

    def failing(self, node: Typed) -> ColumnElement[bool] | None:
        """Where the value is an error; None where it never is."""
        ...


class RelatedQuery:
    """The query behind one aggregate. Its records are joined and chosen only when it is asked for, at the end."""

    def __init__(self, call: Aggregate, columns: RelatedColumns, compiler: RelatedCompiler) -> None:
        self.compiler = compiler
        self._call = call
        self._columns = columns

    def values(self) -> FromClause:
        """The aggregate's `value` of each record, and `failed` where it may be an error.

        A table of its own: a sum of what the records do not say, but the record around them, would be summed up there.
        """
        node = self._value_node()
        failed = self.compiler.failing(node)
        columns = [self.compiler.outermost(node).label("value"), *([] if failed is None else [failed.label("failed")])]
        return self._chosen(columns).subquery()

    def scalar(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The one value of the column."""
        return self._chosen([column]).scalar_subquery()

    def exist(self) -> ColumnElement[bool]:
        """Whether there is any."""
        return exists(self._chosen([self._columns.identity]))

    def in_order(self, backwards: bool, limit: int, present: bool = False) -> Select[Any]:
        """A query of at most `limit` values, named `value`; with `present` of those that are not blank."""
        value = self.compiler.outermost(self._value_node())
        order = [self._key(key, backwards) for key in self._call.order]
        identity = self._columns.identity
        query = self._chosen([value.label("value")], *([value.is_not(None)] if present else []))
        return query.order_by(*order, identity.desc() if backwards else identity.asc()).limit(limit)

    def _value_node(self) -> Typed:
        assert self._call.value is not None, "asked only of functions that take a value"
        return self._call.value

    def _chosen(self, wanted: Sequence[ColumnElement[Any]], *further: ColumnElement[bool]) -> Select[Any]:
        conditions = [*further]
        if self._call.condition is not None:
            conditions.append(self.compiler.truth(self._call.condition, Truth.TRUE))
        columns = self._columns
        chosen = select(*wanted).select_from(columns.source).where(and_(columns.link, *conditions))
        return chosen.correlate_except(columns.source)

    def _key(self, key: OrderKey, backwards: bool) -> ColumnElement[Any]:
        column = self._sorted(key.reference)
        return (column.desc() if key.descending is not backwards else column.asc()).nulls_last()

    def _sorted(self, reference: FieldRef) -> ColumnElement[Any]:
        column, names = self._columns.column(reference.path, "sort"), reference.type.values
        # Choices stand in the order of their list.
        return case({name: place for place, name in enumerate(names)}, value=column, else_=None) if names else column
