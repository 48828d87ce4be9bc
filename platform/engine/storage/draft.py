"""A draft: two states of the definitions side by side, with all that applying the second needs to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import Struct, structs
from sqlalchemy import Connection, func, select

from ...metadata.checks.base import is_warning
from ...metadata.checks.verdict import judge
from ...metadata.diagnosis import diagnose
from ...metadata.diff import diff, fields_to_compute, former_object
from ...metadata.frozen import EMPTY
from ...metadata.layers import Layer
from ...metadata.manifest import Manifest
from ...metadata.operations import ComputeField
from ...metadata.plan import Plan
from ...metadata.platform_layer import platform_fingerprint
from ...metadata.problem import Problem, ProblemError
from ...metadata.resolution import resolve
from ...metadata.type_catalogue import field_types
from ..expressions.stored_filters import filter_problems
from .allocation import Allocation, allocate, unchanged_objects
from .facts import MANIFEST_FINGERPRINT, PLATFORM_FINGERPRINT, manifest_version, read_facts
from .layer_store import applied_layers, in_force, layers_differ, load_layers
from .physical import PhysicalColumn, load_physical_columns, physical_model
from .risks import forecast
from .tables import IndexSpec, ObjectTable, ReferenceSpec, build_tables

LayerChange = Callable[[Sequence[Layer]], Sequence[Layer]]
"""Takes the layers in force, lowest first, and answers those wanted; may raise ProblemError."""


class Draft(Struct, frozen=True):
    """`known` is the physical map as it is, `allocation` as it will be; `version` the manifest's before the apply.

    `old_tables` and `new_tables` hold only objects that differ: nothing is to be done for the others.
    """

    before: Sequence[Layer]
    after: Sequence[Layer]
    old: Manifest | None
    new: Manifest
    known: tuple[PhysicalColumn, ...]
    allocation: Allocation
    old_tables: Mapping[str, ObjectTable]
    new_tables: Mapping[str, ObjectTable]
    plan: Plan
    version: int

    @property
    def changes_nothing(self) -> bool:
        """True when the layers are equal down to the last value."""
        return self.old is not None and not layers_differ(self.before, self.after)

    def before_of(self, table: str) -> ObjectTable | None:
        """The old description of the object that lies in the table."""
        return next((item for item in self.old_tables.values() if item.table.name == table), None)

    def new_indexes(self) -> Iterator[tuple[ObjectTable, IndexSpec]]:
        """Indexes that tables of the new manifest have and the old one's lack."""
        for item in self.new_tables.values():
            before = self.before_of(item.table.name)
            had = {index.name for index in before.indexes} if before else set()
            yield from ((item, index) for index in _by_name(item.indexes) if index.name not in had)

    def old_indexes(self) -> Iterator[IndexSpec]:
        """Indexes that tables which stay no longer need."""
        for item in self.new_tables.values():
            before = self.before_of(item.table.name)
            wanted = {index.name for index in item.indexes}
            yield from (index for index in (_by_name(before.indexes) if before else ()) if index.name not in wanted)

    def new_references(self) -> Iterator[tuple[ObjectTable, ReferenceSpec]]:
        """Foreign keys that the new manifest has and the old one lacks."""
        had = {reference.name for item in self.old_tables.values() for reference in item.references}
        for item in self.new_tables.values():
            yield from ((item, reference) for reference in item.references if reference.name not in had)

    def old_references(self) -> Iterator[tuple[ObjectTable, ReferenceSpec]]:
        """Foreign keys that the old manifest has and the new one lacks."""
        wanted = {reference.name for item in self.new_tables.values() for reference in item.references}
        for item in self.old_tables.values():
            yield from ((item, reference) for reference in item.references if reference.name not in wanted)


def draft(
    connection: Connection,
    change: LayerChange,
    now: datetime,
    current: Manifest | None = None,
    planned_on: int | None = None,
) -> Draft:
    """What `change` would do to the layers in force; nothing is written.

    `current` spares resolving the old manifest anew where its fingerprint shows that it is the one applied. Raises
    ProblemError where the new layers make no manifest; what the checks find stands in the plan. `planned_on` is the
    version that somebody looked at before: ProblemError `definitions_moved` where another is in force by now.
    """
    facts, version = read_facts(connection), manifest_version(connection)
    if planned_on not in (None, version):
        raise ProblemError(Problem("definitions_moved", parameters={"planned": planned_on, "version": version}))
    # A new release may judge more strictly, so with a new platform layer everything is judged anew.
    same_release = facts.get(PLATFORM_FINGERPRINT) == platform_fingerprint()
    before = load_layers(connection) if same_release else applied_layers(connection)
    old = current if current and current.fingerprint == facts.get(MANIFEST_FINGERPRINT) else None
    if old is None and before:
        old = resolve(before, field_types(), applied=facts.get(MANIFEST_FINGERPRINT))
    after = change(in_force(before))
    new = _resolved(after, old if same_release else None)
    found = [*judge(new, old if same_release else None), *filter_problems(new, old if same_release else None)]
    problems, warnings = [p for p in found if not is_warning(p)], [p for p in found if is_warning(p)]
    known = load_physical_columns(connection)
    allocation = allocate(old, new, known, now)
    stays = unchanged_objects(old, new)
    old_tables = build_tables(old, physical_model(known), without=stays) if old else EMPTY
    new_tables = build_tables(new, physical_model(allocation.entries), without=stays) if not problems else EMPTY
    plan = Plan(operations=diff(old, new), problems=tuple(problems), warnings=tuple(warnings), base=version)
    made = Draft(before, after, old, new, known, allocation, old_tables, new_tables, plan, version)
    if problems or old is None:
        return made
    outlook = forecast(connection, old, new, allocation, old_tables)
    plan = replace(
        plan,
        operations=(*plan.operations, *_computing(connection, old, new, old_tables)),
        problems=outlook.problems,
        warnings=(*plan.warnings, *outlook.warnings),
        at_risk=outlook.at_risk,
        filled=outlook.filled,
    )
    return structs.replace(made, plan=plan)


def _resolved(layers: Sequence[Layer], trusted: Manifest | None) -> Manifest:
    try:
        return resolve(layers, field_types(), trusted=trusted)
    except ProblemError:
        found = diagnose(layers, field_types())
        raise ProblemError(p for p in found.problems if not is_warning(p)) from None


def _computing(
    connection: Connection, old: Manifest, new: Manifest, tables: Mapping[str, ObjectTable]
) -> Iterator[ComputeField]:
    for name, field in fields_to_compute(old, new):
        table = tables.get(former_object(old, new, name) or name)
        rows = connection.execute(select(func.count()).select_from(table.table)).scalar_one() if table else 0
        if rows:
            yield ComputeField(name, field, new.objects[name].fields[field].label, rows)


def refuse(problems: Sequence[Problem]) -> None:
    """Raise ProblemError where there are problems."""
    if problems:
        raise ProblemError(problems)


def _by_name(indexes: Sequence[IndexSpec]) -> list[IndexSpec]:
    return list({index.name: index for index in indexes}.values())
