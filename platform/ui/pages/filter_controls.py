"""The controls of a condition's values: what they show of a value, and what value they hold when posted."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from ...metadata.definitions.object import FieldDefinition
from ...metadata.filters.values import (
    VIEWER,
    ClockForm,
    DayForm,
    DaysForm,
    NumberForm,
    PeriodForm,
    RecordForm,
    TextForm,
    TruthForm,
    ValueForm,
)
from ..view_models import Choice, Field, FilterControl, Shown
from .filter_words import COUNTED_PERIOD, PLAIN_PERIODS, TRUTHS, targets_of
from .view import View

Posted = Callable[[str], Sequence[str]]
"""The values posted under a name."""
USER_OBJECTS = frozenset({"user", "principal"})
BETWEEN_NUMBERS = re.compile(r"[,，;；、\s]+")
UNITS = ("days", "weeks", "months", "quarters", "years")


class ValueControl(ABC):
    """One kind of control. `name` begins the names of its inputs; `label` is said aloud."""

    @abstractmethod
    def shown(self, view: View, field: FieldDefinition, name: str, label: str, value: str, words: str) -> FilterControl:
        """The control with the value in it; `words` are the value as people say it."""

    @abstractmethod
    def typed(self, posted: Posted, name: str) -> str:
        """The value that the inputs hold."""


class PlainControl(ValueControl):
    """One input or one choice of a list."""

    def __init__(self, widget: str = "text", unit: str = "") -> None:
        self._widget = widget
        self._unit = unit

    def shown(self, view: View, field: FieldDefinition, name: str, label: str, value: str, words: str) -> FilterControl:
        choices = self.choices(view, field)
        if choices and value and value not in {choice.value for choice in choices}:
            choices = (*choices, Choice(value, value))
        widget = "select" if choices else self._widget
        unit = view.t(self._unit) if self._unit else ""
        return FilterControl(name, label, fields=(Field(name, label, widget, value=value, choices=choices, unit=unit),))

    def several(
        self, view: View, field: FieldDefinition, name: str, label: str, values: Sequence[str]
    ) -> FilterControl:
        """The control of any number of values, chosen from a list."""
        choices = self.choices(view, field)
        return FilterControl(
            name, label, fields=(Field(name, label, "multiselect", values=tuple(values), choices=choices),)
        )

    def typed_several(self, posted: Posted, name: str) -> tuple[str, ...]:
        """The values that this control holds."""
        return tuple(value for value in posted(name) if value)

    def choices(self, view: View, field: FieldDefinition) -> tuple[Choice, ...]:
        """The values to choose from; none where anything may be typed."""
        values = field.choices.values.values() if field.choices else ()
        return tuple(Choice(value.name, view.text(value.label, value.name), value.tone) for value in values)

    def typed(self, posted: Posted, name: str) -> str:
        return next(iter(posted(name)), "")


class NumbersControl(PlainControl):
    """A number, or several in a row with commas between them."""

    def several(
        self, view: View, field: FieldDefinition, name: str, label: str, values: Sequence[str]
    ) -> FilterControl:
        text = view.t("filter.numbers_like")
        return FilterControl(
            name, label, fields=(Field(name, label, "text", value=", ".join(values), placeholder=text),)
        )

    def typed_several(self, posted: Posted, name: str) -> tuple[str, ...]:
        return tuple(value for value in BETWEEN_NUMBERS.split(self.typed(posted, name)) if value)


class TruthControl(PlainControl):
    """Yes or no."""

    def choices(self, view: View, field: FieldDefinition) -> tuple[Choice, ...]:
        return tuple(Choice(value, view.t(word)) for value, word in TRUTHS.items())


class ModeControl(ValueControl):
    """A mode to choose, and inputs that go with it."""

    def shown(self, view: View, field: FieldDefinition, name: str, label: str, value: str, words: str) -> FilterControl:
        modes = self.modes(view, field)
        mode, inner = self.apart(value)
        if mode not in {choice.value for choice in modes}:
            modes = (*modes, Choice(mode, words or mode))
        inputs = self.inputs(view, field, name, label, mode, inner, words)
        if len(modes) == 1:
            return FilterControl(name, label, fields=inputs)
        return FilterControl(name, label, modes, mode, inputs)

    def typed(self, posted: Posted, name: str) -> str:
        mode = next(iter(posted(f"{name}-mode")), "")
        return self.together(mode, [text.strip() for text in (*posted(name), *posted(f"{name}-unit"))])

    @abstractmethod
    def modes(self, view: View, field: FieldDefinition) -> tuple[Choice, ...]:
        """The modes in order."""

    @abstractmethod
    def apart(self, value: str) -> tuple[str, Sequence[str]]:
        """The mode of the value, and what its inputs hold."""

    @abstractmethod
    def together(self, mode: str, inner: Sequence[str]) -> str:
        """The value of a mode and its inputs."""

    @abstractmethod
    def inputs(
        self, view: View, field: FieldDefinition, name: str, label: str, mode: str, inner: Sequence[str], words: str
    ) -> tuple[Field, ...]:
        """The inputs of a mode."""


class DayControl(ModeControl):
    """A day of the calendar, today, or a number of days before or after it."""

    def modes(self, view: View, field: FieldDefinition) -> tuple[Choice, ...]:
        return tuple(Choice(mode, view.t(f"filter.mode_{mode}")) for mode in ("date", "today", "ago", "ahead"))

    def apart(self, value: str) -> tuple[str, Sequence[str]]:
        if value == "today":
            return "today", ()
        if value.startswith(("today-", "today+")):
            return ("ago" if value[5] == "-" else "ahead"), (value[6:],)
        return "date", (value,)

    def together(self, mode: str, inner: Sequence[str]) -> str:
        typed = inner[0] if inner else ""
        if mode == "today":
            return mode
        sign = {"ago": "-", "ahead": "+"}.get(mode)
        if not sign:
            return "" if typed.isdigit() else typed
        return f"today{sign}{typed if typed.isdigit() else '7'}"

    def inputs(
        self, view: View, field: FieldDefinition, name: str, label: str, mode: str, inner: Sequence[str], words: str
    ) -> tuple[Field, ...]:
        value = inner[0] if inner else ""
        if mode == "today":
            return ()
        if mode == "date":
            return (Field(name, label, "date", value=value),)
        return (Field(name, view.t("filter.days"), "number", value=value, unit=view.t("filter.unit_days")),)


class PeriodControl(ModeControl):
    """A period with a name of its own, or a number of days, weeks, … before or after now."""

    def modes(self, view: View, field: FieldDefinition) -> tuple[Choice, ...]:
        plain = [Choice(words, view.t(f"filter.period_{words.replace(' ', '_')}")) for words in PLAIN_PERIODS]
        return (*plain, Choice("last", view.t("filter.mode_last")), Choice("next", view.t("filter.mode_next")))

    def apart(self, value: str) -> tuple[str, Sequence[str]]:
        counted = COUNTED_PERIOD.fullmatch(value)
        return (counted[1], (counted[2], f"{counted[3]}s")) if counted else (value or "this month", ())

    def together(self, mode: str, inner: Sequence[str]) -> str:
        if mode not in ("last", "next"):
            return mode or "this month"
        count, unit = (*inner, "", "")[:2]
        return f"{mode} {count if count.isdigit() else '7'} {unit if unit in UNITS else 'days'}"

    def inputs(
        self, view: View, field: FieldDefinition, name: str, label: str, mode: str, inner: Sequence[str], words: str
    ) -> tuple[Field, ...]:
        if mode not in ("last", "next"):
            return ()
        count, unit = inner
        units = tuple(Choice(one, view.t(f"filter.unit_{one}")) for one in UNITS)
        return (
            Field(name, view.t("filter.how_many"), "number", value=count),
            Field(f"{name}-unit", view.t("filter.unit"), "select", value=unit, choices=units),
        )


class RecordControl(ModeControl):
    """A record found while one types; where people are meant, also the viewer."""

    def modes(self, view: View, field: FieldDefinition) -> tuple[Choice, ...]:
        one = Choice("record", view.t("filter.mode_record"))
        mine = (Choice("me", view.t("filter.me")),) if USER_OBJECTS.intersection(targets_of(view, field)) else ()
        return (*mine, one)

    def apart(self, value: str) -> tuple[str, Sequence[str]]:
        return ("me", ()) if value == VIEWER else ("record", (value,))

    def together(self, mode: str, inner: Sequence[str]) -> str:
        return VIEWER if mode == "me" else next(iter(inner), "")

    def inputs(
        self, view: View, field: FieldDefinition, name: str, label: str, mode: str, inner: Sequence[str], words: str
    ) -> tuple[Field, ...]:
        targets = targets_of(view, field)
        if mode == "me" or not targets:
            return ()
        target = "user" if USER_OBJECTS.intersection(targets) else targets[0]
        url = f"/lookup/{target}" if len(targets) == 1 or target == "user" else "/lookup/any"
        value = inner[0] if inner else ""
        shown = Shown("lookup", words if value else "")
        return (Field(name, label, "lookup", value=value, shown=shown, lookup_url=url),)


CONTROLS: Mapping[type[ValueForm], ValueControl] = MappingProxyType(
    {
        TextForm: PlainControl(),
        NumberForm: NumbersControl("number"),
        DaysForm: PlainControl("number", "filter.unit_days"),
        ClockForm: PlainControl("time"),
        TruthForm: TruthControl(),
        DayForm: DayControl(),
        PeriodForm: PeriodControl(),
        RecordForm: RecordControl(),
    }
)
