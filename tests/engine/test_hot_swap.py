"""A new manifest takes over in every running process, without a restart and without an error under load."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from pathlib import Path

from metacrm.engine.change import RecordInput
from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.manifest_watch import ManifestWatch
from metacrm.engine.packs.customer import customize, with_definitions
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from tests.engine.conftest import install, opened
from tests.fixtures.manifests import bodies_layer

SWAPS = 4
PATIENCE = 60
CONTEXT = Context(origin="api")


def add_field(runtime: Runtime, number: int, type_name: str = "text") -> None:
    """Give members one more field, or another type, as an administrator would while others work."""
    body = {"type": type_name, "label": {"en": f"Note {number}", "zh": f"备注{number}"}}
    overlay = bodies_layer("customer", {"extends": "object/member", "fields": {f"x_note_{number}": body}})
    customize(runtime.database, with_definitions(overlay.definitions), apply=True)


class Worker(threading.Thread):
    """Saves and lists members through one runtime until told to stop; keeps what went wrong."""

    def __init__(self, runtime: Runtime, stop: threading.Event) -> None:
        super().__init__()
        self.runtime, self.stop = runtime, stop
        self.saved = 0
        self.failures: list[str] = []

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                outcome = self.runtime.records.create(CONTEXT, "member", {"name": f"member {self.saved}"})
                self.failures += [problem.code for problem in outcome.problems]
                self.runtime.records.list(CONTEXT, ListRequest("member", sort="name", limit=5))
                self.saved += 1
        except Exception as error:  # whatever it is, the test is to show it
            self.failures.append(repr(error))


def test_running_processes_take_a_new_manifest_over(database_url: str, tmp_path: Path) -> None:
    """Two runtimes stand for two processes: neither fails while fields are added, and both soon know them."""
    install(database_url)
    stop = threading.Event()
    with opened(database_url, tmp_path) as first, opened(database_url, tmp_path) as second:
        workers = [Worker(runtime, stop) for runtime in (first, first, second, second)]
        before = first.current.version
        for worker in workers:
            worker.start()
        try:
            for number in range(SWAPS):
                add_field(first, number)
        finally:
            stop.set()
            for worker in workers:
                worker.join()
        assert [worker.failures for worker in workers] == [[], [], [], []]
        assert all(worker.saved > SWAPS for worker in workers)
        for runtime in (first, second):
            values = {"name": "last", f"x_note_{SWAPS - 1}": "seen"}
            made = runtime.records.create(CONTEXT, "member", values)
            assert made.problems == () or runtime.refresh().version == before + SWAPS
            runtime.refresh()
            again = runtime.records.create(CONTEXT, "member", values)
            assert again.ok
            read = runtime.records.get(CONTEXT, "member", again.id or "", (f"x_note_{SWAPS - 1}",))
            assert read[f"x_note_{SWAPS - 1}"] == "seen"
            assert runtime.current.version == before + SWAPS


def test_saves_and_previews_begin_again_under_the_new_manifest(database_url: str, tmp_path: Path) -> None:
    """A process that has not heard of the new field takes it all the same: the save itself finds the newer manifest."""
    install(database_url)
    with opened(database_url, tmp_path) as first, opened(database_url, tmp_path) as second:
        add_field(first, 0)
        outcome = second.records.create(CONTEXT, "member", {"name": "Ada", "x_note_0": "new"})
        assert outcome.ok, outcome.problems
        add_field(first, 1)
        [outcome] = second.records.preview(CONTEXT, [RecordInput("member", {"name": "Ada", "x_note_1": "new"})])
        assert outcome.status == "valid", outcome.problems
        # One that listens loads it unasked; SQLite, which tells nobody, has one process that applies and serves.
        with closing(ManifestWatch(second)) as watch:
            watch.start()
            former = first.refresh().manifest
            add_field(first, 2)
            until = time.monotonic() + PATIENCE
            while second.current.version < first.refresh().version and not second.database.is_sqlite:
                assert time.monotonic() < until
                time.sleep(0.01)
        second.refresh()
        # A process begins with the manifest that another resolved, unless that is no longer in force.
        known = second.current.manifest
        with closing(Runtime.open(Config(database_url, tmp_path), known)) as third:
            assert third.current.manifest is known
        with closing(Runtime.open(Config(database_url, tmp_path), former)) as fourth:
            assert fourth.current.manifest.fingerprint == known.fingerprint


def test_a_definition_that_is_as_before_may_lie_in_another_column(database_url: str, tmp_path: Path) -> None:
    """The second process sleeps while a field becomes a number and a text again: its values lie elsewhere since."""
    install(database_url)
    with opened(database_url, tmp_path) as first, opened(database_url, tmp_path) as second:
        add_field(first, 0)
        made = second.records.create(CONTEXT, "member", {"name": "Ada", "x_note_0": "12"})
        for type_name in ("integer", "text"):
            add_field(first, 0, type_name)
        member = str(made.id)
        assert second.records.update(CONTEXT, "member", member, {"x_note_0": "since"}, None).ok
        for runtime in (first, second):
            runtime.refresh()
            assert runtime.records.get(CONTEXT, "member", member, ("x_note_0",))["x_note_0"] == "since"
