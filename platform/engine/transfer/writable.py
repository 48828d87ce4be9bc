"""Whether a file can be written where somebody wants it, found out before any work is done."""

from __future__ import annotations

from pathlib import Path

from ...metadata.problem import Problem, ProblemError


def check_writable(path: Path) -> None:
    """ProblemError `file_not_writable` where no file can be written; it is tried, and what was there stays."""
    try:
        was_there = path.exists()
        path.open("ab").close()
        if not was_there:
            path.unlink()
    except (OSError, ValueError):
        raise ProblemError(Problem("file_not_writable", file=str(path), parameters={"path": str(path)})) from None
