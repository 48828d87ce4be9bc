"""What programs learn about the definitions, and how administrators change them while the interface is in use."""

from __future__ import annotations

import re
from typing import Any

import pytest

from metacrm.engine.packs.customer import undo
from metacrm.engine.runtime import Runtime
from metacrm.ui.app import create_app
from tests.ui.interface import Library, codes

NEW_FIELD = {
    "extends": "object/book",
    "fields": {"x_weight": {"type": "integer", "label": {"en": "Weight", "zh": "重量"}}},
}


def test_objects_with_rights(library: Library) -> None:
    objects = {one["name"]: one for one in library.get("/objects", headers={"Accept-Language": "en"}).json["objects"]}
    assert objects["book"]["label"] == "Book" and objects["book"]["rights"]["create"]
    assert not objects["user"]["rights"]["create"] and objects["user"]["rights"]["read"]
    chinese = library.get("/objects/book", headers={"Accept-Language": "zh"}).json
    assert chinese["label"] == "图书"


def test_an_object_with_fields_and_layouts(library_on_sqlite: Library) -> None:
    described = library_on_sqlite.get("/objects/loan", headers={"Accept-Language": "en"}).json
    fields = described["fields"]
    assert fields["member"]["required"] and fields["member"]["target"] == "member"
    assert fields["number"]["read_only"] and fields["created_at"]["read_only"] and not fields["owner"]["read_only"]
    assert fields["about"]["targets"] == ["book", "member"] and fields["about"]["target"] is None
    genre = library_on_sqlite.get("/objects/book").json["fields"]["genre"]
    assert {"value", "label", "tone", "active", "parents"} == set(genre["choices"][0])
    layout = next(iter(described["layouts"].values()))
    assert layout["sections"] and all(item["field"] in fields for item in layout["items"].values())
    assert described["list_views"]


def test_plan_apply_and_use_at_once(library: Library) -> None:
    other = Runtime(library.runtime.config, library.runtime.database)
    elsewhere: Any = create_app(other).test_client()
    headers = {"Authorization": f"Bearer {library.tokens['ann']}"}
    try:
        plan = library.ask("POST", "/metadata/plan", {"definitions": [NEW_FIELD]}, who="root")
        assert plan.status_code == 200 and not plan.json["empty"] and plan.json["version"] is None
        assert "x_weight" not in library.get("/objects/book").json["fields"]
        applied = library.ask("POST", "/metadata/apply", {"definitions": [NEW_FIELD]}, who="root")
        assert applied.status_code == 200 and applied.json["version"]
        assert library.ask("POST", "/records/book", {"title": "A", "x_weight": 7}).json["x_weight"] == 7
        assert "x_weight" in elsewhere.get("/api/v1/objects/book", headers=headers).json["fields"]
        layer = library.get("/metadata/layer", who="root").json["definitions"]
        assert layer == [NEW_FIELD]
        again = library.ask("POST", "/metadata/plan", {"definitions": [NEW_FIELD]}, who="root")
        assert again.json["empty"]
    finally:
        undo(library.runtime.database)
        library.runtime.refresh()
    assert "x_weight" not in library.get("/objects/book").json["fields"]


def test_a_text_that_no_database_holds_is_told_at_its_place(library: Library) -> None:
    label = {"en": "Nothing \x00", "zh": "空"}
    fields = {"fields": {"x_nothing": {"type": "text", "label": label}}}
    answer = library.ask("POST", "/metadata/apply", {"definitions": [{"extends": "object/book", **fields}]}, who="root")
    (problem,) = answer.json["problems"]
    assert (answer.status_code, problem["code"], problem["pointer"]) == (
        422,
        "text_unfit",
        "/fields/x_nothing/label/en",
    )


