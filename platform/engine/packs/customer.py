"""The customer layer: what an installation changes or adds on top of its packs, with an undo."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, func, select

from ...metadata.conflicts import laid_over, steps_of
from ...metadata.definitions.base import RawDefinition
from ...metadata.frozen import thaw
from ...metadata.kinds import kinds
from ...metadata.layers import CUSTOMER, Layer
from ...metadata.manifest import Manifest
from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from ..database import Database
from ..storage.apply import apply_layers, plan_layers
from ..storage.draft import LayerChange
from ..storage.layer_store import applied_layers
from ..storage.system_tables import definition_history

Key = tuple[str, str, bool]
"""Kind, name, and whether it is an overlay."""


def with_definitions(definitions: Iterable[RawDefinition], remove: Sequence[str] = ()) -> LayerChange:
    """The change that lays definitions and overlays into the customer layer.

    A definition takes the place of the customer's own of that name; an overlay is laid value by value over the
    customer's overlay, or into the definition where that is the customer's own. `remove` takes things out again:
    "kind/name" all that the layer says about it, "kind/name#/json/pointer" one value. ProblemError
    `not_in_customer_layer` where there is nothing to take out, `collision` for a definition given twice.
    """
    given = tuple(definitions)
    _refuse_repeated(given)

    def change(layers: Sequence[Layer]) -> Sequence[Layer]:
        held = {_key(raw): raw for layer in layers if layer.name == CUSTOMER for raw in layer.definitions}
        for raw in sorted(given, key=lambda raw: raw.extends):
            own = held.get((raw.kind, raw.name, False)) if raw.extends else None
            if own:
                held[_key(own)] = replace(own, body=_settled(laid_over(own.body, raw.body)))
                continue
            before = held.get(_key(raw))
            body = laid_over(before.body, raw.body) if before and raw.extends else raw.body
            held[_key(raw)] = replace(raw, body=body, file=overlay_file(raw))
        problems = [problem for place in remove if (problem := _take_out(held, place))]
        if problems:
            raise ProblemError(problems)
        return with_customer(layers, held.values())

    return change


def as_written(definitions: Iterable[RawDefinition]) -> LayerChange:
    """The change that has the customer layer say of each of these just what is given; an empty overlay says nothing."""
    given = tuple(definitions)

    def change(layers: Sequence[Layer]) -> Sequence[Layer]:
        held = {_key(raw): raw for layer in layers if layer.name == CUSTOMER for raw in layer.definitions}
        for raw in given:
            held.pop(_key(raw), None)
            if raw.body or not raw.extends:
                held[_key(raw)] = replace(raw, file=overlay_file(raw))
        return with_customer(layers, held.values())

    return change


def replaced_by(definitions: Iterable[RawDefinition]) -> LayerChange:
    """The change that makes the customer layer exactly these definitions: what an import of its files does."""
    given = tuple(replace(raw, file=overlay_file(raw)) for raw in definitions)

    def change(layers: Sequence[Layer]) -> Sequence[Layer]:
        return with_customer(layers, given)

    return change


def customize(
    database: Database,
    change: LayerChange,
    *,
    apply: bool,
    actor: str | None = None,
    current: Manifest | None = None,
    planned_on: int | None = None,
) -> Plan:
    """Plan a change of the customer layer, or carry it out: `planned_on` the version of a plan seen before."""
    if not apply:
        return plan_layers(database, change, current)
    return apply_layers(database, change, actor=actor, current=current, planned_on=planned_on)


def undo(
    database: Database,
    *,
    apply: bool = True,
    actor: str | None = None,
    current: Manifest | None = None,
    planned_on: int | None = None,
) -> Plan:
    """Take back the last change of the customer layer that is not taken back yet, or plan to.

    ProblemError `nothing_to_undo`.
    """
    with database.read() as connection:
        version = _last_change(connection)
        history = definition_history.c
        mine = select(definition_history).where(history.layer == CUSTOMER, history.manifest_version == version)
        rows = connection.execute(mine).all() if version else []
    if version is None:
        raise ProblemError(Problem("nothing_to_undo"))

    def change(layers: Sequence[Layer]) -> Sequence[Layer]:
        held = {_key(raw): raw for layer in layers if layer.name == CUSTOMER for raw in layer.definitions}
        for row in rows:
            key = (row.kind, row.name, bool(row.extends))
            held.pop(key, None)
            if row.before is not None:
                raw = RawDefinition(row.kind, row.name, json.loads(row.before), "", bool(row.extends))
                held[key] = replace(raw, file=overlay_file(raw))
        return with_customer(layers, held.values())

    if not apply:
        return plan_layers(database, change, current)
    return apply_layers(database, change, actor=actor, current=current, undoes=version, planned_on=planned_on)


def customer_layer(connection: Connection) -> Layer:
    """The layer as it is; empty where nothing was customised."""
    found = (layer for layer in applied_layers(connection) if layer.name == CUSTOMER)
    return next(found, Layer(CUSTOMER, ()))


def export_layer(layer: Layer, folder: Path) -> list[Path]:
    """Write the layer as files, one a definition, in the folders of their kinds; answers the files written.

    ProblemError `file_not_writable` where the folder or a file can't be written.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for raw in layer.definitions:
            path = folder / overlay_file(raw)
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(as_file(raw), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            written.append(path)
    except OSError as error:
        path = Path(error.filename or folder)
        raise ProblemError(Problem("file_not_writable", file=str(path), parameters={"path": str(path)})) from None
    return written


def as_file(raw: RawDefinition) -> dict[str, Any]:
    """The JSON of a definition or overlay as a file holds it."""
    head = {"extends": f"{raw.kind}/{raw.name}"} if raw.extends else {"kind": raw.kind, "name": raw.name}
    body: dict[str, Any] = thaw(raw.body)
    return {**head, **body}


def _last_change(connection: Connection) -> int | None:
    history = definition_history.c
    undone = select(history.undoes).where(history.undoes.is_not(None))
    statement = select(func.max(history.manifest_version)).where(
        history.layer == CUSTOMER, history.undoes.is_(None), history.manifest_version.not_in(undone)
    )
    found: int | None = connection.execute(statement).scalar()
    return found


def with_customer(layers: Sequence[Layer], definitions: Iterable[RawDefinition]) -> list[Layer]:
    ordered = sorted(definitions, key=lambda raw: (raw.file, raw.kind, raw.name))
    others = [layer for layer in layers if layer.name != CUSTOMER]
    return [*others, Layer(CUSTOMER, tuple(ordered))] if ordered else others


def _settled(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body without the leaves that are cleared: nothing lies under a definition of one's own."""
    return {
        key: _settled(value) if isinstance(value, Mapping) else value
        for key, value in body.items()
        if value is not None
    }


def _refuse_repeated(given: Sequence[RawDefinition]) -> None:
    """ProblemError with every definition that another one of the same name precedes: only one could stay."""
    seen: set[Key] = set()
    problems: list[Problem] = []
    for raw in given:
        key = _key(raw)
        if not raw.extends and key in seen:
            parameters = {"kind": raw.kind, "name": raw.name, "layer": CUSTOMER}
            problems.append(Problem("collision", file=raw.file, pointer="/name", parameters=parameters))
        seen.add(key)
    if problems:
        raise ProblemError(problems)


def _take_out(held: dict[Key, RawDefinition], place: str) -> Problem | None:
    whole, _, pointer = place.partition("#")
    kind, _, name = whole.partition("/")
    keys = [key for key in ((kind, name, False), (kind, name, True)) if key in held]
    if not pointer:
        for key in keys:
            del held[key]
        return None if keys else Problem("not_in_customer_layer", parameters={"place": place})
    steps = steps_of(f"/{pointer.strip('/')}")
    found = False
    for key in keys:
        body, gone = _without(held[key].body, steps, is_overlay=key[2])
        found = found or gone
        if body or not key[2]:
            held[key] = replace(held[key], body=body)
        else:
            del held[key]
    return None if found else Problem("not_in_customer_layer", parameters={"place": place})


def _without(body: Mapping[str, Any], steps: Sequence[str], *, is_overlay: bool) -> tuple[dict[str, Any], bool]:
    """The body without the value at the steps, and whether it had one; members of an overlay left empty go too."""
    result, first = dict(body), steps[0]
    if first not in result:
        return result, False
    if len(steps) == 1:
        del result[first]
        return result, True
    if not isinstance(result[first], Mapping):
        return result, False
    inner, gone = _without(result[first], steps[1:], is_overlay=is_overlay)
    if inner or not gone or not is_overlay:
        result[first] = inner
    else:
        del result[first]
    return result, gone


def _key(raw: RawDefinition) -> Key:
    return (raw.kind, raw.name, raw.extends)


def overlay_file(raw: RawDefinition) -> str:
    """Where the file of a definition lies: overlays beside what the customer made, told apart by their name."""
    folder = kinds()[raw.kind].folder
    name = f"{raw.name}.overlay.json" if raw.extends else f"{raw.name}.json"
    return f"{folder}/{name}" if folder else name
