"""A moment, kept in UTC and shown in a reader's zone."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from ..sql_types import Instant
from .base import FieldType, InvalidValue, Parser, Values
from .columns import Single
from .date import DATE_PARTS, DatePresentation
from .locales import date_text


class DatetimeValues(Values):
    """ISO 8601 with date and time; without an offset it is in the organisation's zone."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Gives an aware datetime in UTC."""
        from_iso, zone = datetime.fromisoformat, organisation.zone

        def parse(raw: Any) -> datetime:
            if type(raw) is str:
                text = raw.strip()
                # fromisoformat knows more spellings than this field takes.
                if len(text) < 16 or text[4] != "-" or text[7] != "-" or text[10] not in "T " or text[13] != ":":
                    raise InvalidValue("not_a_datetime")
                try:
                    value = from_iso(text)
                except ValueError:
                    raise InvalidValue("not_a_datetime") from None
            elif type(raw) is datetime:
                value = raw
            else:
                raise InvalidValue("not_a_datetime")
            try:
                return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
            except OverflowError:
                raise InvalidValue("not_a_datetime") from None

        return parse

    def serialise(self, value: Any) -> Any:
        """2026-11-21T08:00:00Z; microseconds only where there are any."""
        return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """UTC, other offsets, a space instead of the T, without seconds, with microseconds, far years."""
        return (
            ("2026-11-21T08:00:00Z", "2026-11-21T08:00:00Z"),
            ("2026-11-21T16:00:00+08:00", "2026-11-21T08:00:00Z"),
            ("2026-11-21 16:00+0800", "2026-11-21T08:00:00Z"),
            ("2026-11-21T08:00:00.123456Z", "2026-11-21T08:00:00.123456Z"),
            ("0001-01-02T00:00:00Z", "0001-01-02T00:00:00Z"),
            ("9999-12-30T23:59:59Z", "9999-12-30T23:59:59Z"),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Moments that don't exist, a day alone, a stamp of seconds."""
        return (
            ("2026-11-21T25:00:00Z", "not_a_datetime"),
            ("2026-02-30T08:00:00Z", "not_a_datetime"),
            ("2026-11-21", "not_a_datetime"),
            ("tomorrow at noon", "not_a_datetime"),
            ("0001-01-01T00:00:00+10:00", "not_a_datetime"),
            (1795248000, "not_a_datetime"),
            ({"at": "2026-11-21T08:00:00Z"}, "not_a_datetime"),
        )


class DatetimePresentation(DatePresentation):
    """A calendar and a clock."""

    widget = "datetime"

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """12 Dec 2026, 16:05 or 2026-12-12 16:05, in the organisation's zone; seconds are for programs."""
        local = _local(value, organisation)
        return f"{date_text(local, locale)}{' ' if locale == 'zh' else ', '}{local:%H:%M}"


class DatetimeType(FieldType):
    """The begin of a meeting, the time of a change."""

    name = "datetime"
    label = MappingProxyType({"en": "Date and time", "zh": "日期时间"})
    expression_type = "datetime"
    groupable = DATE_PARTS
    storage = Single(Instant())
    values = DatetimeValues()
    presentation = DatetimePresentation()


def _local(value: datetime, organisation: Organisation) -> datetime:
    try:
        return value.astimezone(organisation.zone)
    except OverflowError:
        return value
