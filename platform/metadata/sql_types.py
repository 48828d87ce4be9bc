"""Column types that mean the same on PostgreSQL and SQLite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Numeric, String
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

MAXIMUM_PRECISION = 18
"""Digits of a stored number: what a 64-bit integer of SQLite holds exactly."""


class Identifier(TypeDecorator[str]):
    """A UUID, canonical text in Python; `uuid` on PostgreSQL, text on SQLite."""

    impl = String(36)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=False))
        return dialect.type_descriptor(String(36))

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Nothing to do: both drivers give text (the engine's connections to PostgreSQL are told to)."""


class ScaledDecimal(TypeDecorator[Decimal]):
    """An exact decimal: NUMERIC on PostgreSQL, an INTEGER scaled by 10^scale on SQLite, so order and SUM are native."""

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int = MAXIMUM_PRECISION, scale: int = 2) -> None:
        super().__init__()
        self.precision = precision
        self.scale = scale
        self._unit = Decimal(1).scaleb(-scale)

    def __repr__(self) -> str:
        """Shows what tells two columns apart: on SQLite the scale decides what a stored integer means."""
        return f"ScaledDecimal({self.precision}, {self.scale})"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Numeric(self.precision, self.scale))
        return dialect.type_descriptor(BigInteger())

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """None on PostgreSQL, whose driver takes the number as it is: asked for each value this would cost time."""
        return None if dialect.name == "postgresql" else super().bind_processor(dialect)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value  # literals in a statement's text come here on PostgreSQL, too
        scaled = Decimal(value).scaleb(self.scale)
        # A filter may compare with a finer number than the column holds: keep the fraction, SQLite compares it rightly.
        return int(scaled) if scaled == scaled.to_integral_value() else float(scaled)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value if isinstance(value, Decimal) else Decimal(value)
        return Decimal(value).scaleb(-self.scale).quantize(self._unit)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: `timestamptz` on PostgreSQL, ISO text that sorts by time on SQLite."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(27))

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """None on PostgreSQL, whose driver takes the moment as it is."""
        return None if dialect.name == "postgresql" else super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        # isoformat fills years before 1000 up with zeros, which strftime leaves to the C library.
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(value)


class ExactDecimal(TypeDecorator[Decimal]):
    """A computed decimal of any scale: NUMERIC on PostgreSQL, plain text without trailing zeros on SQLite.

    Equal numbers are equal texts; the order of numbers is not the order of these texts.
    """

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Numeric() if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return plain(Decimal(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def plain(value: Decimal) -> str:
    """The number in digits, without exponent, trailing zeros or a negative zero: 1500, 0.5, -2."""
    if not value:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
