"""Installs a pack, or a newer version of it: its layer, and the records it brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...metadata.layers import CUSTOMER, PLATFORM, Layer
from ...metadata.manifest import Manifest
from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from ...metadata.versions import is_later
from ..context import SYSTEM, Actor, Context
from ..database import Database
from ..runtime import Runtime
from ..storage.apply import OnStep, apply_layers, plan_layers
from ..storage.draft import LayerChange
from .adoption import given_back
from .archive import Source
from .folder import PackFolder, requires_of
from .seeds import plant
from .trust import taken
from .upgrade_steps import carry_out, settle


def with_pack(pack: PackFolder) -> LayerChange:
    """The change that lays the pack in, or puts its new version in the place of the old one."""

    def change(layers: Sequence[Layer]) -> Sequence[Layer]:
        installed = next((layer for layer in layers if layer.name == pack.name), None)
        if installed and is_later(installed.version, pack.layer.version):
            parameters = {"pack": pack.name, "installed": installed.version, "version": pack.layer.version}
            raise ProblemError(Problem("pack_older", parameters=parameters))
        return given_back(in_order([layer for layer in layers if layer.name != pack.name] + [pack.layer]), pack.layer)

    return change


def plan_pack(database: Database, source: Source, current: Manifest | None = None) -> Plan:
    """What installing the pack would do."""
    return plan_layers(database, with_pack(taken(database, source)), current)


def install_layer(
    database: Database,
    source: Source,
    *,
    actor: str | None = None,
    current: Manifest | None = None,
    on_step: OnStep | None = None,
) -> Plan:
    """Apply the pack's definitions and none of its records."""
    change = with_pack(taken(database, source))
    return apply_layers(database, change, actor=actor, current=current, on_step=on_step)


def install(
    runtime: Runtime,
    source: Source,
    *,
    sample: bool = False,
    actor: Actor = SYSTEM,
    on_step: OnStep | None = None,
) -> Plan:
    """Apply the pack's definitions and lay its records (with `sample` also its own for demonstrations).

    The plan's details say under "seeds" how many records were made. Doing it again changes nothing, but finishes the
    steps of an upgrade that broke off.
    """
    current = runtime.refresh().manifest
    pack = taken(runtime.database, source)
    if pack.name not in current.packs:
        settle(runtime.database, pack.name, pack.layer.definitions, None)
    plan = apply_layers(runtime.database, with_pack(pack), actor=actor.id, current=current, on_step=on_step)
    model = runtime.refresh()
    context = Context(actor=actor, origin="seed", cause=f"install {pack.name}", zone=model.organisation.zone)
    steps, left = carry_out(runtime, context, pack.name)
    seeds = plant(runtime, context, pack.name if sample else "")
    return replace(plan, warnings=(*plan.warnings, *left), details={"steps": steps, "seeds": seeds})


def in_order(layers: Sequence[Layer]) -> list[Layer]:
    """The platform, then every pack after those it requires (by name where free), then the customer layer."""
    packs = {layer.name: layer for layer in layers if layer.name not in (PLATFORM, CUSTOMER)}
    needs = {name: set(_layer_requires(layer)) & set(packs) for name, layer in packs.items()}
    order: list[str] = []
    while len(order) < len(packs):
        # A circle of requirements is a problem that a check reports; here it must only end.
        ready = sorted(name for name in packs if name not in order and needs[name] <= set(order))
        order.append(ready[0] if ready else sorted(set(packs) - set(order))[0])
    outer = {layer.name: layer for layer in layers}
    ends = (
        [outer[name] for name in (PLATFORM,) if name in outer],
        [outer[name] for name in (CUSTOMER,) if name in outer],
    )
    return [*ends[0], *(packs[name] for name in order), *ends[1]]


def required_by(layers: Sequence[Layer], pack: str) -> list[str]:
    """The installed packs that stand on this one."""
    return [layer.name for layer in layers if pack in _layer_requires(layer)]


def _layer_requires(layer: Layer) -> tuple[str, ...]:
    return next((requires_of(raw) for raw in layer.definitions if raw.kind == "pack" and not raw.extends), ())
