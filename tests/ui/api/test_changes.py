"""The change feed misses nothing, whatever commits late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from metacrm.engine.change import RecordInput
from metacrm.engine.context import Context
from metacrm.engine.storage.system_tables import change
from tests.ui.interface import Library, codes


def read_on(library: Library, place: str, limit: int = 100) -> tuple[list[dict[str, Any]], str]:
    """Everything from a place in the feed to its end, and the place there."""
    found: list[dict[str, Any]] = []
    while True:
        page = library.get(f"/changes?limit={limit}&after={place}", who="root").json
        found += page["changes"]
        place = page["next"]
        if not page["more"]:
            return found, place


def test_changes_come_in_order_with_deletions(library: Library) -> None:
    start = library.get("/changes?after=now").json["next"]
    book = library.made("book", title="Emma")
    path = f"/records/book/{book['id']}"
    library.ask("PATCH", path, {"title": "Emma 2", "version": 1})
    library.ask("DELETE", path)
    library.ask("POST", f"{path}/restore")
    found, end = read_on(library, start, limit=1)
    assert [(one["object"], one["id"], one["operation"]) for one in found] == [
        ("book", book["id"], operation) for operation in ("create", "update", "delete", "restore")
    ]
    assert found[1]["by"] == library.users["ann"] and found[1]["origin"] == "api"
    assert read_on(library, end) == ([], end)


def test_the_beginning_holds_everything(library: Library) -> None:
    book = library.made("book", title="Emma")
    found, _ = read_on(library, "")
    assert ("book", book["id"]) in {(one["object"], one["id"]) for one in found}


@pytest.mark.parametrize("place", ["x", "1", "1.", ".1", "1.1.1", "-1.1", "9" * 30 + ".1", "١.١", "1.1'--"])
def test_places_the_feed_never_gave_out(library_on_sqlite: Library, place: str) -> None:
    answer = library_on_sqlite.get("/changes", query_string={"after": place})
    assert answer.status_code == 400 and codes(answer) == ["invalid_parameter"]


def test_a_late_commit_is_not_missed(library_on_postgresql: Library) -> None:
    library = library_on_postgresql
    start = library.get("/changes?after=now").json["next"]
    seen: list[str] = []

    def while_open(connection: Any, _outcomes: Any) -> None:
        # This transaction has its rows written and is not committed; another one overtakes it now.
        assert connection.execute(select(change.c.record).order_by(change.c.sequence.desc())).first() is not None
        library.made("book", title="overtakes")
        seen.extend(one["id"] for one in library.get(f"/changes?after={start}", who="root").json["changes"])

    late = library.runtime.records.save(Context(), [RecordInput("book", {"title": "late"})], closing=while_open)[0]
    found, _ = read_on(library, start)
    assert late.ok and late.id not in seen
    assert late.id in [one["id"] for one in found] and len(found) == 2
    assert seen == [], "what lies behind an open transaction waits for it"


def test_a_reader_that_follows_writers_sees_each_change_once(library: Library) -> None:
    place = library.get("/changes?after=now").json["next"]
    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(library.made, "book", title=f"{number}") for number in range(24)]
        followed: list[dict[str, Any]] = []
        while not all(one.done() for one in writing):
            more, place = read_on(library, place, limit=5)
            followed += more
    more, place = read_on(library, place)
    followed += more
    assert sorted(one["id"] for one in followed) == sorted(one.result()["id"] for one in writing)
