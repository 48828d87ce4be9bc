"""A time of day, without a date and without a zone."""

from __future__ import annotations

from datetime import time
from types import MappingProxyType
from typing import Any

from sqlalchemy import Time

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import FieldType, InvalidValue, Parser, Presentation, Values
from .columns import Single
from .locales import clock_text


class TimeValues(Values):
    """HH:MM or HH:MM:SS, from 00:00 to 23:59:59."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Takes the two forms, or a time of Python without a zone."""
        from_iso = time.fromisoformat

        def parse(raw: Any) -> time:
            if type(raw) is str:
                text = raw.strip()
                if len(text) in (5, 8) and text[2] == ":":
                    try:
                        return from_iso(text)
                    except ValueError:
                        raise InvalidValue("not_a_time") from None
            elif type(raw) is time and raw.tzinfo is None:
                return raw.replace(microsecond=0)
            raise InvalidValue("not_a_time")

        return parse

    def serialise(self, value: Any) -> Any:
        """HH:MM:SS."""
        return value.isoformat(timespec="seconds")

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """With and without seconds, the first and the last second."""
        return (
            ("08:30", "08:30:00"),
            ("16:05:09", "16:05:09"),
            ("00:00", "00:00:00"),
            ("23:59:59", "23:59:59"),
            (" 12:00 ", "12:00:00"),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Times that don't exist, other spellings, no text."""
        return (
            ("24:00", "not_a_time"),
            ("12:60", "not_a_time"),
            ("8:30", "not_a_time"),
            ("noon", "not_a_time"),
            ("08:30Z", "not_a_time"),
            ("下午三点", "not_a_time"),
            (830, "not_a_time"),
            ([8, 30], "not_a_time"),
        )


class TimePresentation(Presentation):
    """A clock."""

    widget = "time"

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """16:05; seconds where there are any."""
        return clock_text(value, locale)


class TimeType(FieldType):
    """The hour a shop opens."""

    name = "time"
    label = MappingProxyType({"en": "Time", "zh": "时间"})
    expression_type = "time"
    storage = Single(Time())
    values = TimeValues()
    presentation = TimePresentation()
