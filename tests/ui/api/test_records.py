"""The verbs on records over HTTP, as the contract states them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.ui.interface import Library, codes

UNKNOWN_ID = "01a1ffb8-dbb8-7000-8001-221f963eb571"


def test_create_answers_the_record(library: Library) -> None:
    answer = library.ask("POST", "/records/book", {"title": "Emma", "price": "12.5", "published_on": "1815-12-23"})
    record = answer.json
    assert answer.status_code == 201
    assert (record["title"], record["price"], record["published_on"]) == ("Emma", "12.50", "1815-12-23")
    assert record["version"] == 1 and record["copies"] == 1 and record["owner"] == library.users["ann"]
    assert answer.headers["ETag"] == 'W/"1"'
    assert answer.headers["Location"] == f"/api/v1/records/book/{record['id']}"
    assert library.get(f"/records/book/{record['id']}").json == record


def test_list_has_exactly_what_was_asked(library: Library) -> None:
    first = library.made("book", title="A", copies=1)
    library.made("book", title="B", copies=2, series_start=first["id"])
    answer = library.get("/records/book?fields=title,series_start.title&sort=-copies&limit=1&count=true")
    assert [{**record, "id": ""} for record in answer.json["records"]] == [
        {"id": "", "version": 1, "title": "B", "series_start.title": "A"}
    ]
    assert answer.json["count"] == 2
    rest = library.get(
        f"/records/book?fields=title,series_start.title&sort=-copies&limit=1&after={answer.json['next']}"
    )
    assert [record["title"] for record in rest.json["records"]] == ["A"]
    assert rest.json["next"] is None and "count" not in rest.json


def test_lookups_are_ids_unless_expanded(library: Library) -> None:
    first = library.made("book", title="A")
    second = library.made("book", title="B", series_start=first["id"])
    plain = library.get(f"/records/book/{second['id']}").json
    expanded = library.get(f"/records/book/{second['id']}?expand=series_start").json
    assert plain["series_start"] == first["id"]
    assert expanded["series_start"] == {"id": first["id"], "name": "A"}


def test_count_up_to(library: Library) -> None:
    for title in "ABC":
        library.made("book", title=title)
    limited = library.get("/records/book?count=upto:2").json
    assert (limited["count"], limited["count_is_limited"]) == (2, True)
    whole = library.get("/records/book?count=upto:10").json
    assert whole["count"] == 3 and "count_is_limited" not in whole


def test_where_and_search(library: Library) -> None:
    library.made("book", title="Emma", copies=3)
    library.made("book", title="红楼梦", copies=5)
    where = quote('copies > 3 AND CONTAINS(title, "楼")')
    assert [record["title"] for record in library.get(f"/records/book?where={where}").json["records"]] == ["红楼梦"]
    assert [record["title"] for record in library.get("/records/book?search=emm").json["records"]] == ["Emma"]
    found = library.get("/search?q=honglou").json["results"]
    assert [(hit["object"], hit["name"]) for hit in found] == [("book", "红楼梦")]


def test_aggregate(library: Library) -> None:
    library.made("book", title="A", price="1.10", genre="fiction", published_on="2017-03-01")
    library.made("book", title="B", price="2.20", genre="fiction", published_on="2017-03-31")
    library.made("book", title="C", price="5", published_on="2017-04-01")
    answer = library.get("/records/book/aggregate?group=genre,published_on:month&measures=sum(price),count()").json
    assert answer == {
        "groups": [
            {"key": {"genre": "fiction", "published_on:month": "2017-03"}, "sum(price)": "3.30", "count()": 2},
            {"key": {"genre": None, "published_on:month": "2017-04"}, "sum(price)": "5.00", "count()": 1},
        ],
        "next": None,
    }


def test_change_needs_the_version(library: Library) -> None:
    path = f"/records/book/{library.made('book', title='Emma')['id']}"
    assert codes(library.ask("PATCH", path, {"title": "X"})) == ["version_required"]
    assert library.ask("PATCH", path, {"title": "X", "version": 1}).json["version"] == 2
    by_tag = library.ask("PATCH", path, {"title": "Y"}, headers={"If-Match": 'W/"2"'})
    assert (by_tag.json["title"], by_tag.json["version"]) == ("Y", 3)
    anyway = library.ask("PATCH", path, {"title": "Z"}, headers={"If-Match": "*"})
    assert anyway.json["version"] == 4


@pytest.mark.parametrize("version", ["1", 0, -1, 1.5, True, 2**40])
def test_impossible_versions(library_on_sqlite: Library, version: Any) -> None:
    path = f"/records/book/{library_on_sqlite.made('book', title='Emma')['id']}"
    assert codes(library_on_sqlite.ask("PATCH", path, {"title": "X", "version": version})) == ["version_invalid"]


def test_conflict_tells_three_values(library: Library) -> None:
    path = f"/records/book/{library.made('book', title='Emma', author='Austen')['id']}"
    library.ask("PATCH", path, {"title": "Theirs", "version": 1})
    answer = library.ask("PATCH", path, {"title": "Mine", "author": "Jane", "version": 1})
    assert answer.status_code == 409 and codes(answer) == ["stale_version"]
    assert answer.json["conflicts"] == {"title": {"base": "Emma", "theirs": "Theirs", "yours": "Mine"}}
    assert answer.json["version"] == 2


def test_not_modified(library_on_sqlite: Library) -> None:
    path = f"/records/book/{library_on_sqlite.made('book', title='Emma')['id']}"
    same = library_on_sqlite.get(path, headers={"If-None-Match": 'W/"1"'})
    assert (same.status_code, same.data) == (304, b"")
    assert library_on_sqlite.get(path, headers={"If-None-Match": 'W/"2"'}).status_code == 200


def test_delete_and_restore(library: Library) -> None:
    path = f"/records/book/{library.made('book', title='Emma')['id']}"
    assert codes(library.ask("DELETE", path, headers={"If-Match": '"7"'})) == ["unknown_version"]
    assert library.ask("DELETE", path).status_code == 204
    assert codes(library.get(path)) == ["record_not_found"]
    assert codes(library.ask("DELETE", path)) == ["record_not_found"]
    assert library.get("/records/book?count=true").json["count"] == 0
    restored = library.ask("POST", f"{path}/restore")
    assert (restored.status_code, restored.json["title"]) == (200, "Emma")
    assert library.get(path).status_code == 200


def test_delete_is_blocked_by_records_that_need_it(library: Library) -> None:
    book, member = library.made("book", title="Emma"), library.made("member", name="Eve")
    library.made("loan", book=book["id"], member=member["id"])
    answer = library.ask("DELETE", f"/records/book/{book['id']}")
    assert answer.status_code == 409 and codes(answer) == ["delete_blocked"]


def test_clone(library: Library) -> None:
    source = library.made("book", title="Emma", isbn="1", author="Austen")
    answer = library.ask("POST", f"/records/book/{source['id']}/clone", {"title": "Emma again"})
    assert answer.status_code == 201
    assert (answer.json["title"], answer.json["author"], answer.json["isbn"]) == ("Emma again", "Austen", None)
    assert answer.json["id"] != source["id"]


def test_upsert(library: Library) -> None:
    first = library.ask("PUT", "/records/book/by/isbn/97/8", {"title": "Emma"})
    again = library.ask("PUT", "/records/book/by/isbn/97/8", {"title": "Emma 2"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["id"] == again.json["id"]
    assert (again.json["isbn"], again.json["title"], again.json["version"]) == ("97/8", "Emma 2", 2)


def test_upsert_of_a_version(library: Library) -> None:
    path, names = "/records/book/by/isbn/97/8", ("Emma", "Emma 2", "Emma 3")
    made, changed = (library.ask("PUT", path, {"title": name}) for name in names[:2])
    for stale in ({"headers": {"If-Match": made.headers["ETag"]}}, {"version": 1}):
        body = {"title": names[2], **({"version": 1} if "version" in stale else {})}
        refused = library.ask("PUT", path, body, headers=stale.get("headers", {}))
        assert refused.status_code == 409 and refused.json["conflicts"]["title"]["theirs"] == names[1]
    fitting = library.ask("PUT", path, {"title": names[2]}, headers={"If-Match": changed.headers["ETag"]})
    assert (fitting.status_code, fitting.json["version"]) == (200, 3)
    for basis in ("*", '"1"'):
        absent = library.ask("PUT", "/records/book/by/isbn/9", {"title": "A"}, headers={"If-Match": basis})
        assert absent.status_code == 404 and codes(absent) == ["record_not_found"]
    assert codes(library.ask("PUT", path, {"title": "A", "version": "3"})) == ["version_invalid"]


def test_upsert_refuses_another_key_in_the_body(library: Library) -> None:
    for other in ("978-2", None, ""):
        answer = library.ask("PUT", "/records/book/by/isbn/978-1", {"title": "Emma", "isbn": other})
        assert [(one["code"], one["field"]) for one in answer.json["problems"]] == [("key_contradicted", "isbn")]
    for _ in range(2):
        same = library.ask("PUT", "/records/book/by/isbn/978-x", {"title": "Emma", "isbn": " 978-X"})
        assert same.status_code in (200, 201)
    assert library.get("/records/book?count=true").json["count"] == 1


def test_upsert_refuses_what_says_not_which(library: Library) -> None:
    library.made("book", title="Emma")
    library.made("book", title="emma")
    assert codes(library.ask("PUT", "/records/book/by/title/EMMA", {"author": "A"})) == ["ambiguous_match"]
    assert codes(library.ask("PUT", "/records/book/by/genre/fiction", {"title": "A"})) == ["not_matchable"]
    assert codes(library.ask("PUT", "/records/book/by/nothing/1", {"title": "A"})) == ["unknown_field"]


def test_preview_writes_nothing(library: Library) -> None:
    fine = library.ask("POST", "/records/book/preview", {"title": "Emma", "price": "3"}).json
    assert fine["valid"] and fine["record"]["price"] == "3.00" and fine["record"]["id"] is None
    bad = library.ask("POST", "/records/book/preview", {"copies": -1}).json
    assert not bad["valid"]
    assert {problem["code"] for problem in bad["problems"]} >= {"number_too_small"}
    kept = library.made("book", title="Emma")
    changed = library.ask("POST", f"/records/book/{kept['id']}/preview", {"title": "New"}).json
    assert changed["valid"] and changed["record"]["title"] == "New"
    assert library.get("/records/book?fields=title").json["records"] == [
        {"id": kept["id"], "version": 1, "title": "Emma"}
    ]


def test_history_is_told_newest_first(library: Library) -> None:
    path = f"/records/book/{library.made('book', title='Emma')['id']}"
    library.ask("PATCH", path, {"title": "Emma 2", "copies": 2, "version": 1})
    library.ask("DELETE", path)
    library.ask("POST", f"{path}/restore")
    entries = library.get(f"{path}/history", who="ann").json["entries"]
    assert [entry["operation"] for entry in entries] == ["restore", "delete", "update", "create"]
    update = entries[2]
    assert sorted(update["changes"], key=lambda change: change["field"]) == [
        {"field": "copies", "old": 1, "new": 2},
        {"field": "title", "old": "Emma", "new": "Emma 2"},
    ]
    assert update["by"] == {"id": library.users["ann"], "name": "Ann"}
    assert (update["origin"], update["version"]) == ("api", 2) and update["cause"]
    assert {"field": "title", "old": None, "new": "Emma"} in entries[3]["changes"]
    paged, place = [], ""
    while place is not None:
        page = library.get(f"{path}/history?limit=1&after={place}").json
        paged += [entry["operation"] for entry in page["entries"]]
        place = page["next"]
    assert paged == ["restore", "delete", "update", "create"]


def test_history_of_what_is_not_there(library: Library) -> None:
    assert codes(library.get(f"/records/book/{UNKNOWN_ID}/history")) == ["record_not_found"]
    path = f"/records/book/{library.made('book', title='Emma')['id']}"
    assert codes(library.get(f"{path}/history?after=nonsense")) == ["cursor_expired"]


def test_former_names_work_on(library: Library) -> None:
    made = library.made("reader", name="Eve")
    assert library.get(f"/records/reader/{made['id']}").json["name"] == "Eve"
    assert library.get("/records/reader?count=true").json["count"] == 1
