"""Details of picklists, references and generated numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from metacrm.metadata.definitions.picklist import Choice, PicklistDefinition
from metacrm.metadata.field_types.auto_number import natural_key, pattern_problem
from metacrm.metadata.field_types.base import InvalidValue, option_defaults
from metacrm.metadata.field_types.choices import choice_by_label
from metacrm.metadata.field_types.references import SAMPLE_IDS
from tests.metadata.field_types.samples import GENRES, TYPES, field_of, parse


def test_a_refusal_names_at_most_ten_values() -> None:
    values = {f"v{number}": Choice(f"v{number}") for number in range(30)}
    field = TYPES["picklist"]
    definition = replace(field_of("picklist"), choices=PicklistDefinition(name="many", values=values))
    from_raw = field.values.parser(definition, None)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue) as refusal:
        from_raw("w\x00" + "x" * 100)
    assert len(refusal.value.parameters["allowed"]) == 11
    assert refusal.value.parameters["allowed"][-1] == "…"
    assert refusal.value.parameters["value"].isprintable()
    assert len(refusal.value.parameters["value"]) <= 41


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("novel", "novel"),
        ("Novel", "novel"),
        (" 小说 ", "novel"),
        ("ＰＯＥＴＲＹ", "poetry"),
        ("年鉴", None),
        ("almanac", None),
        ("x", None),
    ],
)
def test_an_import_may_name_a_value_by_its_label(text: str, name: str | None) -> None:
    assert choice_by_label(GENRES, text) == name


def test_a_label_of_two_values_names_none() -> None:
    twice = {name: Choice(name, {"en": "Same", "zh": name}) for name in ("a", "b")}
    assert choice_by_label(PicklistDefinition(name="twice", values=twice), "same") is None


def test_targets() -> None:
    fixed = {name: TYPES[name].targets({}) for name in ("user", "department", "owner", "file", "image", "text")}
    assert fixed == {
        "user": ("user",),
        "department": ("department",),
        "owner": ("principal",),
        "file": ("file",),
        "image": ("file",),
        "text": (),
    }
    assert TYPES["lookup"].targets({"target": "book"}) == ("book",)
    assert TYPES["polymorphic_lookup"].targets({"targets": ["book", "member"]}) == ("book", "member")
    assert TYPES["polymorphic_lookup"].targets({"targets": "*"}) == ("*",)


def test_a_part_goes_with_its_whole() -> None:
    assert option_defaults(TYPES["master_detail"])["on_delete"] == "cascade"
    assert option_defaults(TYPES["lookup"])["on_delete"] == "block"


def test_a_link_to_anything() -> None:
    assert parse("polymorphic_lookup", f"loan/{SAMPLE_IDS[0]}", targets="*")["object"] == "loan"


def number(pattern: str, count: int, today: date, **options: Any) -> tuple[str, str]:
    field = field_of("auto_number", pattern=pattern, **options)
    generator = TYPES["auto_number"].values.generator
    assert generator is not None
    return generator.period(field, today), generator.text(field, today, count)


@pytest.mark.parametrize(
    ("pattern", "options", "period", "text"),
    [
        ("{0000}", {}, "", "0007"),
        ("L-{yyyy}{mm}-{0000}", {}, "2026-03", "L-202603-0007"),
        ("{yy}/{00}", {}, "2026", "26/07"),
        ("{yyyy}{mm}{dd}{000}", {}, "2026-03-09", "20260309007"),
        ("{yyyy}{mm}{dd}{000}", {"reset": "year"}, "2026", "20260309007"),
        ("{dd}.{mm}. {0}", {}, "", "09.03. 7"),
        ("借阅-{yyyy}-{00000}", {"reset": "never"}, "", "借阅-2026-00007"),
    ],
)
def test_numbers_of_a_pattern(pattern: str, options: dict[str, Any], period: str, text: str) -> None:
    assert pattern_problem(pattern, options.get("reset")) is None
    assert number(pattern, 7, date(2026, 3, 9), **options) == (period, text)


def test_a_counter_may_outgrow_its_zeros() -> None:
    assert number("{00}", 12345, date(2026, 3, 9)) == ("", "12345")
    assert natural_key("L-9999") < natural_key("L-10000")


@pytest.mark.parametrize(
    ("pattern", "reset", "code"),
    [
        ("L-{yyyy}", None, "pattern_counter"),
        ("{00}{000}", None, "pattern_counter"),
        ("{year}{00}", None, "pattern_placeholder"),
        ("{}{00}", None, "pattern_placeholder"),
        ("{{00}}", None, "pattern_placeholder"),
        ("{00", None, "pattern_placeholder"),
        ("{0.__class__}{00}", None, "pattern_placeholder"),
        ("{00}", "year", "pattern_reset"),
        ("{yyyy}{00}", "month", "pattern_reset"),
        ("{mm}{00}", "month", "pattern_reset"),
        ("{yyyy}{dd}{00}", "day", "pattern_reset"),
        ("x" * 90 + "{00}", None, "pattern_too_long"),
        ("a\n{00}", None, "pattern_too_long"),
    ],
)
def test_patterns_that_cannot_work(pattern: str, reset: str | None, code: str) -> None:
    problem = pattern_problem(pattern, reset)
    assert problem is not None and problem.code == code
