"""What is exported can be imported again without changing anything, and no spreadsheet computes it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from metacrm.engine.change import RecordInput
from metacrm.engine.context import Actor, Context
from metacrm.engine.runtime import Runtime
from metacrm.engine.transfer.automatic import automatic_mapping
from metacrm.engine.transfer.csv_file import open_csv
from metacrm.engine.transfer.exporting import PAGE, export_records
from metacrm.engine.transfer.formula_guard import guarded, unguarded
from metacrm.engine.transfer.importing import ImportOptions, import_file
from metacrm.engine.transfer.results import ImportResult
from metacrm.metadata.problem import ProblemError
from tests.engine.acting import at, lay_anchors, made
from tests.fixtures.manifests import types

RISKY = ["=1+1", "+x", "-x", "@SUM(A1)", "'=1", "''+x", "'quoted'", "-1.5", "+49 30 1234", "-12%", "x=1"]


def exported(runtime: Runtime, object_name: str, *fields: str, where: str = "", context: Context | None = None) -> str:
    target = io.StringIO(newline="")
    export_records(runtime, context or Context(), object_name, target, fields, where)
    return target.getvalue()


def imported(runtime: Runtime, path: Path, object_name: str) -> ImportResult:
    file = open_csv(path)
    mapping = automatic_mapping(runtime.current, file, object_name)
    return import_file(runtime, Context(), file, mapping, ImportOptions())


@pytest.mark.parametrize("cell", [*RISKY, "", "plain", "\tx", "\rx", "'", "--1", "=", "1-2"])
def test_guard_is_undone(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in ("=", "@", "\t", "\r")


@pytest.mark.parametrize("cell", ["-1.5", "+49", "-12%", "-1,234.50", "12", "plain"])
def test_numbers_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


def test_round_trip_changes_nothing(library_runtime: Runtime, tmp_path: Path) -> None:
    first = made(library_runtime, "book", *({"title": f"Book {number}"} for number in range(PAGE + 5)))
    made(library_runtime, "book", {"title": "甲", "tags": ["rare", "new"], "genre": "fiction", "shelf": "novel"})
    made(
        library_runtime,
        "book",
        *(
            {
                "title": text,
                "summary": f'{text}\nline, "two"',
                "series_start": first[0],
                "price": "-0.5",
                "available": False,
            }
            for text in RISKY
        ),
    )
    path = tmp_path / "books.csv"
    path.write_text(exported(library_runtime, "book"), encoding="utf-8-sig", newline="")
    result = imported(library_runtime, path, "book")
    assert (result.refused, result.objects) == (
        0,
        {"book": {"created": 0, "updated": 0, "unchanged": PAGE + 6 + len(RISKY)}},
    )


@pytest.mark.parametrize("as_file", [False, True], ids=["rows", "whole compounds"])
def test_every_kind_of_value_comes_back(library_runtime: Runtime, tmp_path: Path, as_file: bool) -> None:
    lay_anchors(library_runtime)
    inputs = []
    for name, field_type in types().items():
        field = library_runtime.current.object("specimen").fields[f"f_{name}"]
        inputs += [
            RecordInput("specimen", {field.name: raw}) for raw, _ in field_type.values.valid_samples(field.definition)
        ]
    outcomes = library_runtime.records.save(at(origin="migration"), inputs, all_or_none=False)
    assert sum(outcome.ok for outcome in outcomes) > len(inputs) * 0.9
    names = ("id", *(f"f_{name}" for name in types())) if as_file else ()
    path = tmp_path / "all.csv"
    path.write_text(exported(library_runtime, "specimen", *names), encoding="utf-8", newline="")
    result = imported(library_runtime, path, "specimen")
    assert result.problems == []
    assert result.total("updated") == 0
    assert result.total("unchanged") == sum(outcome.ok for outcome in outcomes)


def test_fields_over_lookups_and_conditions(library_runtime: Runtime) -> None:
    (emma,) = made(library_runtime, "book", {"title": "Emma"})
    made(library_runtime, "book", {"title": "Two", "series_start": emma}, {"title": "Three"})
    text = exported(library_runtime, "book", "title", "series_start.title", where='title = "Two"')
    assert [*csv.reader(io.StringIO(text))] == [["title", "series_start.title"], ["Two", "Emma"]]


def test_problems_come_before_the_first_line(library_runtime: Runtime) -> None:
    target = io.StringIO()
    for fields, where in ((["titel"], ""), (["title"], "title >")):
        with pytest.raises(ProblemError):
            export_records(library_runtime, Context(), "book", target, fields, where)
    nobody = Context(actor=Actor("01936c7e-0f00-7000-8000-000000000001", "Nobody", roles=frozenset({"reader"})))
    with pytest.raises(ProblemError) as raised:
        export_records(library_runtime, nobody, "book", target)
    assert [problem.code for problem in raised.value.problems] == ["not_permitted"]
    assert target.getvalue() == ""
