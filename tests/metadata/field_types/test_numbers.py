"""Details of the types that hold numbers and times: rounding, bounds, how people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, localcontext

import pytest

from metacrm.metadata.field_types.base import InvalidValue
from metacrm.metadata.field_types.locales import money_text, number_text
from metacrm.metadata.sql_types import ScaledDecimal
from tests.metadata.field_types.samples import TYPES, field_of, parse, shown


@pytest.mark.parametrize(
    ("raw", "read"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), (2.675, "2.68"), (1e3, "1000.00"), ("0.0049", "0.00")],
)
def test_decimals_are_rounded_half_up(raw: object, read: str) -> None:
    value = parse("decimal", raw)
    assert format(value, "f") == read


def test_minus_zero_is_zero() -> None:
    assert str(parse("decimal", "-0.001")) == "0.00"


def test_small_numbers_have_no_exponent() -> None:
    values = TYPES["decimal"].values
    value = parse("decimal", "0", precision=18, scale=8)
    assert values.serialise(value) == "0.00000000"
    assert values.serialise(parse("decimal", "0.00000001", scale=8)) == "0.00000001"


def test_bounds_hold_for_precision_and_options() -> None:
    assert parse("decimal", "99.99", precision=4) == Decimal("99.99")
    with pytest.raises(InvalidValue) as refusal:
        parse("decimal", "100", precision=4)
    assert refusal.value.parameters == {"maximum": "99.99"}
    with pytest.raises(InvalidValue) as refusal:
        parse("decimal", "0.05", minimum="0.1")
    assert refusal.value.parameters == {"minimum": "0.1"}
    with pytest.raises(InvalidValue):
        parse("decimal", "99.995", precision=4)


def test_numbers_do_not_depend_on_the_decimal_context() -> None:
    with localcontext() as context:
        context.prec = 28
        assert parse("decimal", "9999999999999999.99") == Decimal("9999999999999999.99")


def test_two_scales_are_two_column_types() -> None:
    one, other = (TYPES["decimal"].storage.columns(field_of("decimal", scale=scale))[0].type for scale in (2, 4))
    assert isinstance(one, ScaledDecimal)
    assert repr(one) != repr(other)


@pytest.mark.parametrize(
    ("amount", "code", "locale", "text"),
    [
        ("317996.00", "EUR", "en", "€317,996"),
        ("2489520", "CNY", "zh", "¥2,489,520"),
        ("-0.5", "EUR", "en", "-€0.50"),
        ("1234.56", "USD", "zh", "US$1,234.56"),
        ("1234.56", "CNY", "en", "CN¥1,234.56"),
        ("1234", "JPY", "en", "¥1,234"),
        ("5", "CHF", "en", "CHF 5"),
        ("5", "XQQ", "zh", "XQQ 5"),
    ],
)
def test_money(amount: str, code: str, locale: str, text: str) -> None:
    assert money_text(Decimal(amount), code, locale) == text


def test_numbers_follow_the_locale() -> None:
    assert number_text(Decimal("-1234567.50"), "en") == "-1,234,567.50"
    assert number_text(1234567, "de") == "1.234.567"
    assert number_text(Decimal("1234.5"), "de") == "1.234,5"


@pytest.mark.parametrize(
    ("name", "raw", "en", "zh"),
    [
        ("currency", "317996", "317,996.00", "317,996.00"),
        ("percent", "12.50", "12.5%", "12.5%"),
        ("percent", "100", "100%", "100%"),
        ("integer", -1234, "-1,234", "-1,234"),
        ("rating", 4, "4/5", "4/5"),
        ("boolean", True, "Yes", "是"),
        ("date", "2026-12-12", "12 Dec 2026", "2026-12-12"),
        ("datetime", "2026-12-11T16:05:00Z", "12 Dec 2026, 00:05", "2026-12-12 00:05"),
        ("time", "16:05", "16:05", "16:05"),
        ("time", "16:05:09", "16:05:09", "16:05:09"),
        ("duration", 5400, "1 h 30 min", "1 小时 30 分钟"),
        ("duration", 45, "45 s", "45 秒"),
        ("duration", 0, "0 min", "0 分钟"),
        ("duration", "P2D", "48 h", "48 小时"),
        ("geolocation", "30.25,120.16", "30.250000, 120.160000", "30.250000, 120.160000"),
        ("multi_picklist", "poetry;novel", "Novel, Poetry", "小说、诗歌"),
        (
            "address",
            {"country": "中国", "city": "杭州", "street": "文三路 90 号", "postcode": "310012"},
            "文三路 90 号, 杭州, 310012, 中国",
            "中国杭州文三路 90 号 310012",
        ),
    ],
)
def test_what_people_read(name: str, raw: object, en: str, zh: str) -> None:
    options = {"minimum": None, "maximum": None} if name == "percent" else {}
    assert shown(name, raw, "en", **options) == en
    assert shown(name, raw, "zh", **options) == zh


def test_a_moment_without_an_offset_is_in_the_organisations_zone() -> None:
    assert parse("datetime", "2026-11-21T16:00") == datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_python_values_are_read_too() -> None:
    moment = datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert parse("datetime", moment) == moment
    assert parse("date", moment.date()) == moment.date()
    assert parse("decimal", Decimal("1.5")) == Decimal("1.50")
