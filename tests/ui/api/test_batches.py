"""Batches save what can be saved, references inside them hold, and a request sent twice is carried out once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.ui.interface import Library, codes


def titles(library: Library) -> list[str]:
    """The titles of all books, in order."""
    return [record["title"] for record in library.get("/records/book?fields=title&sort=title").json["records"]]


def test_partial_success(library: Library) -> None:
    records = [{"title": "A"}, {"copies": -1}, {"title": "B", "isbn": "1"}, {"title": "C", "isbn": "1"}]
    answer = library.ask("POST", "/records/book", {"records": records})
    assert answer.status_code == 200
    results = answer.json["results"]
    assert [one["index"] for one in results] == [0, 1, 2, 3]
    assert [one["status"] for one in results] == ["created", "refused", "created", "refused"]
    assert results[3]["problems"][0]["code"] == "not_unique" and results[3]["id"] is None
    assert titles(library) == ["A", "B"]


def test_all_or_none(library: Library) -> None:
    records = [{"title": "A"}, {"copies": -1}]
    answer = library.ask("POST", "/records/book", {"records": records, "all_or_none": True})
    assert [one["status"] for one in answer.json["results"]] == ["not_saved", "refused"]
    assert answer.json["results"][0]["problems"][0]["code"] == "not_saved"
    assert all(one["id"] is None for one in answer.json["results"])
    assert titles(library) == []
    whole = library.ask("POST", "/records/book", {"records": [{"title": "A"}, {"title": "B"}], "all_or_none": True})
    assert [one["status"] for one in whole.json["results"]] == ["created", "created"]


def test_records_refer_to_each_other(library: Library) -> None:
    records = [{"$ref": "first", "title": "A"}, {"title": "B", "series_start": {"$ref": "first"}}]
    results = library.ask("POST", "/records/book", {"records": records}).json["results"]
    second = library.get(f"/records/book/{results[1]['id']}").json
    assert second["series_start"] == results[0]["id"]


def test_references_that_lead_nowhere(library: Library) -> None:
    records: list[Any] = [
        {"title": "A", "series_start": {"$ref": "nobody"}},
        {"$ref": "bad", "copies": -1, "title": "B"},
        {"title": "C", "series_start": {"$ref": "bad"}},
    ]
    results = library.ask("POST", "/records/book", {"records": records}).json["results"]
    assert [one["status"] for one in results] == ["refused", "refused", "refused"]
    assert results[0]["problems"][0]["code"] == "unknown_reference"
    assert results[2]["problems"][0]["code"] == "dangling_reference"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"records": []}, "batch_empty"),
        ({"records": [{"title": "A"}] * 1_001}, "batch_too_large"),
        ({"records": [1, None]}, "body_member_invalid"),
        ({"records": [{"title": "A"}], "all_or_none": "yes"}, "body_member_invalid"),
        ({"records": [{"title": "A"}], "atomic": True}, "body_member_unknown"),
        ({"records": [{"$ref": 1, "title": "A"}]}, "body_member_invalid"),
        ({"records": [{"$ref": "a"}, {"$ref": "a"}]}, "reference_name_repeated"),
    ],
)
def test_batches_that_are_none(library_on_sqlite: Library, body: Any, code: str) -> None:
    answer = library_on_sqlite.ask("POST", "/records/book", body)
    assert answer.status_code == 422 and codes(answer)[0] == code


def test_a_request_sent_twice_is_carried_out_once(library: Library) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = library.ask("POST", "/records/book", {"title": "A"}, headers=key)
    again = library.ask("POST", "/records/book", {"title": "A"}, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json and again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert titles(library) == ["A"]


def test_a_key_is_for_one_request_of_one_user(library: Library) -> None:
    key = {"Idempotency-Key": "k-1"}
    library.ask("POST", "/records/book", {"title": "A"}, headers=key)
    other = library.ask("POST", "/records/book", {"title": "B"}, headers=key)
    assert other.status_code == 422 and codes(other) == ["idempotency_key_reused"]
    assert library.ask("POST", "/records/book", {"title": "A"}, who="root", headers=key).status_code == 201
    assert titles(library) == ["A", "A"]


def test_a_refused_request_may_be_corrected(library: Library) -> None:
    key = {"Idempotency-Key": "k-1"}
    assert library.ask("POST", "/records/book", {"copies": -1}, headers=key).status_code == 422
    assert library.ask("POST", "/records/book", {"title": "A"}, headers=key).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "é".encode().decode("latin-1")])
def test_impossible_keys(library_on_sqlite: Library, key: str) -> None:
    answer = library_on_sqlite.ask("POST", "/records/book", {"title": "A"}, headers={"Idempotency-Key": key})
    assert codes(answer) == ["idempotency_key_invalid"]


def test_other_verbs_and_batches_repeat_too(library: Library) -> None:
    path = f"/records/book/{library.made('book', title='A')['id']}"
    asked: list[tuple[str, str, Any]] = [
        ("PATCH", path, {"title": "B", "version": 1}),
        ("POST", f"{path}/clone", {}),
        ("PUT", "/records/book/by/isbn/1", {"title": "C"}),
        ("POST", "/records/book", {"records": [{"title": "D"}, {"copies": -1}]}),
        ("DELETE", f"/records/book/{library.made('book', title='E')['id']}", None),
    ]
    for number, (method, place, body) in enumerate(asked):
        headers = {"Idempotency-Key": f"k-{number}"}
        first = library.ask(method, place, body, headers=headers)
        again = library.ask(method, place, body, headers=headers)
        assert (again.status_code, again.json) == (first.status_code, first.json)
        assert again.headers["Idempotency-Replayed"] == "true"
    assert titles(library) == ["B", "B", "C", "D"]


@pytest.mark.parametrize("isbn", [None, "1"])
def test_the_same_request_at_the_same_moment(library: Library, isbn: str | None) -> None:
    body = {"title": "A", "isbn": isbn}

    def send(_: int) -> Any:
        return library.ask("POST", "/records/book", body, headers={"Idempotency-Key": "k-1"})

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert titles(library) == ["A"]
