"""What became of an import: counts by object, refused rows, and the file that holds them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from msgspec import Struct, field

from ...metadata.problem import Problem
from .csv_file import CsvFile

PROBLEMS_COLUMN = "problems"
"""The column that an error file has in front; a later import passes it over."""

KEPT_PROBLEMS = 50

STATUSES = ("created", "updated", "unchanged")


class ImportResult(Struct):
    """`objects`: object → status → records. `problems` are those of the first refused rows, with their row numbers."""

    rows: int = 0
    refused: int = 0
    objects: dict[str, dict[str, int]] = field(default_factory=dict)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    ignored: Sequence[str] = ()
    error_file: Path | None = None
    seconds: float = 0.0
    dry_run: bool = False

    @property
    def imported(self) -> int:
        """Rows all of whose records were taken."""
        return self.rows - self.refused

    def count(self, object_name: str, status: str, records: int) -> None:
        """Count records of one kind."""
        counts = self.objects.setdefault(object_name, dict.fromkeys(STATUSES, 0))
        counts[status] += records

    def total(self, status: str) -> int:
        """Records of all objects with that status."""
        return sum(counts[status] for counts in self.objects.values())

    def as_json(self, locale: str) -> Mapping[str, Any]:
        """The form that `--json` prints."""
        return {
            "rows": self.rows,
            "imported": self.imported,
            "refused": self.refused,
            **{status: self.total(status) for status in STATUSES},
            "objects": self.objects,
            "ignored_columns": list(self.ignored),
            "error_file": str(self.error_file) if self.error_file else None,
            "dry_run": self.dry_run,
            "seconds": round(self.seconds, 3),
            "problems": [{"row": row, **problem.as_json(locale)} for row, problem in self.problems],
        }


class ErrorFile:
    """Takes refused rows as they were, in the form of the original, the reasons in front; made at the first one."""

    def __init__(self, source: CsvFile, path: Path, locale: str) -> None:
        self.path = path
        self._source = source
        self._locale = locale
        self._file: TextIO | None = None
        self._writer: Any = None
        self._old = source.header.index(PROBLEMS_COLUMN) if PROBLEMS_COLUMN in source.header else None

    def add(self, cells: Sequence[str], problems: Sequence[Problem]) -> None:
        """Write one row."""
        if self._file is None:
            self._file = self.path.open("w", encoding=self._source.encoding, newline="")
            self._writer = csv.writer(self._file, delimiter=self._source.delimiter)
            self._writer.writerow([PROBLEMS_COLUMN, *self._without_old(self._source.header)])
        words = "; ".join(f"{problem.code}: {problem.message(self._locale)}" for problem in problems)
        self._writer.writerow([words, *self._without_old(cells)])

    def close(self) -> Path | None:
        """The file, where there is one."""
        if self._file is None:
            return None
        self._file.close()
        return self.path

    def _without_old(self, cells: Sequence[str]) -> Sequence[str]:
        return cells if self._old is None else [cell for place, cell in enumerate(cells) if place != self._old]
