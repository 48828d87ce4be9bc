"""Labels of choices, in the language of whoever looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, literal

from ..environment import Environment
from ..typed import Apply, Closure, FieldValue, SqlCompiler
from ..types import TEXT
from .base import Function, Overload, words


class LabelOf(Function):
    name = "LABELOF"
    syntax = "LABELOF(choice)"
    doc = words("The choice's label in the language of whoever looks.", "选项的标签，按查看者的语言。")
    examples = ('LABELOF(stage) & "!"',)
    volatility = "viewer"
    overloads = (Overload(("choice",), TEXT, lambda value: value),)

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        (choice,) = arguments
        labels = labels_of(call)

        def label(record: Any, environment: Environment) -> Any:
            value = choice(record, environment)
            return None if value is None else in_language(labels, value, environment.locale)

        return label

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        column, labels = compiler.value(call.arguments[0]), labels_of(call)
        locale = compiler.environment.locale
        arms = [(column == literal(value, Text), literal(in_language(labels, value, locale), Text)) for value in labels]
        return case(*arms, else_=cast(column, Text)) if arms else cast(column, Text)


def labels_of(call: Apply) -> Mapping[str, Mapping[str, str]]:
    """The labels of the field's choices by name; none where the field is not known to have any."""
    choice = call.arguments[0]
    choices = getattr(choice.reference.field, "choices", None) if isinstance(choice, FieldValue) else None
    return {name: value.label for name, value in choices.values.items()} if choices else {}


def in_language(labels: Mapping[str, Mapping[str, str]], value: str, locale: str) -> str:
    """The label of a value, in English where the language has none; the value where nothing is known."""
    label = labels.get(value, {})
    return label.get(locale) or label.get("en") or value
