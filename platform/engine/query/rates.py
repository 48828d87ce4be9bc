"""The exchange rates that are stored, as expressions ask for them; of each currency they are read once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, Select, Subquery, select

from ..model import Model

CURRENCY_OBJECT = "currency"
RATE_OBJECT = "rate"


class StoredRates:
    """The rates of one database, as one request sees them."""

    def __init__(self, model: Model, connection: Connection) -> None:
        self.base = model.organisation.base_currency
        self._model = model
        self._connection = connection
        self._known: dict[str, tuple[Sequence[date], Sequence[Decimal]]] = {}

    def rate(self, code: str, day: date) -> Decimal | None:
        """The rate in force on a day; None where there is none."""
        if code not in self._known:
            rows = self._rows()
            mine = rows.where(rows.selected_columns.code == code).order_by(rows.selected_columns.valid_from)
            found = self._connection.execute(mine).all()
            self._known[code] = [row.valid_from for row in found], [row.rate for row in found]
        days, rates = self._known[code]
        place = bisect_right(days, day)
        return rates[place - 1] if place else None

    def table(self) -> Subquery:
        """All rates as rows of `code`, `valid_from` and `rate`."""
        return self._rows().subquery()

    def _rows(self) -> Select[tuple[str, date, Decimal]]:
        rate, currency = self._model.tables[RATE_OBJECT], self._model.tables[CURRENCY_OBJECT]
        columns = (currency.column("code"), rate.column("valid_from"), rate.column("rate"))
        names = ("code", "valid_from", "rate")
        return (
            select(*(column.label(name) for column, name in zip(columns, names, strict=True)))  # type: ignore[return-value]
            .select_from(rate.table.join(currency.table, currency.column("id") == rate.column("currency")))
            .where(rate.table.c.deleted_at.is_(None))
        )
