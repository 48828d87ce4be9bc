"""Runs one import in a process of its own, as `metacrm import` does, and notes time and memory as it goes.

Arguments: database URL, CSV file, mapping file, and `job` where it is to run as the screens run it. Writes one JSON
line to the standard output.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.jobs.dispatcher import Dispatcher
from metacrm.engine.jobs.entry import NewJob
from metacrm.engine.jobs.queue import enqueue, find_job
from metacrm.engine.runtime import Runtime
from metacrm.engine.transfer.csv_file import open_csv
from metacrm.engine.transfer.importing import ImportOptions, import_file
from metacrm.engine.transfer.mapping import read_mapping
from metacrm.engine.transfer.staging import Staging


def main(url: str, file: str, mapping: str, way: str = "") -> None:
    """Import and tell: rows, refused, seconds, and (rows done, seconds, megabytes) after every batch."""
    if way:
        print(json.dumps(_as_job(url, Path(file), Path(mapping))))
        return
    process = psutil.Process()
    began = time.perf_counter()
    steps: list[tuple[int, float, float]] = []

    def note(done: int, _total: int) -> None:
        steps.append((done, time.perf_counter() - began, _megabytes(process)))

    runtime = Runtime.open(Config(url, Path(file).parent))
    try:
        context = Context(origin="import", cause=file, zone=runtime.current.organisation.zone)
        result = import_file(
            runtime, context, open_csv(Path(file)), read_mapping(Path(mapping)), ImportOptions(on_progress=note)
        )
    finally:
        runtime.close()
    answer = {"rows": result.rows, "refused": result.refused, "seconds": time.perf_counter() - began, "steps": steps}
    if result.refused:
        answer["problem"] = str(result.problems[0])
    print(json.dumps(answer))


def _as_job(url: str, file: Path, mapping: Path) -> Mapping[str, Any]:
    """Rows, refused and seconds from the click to the end of the job, in a process that also serves screens."""
    runtime = Runtime.open(Config(url, file.parent))
    dispatcher = Dispatcher(runtime)
    try:
        began, model = time.perf_counter(), runtime.current
        job = model.new_identifier()
        with file.open("rb") as content:
            source = Staging.of(runtime.config, job).take(content)
        body = {"file": file.name, "encoding": source.encoding, "delimiter": source.delimiter}
        new = NewJob("import", file.name, {**body, "mapping": json.loads(mapping.read_text("utf-8"))}, id=job)
        runtime.database.run_write(partial(enqueue, model=model, context=Context(), new=new))
        dispatcher.run_waiting()
        done = find_job(runtime.current, Context(), job)
        if done.result is None:
            raise RuntimeError(f"the job is {done.status}: {done.problems}")
        Staging.of(runtime.config, job).remove()
    finally:
        runtime.close()
    return {"rows": done.result["rows"], "refused": done.result["refused"], "seconds": time.perf_counter() - began}


def _megabytes(process: psutil.Process) -> float:
    """Resident memory, that of the processes which share the work included."""
    sizes = [process.memory_info().rss]
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            sizes.append(child.memory_info().rss)
    return float(sum(sizes)) / 1024 / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