def test_an_apply_names_the_plan_it_was_made_on(library: Library) -> None:
    asked = {"definitions": [NEW_FIELD]}
    planned = library.ask("POST", "/metadata/plan", asked, who="root").json["manifest_version"]
    assert planned == library.get("/metadata/layer", who="root").json["manifest_version"]
    try:
        first = library.ask("POST", "/metadata/apply", {**asked, "manifest_version": planned}, who="root")
        assert first.status_code == 200
        other = {"definitions": [{"extends": "object/book", "label": {"en": "Work"}}], "manifest_version": planned}
        late = library.ask("POST", "/metadata/apply", other, who="root")
        assert late.status_code == 409 and codes(late) == ["definitions_moved"]
        told = library.get("/metadata/history?limit=1", who="root").json
        assert told["changes"][0]["version"] == first.json["version"] == told["next"]
        assert told["changes"][0]["by"] == library.users["root"]
        assert told["changes"][0]["changes"][0]["definition"] == "object/book"
        assert library.get("/metadata/history").status_code == 403
        assert library.get("/metadata/history?before=x", who="root").status_code == 400
        back = library.ask("POST", "/metadata/plan", {"undo": True}, who="root").json
        assert [one["field"] for one in back["operations"]] == ["x_weight"] and back["destructive"]
    finally:
        undone = library.ask("POST", "/metadata/apply", {"undo": True}, who="root")
    assert undone.status_code == 200 and not library.get("/metadata/layer", who="root").json["definitions"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"undo": 1},
        {"replace": "yes", "definitions": []},
        {"manifest_version": "1", "definitions": [NEW_FIELD]},
        {"definitions": []},
        {"definitions": {}},
        {"definitions": [1]},
        {"definitions": [{}]},
        {"definitions": [{"kind": []}]},
        {"definitions": [{"kind": "object", "name": {}}]},
        {"definitions": [{"kind": "object", "name": "x" * 500, "fields": 1}]},
        {"definitions": [{"kind": "object", "name": "x_a", "fields": {"x": {"type": "nothing"}}}]},
        {"definitions": [{"extends": "object/nothing"}]},
        {"definitions": [{"extends": 5}]},
        {"definitions": [{"extends": "object/book", "fields": {"y": {"type": "text"}}}]},
        {"definitions": [{"extends": "object/book", "fields": {"x_a": {"type": "lookup", "target": "no"}}}]},
        {"definitions": [{"kind": "role", "name": "x_r", "objects": {"book": 1}}]},
        {"definitions": [{"extends": "object/book", "fields": None}]},
        {"remove": ["object/nothing"]},
        {"remove": ["", "#", "object/book#/a/b"]},
        {"more": 1},
    ],
)
@pytest.mark.parametrize("verb", ["plan", "apply"])
def test_definitions_that_are_none(library_on_sqlite: Library, verb: str, body: dict[str, Any]) -> None:
    version = library_on_sqlite.runtime.refresh().version
    answer = library_on_sqlite.ask("POST", f"/metadata/{verb}", body, who="root")
    if answer.status_code == 200:
        assert verb == "plan" and answer.json["problems"], answer.json
    else:
        assert answer.status_code == 422 and codes(answer)
    assert library_on_sqlite.runtime.refresh().version == version


def test_openapi_describes_what_the_user_can_do(library_on_sqlite: Library) -> None:
    document = library_on_sqlite.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    paths = document["paths"]
    assert set(paths["/api/v1/records/book"]) == {"get", "post"}
    assert "default" in paths["/api/v1/records/book"]["post"]["responses"]
    assert {"where", "sort", "fields", "limit", "after", "count", "expand", "search"} == {
        parameter["name"] for parameter in paths["/api/v1/records/book"]["get"]["parameters"]
    }
    schemas = document["components"]["schemas"]
    assert schemas["book.new"]["required"] == ["title"]
    assert "id" not in schemas["book.new"]["properties"] and "version" in schemas["book.change"]["properties"]
    assert schemas["book"]["properties"]["published_on"]["format"] == "date"
    assert "/api/v1/records/user" in paths and "post" not in paths["/api/v1/records/user"]
    reader = library_on_sqlite.get("/openapi.json", who="bob").json["paths"]
    assert set(reader["/api/v1/records/book"]) == {"get"}


def test_every_documented_path_exists(library_on_sqlite: Library) -> None:
    document = library_on_sqlite.get("/openapi.json", who="root").json
    adapter = library_on_sqlite.app.url_map.bind("localhost")
    for path, operations in document["paths"].items():
        place = path.replace("{id}", "x").replace("{field}", "f").replace("{value}", "v").replace("{object}", "o")
        for method in operations:
            assert adapter.match(place, method=method.upper())


def test_every_path_of_the_interface_is_documented(library_on_sqlite: Library) -> None:
    documented = set(library_on_sqlite.get("/openapi.json", who="root").json["paths"])
    places = {re.sub("<[^>]*>", "{}", rule.rule) for rule in library_on_sqlite.app.url_map.iter_rules()}
    outside = {"/healthz", "/readyz", "/metrics"} & places
    wanted = {place for place in places if place.startswith("/api/")} | outside - {"/api/v1/openapi.json"}
    book = {path.replace("/records/book", "/records/{}") for path in documented}
    answering_nothing = {"/api/", "/api/{}"}
    missing = wanted - {re.sub("{[^}]*}", "{}", path) for path in book} - {"/api/v1/openapi.json"} - answering_nothing
    assert len(outside) == 3 and not missing


