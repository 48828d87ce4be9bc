"""Jobs are done once, by whoever holds the lease, on behalf of who asked; what fails is tried again or told."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from metacrm.engine.context import Context
from metacrm.engine.job_kinds.base import JobRun, JobStopped, Json
from metacrm.engine.jobs.dispatcher import Dispatcher
from metacrm.engine.jobs.entry import CANCELLED, DONE, FAILED, QUEUED
from metacrm.engine.jobs.lease import ATTEMPTS, LEASE, claim
from metacrm.engine.jobs.queue import DRAFTS_KEPT, KEPT, ask_to_stop, begin, find_job, list_jobs
from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.leases import RUNNING, LeaseLost
from metacrm.engine.storage.system_tables import job as table
from metacrm.metadata.problem import Problem, ProblemError
from tests.engine.jobs.workshop import Recorded, done, look, person, put, until


def answered(run: JobRun) -> Json:
    run.tell(3, 3)
    return {"who": run.context.actor.name, "body": run.body}


def moved(runtime: Runtime, job: str, **values: object) -> None:
    """Set columns of a job: time goes by in tests as they please."""
    runtime.database.run_write(
        lambda connection: connection.execute(update(table).where(table.c.id == job).values(values))
    )


def test_a_job_is_done_in_the_name_of_who_asked(library_runtime: Runtime) -> None:
    context = person(library_runtime, "mara", "librarian")
    job = put(library_runtime, context, body={"a": 1})
    assert look(library_runtime, job).status == QUEUED
    assert done(library_runtime, Recorded(answered)) == 1
    found = look(library_runtime, job)
    assert (found.status, found.done, found.total, found.attempt) == (DONE, 3, 3, 1)
    assert found.result == {"who": context.actor.name, "body": {"a": 1}}
    assert found.finished_at is not None and done(library_runtime, Recorded(answered)) == 0


def test_problems_end_a_job_and_keep_their_words(library_runtime: Runtime) -> None:
    def refuse(run: JobRun) -> Json:
        label = {"en": "Book", "zh": "图书"}
        raise ProblemError(Problem("not_permitted", parameters={"action": "import", "object": label}))

    job = put(library_runtime)
    done(library_runtime, Recorded(refuse))
    found = look(library_runtime, job)
    assert found.status == FAILED
    assert "Book" in found.problems[0].message("en") and "图书" in found.problems[0].message("zh")


def test_a_surprise_is_tried_again_later_and_given_up_at_last(library_runtime: Runtime) -> None:
    def fail(run: JobRun) -> Json:
        raise RuntimeError("surprise")

    kind, job = Recorded(fail), put(library_runtime)
    for attempt in range(1, ATTEMPTS + 1):
        assert done(library_runtime, kind) == 1
        found = look(library_runtime, job)
        assert found.attempt == attempt
        assert done(library_runtime, kind) == 0, "not before the wait is over"
        moved(library_runtime, job, available_at=datetime.now(UTC))
    assert found.status == FAILED and found.problems[0].code == "job_given_up"


def test_of_many_who_look_one_gets_the_job(library_runtime: Runtime) -> None:
    jobs = [put(library_runtime) for _ in range(6)]
    kind = Recorded(answered)
    threads = [threading.Thread(target=done, args=(library_runtime, kind)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(run.id for run in kind.runs) == sorted(jobs)


def test_a_job_whose_worker_died_goes_on_elsewhere_and_the_dead_can_do_no_more(library_runtime: Runtime) -> None:
    job, now = put(library_runtime), datetime.now(UTC)
    dead = claim(library_runtime.database)
    assert dead is not None and claim(library_runtime.database) is None, "the lease holds"
    heir = claim(library_runtime.database, now + LEASE * 2)
    assert heir is not None and heir.job.attempt == 2
    with pytest.raises(LeaseLost), library_runtime.database.write() as connection:
        dead.hold(connection)
    with pytest.raises(LeaseLost):
        dead.prolong(library_runtime.database, 1, 2)
    dead.end(library_runtime.database, DONE, {"false": True})
    assert look(library_runtime, job).status == RUNNING
    heir.end(library_runtime.database, DONE, {"right": True})
    assert look(library_runtime, job).result == {"right": True}


def test_a_job_that_kills_its_workers_is_given_up(library_runtime: Runtime) -> None:
    job, now = put(library_runtime), datetime.now(UTC)
    for attempt in range(ATTEMPTS):
        assert claim(library_runtime.database, now + LEASE * 2 * attempt) is not None
    assert claim(library_runtime.database, now + LEASE * 2 * ATTEMPTS) is None
    assert look(library_runtime, job).problems[0].code == "job_given_up"


def test_the_lease_is_kept_and_progress_shown_while_somebody_works(library_runtime: Runtime) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def work(run: JobRun) -> Json:
        run.tell(1, 2)
        begun.set()
        until(may_end)
        with library_runtime.database.write() as connection:
            run.hold(connection)
        return {}

    job = put(library_runtime)
    thread = threading.Thread(target=done, args=(library_runtime, Recorded(work)))
    thread.start()
    until(begun)
    first = _lease_until(library_runtime, job)
    while _lease_until(library_runtime, job) == first or look(library_runtime, job).total != 2:
        time.sleep(0.01)
    may_end.set()
    thread.join()
    assert look(library_runtime, job).status == DONE


def test_a_job_stops_where_it_can_and_says_how_far_it_was(library_runtime: Runtime) -> None:
    begun = threading.Event()

    def work(run: JobRun) -> Json:
        begun.set()
        try:
            while True:
                run.tell(1, 9)
                time.sleep(0.01)
        except JobStopped as stop:
            stop.result = {"rows": 1}
            raise

    job = put(library_runtime)
    thread = threading.Thread(target=done, args=(library_runtime, Recorded(work)))
    thread.start()
    until(begun)
    assert ask_to_stop(library_runtime.current, Context(), job).cancelled
    thread.join()
    found = look(library_runtime, job)
    assert (found.status, found.result, found.done) == (CANCELLED, {"rows": 1}, 1)
    with pytest.raises(ProblemError) as raised:
        ask_to_stop(library_runtime.current, Context(), job)
    assert raised.value.problems[0].code == "job_ended"


def test_what_waits_is_cancelled_at_once_and_a_draft_only_begins_once(library_runtime: Runtime) -> None:
    job, draft = put(library_runtime), put(library_runtime, draft=True)
    assert ask_to_stop(library_runtime.current, Context(), job).status == CANCELLED
    assert done(library_runtime, Recorded(answered)) == 0
    now = datetime.now(UTC)
    assert library_runtime.database.run_write(lambda connection: begin(connection, draft, {"b": 2}, now))
    assert not library_runtime.database.run_write(lambda connection: begin(connection, draft, {"c": 3}, now))
    assert done(library_runtime, Recorded(answered)) == 1
    assert look(library_runtime, draft).body == {"b": 2}


def test_a_process_that_ends_gives_its_job_back(library_runtime: Runtime) -> None:
    begun = threading.Event()

    def work(run: JobRun) -> Json:
        begun.set()
        while run.attempt:
            run.tell(0, 0)
            time.sleep(0.01)
        return {}

    job = put(library_runtime)
    dispatcher = Dispatcher(library_runtime, {"recorded": Recorded(work)}, beat_seconds=0.02)
    dispatcher.start(1)
    until(begun)
    dispatcher.close()
    found = look(library_runtime, job)
    assert (found.status, found.attempt) == (QUEUED, 0)


def test_jobs_are_seen_by_who_asked_and_by_administrators(library_runtime: Runtime) -> None:
    mara, theo = person(library_runtime, "mara", "librarian"), person(library_runtime, "theo", "reader")
    root, model = person(library_runtime, "root", "administrator"), library_runtime.current
    job = put(library_runtime, mara)
    put(library_runtime, mara, draft=True)
    assert [one.id for one in list_jobs(model, mara)] == [job] == [one.id for one in list_jobs(model, root)]
    assert list_jobs(model, theo) == []
    for wanted in (job, "nonsense"):
        with pytest.raises(ProblemError) as raised:
            find_job(model, theo, wanted)
        assert raised.value.problems[0].code == "job_not_found"


def test_nobody_works_for_a_person_who_is_gone_or_on_an_unknown_kind(library_runtime: Runtime) -> None:
    context = person(library_runtime, "ida", "librarian")
    job, strange = put(library_runtime, context), put(library_runtime, kind="unheard_of")
    assert library_runtime.records.update(Context(), "user", str(context.actor.id), {"active": False}).ok
    assert done(library_runtime, Recorded(answered)) == 2
    assert [look(library_runtime, one).problems[0].code for one in (job, strange)] == [
        "job_actor_gone",
        "job_kind_unknown",
    ]


def test_old_jobs_and_drafts_are_forgotten_with_what_they_left(library_runtime: Runtime) -> None:
    old, new, draft = put(library_runtime), put(library_runtime), put(library_runtime, draft=True)
    kind = Recorded(answered)
    done(library_runtime, kind)
    now = datetime.now(UTC)
    moved(library_runtime, old, finished_at=now - KEPT - timedelta(minutes=1))
    moved(library_runtime, draft, created_at=now - DRAFTS_KEPT - timedelta(minutes=1))
    assert Dispatcher(library_runtime, {"recorded": kind}).forget_old() == 2
    assert sorted(kind.forgotten) == sorted([old, draft])
    with library_runtime.database.read() as connection:
        assert connection.execute(select(table.c.id)).scalars().all() == [new]


def _lease_until(runtime: Runtime, job: str) -> datetime | None:
    with runtime.database.read() as connection:
        found: datetime | None = connection.execute(select(table.c.lease_until).where(table.c.id == job)).scalar()
    return found
