"""Dates are read in the form that is stated, or in the order that the whole column shows; doubt is told."""

from __future__ import annotations

import pytest

from metacrm.engine.transfer.dates import DAY_FIRST, MONTH_FIRST, OrderFinder, order_parser
from metacrm.metadata.field_types.written_dates import day_in_figures, format_parser


def finder(*cells: str) -> OrderFinder:
    found = OrderFinder()
    for cell in cells:
        found.see(cell)
    return found


@pytest.mark.parametrize(
    ("pattern", "cell", "value"),
    [
        ("M/D/YYYY", "3/1/2017", "2017-03-01"),
        ("M/D/YYYY", " 12/31/2017 ", "2017-12-31"),
        ("DD.MM.YYYY", "01.03.2017", "2017-03-01"),
        ("D MMM YYYY", "1 March 2017", "2017-03-01"),
        ("D MMM YYYY", "1 SEPT 2017", "2017-09-01"),
        ("YYYYMMDD", "20170301", "2017-03-01"),
        ("YYYY年M月D日", "2017年3月1日", "2017-03-01"),
        ("D/M/YY", "1/3/69", "1969-03-01"),
        ("D/M/YY", "1/3/68", "2068-03-01"),
        ("M/D/YYYY h:mm A", "3/1/2017 12:05 am", "2017-03-01T00:05:00"),
        ("YYYY-MM-DD HH:mm:ss", "2017-03-01 16:05:09", "2017-03-01T16:05:09"),
    ],
)
def test_stated_format(pattern: str, cell: str, value: str) -> None:
    assert format_parser(pattern)(cell) == value


@pytest.mark.parametrize(
    ("pattern", "cell"),
    [
        ("M/D/YYYY", "13/1/2017"),
        ("M/D/YYYY", "2/29/2017"),
        ("M/D/YYYY", "n/a"),
        ("D MMM YYYY", "1 Foo 2017"),
        ("D MMM YYYY", "1 Marble 2017"),
    ],
)
def test_what_does_not_fit_is_refused(pattern: str, cell: str) -> None:
    with pytest.raises(ValueError):
        format_parser(pattern)(cell)


def test_only_a_day_that_is_one_is_put_in_figures() -> None:
    assert day_in_figures(" 12 Mar 2026") == day_in_figures("12 march 2026") == "2026-03-12"
    assert day_in_figures("12 May 2026, 16:05") == "2026-05-12T16:05:00"
    for text in ("12 Marble 2026", "12 Ma 2026", "31 Feb 2026", "12 Mar 2026, 25:00 x", "Mar 2026", ""):
        assert day_in_figures(text) == text


@pytest.mark.parametrize("pattern", ["", "MM/YYYY", "D/M/Y", "DD/DD/YYYY", "day"])
def test_no_pattern(pattern: str) -> None:
    with pytest.raises(ValueError):
        format_parser(pattern)


@pytest.mark.parametrize(
    ("order", "cell", "value"),
    [
        (DAY_FIRST, "1/3/2017", "2017-03-01"),
        (MONTH_FIRST, "3/1/2017", "2017-03-01"),
        (DAY_FIRST, "2017/3/1", "2017-03-01"),
        (MONTH_FIRST, "2017年3月1日", "2017-03-01"),
        (DAY_FIRST, "1.3.17 4:05 pm", "2017-03-01T16:05:00"),
        (DAY_FIRST, "2017-03-01T10:00:00Z", "2017-03-01T10:00:00Z"),
    ],
)
def test_order(order: str, cell: str, value: str) -> None:
    assert order_parser(order)(cell) == value


def test_one_telling_date_decides_the_column() -> None:
    assert finder("1/2/2017", "3/4/2017", "5/13/2017").order == MONTH_FIRST
    assert finder("1/2/2017", "3/4/2017", "13/5/2017").order == DAY_FIRST


def test_doubt_is_only_where_it_matters() -> None:
    assert finder("1/2/2017", "n/a", "").is_ambiguous
    assert not finder("2/2/2017", "11-11-2018", "2017-03-01", "2017/1/2").is_ambiguous


def test_mixed_orders_are_noticed() -> None:
    found = finder("13/5/2017", "5/13/2017", "99/99/2017")
    assert found.is_mixed
    assert (found.day_first, found.month_first) == (["13/5/2017"], ["5/13/2017"])
