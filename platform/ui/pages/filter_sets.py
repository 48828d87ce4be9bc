"""Sets of related records in filters: which an object has, what they are called, and whose records they hold."""

from __future__ import annotations

from collections.abc import Iterator

from ...metadata.expressions.sets import related_in
from ...metadata.filters.conditions import Condition, Group, Member
from ...metadata.scope import ObjectScope
from ..view_models import Choice
from .view import View


def sets_of(view: View, object_name: str) -> tuple[Choice, ...]:
    """The sets of related records that the viewer may read, each once, by the names expressions have for them."""
    named: dict[tuple[str, str], str] = {}
    for name, field in view.model.manifest.relations.get(object_name, {}).items():
        if not field.system and view.rights.allows("read", field.object):
            named.setdefault((field.object, field.name), name)
    objects = [owner for owner, _ in named]
    found = (Choice(name, _label(view, *key, objects.count(key[0]) > 1)) for key, name in named.items())
    return tuple(sorted(found, key=lambda choice: choice.label))


def set_label(view: View, object_name: str, name: str) -> str:
    """What people call the set; its name where it is none that they are offered."""
    return next((choice.label for choice in sets_of(view, object_name) if choice.value == name), name)


def object_within(view: View, object_name: str, name: str) -> str:
    """The object of the records in the set of that name; "" names the records themselves."""
    found = related_in(ObjectScope(view.model.manifest, object_name), tuple(name.split("."))) if name else None
    return found[0].object_name if isinstance(found, tuple) else object_name


def conditions_in(view: View, object_name: str, member: Member) -> Iterator[tuple[str, Condition]]:
    """Every condition below the member, with the object that it is about."""
    if isinstance(member, Condition):
        yield object_name, member
    elif isinstance(member, Group):
        inner = object_within(view, object_name, member.of)
        for one in member.members:
            yield from conditions_in(view, inner, one)


def _label(view: View, object_name: str, field_name: str, is_one_of_several: bool) -> str:
    label = view.mark(object_name).label_plural
    if not is_one_of_several:
        return label
    field = view.object(object_name).fields[field_name]
    return view.t("filter.set_by", set=label, field=view.text(field.label, field.name))
