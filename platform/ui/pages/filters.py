"""The filter in a list's address: one expression, shown as chips, joined with the chosen view's own."""

from __future__ import annotations

from collections.abc import Callable

from ...metadata.filters.conditions import Condition, Group, replaced
from ...metadata.filters.reading import read
from ...metadata.filters.writing import text_of
from ...metadata.scope import ObjectScope
from ..view_models import Chip
from .filter_words import FilterWords
from .view import View

PARAMETER = "where"


def scope_of(view: View, object_name: str) -> ObjectScope:
    """What an expression on the object may name."""
    return ObjectScope(view.model.manifest, object_name)


def joined(*parts: str) -> str:
    """One expression that holds where all those given hold; blank ones count for nothing."""
    filled = [part for part in parts if part]
    return filled[0] if len(filled) == 1 else " AND ".join(f"({part})" for part in filled)


def narrowed(view: View, object_name: str, where: str, path: str, value: str) -> str:
    """The filter with one condition more: the field has this value, or with "" none."""
    condition = Condition(path, "is", (value,)) if value else Condition(path, "blank")
    scope = scope_of(view, object_name)
    found = read(where, scope)
    both = (found, condition) if found.any and len(found.members) > 1 else (*found.members, condition)
    return text_of(Group(both), scope)


def chips_of(view: View, object_name: str, where: str, href: Callable[[str], str]) -> tuple[Chip, ...]:
    """The filter's parts in words, each with the address of the list without it; `href` gives that of a filter."""
    if not where:
        return ()
    scope = scope_of(view, object_name)
    group = read(where, scope)
    members = (group,) if group.any and len(group.members) > 1 else group.members
    words = FilterWords(view, object_name, members)
    chips = []
    for number, member in enumerate(members):
        rest = Group() if member is group else replaced(group, (number,))
        said = words.condition(member) if isinstance(member, Condition) else (words.sentence(member), "", "")
        chips.append(Chip(*said, href(text_of(rest, scope))))
    return tuple(chips)
