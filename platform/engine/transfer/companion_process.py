"""The program of a companion: opens the same database, and saves the pieces that come in until no more do."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from contextlib import closing
from io import BytesIO
from typing import IO

from ..runtime import Runtime
from .batches import Piece
from .binding import Binding
from .companions import Brief
from .messages import receive, send
from .references import finder
from .saving import Saver


def main() -> None:
    """Serve the process that started this one, by its messages on the standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, target = _streams()
    try:
        with closing(Runtime.open(receive(source))) as runtime:
            saver = _saver(runtime, receive(source))
            send(target, None)
            while True:
                send(target, _answer(saver, Piece(receive(source))))
    except (EOFError, BrokenPipeError):
        return


def _streams() -> tuple[IO[bytes], IO[bytes]]:
    """The two ends of the pipes; what anything prints goes to the error stream, so that it spoils no message."""
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sys.stdin.buffer, target


def _saver(runtime: Runtime, brief: Brief) -> Saver:
    model = runtime.current
    find = finder(model, brief.context)
    steps = Binding(model, brief.file, brief.mapping).steps(brief.found, find)
    return Saver(runtime, brief.context, steps, find, journal=brief.journal)


def _answer(saver: Saver, piece: Piece) -> object:
    try:
        return saver.save(piece)
    except Exception as error:
        return _portable(error)


def _portable(error: Exception) -> Exception:
    """The error, where it can travel, else its words."""
    try:
        probe = BytesIO()
        send(probe, error)
        probe.seek(0)
        receive(probe)
    except Exception:
        return RuntimeError("".join(traceback.format_exception(error)))
    return error


if __name__ == "__main__":
    main()
