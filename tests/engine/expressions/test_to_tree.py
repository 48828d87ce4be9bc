"""The tree that the browser gets: its shape, what it refuses, what is worked out before, and the zone's table."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from metacrm.engine.expressions.to_tree import (
    as_json,
    browser_functions,
    browser_refusal,
    environment_constants,
    to_tree,
)
from metacrm.engine.expressions.zone_table import zone_table
from metacrm.metadata.expressions.checker import catalogue, check
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.typed import Typed
from metacrm.metadata.problem import ProblemError
from tests.engine.expressions.shelf_table import ANN, ENVIRONMENT
from tests.metadata.expressions.shelf import ShelfScope

LEAST = 120
OPERATORS = frozenset(["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "^", "&", "NEGATE"])


def typed(text: str) -> Typed:
    return check(parse(text), ShelfScope(), expect=None)


def refused(text: str, **options: Any) -> list[tuple[str, int | None]]:
    with pytest.raises(ProblemError) as caught:
        to_tree(typed(text), **options)
    assert {problem.code for problem in caught.value.problems} == {"expression_not_in_browser"}
    return [(problem.message("en"), problem.column) for problem in caught.value.problems]


def test_tree_is_plain_json() -> None:
    tree = to_tree(typed('pages + 2.50 > 3 AND borrower = $User.id OR title = "好"'))
    assert tree == json.loads(json.dumps(tree))
    assert tree["fields"] == ["borrower", "pages", "title"]
    assert tree["viewer"] == ["id"]
    assert tree["root"]["function"] == "OR"
    assert tree["root"]["type"] == {"kind": "boolean"}
    either, equal = tree["root"]["arguments"]
    assert either["arguments"][0]["arguments"][0] == {
        "node": "apply",
        "type": {"kind": "number"},
        "function": "+",
        "arguments": [
            {"node": "field", "type": {"kind": "number"}, "key": "pages"},
            {"node": "constant", "type": {"kind": "number"}, "value": "2.5"},
        ],
    }
    assert either["arguments"][1]["arguments"][1] == {"node": "viewer", "type": {"kind": "record"}, "key": "id"}
    assert equal["arguments"][1]["value"] == "好"


def test_money_is_compared_by_its_base_amount() -> None:
    tree = to_tree(typed("price > 5"))
    assert tree["fields"] == ["price_base"]
    assert to_tree(typed("price * 2"))["fields"] == ["price"]


def test_what_the_browser_lacks_is_refused_with_its_reason_and_place() -> None:
    found = refused('REGEX(title, "a+") OR PINYIN(书名) = "hao"')
    assert [column for _, column in found] == [1, 23]
    assert "regular expressions" in found[0][0] and "readings" in found[1][0]


def test_every_refusal_has_a_reason_in_both_languages() -> None:
    for name in catalogue().keys() - browser_functions():
        reason = browser_refusal(name)
        assert reason is not None and reason["en"] and reason["zh"] and reason["en"] != reason["zh"]
    assert browser_refusal("ROUND") is None
    assert browser_refusal("NOSUCH") is not None


def test_most_functions_run_in_the_browser() -> None:
    assert len((browser_functions() & catalogue().keys()) - OPERATORS) >= LEAST


@pytest.mark.parametrize("name", ["COALESCE", "GEOLOCATION", "IFS", "NULLVALUE"])
def test_names_that_are_rewritten_never_reach_the_tree(name: str) -> None:
    calls = {
        "COALESCE": "COALESCE(title, 书名)",
        "GEOLOCATION": 'DISTANCE(GEOLOCATION(1, 2), GEOLOCATION(pages, 3), "km")',
        "IFS": "IFS(lent, 1, pages > 2, 2, 3)",
        "NULLVALUE": "NULLVALUE(pages, 1) + IF(ISBLANK(NULLVALUE(title, 书名)), 1, 2)",
    }
    assert f'"{name}"' not in json.dumps(to_tree(typed(calls[name])))


def test_a_place_is_no_value_of_the_browser() -> None:
    assert len(refused("GEOLOCATION(1, 2)")) == 1


def test_with_an_environment_what_no_record_changes_is_worked_out_before() -> None:
    text = 'PINYIN("好") = title AND due > TODAY() - 7 AND borrower = $User.id'
    refused(text)
    tree = to_tree(typed(text), ENVIRONMENT)
    assert tree["viewer"] == []
    constants = [part["arguments"][place] for part, place in zip(tree["root"]["arguments"], (0, 1, 1), strict=True)]
    assert [constant["value"] for constant in constants] == ["hao", "2017-02-23", ANN]
    assert to_tree(typed("1/0"), ENVIRONMENT)["root"] == {
        "node": "constant",
        "type": {"kind": "number"},
        "error": "#DIV0",
    }


def test_fields_that_the_page_lacks_are_refused_each() -> None:
    found = refused('borrower.name = "Ann" AND price > 5 AND pages > 1', available={"pages"})
    assert [message.split("“")[1].split("”")[0] for message, _ in found] == ["borrower.name", "price"]
    assert to_tree(typed("pages > 1"), available={"pages"})["fields"] == ["pages"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        (7, "7"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "0"),
        (
            Decimal("1234567890123456789012345678901234.5678901234567890"),
            "1234567890123456789012345678901234.567890123456789",
        ),
        (date(1, 2, 3), "0001-02-03"),
        (time(9, 0, 0, 5), "09:00:00.000005"),
        (datetime(2017, 3, 1, 18, tzinfo=ZoneInfo("Asia/Shanghai")), "2017-03-01T10:00:00Z"),
        (("new", "old"), ["new", "old"]),
    ],
)
def test_values_as_json(value: object, written: object) -> None:
    assert as_json(value) == written


def test_environment_says_only_what_of_the_viewer_is_asked() -> None:
    sent = environment_constants(ENVIRONMENT, ["id", "limit", "unknown"])
    assert sent["now"] == "2017-03-01T17:30:00Z"
    assert sent["today"] == "2017-03-02"
    assert sent["user"] == {"id": ANN, "limit": "2.5", "unknown": None}
    assert sent == json.loads(json.dumps(sent))


def offset_by_table(table: Any, second: int) -> int:
    """The offset as the table says it, told the slow way."""
    cycle: dict[str, int] | None = table["cycle"]
    first: int = table["first"]
    while cycle and second >= cycle["from"]:
        second -= cycle["length"]
    return next((offset for since, offset in reversed(table["changes"]) if since <= second), first)


@pytest.mark.parametrize("name", ["Asia/Shanghai", "America/New_York", "Africa/Casablanca", "Pacific/Apia", "UTC"])
def test_zone_table_tells_every_offset(name: str) -> None:
    zone = ZoneInfo(name)
    table = zone_table(zone)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    seconds = [since + more for since, _ in table["changes"] for more in (-1, 0, 1)]
    first = datetime(1, 1, 2, tzinfo=UTC)
    seconds += [int((first + timedelta(days=97 * step, hours=step) - epoch).total_seconds()) for step in range(37_000)]
    for second in seconds:
        expected = (epoch + timedelta(seconds=second)).astimezone(zone).utcoffset()
        assert timedelta(seconds=offset_by_table(table, second)) == expected, second


def test_zone_without_rules_has_no_cycle() -> None:
    assert zone_table(ZoneInfo("Asia/Shanghai"))["cycle"] is None
    assert zone_table(UTC) == {"first": 0, "changes": [], "cycle": None}
