"""Conditions that a list's address carries, as chips and as one expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlencode

from ...metadata.definitions.object import FieldDefinition
from ..view_models import Chip, Choice, FilterField, FilterForm
from .view import View

PARAMETER = "f"
_SEPARATOR = "|"
_QUOTED = frozenset({"text", "choice", "choices", "record"})
_OPERATORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "text": ("contains", "is", "is_not", "blank", "not_blank"),
        "choice": ("is", "is_not", "blank", "not_blank"),
        "choices": ("includes", "blank", "not_blank"),
        "record": ("is", "is_not", "blank", "not_blank"),
        "boolean": ("is",),
    }
)
_ORDERED = ("is", "at_least", "at_most", "blank", "not_blank")
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        "contains": "CONTAINS({path}, {value})",
        "includes": "INCLUDES({path}, {value})",
        "is": "{path} = {value}",
        "is_not": "{path} != {value}",
        "at_least": "{path} >= {value}",
        "at_most": "{path} <= {value}",
        "blank": "ISBLANK({path})",
        "not_blank": "NOT(ISBLANK({path}))",
    }
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition as the address carries it: field|operator|value."""

    path: str
    operator: str
    value: str

    @classmethod
    def read(cls, text: str) -> Condition | None:
        """The condition, or None where the text is not one."""
        parts = text.split(_SEPARATOR, 2)
        return cls(*parts) if len(parts) == 3 and parts[1] in _FORMS else None

    @property
    def text(self) -> str:
        """As the address carries it."""
        return _SEPARATOR.join((self.path, self.operator, self.value))

    def expression(self, kind: str) -> str:
        """The condition in the expression language."""
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        value = f'"{escaped}"' if kind in _QUOTED else (self.value.strip() or '""')
        return _FORMS[self.operator].format(path=self.path, value=value)


def conditions_of(view: View, object_name: str, texts: Sequence[str]) -> list[tuple[Condition, FieldDefinition]]:
    """The conditions that name a field of the object; others are dropped."""
    found = []
    for text in texts[:20]:
        condition = Condition.read(text)
        passed = view.model.manifest.resolve_path(object_name, condition.path) if condition else ()
        if condition and passed:
            found.append((condition, passed[-1]))
    return found


def where_of(view: View, parts: Sequence[str], conditions: Sequence[tuple[Condition, FieldDefinition]]) -> str:
    """One expression of a view's own condition and those of the address."""
    added = [condition.expression(_kind(view, field)) for condition, field in conditions]
    return " AND ".join(f"({part})" for part in (*parts, *added) if part)


def chips_of(
    view: View, conditions: Sequence[tuple[Condition, FieldDefinition]], base: str, kept: Sequence[tuple[str, str]]
) -> tuple[Chip, ...]:
    """The conditions in words, each with the address of the list without it."""
    chips = []
    for condition, field in conditions:
        others = [(PARAMETER, other.text) for other, _ in conditions if other is not condition]
        href = f"{base}?{urlencode([*kept, *others])}"
        choice = field.choices.values.get(condition.value) if field.choices else None
        value = view.text(choice.label, condition.value) if choice else condition.value
        label = view.text(field.label, field.name)
        chips.append(Chip(label, view.t(f"filter.{condition.operator}"), value, href))
    return tuple(chips)


def filter_form(view: View, object_name: str, action: str, hidden: Sequence[tuple[str, str]], find: str) -> FilterForm:
    """The fields a person can filter by; references are left to the search box of the list."""
    fields = [
        FilterField(
            name=field.name,
            label=view.text(field.label, field.name),
            operators=tuple(
                Choice(word, view.t(f"filter.{word}")) for word in _OPERATORS.get(_kind(view, field), _ORDERED)
            ),
            input={"number": "number", "money": "number", "date": "date"}.get(_kind(view, field), "text"),
            choices=_choices(view, field),
        )
        for field in view.object(object_name).fields.values()
        if _kind(view, field) not in ("compound", "record", "time", "datetime") and not field.system
    ]
    return FilterForm(action=action, fields=tuple(fields), hidden=tuple(hidden), find=find)


def _choices(view: View, field: FieldDefinition) -> tuple[Choice, ...]:
    if _kind(view, field) == "boolean":
        return (Choice("TRUE", view.t("filter.yes")), Choice("FALSE", view.t("filter.no")))
    values = field.choices.values.values() if field.choices else ()
    return tuple(Choice(value.name, view.text(value.label, value.name), value.tone) for value in values)


def _kind(view: View, field: FieldDefinition) -> str:
    return view.model.manifest.field_type(field).expression_type
