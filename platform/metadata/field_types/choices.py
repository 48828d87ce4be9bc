"""What the single and the multiple picklist share: which values may be chosen, and how they are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..definitions.picklist import Choice, PicklistDefinition
from ..labels import text_in
from ..text_keys import match_key
from .base import InvalidValue

NAMED_CHOICES = 10
"""How many of the allowed values a refusal names."""

PICKLIST_OPTIONS: Mapping[str, Any] = MappingProxyType(
    {"picklist": {"type": "string"}, "parent_field": {"type": "string"}}
)


def choices_of(field: FieldDefinition) -> Mapping[str, Choice]:
    """The values of the field's picklist, retired ones included."""
    return field.choices.values if field.choices else MappingProxyType({})


def choice_parser(field: FieldDefinition) -> Callable[[Any], str]:
    """A function that takes the name of an active value; raises `choice_retired` or `unknown_choice`."""
    choices = choices_of(field)
    active = frozenset(name for name, choice in choices.items() if choice.active)

    def parse(raw: Any) -> str:
        if type(raw) is str:
            if raw in active:
                return raw
            if (name := raw.strip()) in active:
                return name
            if name in choices:
                raise InvalidValue("choice_retired", value=choices[name].label or name)
        allowed = [name for name in choices if name in active]
        more = ("…",) if len(allowed) > NAMED_CHOICES else ()
        raise InvalidValue("unknown_choice", value=shown(raw), allowed=(*allowed[:NAMED_CHOICES], *more))

    return parse


def choice_by_label(picklist: PicklistDefinition, text: str) -> str | None:
    """The name of the active value that has `text` as its name or as its label in some language; None if unclear."""
    if text in picklist.values and picklist.values[text].active:
        return text
    wanted = match_key(text)
    names = [
        name
        for name, choice in picklist.values.items()
        if choice.active and wanted in {match_key(name), *(match_key(label) for label in choice.label.values())}
    ]
    return names[0] if len(names) == 1 else None


def choice_text(field: FieldDefinition, name: str, locale: str) -> str:
    """The label of a value in `locale`; its name where it has none."""
    choice = choices_of(field).get(name)
    return text_in(choice.label, locale, name) if choice else name


def shown(raw: Any, length: int = 40) -> str:
    """Raw input, shortened, fit for a message: without control characters and halves of characters."""
    if not isinstance(raw, str):
        return "{…}" if isinstance(raw, Mapping) else "[…]" if isinstance(raw, list | tuple) else _figure(raw)
    text = "".join(character if character.isprintable() else "�" for character in raw[:length])
    return text + ("…" if len(raw) > length else "")


def _figure(raw: Any) -> str:
    # Python refuses to write out an integer of some thousand digits.
    return str(raw) if not isinstance(raw, int) or abs(raw) < 10**18 else "…"
