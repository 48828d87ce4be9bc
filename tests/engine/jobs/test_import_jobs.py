"""Imports as jobs: killed anywhere they go on without doubles, stopped they say how far they came."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from metacrm.engine.context import Context
from metacrm.engine.job_kinds.base import JobStopped
from metacrm.engine.jobs.entry import CANCELLED, DONE
from metacrm.engine.jobs.lease import Lease, claim
from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.leases import LeaseLost
from metacrm.engine.storage.system_tables import job as job_table
from metacrm.engine.storage.system_tables import job_piece
from metacrm.engine.transfer.importing import ImportOptions, import_file
from metacrm.engine.transfer.journal import Journal
from metacrm.engine.transfer.mapping import parse_mapping
from metacrm.engine.transfer.results import ImportResult
from metacrm.engine.transfer.staging import Staging
from tests.engine.conftest import clear
from tests.engine.jobs.imports import ended, put_import
from tests.engine.transfer.rows import records

STEP: Mapping[str, Any] = {
    "object": "book",
    "match": "isbn",
    "fields": {
        "isbn": {"column": "isbn"},
        "title": {"column": "title"},
        "copies": {"column": "copies"},
        "series_start": {"column": "first", "lookup": "isbn"},
    },
}
CREATING = {"object": "book", "fields": {"isbn": {"column": "isbn"}, "title": {"column": "title"}}}


def rows(count: int) -> str:
    """Books that refer to later ones; every fifth can't be read, and one row is too short."""
    later = [n + 3 if n % 2 and n + 3 < count and n % 5 != 1 else "" for n in range(count)]
    lines = [f"{n},Book {n},{'many' if n % 5 == 4 else n},{later[n]}" for n in range(count)]
    return "isbn,title,copies,first\n" + "\n".join([*lines[:7], "short,row", *lines[7:]]) + "\n"


class Killed(Exception):
    """The process is gone."""


def attempt(runtime: Runtime, lease: Lease, kill_after: int | None = None) -> ImportResult:
    """One attempt at the import in batches of three rows, killed after so many of them."""
    body, staging = lease.job.body, Staging.of(runtime.config, lease.job.id)
    batches = 0

    def tell(done: int, total: int) -> None:
        nonlocal batches
        batches += 1
        if batches == kill_after:
            raise Killed

    journal = Journal(lease.job.id, lease.token)
    options = ImportOptions(error_path=staging.refused, on_progress=tell, batch_rows=3, journal=journal)
    file = staging.opened(body["encoding"], body["delimiter"])
    return import_file(runtime, Context(), file, parse_mapping(body["mapping"]), options)


def taken(runtime: Runtime) -> Lease:
    lease = claim(runtime.database)
    assert lease is not None
    return lease


@pytest.mark.parametrize("kills", [(1,), (2, 2, 3), (6,)])
def test_a_killed_import_goes_on_as_if_nothing_had_been(library_runtime: Runtime, kills: tuple[int, ...]) -> None:
    put_import(library_runtime, rows(16), STEP)
    lease = taken(library_runtime)
    for kill in kills:
        with pytest.raises(Killed):
            attempt(library_runtime, lease, kill)
    result = attempt(library_runtime, lease)
    assert (result.rows, result.refused) == (17, 4)
    assert result.objects == {"book": {"created": 13, "updated": 0, "unchanged": 0}}
    found = records(library_runtime, "book", "isbn", "series_start.isbn", "version")
    assert sorted(one[0] for one in found) == sorted(str(n) for n in range(16) if n % 5 != 4)
    links = {one[0]: one[1] for one in found if one[1]}
    assert links == {str(n): str(n + 3) for n in (3, 5, 7)}
    refused = Staging.of(library_runtime.config, lease.job.id).refused.read_text("utf-8").splitlines()
    assert len(refused) == 5 and sum("short,row" in line for line in refused) == 1
    assert {version for _, _, version in found} <= {1, 2}


