"""ORDER BY with blanks last in both directions, ending in the id, and the condition for what comes after a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, and_, case, or_

from ...metadata.problem import Problem, ProblemError
from ..model import Model
from .paths import PathColumns

MAXIMUM_KEYS = 5


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of the order; `nullable` is False where the column never is blank."""

    expression: ColumnElement[Any]
    descending: bool
    nullable: bool = True

    @property
    def order(self) -> UnaryExpression[Any]:
        """The key in ORDER BY."""
        directed = self.expression.desc() if self.descending else self.expression.asc()
        return directed.nulls_last() if self.nullable else directed


def sort_keys(model: Model, columns: PathColumns, sort: str) -> tuple[SortKey, ...]:
    """The keys of "-amount,name"; the id is always the last."""
    keys: list[SortKey] = []
    words = [word.strip() for word in sort.split(",") if word.strip()]
    if len(words) > MAXIMUM_KEYS:
        raise ProblemError(Problem("too_many_sort_keys", field="sort", parameters={"limit": MAXIMUM_KEYS}))
    for word in words:
        path, descending = word.lstrip("+-"), word.startswith("-")
        keys.append(_key(model, columns, path, descending))
        if path == "id":
            return tuple(keys)
    backwards = bool(keys) and keys[-1].descending
    return (*keys, SortKey(columns.root.c.id, backwards, nullable=False))


def _key(model: Model, columns: PathColumns, path: str, descending: bool) -> SortKey:
    fields = columns.fields(path)
    field = fields[-1]
    table = model.tables[field.object]
    sortable = (field.name, "value") in table.columns and model.manifest.field_type(field).storage.sortable
    if sortable and len(field.targets) == 1 and field.targets[0] in model.tables:
        title = model.manifest.title_field(field.target)
        return _key(model, columns, f"{path}.{title.name}", descending)
    if not sortable:
        raise ProblemError(Problem("not_sortable", field=path, parameters={"field": field.label}))
    expression = columns.column(tuple(step.name for step in fields), "sort")
    if field.choices:
        positions = {name: position for position, name in enumerate(field.choices.values)}
        expression = case(positions, value=expression, else_=None) if positions else expression
    always = len(fields) == 1 and field.name in ("id", "version", "created_at", "modified_at")
    return SortKey(expression, descending, nullable=not always)


def after_condition(keys: Sequence[SortKey], values: Sequence[Any]) -> ColumnElement[bool]:
    """True for the records that come behind the one with these values."""
    alternatives: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for key, value in zip(keys, values, strict=True):
        behind = _behind(key, value)
        if behind is not None:
            alternatives.append(and_(*equal, behind))
        equal.append(key.expression.is_(None) if value is None else key.expression == value)
    return or_(*alternatives)


def _behind(key: SortKey, value: Any) -> ColumnElement[bool] | None:
    if value is None:
        return None
    further = key.expression < value if key.descending else key.expression > value
    return or_(further, key.expression.is_(None)) if key.nullable else further
