"""Consistency rules: validation rules that read a roll-up, judged once when the whole transaction is written."""

from __future__ import annotations

from collections.abc import Iterator

from ...metadata.problem import Problem
from ..change import CREATE, UPDATE, Change
from ..model import CompiledObject, Model
from .dependents import rollup_levels
from .run import Run
from .validation import broken_rules


def check_consistency(run: Run) -> None:
    """Note under `failed` every rule that a record written or settled breaks, at the change that brought it about."""
    for compiled, changes in _concerned(run):
        for change, rule in broken_rules(run, compiled, compiled.consistency_rules, changes):
            message = rule.definition.message or rule.definition.label
            parameters = {"message": message, "rule": rule.definition.name}
            found = Problem("rule_broken", field=rule.definition.field, parameters=parameters, index=change.index)
            run.failed.setdefault(change.index, []).append(found)


def watched_objects(model: Model) -> frozenset[str]:
    """The objects whose records a save may not write without such a rule being judged."""
    known: frozenset[str] | None = model.cache.get("watched_objects")
    if known is None:
        found = {name for name in model.manifest.objects if model.object(name).consistency_rules}
        for level in reversed(rollup_levels(model)):
            if level.object in found:
                found |= level.children
        known = model.cache["watched_objects"] = frozenset(found)
    return known


def _concerned(run: Run) -> Iterator[tuple[CompiledObject, list[Change]]]:
    """By object the records with such rules, each once, as it is now; deleted ones left out."""
    living: dict[tuple[str, str], Change] = {}
    touched = {change.object for change in run.written} | {name for name, _ in run.settled}
    ruled = {name for name in touched if run.model.object(name).consistency_rules}
    for change in (*run.settled.values(), *run.written) if ruled else ():
        if change.object in ruled:
            key = (change.object, change.id)
            if change.operation in (CREATE, UPDATE) and not change.lost:
                living[key] = change
            else:
                living.pop(key, None)
    for name in sorted({name for name, _ in living}):
        yield run.model.object(name), [change for (owner, _), change in living.items() if owner == name]
