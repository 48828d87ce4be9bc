"""Expected exchange rates and converted amounts, from the rates that the tests bring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import product

from tests.metadata.expressions.golden.cases import BLANK_DATE, BLANK_TEXT, Case, case, error

TABLE = "written: features.md section 6"


def money(value: str | None, currency: str) -> dict[str, dict[str, object]]:
    """An amount, and the field beside it that says its currency."""
    return {"a": {"type": "money", "value": value}, "currency": {"type": "text", "value": currency}}


def currencies() -> Iterator[Case]:
    rates = "written: the rates of the tests against CNY, today being 2017-03-02"
    reckoned = "computed: Python decimal, the product and the quotient rounded to 16 decimals"
    today, later, early = date(2017, 3, 2), date(2017, 3, 3), date(2015, 12, 31)
    for code, day, rate in (
        ("USD", today, "6.9498"), ("USD", later, "7"), ("USD", date(2016, 12, 31), "6.5"), ("EUR", later, "7.3"),
        ("USD", date(2016, 1, 1), "6.5"), ("JPY", later, "0.0600305"), ("CNY", early, "1"),
    ):  # fmt: skip
        yield case("CURRENCYRATE(a, b)", Decimal(rate), rates, a=code, b=day)
    for code, day in (("USD", early), ("JPY", date(2017, 1, 31)), ("usd", today), ("GBP", today)):
        yield case("CURRENCYRATE(a, b)", error("#RATE"), rates + ", a missing one is an error", a=code, b=day)
    yield case("CURRENCYRATE(a)", Decimal("6.9498"), rates, a="USD")
    yield case("CURRENCYRATE(a)", 1, rates, a="CNY")
    yield case("CURRENCYRATE(a)", error("#RATE"), rates + ", a missing one is an error", a="GBP")
    yield case('CURRENCYRATE("EUR") * a', Decimal("14.6"), rates, a=2)
    yield case("CURRENCYRATE(a, b)", None, TABLE + ": blank gives blank", a="CNY", b=BLANK_DATE)
    yield case("CURRENCYRATE(a)", None, TABLE + ": blank gives blank", a=BLANK_TEXT)
    yield case("IFERROR(CURRENCYRATE(a, b), 0)", 0, TABLE, a="GBP", b=today)
    known = {"USD": Decimal("6.9498"), "EUR": Decimal("7.3"), "JPY": Decimal("0.0600305"), "CNY": Decimal(1)}
    for source, wanted, value in product(known, known, ("100", "-0.37", "123456789.1234")):
        if source == wanted:
            result = Decimal(value)
        else:
            with localcontext(prec=100):
                base = (Decimal(value) * known[source]).quantize(Decimal("1e-16"), ROUND_HALF_UP)
                result = (base / known[wanted]).quantize(Decimal("1e-16"), ROUND_HALF_UP)
        yield made(f'CONVERT(a, "{wanted}")', result, reckoned, money(value, source))
    yield made('CONVERT(a, "CNY", DATE(2017, 3, 3))', 14, rates, money("2", "USD"))
    yield made('CONVERT(a, "USD")', error("#RATE"), rates, money("2", "GBP"))
    yield made('CONVERT(a, "GBP")', error("#RATE"), rates, money("2", "USD"))
    yield made('CONVERT(a, "USD")', None, TABLE + ": blank gives blank", money(None, "EUR"))
    yield made('CONVERT(a, "CNY") > 13', True, rates, money("2", "USD"))


def made(expression: str, expected: object, source: str, fields: dict[str, dict[str, object]]) -> Case:
    """A case with fields as the trial takes them."""
    return case(expression, expected, source) | {"fields": fields}


def all_cases() -> dict[str, list[Case]]:
    """Every file's cases by its name."""
    return {"currencies": list(currencies())}
