"""Makes a mapping from the header of a file alone: columns are known by API name or by label in any language."""

from __future__ import annotations

from collections.abc import Mapping

from ...metadata.definitions.object import FieldDefinition
from ...metadata.problem import Problem, ProblemError
from ...metadata.text_keys import match_key
from ..model import CompiledField, CompiledObject, Model
from .binding import IDENTIFIER
from .csv_file import CsvFile
from .mapping import CREATE_ONLY, UPSERT, ImportMapping, Source, Step


def automatic_mapping(
    model: Model, file: CsvFile, object_name: str, match: str | None = None, mode: str | None = None
) -> ImportMapping:
    """One step for `object_name`; columns that fit no field that may be written are left out.

    A column "id" is matched by where no other `match` is asked for. ProblemError `no_header` where nothing fits.
    """
    compiled = model.object(object_name)
    match = match or (IDENTIFIER if IDENTIFIER in file.header else None)
    names = _names(compiled)
    fields: dict[str, Source] = {}
    for column in file.header:
        name, dot, rest = column.partition(".")
        item = names.get(match_key(column)) or (names.get(match_key(name)) if dot else None)
        if item is None or item.name in fields:
            continue
        if item.name == match or item.writable:
            fields[item.name] = Source(column=column, lookup=rest or None)
    if not fields:
        parameters = {"expected": [item.name for item in compiled.fields.values()][:5], "found": file.header[:5]}
        raise ProblemError(Problem("no_header", file=str(file.path), line=1, parameters=parameters))
    step = Step(compiled.name, fields, compiled.name, mode or (UPSERT if match else CREATE_ONLY), match)
    return ImportMapping((step,))


def _names(compiled: CompiledObject) -> Mapping[str, CompiledField]:
    """Every word that means a field: API names first, then former names, then labels that mean only one."""
    names = dict(compiled.fields)
    for item in compiled.fields.values():
        for former in item.definition.formerly:
            names.setdefault(former, item)
    labels: dict[str, list[CompiledField]] = {}
    for item in compiled.fields.values():
        for label in _labels(item.definition):
            labels.setdefault(label, []).append(item)
    for label, items in labels.items():
        if len(items) == 1:
            names.setdefault(label, items[0])
    return names


def _labels(definition: FieldDefinition) -> set[str]:
    return {match_key(label) for label in definition.label.values()}
