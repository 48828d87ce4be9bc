"""What tests of imports share: a file of rows, its import, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from metacrm.engine.context import Context
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.engine.transfer.automatic import automatic_mapping
from metacrm.engine.transfer.csv_file import open_csv
from metacrm.engine.transfer.importing import ImportOptions, import_file
from metacrm.engine.transfer.mapping import parse_mapping
from metacrm.engine.transfer.results import ImportResult
from metacrm.metadata.problem import ProblemError

BOOK = {"object": "book", "match": "isbn", "fields": {"isbn": {"column": "isbn"}, "title": {"column": "title"}}}


def written(folder: Path, text: str, name: str = "rows.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def imported(
    runtime: Runtime, path: Path, *steps: Mapping[str, Any], context: Context | None = None, **options: Any
) -> ImportResult:
    mapping = parse_mapping({"steps": list(steps)})
    return import_file(runtime, context or Context(), open_csv(path), mapping, ImportOptions(**options))


def by_header(runtime: Runtime, path: Path, object_name: str, match: str | None = None) -> ImportResult:
    file = open_csv(path)
    mapping = automatic_mapping(runtime.current, file, object_name, match)
    return import_file(runtime, Context(), file, mapping, ImportOptions())


def records(runtime: Runtime, object_name: str, *fields: str, sort: str = "id") -> list[tuple[Any, ...]]:
    page = runtime.records.list(Context(), ListRequest(object_name, fields=fields, sort=sort, limit=1000))
    return [tuple(record[field] for field in fields) for record in page.records]


def codes(result: ImportResult) -> list[tuple[int, str, str | None]]:
    assert all(problem.line_of_text(locale) for _, problem in result.problems for locale in ("en", "zh"))
    return [(row, problem.code, problem.field) for row, problem in result.problems]


def refused_codes(runtime: Runtime, path: Path, *steps: Mapping[str, Any], **options: Any) -> list[str]:
    with pytest.raises(ProblemError) as raised:
        imported(runtime, path, *steps, **options)
    assert all(problem.line_of_text("zh") for problem in raised.value.problems)
    return [problem.code for problem in raised.value.problems]


def book(**fields: Any) -> dict[str, Any]:
    return {**BOOK, "fields": {**BOOK["fields"], **fields}}  # type: ignore[dict-item]
