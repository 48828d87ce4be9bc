"""What editors of expressions ask: problems with places and fixes, values of real records, words to complete with."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.interface import Library, codes


def checked(library: Library, expression: str, **more: Any) -> Any:
    """The verdict on an expression about books."""
    return library.ask("POST", "/expressions/check", {"expression": expression, "object": "book", **more}).json


@pytest.mark.parametrize(
    ("expression", "wrong", "mended"),
    [
        ("copis > 1", "copis", "copies > 1"),
        ('title = "😀" AND copis > 1', "copis", 'title = "😀" AND copies > 1'),
        ("copies > 1\nAND owner.nmae = 'x'", "owner.nmae", "copies > 1\nAND owner.name = 'x'"),
        ("LENN(title) > 1", "LENN", "LEN(title) > 1"),
    ],
)
def test_problems_have_places_and_fixes(library_on_sqlite: Library, expression: str, wrong: str, mended: str) -> None:
    (problem,) = checked(library_on_sqlite, expression)["problems"]
    units = expression.encode("utf-16-le")
    assert units[2 * problem["start"] : 2 * problem["end"]].decode("utf-16-le") == wrong
    fixes = [
        (units[: 2 * fix["start"]] + fix["text"].encode("utf-16-le") + units[2 * fix["end"] :]).decode("utf-16-le")
        for fix in problem["fixes"]
    ]
    assert mended in fixes


@pytest.mark.parametrize("expression", ["", "((", "a" * 20_001, '"open', "1 +\n", "\x00", "😀", "copies = 2017-99-99"])
def test_every_problem_lies_in_the_text(library_on_sqlite: Library, expression: str) -> None:
    for problem in checked(library_on_sqlite, expression)["problems"]:
        assert 0 <= problem["start"] <= problem["end"] <= len(expression.encode("utf-16-le")) // 2


def test_any_kind_of_value_may_be_asked_for(library_on_sqlite: Library) -> None:
    assert checked(library_on_sqlite, "copies + 1")["problems"][0]["code"] == "expression_result_type"
    found = checked(library_on_sqlite, "copies + 1", expect="any")
    assert (found["type"], found["label"], found["problems"]) == ("decimal", "数字", [])


@pytest.mark.parametrize("backend", ["python", "sqlite", "postgresql", "browser"])
def test_expressions_are_tried_on_records(library: Library, backend: str) -> None:
    book = library.made("book", title="Emma", copies=3, price="12.50", tags=["new"])
    for expression, value, error in (
        ("copies * 2", "6", None),
        ('title & "!"', "Emma!", None),
        ("price > 12", True, None),
        ('INCLUDES(tags, "new")', True, None),
        ("1 / (copies - 3)", None, "#DIV0"),
        ("ISBLANK(owner.name)", False, None),
    ):
        body = {"object": "book", "record": book["id"], "expression": expression, "backend": backend}
        found = library.ask("POST", "/expressions/evaluate", body, who="root")
        if backend == "postgresql" and library.runtime.database.is_sqlite:
            assert codes(found) == ["backend_unavailable"]
        elif backend == "browser":
            assert found.status_code == 200 and {"tree", "record", "environment"} <= found.json.keys()
        else:
            assert (found.json["value"], found.json["error"]) == (value, error), (expression, found.json)


def test_related_records_are_asked_of_the_own_database(library: Library) -> None:
    book = library.made("book", title="Emma")
    member = library.made("member", name="Mara")
    library.made("loan", book=book["id"], member=member["id"])
    relation = next(
        name for name, field in library.runtime.current.manifest.relations["book"].items() if field.object == "loan"
    )
    body = {"object": "book", "record": book["id"], "expression": f"COUNTOF({relation})"}
    own = library.runtime.database.dialect_name
    assert library.ask("POST", "/expressions/evaluate", {**body, "backend": own}, who="root").json["value"] == "1"
    refused = library.ask("POST", "/expressions/evaluate", {**body, "backend": "python"}, who="root")
    assert codes(refused) == ["expression_needs_database"]


def test_only_who_may_read_a_record_may_try_it(library_on_sqlite: Library) -> None:
    member = library_on_sqlite.made("member", name="Mara")
    body = {"object": "member", "record": member["id"], "expression": "name"}
    for who, status in (("root", 200), ("bob", 403)):
        assert library_on_sqlite.ask("POST", "/expressions/evaluate", body, who=who).status_code == status
    changes: tuple[dict[str, Any], ...] = (
        {"record": "x"},
        {"object": "nothing"},
        {"record": 5},
        {"expression": "nmae"},
        {"fields": {}},
    )
    for change in changes:
        answer = library_on_sqlite.ask("POST", "/expressions/evaluate", {**body, **change}, who="root")
        assert 400 <= answer.status_code < 500 and codes(answer), change


def test_fields_and_functions_are_told_for_completion(library_on_sqlite: Library) -> None:
    found = library_on_sqlite.get("/expressions/fields?object=loan&path=book.", who="root").json["fields"]
    genre = next(field for field in found if field["name"] == "genre")
    assert genre["labels"]["zh"] and genre["kind"] == "choice" and genre["choices"][0]["label"]
    assert next(field for field in found if field["name"] == "owner")["onward"]
    viewer = library_on_sqlite.get("/expressions/fields?object=loan&path=$User.", who="root").json["fields"]
    assert {"id", "name"} <= {field["name"] for field in viewer}
    assert library_on_sqlite.get("/expressions/fields?object=loan&path=a.b.", who="root").json["fields"] == []
    assert library_on_sqlite.get("/expressions/fields?object=loan", who="bob").status_code == 403
    assert library_on_sqlite.get("/expressions/fields", who="root").status_code == 404
    sets = {
        field["name"] for field in library_on_sqlite.get("/expressions/fields?object=book", who="root").json["fields"]
    }
    assert sets >= library_on_sqlite.runtime.current.manifest.relations["book"].keys()
    functions = library_on_sqlite.get("/expressions/functions").json["functions"]
    trapped = {function["name"] for function in functions if function["trap"]}
    assert trapped == {"MOD", "FLOOR", "CEILING", "FIND", "MAX", "DATE", "ADDMONTHS"}


def test_completion_goes_on_after_the_organisation_and_after_sets(library_on_sqlite: Library) -> None:
    def names(path: str, of: str = "book") -> set[str]:
        answer = library_on_sqlite.get(f"/expressions/fields?object={of}&path={path}", who="root")
        return {field["name"] for field in answer.json["fields"]}

    assert names("$Org") == names("$Org.") == {"name", "base_currency", "zone", "locale", "fiscal_month", "calendar"}
    assert names("$Org.name.") == names("loanz.") == set()
    assert {"due_on", "member"} <= names("loans.")
    assert names("loans.book.loans.") == names("loans.") and "due_on" not in names("loans.member.")
    assert names("$Record.") == names("")
    functions = library_on_sqlite.get("/expressions/functions").json["functions"]
    assert (
        {"SUMOF", "EXISTS"} <= {one["name"] for one in functions if one["of_sets"]} < {one["name"] for one in functions}
    )
