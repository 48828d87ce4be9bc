"""Makes of broken definitions what can be made, and knows which problems would only follow from what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from .definitions.object import FieldDefinition
from .field_types.base import FieldType
from .layers import MergedDefinition, escape
from .manifest import Manifest
from .problem import Problem
from .relations import plural
from .schemas import option_problems, shape_problems

WORD = re.compile(r"[^\W\d]\w*")
MEMBER_STEPS = 2
"""Steps of the pointer of a member of a flat map: /fields/name."""
MERE_TEXT = "label"
"""The property that every definition can do without while it is judged."""

Definitions = dict[tuple[str, str], MergedDefinition]


@dataclass(slots=True)
class Missing:
    """What could not be made: places taken out (file, pointer), names of members, and of whole definitions."""

    places: set[tuple[str, str]] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    definitions: set[str] = field(default_factory=set)

    def independent(self, problems: Iterable[Problem], manifest: Manifest) -> list[Problem]:
        """Those that would be there whatever else is mended; `manifest` is made of the rest."""
        fields = [one for definition in manifest.objects.values() for one in definition.fields.values()]
        names = {*self.members, *(one.name for one in fields if self.definitions & _stands_on(one))}
        return [problem for problem in problems if not self._follows(problem, names, manifest)]

    def _follows(self, problem: Problem, names: set[str], manifest: Manifest) -> bool:
        pointer = problem.pointer or ""
        if any(file == problem.file and _overlap(pointer, place) for file, place in self.places):
            return True
        words = {word for text in _texts_of(problem, manifest) for word in WORD.findall(text)}
        # A set of related records is called by the plural of their object, or begins with it.
        begins = tuple(form for name in self.definitions for form in (name, plural(name)))
        return bool(words & names) or any(word.startswith(begins) for word in words)


def mend(merged: Definitions, field_types: Mapping[str, FieldType]) -> tuple[list[Problem], Missing]:
    """Takes out of the definitions what has a wrong shape until the rest is sound; all that was wrong at first."""
    problems: list[Problem] = []
    missing = Missing()
    for key, definition in list(merged.items()):
        told = found = _shape_of(definition, field_types)
        while wrong := [problem for problem in found if not _is_text_missing(problem)]:
            places = dict.fromkeys(problem.pointer or "" for problem in wrong)
            taken = [_take_out(definition, place, missing) for place in places if place]
            if "" in places or not any(taken):
                merged.pop(key)
                missing.definitions.add(definition.name)
                break
            found = _shape_of(definition, field_types)
        for problem in filter(_is_text_missing, told):
            if (holder := _container(definition.own_body(), _steps(problem.pointer or ""))) is not None:
                holder.setdefault(MERE_TEXT, {})
        missing.places |= {(str(problem.file), _place(problem)) for problem in told}
        problems += told
    return problems, missing


def names_of_unread(problems: Iterable[Problem], read: Iterable[str]) -> set[str]:
    """What the definitions in files that could not be read are probably called: as their files are."""
    return {PurePosixPath(file).stem for file in {problem.file for problem in problems if problem.file} - {*read}}


def _shape_of(definition: MergedDefinition, field_types: Mapping[str, FieldType]) -> list[Problem]:
    options = option_problems(definition, field_types) if definition.kind == "object" else []
    return [*shape_problems(definition), *options]


def _is_text_missing(problem: Problem) -> bool:
    return problem.code == "missing_property" and problem.parameters["property"] == MERE_TEXT


def _place(problem: Problem) -> str:
    property_name = problem.parameters["property"] if problem.code == "missing_property" else ""
    return f"{problem.pointer}/{escape(property_name)}" if property_name else problem.pointer or ""


def _take_out(definition: MergedDefinition, pointer: str, missing: Missing) -> bool:
    """Removes the value at the pointer, or the list it stands in; False where the body has none, as of its own name."""
    steps = _steps(pointer)
    body = definition.own_body()
    while not isinstance(_container(body, steps[:-1]), dict):
        steps.pop()
    if len(steps) == MEMBER_STEPS:
        missing.members.add(steps[-1])
    holder: dict[str, Any] = _container(body, steps[:-1])
    return holder.pop(steps[-1], holder) is not holder


def _container(body: Any, steps: Sequence[str]) -> Any:
    """What the steps lead to through maps; None where they lead nowhere."""
    for step in steps:
        body = body.get(step) if isinstance(body, Mapping) else None
    return body


def _stands_on(one: FieldDefinition) -> set[str]:
    return {*one.targets, str(one.options.get("picklist", ""))}


def _texts_of(problem: Problem, manifest: Manifest) -> Iterator[str]:
    """What the problem says, the member it is about, and the text in the definition."""
    steps = _steps(problem.pointer or "")
    yield from steps[MEMBER_STEPS - 1 : MEMBER_STEPS]
    yield from (text for key, value in problem.parameters.items() if key != "known" for text in _strings(value))
    for definition in manifest.merged.values():
        if problem.file in (definition.file, *definition.files.values()):
            yield from _strings(_container(definition.body, steps))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        yield from (item for item in value if isinstance(item, str))


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _overlap(first: str, second: str) -> bool:
    return f"{first}/".startswith(f"{second}/") or f"{second}/".startswith(f"{first}/")
