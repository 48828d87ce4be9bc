"""Amounts have their worth in the base currency, at the rate of the day they are saved."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from metacrm.engine.change import RecordInput
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, codes, ids_of, made

DAY = 86_400


@pytest.fixture
def exchange(library_runtime: Runtime) -> Runtime:
    """Dollars at 7 from 1 January and at 8 from 2 March on, euros without a rate."""
    dollar, _ = made(library_runtime, "currency", {"name": "Dollar", "code": "USD"}, {"name": "Euro", "code": "EUR"})
    today = at().today
    rates = [
        {"currency": dollar, "valid_from": "2026-01-01", "rate": "7"},
        {"currency": dollar, "valid_from": str(today + timedelta(days=1)), "rate": "8.12345678"},
    ]
    made(library_runtime, "rate", *rates)
    return library_runtime


def worth(runtime: Runtime, record: str) -> tuple[str, str, str]:
    answered = runtime.records.get(at(), "book", record)
    return answered["currency"], answered["price"], answered["price_base"]


def test_an_amount_keeps_the_rate_of_its_day(exchange: Runtime) -> None:
    dollars, yuan = made(
        exchange, "book", {"title": "a", "price": "1.50", "currency": "USD"}, {"title": "b", "price": 1}
    )
    assert worth(exchange, dollars) == ("USD", "1.50", "10.50")
    assert worth(exchange, yuan) == ("CNY", "1.00", "1.00")
    assert exchange.records.update(at(DAY), "book", dollars, {"title": "aa"}).ok
    assert worth(exchange, dollars)[2] == "10.50"
    assert exchange.records.update(at(DAY), "book", dollars, {"price": "2"}).ok
    assert worth(exchange, dollars)[2] == "16.25"
    assert exchange.records.update(at(DAY), "book", dollars, {"currency": "CNY"}).ok
    assert worth(exchange, dollars) == ("CNY", "2.00", "2.00")
    assert exchange.records.update(at(DAY), "book", dollars, {"currency": None}).ok
    assert worth(exchange, dollars) == ("CNY", "2.00", "2.00")
    assert exchange.records.update(at(DAY), "book", dollars, {"price": None}).ok
    assert exchange.records.get(at(), "book", dollars)["price_base"] is None


def test_a_missing_rate_is_told_for_every_record(exchange: Runtime) -> None:
    inputs = [
        RecordInput("book", {"title": "a", "price": "1", "currency": code}) for code in ("EUR", "USD", "XXX", "CNY")
    ]
    outcomes = exchange.records.save(at(), inputs, all_or_none=False)
    missing = [("missing_rate", "price")]
    assert codes(outcomes) == [missing, [], missing, []]
    assert "EUR" in outcomes[0].problems[0].message("zh")


def test_a_worth_beyond_what_the_field_holds_is_refused(exchange: Runtime) -> None:
    largest = str(Decimal(10**18 - 1).scaleb(-2))
    assert exchange.records.create(at(), "book", {"title": "a", "price": largest}).ok
    outcome = exchange.records.create(at(), "book", {"title": "b", "price": largest, "currency": "USD"})
    assert codes([outcome]) == [[("number_too_large", "price")]]
    assert outcome.problems[0].message("en") and outcome.problems[0].message("zh")


def test_lists_sort_and_filter_by_the_worth(exchange: Runtime) -> None:
    prices = [("5", "CNY"), ("1", "USD"), ("6", "CNY"), (None, "USD"), ("0.5", "USD")]
    ids = made(exchange, "book", *({"title": "x", "price": price, "currency": code} for price, code in prices))
    assert ids_of(exchange, "book", sort="price") == [ids[4], ids[0], ids[2], ids[1], ids[3]]
    assert ids_of(exchange, "book", sort="-price") == [ids[1], ids[2], ids[0], ids[4], ids[3]]
    assert sorted(ids_of(exchange, "book", where="price > 5")) == sorted([ids[1], ids[2]])
