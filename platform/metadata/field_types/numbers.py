"""Exact numbers from raw input, their columns and their bounds, shared by every type that holds a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from ..sql_types import MAXIMUM_PRECISION, ScaledDecimal
from .base import MEASURE, ColumnSpec, InvalidValue, Parser, Presentation, Storage, Values
from .locales import number_text

NUMBER_AGGREGATES = ("count", "count_distinct", "sum", "avg", "min", "max")
SMALLEST_INTEGER, LARGEST_INTEGER = -(2**63), 2**63 - 1

# Bounded in length, so that no text makes the conversion slow; only the digits 0-9.
_is_number = re.compile(r"[+-]?(?:[0-9]{1,300}(?:\.[0-9]{0,300})?|\.[0-9]{1,300})(?:[eE][+-]?[0-9]{1,3})?").fullmatch

_CURRENCY = r"(?:[A-Z]{1,3}(?=[^\w\s])|[A-Z]{3}(?=\s))?[^\w.,+-]*"
"""Before an amount, "¥", "CN¥", "US$" or "EUR ": other words are not for a number to have."""
_shown_number = re.compile(rf"{_CURRENCY}([+-]?){_CURRENCY}(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?\s*%?").fullmatch


def exact(raw: Any) -> Decimal:
    """The number that `raw` (int, float, Decimal or text without separators) writes; raises `not_a_number`."""
    kind = type(raw)
    if kind is str:
        text = raw.strip()
    elif kind is float:
        text = repr(raw)
    elif kind is int:
        return Decimal(raw)
    elif kind is Decimal:
        text = str(raw)
    else:
        raise InvalidValue("not_a_number")
    if not _is_number(text):
        raise InvalidValue("not_a_number")
    return Decimal(text)


def within(minimum: Any, maximum: Any) -> Callable[[Any], None]:
    """A function that raises `number_too_small` or `number_too_large` with the bound that is passed."""

    def judge(value: Any) -> None:
        if value < minimum:
            raise InvalidValue("number_too_small", minimum=_plain(minimum))
        if value > maximum:
            raise InvalidValue("number_too_large", maximum=_plain(maximum))

    return judge


def whole_number_parser(minimum: int, maximum: int) -> Parser:
    """Integers from `minimum` to `maximum`, both included."""
    judge = within(minimum, maximum)

    def parse(raw: Any) -> int:
        if type(raw) is int:
            value = raw
        elif type(raw) is str and len(raw) < 19 and raw.isascii() and raw.isdigit():
            value = int(raw)
        else:
            number = exact(raw)
            # Bounds come first: making an integer of 1e999 is needless work.
            judge(number)
            value = int(number)
            if value != number:
                raise InvalidValue("not_an_integer")
        if not minimum <= value <= maximum:
            judge(value)
        return value

    return parse


class DecimalStorage(Storage):
    """An exact column of the field's precision and scale."""

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        """One column."""
        return (ColumnSpec("value", "", ScaledDecimal(precision_of(field), scale_of(field))),)


class DecimalValues(Values):
    """Rounded half up to the field's scale; text in JSON, so that no digit is lost on the way."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Rounds to the scale and judges the bounds of the options and of the precision."""
        minimum, maximum = bounds_of(field)
        unit, judge = Decimal(1).scaleb(-scale_of(field)), within(minimum, maximum)
        zero = Decimal(0).quantize(unit)

        def parse(raw: Any) -> Decimal:
            plain = type(raw) is str and len(raw) < 40 and raw.isascii() and raw.replace(".", "", 1).isdigit()
            number = Decimal(raw) if plain else exact(raw)
            if not minimum <= number <= maximum:
                judge(number)
            # `or zero`: minus zero would be a second way to write one value.
            return number.quantize(unit, ROUND_HALF_UP) or zero

        return parse

    def serialise(self, value: Any) -> Any:
        """Digits with the scale's decimals, never an exponent: "10005534.00"."""
        return format(value, "f")

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """JSON numbers and texts, rounding away from zero at the half, both bounds."""
        minimum, maximum = bounds_of(field)

        def form(text: str) -> str:
            return format(Decimal(text).quantize(Decimal(1).scaleb(-scale_of(field)), ROUND_HALF_UP), "f")

        samples = [(0, "0"), (12, "12"), ("12.345", "12.345"), (0.1, "0.1"), ("7.5e1", "75"), (" 8 ", "8")]
        signed = [("-12.345", "-12.345"), ("-0", "0"), (-3, "-3")] if minimum < -13 else []
        bounds = ((str(minimum), form(str(minimum))), (str(maximum), form(str(maximum))))
        return (*((raw, form(text)) for raw, text in (*samples, *signed)), *bounds)

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Words, separators, no numbers, and beyond each bound."""
        minimum, maximum = bounds_of(field)
        return (
            ("twelve", "not_a_number"),
            ("1,234.50", "not_a_number"),
            ("1_000", "not_a_number"),
            ("１２", "not_a_number"),
            ("NaN", "not_a_number"),
            (float("inf"), "not_a_number"),
            (True, "not_a_number"),
            ([1], "not_a_number"),
            ("9" * 301, "not_a_number"),
            (str(maximum + 1), "number_too_large"),
            ("1e400", "number_too_large"),
            (str(minimum - 1), "number_too_small"),
        )


class NumberPresentation(Presentation):
    """Figures stand at the end of their column."""

    widget = "number"
    align = "end"
    in_row = MEASURE

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """With the locale's separators: 1,234.50."""
        return number_text(value, locale)

    def undisplayed(self, text: str) -> str:
        """The number without currency, separators of thousands and percent sign."""
        found = _shown_number(text.strip())
        return f"{found[1]}{found[2].replace(',', '')}{found[3] or ''}" if found else text


def precision_of(field: FieldDefinition) -> int:
    """All digits of the field's number, at most MAXIMUM_PRECISION."""
    return int(field.options.get("precision", MAXIMUM_PRECISION))


def scale_of(field: FieldDefinition) -> int:
    """Decimals of the field's number."""
    return int(field.options.get("scale", 2))


def bounds_of(field: FieldDefinition) -> tuple[Decimal, Decimal]:
    """The smallest and the largest number: the options', but never beyond what the precision holds."""
    scale = scale_of(field)
    edge = Decimal(10 ** precision_of(field) - 1).scaleb(-scale)
    minimum, maximum = field.options.get("minimum"), field.options.get("maximum")
    return (
        -edge if minimum is None else max(-edge, Decimal(str(minimum))),
        edge if maximum is None else min(edge, Decimal(str(maximum))),
    )


def decimal_options(scale: int = 2, precision: bool = True) -> dict[str, Any]:
    """The options' schema of a type with decimals."""
    digits = {"type": "integer", "minimum": 1, "maximum": MAXIMUM_PRECISION, "default": MAXIMUM_PRECISION}
    bound = {"type": ["number", "string"], "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,10})?$"}
    return {
        **({"precision": digits} if precision else {}),
        "scale": {"type": "integer", "minimum": 0, "maximum": 10, "default": scale},
        "minimum": bound,
        "maximum": bound,
    }


def _plain(number: Any) -> str:
    return format(number, "f") if isinstance(number, Decimal) else str(number)
