"""Rows become records through the one server path: matched, looked up, refused with reasons, and importable again."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from metacrm.engine.transfer.csv_file import open_csv
from metacrm.engine.transfer.importing import ImportOptions, import_file
from metacrm.engine.transfer.mapping import parse_mapping
from metacrm.engine.transfer.preview import preview_file
from metacrm.metadata.problem import ProblemError
from tests.engine.transfer.rows import BOOK, book, by_header, codes, imported, records, refused_codes, written


def test_header_is_matched_by_name_and_by_label_of_any_language(library_runtime: Runtime, tmp_path: Path) -> None:
    path = written(tmp_path, "书名,GENRE,Copies,出版日期,nonsense,标签\n活着,小说,,13/2/1993,x,\n")
    result = by_header(library_runtime, path, "book")
    assert (result.imported, result.refused, [*result.ignored]) == (1, 0, ["nonsense"])
    assert records(library_runtime, "book", "title", "genre", "copies", "published_on") == [
        ("活着", "fiction", 1, "1993-02-13")
    ]


def test_rows_without_a_header_are_refused_whole(library_runtime: Runtime, tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as raised:
        by_header(library_runtime, written(tmp_path, "活着,余华\n兄弟,余华\n"), "book")
    assert [problem.code for problem in raised.value.problems] == ["no_header"]


def test_upsert_creates_updates_only_what_differs_and_clears_what_is_blank(
    library_runtime: Runtime, tmp_path: Path
) -> None:
    step = book(author={"column": "author"})
    first = imported(library_runtime, written(tmp_path, "isbn,title,author\n1,A,x\n2,B,y\n3,C,z\n"), step)
    assert first.objects == {"book": {"created": 3, "updated": 0, "unchanged": 0}}
    second = imported(library_runtime, written(tmp_path, "isbn,title,author\n1,A,x\n2,B,\n4,D,\n"), step)
    assert second.objects == {"book": {"created": 1, "updated": 1, "unchanged": 1}}
    assert records(library_runtime, "book", "isbn", "author", "copies", sort="isbn") == [
        ("1", "x", 1),
        ("2", None, 1),
        ("3", "z", 1),
        ("4", None, 1),
    ]


def test_later_rows_of_one_batch_see_earlier_ones(library_runtime: Runtime, tmp_path: Path) -> None:
    path = written(tmp_path, "isbn,title\n1,First\n1,Second\n1,Second\n1,Third\n2,Other\n")
    result = imported(library_runtime, path, BOOK)
    assert result.objects == {"book": {"created": 2, "updated": 2, "unchanged": 0}}
    assert records(library_runtime, "book", "title", "version", sort="isbn") == [("Third", 3), ("Other", 1)]


@pytest.mark.parametrize(
    ("mode", "expected", "titles"),
    [
        ("create", [(2, "already_there", "isbn"), (4, "already_there", "isbn")], ["old", "new"]),
        ("update", [(3, "match_not_found", "isbn"), (4, "match_not_found", "isbn")], ["changed"]),
    ],
)
def test_modes(library_runtime: Runtime, tmp_path: Path, mode: str, expected: list[Any], titles: list[str]) -> None:
    imported(library_runtime, written(tmp_path, "isbn,title\n1,old\n"), BOOK)
    result = imported(
        library_runtime, written(tmp_path, "isbn,title\n1,changed\n2,new\n2,again\n"), {**BOOK, "mode": mode}
    )
    assert codes(result) == expected
    assert [title for (title,) in records(library_runtime, "book", "title", sort="isbn")] == titles


def test_blank_match_key_is_refused(library_runtime: Runtime, tmp_path: Path) -> None:
    result = imported(library_runtime, written(tmp_path, "isbn,title\n ,A\n1,B\n"), BOOK)
    assert codes(result) == [(2, "match_blank", "isbn")]


def test_several_records_of_one_row(library_runtime: Runtime, tmp_path: Path) -> None:
    steps = (
        {"object": "member", "match": "name", "fields": {"name": {"column": "reader"}}},
        {
            "object": "book",
            "match": "title",
            "skip_when_blank": ["book"],
            "fields": {"title": {"column": "book"}, "author": {"value": "unknown"}},
        },
        {
            "object": "loan",
            "fields": {"member": {"step": "member"}, "book": {"step": "book"}, "fine": {"column": "fine"}},
        },
    )
    text = "reader,book,fine\nAnn,Emma,1\nBob,Emma,2\nAnn,,3\nann,Emma,4\nAnn,Persuasion,-1\n"
    result = imported(library_runtime, written(tmp_path, text), *steps)
    assert {name: counts["created"] for name, counts in result.objects.items()} == {"member": 2, "book": 2, "loan": 4}
    assert records(library_runtime, "loan", "member.name", "book.title", "fine", sort="number") == [
        ("Ann", "Emma", "1.00"),
        ("Bob", "Emma", "2.00"),
        ("Ann", None, "3.00"),
        ("Ann", "Emma", "4.00"),
    ]
    assert [(row, field) for row, _, field in codes(result)] == [(6, "fine")]


@pytest.mark.parametrize("batch_rows", [2, 1000])
def test_reference_to_a_later_row(library_runtime: Runtime, tmp_path: Path, batch_rows: int) -> None:
    step = book(series_start={"column": "first", "lookup": "title"}, copies={"column": "copies"})
    text = "isbn,title,first,copies\n1,Two,one,\n2,Three,ONE,\n3,Four,Two,\n"
    text += "4,Lost,Nowhere,\n5,One,,\n6,Tail,Bad,\n7,Bad,,-5\n"
    step["match"] = "title"
    result = imported(library_runtime, written(tmp_path, text), step, batch_rows=batch_rows)
    assert (
        dict(records(library_runtime, "book", "title", "series_start.title")).items()
        >= {
            "Two": "One",
            "Three": "One",
            "Four": "Two",
            "One": None,
        }.items()
    )
    assert {row for row, _, _ in codes(result)} == {5, 7, 8}
    assert result.refused == 3


def test_reference_to_a_later_row_by_a_field_that_matches_nothing(library_runtime: Runtime, tmp_path: Path) -> None:
    text = "title,first,isbn\nDeep,two,\nTwo,one,\nSame,Twice,\nOwn,Own,\nBroken,Bad,\nOne,,\nTwice,,\nTwice,,\nBad,,"
    by_title = {"column": "first", "lookup": "title"}
    step = book(series_start=by_title)
    del step["match"]
    path = written(tmp_path, f"{text}{'9' * 99}\n")
    dry = imported(library_runtime, path, step, dry_run=True, error_path=tmp_path / "dry.csv", batch_rows=2)
    result = imported(library_runtime, path, step, batch_rows=2)
    assert sorted(codes(dry)) == sorted(codes(result))
    assert sorted((row, code) for row, code, _ in codes(result)) == [
        (4, "lookup_ambiguous"),
        (5, "lookup_not_found"),
        (6, "lookup_not_found"),
        (10, "text_too_long"),
    ]
    starts = records(library_runtime, "book", "title", "series_start.title", sort="title")
    assert starts == [("Deep", "Two"), ("One", None), ("Twice", None), ("Twice", None), ("Two", "One")]

    step |= {"match": "title", "fields": {**step["fields"], "series_start": {**by_title, "lookup": "isbn"}}}
    again = imported(library_runtime, written(tmp_path, "title,first,isbn\nFour,T-2,\nLast,,T-2\n"), step)
    assert again.refused == 0
    assert dict(records(library_runtime, "book", "title", "series_start.title"))["Four"] == "Last"


def test_lookups_say_what_is_wrong(library_runtime: Runtime, tmp_path: Path) -> None:
    by_header(library_runtime, written(tmp_path, "name\nAnn\nBob\nbob\n"), "member")
    loan = {"object": "loan", "fields": {"member": {"column": "who", "lookup": "name", "values": {"A.": "Ann"}}}}
    text = "who,note\nANN,\nA.,\nBob,\nZoe,\n,x\n"
    result = imported(library_runtime, written(tmp_path, text), loan)
    assert codes(result) == [
        (4, "lookup_ambiguous", "member"),
        (5, "lookup_not_found", "member"),
        (6, "required", "member"),
    ]
    assert records(library_runtime, "loan", "member.name") == [("Ann",), ("Ann",)]


def test_all_problems_of_a_row_are_told(library_runtime: Runtime, tmp_path: Path) -> None:
    step = book(
        copies={"column": "copies"},
        genre={"column": "genre"},
        published_on={"column": "day", "date_format": "D/M/YYYY"},
        series_start={"column": "first"},
        price={"column": "price"},
    )
    text = "isbn,title,copies,genre,day,first,price\n1,A,many,none,31/2/2020,nobody,1.234.5\n2,B,2,小说,1/2/2020,,3\n"
    result = imported(library_runtime, written(tmp_path, text), step)
    assert sorted(codes(result)) == [
        (2, "lookup_not_found", "series_start"),
        (2, "not_a_number", "copies"),
        (2, "not_a_number", "price"),
        (2, "unknown_choice", "genre"),
        (2, "unreadable_date", "published_on"),
    ]
    assert records(library_runtime, "book", "title", "published_on") == [("B", "2020-02-01")]


def test_refused_rows_are_corrected_and_imported_again(library_runtime: Runtime, tmp_path: Path) -> None:
    step = book(copies={"column": "copies"})
    text = 'isbn;title;copies;note\n1;"A; or b";2;x\n2;B;two;"line\nbreak"\n3;C;3\n4;D;-1;y\n'
    result = imported(library_runtime, written(tmp_path, text), step)
    assert (result.imported, result.refused) == (1, 3)
    assert result.error_file == tmp_path / "rows.errors.csv"
    with result.error_file.open(encoding="utf-8", newline="") as file:
        rows = [*csv.reader(file, delimiter=";")]
    assert rows[0] == ["problems", "isbn", "title", "copies", "note"]
    assert [row[1:] for row in rows[1:]] == [["2", "B", "two", "line\nbreak"], ["3", "C", "3"], ["4", "D", "-1", "y"]]
    assert rows[1][0].startswith("not_a_number: Copies") and rows[2][0].startswith("ragged_row: ")
    again = imported(library_runtime, result.error_file, step)
    assert (again.imported, again.refused, again.rows) == (0, 3, 3)
    corrected = result.error_file.read_text("utf-8").replace("two", "2").replace("-1", "1").replace("C;3", "C;3;")
    last = imported(library_runtime, written(tmp_path, corrected, "corrected.csv"), step)
    assert (last.imported, last.refused, [*last.ignored]) == (3, 0, ["note"])
    assert len(records(library_runtime, "book", "id")) == 4


def test_rehearsal_judges_the_same_and_writes_nothing(library_runtime: Runtime, tmp_path: Path) -> None:
    step = book(series_start={"column": "first", "lookup": "title"}, copies={"column": "copies"})
    step["match"] = "title"
    imported(library_runtime, written(tmp_path, "isbn,title,first,copies\n9,Nine,,1\n8,Eight,,1\n"), step)
    text = "isbn,title,first,copies\n1,A,B,1\n2,B,,-1\n3,C,D,1\n4,D,,1\n9,Nine,,1\n8,Eight,,2\n"
    path = written(tmp_path, text)
    before = records(library_runtime, "book", "id", "version")
    rehearsal = imported(library_runtime, path, step, dry_run=True)
    assert records(library_runtime, "book", "id", "version") == before
    real = imported(library_runtime, path, step)
    assert rehearsal.objects == real.objects == {"book": {"created": 2, "updated": 1, "unchanged": 1}}
    assert codes(rehearsal) == codes(real)
    assert {row for row, _, _ in codes(real)} == {2, 3}


@pytest.mark.parametrize("match", [None, "remark"])
def test_a_rehearsal_takes_what_other_rows_make_as_there(
    library_runtime: Runtime, tmp_path: Path, match: str | None
) -> None:
    named = {"member": {"column": "who", "lookup": "name"}, "remark": {"column": "remark"}}
    loan: dict[str, Any] = {"object": "loan", "fields": named, "skip_when_blank": ["who"]}
    loan |= {"match": match} if match else {}
    fields = {
        "name": {"column": "name"},
        "birthday": {"column": "born"},
        "guarantor": {"column": "by", "lookup": "name"},
    }
    member = {"object": "member", "match": "name", "fields": fields, "skip_when_blank": ["name"]}
    lent = "Ann,1,,,\n,,ANN,2000-01-01,\n,,Ann,2000-01-01,Bea\nBea,2,,,\nAnn,3,,,\nZoe,4,,,\nBad,5,,,\n"
    path = written(tmp_path, f"who,remark,name,born,by\n{lent},,Bea,2000-01-02,\n,,Bad,soon,\n,,Cy,2000-01-03,Bad\n")
    shown = preview_file(library_runtime, Context(), open_csv(path), parse_mapping({"steps": [loan, member]}), 2)
    assert [row.status for row in shown.rows] == ["created", "created"]
    dry = imported(library_runtime, path, loan, member, dry_run=True, batch_rows=2)
    assert not records(library_runtime, "member", "id")
    real = imported(library_runtime, path, loan, member, batch_rows=2)
    assert dry.refused == real.refused and dry.imported == real.imported
    assert sorted(codes(dry)) == sorted(codes(real)) and {row for row, *_ in codes(real)} == {7, 8, 10, 11}
    lent_to = dict(records(library_runtime, "loan", "remark", "member.name"))
    assert lent_to == {"1": "Ann", "2": "Bea", "3": "Ann"}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("1/2/2020\n3/4/2020", ["ambiguous_dates"]),
        ("13/2/2020\n2/13/2020", ["mixed_dates"]),
    ],
)
def test_unclear_dates_stop_before_anything_is_written(
    library_runtime: Runtime, tmp_path: Path, column: str, expected: list[str]
) -> None:
    step = {"object": "book", "fields": {"title": {"value": "x"}, "published_on": {"column": "day"}}}
    path = written(tmp_path, f"day\n{column}\n")
    assert refused_codes(library_runtime, path, step) == expected
    mapping = parse_mapping({"steps": [step]}).with_date_format("D/M/YYYY")
    result = import_file(library_runtime, Context(), open_csv(path), mapping, ImportOptions())
    assert result.imported == 2 - (expected == ["mixed_dates"])


def test_template_choice_and_factor(library_runtime: Runtime, tmp_path: Path) -> None:
    step = {
        "object": "book",
        "fields": {
            "title": {"template": ["{a} – {b}", "{a}"]},
            "price": {"column": "millions", "multiply": 1000000},
            "tags": {"column": "tags"},
        },
    }
    result = imported(library_runtime, written(tmp_path, "a,b,millions,tags\nx,y,1.5,\nx, ,0.000001,\n,y,1,\n"), step)
    assert codes(result) == [(4, "required", "title")]
    assert records(library_runtime, "book", "title", "price") == [("x – y", "1500000.00"), ("x", "1.00")]


def test_a_file_of_ids_alone_changes_nothing(library_runtime: Runtime, tmp_path: Path) -> None:
    made = library_runtime.records.create(Context(), "book", {"title": "A"})
    result = by_header(library_runtime, written(tmp_path, f"id\n{made.id}\n"), "book")
    assert (result.refused, result.objects) == (0, {"book": {"created": 0, "updated": 0, "unchanged": 1}})
