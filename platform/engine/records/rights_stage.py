"""First stage: may the actor do this with records of this object at all?"""

from __future__ import annotations

from collections.abc import Mapping

from ...metadata.definitions.role import ACTION_WORDS
from ..change import CREATE, DELETE, RESTORE, UPDATE
from .run import Run

_ACTION: Mapping[str, str] = {CREATE: "create", UPDATE: "edit", DELETE: "delete", RESTORE: "delete"}


def check_rights(run: Run) -> None:
    """Refuse what no role of the actor grants; dependent changes need no right of his."""
    for compiled, changes in run.alive():
        for change in changes:
            if not change.dependent and not run.rights.allows(_ACTION[change.operation], compiled.name):
                action = _ACTION[change.operation]
                change.give_up("not_permitted", action=ACTION_WORDS[action], object=compiled.definition.label)
