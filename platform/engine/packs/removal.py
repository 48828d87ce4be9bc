"""Takes a pack out: everything that stands against it at once, and what becomes of its records and definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from msgspec import Struct

from ...metadata.layers import CUSTOMER, Layer
from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from ..context import SYSTEM, Actor, Context
from ..runtime import Runtime
from ..storage.apply import OnStep, apply_layers, plan_layers
from ..storage.draft import LayerChange
from ..storage.layer_store import applied_layers
from ..transfer.exporting import export_records
from .adoption import Adoption, adopting, count_rows
from .customer import with_customer
from .install import required_by

KEEP, EXPORT, DROP = "keep", "export", "drop"
"""What becomes of what a pack brought: the customer's own, files and then gone, or gone (restorable for 30 days)."""

_NEVER_KEPT = ("pack", "seed", "translation")


class Removal(Struct, frozen=True):
    """A pack that is to go. `needed_by` are packs that stand on it; `rows` the records by object."""

    pack: str
    layer: Layer
    needed_by: Sequence[str]
    rows: dict[str, int]
    overlays: Sequence[str]
    data: str

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that stands against it, all at once."""
        return tuple(self._uses())

    @property
    def details(self) -> dict[str, Any]:
        """What a plan says about it."""
        return {"pack": self.pack, "records": self.rows, "overlays": list(self.overlays), "data": self.data}

    def change(self, layers: Sequence[Layer]) -> Sequence[Layer]:
        """The layers without the pack; with "keep" all of it is the customer's, else overlays on it go too."""
        left = [layer for layer in layers if layer.name != self.pack]
        if self.data == KEEP:
            taken = [
                Adoption(raw.kind, raw.name, (), raw.body)
                for raw in self.layer.definitions
                if not raw.extends and raw.kind not in _NEVER_KEPT
            ]
            return adopting(self.pack, taken)(_with_additions(left, self.layer))
        own = {raw.key for raw in self.layer.definitions if not raw.extends}
        mine = next((layer.definitions for layer in left if layer.name == CUSTOMER), ())
        return with_customer(left, [raw for raw in mine if not (raw.extends and raw.key in own)])

    def _uses(self) -> Iterator[Problem]:
        for name in self.needed_by:
            yield Problem("pack_needed", parameters={"pack": self.pack, "other": name})
        if not self.data:
            for name, rows in self.rows.items():
                if rows:
                    yield Problem("pack_has_records", parameters={"pack": self.pack, "object": name, "rows": rows})
            for place in self.overlays:
                yield Problem("pack_customised", parameters={"pack": self.pack, "place": place})


def plan_uninstall(runtime: Runtime, pack: str, data: str = "") -> Plan:
    """What taking the pack out would do; `data` is keep, export, drop, or blank to hear what stands against it."""
    removal = _removal(runtime, pack, data)
    plan = plan_layers(runtime.database, removal.change, runtime.current.manifest)
    return replace(plan, problems=(*removal.problems, *plan.problems), details=removal.details)


def uninstall(
    runtime: Runtime,
    pack: str,
    data: str,
    *,
    folder: Path | None = None,
    actor: Actor = SYSTEM,
    on_step: OnStep | None = None,
) -> Plan:
    """Take the pack out; with "export" its records are written to CSV files in `folder` first.

    ProblemError with everything that stands against it; then nothing was changed.
    """
    removal = _removal(runtime, pack, data)
    if removal.problems:
        raise ProblemError(removal.problems)
    change: LayerChange = removal.change
    files = _export(runtime, removal, folder, actor) if data == EXPORT and folder else []
    plan = apply_layers(runtime.database, change, actor=actor.id, current=runtime.current.manifest, on_step=on_step)
    runtime.refresh()
    return replace(plan, details={**removal.details, "files": files})


def _removal(runtime: Runtime, pack: str, data: str) -> Removal:
    model = runtime.refresh()
    with runtime.database.unhurried() as connection:
        layers = applied_layers(connection)
        layer = next((layer for layer in layers if layer.name == pack), None)
        if layer is None:
            raise ProblemError(Problem("pack_not_installed", parameters={"pack": pack}))
        objects = sorted(raw.name for raw in layer.definitions if raw.kind == "object" and not raw.extends)
        rows = count_rows(model, connection, objects)
    own = {raw.key for raw in layer.definitions if not raw.extends}
    overlays = [
        f"{above.name}: {raw.kind}/{raw.name}"
        for above in layers
        for raw in above.definitions
        if above.name == CUSTOMER and raw.extends and raw.key in own
    ]
    return Removal(pack, layer, required_by(layers, pack), {n: rows.get((n, ""), 0) for n in objects}, overlays, data)


def _with_additions(layers: Sequence[Layer], pack: Layer) -> Sequence[Layer]:
    """The layers with what the pack added to other packs' definitions laid under the customer's own overlays."""
    added: list[Adoption] = []
    for raw in pack.definitions:
        for key, value in raw.body.items() if raw.extends else ():
            members = value.items() if isinstance(value, Mapping) else ()
            added += [Adoption(raw.kind, raw.name, (key, name), body) for name, body in members]
            if not members:
                added.append(Adoption(raw.kind, raw.name, (key,), value))
    return adopting(pack.name, added)(layers)


def _export(runtime: Runtime, removal: Removal, folder: Path, actor: Actor) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    context = Context(actor=actor, origin="export", cause=f"uninstall {removal.pack}")
    written = []
    for name, rows in removal.rows.items():
        if rows:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as target:
                export_records(runtime, context, name, target)
            written.append(f"{name}.csv")
    return written
