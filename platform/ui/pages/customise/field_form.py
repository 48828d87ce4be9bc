"""The form of a field: what it is called, what it holds, and where it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ....metadata.authoring.fields import (
    FieldWish,
    field_definitions,
    held_body,
    kinds_of_fields,
    lists_of,
    sections_of,
)
from ....metadata.authoring.naming import PREFIX, name_for
from ....metadata.definitions.object import COMPUTED
from ....metadata.layers import CUSTOMER, escape
from ....metadata.plan import Plan
from ....metadata.problem import Problem, ProblemError
from ....metadata.schemas import shared_field_properties
from ....metadata.suggestions import nearest
from ...view_models import Choice, CustomiseForm, Field, FormSection
from ..layouts import EDIT, VIEW
from ..view import View
from .definition import definition_of, head_of
from .inputs import Inputs, Posted, errors_at
from .option_inputs import OPTION, option_fields, posted_options
from .overview import address_of
from .proposal import Proposal, panel

NEW = "new-field"
TICKS = ("required", "unique", "search", "read_only")
UNMADE = ("identifier",)
"""Types that only the engine gives to fields."""


def field_page(
    view: View, object_name: str, name: str, posted: Posted, made: Proposal, plan: Plan | None
) -> CustomiseForm:
    """The form; `name` is "" for a new field."""
    definition = definition_of(view, "object", object_name)
    held = _held(view, object_name, name)
    named = _name(view, object_name, name, posted)
    inputs = Inputs(view, posted, errors_at(view, plan.problems if plan else (), _pointers(view, named)))
    title = view.text(held.get("label"), name) if name else view.t("customise.new_field")
    address = address_of("object", object_name, f"fields/{name}" if name else NEW)
    return CustomiseForm(
        head=head_of(view, definition, "", title),
        action=address,
        sections=tuple(_sections(view, inputs, object_name, name, held)),
        plan=panel(view, made, plan, address_of("object", object_name)) if plan else None,
        redraw="type",
    )


def field_proposal(view: View, object_name: str, name: str, posted: Posted) -> Proposal:
    """The overlays that make the field what the form says."""
    manifest, held = view.model.manifest, _held(view, object_name, name)
    made = _name(view, object_name, name, posted)
    if not name and held_body(manifest, object_name, made):
        raise ProblemError(Problem("name_taken", pointer=f"/fields/{made}", parameters={"name": made}))
    wish = FieldWish(
        object=object_name,
        name=made,
        body=_body(view, posted, held),
        values=posted.lines("values"),
        sections={layout: posted.one(f"layout.{layout}") for layout in sections_of(manifest, object_name, name)},
        lists={one: one in posted.many("lists") for one in lists_of(manifest, object_name, name)},
    )
    return Proposal(field_definitions(manifest, wish))


def _held(view: View, object_name: str, name: str) -> Mapping[str, Any]:
    """The field as it is; nothing for a new one. ProblemError `definition_unknown`."""
    held = held_body(view.model.manifest, object_name, name) if name else {}
    if name and not held:
        fields = definition_of(view, "object", object_name).body["fields"]
        parameters = {"kind": f"object/{object_name}/fields", "name": name, "known": nearest(name, fields)}
        raise ProblemError(Problem("definition_unknown", parameters=parameters))
    return held


def _name(view: View, object_name: str, name: str, posted: Posted) -> str:
    definition = definition_of(view, "object", object_name)
    prefix = "" if definition.layer == CUSTOMER else PREFIX
    label = posted.one("label.en") or posted.one("label.zh")
    return name or posted.one("name") or name_for(label, definition.body["fields"], prefix=prefix, otherwise="field")


def _body(view: View, posted: Posted, held: Mapping[str, Any]) -> dict[str, Any]:
    """Every property as the form says; what it leaves empty, and options of another type, are cleared."""
    field_type = kinds_of_fields(view.model.manifest).get(posted.one("type"))
    options = posted_options(field_type, posted) if field_type else {}
    gone = {key: None for key in held if key not in shared_field_properties() and key not in options}
    texts = {
        name: {**dict.fromkeys(held.get(name) or {}), **posted.label(name)} if posted.label(name) else None
        for name in ("label", "help")
        if held.get(name) or posted.label(name) or name == "label"
    }
    ticks = {name: posted.ticked(name) or (False if name in held else None) for name in TICKS}
    return {**gone, "type": posted.one("type"), **texts, **ticks, **_default(posted, held), **options}


def _default(posted: Posted, held: Mapping[str, Any]) -> dict[str, Any]:
    """A value, or with "=" before it an expression; "" clears it."""
    text = posted.one("default")
    if text == default_text(held.get("default")):
        return {}
    if text.startswith("="):
        return {"default": {COMPUTED: text[1:].strip()}}
    words: dict[str, Any] = {"": None, "true": True, "false": False}
    return {"default": words.get(text, text)}


def default_text(default: Any) -> str:
    """A default as the form shows it."""
    if isinstance(default, Mapping):
        return f"={default.get(COMPUTED, '')}"
    if default is None:
        return ""
    return default if isinstance(default, str) else json.dumps(default, ensure_ascii=False)


def _sections(
    view: View, inputs: Inputs, object_name: str, name: str, held: Mapping[str, Any]
) -> Iterator[FormSection]:
    t, types = view.t, kinds_of_fields(view.model.manifest)
    known = sorted(
        (Choice(word, view.text(one.label, word)) for word, one in types.items() if word not in UNMADE),
        key=lambda one: one.label,
    )
    kind = inputs.posted.one("type") or str(held.get("type", "text"))
    first: list[Field] = [
        *inputs.labels("label", "customise.label", held.get("label", {}), required=True),
        inputs.choice("type", t("customise.type"), known, kind, required=True),
    ]
    if not name:
        first.append(inputs.text("name", t("customise.name"), help=t("customise.name_help"), maximum_length=40))
    yield FormSection(
        t("customise.section_field"), (*first, *inputs.labels("help", "customise.help", held.get("help", {})))
    )
    if kind in types and (options := option_fields(inputs, types[kind], held, object_name)):
        yield FormSection(t("customise.section_options"), tuple(options))
    yield FormSection(t("customise.section_rules"), tuple(_rules(inputs, held)))
    shown = (*_layouts(view, inputs, object_name, name), _lists(view, inputs, object_name, name))
    yield FormSection(t("customise.section_shown"), shown)


def _rules(inputs: Inputs, held: Mapping[str, Any]) -> Iterator[Field]:
    t = inputs.view.t
    default = default_text(held.get("default"))
    yield inputs.text("default", t("customise.default"), default, wide=True, help=t("customise.default_help"))
    for name in TICKS:
        yield inputs.tick(name, t(f"customise.tick_{name}"), bool(held.get(name)))


def _layouts(view: View, inputs: Inputs, object_name: str, name: str) -> Iterator[Field]:
    for layout, section in sections_of(view.model.manifest, object_name, name).items():
        definition = view.model.manifest.layouts[layout]
        places = [Choice(one.name, view.text(one.label, one.name)) for one in definition.sections.values()]
        label = view.t("customise.in_layout", layout=view.text(definition.label, layout))
        is_short = not {VIEW, EDIT} & set(definition.modes)
        held = section or ("" if name or not places or is_short else places[0].value)
        yield inputs.choice(f"layout.{layout}", label, places, held)


def _lists(view: View, inputs: Inputs, object_name: str, name: str) -> Field:
    shown = lists_of(view.model.manifest, object_name, name)
    views = view.model.manifest.list_views
    choices = [Choice(one, view.text(views[one].label, one)) for one in shown]
    held = [one for one, is_column in shown.items() if is_column]
    return inputs.choices("lists", view.t("customise.in_lists"), choices, held, wide=True)


def _pointers(view: View, name: str) -> dict[str, str]:
    whole = f"/fields/{escape(name)}"
    texts = {f"{whole}/{text}": f"{text}.en" for text in ("label", "help")}
    chinese = {f"{whole}/label/zh": "label.zh", f"{whole}/help/zh": "help.zh"}
    rules = {f"{whole}/{word}": word for word in ("type", "default", *TICKS)}
    options = {
        f"{whole}/{word}": f"{OPTION}{word}"
        for one in kinds_of_fields(view.model.manifest).values()
        for word in one.options_schema
    }
    return {whole: "name", **texts, **chinese, **rules, **options}
