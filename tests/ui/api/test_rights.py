"""Who may do what over HTTP: programs with tokens, roles of different reach, nobody at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from metacrm.engine.context import Context
from metacrm.engine.security.tokens import create_token, revoke_tokens
from tests.ui.interface import Library, codes


def test_nobody_gets_nothing(library_on_sqlite: Library) -> None:
    for path in (
        "/objects",
        "/records/book",
        "/changes",
        "/search?q=x",
        "/openapi.json",
        "/metadata/layer",
        "/session",
    ):
        answer = library_on_sqlite.client.get(f"/api/v1{path}")
        assert answer.status_code == 401 and codes(answer) == ["not_signed_in"]
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    for authorization in ("Bearer nonsense", "Bearer ", "Basic YTpi", "mc_x", "", "Bearer " + "x" * 5_000, "Bearer é"):
        headers = {"Authorization": authorization.encode().decode("latin-1")}
        assert library_on_sqlite.client.get("/api/v1/objects", headers=headers).status_code == 401


def test_a_reader_reads_and_writes_nothing(library: Library) -> None:
    book = library.made("book", title="Emma")
    path = f"/records/book/{book['id']}"
    assert library.get(path, who="bob").json["title"] == "Emma"
    for method, place, body in (
        ("POST", "/records/book", {"title": "A"}),
        ("PATCH", path, {"title": "A", "version": 1}),
        ("DELETE", path, None),
        ("POST", f"{path}/clone", {}),
        ("PUT", "/records/book/by/isbn/1", {"title": "A"}),
        ("POST", "/records/book/preview", {"title": "A"}),
        ("POST", f"{path}/preview", {"title": "A"}),
    ):
        answer = library.ask(method, place, body, who="bob")
        assert answer.status_code == 403 and codes(answer) == ["not_permitted"], place
    batch = library.ask("POST", "/records/book", {"records": [{"title": "A"}]}, who="bob")
    assert batch.json["results"][0]["problems"][0]["code"] == "not_permitted"
    assert library.get("/records/book?count=true").json["count"] == 1


def test_an_object_without_read_right_does_not_show(library: Library) -> None:
    member = library.made("member", name="Eve")
    book = library.made("book", title="Emma")
    library.made("loan", member=member["id"], book=book["id"])
    assert codes(library.get("/records/member", who="bob")) == ["not_permitted"]
    assert codes(library.get("/records/member/aggregate", who="bob")) == ["not_permitted"]
    assert library.get("/objects/member", who="bob").status_code == 403
    assert library.get(f"/records/member/{member['id']}", who="bob").status_code in (403, 404)
    assert library.get(f"/records/member/{member['id']}/history", who="bob").status_code in (403, 404)
    assert [one["name"] for one in library.get("/objects", who="bob").json["objects"]] == ["book"]
    assert library.get("/search?q=eve", who="bob").json["results"] == []
    assert {one["object"] for one in library.get("/changes", who="bob").json["changes"]} == {"book"}
    assert not [path for path in library.get("/openapi.json", who="bob").json["paths"] if "member" in path]


def test_a_user_without_roles_sees_nothing(library_on_sqlite: Library) -> None:
    assert library_on_sqlite.get("/objects", who="nobody").json["objects"] == []
    assert library_on_sqlite.get("/changes", who="nobody").json["changes"] == []
    assert codes(library_on_sqlite.get("/records/book", who="nobody")) == ["not_permitted"]


def test_definitions_are_for_administrators(library_on_sqlite: Library) -> None:
    for method, path in (("POST", "/metadata/plan"), ("POST", "/metadata/apply"), ("GET", "/metadata/layer")):
        answer = library_on_sqlite.ask(method, path, {} if method == "POST" else None)
        assert answer.status_code == 403 and codes(answer) == ["not_administrator"]


def test_tokens_end(library: Library) -> None:
    database, user = library.runtime.database, library.users["ann"]
    now = datetime.now(UTC)

    def status(token: str) -> int:
        return int(library.client.get("/api/v1/objects", headers={"Authorization": f"Bearer {token}"}).status_code)

    short = create_token(database, user, "short", now, now + timedelta(hours=1))
    over = create_token(database, user, "over", now - timedelta(hours=2), now - timedelta(hours=1))
    assert (status(short), status(over)) == (200, 401)
    assert short.startswith("mc_")
    assert revoke_tokens(database, user, "short") == 1
    assert status(short) == 401 and status(library.tokens["ann"]) == 200


def test_a_disabled_user_is_out_at_once(library: Library) -> None:
    assert library.get("/objects").status_code == 200
    library.runtime.records.update(Context(), "user", library.users["ann"], {"active": False})
    assert library.get("/objects").status_code == 401
    library.runtime.records.update(Context(), "user", library.users["ann"], {"active": True})
    assert library.get("/objects").status_code == 200


def test_a_role_taken_away_counts_at_once(library: Library) -> None:
    assert library.ask("POST", "/records/book", {"title": "A"}).status_code == 201
    library.runtime.records.update(Context(), "user", library.users["ann"], {"roles": ["reader"]})
    assert library.ask("POST", "/records/book", {"title": "B"}).status_code == 403
