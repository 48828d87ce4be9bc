"""Rates that are stored serve filters on both databases, and tell missing ones from those of other days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from metacrm.engine.query.rates import StoredRates
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, ids_of, made


@pytest.fixture
def rated(library_runtime: Runtime) -> Runtime:
    """The library with dollars from two days on; the day of the tests is 2026-03-01."""
    dollar = made(library_runtime, "currency", {"name": "Dollar", "code": "USD"})[0]
    days = (("2026-01-01", "7"), ("2026-02-01", "6.87654321"), ("2026-03-02", "1"))
    made(library_runtime, "rate", *({"currency": dollar, "valid_from": day, "rate": rate} for day, rate in days))
    return library_runtime


def test_rates_are_read_by_their_day(rated: Runtime) -> None:
    with rated.database.read() as connection:
        rates = StoredRates(rated.current, connection)
        days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 1), date(2030, 1, 1)]
        found = [rates.rate("USD", day) for day in days]
        assert found == [None, Decimal(7), Decimal(7), Decimal("6.87654321"), Decimal(1)]
        assert rates.rate("EUR", date(2026, 3, 1)) is None


def test_filters_convert_amounts(rated: Runtime) -> None:
    member = made(rated, "member", {"name": "Ann"})[0]
    home, abroad = made(
        rated, "loan", {"member": member, "fine": "14"}, {"member": member, "fine": "2", "currency": "USD"}
    )
    context = at()

    def those(where: str) -> set[str]:
        return set(ids_of(rated, "loan", context, where=where))

    assert those('CONVERT(fine, "USD") = 2') == {abroad}
    assert those('CONVERT(fine, "USD") > 2') == {home}
    assert those('CONVERT(fine, "CNY") = 13.75308642') == {abroad}
    assert those('CONVERT(fine, "USD", DATE(2026, 1, 15)) = 2') == {home, abroad}
    assert those("CURRENCYRATE(currency) = 1") == {home}
    assert those("CURRENCYRATE(currency, due_on) = 1") == set()
    assert those('CONVERT(fine, "EUR") > 0 OR CONVERT(fine, "EUR") <= 0') == set()
    assert those('IFERROR(CURRENCYRATE("EUR"), 3) = 3') == {home, abroad}
