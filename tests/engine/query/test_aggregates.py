"""Aggregates in SQL agree with the same sums made in Python, on both databases, blanks and time zones included."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest

from metacrm.engine.context import Actor
from metacrm.engine.query.aggregate import AggregateRequest
from metacrm.engine.runtime import Runtime
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import ZONE, at, counted, made

MEASURES = (
    "count()",
    *("count(count)", "count_distinct(count)", "sum(count)", "avg(count)", "min(count)", "max(count)"),
    *("sum(weight)", "avg(weight)", "min(weight)", "max(weight)", "count_distinct(weight)"),
    *("sum(worth)", "min(packed_on)", "max(packed_at)", "min(name)", "max(name)", "count(marks)"),
)
MOMENTS = (
    *("2016-12-31T15:59:59.999999Z", "2016-12-31T16:00:00Z", "2017-01-01T15:59:59Z", "2017-01-01T16:00:00Z"),
    *("2018-12-30T16:00:00Z", "2020-02-29T12:00:00Z", "2021-01-03T15:59:59Z", "2021-01-03T16:00:00Z"),
)
DAYS = ("2016-12-31", "2017-01-01", "2018-12-31", "2020-02-29", "2021-01-03", "2021-01-04", "2024-03-31", "2024-04-01")


def boxes(runtime: Runtime) -> list[dict[str, Any]]:
    """Records in Python and in the database."""
    chance = random.Random(7)
    books = made(
        runtime, "book", {"title": "a", "genre": "fiction"}, {"title": "b", "genre": "science"}, {"title": "c"}
    )
    genres = dict(zip(books, ("fiction", "science", None), strict=True))

    def value(*choices: Any) -> Any:
        return chance.choice((None, *choices))

    found = [
        {
            "name": chance.choice(["x", "y", "张", "Z"]),
            "count": value(0, 1, 2, -5, 10**12),
            "weight": value("1.5", "0.001", "-2.250", "999999.999"),
            "worth": value("0.10", "0.20", "1000000.05"),
            "kind": value("novel", "poetry"),
            "sealed": value(True, False),
            "marks": value(["novel"], ["novel", "history"]),
            "book": value(*books),
            "packed_on": value(*DAYS),
            "packed_at": value(*MOMENTS),
        }
        for _ in range(120)
    ]
    made(runtime, "box", *found)
    return [{**box, "book.genre": genres.get(box["book"])} for box in found]


def day_of(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(ZONE).date()


def period(day: date, unit: str) -> str:
    if unit == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    texts = {"day": str(day), "month": f"{day:%Y-%m}", "year": f"{day:%Y}"}
    return texts.get(unit) or f"{day.year}-Q{(day.month + 2) // 3}"


def key_of(box: Mapping[str, Any], word: str) -> Any:
    name, _, unit = word.partition(":")
    value = box[name]
    if value is None or not unit:
        return value
    return period(day_of(value) if "T" in value else date.fromisoformat(value), unit)


def measured(word: str, group: list[dict[str, Any]]) -> Any:
    """What Python makes of a measure."""
    name, field = word.rstrip(")").split("(")
    if not field:
        return len(group)
    values = [box[field] for box in group if box[field] is not None]
    if name == "count":
        return len(values)
    if name == "count_distinct":
        return len(set(values))
    if name in ("min", "max"):
        if not values:
            return None
        best: Any = {"min": min, "max": max}[name](values, key=Decimal if field == "weight" else None)
        return form(field, best)
    total = sum((Decimal(value) for value in values), Decimal(0))
    if name == "sum":
        return form(field, total)
    with localcontext(prec=60):
        return (total / len(values)).quantize(Decimal(1).scaleb(-16), ROUND_HALF_UP) if values else None


def form(field: str, value: Any) -> Any:
    if field == "count":
        return int(value)
    scale = {"weight": 3, "worth": 2}.get(field)
    return value if scale is None else Decimal(value).quantize(Decimal(1).scaleb(-scale))


def same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, Decimal):
        return isinstance(found, str) and Decimal(found) == wanted
    if isinstance(wanted, str) and "T" in wanted:
        return datetime.fromisoformat(found) == datetime.fromisoformat(wanted)
    return type(found) is type(wanted) and bool(found == wanted)


@pytest.mark.parametrize(
    "group",
    [
        (),
        ("kind",),
        ("sealed",),
        ("book.genre",),
        ("book", "kind"),
        ("name", "sealed", "kind"),
        *(
            (f"{field}:{unit}",)
            for field in ("packed_on", "packed_at")
            for unit in ("day", "week", "month", "quarter", "year")
        ),
        ("packed_at:year", "packed_on:quarter", "kind"),
    ],
    ids=",".join,
)
def test_groups_and_measures_agree_with_python(library_runtime: Runtime, group: tuple[str, ...]) -> None:
    records = boxes(library_runtime)
    wanted: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for box in records:
        wanted[tuple(key_of(box, word) for word in group)].append(box)
    answer = library_runtime.records.aggregate(at(), AggregateRequest("box", group, MEASURES))
    found = {tuple(entry["key"][word] for word in group): entry for entry in answer.groups}
    assert set(found) == set(wanted) and len(answer.groups) == len(wanted) and answer.next is None
    for key, entry in found.items():
        for word in MEASURES:
            assert same(entry[word], measured(word, wanted[key])), (key, word, entry[word], measured(word, wanted[key]))


def test_filters_and_searches_hold_for_groups(library_runtime: Runtime) -> None:
    records = boxes(library_runtime)
    request = AggregateRequest("box", ("kind",), ("count()",), where='count > 0 AND book.genre = "fiction"')
    answer = library_runtime.records.aggregate(at(), request)
    wanted = [box for box in records if (box["count"] or 0) > 0 and box["book.genre"] == "fiction"]
    assert sum(entry["count()"] for entry in answer.groups) == len(wanted)
    searched = library_runtime.records.aggregate(at(), AggregateRequest("box", search="张"))
    assert searched.groups == [{"key": {}, "count()": sum(box["name"] == "张" for box in records)}]


def test_sums_grow_beyond_what_one_value_may_hold(library_runtime: Runtime) -> None:
    most = "9999999999999999.99"
    made(library_runtime, "box", *({"name": f"b{number}", "worth": most} for number in range(12)))
    made(library_runtime, "box", {"name": "less", "worth": "-0.01"})
    request = AggregateRequest("box", measures=("sum(worth)", "avg(worth)"))
    [group] = library_runtime.records.aggregate(at(), request).groups
    assert group["sum(worth)"] == "119999999999999999.87"
    assert group["avg(worth)"] == "9230769230769230.7592307692307692"


def test_no_records_make_one_empty_group_or_none(library_runtime: Runtime) -> None:
    whole = library_runtime.records.aggregate(
        at(), AggregateRequest("box", (), ("count()", "avg(count)", "sum(count)", "max(count)"))
    )
    assert whole.groups == [{"key": {}, "count()": 0, "avg(count)": None, "sum(count)": 0, "max(count)": None}]
    assert library_runtime.records.aggregate(at(), AggregateRequest("box", ("kind",))).groups == []
    own = made(library_runtime, "box", {"name": "a"}, {"name": "b", "worth": "2.5"}, {"name": "c", "worth": "3"})
    chosen = AggregateRequest("box", (), ("sum(worth)",), 'name != "c"', ids=tuple(own[1:]))
    assert library_runtime.records.aggregate(at(), chosen).groups[0]["sum(worth)"] == "2.50"
    for record in own[1:]:
        library_runtime.records.delete(at(), "box", record)
    [sums] = library_runtime.records.aggregate(at(), AggregateRequest("box", (), ("sum(worth)", "sum(weight)"))).groups
    assert (sums["sum(worth)"], sums["sum(weight)"]) == ("0.00", "0.000")


def test_groups_by_a_choice_come_as_its_list_has_them_page_by_page(library_runtime: Runtime) -> None:
    choices = library_runtime.current.manifest.objects["box"].fields["kind"].choices
    listed = [name for name, choice in choices.values.items() if choice.active] if choices else []
    assert listed != sorted(listed)
    boxes = [{"name": "a", "kind": kind, "sealed": sealed} for kind in (*listed, None) for sealed in (True, None)]
    made(library_runtime, "box", *boxes)
    found, after = [], ""
    while after is not None:
        request = AggregateRequest("box", ("kind", "sealed"), limit=1, after=after)
        page = library_runtime.records.aggregate(at(), request)
        found += [(group["key"]["kind"], group["key"]["sealed"]) for group in page.groups]
        after = page.next  # type: ignore[assignment]
    assert found == [(kind, sealed) for kind in (*listed, None) for sealed in (True, None)]


def test_all_that_is_wrong_with_a_question_is_told_at_once(library_runtime: Runtime) -> None:
    asked = AggregateRequest("box", ("colour", "marks"), ("sum(name)", "what"), "((", after="x")
    with pytest.raises(ProblemError) as refused:
        library_runtime.records.aggregate(at(), asked)
    codes = [problem.code for problem in refused.value.problems]
    assert codes[:5] == ["cursor_expired", "unknown_field", "not_groupable", "invalid_measure", "invalid_measure"]
    assert len(codes) == 6


def test_many_groups_come_in_pages_in_the_order_of_their_keys(library_runtime: Runtime) -> None:
    made(
        library_runtime,
        "box",
        *({"name": "x", "packed_on": str(date(2017, 1, 1) + timedelta(days=n))} for n in range(25)),
        {"name": "y"},
    )

    def request(after: str) -> AggregateRequest:
        return AggregateRequest("box", ("packed_on:day",), limit=10, after=after)

    keys, after = [], ""
    for _ in range(3):
        answer = library_runtime.records.aggregate(at(), request(after))
        keys += [entry["key"]["packed_on:day"] for entry in answer.groups]
        after = answer.next or ""
    assert after == "" and keys == [*sorted(key for key in keys if key), None] and len(keys) == 26
    place = library_runtime.records.aggregate(at(), request("")).next
    with pytest.raises(ProblemError):
        library_runtime.records.aggregate(at(), AggregateRequest("box", ("packed_on:month",), after=str(place)))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"group": ("marks",)}, "not_groupable"),
        ({"group": ("holds",)}, "not_groupable"),
        ({"group": ("name:month",)}, "not_groupable"),
        ({"group": ("packed_on:century",)}, "not_groupable"),
        ({"group": ("packed_on:",)}, None),
        ({"group": ("colour",)}, "unknown_field"),
        ({"group": ("name",) * 6}, "too_many_groups"),
        ({"measures": ("sum(name)",)}, "invalid_measure"),
        ({"measures": ("avg(packed_on)",)}, "invalid_measure"),
        ({"measures": ("sum(count",)}, "invalid_measure"),
        ({"measures": ("drop(count)",)}, "invalid_measure"),
        ({"measures": ("sum()",)}, "invalid_measure"),
        ({"measures": ("sum(holds)",)}, "invalid_measure"),
    ],
)
def test_impossible_groups_are_answered_with_problems(
    library_runtime: Runtime, asked: dict[str, Any], code: str | None
) -> None:
    with pytest.raises(ProblemError) as refused:
        library_runtime.records.aggregate(at(), AggregateRequest("box", **asked))
    assert code in (None, refused.value.problems[0].code)
    assert refused.value.status < 500 and refused.value.problems[0].message("zh")


def test_groups_need_the_right_to_read_and_one_statement(library_runtime: Runtime) -> None:
    boxes(library_runtime)
    [user] = made(library_runtime, "user", {"name": "Ann"})
    reader = Actor(user, "Ann", frozenset({"reader"}))
    with pytest.raises(ProblemError) as refused:
        library_runtime.records.aggregate(at(0, reader), AggregateRequest("loan"))
    assert refused.value.status == 403
    grouped = library_runtime.records.aggregate(at(0, reader), AggregateRequest("book", ("owner.name",)))
    assert grouped.groups == [{"key": {"owner.name": None}, "count()": 3}]
    with counted(library_runtime) as statements:
        library_runtime.records.aggregate(at(), AggregateRequest("box", ("book.genre", "packed_at:week"), MEASURES))
    assert len(statements) <= 1
