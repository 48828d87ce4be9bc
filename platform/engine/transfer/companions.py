"""Further processes that save pieces of a large import: Python uses one core in a process, however many there are."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import IO

from msgspec import Struct

from ...metadata.problem import Problem, ProblemError
from ..config import Config
from ..context import Context
from .batches import Piece
from .csv_file import CsvFile
from .journal import Journal, Saved
from .lanes import LaneBlocked
from .mapping import ImportMapping
from .messages import receive, send
from .survey import Survey

WORTHWHILE_BYTES = 2_000_000
"""A smaller file is through before another process has come up."""
MOST_PROCESSES = 4
PATIENCE_SECONDS = 10.0


class Brief(Struct, frozen=True):
    """What a companion must know of an import."""

    context: Context
    file: CsvFile
    mapping: ImportMapping
    found: Survey
    journal: Journal | None = None


def worthwhile_processes(file: CsvFile) -> int:
    """How many processes, this one among them, may share the work on the file: at most one a core."""
    if file.path.stat().st_size < WORTHWHILE_BYTES:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_PROCESSES)


class Companion:
    """A process that comes up while this one still reads the file, and ends with the import or with this one."""

    def __init__(self, config: Config) -> None:
        # In a session of its own: Ctrl-C is for this process, which lets the companion end its batch.
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.companion_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None
        self._to: IO[bytes] = self._process.stdin
        self._from: IO[bytes] = self._process.stdout
        self.process = self._process.pid
        send(self._to, config)

    @contextmanager
    def lane(self, brief: Brief) -> Iterator[Callable[[Piece], Saved]]:
        """What saves pieces over there, once the process is ready; LaneBlocked where it could not come up."""
        try:
            send(self._to, brief)
            receive(self._from)
        except (OSError, EOFError):
            raise LaneBlocked from None
        yield self._save

    def _save(self, piece: Piece) -> Saved:
        try:
            send(self._to, piece.rows)
            answer = receive(self._from)
        except (OSError, EOFError):
            raise ProblemError(Problem("import_process_ended")) from None
        if isinstance(answer, Exception):
            raise answer
        saved: Saved = answer
        return saved

    def close(self) -> None:
        """Let the process end; it has nothing under way."""
        with suppress(OSError):
            self._to.close()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._from.close()


@contextmanager
def companions(config: Config, count: int) -> Iterator[Sequence[Companion]]:
    """So many companions for as long as the block runs, or as many as the system allows."""
    with ExitStack() as started:
        found: list[Companion] = []
        with suppress(OSError):
            for _ in range(count):
                found.append(Companion(config))
                started.callback(found[-1].close)
        yield found
