"""Conditions that a list's address carries, as chips and as one expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from urllib.parse import urlencode

from ...engine.identifiers import is_identifier
from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.base import InvalidValue
from ...metadata.field_types.locales import date_text
from ...metadata.problem import Problem, ProblemError
from ..view_models import Chip, Choice, FilterField, FilterForm
from .form_fields import input_text
from .view import View

PARAMETER = "f"
_SEPARATOR = "|"
_QUOTED = frozenset({"text", "choice", "choices", "record"})
_PLAIN = frozenset({"text", "choice", "choices"})
_OPERATORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "text": ("contains", "is", "is_not", "blank", "not_blank"),
        "choice": ("is", "is_not", "blank", "not_blank"),
        "choices": ("includes", "blank", "not_blank"),
        "record": ("is", "is_not", "blank", "not_blank"),
        "boolean": ("is",),
        "time": ("blank", "not_blank"),
        "compound": (),
    }
)
_ORDERED = ("is", "at_least", "at_most", "blank", "not_blank")
_VALUELESS = frozenset({"blank", "not_blank"})
_INPUTS: Mapping[str, str] = MappingProxyType(
    {"number": "number", "money": "number", "date": "date", "datetime": "date"}
)
_BOOLEANS: Mapping[str, str] = MappingProxyType({"TRUE": "filter.yes", "FALSE": "filter.no"})
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

    def expression(self, kind: str, literal: str) -> str:
        """The condition in the expression language; a moment is compared by its day."""
        path = f"DATEVALUE({self.path})" if kind == "datetime" and self.operator not in _VALUELESS else self.path
        return _FORMS[self.operator].format(path=path, value=literal)


def conditions_of(view: View, object_name: str, texts: Sequence[str]) -> list[tuple[Condition, FieldDefinition]]:
    """The conditions that name a field of the object and an operator of its kind; others are dropped."""
    found = []
    for text in texts[:20]:
        condition = Condition.read(text)
        passed = view.model.manifest.resolve_path(object_name, condition.path) if condition else ()
        if condition and passed and condition.operator in _OPERATORS.get(_kind(view, passed[-1]), _ORDERED):
            found.append((condition, passed[-1]))
    return found


def where_of(view: View, parts: Sequence[str], conditions: Sequence[tuple[Condition, FieldDefinition]]) -> str:
    """One expression of a view's own condition and those of the address; ProblemError for values of a wrong kind."""
    added, problems = [], []
    for condition, field in conditions:
        try:
            added.append(condition.expression(_kind(view, field), _literal(view, condition, field)))
        except InvalidValue as error:
            parameters = {"field": field.label, **error.parameters}
            problems.append(Problem(error.code, field=field.name, parameters=parameters))
    if problems:
        raise ProblemError(problems)
    return " AND ".join(f"({part})" for part in (*parts, *added) if part)


def _literal(view: View, condition: Condition, field: FieldDefinition) -> str:
    """The value as the expression language writes it; raises InvalidValue."""
    kind, value = _kind(view, field), condition.value
    if condition.operator in _VALUELESS:
        return ""
    if kind == "datetime":
        return str(_day(value))
    if kind not in _PLAIN:
        if not value.strip():
            raise InvalidValue("required")
        parsed = view.model.object(field.object).fields[field.name].parse(value)
        value = str(parsed).upper() if isinstance(parsed, bool) else input_text(view, parsed)
    if kind not in _QUOTED:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidValue("not_a_date") from None


def chips_of(
    view: View, conditions: Sequence[tuple[Condition, FieldDefinition]], base: str, kept: Sequence[tuple[str, str]]
) -> tuple[Chip, ...]:
    """The conditions in words, each with the address of the list without it."""
    names = _names(view, conditions)
    chips = []
    for condition, field in conditions:
        others = [(PARAMETER, other.text) for other, _ in conditions if other is not condition]
        href = f"{base}?{urlencode([*kept, *others])}"
        label = view.text(field.label, field.name)
        value = "" if condition.operator in _VALUELESS else _chip_value(view, condition, field, names)
        chips.append(Chip(label, view.t(f"filter.{condition.operator}"), value, href))
    return tuple(chips)


def _names(view: View, conditions: Sequence[tuple[Condition, FieldDefinition]]) -> Mapping[tuple[str, str], str]:
    """The names of the records that conditions ask for."""
    wanted: dict[str, list[str]] = {}
    for condition, field in conditions:
        for target in _targets(view, field):
            if is_identifier(condition.value):
                wanted.setdefault(target, []).append(condition.value)
    return view.records.titles(view.context, wanted) if wanted else {}


def _targets(view: View, field: FieldDefinition) -> Sequence[str]:
    """The objects a reference may point to, also where it is the second half of a link to several objects."""
    whole = view.object(field.object).fields.get(field.part_of or "")
    targets = whole.targets if whole is not None and _kind(view, field) == "record" else field.targets
    return [one for one in (view.model.tables if "*" in targets else targets) if one in view.model.tables]


def _chip_value(view: View, condition: Condition, field: FieldDefinition, names: Mapping[tuple[str, str], str]) -> str:
    """The value in words: a label, a name, a day as people write it; else as it was typed."""
    value = condition.value
    choice = field.choices.values.get(value) if field.choices else None
    if choice:
        return view.text(choice.label, value)
    if value in _BOOLEANS and _kind(view, field) == "boolean":
        return view.t(_BOOLEANS[value])
    if is_identifier(value):
        found = next((name for (_, record), name in names.items() if record == value), None)
        return found or view.t("record.no_access")
    try:
        day = _day(value) if _kind(view, field) in ("date", "datetime") else None
    except InvalidValue:
        day = None
    return date_text(day, view.context.locale) if day else value


def filter_form(view: View, object_name: str, action: str, hidden: Sequence[tuple[str, str]], find: str) -> FilterForm:
    """The fields a person can filter by; references are left to the search box of the list."""
    fields = [
        FilterField(
            name=field.name,
            label=view.text(field.label, field.name),
            operators=tuple(
                Choice(word, view.t(f"filter.{word}")) for word in _OPERATORS.get(_kind(view, field), _ORDERED)
            ),
            input=_INPUTS.get(_kind(view, field), "text"),
            choices=_choices(view, field),
        )
        for field in view.object(object_name).fields.values()
        if _kind(view, field) not in ("compound", "record", "time") and not field.system
    ]
    return FilterForm(action=action, fields=tuple(fields), hidden=tuple(hidden), find=find)


def _choices(view: View, field: FieldDefinition) -> tuple[Choice, ...]:
    if _kind(view, field) == "boolean":
        return tuple(Choice(value, view.t(word)) for value, word in _BOOLEANS.items())
    values = field.choices.values.values() if field.choices else ()
    return tuple(Choice(value.name, view.text(value.label, value.name), value.tone) for value in values)


def _kind(view: View, field: FieldDefinition) -> str:
    return view.model.manifest.field_type(field).expression_type
