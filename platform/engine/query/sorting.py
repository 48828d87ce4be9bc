"""ORDER BY with blanks last in both directions, ending in the id, and the condition for what comes after a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, UnaryExpression, and_, case, literal, or_, true

from ...metadata.definitions.object import FieldDefinition
from ...metadata.problem import Gathering, Problem, ProblemError
from ..model import Model
from ..storage.tables import ObjectTable
from .paths import PathColumns

MAXIMUM_KEYS = 5


class SortKey(Struct, frozen=True):
    """One key of the order; `nullable` is False where the column never is blank.

    `backwards`: its index runs the other way, and can only be read from its end.
    """

    expression: ColumnElement[Any]
    descending: bool
    nullable: bool = True
    backwards: bool = False

    @property
    def order(self) -> UnaryExpression[Any]:
        """The key in ORDER BY."""
        if self.backwards:
            return self.expression.desc() if self.descending else self.expression.asc().nulls_first()
        if self.descending:
            # Spelled out even where nothing is blank: PostgreSQL matches an index by the words, not by the meaning.
            return self.expression.desc().nulls_last()
        return self.expression.asc().nulls_last() if self.nullable else self.expression.asc()


class Stretch(Struct, frozen=True):
    """Records of a list that follow each other, in the order of `keys`: all, or those `among` them.

    `blank`: those without a value of the list's first key, which is none of `keys` then.
    """

    keys: tuple[SortKey, ...]
    among: ColumnElement[bool] | None = None
    blank: bool = False

    def after(self, values: Sequence[Any]) -> ColumnElement[bool] | None:
        """What comes behind the record with these values of all keys of the list; None where nothing here does."""
        if self.blank:
            return after_condition(self.keys, values[1:]) if values[0] is None else true()
        return None if values[0] is None and self.among is not None else after_condition(self.keys, values)


def stretches(table: ObjectTable, keys: tuple[SortKey, ...]) -> tuple[Stretch, ...]:
    """The list in the order of `keys`: whole, or where an index leads with the first, those without a value at the end.

    An index holds blanks at one end, and read backwards it would bring them first. Without them it serves both
    directions, and a page is found in it however far one has come.
    """
    first = keys[0]
    leading = [spec.columns[0] for spec in table.indexes]
    ways = {descending for name, descending in leading if table.table.c[name] is first.expression}
    if not first.nullable or not ways:
        return (Stretch(keys),)
    filled = structs.replace(first, nullable=False, backwards=first.descending not in ways)
    return (
        Stretch((filled, *keys[1:]), first.expression.is_not(None)),
        Stretch(keys[1:], first.expression.is_(None), blank=True),
    )


def sort_keys(model: Model, columns: PathColumns, sort: str) -> tuple[SortKey, ...]:
    """The keys of "-amount,name"; the id is always the last. ProblemError with every key that is none."""
    keys: list[SortKey] = []
    gathered = Gathering()
    words = [word.strip() for word in sort.split(",") if word.strip()]
    if len(words) > MAXIMUM_KEYS:
        raise ProblemError(Problem("too_many_sort_keys", field="sort", parameters={"limit": MAXIMUM_KEYS}))
    for word in words:
        path, descending = word.removeprefix(word[0] if word[0] in "+-" else "") or word, word.startswith("-")
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
    # A column that never is blank says again, in a form that an index can be entered by, where to begin.
    first, value = keys[0], values[0]
    return or_(*alternatives) if first.nullable else and_(_from(first, value), or_(*alternatives))


def _from(key: SortKey, value: Any) -> ColumnElement[bool]:
    bound = _bound(key, value)
    return key.expression <= bound if key.descending else key.expression >= bound


def _behind(key: SortKey, value: Any) -> ColumnElement[bool] | None:
    if value is None:
        return None
    bound = _bound(key, value)
    further = key.expression < bound if key.descending else key.expression > bound
    return or_(further, key.expression.is_(None)) if key.nullable else further


def _bound(key: SortKey, value: Any) -> ColumnElement[Any]:
    # A bare True would be SQL's keyword, which has no order.
    return literal(value, key.expression.type)
