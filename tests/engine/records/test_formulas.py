"""Formula fields: stored or computed when asked for, never written by anyone, errors as values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from metacrm.engine.change import RecordInput
from metacrm.engine.query.aggregate import AggregateRequest
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.engine.transfer.exporting import export_records
from tests.engine.acting import at, codes, ids_of, made


def gathering(runtime: Runtime, **values: Any) -> str:
    return made(runtime, "gathering", {"name": "Tea", **values})[0]


def shown(runtime: Runtime, record: str, *fields: str, object_name: str = "gathering") -> list[Any]:
    found = runtime.records.get(at(), object_name, record, fields)
    return [found[field] for field in fields]


def test_a_formula_over_own_fields_is_stored_and_follows_them(library_runtime: Runtime) -> None:
    record = gathering(library_runtime, price="2.5", seats=3, day="2026-02-01")
    assert shown(library_runtime, record, "total", "rounded", "week") == ["7.50", 3, "2026-02-08"]
    library_runtime.records.update(at(1), "gathering", record, {"seats": 4})
    assert shown(library_runtime, record, "total") == ["10.00"]
    library_runtime.records.update(at(2), "gathering", record, {"seats": None, "day": None})
    assert shown(library_runtime, record, "total", "week") == ["0.00", None]
    assert ("total", "value") in library_runtime.current.tables["gathering"].columns
    assert ("line", "value") not in library_runtime.current.tables["gathering"].columns


def test_nobody_writes_a_computed_field(library_runtime: Runtime) -> None:
    for origin in ("api", "import", "migration", "system"):
        request = RecordInput("gathering", {"name": "Tea", "total": "1", "line": "x"})
        outcomes = library_runtime.records.save(at(origin=origin), [request])
        assert codes(outcomes) == [[("read_only_field", "total"), ("read_only_field", "line")]]


def test_a_batch_is_computed_whole(library_runtime: Runtime) -> None:
    batch = [{"name": f"T{number}", "price": str(number), "seats": 2} for number in range(300)]
    made(library_runtime, "gathering", *batch)
    question = AggregateRequest("gathering", measures=("sum(total)", "max(total)"), where="total >= 10")
    answer = library_runtime.records.aggregate(at(), question).groups[0]
    assert (answer["sum(total)"], answer["max(total)"]) == ("89680.00", "598.00")


def test_a_formula_over_lookups_is_computed_when_it_is_asked_for(library_runtime: Runtime) -> None:
    club = made(library_runtime, "club", {"name": "Chess", "budget": "100"})[0]
    record = gathering(library_runtime, club=club, price="5", seats=2)
    other = gathering(library_runtime, price="5", seats=2)
    assert shown(library_runtime, record, "line", "club_left", "doubled") == ["Chess: Tea", "90.00", "180.0"]
    assert shown(library_runtime, other, "line", "club_left") == [": Tea", None]
    library_runtime.records.update(at(1), "club", club, {"name": "Go", "budget": "30"})
    assert shown(library_runtime, record, "line", "club_left", "doubled") == ["Go: Tea", "20.00", "40.0"]


def test_lists_filter_sort_and_group_by_what_is_computed(library_runtime: Runtime) -> None:
    clubs = made(library_runtime, "club", {"name": "Go", "budget": "9"}, {"name": "Chess", "budget": "1000.5"})
    first, second = (gathering(library_runtime, club=club, price="1", seats=1, day="2026-02-27") for club in clubs)
    third = gathering(library_runtime, day="2026-03-02")
    runtime = library_runtime
    assert ids_of(runtime, "gathering", sort="club_left") == [first, second, third]
    assert ids_of(runtime, "gathering", sort="-club_left") == [second, first, third]
    assert ids_of(runtime, "gathering", sort="line") == [third, second, first]
    assert ids_of(runtime, "gathering", where='club_left > 8 AND BEGINS(line, "Chess")') == [second]
    assert ids_of(runtime, "gathering", where="doubled = 16") == [first]
    assert set(ids_of(runtime, "gathering", where="is_past")) == {first, second}
    assert set(ids_of(runtime, "gathering", where="is_past", context=at(86_400 * 3))) == {first, second, third}
    question = AggregateRequest("gathering", group=("line",), measures=("sum(doubled)", "avg(club_left)", "count()"))
    groups = runtime.records.aggregate(at(), question).groups
    assert [(group["key"]["line"], group["sum(doubled)"]) for group in groups] == [
        (": Tea", "0.0"),
        ("Chess: Tea", "1999.0"),
        ("Go: Tea", "16.0"),
    ]


def test_what_depends_on_the_day_is_not_kept_from_one_day_to_the_next(library_runtime: Runtime) -> None:
    record = gathering(library_runtime, day="2026-03-02")
    for days, expected in ((0, False), (3, True)):
        context = at(86_400 * days)
        found = library_runtime.records.get(context, "gathering", record, ("is_past",), raw=True)
        assert found["is_past"] is expected


def test_amounts_are_computed_in_both_currencies(library_runtime: Runtime) -> None:
    currency = made(library_runtime, "currency", {"code": "USD", "name": "Dollar"})[0]
    made(library_runtime, "rate", {"currency": currency, "valid_from": date(2026, 1, 1), "rate": "7"})
    guest = made(library_runtime, "guest", {"name": "Ann", "gift": "10", "currency": "USD"})[0]
    fields = ("gift_taxed", "gift_taxed_base")
    assert shown(library_runtime, guest, *fields, object_name="guest") == ["11.00", "77.00"]
    assert ids_of(library_runtime, "guest", where="gift_taxed > 76") == [guest]


def test_an_update_that_does_not_concern_a_formula_leaves_it(library_runtime: Runtime) -> None:
    record = gathering(library_runtime, price="2", seats=2)
    outcome = library_runtime.records.update(at(1), "gathering", record, {"name": "Coffee"})
    assert outcome.ok and outcome.values["total"] == Decimal(4)
    history = library_runtime.current.tables["gathering"].history
    with library_runtime.database.read() as connection:
        assert [row.total for row in connection.execute(history.select())] == [Decimal(4)]


def test_an_error_is_a_value_with_its_code(library_runtime: Runtime) -> None:
    runtime = library_runtime
    clubs = made(runtime, "club", {"name": "Go", "budget": "0"}, {"name": "Chess", "budget": "4"}, {"name": "Nine"})
    stored = [runtime.records.get(at(), "club", club, ("used",)) for club in clubs]
    assert [record.get("errors") for record in stored] == [{"used": "#DIV0"}, None, None]
    assert [record["used"] for record in stored] == [None, "0.00", None]
    first, second = (gathering(runtime, club=clubs[1], seats=seats) for seats in (0, 2))
    page = runtime.records.list(at(), ListRequest("gathering", sort="ratio", fields=("ratio",))).records
    assert [(record["id"], record["ratio"], record.get("errors")) for record in page] == [
        (second, "2.00", None),
        (first, None, {"ratio": "#DIV0"}),
    ]
    assert ids_of(runtime, "gathering", where="ratio >= 0 OR ratio < 0") == [second]
    for name, measure in (("club", "sum(used)"), ("gathering", "max(ratio)")):
        [group] = runtime.records.aggregate(at(), AggregateRequest(name, measures=(measure, "count()"))).groups
        assert group["errors"] == {measure: 1}
    [group] = runtime.records.aggregate(
        at(), AggregateRequest("club", measures=("sum(used)",), where="budget > 0")
    ).groups
    assert "errors" not in group
    target = StringIO()
    export_records(runtime, at(), "gathering", target, ("ratio",))
    assert target.getvalue().split() == ["ratio", "#DIV0", "2.00"]


def test_a_copy_computes_its_own_values(library_runtime: Runtime) -> None:
    record = gathering(library_runtime, price="2", seats=0)
    copy = library_runtime.records.clone(at(1), "gathering", record, {"seats": 5})
    assert copy.ok and copy.values["total"] == 10
