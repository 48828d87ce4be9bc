"""Which values a query answers per record, and how a row becomes the JSON a client gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement

from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import Values
from ..model import CompiledObject, Model
from ..security.rights import Rights, sees
from .paths import PathColumns

Reader = Callable[[Sequence[Any]], Any]
"""Takes a row; gives the JSON form of one value."""

MAXIMUM_FIELDS = 200


class Selection(Struct, frozen=True):
    """`keys` are the names in the answer, in order; `readers` read them from a row of `columns`."""

    keys: tuple[str, ...]
    readers: tuple[Reader, ...]
    columns: tuple[ColumnElement[Any], ...]

    def record(self, row: Sequence[Any]) -> dict[str, Any]:
        """One record as the answer carries it."""
        return {key: read(row) for key, read in zip(self.keys, self.readers, strict=True)}


class SelectionBuilder:
    """Collects columns, each once, and the readers of the values made from them.

    `expand`: lookups answered as {"id", "name"} ("*": all). `raw`: Python values instead of JSON, compounds by part.
    """

    def __init__(
        self, model: Model, columns: PathColumns, expand: frozenset[str] = frozenset(), *, raw: bool = False
    ) -> None:
        self._model = model
        self._raw = raw
        self._paths = columns
        self._expand = expand
        self._selected: dict[str, int] = {}
        self._columns: list[ColumnElement[Any]] = []
        self._readers: dict[str, Reader] = {}

    def add(self, path: str) -> None:
        """Answer the value at the end of a path; a compound is answered whole."""
        fields = self._paths.fields(path)
        steps = tuple(field.name for field in fields)
        field = fields[-1]
        if self._model.manifest.field_type(field).values.compound is not None:
            self._readers[path] = self._compound(steps, field)
        elif self._is_expanded(path, field):
            self._readers[path] = self._expanded(steps, field)
        else:
            self._readers[path] = self._plain(steps, field)

    def build(self) -> Selection:
        """The selection of all that was added."""
        return Selection(tuple(self._readers), tuple(self._readers.values()), tuple(self._columns))

    def _index(self, steps: tuple[str, ...]) -> int:
        key = ".".join(steps)
        if key not in self._selected:
            self._selected[key] = len(self._columns)
            self._columns.append(self._paths.column(steps).label(f"c{len(self._columns)}"))
        return self._selected[key]

    def _plain(self, steps: tuple[str, ...], field: FieldDefinition) -> Reader:
        index = self._index(steps)
        values = self._model.manifest.field_type(field).values
        if self._raw or type(values).serialise is Values.serialise:
            return lambda row: row[index]
        serialise = values.serialise
        return lambda row: None if (value := row[index]) is None else serialise(value)

    def _is_expanded(self, path: str, field: FieldDefinition) -> bool:
        wanted = path in self._expand or "*" in self._expand
        return wanted and len(field.targets) == 1 and field.target in self._model.tables

    def _expanded(self, steps: tuple[str, ...], field: FieldDefinition) -> Reader:
        own = self._index(steps)
        title = self._index((*steps, self._model.manifest.title_field(field.target).name))
        return lambda row: None if row[own] is None else {"id": row[own], "name": row[title]}

    def _compound(self, steps: tuple[str, ...], field: FieldDefinition) -> Reader:
        field_type = self._model.manifest.field_type(field)
        compose = field_type.values.compound.compose  # type: ignore[union-attr]
        parts = {part: self._index((*steps[:-1], f"{field.name}_{part}")) for part in field_type.parts(field)}
        if self._raw:
            return lambda row: {part: row[index] for part, index in parts.items()}
        return lambda row: compose({part: row[index] for part, index in parts.items()})


def default_fields(compiled: CompiledObject) -> tuple[str, ...]:
    """The fields answered where the client names none: all, compounds whole instead of in parts."""
    return tuple(item.name for item in compiled.answered)


def record_json(compiled: CompiledObject, values: Mapping[str, Any], rights: Rights) -> dict[str, Any]:
    """A record as the answer to a save carries it, from Python values by field name.

    What is computed only when it is asked for is left out, and what the actor may not see is blank.
    """
    record: dict[str, Any] = {}
    for item in compiled.answered:
        name, definition = item.name, item.definition
        if definition.is_live:
            continue
        if definition.computed is not None and not sees(rights, definition):
            record[name] = None
            continue
        compound = item.type.values.compound
        if compound is not None:
            record[name] = compound.compose(
                {part: values.get(f"{name}_{part}") for part in item.type.parts(definition)}
            )
        else:
            value = values.get(name)
            record[name] = None if value is None else item.serialise(value)
    return record
