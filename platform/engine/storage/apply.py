"""Plans and applies a change of the layers: prepare, switch, and nothing in between that anyone could see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from ...metadata.layers import Layer
from ...metadata.manifest import Manifest
from ...metadata.plan import Plan
from ..database import Database
from .apply_lock import PATIENCE, apply_lock
from .backfill import marker
from .draft import Draft, LayerChange, draft, refuse
from .indexing import settle_entries
from .prepare import Preparation, take_back
from .switch import switch
from .system_tables import create_system_tables

OnStep = Callable[[int, str], None]
"""Is called before each step with its number (from 1) and what it does; an exception from it fails the apply there."""


def plan_layers(database: Database, change: LayerChange, current: Manifest | None = None) -> Plan:
    """What applying `change` would do; raises ProblemError where the new layers make no manifest."""
    with database.unhurried() as connection:
        return draft(connection, change, datetime.now(UTC), current).plan


def apply_layers(
    database: Database,
    change: LayerChange,
    *,
    actor: str | None = None,
    current: Manifest | None = None,
    on_step: OnStep | None = None,
    undoes: int | None = None,
    planned_on: int | None = None,
    patience: float = PATIENCE,
) -> Plan:
    """Apply `change` to the layers in force and answer the plan that was carried out.

    A failure at any point leaves manifest and values as they were. ProblemError: everything that speaks against it,
    `apply_in_progress` after `patience` seconds, `apply_busy` where writers leave no gap, `definitions_moved` where the
    manifest is no longer of the version `planned_on`.
    """
    with apply_lock(database, patience):
        take_back(database)
        now = datetime.now(UTC)
        with database.unhurried() as connection:
            made = draft(connection, change, now, current, planned_on)
            since = marker(connection)
        refuse(made.plan.problems)
        if made.changes_nothing:
            return made.plan
        version = _carry_out(
            database,
            made,
            _Counter(on_step),
            lambda report: switch(database, made, since, now=now, actor=actor, report=report, undoes=undoes),
        )
        settle_entries(database, made)
        return replace(made.plan, version=version)


def create_tables(database: Database) -> None:
    """Make the engine's own tables where they are missing."""
    with database.write() as connection:
        create_system_tables(connection)


def unchanged(layers: Sequence[Layer]) -> Sequence[Layer]:
    """The change that changes nothing but what the code's own platform layer brings."""
    return layers


class _Counter:
    """Numbers the steps of one apply."""

    def __init__(self, on_step: OnStep | None) -> None:
        self.on_step, self.number = on_step, 0

    def __call__(self, text: str) -> None:
        self.number += 1
        if self.on_step:
            self.on_step(self.number, text)


def _carry_out(database: Database, made: Draft, report: _Counter, put_in_force: Callable[[_Counter], int]) -> int:
    preparation = Preparation(database, made)
    steps = preparation.steps()
    try:
        preparation.log(steps)
        for step in steps:
            report(step.text)
            step.run()
        return put_in_force(report)
    except BaseException:
        take_back(database)
        raise
