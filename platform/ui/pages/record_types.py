"""The types of new records: the question for one, what a form must know of them, and why a person is asked or not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from werkzeug.datastructures import MultiDict

from ...engine.layout_choice import candidates
from ...engine.personal.view_choices import change_choices
from ...engine.security.record_types import OfferedTypes, offered_types
from ...metadata.definitions.object import ObjectDefinition
from ..view_models import RecordType, TypesPage
from .layouts import EDIT, own_type
from .view import Posted, View

ASK = "choose"
"""In the address of a new record: ask for the type, whatever the person or his roles begin with."""
CHOSEN, ALWAYS = "type", "always"


class FormTypes(Struct, frozen=True):
    """What the form of a new record knows of types: the field that says it, which layouts differ, where it is asked."""

    field: str = ""
    groups: str = ""
    href: str = ""


NO_TYPES = FormTypes()


def types_page(view: View, definition: ObjectDefinition, given: MultiDict[str, str]) -> TypesPage | None:
    """The question for the type of a new record; None where there is nothing to ask.

    `given` is the address. It is not asked where one type only may be given, where the address names one, or where the
    person or a role of his begins with one.
    """
    offered = _offered(view, definition)
    if offered is None or len(offered.open) < 2:
        return None
    own = own_type(view, offered)
    if ASK not in given and (not offered.asks or own or given.get(offered.field) in offered.allowed):
        return None
    field = definition.fields[offered.field]
    values = field.choices.values if field.choices else {}
    types = tuple(
        RecordType(one, view.text(values[one].label, one), view.text(values[one].description), values[one].tone)
        for one in offered.open
    )
    proposed = next((one for one in (given.get(offered.field), own, offered.first) if one in offered.open), "")
    mark = view.mark(definition.name)
    kept = [pair for pair in given.items(multi=True) if pair[0] in definition.fields and pair[0] != offered.field]
    return TypesPage(
        object=mark,
        title=view.t("list.new", object=view.t.inside(mark.label)),
        action=f"{mark.href}/types",
        types=types,
        chosen=proposed or offered.open[0],
        always=bool(own),
        hidden=tuple(kept),
        cancel_href=mark.href,
    )


def type_chosen(view: View, definition: ObjectDefinition, posted: Posted) -> str:
    """The address of the form for the type posted; it is kept, or forgotten, as the type this person begins with."""
    offered = _offered(view, definition)
    chosen = (posted.get(CHOSEN) or [""])[0]
    if offered is None or chosen not in offered.open:
        return f"/{definition.name}/new"
    own = chosen if posted.get(ALWAYS) else ""
    if own != view.personal(definition.name).choices.record_type:
        user = view.context.actor.id or ""
        change_choices(view.model.database, user, definition.name, lambda choices: replace(choices, record_type=own))
    kept = [(name, value) for name, values in posted.items() if name in definition.fields for value in values]
    return f"/{definition.name}/new?{urlencode([(offered.field, chosen), *kept])}"


def new_address(view: View, definition: ObjectDefinition, before: Mapping[str, Any]) -> str:
    """The form of one more new record, of the type of the one just made."""
    offered, base = _offered(view, definition), f"/{definition.name}/new"
    chosen = before.get(offered.field) if offered else None
    return f"{base}?{urlencode({offered.field: chosen})}" if offered and chosen in offered.open else base


def form_types(view: View, definition: ObjectDefinition) -> FormTypes:
    """Which types of a new record have other layouts than the rest, told by equal groups."""
    offered = _offered(view, definition)
    if offered is None or len(offered.open) < 2:
        return NO_TYPES
    layouts = candidates(view.model, definition.name, EDIT)
    named = any(offered.field in one.when for one in layouts)
    groups = {
        name: name if named else ",".join(one.name for one in layouts if name in one.record_types)
        for name in offered.allowed
    }
    differ = len(set(groups.values())) > 1
    href = f"/{definition.name}/new?{ASK}=1"
    return FormTypes(offered.field if differ else "", json.dumps(groups) if differ else "", href)


def types_explained(view: View, definition: ObjectDefinition) -> tuple[str, ...]:
    """Sentences on the types the viewer may give new records, and on which of them the form begins with."""
    offered = _offered(view, definition)
    return () if offered is None else tuple(_explained(view, definition, offered))


def _explained(view: View, definition: ObjectDefinition, offered: OfferedTypes) -> Iterator[str]:
    field = definition.fields[offered.field]
    values = field.choices.values if field.choices else {}

    def labels(names: Sequence[str]) -> str:
        return view.t("list.comma").join(view.text(values[one].label, one) for one in names if one in values)

    yield view.t("types.allowed", types=labels(offered.open)) if offered.open else view.t("types.none_allowed")
    for role in view.model.manifest.roles.values():
        said = role.record_types.get(definition.name)
        if said and said.allowed:
            yield view.t("types.by_role", role=view.text(role.label, role.name), types=labels(said.allowed))
    own = own_type(view, offered)
    if own:
        yield view.t("types.own", type=labels([own]))
    elif offered.default:
        role = view.model.manifest.roles[offered.by]
        yield view.t("types.default", role=view.text(role.label, role.name), type=labels([offered.default]))
    elif offered.asks:
        yield view.t("types.asked")


def _offered(view: View, definition: ObjectDefinition) -> OfferedTypes | None:
    return offered_types(view.model, view.context.actor, definition)
