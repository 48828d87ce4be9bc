"""Keeps the record that a subtype shares its id with (a user is a principal) in step with it."""

from __future__ import annotations

from typing import Any

from ..change import CREATE, UPDATE, Change, RecordInput
from .run import Run


def keep_supertypes(run: Run) -> None:
    """Ask for the same change of the supertype's record: its copied fields, its deletion, its restoration."""
    for compiled, changes in run.alive():
        trait = compiled.definition.traits.get("subtype_of")
        if not trait:
            continue
        for change in changes:
            values = _copied(change, trait)
            if change.operation != UPDATE or values:
                run.follow(RecordInput(trait["object"], values, change.operation, change.id), change)


def _copied(change: Change, trait: Any) -> dict[str, Any]:
    names = [name for name in trait.get("copy", ()) if change.operation == CREATE or name in change.changed]
    values: dict[str, Any] = {name: change.after.get(name) for name in names}
    return {**values, **trait.get("set", {})} if change.operation == CREATE else values