def test_rows_without_a_key_are_not_made_twice(library_runtime: Runtime) -> None:
    put_import(library_runtime, rows(16), {"object": "book", "fields": STEP["fields"]})
    lease = taken(library_runtime)
    with pytest.raises(Killed):
        attempt(library_runtime, lease, 3)
    for _ in range(2):  # the second finds all done, also the rows that had to wait for later ones
        result = attempt(library_runtime, lease)
        assert (result.rows, result.refused, result.objects["book"]["created"]) == (17, 4, 13)
    found = records(library_runtime, "book", "isbn", "series_start.isbn")
    assert len(found) == 13
    assert {isbn: start for isbn, start in found if start} == {str(n): str(n + 3) for n in (3, 5, 7)}


def test_who_lost_the_job_writes_nothing_more(library_runtime: Runtime) -> None:
    put_import(library_runtime, rows(10), CREATING)
    lease = taken(library_runtime)
    library_runtime.database.run_write(
        lambda connection: connection.execute(update(job_table).values(lease="another process"))
    )
    with pytest.raises(LeaseLost):
        attempt(library_runtime, lease)
    assert records(library_runtime, "book", "id") == []


def test_a_stopped_import_says_how_far_it_came(library_runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    job = put_import(library_runtime, rows(10), CREATING)

    def stop(*_: object) -> None:
        raise JobStopped

    monkeypatch.setattr("metacrm.engine.jobs.execution._Attempt.tell", stop)
    found = ended(library_runtime, job)
    assert found.status == CANCELLED and found.result is not None
    assert found.result["objects"]["book"]["created"] == 10 and found.result["rows"] == 11
    assert len(records(library_runtime, "book", "id")) == 10


def test_an_import_as_a_job_says_what_became_of_the_rows(library_runtime: Runtime) -> None:
    found = ended(library_runtime, put_import(library_runtime, rows(10), STEP))
    assert found.status == DONE and found.result is not None and (found.done, found.total) == (11, 11)
    assert (found.result["rows"], found.result["refused"]) == (11, 3)
    assert found.result["problems"][0]["problem"]["code"]


@pytest.mark.long
def test_a_worker_that_is_killed_leaves_nothing_twice(library_on_sqlite: Runtime, tmp_path: Path) -> None:
    """With a real process and a real kill."""
    runtime = library_on_sqlite
    clear(runtime)
    text = "isbn,title\n" + "".join(f"{n},Book {n}\n" for n in range(30_000))
    job = put_import(runtime, text, CREATING)
    variables = {"METACRM_DATABASE_URL": runtime.database.url, "METACRM_DATA": str(runtime.config.data_folder)}
    command = [sys.executable, "-c", "from metacrm.ui.commands.main import main; main()", "worker"]
    with subprocess.Popen(command, env={**os.environ, **variables}) as worker:
        while pieces(runtime, job) < 3:
            time.sleep(0.05)
        worker.send_signal(signal.SIGKILL)
    before = len(records(runtime, "book", "id"))
    assert before > 0 and pieces(runtime, job) < 30
    runtime.database.run_write(
        lambda connection: connection.execute(update(job_table).values(lease_until=datetime.now(UTC)))
    )
    found = ended(runtime, job)
    assert found.status == DONE and found.attempt == 2 and found.result is not None
    assert found.result["refused"] == 0, found.result["problems"]
    assert found.result["objects"] == {"book": {"created": 30_000, "updated": 0, "unchanged": 0}}
    with runtime.database.read() as connection:
        table = runtime.current.object("book").table.table
        assert connection.execute(select(func.count()).select_from(table)).scalar() == 30_000


def pieces(runtime: Runtime, job: str) -> int:
    """How many pieces of the job are done."""
    with runtime.database.read() as connection:
        statement = select(func.count()).select_from(job_piece).where(job_piece.c.job == job)
        return int(connection.execute(statement).scalar() or 0)
