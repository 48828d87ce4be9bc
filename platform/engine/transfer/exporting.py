"""Writes the records of a list, page by page, exactly those and that of them which the actor may read."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TextIO

from msgspec import Struct
from msgspec.structs import replace

from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import InvalidValue, Values
from ...metadata.problem import Problem, ProblemError
from ...metadata.suggestions import meant
from ..context import Context
from ..model import CompiledField, CompiledObject, Model
from ..query.formula_errors import ERRORS
from ..query.select import ListRequest
from ..runtime import Runtime
from ..security.rights import not_permitted, rights_of
from .formula_guard import guarded

PAGE = 1_000

Cell = Callable[[Any], str]


Progress = Callable[[int], None]
"""Takes the records written so far."""


class Exported(Struct, frozen=True):
    """The question of an export: as of a list, all pages of it. Without `fields` all fields are written."""

    object: str
    fields: Sequence[str] = ()
    where: str = ""
    search: str = ""
    sort: str = "id"


def export_records(
    runtime: Runtime,
    context: Context,
    object_name: str,
    target: TextIO,
    fields: Sequence[str] = (),
    where: str = "",
    search: str = "",
    on_progress: Progress = lambda rows: None,
    sort: str = "id",
) -> int:
    """Write a header and a row for each record as CSV; answers the number of records.

    ProblemError `not_permitted` without the right to export, and whatever is wrong with `fields` and `where`.
    """
    writer = csv.writer(target)
    count = 0
    for names, rows in exported_rows(runtime, context, Exported(object_name, fields, where, search, sort), guarded):
        if names:
            writer.writerow(names)
        writer.writerows(rows)
        count += len(rows)
        on_progress(count)
    return count


def exported_rows(
    runtime: Runtime, context: Context, asked: Exported, guard: Callable[[str], str]
) -> Iterator[tuple[Sequence[str], list[list[str]]]]:
    """The rows page by page, the first with the names of the columns; text goes through `guard`."""
    model = runtime.current
    compiled = model.object(asked.object)
    if not rights_of(model, context.actor).allows("export", compiled.name):
        raise ProblemError(not_permitted("export", compiled.definition.label))
    names = tuple(asked.fields) or exported_fields(compiled)
    cells = _cells(model, compiled, names, guard)
    question = ListRequest(compiled.name, asked.where, asked.sort, names, PAGE, search=asked.search)
    heading: Sequence[str] = names
    while True:
        page = runtime.records.list(context, question)
        # Only with the first page it is sure that the question is a good one.
        yield heading, [[_written(record, name, cell) for name, cell in cells] for record in page.records]
        if page.next is None:
            return
        heading, question = (), replace(question, after=page.next)


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


def _cells(
    model: Model, compiled: CompiledObject, names: Sequence[str], guard: Callable[[str], str]
) -> list[tuple[str, Cell]]:
    problems = []
    cells: list[tuple[str, Cell]] = []
    for name in names:
        path = model.manifest.resolve_path(compiled.name, name)
        if not path:
            known = meant(name.rpartition(".")[2], model.manifest.names_after(compiled.name, name))
            parameters = {"object": compiled.definition.label, "name": name, "known": known}
            problems.append(Problem("unknown_field", field=name, parameters=parameters))
            continue
        cells.append((name, _cell(model.object(path[-1].object).fields[path[-1].name], guard)))
    if problems:
        raise ProblemError(problems)
    return cells


def _cell(item: CompiledField, guard: Callable[[str], str]) -> Cell:
    """Takes the JSON form of a value; gives the text that an import understands."""
    values = item.type.values
    parse = item.parse
    plain = type(values).cell is Values.cell

    def write(value: Any) -> str:
        if value is None:
            return ""
        if plain:
            return guard(value) if type(value) is str else str(value)
        try:
            return guard(values.cell(parse(value)))
        except InvalidValue:
            # A value that may no longer be chosen still stands in old records.
            return guard(values.cell(value))

    return write
