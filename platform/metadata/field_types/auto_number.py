"""A number that the engine gives each record, after a pattern: ACC-{yyyy}{mm}-{0000}."""

from __future__ import annotations

import functools
import re
from datetime import date
from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from ..text_keys import sort_key
from .base import FieldType, Generator, InvalidValue, Parser, Presentation, Values
from .cleaning import line_cleaner
from .columns import Keyed

LONGEST = 100
RESETS = ("never", "year", "month", "day")
"""How often the counter begins again, from seldom to often."""

_TOKEN = re.compile(r"\{([^{}]*)\}")
_DIGITS = re.compile(r"[0-9]+")
_DATE_FORMATS = MappingProxyType({"yyyy": "{0.year:04d}", "yy": "{1:02d}", "mm": "{0.month:02d}", "dd": "{0.day:02d}"})


def pattern_problem(pattern: str, reset: str | None = None) -> InvalidValue | None:
    """What is wrong with a pattern and its reset, as code and parameters; None if they fit.

    Exactly one counter; a counter that begins again needs the date parts which keep the numbers apart.
    """
    words = _TOKEN.findall(pattern)
    unknown = [word for word in words if word not in _DATE_FORMATS and word.strip("0")]
    counters = [word for word in words if word and not word.strip("0")]
    rest = _TOKEN.sub("", pattern)
    if unknown or "" in words or "{" in rest or "}" in rest:
        return InvalidValue("pattern_placeholder", placeholder=unknown[0] if unknown else "")
    if len(counters) != 1:
        return InvalidValue("pattern_counter", count=len(counters))
    if len(pattern) > LONGEST - 20 or not rest.isprintable():
        return InvalidValue("pattern_too_long", maximum=LONGEST - 20)
    if RESETS.index(reset or _finest(pattern)) > RESETS.index(_finest(pattern)):
        return InvalidValue("pattern_reset", reset=reset)
    return None


def natural_key(text: str) -> str:
    """A sort key in which A-10 comes behind A-9: every number is filled up with zeros."""
    return sort_key(_DIGITS.sub(lambda number: number[0].zfill(12), text))


class PatternGenerator(Generator):
    """Counts in the period that the option `reset` says, else in that of the pattern's finest date part."""

    def period(self, field: FieldDefinition, today: date) -> str:
        """ "", "2026", "2026-11" or "2026-11-21"."""
        reset = field.options.get("reset") or _finest(_pattern(field))
        return {"never": "", "year": f"{today:%Y}", "month": f"{today:%Y-%m}", "day": f"{today:%Y-%m-%d}"}[reset]

    def text(self, field: FieldDefinition, today: date, number: int) -> str:
        """The pattern filled in; a counter that outgrows its zeros becomes longer."""
        return _template(_pattern(field)).format(today, today.year % 100, number)


class AutoNumberValues(Values):
    """Text that only the engine and a migration write."""

    sample_options = MappingProxyType({"pattern": "L-{yyyy}{mm}-{0000}"})
    generator = PatternGenerator()

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """One line of text: a migration brings numbers of other patterns."""
        return line_cleaner(LONGEST)

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Numbers of this and of other patterns."""
        today = date(2026, 11, 21)
        first, late = (self.generator.text(field, today, number) for number in (1, 1_234_567))
        return ((first, first), (late, late), ("旧系统-７", "旧系统-７"), (" 0001 ", "0001"))

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Too long, two lines, control characters, no text."""
        return (
            ("1" * (LONGEST + 1), "text_too_long"),
            ("1\n2", "line_break"),
            ("1\x072", "control_character"),
            (1, "not_text"),
        )


class AutoNumberPresentation(Presentation):
    """Shown, never edited."""

    widget = "readonly"


class AutoNumber(FieldType):
    """The number of a paper, a case, a customer."""

    name = "auto_number"
    label = MappingProxyType({"en": "Auto-number", "zh": "自动编号"})
    expression_type = "text"
    options_schema = MappingProxyType(
        {
            "pattern": {"type": "string", "minLength": 1, "maxLength": LONGEST - 20},
            "reset": {"enum": list(RESETS)},
            "match": {"type": "boolean", "default": False},
        }
    )
    required_options = ("pattern",)
    aggregates = ("count", "count_distinct", "min", "max")
    groupable = ()
    storage = Keyed(sort=natural_key)
    values = AutoNumberValues()
    presentation = AutoNumberPresentation()


def _pattern(field: FieldDefinition) -> str:
    return str(field.options["pattern"])


@functools.cache
def _finest(pattern: str) -> str:
    """The most frequent reset for which the pattern's date parts keep the numbers apart."""
    words = set(_TOKEN.findall(pattern))
    if not words & {"yyyy", "yy"}:
        return "never"
    if "mm" not in words:
        return "year"
    return "day" if "dd" in words else "month"


@functools.cache
def _template(pattern: str) -> str:
    """The pattern as a format text of the date, the two-digit year and the number."""

    def placeholder(found: re.Match[str]) -> str:
        return _DATE_FORMATS.get(found[1], f"{{2:0{len(found[1])}d}}")

    return _TOKEN.sub(placeholder, pattern)
