"""Stored answers: kept for a week, then thrown away a few at a time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from metacrm.engine.records.idempotency import KEPT, SWEPT, RequestKey, StoredAnswer, find_answer, keep_answer
from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.system_tables import idempotency
from tests.engine.acting import BEGINNING


def keep(runtime: Runtime, key: str, after: timedelta = timedelta()) -> None:
    with runtime.database.write() as connection:
        keep_answer(connection, RequestKey(key, "me", "hash"), StoredAnswer(201, "{}"), BEGINNING + after)


def kept(runtime: Runtime) -> int:
    with runtime.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(idempotency)).scalar_one())


def test_old_answers_go_while_new_ones_come(library_runtime: Runtime) -> None:
    for number in range(SWEPT + 5):
        keep(library_runtime, f"old {number}")
    keep(library_runtime, "young", KEPT)
    assert kept(library_runtime) == SWEPT + 6
    keep(library_runtime, "new", KEPT + timedelta(seconds=1))
    assert kept(library_runtime) == 7
    keep(library_runtime, "newer", KEPT + timedelta(seconds=2))
    assert kept(library_runtime) == 3
    with library_runtime.database.read() as connection:
        assert find_answer(connection, RequestKey("young", "me", "hash")) == StoredAnswer(201, "{}")
        assert find_answer(connection, RequestKey("old 0", "me", "hash")) is None
