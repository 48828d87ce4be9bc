"""Values as controls hold them, and as the expression language writes them: one form per kind of value."""

from __future__ import annotations

import re
import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from ..expressions.ast import Binary, Call, Literal, Node, Path, Unary
from ..expressions.builder import MAXIMUM_DIGITS
from ..expressions.periods import period_bounds

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
RELATIVE_DAY = re.compile(r"today(?:([+-])([0-9]{1,5}))?")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
COUNT = re.compile(r"[0-9]{1,9}")
VIEWER = "$User.id"
ESCAPES: Mapping[str, str] = MappingProxyType({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


class UnfitValue(ValueError):
    """A value that its form can't write; the text is a problem code."""


class ValueForm(ABC):
    """How values of one kind are read from a tree and written into an expression."""

    @abstractmethod
    def read(self, node: Node) -> str | None:
        """The value as its control holds it; None where the node is no such value."""

    @abstractmethod
    def write(self, value: str) -> str:
        """The value in the expression language; raises UnfitValue."""


class TextForm(ValueForm):
    """Texts and the names of choices."""

    def read(self, node: Node) -> str | None:
        return node.value if isinstance(node, Literal) and isinstance(node.value, str) else None

    def write(self, value: str) -> str:
        if not value:
            raise UnfitValue("required")
        if any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in value):
            raise UnfitValue("expression_bad_text")
        return '"' + "".join(ESCAPES.get(character, character) for character in value) + '"'


class RecordForm(TextForm):
    """Records by their ids, and the viewer."""

    def read(self, node: Node) -> str | None:
        if isinstance(node, Path):
            return VIEWER if ".".join(node.parts) == VIEWER else None
        return super().read(node)

    def write(self, value: str) -> str:
        if value == VIEWER:
            return value
        if value and not _is_identifier(value):
            raise UnfitValue("invalid_reference")
        return super().write(value)


class NumberForm(ValueForm):
    """Numbers and amounts."""

    def read(self, node: Node) -> str | None:
        sign = ""
        if isinstance(node, Unary) and node.operator == "-":
            sign, node = "-", node.operand
        if isinstance(node, Literal) and isinstance(node.value, Decimal):
            return f"{sign}{node.value:f}"
        return None

    def write(self, value: str) -> str:
        value = value.strip()
        if not value:
            raise UnfitValue("required")
        if not NUMBER.fullmatch(value) or sum(map(str.isdigit, value)) > MAXIMUM_DIGITS:
            raise UnfitValue("not_a_number")
        return value


class DaysForm(NumberForm):
    """Numbers of days."""

    def read(self, node: Node) -> str | None:
        text = super().read(node)
        return text if text and COUNT.fullmatch(text) else None

    def write(self, value: str) -> str:
        if value.strip() and not COUNT.fullmatch(value.strip()):
            raise UnfitValue("not_an_integer")
        return super().write(value)


class ClockForm(TextForm):
    """Times of day: "09:30", "17:00:30"."""

    def read(self, node: Node) -> str | None:
        text = super().read(node)
        return text if text and CLOCK.fullmatch(text) else None

    def write(self, value: str) -> str:
        if value and not CLOCK.fullmatch(value):
            raise UnfitValue("not_a_time")
        return super().write(value)


class DayForm(ValueForm):
    """Days of the calendar, and days around today: "today", "today-30", "today+7"."""

    def read(self, node: Node) -> str | None:
        if isinstance(node, Literal):
            is_day = isinstance(node.value, date) and not isinstance(node.value, datetime)
            return str(node.value) if is_day else None
        if isinstance(node, Binary) and node.operator in "+-" and _is_today(node.left):
            days = node.right.value if isinstance(node.right, Literal) else None
            text = f"{days:f}" if isinstance(days, Decimal) else ""
            relative = f"today{node.operator}{text}"
            return relative if RELATIVE_DAY.fullmatch(relative) else None
        return "today" if _is_today(node) else None

    def write(self, value: str) -> str:
        value = value.strip()
        if not value:
            raise UnfitValue("required")
        relative = RELATIVE_DAY.fullmatch(value)
        if relative:
            return f"TODAY() {relative[1]} {relative[2]}" if relative[1] else "TODAY()"
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise UnfitValue("not_a_date") from None


class PeriodForm(TextForm):
    """Periods by their words: "this month", "last 7 days"."""

    def read(self, node: Node) -> str | None:
        words = super().read(node)
        return words if words and period_bounds(words, date(2000, 1, 1)) else None

    def write(self, value: str) -> str:
        if value and period_bounds(value, date(2000, 1, 1)) is None:
            raise UnfitValue("expression_unknown_period")
        return super().write(value)


class TruthForm(ValueForm):
    """Yes and no."""

    def read(self, node: Node) -> str | None:
        return str(node.value).upper() if isinstance(node, Literal) and isinstance(node.value, bool) else None

    def write(self, value: str) -> str:
        if value not in ("TRUE", "FALSE"):
            raise UnfitValue("not_a_boolean" if value else "required")
        return value


def _is_today(node: Node) -> bool:
    return isinstance(node, Call) and node.name == "TODAY" and not node.arguments


def _is_identifier(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
