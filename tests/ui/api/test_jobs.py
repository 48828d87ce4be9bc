"""The interface of jobs: seen by who asked for them, page by page, and stopped."""

from __future__ import annotations

from metacrm.engine.context import Actor, Context
from tests.engine.jobs.workshop import Recorded, done, put
from tests.ui.interface import Library, codes


def context(library: Library, who: str) -> Context:
    return Context(actor=Actor(library.users[who], who))


def test_jobs_are_listed_shown_and_stopped(library: Library) -> None:
    first, second = (put(library.runtime, context(library, "ann")) for _ in range(2))
    put(library.runtime, context(library, "bob"))
    page = library.get("/jobs?limit=1").json
    assert [job["id"] for job in page["jobs"]] == [second] and page["next"] == second
    rest = library.get(f"/jobs?after={page['next']}").json
    assert [job["id"] for job in rest["jobs"]] == [first] and rest["next"] is None
    assert len(library.get("/jobs", who="root").json["jobs"]) == 3
    assert library.ask("POST", f"/jobs/{second}/cancel").json["status"] == "cancelled"
    assert codes(library.ask("POST", f"/jobs/{second}/cancel")) == ["job_ended"]
    done(library.runtime, Recorded(lambda run: {"rows": 3}))
    shown = library.get(f"/jobs/{first}").json
    assert (shown["status"], shown["result"], shown["user"]) == ("done", {"rows": 3}, library.users["ann"])
    assert shown["finished_at"].endswith("Z")


def test_bad_questions_about_jobs_are_told(library_on_sqlite: Library) -> None:
    library, job = library_on_sqlite, put(library_on_sqlite.runtime, context(library_on_sqlite, "ann"))
    for path, status in ((f"/jobs/{job}", 404), ("/jobs/x", 404), ("/jobs?after=x", 400), ("/jobs?limit=0", 400)):
        assert library.get(path, who="bob").status_code == status
    assert library.ask("POST", f"/jobs/{job}/cancel", who="bob").status_code == 404
    assert library.ask("POST", f"/jobs/{job}/cancel", {"now": True}).status_code in (400, 422)
