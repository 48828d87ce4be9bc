"""Tries a pack out in a database of its own: it installs, its samples are saved, and its scenarios come out right."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...metadata.checks.base import is_warning
from ...metadata.checks.scenarios import RECORD
from ...metadata.definitions.scenario import ScenarioDefinition, Step
from ...metadata.frozen import thaw
from ...metadata.problem import Problem, ProblemError
from ..change import CREATE, DELETE, RESTORE, UPDATE, Outcome, RecordInput
from ..config import Config
from ..context import SYSTEM, Context
from ..database import Database
from ..query.select import ListRequest
from ..runtime import Runtime
from .checking import check_folder, required_folders
from .current import initialise
from .install import install
from .seeds import resolved_values

Difference = tuple[Any, Any]
"""What was found, and what was wanted: a count, codes of problems, or values by field."""
_INPUT: Mapping[str, str] = {"create": CREATE, "update": UPDATE, "delete": DELETE, "restore": RESTORE}


class Trial(Struct, frozen=True):
    """`problems` of the definitions; `failures` say of each scenario's step what came instead of what was expected."""

    problems: tuple[Problem, ...] = ()
    samples: int = 0
    steps: int = 0
    failures: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        """True when nothing is wrong."""
        return not self.failures and not any(not is_warning(problem) for problem in self.problems)


def try_pack(folder: Path, on_scenario: Callable[[str], None] = lambda name: None) -> Trial:
    """Check, install with samples into a new SQLite database, and carry out every scenario of the pack."""
    manifest, problems = check_folder(folder)
    trial = Trial(tuple(problems))
    if manifest is None or not trial.passed:
        return trial
    with tempfile.TemporaryDirectory(prefix="metacrm-trial-") as place:
        url = f"sqlite:///{place}/trial.db"
        database = Database(url)
        initialise(database)
        runtime = Runtime(Config(url, Path(place)), database)
        try:
            for needed in required_folders(folder):
                install(runtime, needed)
            samples = install(runtime, folder, sample=True).details["seeds"]
            scenarios = runtime.refresh().manifest.scenarios.values()
            failures: list[Problem] = []
            for scenario in scenarios:
                on_scenario(scenario.name)
                failures += _failures(runtime, scenario)
            steps = sum(len(one.steps) for one in scenarios)
            return replace(trial, samples=samples, steps=steps, failures=tuple(failures))
        except ProblemError as error:
            return replace(trial, problems=(*trial.problems, *error.problems))
        finally:
            runtime.close()


def _failures(runtime: Runtime, scenario: ScenarioDefinition) -> list[Problem]:
    """What went otherwise in the first step that did: the later ones start from what it should have left."""
    zone = runtime.current.organisation.zone
    context = Context(actor=SYSTEM, origin="seed", cause=f"scenario {scenario.name}", zone=zone)
    made: dict[str, str] = {}
    for name, step in scenario.steps.items():
        place = f"{scenario.name}/{name}"
        try:
            different = _counted(runtime, context, step) if step.do == "count" else _done(runtime, context, step, made)
        except ProblemError as error:
            different = ([problem.code for problem in error.problems], [])
        if different:
            found, wanted = (json.dumps(thaw(value), ensure_ascii=False) for value in different)
            return [Problem("scenario_failed", parameters={"step": place, "found": found, "wanted": wanted})]
    return []


def _counted(runtime: Runtime, context: Context, step: Step) -> Difference | None:
    page = runtime.records.list(context, ListRequest(step.object, where=step.where, limit=1, count="true"))
    return None if page.count == step.count else (page.count, step.count)


def _done(runtime: Runtime, context: Context, step: Step, made: dict[str, str]) -> Difference | None:
    values = resolved_values(_named(step.values, made), context, {})
    request = RecordInput(step.object, values, _INPUT[step.do], made.get(step.record))
    outcome: Outcome = runtime.records.save(context, [request])[0]
    codes = sorted({problem.code for problem in outcome.problems})
    if codes != sorted(step.problems):
        return codes, sorted(step.problems)
    if step.do == "create" and outcome.id:
        made[step.record] = outcome.id
    if not step.expected or not outcome.id:
        return None
    record = runtime.records.get(context, step.object, outcome.id, tuple(step.expected))
    wanted = resolved_values(_named(step.expected, made), context, {})
    wrong = {name: record[name] for name, value in wanted.items() if record[name] != value}
    return (wrong, {name: wanted[name] for name in wrong}) if wrong else None


def _named(values: Any, made: Mapping[str, str]) -> Any:
    """The values with the scenario's own names of records turned into ids."""
    if isinstance(values, Mapping):
        if RECORD in values:
            return made.get(str(values[RECORD]))
        return {name: _named(value, made) for name, value in values.items()}
    return values
