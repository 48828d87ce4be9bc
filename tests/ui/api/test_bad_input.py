"""Whatever a client sends is answered as a problem it can read, all that is wrong at once, and never with a 500."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.ui.interface import Library, codes

UNKNOWN_ID = "01a1ffb8-dbb8-7000-8001-221f963eb571"
INJECTIONS = (
    "1; DROP TABLE book",
    "' OR '1'='1",
    'title = "x" UNION SELECT 1',
    "title = title)--",
    "pg_sleep(10) = 1",
    "title = 'a\\",
    "(" * 500,
    "NOT " * 500 + "TRUE",
    "\u202e\u0000",
    'id = "not an id"',
    "title.title = 1",
    "$User.password = 1",
    "copies IN ()",
    "copies = 1.5e400",
)


def test_all_problems_are_told_at_once(library: Library) -> None:
    body = {"copies": "many", "published_on": "2017-13-40", "nonsense": 1, "id": UNKNOWN_ID, "series_start": UNKNOWN_ID}
    answer = library.ask("POST", "/records/book", body)
    assert answer.status_code == 422
    told = {(problem["code"], problem["field"]) for problem in answer.json["problems"]}
    assert told >= {
        ("unknown_field", "nonsense"),
        ("read_only_field", "id"),
        ("not_a_date", "published_on"),
    }
    assert {field for _, field in told} >= {"copies"}
    assert library.get("/records/book?count=true").json["count"] == 0


def test_required_and_dangling(library: Library) -> None:
    assert codes(library.ask("POST", "/records/book", {"author": "A"})) == ["required"]
    assert codes(library.ask("POST", "/records/book", {"title": "A", "series_start": UNKNOWN_ID})) == [
        "dangling_reference"
    ]


def test_not_unique_tells_the_field(library: Library) -> None:
    library.made("book", title="A", isbn="1")
    answer = library.ask("POST", "/records/book", {"title": "B", "isbn": "1"})
    assert [(one["code"], one["field"]) for one in answer.json["problems"]] == [("not_unique", "isbn")]


def test_problems_speak_the_clients_language(library: Library) -> None:
    member = library.made("member", name="Eve")
    body = {"member": member["id"], "fine": "-1"}
    english = library.ask("POST", "/records/loan", body, headers={"Accept-Language": "en-GB"}).json
    chinese = library.ask("POST", "/records/loan", body, headers={"Accept-Language": "zh-CN,zh;q=0.9"}).json
    assert english["detail"].startswith("Fine:") and chinese["detail"].startswith("罚款：")


@pytest.mark.parametrize("value", ["x" * 300, 5, True, ["x"], {"a": 1}, "a\u0000b", "a\u0007"])
def test_wrong_text(library: Library, value: Any) -> None:
    answer = library.ask("POST", "/records/book", {"title": value})
    assert answer.status_code in (201, 422), answer.json
    if answer.status_code == 201:
        assert isinstance(answer.json["title"], str)


@pytest.mark.parametrize(
    "value", ["x", "", "NaN", "Infinity", 10**30, "1" * 400, "1e400", True, [], {}, "१", "1_000", 1e300]
)
@pytest.mark.parametrize("field", ["price", "copies"])
def test_wrong_numbers(library: Library, field: str, value: Any) -> None:
    answer = library.ask("POST", "/records/book", {"title": "A", field: value})
    assert answer.status_code in (201, 422), answer.json
    assert answer.status_code == 422 or answer.json[field] is None or value == "१"


@pytest.mark.parametrize("value", [1, True, [], {}, "x", "2017-02-30", "0000-00-00", "99999-01-01", "2017-01-01T25:00"])
@pytest.mark.parametrize("field", ["published_on", "genre", "tags", "series_start", "owner"])
def test_wrong_values_of_other_types(library: Library, field: str, value: Any) -> None:
    answer = library.ask("POST", "/records/book", {"title": "A", field: value})
    assert answer.status_code in (201, 422), answer.json


@pytest.mark.parametrize("where", INJECTIONS)
def test_injection_in_where(library: Library, where: str) -> None:
    library.made("book", title="Emma")
    for path in ("/records/book", "/records/book/aggregate"):
        answer = library.get(f"{path}?where={quote(where)}")
        assert answer.status_code == 400, (where, answer.json)
        assert codes(answer)
    assert library.get("/records/book?count=true").json["count"] == 1


@pytest.mark.parametrize(
    "parameter", ["sort", "fields", "expand", "group", "measures", "after", "count", "limit", "search"]
)
@pytest.mark.parametrize("value", INJECTIONS)
def test_injection_in_other_parameters(library: Library, parameter: str, value: str) -> None:
    library.made("book", title="Emma")
    path = "/records/book/aggregate" if parameter in ("group", "measures") else "/records/book"
    answer = library.get(f"{path}?{parameter}={quote(value)}")
    assert answer.status_code == (200 if parameter == "search" and "\0" not in value else 400), answer.json


def test_unknown_parameters_are_told(library_on_sqlite: Library) -> None:
    assert codes(library_on_sqlite.get("/session?who=1")) == ["unknown_parameter"]
    answer = library_on_sqlite.get("/records/book?wher=1&limit=1&limit=2&order=x")
    assert answer.status_code == 400
    assert sorted(codes(answer)) == ["repeated_parameter", "unknown_parameter", "unknown_parameter"]


def test_all_that_is_wrong_with_a_question_is_told_at_once(library_on_sqlite: Library) -> None:
    asked = "limit=0&where=((&sort=zz,--title&fields=yy,title&count=maybe&expand=title&wher=1"
    answer = library_on_sqlite.get(f"/records/book?{asked}")
    assert answer.status_code == 400
    told = {(problem["code"], problem["field"]) for problem in answer.json["problems"]}
    parameters = {("invalid_parameter", name) for name in ("limit", "count", "expand")}
    names = {("unknown_field", name) for name in ("zz", "-title", "yy")}
    assert told == parameters | names | {("unknown_parameter", "wher"), ("expression_incomplete", "where")}
    groups = library_on_sqlite.get(
        "/records/book/aggregate?limit=0&group=zz&where=((&measures=sum(title),what()&after=x"
    )
    fields = sorted(problem["field"] for problem in groups.json["problems"])
    assert fields == ["after", "limit", "measures", "measures", "where", "zz"]
    one = library_on_sqlite.get(
        f"/records/book/{library_on_sqlite.made('book', title='A')['id']}?fields=zz&expand=yy&x=1"
    )
    assert sorted(codes(one)) == ["invalid_parameter", "unknown_field", "unknown_parameter"]
    assert codes(library_on_sqlite.get(f"/records/book?count=upto:{'9' * 5_000}")) == ["invalid_parameter"]


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "1.5", "x", "٣", "9" * 30])
def test_limits(library_on_sqlite: Library, limit: str) -> None:
    answer = library_on_sqlite.get(f"/records/book?limit={quote(limit)}", headers={"Accept-Language": "en"})
    assert [(one["code"], one["hint"]) for one in answer.json["problems"]] == [
        ("invalid_parameter", "It takes a whole number from 1 to 1000.")
    ]


def test_a_cursor_fits_its_own_question_only(library: Library) -> None:
    for title in "ABC":
        library.made("book", title=title)
    cursor = library.get("/records/book?limit=1&sort=title").json["next"]
    assert library.get(f"/records/book?limit=1&sort=title&after={cursor}").status_code == 200
    for asked in (f"sort=-title&after={cursor}", f"sort=title&after={cursor[:-2]}", f"after={cursor}x", "after=é"):
        answer = library.get(f"/records/book?limit=1&{asked}")
        assert answer.status_code == 400 and codes(answer) == ["cursor_expired"]
    assert codes(library.get(f"/records/book?limit=1&sort=title&after={cursor}", who="bob")) == ["cursor_expired"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "body_not_json"),
        (b"{", "body_not_json"),
        (b"nope", "body_not_json"),
        (b'{"title": "a",}', "body_not_json"),
        (b"{'title': 1}", "body_not_json"),
        (b'{"title": NaN}', "body_not_json"),
        (b'{"title": "a", "title": "b"}', "body_member_repeated"),
        (b'{"title": "a", "t\\u0069tle": "b"}', "body_member_repeated"),
        (b"5", "body_not_object"),
        (b'{"title": {"a": 1, "\\u0061": ' + b"9" * 30 + b"}}", "body_member_repeated"),
        (b'{"title": "\\ud800"}', "body_not_json"),
        (b"\xff\xfe{}", "body_not_utf8"),
        (b'{"title": "\xe9"}', "body_not_utf8"),
        (b"[]", "body_not_object"),
        (b'"x"', "body_not_object"),
        (b"null", "body_not_object"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "body_too_deep"),
        (b"[" * 100_000, "body_too_deep"),
        (b'{"a":' * 2_000 + b"1" + b"}" * 2_000, "body_too_deep"),
    ],
)
def test_broken_bodies(library_on_sqlite: Library, body: bytes, code: str) -> None:
    for method, path in (("POST", "/records/book"), ("PATCH", f"/records/book/{UNKNOWN_ID}")):
        answer = library_on_sqlite.ask(method, path, data=body, content_type="application/json")
        assert answer.status_code == 400
        assert codes(answer) == [code]


def test_where_a_body_is_broken(library_on_sqlite: Library) -> None:
    broken = b'{"title": "A",\n "copies": 1 2}'
    answer = library_on_sqlite.ask("POST", "/records/book", data=broken, content_type="application/json")
    assert [(one["code"], one["line"], one["column"]) for one in answer.json["problems"]] == [("body_not_json", 2, 14)]


@pytest.mark.parametrize(("body", "code"), [({}, "body_member_missing"), ({"expression": 5}, "body_member_invalid")])
def test_no_expression_to_check(library_on_sqlite: Library, body: Any, code: str) -> None:
    assert codes(library_on_sqlite.ask("POST", "/expressions/check", body)) == [code]


def test_bodies_of_other_kinds_and_sizes(library_on_sqlite: Library) -> None:
    form = library_on_sqlite.ask("POST", "/records/book", data={"title": "A"})
    assert form.status_code == 415 and codes(form) == ["unsupported_media_type"]
    large = library_on_sqlite.ask(
        "POST", "/records/book", data=b'{"title": "' + b"x" * 6_000_000 + b'"}', content_type="application/json"
    )
    assert large.status_code == 413 and codes(large) == ["body_too_large"]


def test_places_that_do_not_exist(library_on_sqlite: Library) -> None:
    for path in ("/nothing", "", "/"):
        assert codes(library_on_sqlite.get(path)) == ["route_not_found"], path
    wrong = library_on_sqlite.ask("DELETE", "/records/book")
    assert wrong.status_code == 405 and codes(wrong) == ["method_not_allowed"]
    assert "POST" in wrong.headers["Allow"]
    unknown = library_on_sqlite.get("/records/boks")
    assert unknown.status_code == 404 and codes(unknown) == ["unknown_object"]
    assert codes(library_on_sqlite.ask("POST", "/records/__history", {})) == ["unknown_object"]


@pytest.mark.parametrize(
    "identifier", ["1", "x" * 36, UNKNOWN_ID, UNKNOWN_ID.upper(), "{" + UNKNOWN_ID[1:-1] + "}", "%00"]
)
def test_records_that_do_not_exist(library: Library, identifier: str) -> None:
    for method, body in (("GET", None), ("PATCH", {"version": 1}), ("DELETE", None)):
        answer = library.ask(method, f"/records/book/{identifier}", body)
        assert answer.status_code == 404 and codes(answer) == ["record_not_found"]
    for verb in ("restore", "clone"):
        assert codes(library.ask("POST", f"/records/book/{identifier}/{verb}")) == ["record_not_found"]


def test_system_fields_cannot_be_forged(library: Library) -> None:
    for name in ("id", "created_at", "created_by", "modified_at", "modified_by", "owner_department"):
        answer = library.ask("POST", "/records/book", {"title": "A", name: library.users["bob"]})
        assert answer.status_code == 422 and {problem["field"] for problem in answer.json["problems"]} == {name}
    for name in ("deleted_at", "computed_version"):
        answer = library.ask("POST", "/records/book", {"title": "A", name: 1})
        assert codes(answer) == ["unknown_field"]


def test_hierarchies_cannot_turn_in_circles(library: Library) -> None:
    top = library.made("book", title="A")
    below = library.made("book", title="B", series_start=top["id"])
    answer = library.ask("PATCH", f"/records/book/{top['id']}", {"series_start": below["id"], "version": 1})
    assert codes(answer) == ["hierarchy_cycle"]


def test_history_and_feed_tell_all_that_is_wrong_with_their_parameters(library_on_sqlite: Library) -> None:
    book = library_on_sqlite.made("book", title="Emma")
    for path, place in ((f"/records/book/{book['id']}/history", "cursor_expired"), ("/changes", "invalid_parameter")):
        answer = library_on_sqlite.get(f"{path}?limit=0&after=x&wher=1", who="root")
        assert answer.status_code == 400
        assert sorted(codes(answer)) == sorted(["invalid_parameter", "unknown_parameter", place]), answer.json
