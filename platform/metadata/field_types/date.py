"""A day of the calendar, without a time and without a zone."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import Date

from ..definitions.object import FieldDefinition
from ..organisation import Organisation
from .base import END, FieldType, InvalidValue, Parser, Presentation, Values
from .columns import Single
from .locales import date_text
from .written_dates import day_in_figures

DATE_PARTS = ("day", "week", "month", "quarter", "year")


class DateValues(Values):
    """YYYY-MM-DD, years 0001 to 9999; other spellings are the import's business."""

    def parser(self, field: FieldDefinition, organisation: Organisation) -> Parser:
        """Takes the ISO form, or a date of Python."""
        from_iso = date.fromisoformat

        def parse(raw: Any) -> date:
            if type(raw) is str:
                text = raw if len(raw) == 10 else raw.strip()
                # fromisoformat knows more spellings than this field takes.
                if len(text) == 10 and text[4] == "-" and text[7] == "-":
                    try:
                        return from_iso(text)
                    except ValueError:
                        raise InvalidValue("not_a_date") from None
            elif type(raw) is date:
                return raw
            raise InvalidValue("not_a_date")

        return parse

    def serialise(self, value: Any) -> Any:
        """YYYY-MM-DD."""
        return value.isoformat()

    def valid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, Any], ...]:
        """An ordinary day, a leap day, the first and the last day."""
        return (
            ("2026-11-21", "2026-11-21"),
            ("2024-02-29", "2024-02-29"),
            (" 2026-12-31 ", "2026-12-31"),
            ("0001-01-01", "0001-01-01"),
            ("9999-12-31", "9999-12-31"),
        )

    def invalid_samples(self, field: FieldDefinition) -> tuple[tuple[Any, str], ...]:
        """Days that don't exist, other spellings, an instant, no text."""
        return (
            ("2026-02-29", "not_a_date"),
            ("2026-13-01", "not_a_date"),
            ("0000-01-01", "not_a_date"),
            ("21/11/2026", "not_a_date"),
            ("2026-W47-6", "not_a_date"),
            ("20261121", "not_a_date"),
            ("2026-11-21T08:00:00Z", "not_a_date"),
            ("２０２６-11-21", "not_a_date"),
            (20261121, "not_a_date"),
            (None, "not_a_date"),
        )


class DatePresentation(Presentation):
    """A calendar to pick from."""

    widget = "date"
    in_row = END

    def display(self, value: Any, field: FieldDefinition, locale: str, organisation: Organisation) -> str:
        """12 Dec 2026 or 2026-12-12."""
        return date_text(value, locale)

    def undisplayed(self, text: str) -> str:
        """A day whose month is a word, in figures."""
        return day_in_figures(text)


class DateType(FieldType):
    """A birthday, a deadline."""

    name = "date"
    label = MappingProxyType({"en": "Date", "zh": "日期"})
    expression_type = "date"
    groupable = DATE_PARTS
    storage = Single(Date())
    values = DateValues()
    presentation = DatePresentation()
