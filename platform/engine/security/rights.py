"""What the actor's roles allow, per object and action; compiled once per set of roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, false

from ...metadata.definitions.object import FieldDefinition
from ...metadata.definitions.role import ACTION_WORDS, ANY_OBJECT
from ...metadata.frozen import EMPTY
from ...metadata.labels import Text
from ...metadata.problem import Problem
from ..context import Actor
from ..model import Model


@dataclass(frozen=True, slots=True, eq=False)
class Rights:
    """`all` for the system and administrators; else object → actions, "*" for the objects not named."""

    all: bool = False
    administrator: bool = False
    share_views: bool = False
    objects: Mapping[str, frozenset[str]] = EMPTY

    def allows(self, action: str, object_name: str) -> bool:
        """Whether records of the object may be created, read, edited, deleted, exported or imported."""
        if self.all:
            return True
        granted = self.objects.get(object_name)
        return action in (self.objects.get(ANY_OBJECT, ()) if granted is None else granted)


def not_permitted(action: str, label: Text) -> Problem:
    """What is said to who may not do this with records of the object of that label."""
    return Problem("not_permitted", parameters={"action": ACTION_WORDS[action], "object": label})


EVERYTHING = Rights(all=True, administrator=True, share_views=True)


def rights_of(model: Model, actor: Actor) -> Rights:
    """The union of what the actor's roles grant."""
    if actor.is_system:
        return EVERYTHING
    key = ("rights", actor.roles)
    found = model.cache.get(key)
    if found is None:
        found = model.cache[key] = _union(model, actor.roles)
    return found


def _union(model: Model, roles: frozenset[str]) -> Rights:
    held = [model.manifest.roles[name] for name in sorted(roles) if name in model.manifest.roles]
    named = {name for role in held for name in role.objects}
    objects = {name: frozenset().union(*(role.grants(name) for role in held)) for name in named}
    administrator = any(role.administrator for role in held)
    share_views = administrator or any(role.share_views for role in held)
    return Rights(all=administrator, administrator=administrator, share_views=share_views, objects=objects)


def sees(rights: Rights, field: FieldDefinition) -> bool:
    """Whether the actor may read all that the value of a field follows from, or it is computed as the system."""
    return rights.all or field.computed is None or all(rights.allows("read", name) for name in field.computed.uses)


def row_predicate(rights: Rights, object_name: str, rows: FromClause) -> ColumnElement[bool]:
    """Which of `rows` (the object's table or an alias) the actor may read: part of every query, never after it."""
    return rows.c.deleted_at.is_(None) if rights.allows("read", object_name) else false()


def visible_rows(rights: Rights, object_name: str, rows: FromClause) -> ColumnElement[bool]:
    """As `row_predicate`, deleted ones included: those of which a change may be asked for."""
    return rows.c.id.is_not(None) if rights.allows("read", object_name) else false()
