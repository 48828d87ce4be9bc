"""Writes the records of a list as CSV, page by page, exactly those and that of them which the actor may read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TextIO

from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import InvalidValue, Values
from ...metadata.problem import Problem, ProblemError
from ...metadata.suggestions import nearest
from ..context import Context
from ..model import CompiledField, CompiledObject, Model
from ..query.formula_errors import ERRORS
from ..query.select import ListRequest
from ..runtime import Runtime
from ..security.rights import not_permitted, rights_of
from .formula_guard import guarded

PAGE = 1_000

Cell = Callable[[Any], str]


def export_records(
    runtime: Runtime,
    context: Context,
    object_name: str,
    target: TextIO,
    fields: Sequence[str] = (),
    where: str = "",
    search: str = "",
    on_progress: Callable[[int], None] = lambda rows: None,
) -> int:
    """Write a header and a row for each record, ordered by id; answers the number of records.

    ProblemError `not_permitted` without the right to export, and whatever is wrong with `fields` and `where`.
    """
    model = runtime.current
    compiled = model.object(object_name)
    if not rights_of(model, context.actor).allows("export", compiled.name):
        raise ProblemError(not_permitted("export", compiled.definition.label))
    names = tuple(fields) or exported_fields(compiled)
    cells = _cells(model, compiled, names)
    writer = csv.writer(target)
    after, rows = "", 0
    while True:
        request = ListRequest(
            compiled.name, where=where, sort="id", fields=names, limit=PAGE, after=after, search=search
        )
        page = runtime.records.list(context, request)
        if not after:
            # Only now is it sure that the question is a good one.
            writer.writerow(names)
        writer.writerows([[_written(record, name, cell) for name, cell in cells] for record in page.records])
        rows += len(page.records)
        on_progress(rows)
        if page.next is None:
            return rows
        after = page.next


def _written(record: Mapping[str, Any], name: str, cell: Cell) -> str:
    """The value's text; of a formula that failed the code of its error."""
    code = record[ERRORS].get(name) if ERRORS in record else None
    return str(code) if code else cell(record[name])


def exported_fields(compiled: CompiledObject) -> tuple[str, ...]:
    """All fields, compounds in their parts, without amounts that follow from others."""
    return tuple(
        name
        for name, item in compiled.fields.items()
        if (item.column is not None or item.definition.is_live) and not _is_derived(compiled, item.definition)
    )


def _is_derived(compiled: CompiledObject, definition: FieldDefinition) -> bool:
    return definition.part_of is not None and compiled.fields[definition.part_of].column is not None


def _cells(model: Model, compiled: CompiledObject, names: Sequence[str]) -> list[tuple[str, Cell]]:
    problems = []
    cells: list[tuple[str, Cell]] = []
    for name in names:
        path = model.manifest.resolve_path(compiled.name, name)
        if not path:
            known = nearest(name.rpartition(".")[2], model.manifest.names_after(compiled.name, name))
            parameters = {"object": compiled.definition.label, "name": name, "known": known}
            problems.append(Problem("unknown_field", field=name, parameters=parameters))
            continue
        cells.append((name, _cell(model.object(path[-1].object).fields[path[-1].name])))
    if problems:
        raise ProblemError(problems)
    return cells


def _cell(item: CompiledField) -> Cell:
    """Takes the JSON form of a value; gives the text that an import understands."""
    values = item.type.values
    parse = item.parse
    plain = type(values).cell is Values.cell

    def write(value: Any) -> str:
        if value is None:
            return ""
        if plain:
            return guarded(value) if type(value) is str else str(value)
        try:
            return guarded(values.cell(parse(value)))
        except InvalidValue:
            # A value that may no longer be chosen still stands in old records.
            return guarded(values.cell(value))

    return write
