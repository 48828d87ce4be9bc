"""A block of cells pasted into a list: which records and fields it meets, its save, and what is said of it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from msgspec import Struct

from ...engine.identifiers import is_identifier
from ...engine.transfer.pasting import Block, Pasted, paste
from ...metadata.problem import Problem, ProblemError
from ..view_models import UndoPage
from .cells import editable_fields
from .view import View

MOST_ROWS = 500
MOST_LINES = 50


class Meeting(Struct, frozen=True):
    """The block over the list; `left_out` are the labels of its columns that can't be changed there."""

    block: Block
    left_out: tuple[str, ...]


def met(view: View, object_name: str, body: Any) -> Meeting:
    """What a script sends: `text` as tables are copied, the `columns` and `records` it lies on, from its first cell.

    ProblemError `bad_request`, `block_too_large`, or `read_only_field` where no column of it can be changed.
    """
    asked: Mapping[str, Any] = body if isinstance(body, dict) else {}
    columns, records = _texts(asked.get("columns")), _texts(asked.get("records"))
    rows = _rows(asked.get("text"))
    width = max(map(len, rows), default=0)
    if not width or not all(map(is_identifier, records)) or len(set(records)) < len(records):
        raise ProblemError(Problem("bad_request"))
    if len(rows) > min(len(records), MOST_ROWS) or width > len(columns):
        parameters = {"rows": len(rows), "columns": width, "height": len(records), "width": len(columns)}
        raise ProblemError(Problem("block_too_large", parameters=parameters))
    editable = editable_fields(view, object_name)
    taken = [place for place, column in enumerate(columns[:width]) if column in editable]
    left_out = tuple(_label(view, object_name, column) for column in columns[:width] if column not in editable)
    if not taken:
        raise ProblemError(Problem("read_only_field", field=columns[0], parameters={"field": left_out[0]}))
    block = Block(
        object=object_name,
        fields=[columns[place] for place in taken],
        records=records[: len(rows)],
        cells=[[row[place] if place < len(row) else "" for place in taken] for row in rows],
    )
    return Meeting(block, left_out)


def saved(view: View, block: Block) -> Pasted:
    """What became of it."""
    return paste(view.model, view.records, view.context, view.zone, block)


def message_of(view: View, pasted: Pasted, left_out: Sequence[str]) -> str:
    """What is said of a block that was saved."""
    changed = sum(outcome.status == "updated" for outcome in pasted.outcomes)
    said = view.t("bulk.changed", count=changed)
    if not left_out:
        return said
    more = view.t("paste.left_out", columns=view.t("list.comma").join(left_out))
    return f"{said} {more}"


def refusal_page(view: View, block: Block, pasted: Pasted) -> UndoPage:
    """What stands against the block, record by record; all stays as it was."""
    ids = {row.number: block.records[row.number - 1] for row in pasted.refused}
    titles = view.records.titles(view.context, {block.object: list(ids.values())})
    lines = [
        view.t(
            "undo.refused",
            title=titles.get((block.object, ids[row.number])) or view.t("record.no_access"),
            reason=problem.message(view.context.locale),
        )
        for row in pasted.refused
        for problem in row.problems
    ]
    more = max(0, len(lines) - MOST_LINES)
    return UndoPage(view.t("paste.refused"), "", tuple(lines[:MOST_LINES]), more, f"/{block.object}")


def _texts(given: Any) -> list[str]:
    texts = given if isinstance(given, list) else []
    return [one[:200] for one in texts if isinstance(one, str)]


def _rows(text: Any) -> list[list[str]]:
    """The rows of cells; a cell of several lines stands in quotes."""
    if not isinstance(text, str):
        return []
    lines = StringIO(text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n"), newline="\n")
    try:
        return list(csv.reader(lines, delimiter="\t"))
    except csv.Error:
        return []


def _label(view: View, object_name: str, path: str) -> str:
    passed = view.model.manifest.resolve_path(object_name, path)
    return view.text(passed[-1].label, passed[-1].name) if passed else path
