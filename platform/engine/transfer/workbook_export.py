"""Writes the records of a list as a workbook: numbers as numbers, all else as text that no program computes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...metadata.problem import Problem, ProblemError
from ..context import Context
from ..model import Model
from ..runtime import Runtime
from .exporting import Exported, Progress, exported_rows

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its heading."""
LONGEST_TEXT = 32_767
EXACT_DIGITS = 15
"""Digits of a number that spreadsheets keep."""
WIDEST, NARROWEST = 60, 8
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?\Z")
"""What is written as a number: the code of a formula's error is not."""


def export_workbook(
    runtime: Runtime,
    context: Context,
    asked: Exported,
    target: Path,
    headings: Mapping[str, str],
    on_progress: Progress = lambda rows: None,
) -> int:
    """Write one sheet and answer the number of records; `headings` are words for columns, else their API names stand.

    ProblemError as of a CSV export, and `too_many_rows`.
    """
    from xlsxwriter import Workbook

    count = 0
    with Workbook(
        str(target), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        numeric: list[bool] = []
        for names, rows in exported_rows(runtime, context, asked, str):
            if names:
                numeric = [_is_number(runtime.current, asked.object, name) for name in names]
                for place, name in enumerate(names):
                    words = headings.get(name, name)
                    sheet.set_column(place, place, min(max(len(words) + 2, NARROWEST), WIDEST))
                    sheet.write_string(0, place, words, bold)
            if count + len(rows) > MOST_ROWS:
                raise ProblemError(Problem("too_many_rows", parameters={"limit": MOST_ROWS}))
            for row, cells in enumerate(rows, count + 1):
                _write(sheet, row, cells, numeric)
            count += len(rows)
            on_progress(count)
    return count


def _write(sheet: Any, row: int, cells: Sequence[str], numeric: Sequence[bool]) -> None:
    for place, text in enumerate(cells):
        if not text:
            continue
        if numeric[place] and _NUMBER.match(text) and sum(map(str.isdigit, text)) <= EXACT_DIGITS:
            sheet.write_number(row, place, float(text))
        else:
            sheet.write_string(row, place, text[:LONGEST_TEXT])


def _is_number(model: Model, object_name: str, name: str) -> bool:
    path = model.manifest.resolve_path(object_name, name)
    item = model.object(path[-1].object).fields[path[-1].name] if path else None
    return item is not None and item.type.expression_type == "number"
