"""Every step of a scenario names an object, fields and records that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from ..definitions.scenario import ScenarioDefinition
from ..manifest import Manifest
from ..problem import Problem
from ..suggestions import nearest
from .base import Check, found

RECORD = "$record"
"""A value of this form means a record of the scenario."""


class Scenarios(Check):
    """Judges the steps of every scenario; what comes of them `metacrm pack test` shows."""

    name = "scenarios"
    codes: ClassVar[tuple[str, ...]] = ("unknown_object", "unknown_field", "unknown_record")

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for scenario in manifest.scenarios.values():
            yield from _of(manifest, scenario)


def _of(manifest: Manifest, scenario: ScenarioDefinition) -> Iterator[Problem]:
    made: set[str] = set()
    for name, step in scenario.steps.items():
        pointer = f"/steps/{name}"
        if step.object not in manifest.objects:
            near = nearest(step.object, manifest.objects)
            yield found(manifest, scenario, f"{pointer}/object", "unknown_object", object=step.object, known=near)
            continue
        for place, values in (("set", step.values), ("expect/values", step.expected)):
            for field_name, value in values.items():
                if manifest.field(step.object, field_name) is None:
                    near = nearest(field_name, manifest.objects[step.object].fields)
                    known = {"object": step.object, "name": field_name, "known": near}
                    yield found(manifest, scenario, f"{pointer}/{place}/{field_name}", "unknown_field", **known)
                if isinstance(value, Mapping) and RECORD in value and value[RECORD] not in made:
                    yield _unknown(manifest, scenario, f"{pointer}/{place}/{field_name}", value[RECORD], made)
        if step.do == "create":
            made.add(step.record)
        elif step.do != "count" and step.record not in made:
            yield _unknown(manifest, scenario, f"{pointer}/record", step.record, made)


def _unknown(manifest: Manifest, scenario: ScenarioDefinition, pointer: str, name: str, made: set[str]) -> Problem:
    return found(manifest, scenario, pointer, "unknown_record", name=name, known=nearest(name, made))
