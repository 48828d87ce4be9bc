"""Installs a pack, or a newer version of it: its layer, and the records it brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

from msgspec import Struct

from ...metadata.definitions.base import RawDefinition
from ...metadata.layers import CUSTOMER, PLATFORM, Layer
from ...metadata.manifest import Manifest
from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from ...metadata.reader import read_folder
from ...metadata.versions import is_later
from ..context import SYSTEM, Actor, Context
from ..database import Database
from ..runtime import Runtime
from ..storage.apply import OnStep, apply_layers, plan_layers
from ..storage.draft import LayerChange
from .adoption import given_back
from .seeds import plant
from .upgrade_steps import carry_out, settle


class PackFolder(Struct, frozen=True):
    """A pack as it was read from its folder; `requires` names the packs it stands on."""

    layer: Layer
    requires: tuple[str, ...]

    @property
    def name(self) -> str:
        """The pack's name."""
        return self.layer.name


def shipped_packs() -> Mapping[str, Path]:
    """The packs that come with the product, by name."""
    folder = Path(str(resources.files("metacrm.packs")))
    return {path.parent.name: path.parent for path in sorted(folder.glob("*/pack.json"))}


def find_pack(name_or_path: str) -> Path:
    """The folder of a shipped pack by its name, or the folder itself; ProblemError `pack_unknown`."""
    shipped = shipped_packs()
    if name_or_path in shipped:
        return shipped[name_or_path]
    path = Path(name_or_path)
    if path.is_dir():
        return path
    raise ProblemError(Problem("pack_unknown", parameters={"pack": name_or_path, "known": [*shipped]}))


def read_pack(folder: Path) -> PackFolder:
    """The pack in a folder; ProblemError with everything in it that can't be read."""
    pack, problems = read_what_can_be(folder)
    if problems or pack is None:
        raise ProblemError(problems)
    return pack


def read_what_can_be(folder: Path) -> tuple[PackFolder | None, list[Problem]]:
    """The pack made of the files that can be read, None where pack.json can't; and everything that can't be read."""
    definitions, problems = read_folder(folder)
    pack = next((raw for raw in definitions if raw.kind == "pack" and not raw.extends), None)
    if pack is None:
        missing = Problem("pack_definition_missing", file=str(folder), parameters={"folder": str(folder)})
        return None, problems or [missing]
    if pack.name in (PLATFORM, CUSTOMER):
        problems.append(Problem("layer_name_taken", file=pack.file, pointer="/name", parameters={"name": pack.name}))
    layer = Layer(pack.name, tuple(definitions), str(pack.body.get("version", "")))
    return PackFolder(layer, _requires(pack)), problems


def with_pack(pack: PackFolder) -> LayerChange:
    """The change that lays the pack in, or puts its new version in the place of the old one."""

    def change(layers: Sequence[Layer]) -> Sequence[Layer]:
        installed = next((layer for layer in layers if layer.name == pack.name), None)
        if installed and is_later(installed.version, pack.layer.version):
            parameters = {"pack": pack.name, "installed": installed.version, "version": pack.layer.version}
            raise ProblemError(Problem("pack_older", parameters=parameters))
        return given_back(in_order([layer for layer in layers if layer.name != pack.name] + [pack.layer]), pack.layer)

    return change


def plan_pack(database: Database, folder: Path, current: Manifest | None = None) -> Plan:
    """What installing the pack would do."""
    return plan_layers(database, with_pack(read_pack(folder)), current)


def install_layer(
    database: Database,
    folder: Path,
    *,
    actor: str | None = None,
    current: Manifest | None = None,
    on_step: OnStep | None = None,
) -> Plan:
    """Apply the pack's definitions and none of its records."""
    change = with_pack(read_pack(folder))
    return apply_layers(database, change, actor=actor, current=current, on_step=on_step)


def install(
    runtime: Runtime,
    folder: Path,
    *,
    sample: bool = False,
    actor: Actor = SYSTEM,
    on_step: OnStep | None = None,
) -> Plan:
    """Apply the pack's definitions and lay its records (with `sample` also those for demonstrations).

    The plan's details say under "seeds" how many records were made. Doing it again changes nothing, but finishes the
    steps of an upgrade that broke off.
    """
    current = runtime.refresh().manifest
    pack = read_pack(folder)
    if pack.name not in current.packs:
        settle(runtime.database, pack.name, pack.layer.definitions, None)
    plan = install_layer(runtime.database, folder, actor=actor.id, current=current, on_step=on_step)
    model = runtime.refresh()
    context = Context(actor=actor, origin="seed", cause=f"install {pack.name}", zone=model.organisation.zone)
    steps, left = carry_out(runtime, context, pack.name)
    seeds = plant(runtime, context, sample)
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
    return next((_requires(raw) for raw in layer.definitions if raw.kind == "pack" and not raw.extends), ())


def _requires(pack: RawDefinition) -> tuple[str, ...]:
    requires = pack.body.get("requires", {})
    return tuple(requires) if isinstance(requires, Mapping) else ()
