"""Turns raw input into Python values: every unknown, read-only or impossible value is told, none is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...metadata.field_types.base import InvalidValue, Parser
from ...metadata.suggestions import nearest
from ..change import CREATE, UPDATE, Change
from ..context import Context
from ..model import STATE_FIELDS, CompiledField, CompiledObject
from .loading import named_field
from .run import Run

REFERENCE_KEY = "$ref"


def parse_input(run: Run) -> None:
    """Fill `after`, `given` and `changed` of every create and update from its input."""
    privileged = is_privileged(run.context)
    for compiled, changes in run.alive(CREATE, UPDATE):
        fields = compiled.fields
        for change in changes:
            given = change.input if change.before is not None else _without_plain(change, compiled.parsers)
            for name, raw in given.items():
                item = fields.get(name) or named_field(run, compiled, name)
                if item is None:
                    change.refuse(
                        "unknown_field", name, name=name, object=compiled.definition.label, known=nearest(name, fields)
                    )
                elif item.type.values.compound is not None:
                    _parse_compound(run, compiled, change, item, raw, privileged)
                else:
                    _parse_field(run, change, item, raw, privileged)


def is_privileged(context: Context) -> bool:
    """Whether fields that nobody may change may be written: a migration and the engine itself may."""
    return context.origin in ("migration", "system")


def _without_plain(change: Change, plain: Mapping[str, Parser]) -> Mapping[str, Any]:
    """Take over what a new record is plainly given: nearly everything; answers what needs a closer look."""
    after, rest = change.after, {}
    for name, raw in change.input.items():
        parse, kind = plain.get(name), type(raw)
        if parse is None or raw is None or kind is dict or (kind is str and (not raw or raw.isspace())):
            rest[name] = raw
            continue
        try:
            after[name] = parse(raw)
        except InvalidValue:
            rest[name] = raw
    change.given.update(after)
    change.changed.update(after)
    return rest


def _parse_field(run: Run, change: Change, item: CompiledField, raw: Any, privileged: bool) -> None:
    name = item.name
    if type(raw) is dict and REFERENCE_KEY in raw:
        raw = run.references.get(str(raw[REFERENCE_KEY]))
        if raw is None:
            return change.refuse("unknown_reference", name, field=item.definition.label)
    if raw is None or (type(raw) is str and not raw.strip()):
        value = None
    else:
        before = change.before.get(name) if change.before else None
        try:
            value = item.parse(raw)
        except InvalidValue as error:
            if before is not None and raw == item.serialise(before):
                return None
            return change.refuse(error.code, name, field=item.definition.label, **error.parameters)
    if not item.writable and not change.dependent:
        forged = name in STATE_FIELDS or item.definition.computed or not privileged
        if forged and (change.before is None or change.before.get(name) != value):
            return change.refuse("read_only_field", name, field=item.definition.label)
    change.given.add(name)
    if change.before is None or change.before.get(name) != value:
        change.changed.add(name)
    change.after[name] = value
    return None


def _parse_compound(
    run: Run, compiled: CompiledObject, change: Change, item: CompiledField, raw: Any, privileged: bool
) -> None:
    parts = dict(_parts(compiled, item))
    if raw is None or (type(raw) is str and not raw.strip()):
        spread: Mapping[str, Any] = dict.fromkeys(parts)
    else:
        if type(raw) is dict and type(raw.get("id")) is dict:
            raw = {**raw, "id": run.references.get(str(raw["id"].get(REFERENCE_KEY)))}
        try:
            assert item.type.values.compound is not None
            spread = item.type.values.compound.spread(raw, item.definition)
        except InvalidValue as error:
            return change.refuse(error.code, item.name, field=item.definition.label, **error.parameters)
    for part, value in spread.items():
        _parse_field(run, change, parts[part], value, privileged)
    return None


def _parts(compiled: CompiledObject, item: CompiledField) -> Iterator[tuple[str, CompiledField]]:
    for part in item.type.parts(item.definition):
        yield part, compiled.fields[f"{item.name}_{part}"]
