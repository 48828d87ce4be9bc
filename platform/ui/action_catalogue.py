"""The actions that exist, found in the folder `actions`, and those a person may do with some records."""

from __future__ import annotations

import functools

from ..metadata.registry import discover
from . import actions as folder
from .actions.base import RecordAction, Target
from .messages import Translator
from .view_models import Action


@functools.cache
def record_actions() -> tuple[RecordAction, ...]:
    """All actions in the order in which menus show them."""
    found = discover(folder, RecordAction)  # type: ignore[type-abstract]
    return tuple(sorted(found.values(), key=lambda action: (action.order, action.name)))


def actions_for(target: Target, t: Translator) -> tuple[Action, ...]:
    """What the viewer may do with these records, worded in the language of `t`."""
    return tuple(
        Action(
            label=t(f"action.{action.name}"),
            href=action.href(target),
            icon=action.icon,
            dialog=action.dialog,
            danger=action.danger,
            press=action.press,
            key=action.key,
        )
        for action in record_actions()
        if action.offered(target)
    )