@pytest.mark.parametrize("backend", ["python", "sqlite", "postgresql"])
@pytest.mark.parametrize(
    ("expression", "fields", "answer"),
    [
        ("amount * 2", {"amount": {"type": "decimal", "value": "1.5"}}, ("decimal", "3", None)),
        ("amount * 2", {"amount": {"type": "decimal", "value": None}}, ("decimal", None, None)),
        ("a.name & b", {"a.name": {"type": "text", "value": "x"}, "b": {"type": "text", "value": "y"}},
         ("text", "xy", None)),
        ("1 / n", {"n": {"type": "integer", "value": 0}}, ("decimal", None, "#DIV0")),
        ("d > 2017-01-01", {"d": {"type": "date", "value": "2017-03-01"}}, ("boolean", True, None)),
    ],
)  # fmt: skip
def test_expressions_are_evaluated(
    library: Library, backend: str, expression: str, fields: dict[str, Any], answer: tuple[Any, ...]
) -> None:
    body = {"expression": expression, "fields": fields, "backend": backend}
    found = library.ask("POST", "/expressions/evaluate", body)
    if backend == "postgresql" and library.runtime.database.is_sqlite:
        assert codes(found) == ["backend_unavailable"]
    else:
        assert (found.json["type"], found.json["value"], found.json["error"]) == answer


def test_blank_as_zero(library_on_sqlite: Library) -> None:
    body = {"expression": "n + 1", "fields": {"n": {"type": "decimal", "value": None}}, "blank_as": "zero"}
    assert library_on_sqlite.ask("POST", "/expressions/evaluate", body).json["value"] == "1"


def test_expressions_are_checked(library_on_sqlite: Library) -> None:
    fine = library_on_sqlite.ask("POST", "/expressions/check", {"expression": "copies > 1", "object": "book"}).json
    assert (fine["type"], fine["problems"]) == ("boolean", [])
    wrong = library_on_sqlite.ask("POST", "/expressions/check", {"expression": "copis > 1", "object": "book"}).json
    assert wrong["type"] is None and wrong["problems"][0]["code"] == "expression_unknown_field_suggested"
    assert (wrong["problems"][0]["line"], wrong["problems"][0]["column"]) == (1, 1)
    hidden = library_on_sqlite.ask("POST", "/expressions/check", {"expression": "1 = 1", "object": "loan"}, who="bob")
    assert hidden.status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"expression": 1},
        {"expression": ""},
        {"expression": "x"},
        {"expression": "1", "backend": "oracle"},
        {"expression": "1", "fields": []},
        {"expression": "a", "fields": {"a": 1}},
        {"expression": "a", "fields": {"a": {"type": "nothing"}}},
        {"expression": "a", "fields": {"a": {"type": ["text"]}}},
        {"expression": "a", "fields": {"a": {"type": "decimal", "value": "x"}}},
        {"expression": "a", "fields": {"a": {"type": "date", "value": 5}}},
        {"expression": "a", "fields": {"a": {"type": "lookup", "value": "x"}}},
        {"expression": "a", "fields": {"a": {"type": "address", "value": {}}}},
        {"expression": "(" * 5_000},
    ],
)
def test_expressions_that_are_none(library_on_sqlite: Library, body: dict[str, Any]) -> None:
    answer = library_on_sqlite.ask("POST", "/expressions/evaluate", body)
    assert answer.status_code == 422 and codes(answer)


def test_health(library: Library) -> None:
    assert library.client.get("/healthz").json == {"status": "ok"}
    ready = library.client.get("/readyz").json
    assert ready["status"] == "ok" and ready["manifest_version"] == library.runtime.current.version
    library.get("/objects")
    text = library.client.get("/metrics").get_data(as_text=True)
    assert 'metacrm_requests_total{method="GET",status="200"}' in text
    assert f"metacrm_manifest_version {library.runtime.current.version}" in text


def test_a_bug_is_told_without_its_insides(
    library_on_sqlite: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(library_on_sqlite.runtime.records, "search", fail)
    answer = library_on_sqlite.get("/search?q=x")
    assert answer.status_code == 500 and codes(answer) == ["internal_error"]
    assert "secret" not in answer.get_data(as_text=True)
    assert answer.json["request_id"] in answer.json["detail"]
    assert "the secret inside" in caplog.text
