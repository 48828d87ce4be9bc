"""May the actor do this with records of this object at all, and give them this type?"""

from __future__ import annotations

from collections.abc import Mapping

from ...metadata.definitions.role import ACTION_WORDS
from ..change import CREATE, DELETE, RESTORE, UPDATE
from ..security.record_types import offered_types
from .parsing import is_privileged
from .run import Run

_ACTION: Mapping[str, str] = {CREATE: "create", UPDATE: "edit", DELETE: "delete", RESTORE: "delete"}


def check_rights(run: Run) -> None:
    """Refuse what no role of the actor grants; dependent changes need no right of his."""
    for compiled, changes in run.alive():
        for change in changes:
            if not change.dependent and not run.rights.allows(_ACTION[change.operation], compiled.name):
                action = _ACTION[change.operation]
                change.give_up("not_permitted", action=ACTION_WORDS[action], object=compiled.definition.label)


def check_types(run: Run) -> None:
    """Refuse a type that no role of the actor lets him give; a record that has it already keeps it."""
    if run.rights.all or is_privileged(run.context):
        return
    for compiled, changes in run.judged(CREATE, UPDATE):
        offered = offered_types(run.model, run.context.actor, compiled.definition)
        if offered is None:
            continue
        for change in changes:
            given = change.after.get(offered.field)
            touched = change.operation == CREATE or offered.field in change.changed
            if given is None or not touched or change.dependent or given in offered.allowed:
                continue
            choices = compiled.fields[offered.field].definition.choices
            known = choices.values.get(given) if choices else None
            labels = {"object": compiled.definition.label, "value": known.label if known else given}
            change.refuse("record_type_not_allowed", offered.field, **labels)
