"""Exchange rates as expressions ask for them: what a unit of a currency is worth in the base currency from a day on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlalchemy import Subquery


class Rates(Protocol):
    """Knows the rates; both answers are of the same ones."""

    @property
    def base(self) -> str:
        """The base currency, a unit of which is worth 1."""
        ...

    def rate(self, code: str, day: date) -> Decimal | None:
        """The rate in force on a day; None where there is none."""
        ...

    def table(self) -> Subquery:
        """All rates as rows of `code`, `valid_from` and `rate`, under a name of its own."""
        ...
