"""The addresses of exports: what to write is chosen, a short list comes at once, a long one from a job."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from flask import Blueprint, Response, request, send_file
from msgspec import Struct
from msgspec.structs import asdict

from ...engine.jobs.entry import NewJob
from ...engine.jobs.queue import enqueue, find_job
from ...engine.query.select import ListRequest
from ...engine.transfer.export_file import CSV, FORMATS, XLSX, export_path, write_export
from ...engine.transfer.exporting import Exported
from ...metadata.problem import Problem, ProblemError
from ..api.body import invalid_parameter
from ..view_models import ExportPage
from ..visit import current_runtime
from .addresses import question_of
from .list_state import ListState, list_state
from .requests import current_view, render, see_other
from .view import View

AT_ONCE = 10_000
"""Records that are written while the person waits."""
SHOWN, EXPORT = "shown", "export"
_TYPES: Mapping[str, str] = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

export_routes = Blueprint("export_pages", __name__)


@export_routes.get("/<object_name>/export")
def export_list(object_name: str) -> Response:
    """The records that the list shows, all of them, in a file; with `choose` the question in which form."""
    view = current_view()
    name = view.permitted("export", object_name)
    if "choose" not in request.args:
        return _file(view, _wish(view, name))
    return render(
        "export.html", ExportPage(view.mark(name), f"/{name}/export", tuple(question_of().pairs(after=""))), view
    )


@export_routes.post("/<object_name>/export")
def begin_export(object_name: str) -> Response:
    """The same by a form: a list that takes long becomes a job."""
    view = current_view()
    wish = _wish(view, view.object(object_name).name)
    count = _count(view, wish.asked)
    return _file(view, wish) if count <= AT_ONCE else _in_background(view, wish, count)


@export_routes.get("/jobs/<job_id>/file")
def download(job_id: str) -> Response:
    """The file that an export in the background has written."""
    view, runtime = current_view(), current_runtime()
    job = find_job(view.model, view.context, job_id)
    path = export_path(runtime.config, job.id, str(job.body.get("format", CSV)))
    if job.kind != EXPORT or not path.is_file():
        raise ProblemError(Problem("job_not_found", parameters={"id": job_id[:60]}))
    return send_file(path.absolute(), as_attachment=True, download_name=job.title)


class _Wish(Struct, frozen=True):
    """What is to be written; `headings` are the words above the columns, empty where the API names stand."""

    asked: Exported
    form: str
    headings: Mapping[str, str]
    file_name: str


def _wish(view: View, name: str) -> _Wish:
    form = request.values.get("format", CSV)
    if form not in FORMATS:
        raise ProblemError(invalid_parameter("format"))
    state = list_state(view, name, question_of())
    headings = _headings(view, state) if request.values.get("which") == SHOWN else {}
    asked = Exported(name, tuple(headings), state.where, state.question.find, state.sort or "id")
    return _Wish(asked, form, headings, f"{view.mark(name).label_plural}-{view.now:%Y-%m-%d}.{form}")


def _headings(view: View, state: ListState) -> Mapping[str, str]:
    """The columns of the list with their labels: records by their names, compounds in their parts."""
    found: dict[str, str] = {}
    for column in state.columns:
        field = column.field
        compound = view.model.manifest.field_type(field).values.compound is not None
        if len(field.targets) == 1:
            found[f"{column.path}.{view.model.manifest.title_field(field.targets[0]).name}"] = column.label
        elif compound and "." not in column.path:
            parts = [one for one in view.object(state.object).fields.values() if one.part_of == field.name]
            found |= {one.name: view.text(one.label, one.name) for one in parts}
        elif not compound:
            found[column.path] = column.label
    return found


def _count(view: View, asked: Exported) -> int:
    request_ = ListRequest(asked.object, asked.where, limit=1, search=asked.search, count=f"upto:{AT_ONCE + 1}")
    return view.records.list(view.context, request_).count or 0


def _file(view: View, wish: _Wish) -> Response:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{wish.form}"
        write_export(current_runtime(), view.context, wish.asked, path, wish.form, wish.headings)
        # The answer holds the open file; its name may go.
        return send_file(path.open("rb"), _TYPES[wish.form], as_attachment=True, download_name=wish.file_name)


def _in_background(view: View, wish: _Wish, count: int) -> Response:
    view.permitted("export", wish.asked.object)
    body = {**asdict(wish.asked), "format": wish.form, "headings": dict(wish.headings), "total": count}
    new = NewJob(EXPORT, wish.file_name, body, wish.asked.object)
    work = partial(enqueue, model=view.model, context=view.context, new=new)
    return see_other(f"/jobs/{current_runtime().database.run_write(work)}")
