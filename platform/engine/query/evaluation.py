"""Tries an expression out on a stored record: in Python, by a database, or as the tree that a browser computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from ...metadata.expressions.checker import check
from ...metadata.expressions.closures import field_key
from ...metadata.expressions.environment import Environment
from ...metadata.expressions.parse import parse
from ...metadata.expressions.sets import aggregates
from ...metadata.expressions.typed import FieldValue, Typed, nodes
from ...metadata.problem import Problem, ProblemError
from ...metadata.scope import ObjectScope
from ..context import Context
from ..expressions.evaluate import ExpressionError, compile_python
from ..expressions.to_sql import compile_sql
from ..expressions.to_tree import as_json as tree_json
from ..expressions.to_tree import environment_constants, to_tree
from ..expressions.trial import TrialColumns, TrialField, as_json, type_word
from ..model import Model
from ..security.rights import not_permitted, rights_of, row_predicate
from .paths import PathColumns
from .related_sets import supply
from .select import get_record
from .viewer import environment_of


class RecordTrial:
    """An expression on one record that the actor may read; ProblemError with all that is wrong with either."""

    def __init__(
        self,
        model: Model,
        context: Context,
        connection: Connection,
        object_name: str,
        record: str,
        expression: str,
        *,
        blank_as: str = "blank",
    ) -> None:
        self._model = model
        self._connection = connection
        self._object = model.manifest.object(object_name).name
        self._record = record
        self._rights = rights_of(model, context.actor)
        if not self._rights.allows("read", self._object):
            label = model.manifest.objects[self._object].label
            raise ProblemError(not_permitted("read", label))
        self.environment: Environment = environment_of(model, context, connection)
        scope = ObjectScope(model.manifest, self._object)
        self.typed: Typed = check(parse(expression), scope, expect=None, blank_as=blank_as)
        asked = dict.fromkeys(
            [*(field_key(node) for node in nodes(self.typed) if isinstance(node, FieldValue)), *self._outer()]
        )
        found = get_record(model, context, connection, self._object, record, ("id", *asked), raw=True)
        self.values: Mapping[str, Any] = {key: _plain(found.get(key)) for key in asked}

    def in_python(self) -> Mapping[str, Any]:
        """`{"type", "value", "error"}` as the evaluator has it."""
        self._refuse_related()
        return self._computed(self.values)

    def in_own_database(self) -> Mapping[str, Any]:
        """The same as the database of the records has it; where that gives nothing, Python tells the error."""
        columns = PathColumns(self._model, self._rights, self._object)
        element = compile_sql(self.typed, columns, self.environment, self._connection.dialect.name, "value")
        rows = select(element).select_from(columns.source)
        mine = rows.where(columns.root.c.id == self._record, row_predicate(self._rights, self._object, columns.root))
        return self._answered(self._connection.execute(mine).scalar())

    def in_database(self, connection: Connection) -> Mapping[str, Any]:
        """The same as another kind of database has it, which is given the values alone."""
        self._refuse_related()
        used = [node for node in nodes(self.typed) if isinstance(node, FieldValue)]
        given = {field_key(node): TrialField(node.type, self.values[field_key(node)]) for node in used}
        compared = {node.reference.path: node.reference.compare_path for node in used if node.compare}
        columns = _RoleColumns(given, connection.dialect.name, compared)
        element = compile_sql(self.typed, columns, self.environment, connection.dialect.name, "value")
        return self._answered(connection.execute(select(element)).scalar())

    def for_browser(self) -> Mapping[str, Any]:
        """`{"type", "tree", "record", "environment"}`: what the interpreter of the page computes the value from."""
        tree = to_tree(self.typed, self.environment, self.values.keys())
        return {
            "type": type_word(self.typed),
            "tree": tree,
            "record": {key: tree_json(value) for key, value in self.values.items()},
            "environment": environment_constants(self.environment, tree["viewer"]),
        }

    def _answered(self, value: Any) -> Mapping[str, Any]:
        return self._answer(value) if value is not None else {**self._computed(self._supplied()), "value": None}

    def _computed(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        value = compile_python(self.typed)(values, self.environment)
        if isinstance(value, ExpressionError):
            return self._answer(None, value.code)
        return self._answer(value)

    def _supplied(self) -> Mapping[str, Any]:
        """The values with the related records that the expression asks for and the actor may read."""
        values = dict(self.values)
        calls = aggregates(self.typed)
        supply(self._model, self._connection, self.environment, calls, {self._record: values}, self._rights)
        return values

    def _outer(self) -> Iterator[str]:
        """What the sets of related records need of the record itself: the values, and those that comparisons use."""
        for reference in (reference for call in aggregates(self.typed) for reference in call.outer):
            yield from dict.fromkeys((reference.key, reference.compare_key))

    def _answer(self, value: Any, error: str | None = None) -> Mapping[str, Any]:
        shown = None if value is None else as_json(self.typed.type.kind, value)
        return {"type": type_word(self.typed), "value": shown, "error": error}

    def _refuse_related(self) -> None:
        if aggregates(self.typed):
            raise ProblemError(Problem("expression_needs_database"))


class _RoleColumns(TrialColumns):
    """Columns of values that comparisons may ask for under another path: of an amount, the base amount."""

    def __init__(
        self,
        fields: Mapping[str, TrialField],
        dialect_name: str,
        compared: Mapping[tuple[str, ...], tuple[str, ...] | None],
    ) -> None:
        super().__init__(fields, dialect_name)
        self._compared = compared

    def column(self, path: tuple[str, ...], role: str) -> ColumnElement[Any]:
        """The value's column in a role ("value" or "compare")."""
        return super().column((role == "compare" and self._compared.get(path)) or path, role)


def _plain(value: Any) -> Any:
    """A value as the evaluator takes it: a link by its id, a whole number as a decimal, several choices as a tuple."""
    if isinstance(value, Mapping):
        return value.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return tuple(value) if isinstance(value, list) else value
