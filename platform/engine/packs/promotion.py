"""Carries a customer layer from one system to another, as from test to production, losing nothing changed there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from msgspec import Struct, structs

from ...metadata.conflicts import Steps, leaves, pointer_of
from ...metadata.definitions.base import RawDefinition
from ...metadata.plan import Plan
from ...metadata.problem import Problem, ProblemError
from ...metadata.reader import read_bodies
from ..database import Database
from ..storage.facts import read_facts, write_facts
from .customer import Key, as_file, customer_layer, customize, replaced_by

KEEP, TAKE, STOP = "keep", "take", "stop"
IMPORTED = "imported_layer"
"""The fact that keeps what the files of the last import said."""


class Difference(Struct, frozen=True):
    """A value that was changed here since the last import, and that the files want otherwise; None: there is none."""

    key: Key
    steps: Steps
    here: Any
    files: Any

    def problem(self) -> Problem:
        """The difference as what keeps an import from being carried out."""
        kind, name, _ = self.key
        here, files = (json.dumps(one, ensure_ascii=False) for one in (self.here, self.files))
        place = f"{kind}/{name}#{pointer_of(self.steps)}"
        return Problem("layer_conflict", parameters={"place": place, "here": here, "files": files})


def import_layer(
    database: Database,
    definitions: Iterable[RawDefinition],
    *,
    answer: str = STOP,
    apply: bool,
    actor: str | None = None,
) -> Plan:
    """Plan to make the customer layer what the files say, or do it.

    What was changed here since the last import, and is otherwise in the files, stays (`answer` keep), gives way (take),
    or keeps the import from being carried out (stop): ProblemError `layer_conflict`, one for each.
    """
    given = {(raw.kind, raw.name, raw.extends): raw for raw in definitions}
    with database.read() as connection:
        here = {_key(raw): raw.body for raw in customer_layer(connection).definitions}
        base = _imported(read_facts(connection))
    found = list(_differences(base, here, given))
    problems = tuple(one.problem() for one in found) if answer == STOP else ()
    if problems and apply:
        raise ProblemError(problems)
    wanted = _with_ours(given, found) if answer == KEEP else given
    plan = customize(database, replaced_by(wanted.values()), apply=apply, actor=actor)
    if apply:
        with database.write() as connection:
            write_facts(connection, {IMPORTED: json.dumps([as_file(raw) for raw in given.values()])})
    return replace(plan, problems=(*plan.problems, *problems))


def _imported(facts: Mapping[str, str]) -> dict[Key, Any]:
    """What the files of the last import said; nothing before the first."""
    definitions, _ = read_bodies(("", body) for body in json.loads(facts.get(IMPORTED, "[]")))
    return {_key(raw): raw.body for raw in definitions}


def _differences(
    base: Mapping[Key, Any], here: Mapping[Key, Any], given: Mapping[Key, RawDefinition]
) -> Iterator[Difference]:
    for key in dict.fromkeys((*here, *base)):
        files = given[key].body if key in given else {}
        was, now, wanted = (dict(leaves(body)) for body in (base.get(key, {}), here.get(key, {}), files))
        for steps in dict.fromkeys((*now, *was)):
            value = now.get(steps)
            if value != was.get(steps) and value != wanted.get(steps):
                yield Difference(key, steps, value, wanted.get(steps))


def _with_ours(given: Mapping[Key, RawDefinition], found: Sequence[Difference]) -> dict[Key, RawDefinition]:
    """The definitions of the files with the values that were changed here."""
    result = dict(given)
    for one in found:
        kind, name, extends = one.key
        raw = result.get(one.key) or RawDefinition(kind, name, {}, "", extends)
        body = _set(raw.body, one.steps, one.here)
        if body:
            result[one.key] = structs.replace(raw, body=body)
        else:
            result.pop(one.key, None)
    return result


def _set(body: Mapping[str, Any], steps: Steps, value: Any) -> dict[str, Any]:
    """The body with the value at the steps; None takes it out, and members left empty with it."""
    result, first = dict(body), steps[0]
    inner = body.get(first)
    made = value if len(steps) == 1 else _set(inner if isinstance(inner, Mapping) else {}, steps[1:], value)
    if made is None or made == {}:
        result.pop(first, None)
    else:
        result[first] = made
    return result


def _key(raw: RawDefinition) -> Key:
    return (raw.kind, raw.name, raw.extends)
