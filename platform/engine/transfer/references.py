"""Finds the records that cells name: one query for a batch and a field, results kept for the next batches."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import InvalidValue
from ...metadata.field_types.choices import shown
from ...metadata.labels import Text
from ...metadata.problem import Problem
from ..context import Context
from ..model import CompiledField, CompiledObject, Model
from ..query.find import records_by_value
from ..records.parsing import REFERENCE_KEY
from .columns import Batch, Convert, Known

MAXIMUM_KEPT = 200_000
MAXIMUM_KEYS = 4_000

_is_identifier = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch

Finder = Callable[[str, str, Iterable[str]], Mapping[Any, list[str]]]
"""Object, field, raw values → the ids of the records that have each."""


class Later(Struct, frozen=True):
    """Names a record that a later row makes; `missing` is told where that does not come. Equal names share a `key`."""

    object: str
    field: str
    value: str
    missing: Problem
    key: Any = None


def finder(model: Model, context: Context) -> Finder:
    """Looks records up as the actor may see them."""

    def find(object_name: str, field: str, values: Iterable[str]) -> Mapping[Any, list[str]]:
        with model.database.read() as connection:
            return records_by_value(model, context, connection, object_name, field, list(values))

    return find


def key_maker(compiled: CompiledObject, item: CompiledField) -> Callable[[Any], Any]:
    """What equal values of a field share, as the database compares them; None for a value it can't hold."""
    column = compiled.table.column(item.name, "key")
    derive = dict(item.derived).get(column.name)

    # A batch asks for the key of each value several times.
    @functools.lru_cache(maxsize=MAXIMUM_KEYS)
    def key(raw: Any) -> Any:
        try:
            value = item.parse(raw)
        except InvalidValue:
            return None
        return derive(value) if derive and value is not None else value

    return key


class FoundRecords:
    """A column that names records by a field of theirs (or by id, where the field was left to choice)."""

    def __init__(
        self,
        index: int,
        convert: Convert,
        definition: FieldDefinition,
        target: CompiledObject,
        field: CompiledField,
        find: Finder,
        *,
        ids_too: bool,
        coming: set[int],
    ) -> None:
        self._index = index
        self._cells = Known(convert)
        self._definition = definition
        self._target: Text = target.definition.label
        self._object = target.name
        self._field = field
        self._key = key_maker(target, field)
        self._find = find
        self._ids_too = ids_too
        self._coming = coming
        self._kept: dict[str, Any] = {}

    def read(self, batch: Batch) -> list[Any]:
        """Ids, references to new records of the batch, Later, or a Problem."""
        cells, index, kept = self._cells, self._index, self._kept
        values = [cells[row[index]] for row in batch.rows]
        unknown = {value for value in values if value is not None and value not in kept}
        if not unknown:
            return [None if value is None else kept[value] for value in values]
        if len(kept) > MAXIMUM_KEPT:
            kept.clear()
            unknown = set(values) - {None}
        fresh = self._resolve(unknown, batch.expected.get((self._object, self._field.name), {}))
        return [None if value is None else fresh[value] if value in fresh else kept[value] for value in values]

    def _resolve(self, unknown: set[Any], expected: Mapping[Any, str]) -> dict[Any, Any]:
        """What is found for good is kept; what may still change is answered for this batch only."""
        fresh: dict[Any, Any] = {}
        asked: list[Any] = []
        for value in unknown:
            if self._ids_too and isinstance(value, str) and _is_identifier(value):
                self._kept[value] = value
            elif expected and (reference := expected.get(self._key(value))) is not None:
                fresh[value] = {REFERENCE_KEY: reference}
            else:
                asked.append(value)
        found = self._find(self._object, self._field.name, asked) if asked else {}
        for value in asked:
            records = found.get(value, ())
            if len(records) == 1:
                self._kept[value] = records[0]
            elif records:
                fresh[value] = self.problem("lookup_ambiguous", value, count=len(records))
            elif self._coming and hash(key := self._key(value)) in self._coming:
                missing = self.problem("lookup_not_found", value)
                fresh[value] = Later(self._object, self._field.name, value, missing, key)
            else:
                fresh[value] = self.problem("lookup_not_found", value)
        return fresh

    def problem(self, code: str, value: Any, **more: Any) -> Problem:
        """What is wrong with a name, in words."""
        parameters = {
            "field": self._definition.label,
            "target": self._target,
            "by": self._field.definition.label,
            "value": shown(value),
            **more,
        }
        return Problem(code, field=self._definition.name, parameters=parameters)
