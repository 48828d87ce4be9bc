"""Labels of choices, in the language of whoever looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Text, case, cast, literal

from ..environment import Environment
from ..typed import Apply, Closure, Constant, FieldValue, SqlCompiler, Typed, ViewerValue
from ..types import TEXT, ExpressionType
from .base import CallSite, Function, Overload, words

LABELS = ExpressionType("labels")
Labels = Mapping[str, Mapping[str, str]]
"""Value → language → label."""
ALTERNATIVES: Mapping[str, slice] = {
    "BLANKVALUE": slice(None),
    "IF": slice(1, None),
    "IFERROR": slice(None),
    "PRIORVALUE": slice(1),
}
"""Functions that give one of their arguments, and which of them."""


class LabelOf(Function):
    """The labels stand as a second argument, put there when the call is checked."""

    name = "LABELOF"
    syntax = "LABELOF(choice)"
    doc = words(
        "The choice's label in the language of whoever looks; of several, their labels.",
        "选项的标签，按查看者的语言；多选时为各标签。",
    )
    examples = ('LABELOF(stage) & "!"',)
    volatility = "viewer"
    overloads = (
        Overload(("choice",), TEXT, lambda value: value),
        Overload(("choices",), TEXT, lambda values: values),
    )

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is None:
            return None
        known = next((labels for node in _sources(call.arguments[0]) if (labels := labels_of(node))), {})
        return replace(call, arguments=(*call.arguments, Constant(known, LABELS, site.span)))

    def python(self, call: Apply, arguments: tuple[Closure, ...]) -> Closure:
        choice, given = arguments
        several = call.arguments[0].type.kind == "choices"

        def label(record: Any, environment: Environment) -> Any:
            value, labels, locale = choice(record, environment), given(record, environment), environment.locale
            if not value:
                return None
            return _joined(labels, value, locale) if several else in_language(labels, value, locale)

        return label

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Any]:
        choice, given = call.arguments
        if choice.type.kind == "choices" or not isinstance(given, Constant):
            raise compiler.refused(call)
        labels: Labels = given.value
        column, locale = compiler.value(choice), compiler.environment.locale
        arms = [(column == literal(value, Text), literal(in_language(labels, value, locale), Text)) for value in labels]
        return case(*arms, else_=cast(column, Text)) if arms else cast(column, Text)


def in_language(labels: Labels, value: str, locale: str) -> str:
    """The label of a value, in English where the language has none; the value where nothing is known."""
    label = labels.get(value, {})
    return label.get(locale) or label.get("en") or value


def _joined(labels: Labels, values: tuple[str, ...], locale: str) -> str:
    """The labels of several values in the order of the choices."""
    places = {name: place for place, name in enumerate(labels)}
    ordered = sorted(values, key=lambda value: places.get(value, len(places)))
    return ("、" if locale == "zh" else ", ").join(in_language(labels, value, locale) for value in ordered)


def _sources(node: Typed) -> Iterator[Typed]:
    """The fields of whose values the node gives one."""
    if isinstance(node, Apply):
        chosen = ALTERNATIVES.get(node.function.name)
        for argument in node.arguments[chosen] if chosen else ():
            yield from _sources(argument)
    else:
        yield node


def choices_of(node: Typed) -> list[tuple[str, tuple[str, ...]]]:
    """The values that a choice may have, each with all that it is called: its name and its labels."""
    labels = labels_of(node)
    return [(value, (value, *labels.get(value, {}).values())) for value in node.type.values or ()]


def labels_of(node: Typed) -> Labels:
    """The labels of a field's choices; none where they are not known."""
    field = node.reference.field if isinstance(node, (FieldValue, ViewerValue)) else None
    choices = getattr(field, "choices", None)
    return {name: dict(value.label) for name, value in choices.values.items()} if choices else {}
