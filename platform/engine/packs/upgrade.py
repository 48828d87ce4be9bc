"""Puts a new version of a pack in the place of the old one, or takes the last one back; conflicts are a person's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import Connection, select

from ...metadata.conflicts import REMOVED, Conflict, find_conflicts
from ...metadata.definitions.base import RawDefinition
from ...metadata.frozen import EMPTY
from ...metadata.layers import CUSTOMER, PLATFORM, Layer
from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from ..context import SYSTEM, Actor, Context
from ..database import Database
from ..runtime import Runtime
from ..storage.apply import OnStep, apply_layers, plan_layers
from ..storage.draft import LayerChange
from ..storage.layer_store import applied_layers
from ..storage.system_tables import definition_history
from .adoption import Adoption, Rows, adopting, adoptions, count_rows
from .archive import Source
from .customer import with_definitions
from .folder import PackFolder
from .install import with_pack
from .seed_renewal import renew
from .seeds import plant
from .trust import taken
from .upgrade_steps import carry_out, due_steps, planned, settle, take_back

KEEP, TAKE, STOP = "keep", "take", "stop"
"""What to do with a conflict: keep the value of the layer above, take the pack's, or leave all as it is and ask."""


class Answers(Struct, frozen=True):
    """`default` for every conflict that `places` (definition#pointer → keep or take) does not name."""

    default: str = STOP
    places: Mapping[str, str] = EMPTY

    def to(self, conflict: Conflict) -> str:
        """What to do with the conflict."""
        return self.places.get(conflict.place, self.default)


class Upgrade(Struct, frozen=True):
    """A new version beside the one installed, with all that has to be decided or kept."""

    pack: PackFolder
    installed: str
    conflicts: Sequence[tuple[Conflict, str]]
    adopted: Sequence[Adoption]
    steps: Sequence[Mapping[str, Any]] = ()

    @property
    def undecided(self) -> tuple[Problem, ...]:
        """A problem for every conflict that nobody has decided."""
        open_ones = [conflict for conflict, answer in self.conflicts if answer == STOP]
        return tuple(Problem("pack_conflict", parameters=_shown(conflict)) for conflict in open_ones)

    @property
    def details(self) -> dict[str, Any]:
        """What a plan says about it."""
        return {
            "pack": self.pack.name,
            "from": self.installed,
            "to": self.pack.layer.version,
            "conflicts": [{**conflict.as_json(), "answer": answer} for conflict, answer in self.conflicts],
            "adopted": [adoption.as_json() for adoption in self.adopted],
            "steps": list(self.steps),
        }

    def change(self, layers: Sequence[Layer]) -> Sequence[Layer]:
        """The layers with the new version in them and every answer carried out."""
        changes = [with_pack(self.pack), *(_taking(conflict) for conflict, answer in self.conflicts if answer == TAKE)]
        for step in (*changes, adopting(self.pack.name, self.adopted)):
            layers = step(layers)
        return layers


def compare(runtime: Runtime, pack: PackFolder, answers: Answers) -> Upgrade:
    """The new version beside the one installed; ProblemError `pack_not_installed`, or `conflict_unknown`."""
    model = runtime.refresh()
    with runtime.database.unhurried() as connection:
        layers = applied_layers(connection)
        old = next((layer for layer in layers if layer.name == pack.name), None)
        if old is None:
            raise ProblemError(Problem("pack_not_installed", parameters={"pack": pack.name}))
        objects = {raw.name for raw in old.definitions if raw.kind == "object"}
        rows = count_rows(model, connection, sorted(objects & model.tables.keys()))
        steps = planned(model, connection, due_steps(pack.layer.definitions, old.version))
    return structs.replace(compared(layers, pack, answers, rows), steps=steps)


def compared(layers: Sequence[Layer], pack: PackFolder, answers: Answers, rows: Rows) -> Upgrade:
    """The same from the layers in force and the records that there are."""
    names = [layer.name for layer in layers]
    old = layers[names.index(pack.name)]
    found = find_conflicts(old, pack.layer, layers[names.index(pack.name) + 1 :])
    unknown = sorted(set(answers.places) - {conflict.place for conflict in found})
    if unknown:
        raise ProblemError([Problem("conflict_unknown", parameters={"place": place}) for place in unknown])
    decided = [(conflict, answers.to(conflict)) for conflict in found]
    kept = [conflict for conflict, answer in decided if answer != TAKE and conflict.reason == REMOVED]
    others = [layer for layer in layers if layer.name not in (pack.name, PLATFORM)]
    return Upgrade(pack, old.version, decided, adoptions(old, pack.layer, _without(others, decided), kept, rows))


def plan_upgrade(runtime: Runtime, source: Source, answers: Answers) -> Plan:
    """What the upgrade would do: undecided conflicts are its problems."""
    upgrade = compare(runtime, taken(runtime.database, source), answers)
    plan = plan_layers(runtime.database, upgrade.change, runtime.current.manifest)
    return replace(plan, problems=(*upgrade.undecided, *plan.problems), details=upgrade.details)


