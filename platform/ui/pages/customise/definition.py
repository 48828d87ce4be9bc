"""One definition: its head with the tabs, and every value with its origin."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from ....engine.packs.history import last_changed
from ....engine.packs.origins import ValueOrigin, origins_of
from ....engine.storage.layer_store import load_layers
from ....metadata.authoring.fields import kinds_of_fields
from ....metadata.layers import CUSTOMER, MergedDefinition
from ....metadata.problem import Problem, ProblemError
from ...view_models import Crumbs, FieldRow, FieldsPage, Link, PropertiesPage, PropertyRow
from ..view import View
from .origins import Authors, origin_of
from .overview import ADDRESS, ICONS, address_of, address_of_kind, label_of

PROPERTIES, JSON, HISTORY, FIRST, RULES = "properties", "json", "history", "first", "rules"
TABS = (PROPERTIES, JSON, HISTORY)
WITH_FORM = ("object", "picklist", "layout", "list_view", "role", "validation_rule", "desktop")
"""Kinds whose first page is not that of the properties."""


def definition_of(view: View, kind: str, name: str) -> MergedDefinition:
    """The merged definition; ProblemError `definition_unknown`."""
    found = view.model.manifest.merged.get((kind, name))
    if found is None:
        raise ProblemError(Problem("definition_unknown", parameters={"kind": kind, "name": name, "known": []}))
    return found


def head_of(view: View, definition: MergedDefinition, tab: str, title: str = "", **more: object) -> Crumbs:
    """Title, way up and tabs of the page about a definition; `title` names what is done there."""
    kind, name = definition.kind, definition.name
    way = [Link(view.t("customise.title"), ADDRESS), Link(view.t(f"kinds.{kind}"), address_of_kind(kind))]
    label = label_of(view, definition)
    if title:
        way.append(Link(label, address_of(kind, name)))
    return Crumbs(
        title=title or label,
        way=tuple(way),
        icon=str(definition.body.get("icon") or ICONS.get(kind, "file-text")),
        tone=str(definition.body.get("tone") or "slate"),
        name="" if title else name,
        tabs=() if title else tuple(_tabs(view, definition, tab)),
        **more,  # type: ignore[arg-type]
    )


def properties_page(view: View, kind: str, name: str) -> PropertiesPage:
    """Every leaf of the definition, which layer set it, and what lies under it."""
    definition = definition_of(view, kind, name)
    with view.model.database.read() as connection:
        values = origins_of(load_layers(connection), kind, name)
        touched = last_changed(connection, kind, name)
    authors = Authors(view, touched.values())
    rows = tuple(
        PropertyRow(
            path=value.pointer,
            value=value.text if value.value is not None else view.t("customise.cleared"),
            origin=origin_of(view, value.layer),
            changed=authors.told(touched.get(value.pointer)) if value.layer == CUSTOMER else "",
            covered=tuple((origin_of(view, layer).label, text) for layer, text in value.shadowed_texts),
            reset_href=_reset(definition, value),
        )
        for value in values
    )
    return PropertiesPage(head_of(view, definition, PROPERTIES), rows)


def fields_page(view: View, name: str) -> FieldsPage:
    """The fields of an object, in their order; those that are hidden come last."""
    definition = definition_of(view, "object", name)
    shown = view.model.manifest.objects.get(name)
    order = {field: place for place, field in enumerate(shown.fields)} if shown else {}
    bodies = definition.body.get("fields", {})
    buttons = (Link(view.t("customise.new_field"), address_of("object", name, "new-field"), "plus", current=True),)
    names = sorted(bodies, key=lambda field: order.get(field, len(order)))
    return FieldsPage(
        head_of(view, definition, FIRST, buttons=buttons),
        tuple(_field_row(view, definition, field, bodies[field]) for field in names),
    )


def reset_address(place: str) -> str:
    """Where what the customer layer says at a place is taken back."""
    return f"{ADDRESS}/reset?{urlencode({'place': place})}"


def _field_row(view: View, definition: MergedDefinition, name: str, body: dict[str, object]) -> FieldRow:
    label = body.get("label")
    texts = label if isinstance(label, dict) else {}
    field_type = kinds_of_fields(view.model.manifest).get(str(body.get("type")))
    others = [text for locale, text in texts.items() if locale != view.context.locale]
    pointer = f"/fields/{name}"
    ours = definition.origin(pointer) == CUSTOMER or any(at.startswith(pointer + "/") for at in definition.origins)
    return FieldRow(
        label=view.text(texts, name),
        other=others[0] if others else "",
        name=name,
        href=address_of("object", definition.name, f"fields/{name}"),
        type=view.text(field_type.label if field_type else None, str(body.get("type", ""))),
        origin=origin_of(view, CUSTOMER if ours else definition.origin(pointer)),
        hidden=bool(body.get("hidden")),
    )


def _tabs(view: View, definition: MergedDefinition, chosen: str) -> Iterator[Link]:
    kind, name = definition.kind, definition.name
    if kind in WITH_FORM:
        count = str(len(definition.body.get("fields", {}))) if kind == "object" else ""
        yield Link(view.t(f"customise.tab_{kind}"), address_of(kind, name), current=chosen == FIRST, count=count)
    if kind == "object":
        rules = sum(
            one.body.get("object") == name
            for (kind, _), one in view.model.manifest.merged.items()
            if kind == "validation_rule"
        )
        yield Link(
            view.t("customise.tab_rules"), address_of("object", name, RULES), current=chosen == RULES, count=str(rules)
        )
        for related in ("layout", "list_view"):
            named = view.model.manifest.named(related)
            for one in view.model.manifest.of_object(named, name):
                yield Link(view.text(one.label, one.name), address_of(related, one.name), ICONS[related])
    for tab in TABS:
        yield Link(view.t(f"customise.tab_{tab}"), address_of(kind, name, tab), current=tab == chosen)


def _reset(definition: MergedDefinition, value: ValueOrigin) -> str:
    """Where to take the customer's own value away; "" for what is not laid over anything."""
    if value.layer != CUSTOMER or definition.layer == CUSTOMER:
        return ""
    return reset_address(f"{definition.kind}/{definition.name}#{value.pointer}")
