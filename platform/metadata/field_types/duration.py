"""A length of time in whole seconds."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import END, FieldType, InvalidValue, Parser, Presentation, Values
from .columns import Single
from .numbers import NUMBER_AGGREGATES, whole_number_parser

LONGEST = 10**11
"""Seconds: more than three thousand years."""

_clock = re.compile(r"([0-9]{1,9}):([0-5][0-9])(?::([0-5][0-9]))?").fullmatch
_period = re.compile(
    r"P(?:([0-9]{1,9})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?", re.IGNORECASE
).fullmatch
_units = re.compile(
    r"(?:([0-9]{1,9}) ?(?:d|days?|天) ?)?(?:([0-9]{1,9}) ?(?:h|hours?|小时) ?)?"
    r"(?:([0-9]{1,9}) ?(?:m|min|minutes?|分钟?) ?)?(?:([0-9]{1,9}) ?(?:s|sec|seconds?|秒))?",
    re.IGNORECASE,
).fullmatch
_WORDS = MappingProxyType({"en": (" h", " min", " s", " "), "zh": (" 小时", " 分钟", " 秒", " ")})


class DurationValues(Values):
    """An integer of seconds in JSON; clock, ISO 8601 and unit spellings are understood."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Takes 5400, "1:30:00", "PT1H30M" or "90m"."""
        whole = whole_number_parser(0, LONGEST)

        def parse(raw: Any) -> int:
            seconds = _seconds(raw.strip()) if type(raw) is str and not raw.isdigit() else None
            if seconds is not None:
                return int(whole(seconds))
            try:
                return int(whole(raw))
            except InvalidValue as error:
                if error.code == "not_a_number":
                    raise InvalidValue("not_a_duration") from None
                raise

        return parse

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """Seconds and every spelling, nothing at all, the longest."""
        return (
            (5400, 5400),
            ("5400", 5400),
            ("1:30:00", 5400),
            ("0:45", 2700),
            ("PT1H30M", 5400),
            ("P1DT2H", 93_600),
            ("90m", 5400),
            ("1 h 30 min", 5400),
            ("1 小时 30 分钟", 5400),
            (0, 0),
            (LONGEST, LONGEST),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Words, minutes above 59 on a clock, half seconds, before zero, beyond the longest."""
        return (
            ("a while", "not_a_duration"),
            ("1:75", "not_a_duration"),
            ("P", "not_a_duration"),
            (True, "not_a_duration"),
            ([90], "not_a_duration"),
            (1.5, "not_an_integer"),
            (-1, "number_too_small"),
            (LONGEST + 1, "number_too_large"),
        )


class DurationPresentation(Presentation):
    """Hours and minutes."""

    widget = "duration"
    in_row = END
    align = "end"

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """1 h 30 min or 1 小时 30 分钟."""
        hour, minute, second, space = _WORDS.get(locale, _WORDS["en"])
        hours, rest = divmod(value, 3600)
        amounts = ((hours, hour), (rest // 60, minute), (rest % 60, second))
        return space.join(f"{amount}{unit}" for amount, unit in amounts if amount) or f"0{minute}"


class Duration(FieldType):
    """How long a call, a visit or a repair took."""

    name = "duration"
    label = MappingProxyType({"en": "Duration", "zh": "时长"})
    expression_type = "number"
    aggregates = NUMBER_AGGREGATES
    storage = Single(BigInteger())
    values = DurationValues()
    presentation = DurationPresentation()


def _seconds(text: str) -> int | None:
    """The seconds that a spelling with a sign of time says; None where it is none."""
    if found := _clock(text):
        hours, minutes, seconds = (int(group or 0) for group in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    found = _period(text) or _units(text)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(group or 0) for group in found.groups())
    return days * 86_400 + hours * 3600 + minutes * 60 + seconds