def upgrade(
    runtime: Runtime,
    source: Source,
    answers: Answers,
    *,
    sample: bool = False,
    actor: Actor = SYSTEM,
    on_step: OnStep | None = None,
) -> Plan:
    """Carry the upgrade out, its steps, and the records that the new version brings or changes.

    ProblemError with every conflict that nobody has decided; then nothing was changed. Steps of an earlier upgrade that
    broke off are finished first.
    """
    made = compare(runtime, taken(runtime.database, source), answers)
    if made.undecided:
        raise ProblemError(made.undecided)
    context = _context(runtime, actor, f"upgrade {made.pack.name}")
    unfinished, left = carry_out(runtime, context, made.pack.name)
    if made.installed != made.pack.layer.version:
        settle(runtime.database, made.pack.name, made.pack.layer.definitions, made.installed)
    plan = _apply(runtime, made.change, actor, on_step)
    steps, left_now = carry_out(runtime, context, made.pack.name)
    renewed, seed_conflicts = renew(runtime, context)
    laid = plant(runtime, context, made.pack.name if sample else "")
    seeds = {"seeds": laid, "renewed": renewed, "seed_conflicts": seed_conflicts}
    details = {**made.details, "steps": [*unfinished, *steps], **seeds}
    return replace(plan, warnings=(*plan.warnings, *left, *left_now), details=details)


def roll_back(runtime: Runtime, pack: str, *, actor: Actor = SYSTEM, on_step: OnStep | None = None) -> Plan:
    """Put the version before the last upgrade back, and what its steps changed; what was changed since stays.

    ProblemError `nothing_to_roll_back` where the pack was never upgraded, or its last upgrade is taken back already.
    """
    with runtime.database.read() as connection:
        version = _last_upgrade(connection, pack)
        history = definition_history
        rows = connection.execute(select(history).where(history.c.manifest_version == version)).all() if version else []
    if version is None:
        raise ProblemError(Problem("nothing_to_roll_back", parameters={"pack": pack}))

    def change(layers: Sequence[Layer]) -> Sequence[Layer]:
        return [_as_before(layer, [row for row in rows if row.layer == layer.name]) for layer in layers]

    context = _context(runtime, actor, f"roll back {pack}")
    kept = take_back(runtime, context, pack, _version_before(rows, pack))
    plan = _apply(runtime, change, actor, on_step, undoes=version)
    renewed, seed_conflicts = renew(runtime, context)
    details = {"pack": pack, "renewed": renewed, "seed_conflicts": seed_conflicts, "kept": kept}
    return replace(plan, details=details)


def _apply(
    runtime: Runtime, change: LayerChange, actor: Actor, on_step: OnStep | None, undoes: int | None = None
) -> Plan:
    database: Database = runtime.database
    current = runtime.refresh().manifest
    return apply_layers(database, change, actor=actor.id, current=current, on_step=on_step, undoes=undoes)


def _context(runtime: Runtime, actor: Actor, cause: str) -> Context:
    return Context(actor=actor, origin="seed", cause=cause, zone=runtime.refresh().organisation.zone)


def _taking(conflict: Conflict) -> LayerChange:
    """The change that lets the pack's value count: the customer's leaf goes, over another pack's a new one is laid."""
    if conflict.layer == CUSTOMER:
        place = conflict.place if conflict.pointer else f"{conflict.kind}/{conflict.name}"
        return with_definitions((), remove=[place])
    body: Any = conflict.new
    for step in reversed(conflict.steps):
        body = {step: body}
    return with_definitions([RawDefinition(conflict.kind, conflict.name, body, "", True)])


def _without(layers: Sequence[Layer], decided: Sequence[tuple[Conflict, str]]) -> Sequence[Layer]:
    """The layers without the overlays that are given up: they need nothing any more."""
    for conflict, answer in decided:
        if answer == TAKE and conflict.layer == CUSTOMER:
            layers = _taking(conflict)(layers)
    return layers


def _last_upgrade(connection: Connection, pack: str) -> int | None:
    """The manifest version of the pack's last upgrade that is not taken back."""
    history = definition_history.c
    statement = (
        select(history.manifest_version, history.undoes)
        .where(history.layer == pack, history.kind == "pack", history.before.is_not(None), history.after.is_not(None))
        .order_by(history.manifest_version.desc())
    )
    rows = connection.execute(statement).all()
    undone = {row.undoes for row in rows if row.undoes is not None}
    return next(
        (row.manifest_version for row in rows if row.undoes is None and row.manifest_version not in undone), None
    )


def _version_before(rows: Sequence[Any], pack: str) -> str:
    row = next(row for row in rows if row.layer == pack and row.kind == "pack")
    return str(json.loads(row.before).get("version", ""))


def _as_before(layer: Layer, rows: Sequence[Any]) -> Layer:
    """The layer with these changes taken back; what was changed once more since stays as it is."""
    held = {(raw.kind, raw.name, raw.extends): raw for raw in layer.definitions}
    version = layer.version
    for row in rows:
        key = (row.kind, row.name, bool(row.extends))
        now = held.get(key)
        after = json.loads(row.after) if row.after is not None else None
        if layer.name == CUSTOMER and (now.body if now else None) != after:
            continue
        held.pop(key, None)
        if row.before is not None:
            body = json.loads(row.before)
            held[key] = RawDefinition(row.kind, row.name, body, now.file if now else "", key[2])
            version = str(body.get("version", version)) if row.kind == "pack" and row.name == layer.name else version
    return Layer(layer.name, tuple(held.values()), version)


def _shown(conflict: Conflict) -> dict[str, Any]:
    values = {name: json.dumps(conflict.as_json()[name], ensure_ascii=False) for name in ("base", "new", "kept")}
    return {"place": conflict.place, "layer": conflict.layer, **values}
