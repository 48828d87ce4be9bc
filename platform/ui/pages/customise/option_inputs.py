"""The options of a field type as fields of a form, made from the JSON Schema that the type states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ....metadata.schemas import Named
from ...messages import texts
from ...view_models import Choice, Field
from ..view import View
from .inputs import Inputs, Posted

OPTION = "option."
"""Before the name of an option in the form."""
_NAMES_OF: Mapping[str, str] = {"picklist": "picklists", "target": "objects"}
"""Options that name a definition → the group of the manifest."""
_EXPRESSIONS = ("filter", "expression", "value")
_NUMBERS = ("integer", "number")


def option_fields(inputs: Inputs, field_type: Named, held: Mapping[str, Any], object_name: str) -> list[Field]:
    """A field for every option; of a picklist also lines for values of its own."""
    fields = [
        made
        for name, schema in field_type.options_schema.items()
        if (made := _field(inputs, field_type, name, schema, held, object_name)) is not None
    ]
    if "picklist" in field_type.options_schema and not held.get("picklist"):
        t = inputs.view.t
        fields.append(
            inputs.text("values", t("customise.values"), "", "textarea", wide=True, help=t("customise.values_help"))
        )
    return fields


def posted_options(field_type: Named, posted: Posted) -> dict[str, Any]:
    """The options as the form says; None where it says nothing. What does not fit stays a text, and is refused."""
    return {name: _value(schema, posted, f"{OPTION}{name}") for name, schema in field_type.options_schema.items()}


def _field(
    inputs: Inputs,
    field_type: Named,
    name: str,
    schema: Mapping[str, Any],
    held: Mapping[str, Any],
    object_name: str,
) -> Field | None:
    view, key, now = inputs.view, f"{OPTION}{name}", held.get(name)
    label = view.t(f"option.{name}") if f"option.{name}" in texts(view.context.locale) else name
    required = name in field_type.required_options
    if schema.get("type") == "boolean":
        return inputs.tick(key, label, bool(schema.get("default") if now is None else now))
    if "enum" in schema:
        choices = [Choice(word, _word(view, word)) for word in schema["enum"]]
        return inputs.choice(key, label, choices, str(now or schema.get("default", "")))
    if name == "targets":
        chosen = now if isinstance(now, list) else []
        return inputs.choices(key, label, _definitions(view, "objects"), chosen, wide=True, required=required)
    if name in _NAMES_OF:
        return inputs.choice(key, label, _definitions(view, _NAMES_OF[name]), str(now or ""))
    if name == "parent_field":
        return inputs.choice(key, label, _picklist_fields(view, object_name), str(now or ""))
    text = "" if now is None else str(now)
    placeholder = str(schema.get("default", ""))
    widget = "textarea" if name in _EXPRESSIONS else "text"
    return inputs.text(key, label, text, widget, required=required, placeholder=placeholder, wide=name in _EXPRESSIONS)


def _word(view: View, word: str) -> str:
    """A value of an option in words: that of the translations, or the label of the field type that it names."""
    if f"option_value.{word}" in texts(view.context.locale):
        return view.t(f"option_value.{word}")
    named = view.model.manifest.field_types.get(word)
    return view.text(named.label if named else None, word)


def _value(schema: Mapping[str, Any], posted: Posted, key: str) -> Any:
    if schema.get("type") == "boolean":
        ticked = posted.ticked(key)
        return None if ticked == bool(schema.get("default")) else ticked
    if "oneOf" in schema:
        return posted.many(key) or "*"
    text = posted.one(key)
    if not text or text == str(schema.get("default", "")):
        return None
    return int(text) if schema.get("type") in _NUMBERS and _is_whole(text) else text


def _is_whole(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 20


def _definitions(view: View, group: str) -> list[Choice]:
    found = getattr(view.model.manifest, group).values()
    choices = [Choice(one.name, view.text(one.label, one.name)) for one in found]
    return sorted(choices, key=lambda choice: choice.label.casefold())


def _picklist_fields(view: View, object_name: str) -> Iterator[Choice]:
    for field in view.model.manifest.objects[object_name].fields.values():
        if field.choices is not None:
            yield Choice(field.name, view.text(field.label, field.name))
