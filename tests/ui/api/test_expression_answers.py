"""What the trial of an expression answers for results beyond plain values: links, places, lists, errors of SQL."""

from __future__ import annotations

import pytest
from sqlalchemy import literal

from metacrm.engine.expressions import trial
from tests.ui.interface import Library, codes

LINK = '<a href="https://a.b" target="_self" rel="noopener">x</a>'


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("GEOLOCATION(1.5, 2)", ["1.5", "2"]),
        ('HYPERLINK("https://a.b", "x")', LINK),
        ('IMAGE("/static/a.png", "x")', '<img src="/static/a.png" alt="x">'),
    ],
)
def test_what_no_database_holds_is_refused_there(library: Library, expression: str, value: object) -> None:
    own = library.runtime.database.dialect_name
    book = library.made("book", title="Emma", copies=1)
    on_record = {"object": "book", "record": book["id"], "expression": f"IF(copies > 0, {expression}, NULL)"}
    for body in ({"expression": expression, "fields": {}}, on_record):
        asked = {
            backend: library.ask("POST", "/expressions/evaluate", {**body, "backend": backend}, who="root")
            for backend in ("python", "sqlite", own)
        }
        assert asked["python"].json["value"] == value
        for backend in ("sqlite", own):
            assert codes(asked[backend]) == ["expression_not_in_sql"], (backend, asked[backend].json)


def test_a_refusal_names_a_value_as_people_write_it(library_on_sqlite: Library) -> None:
    book = library_on_sqlite.made("book", title="Emma")
    body = {"object": "book", "record": book["id"], "expression": "GEOLOCATION(1.50, 2)", "backend": "browser"}
    refused = library_on_sqlite.ask("POST", "/expressions/evaluate", body, who="root")
    assert "“1.50, 2”" in refused.text and "Decimal" not in refused.text


def test_several_choices_are_a_list_everywhere(library: Library) -> None:
    given = {"tags": {"type": "multi_picklist", "value": ["a;b", "c"]}}
    for backend in ("python", "sqlite", library.runtime.database.dialect_name):
        body = {"expression": "tags", "fields": given, "backend": backend}
        assert library.ask("POST", "/expressions/evaluate", body).json["value"] == ["a;b", "c"], backend


@pytest.mark.parametrize(
    ("expression", "error"),
    [
        ("COUNTOF(loans) / 0", "#DIV0"),
        ("SUMOF(loans, 1 / (fine - fine))", "#DIV0"),
        ("FIRSTOF(loans, VALUE(book.title), TRUE)", "#VALUE"),
        ('CURRENCYRATE("XXX") * COUNTOF(loans)', "#RATE"),
        ("MAXOF(loans, fine / (LEN($Record.name) - 4))", "#DIV0"),
        ("SUMOF(guarantor.loans, 1 / (fine - fine))", "#DIV0"),
        ("FIRSTOF(loans, due_on)", None),
    ],
)
def test_errors_of_related_records_are_told(library: Library, expression: str, error: str | None) -> None:
    rich = library.made("member", name="Rich")
    member = library.made("member", name="Mara", guarantor=rich["id"])
    book = library.made("book", title="Emma")
    for person in (rich, member):
        library.made("loan", member=person["id"], book=book["id"], fine="3")
    own = library.runtime.database.dialect_name
    body = {"object": "member", "record": member["id"], "expression": expression, "backend": own}
    found = library.ask("POST", "/expressions/evaluate", body, who="root").json
    assert (found["value"], found["error"]) == (None, error)


def test_the_viewer_is_known_beside_the_fields(library: Library) -> None:
    for backend in ("python", "sqlite", library.runtime.database.dialect_name):
        body = {"expression": "$User.login & word", "fields": {"word": {"type": "text", "value": "!"}}}
        found = library.ask("POST", "/expressions/evaluate", {**body, "backend": backend}).json
        assert (found["value"], found["error"]) == ("ann!", None)
    unknown = library.ask("POST", "/expressions/evaluate", {"expression": "$User.nothing", "fields": {}})
    assert unknown.status_code == 422 and codes(unknown)


def test_a_value_that_only_sql_gives_is_shown(library_on_sqlite: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "compile_sql", lambda *_: literal(5))
    body = {"expression": "1 / n", "fields": {"n": {"type": "integer", "value": 0}}, "backend": "sqlite"}
    found = library_on_sqlite.ask("POST", "/expressions/evaluate", body).json
    assert (found["value"], found["error"]) == ("5", None)
