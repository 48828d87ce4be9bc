"""The addresses of values edited where they stand: the control of one, its save, and that of a block of cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request
from msgspec.structs import replace

from ..visit import current_runtime
from .asking import BESIDE, asking_cell
from .cells import cell_form, cell_shown
from .pasting import message_of, met, refusal_page, saved
from .requests import current_view, part, record_of, render, render_part, undo_address
from .saving import PostedForm, save_form

cell_routes = Blueprint("cell_pages", __name__)


@cell_routes.get("/<object_name>/<identifier>/cell/<field>")
def show_cell(object_name: str, identifier: str, field: str) -> Response:
    """The control of one cell, for a script that puts it there."""
    view = current_view()
    name = view.object(object_name).name
    return render_part("parts/cell.html", view, cell=cell_form(view, name, record_of(view, name, identifier), field))


@cell_routes.post("/<object_name>/<identifier>/cell/<field>")
def save_cell(object_name: str, identifier: str, field: str) -> tuple[Mapping[str, Any], int]:
    """Save one field: the cell's new content and the way back, or the control again with what is wrong.

    What the form of the record needs beside the new value is asked for (`ask`), and comes with the same address.
    """
    view = current_view()
    name = view.object(object_name).name
    record = record_of(view, name, identifier)
    cell_form(view, name, record, field)
    fields = [field, *request.form.get(BESIDE, "").split(",")]
    names = {"version", *fields, *(f"{one}_object" for one in fields)}
    names |= {one.name for one in view.object(name).fields.values() if one.part_of in fields}
    posted = {key: values for key, values in request.form.lists() if key in names}
    result = save_form(view, current_runtime().files, PostedForm(name, posted), record)
    if not result.ok:
        again = cell_form(view, name, record_of(view, name, identifier), field, posted, result)
        problems = result.problems or result.outcome.problems
        told = {"form": part("parts/cell.html", view, cell=again)}
        asked = asking_cell(view, name, record, field, posted, result)
        if asked:
            told["ask"] = part("parts/sheet.html", view, page=replace(asked, action=request.path))
        return told, problems[0].status
    now = record_of(view, name, identifier)
    title = str(now.get(view.object(name).title) or "")
    return {
        "cell": part("parts/cell_value.html", view, shown=cell_shown(view, name, now, field)),
        "message": view.t("form.saved", title=title) if result.outcome.status == "updated" else "",
        "undo": undo_address(result.outcome),
    }, 200


@cell_routes.post("/<object_name>/paste")
def paste_block(object_name: str) -> Response | tuple[Mapping[str, Any], int]:
    """Save a block of cells that was pasted, and the way back; or a dialog that tells why nothing was saved."""
    view = current_view()
    name = view.object(object_name).name
    meeting = met(view, name, request.get_json(silent=True))
    pasted = saved(view, meeting.block)
    if pasted.refused:
        status = pasted.refused[0].problems[0].status
        return render("undo.html", refusal_page(view, meeting.block, pasted), view, status)
    undo = next(filter(None, map(undo_address, pasted.outcomes)), "")
    return {
        "message": message_of(view, pasted, meeting.left_out),
        "undo": undo,
        "rows": len(meeting.block.records),
    }, 200
