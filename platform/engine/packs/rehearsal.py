"""Rehearses an upgrade on a copy of the database: carries it out, looks what became of it, and takes it back."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from msgspec import Struct, field

from ...metadata.plan import Plan
from ...metadata.problem import Problem
from ..records.recompute import recompute
from ..runtime import Runtime
from ..storage.apply import OnStep
from ..storage.database_copy import database_copy
from ..storage.health import examine
from .archive import Source
from .upgrade import Answers, plan_upgrade, roll_back, upgrade


class _Stopwatch(Struct):
    """How many seconds each part took, since the one before it ended."""

    since: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)

    def lap(self, part: str) -> None:
        now = time.perf_counter()
        self.seconds[part], self.since = round(now - self.since, 3), now


def rehearse(
    runtime: Runtime, source: Source, answers: Answers, *, sample: bool = False, on_step: OnStep | None = None
) -> Plan:
    """What the upgrade would do, after doing it on a copy and taking it back there; the original is only read.

    Problems of the plan are all that stands against the upgrade or went wrong afterwards. The details tell under
    "rehearsal" the seconds of each part (copy, plan, upgrade, checks, roll_back), and of how many fields the stored
    values were judged. ProblemError: what would stop the upgrade half-way.
    """
    watch = _Stopwatch()
    with database_copy(runtime.database) as url, tempfile.TemporaryDirectory() as files:
        copy = Runtime.open(replace(runtime.config, database_url=url, data_folder=Path(files)))
        try:
            watch.lap("copy")
            plan = plan_upgrade(copy, source, answers)
            watch.lap("plan")
            if plan.problems:
                return plan
            return _tried(copy, source, answers, sample, plan, watch, on_step)
        finally:
            copy.close()


def _tried(
    copy: Runtime,
    source: Source,
    answers: Answers,
    sample: bool,
    plan: Plan,
    watch: _Stopwatch,
    on_step: OnStep | None,
) -> Plan:
    before = copy.current.manifest.fingerprint
    done = upgrade(copy, source, answers, sample=sample, on_step=on_step)
    watch.lap("upgrade")
    found = [*examine(copy.database).problems]
    drifts = recompute(copy, mend=False)
    found += [
        Problem("rehearsal_drifted", parameters={"field": f"{drift.object}.{drift.field}", "rows": drift.drifted})
        for drift in drifts
        if drift.drifted
    ]
    watch.lap("checks")
    found += _taken_back(copy, done, before)
    watch.lap("roll_back")
    rehearsal = {"seconds": watch.seconds, "computed_fields": len(drifts)}
    return replace(
        plan, problems=tuple(found), warnings=done.warnings, details={**done.details, "rehearsal": rehearsal}
    )


def _taken_back(copy: Runtime, done: Plan, before: str) -> Iterator[Problem]:
    """What keeps the upgrade from being taken back in one step."""
    if done.version is None:
        return
    roll_back(copy, str(done.details["pack"]))
    if copy.refresh().manifest.fingerprint != before:
        yield Problem("rehearsal_not_taken_back", parameters={"version": done.details["from"]})
