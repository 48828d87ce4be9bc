"""Imports that run as jobs, as tests begin them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import partial
from typing import Any

from metacrm.engine.context import Context
from metacrm.engine.jobs.dispatcher import Dispatcher
from metacrm.engine.jobs.entry import Job, NewJob
from metacrm.engine.jobs.queue import enqueue
from metacrm.engine.runtime import Runtime
from metacrm.engine.transfer.staging import Staging
from tests.engine.jobs.workshop import look


def put_import(runtime: Runtime, text: str, *steps: Mapping[str, Any], context: Context | None = None) -> str:
    """The id of an import that waits."""
    model, context = runtime.current, context or Context()
    job = model.new_identifier()
    file = Staging.of(runtime.config, job).take(io.BytesIO(text.encode()))
    body = {"file": "rows.csv", "encoding": file.encoding, "delimiter": file.delimiter, "mapping": {"steps": [*steps]}}
    new = NewJob("import", "rows.csv", body, str(steps[0]["object"]), id=job)
    runtime.database.run_write(partial(enqueue, model=model, context=context, new=new))
    return job


def put_undo(runtime: Runtime, job: str, context: Context | None = None) -> str:
    """The id of an undo of that import that waits."""
    new = NewJob("undo_import", "rows.csv", parent=job)
    made: str = runtime.database.run_write(
        partial(enqueue, model=runtime.current, context=context or Context(), new=new)
    )
    return made


def ended(runtime: Runtime, job: str) -> Job:
    """The job after everything that waits was worked on."""
    Dispatcher(runtime).run_waiting()
    return look(runtime, job)


def undone(runtime: Runtime, job: str, context: Context | None = None) -> Mapping[str, Any]:
    """What came of undoing the import."""
    found = ended(runtime, put_undo(runtime, job, context))
    assert found.result is not None, found.problems
    return found.result
