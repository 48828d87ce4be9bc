"""The operators of each kind of field: one template each, by which a condition is written and recognised."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from ..expressions.ast import Node
from ..expressions.parse import parse
from .values import ClockForm, DayForm, DaysForm, NumberForm, PeriodForm, RecordForm, TextForm, TruthForm, ValueForm

FIELD, VALUE, SECOND, MANY = "_field", "_value", "_second", "_many"
"""The words of a template: the field, its value, a second one, and any number of them."""
WORD = re.compile(r"_(?:field|value|second|many)")


class Operator(Struct, frozen=True):
    """`word` names it for translations; `form` how its values are read and written, None where it takes none."""

    word: str
    template: str
    form: ValueForm | None = None

    @property
    def takes(self) -> str:
        """How many values it takes: "none", "one", "two" or "many"."""
        if self.form is None:
            return "none"
        return "many" if MANY in self.template else "two" if SECOND in self.template else "one"

    @property
    def pattern(self) -> Node:
        """The tree of the template."""
        return _parsed(self.template)


@functools.cache
def _parsed(template: str) -> Node:
    return parse(template)


BLANK = (Operator("blank", "ISBLANK(_field)"), Operator("not_blank", "NOT(ISBLANK(_field))"))


def _equal(form: ValueForm) -> tuple[Operator, ...]:
    return Operator("is", "_field = _value", form), Operator("is_not", "_field != _value", form)


def _several(form: ValueForm) -> tuple[Operator, ...]:
    return Operator("any_of", "_field IN (_many)", form), Operator("none_of", "_field NOT IN (_many)", form)


def _ordered(form: ValueForm, field: str = FIELD, value: str = "{}") -> tuple[Operator, ...]:
    first, second = value.format(VALUE), value.format(SECOND)
    templates = {
        "is": f"{field} = {first}",
        "is_not": f"{field} != {first}",
        "at_least": f"{field} >= {first}",
        "at_most": f"{field} <= {first}",
        "more": f"{field} > {first}",
        "less": f"{field} < {first}",
        "between": f"{field} >= {first} AND {field} <= {second}",
    }
    return tuple(Operator(word, template, form) for word, template in templates.items())


TEXT, RECORD, NUMBER, DAY, CLOCK = TextForm(), RecordForm(), NumberForm(), DayForm(), ClockForm()
ANNIVERSARY = Operator("anniversary", "NEXTANNIVERSARY(_field, TODAY()) <= TODAY() + _value", DaysForm())
PERIODS = (
    Operator("in_period", "INPERIOD(_field, _value)", PeriodForm()),
    Operator("not_in_period", "NOT INPERIOD(_field, _value)", PeriodForm()),
)
OPERATORS: Mapping[str, tuple[Operator, ...]] = MappingProxyType(
    {
        "text": (
            Operator("contains", "CONTAINS(_field, _value)", TEXT),
            Operator("not_contains", "NOT CONTAINS(_field, _value)", TEXT),
            Operator("begins", "BEGINS(_field, _value)", TEXT),
            Operator("ends", "ENDS(_field, _value)", TEXT),
            *_equal(TEXT),
            *BLANK,
        ),
        "choice": (*_several(TEXT), *_equal(TEXT), *BLANK),
        "choices": (
            Operator("includes", "INCLUDES(_field, _value)", TEXT),
            Operator("not_includes", "NOT INCLUDES(_field, _value)", TEXT),
            *BLANK,
        ),
        "record": (*_equal(RECORD), *BLANK),
        "boolean": _equal(TruthForm())[:1],
        "number": (*_ordered(NUMBER), *_several(NUMBER), *BLANK),
        "money": (*_ordered(NUMBER), *_several(NUMBER), *BLANK),
        "date": (*PERIODS, *_ordered(DAY), ANNIVERSARY, *BLANK),
        "datetime": (*PERIODS, *_ordered(DAY, "DATEVALUE(_field)"), *BLANK),
        "time": (*_ordered(CLOCK, value="TIMEVALUE({})"), *BLANK),
    }
)
"""Kind of value → its operators, the first being what a new condition begins with."""


def operators_of(kind: str) -> Mapping[str, Operator]:
    """The operators of a kind of field by their words; none where it can't be filtered by."""
    return MappingProxyType({operator.word: operator for operator in OPERATORS.get(kind, ())})
