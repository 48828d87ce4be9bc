"""Runs one import in a process of its own, as `metacrm import` does, and notes time and memory as it goes.

Arguments: database URL, CSV file, mapping file. Writes one JSON line to the standard output.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from metacrm.engine.transfer.csv_file import open_csv
from metacrm.engine.transfer.importing import ImportOptions, import_file
from metacrm.engine.transfer.mapping import read_mapping


def main(url: str, file: str, mapping: str) -> None:
    """Import and tell: rows, refused, seconds, and (rows done, seconds, megabytes) after every batch."""
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


def _megabytes(process: psutil.Process) -> float:
    """Resident memory, that of the processes which share the work included."""
    sizes = [process.memory_info().rss]
    for child in process.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            sizes.append(child.memory_info().rss)
    return float(sum(sizes)) / 1024 / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
