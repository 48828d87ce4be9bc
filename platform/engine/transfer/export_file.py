"""Writes a list into a file in the form that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..config import Config
from ..context import Context
from ..runtime import Runtime
from .exporting import Exported, Progress, export_records
from .staging import Staging
from .workbook_export import export_workbook

CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)


def export_path(config: Config, job: str, form: str) -> Path:
    """Where the file of an export in the background lies."""
    return Staging.of(config, job).folder / f"export.{form}"


def write_export(
    runtime: Runtime,
    context: Context,
    asked: Exported,
    target: Path,
    form: str,
    headings: Mapping[str, str],
    on_progress: Progress = lambda rows: None,
) -> int:
    """Write the file and answer the number of records; ProblemError with what stands against the question."""
    if form == XLSX:
        return export_workbook(runtime, context, asked, target, headings, on_progress)
    # Spreadsheets take a CSV for UTF-8 only where it begins with a byte order mark.
    with target.open("w", encoding="utf-8-sig", newline="") as text:
        question = (asked.fields, asked.where, asked.search, on_progress, asked.sort)
        return export_records(runtime, context, asked.object, text, *question)
