"""Which types a person may give the records of an object, and with which a new one begins, by his roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...metadata.definitions.object import FieldDefinition, ObjectDefinition
from ...metadata.definitions.role import RoleDefinition
from ..context import Actor
from ..model import Model
from .rights import rights_of


@dataclass(frozen=True, slots=True)
class OfferedTypes:
    """`allowed` are values of the `field` of `object` in their order, `open` those of them that are not retired.

    `first` is the type of a new record that is given none: `default`, which the role `by` says ("" where no role does),
    else what the field itself has by default, if that is allowed, else the only one there is; "" where none is.
    """

    object: str
    field: str
    allowed: tuple[str, ...]
    open: tuple[str, ...]
    first: str
    default: str = ""
    by: str = ""

    @property
    def asks(self) -> bool:
        """Whether somebody has to choose before the form of a new record can be shown."""
        return len(self.open) > 1 and not self.default


def offered_types(model: Model, actor: Actor, definition: ObjectDefinition) -> OfferedTypes | None:
    """What the actor's roles say of the object's types; None where it has none."""
    field = definition.fields.get(definition.record_type)
    if field is None or field.choices is None:
        return None
    key = ("record_types", definition.name, actor.is_system, actor.roles)
    found: OfferedTypes | None = model.cache.get(key)
    if found is None:
        found = model.cache[key] = _offered(model, actor, definition.name, field)
    return found


def _offered(model: Model, actor: Actor, name: str, field: FieldDefinition) -> OfferedTypes:
    values = field.choices.values if field.choices else {}
    held = _saying(model, actor, name)
    allowed = tuple(values)
    if held and not rights_of(model, actor).all:
        granted = {one for role in held for one in _allowed(role, name, allowed)}
        allowed = tuple(one for one in values if one in granted)
    shown = tuple(one for one in allowed if values[one].active)
    by, default = next(((role.name, said) for role in held if (said := _default(role, name)) in shown), ("", ""))
    constant = field.default if field.default in allowed else ""
    first = default or constant or (shown[0] if len(shown) == 1 else "")
    return OfferedTypes(name, field.name, allowed, shown, first, default, by)


def _saying(model: Model, actor: Actor, name: str) -> list[RoleDefinition]:
    """The actor's roles by which he makes or changes records of the object, in order; others have no say."""
    roles = model.manifest.roles
    held = [roles[one] for one in actor.roles if one in roles]
    writing = [role for role in held if role.administrator or not role.grants(name).isdisjoint(("create", "edit"))]
    return sorted(writing, key=lambda role: (role.order, role.name))


def _allowed(role: RoleDefinition, name: str, every: Sequence[str]) -> Sequence[str]:
    said = role.record_types.get(name)
    return said.allowed if said and said.allowed else every


def _default(role: RoleDefinition, name: str) -> str:
    said = role.record_types.get(name)
    return said.default if said else ""
