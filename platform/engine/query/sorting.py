"""ORDER BY with blanks last in both directions, ending in the id, and the condition for what comes after a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, UnaryExpression, and_, case, literal, or_

from ...metadata.definitions.object import FieldDefinition
from ...metadata.problem import Gathering, Problem, ProblemError
from ..model import Model
from .paths import PathColumns

MAXIMUM_KEYS = 5


class SortKey(Struct, frozen=True):
    """One key of the order; `nullable` is False where the column never is blank."""

    expression: ColumnElement[Any]
    descending: bool
    nullable: bool = True

    @property
    def order(self) -> UnaryExpression[Any]:
        """The key in ORDER BY."""
        if self.descending:
            # Spelled out even where nothing is blank: PostgreSQL matches an index by the words, not by the meaning.
            return self.expression.desc().nulls_last()
        return self.expression.asc().nulls_last() if self.nullable else self.expression.asc()


def sort_keys(model: Model, columns: PathColumns, sort: str) -> tuple[SortKey, ...]:
    """The keys of "-amount,name"; the id is always the last. ProblemError with every key that is none."""
    keys: list[SortKey] = []
    gathered = Gathering()
    words = [word.strip() for word in sort.split(",") if word.strip()]
    if len(words) > MAXIMUM_KEYS:
        raise ProblemError(Problem("too_many_sort_keys", field="sort", parameters={"limit": MAXIMUM_KEYS}))
    for word in words:
        path, descending = word[1:] if word[0] in "+-" else word, word.startswith("-")
        with gathered:
            keys.append(_key(model, columns, path, descending))
        if path == "id":
            break
    gathered.refuse()
    if words and path == "id":
        return tuple(keys)
    backwards = bool(keys) and keys[-1].descending
    return (*keys, SortKey(columns.root.c.id, backwards, nullable=False))


def _key(model: Model, columns: PathColumns, path: str, descending: bool) -> SortKey:
    fields = columns.fields(path)
    field = fields[-1]
    sortable = columns.has_value(field) and model.manifest.field_type(field).storage.sortable
    if sortable and len(field.targets) == 1 and field.targets[0] in model.tables:
        title = model.manifest.title_field(field.target)
        return _key(model, columns, f"{path}.{title.name}", descending)
    if not sortable:
        raise ProblemError(Problem("not_sortable", field=path, parameters={"field": field.label}))
    expression = columns.column(tuple(step.name for step in fields), "sort")
    expression = place_in_list(field, expression) if field.choices else expression
    always = len(fields) == 1 and field.name in ("id", "version", "created_at", "modified_at")
    return SortKey(expression, descending, nullable=not always)


def place_in_list(field: FieldDefinition, expression: ColumnElement[Any]) -> ColumnElement[Any]:
    """By what choices are sorted: their place in the field's list; blank for a value that the list has no more."""
    positions = {name: position for position, name in enumerate(field.choices.values if field.choices else ())}
    return case(positions, value=expression, else_=None) if positions else expression


def after_condition(keys: Sequence[SortKey], values: Sequence[Any]) -> ColumnElement[bool]:
    """True for the records that come behind the one with these values."""
    alternatives: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for key, value in zip(keys, values, strict=True):
        behind = _behind(key, value)
        if behind is not None:
            alternatives.append(and_(*equal, behind))
        equal.append(key.expression.is_(None) if value is None else key.expression == _bound(key, value))
    return or_(*alternatives)


def _behind(key: SortKey, value: Any) -> ColumnElement[bool] | None:
    if value is None:
        return None
    bound = _bound(key, value)
    further = key.expression < bound if key.descending else key.expression > bound
    return or_(further, key.expression.is_(None)) if key.nullable else further


def _bound(key: SortKey, value: Any) -> ColumnElement[Any]:
    # A bare True would be SQL's keyword, which has no order.
    return literal(value, key.expression.type)
