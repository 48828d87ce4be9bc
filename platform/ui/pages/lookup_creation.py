"""Where the record that a look-up lacks is made, by who may."""

from __future__ import annotations

from dataclasses import dataclass

from ...metadata.definitions.object import FieldDefinition
from .showing import PEOPLE
from .view import View

ANY_TYPE = "any_type"
"""In the address: don't ask for a type, the person's first one will do."""


@dataclass(frozen=True, slots=True)
class Creation:
    """The address of the sheet, which ends in "=" where the words typed become the name; and what it makes."""

    url: str = ""
    label: str = ""


def creation_of(view: View, definition: FieldDefinition) -> Creation:
    """For records of the object that the look-up points to; blank where it points to several, or to people."""
    target = definition.targets[0] if len(definition.targets) == 1 else "*"
    if target in PEOPLE or target not in view.model.tables or not view.rights.allows("create", target):
        return Creation()
    title = view.model.object(target).fields[view.object(target).title]
    return Creation(
        f"/{target}/sheet?{ANY_TYPE}=1{f'&{title.name}=' if title.writable else ''}",
        view.t("list.new", object=view.t.inside(view.mark(target).label)),
    )
