"""Turns the first sheet of a workbook that holds anything into a CSV file, which is what an import reads."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ...metadata.problem import Problem, ProblemError

LARGEST_CONTENT = 400 * 1024 * 1024
"""Bytes of a workbook once unpacked: a small file may hold a huge one."""
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_workbook(path: Path) -> bool:
    """Whether the file begins as workbooks do, whatever it is called."""
    with path.open("rb") as file:
        return file.read(4) in (_ZIP, _OLD)


def workbook_to_csv(path: Path, target: Path) -> None:
    """Write the first sheet with cells in it.

    ProblemError `workbook_unreadable`, `workbook_too_large` or `empty_file`.
    """
    _check_size(path)
    for rows in _sheets(path):
        filled = [row for row in rows if any(cell != "" for cell in row)]
        if filled:
            with target.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([_text(cell) for cell in row] for row in filled)
            return
    raise ProblemError(Problem("empty_file", file=path.name))


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile:
        size = path.stat().st_size
    if size > LARGEST_CONTENT:
        limit = LARGEST_CONTENT // 1024 // 1024
        raise ProblemError(Problem("workbook_too_large", file=path.name, parameters={"limit": limit}))


def _sheets(path: Path) -> Iterator[Sequence[Sequence[Any]]]:
    from python_calamine import CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        for name in workbook.sheet_names:
            yield workbook.get_sheet_by_name(name).to_python(skip_empty_area=True)
    except ProblemError:
        raise
    except Exception as error:  # the reader has an exception of its own for every format, and some come from below it
        raise ProblemError(Problem("workbook_unreadable", file=path.name)) from error


def _text(cell: Any) -> str:
    """A cell as a CSV file would hold it: dates in ISO form, whole numbers without a point."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(int(cell.total_seconds()))
    return str(cell)
