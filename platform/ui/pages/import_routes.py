"""The addresses of imports: upload, mapping, start, result, and the files that belong to them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, request, send_file

from ...engine.jobs.entry import DRAFT, Job, NewJob
from ...engine.jobs.queue import begin, enqueue, find_job, jobs_about, keep_draft
from ...engine.transfer.csv_file import CsvFile
from ...engine.transfer.mapping import parse_mapping
from ...engine.transfer.mapping_file import mapping_body
from ...engine.transfer.staging import Staging
from ...metadata.problem import Problem, ProblemError
from ..visit import current_runtime
from .import_results import may_undo, result_page
from .imports import ADDRESS, LARGEST_UPLOAD, mapping_page, upload_page
from .mapping_form import IMPORT, first_mapping, mapping_with_aliases, posted_mapping
from .requests import current_view, render, see_other
from .view import View

AROUND = 64 * 1024
LARGEST_PASTE = 5 * 1024 * 1024
LARGEST_MAPPING = 1024 * 1024
LONGEST_NAME = 200

import_routes = Blueprint("import_pages", __name__)


@import_routes.url_value_preprocessor
def _allow_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    request.max_content_length, request.max_form_memory_size = LARGEST_UPLOAD + AROUND, LARGEST_PASTE


@import_routes.get("/<object_name>/import")
def show_upload(object_name: str) -> Response:
    """Where an import begins."""
    view = current_view()
    return render("import_upload.html", upload_page(view, view.permitted("import", object_name)), view)


@import_routes.post("/<object_name>/import")
def upload(object_name: str) -> Response:
    """Take the file, or what was pasted, and go on to its mapping."""
    view = current_view()
    name = view.permitted("import", object_name)
    pasted = request.form.get("pasted", "")
    try:
        return see_other(f"{ADDRESS}/{_draft(view, name, pasted)}")
    except ProblemError as error:
        page = upload_page(view, name, error.problems, pasted)
        return render("import_upload.html", page, view, 400)


@import_routes.get(f"{ADDRESS}/<job_id>")
def show_import(job_id: str) -> Response:
    """The mapping of an import that was not begun, else how far it is and its result."""
    view = current_view()
    job = _import(view, job_id)
    if job.status == DRAFT:
        return render("import_mapping.html", mapping_page(view, current_runtime(), job, _file(job)), view)
    return render("import_result.html", result_page(view, job), view)


@import_routes.post(f"{ADDRESS}/<job_id>")
def map_columns(job_id: str) -> Response:
    """Keep what was chosen and show what it makes, or begin the import."""
    view, runtime = current_view(), current_runtime()
    job = _import(view, job_id)
    problems: list[Problem] = []
    if job.status != DRAFT:
        raise ProblemError(Problem("import_begun"))
    file, body = _file(job), dict(job.body)
    body["aliases"] = request.form.get("aliases", "")
    try:
        if not body["from_file"]:
            compiled = view.model.object(str(job.object))
            body["mapping"] = posted_mapping(compiled, file, request.form, job.body["mapping"])
        if request.form.get("then") == "begin":
            whole = mapping_with_aliases(body["mapping"], body["aliases"], file)
            begun = body | {"mapping": mapping_body(whole)}
            runtime.database.run_write(partial(begin, job=job.id, body=begun, now=view.context.now))
            return see_other(f"{ADDRESS}/{job.id}")
    except ProblemError as error:
        problems += error.problems
    runtime.database.run_write(partial(keep_draft, job=job.id, body=body))
    page = mapping_page(view, runtime, replace(job, body=body), file, problems)
    return render("import_mapping.html", page, view, 422 if problems else 200)


@import_routes.post(f"{ADDRESS}/<job_id>/undo")
def undo_import(job_id: str) -> Response:
    """Take the whole import back, in the background."""
    view, runtime = current_view(), current_runtime()
    job = _import(view, job_id)
    if not job.has_ended or not may_undo(job, next(iter(jobs_about(view.model, job.id)), None)):
        raise ProblemError(Problem("import_not_undoable"))
    new = NewJob("undo_import", job.title, {}, job.object, job.id)
    runtime.database.run_write(partial(enqueue, model=view.model, context=view.context, new=new))
    return see_other(f"{ADDRESS}/{job.id}")


@import_routes.get(f"{ADDRESS}/<job_id>/refused")
def download_refused(job_id: str) -> Response:
    """The rows that were refused, to be corrected and imported again."""
    view = current_view()
    job = _import(view, job_id)
    path = Staging.of(current_runtime().config, job.id).refused
    if not path.is_file():
        raise ProblemError(Problem("job_not_found", parameters={"id": job_id}))
    stem = job.title.rpartition(".")[0] or job.title
    name = view.t("import.refused_file", name=stem)
    return send_file(path.absolute(), "text/csv", as_attachment=True, download_name=f"{name}.csv")


@import_routes.get(f"{ADDRESS}/<job_id>/mapping")
def download_mapping(job_id: str) -> Response:
    """The mapping as a file, for others and for the command line."""
    job = _import(current_view(), job_id)
    content = json.dumps(job.body["mapping"], ensure_ascii=False, indent=2).encode()
    return send_file(io.BytesIO(content), "application/json", as_attachment=True, download_name=f"{job.object}.json")


def _draft(view: View, object_name: str, pasted: str) -> str:
    """A draft with its file, read as far as needed to know that it is one."""
    sent = request.files.get("file")
    runtime, job = current_runtime(), view.model.new_identifier()
    staging = Staging.of(runtime.config, job)
    if sent is not None and sent.filename:
        title, content = sent.filename[-LONGEST_NAME:], sent.stream
    elif pasted.strip():
        title, content = view.t("import.pasted"), io.BytesIO(pasted.encode("utf-8", "replace"))
    else:
        raise ProblemError(Problem("nothing_uploaded"))
    mapping = _mapping_file()
    hints = (mapping.get("encoding"), mapping.get("delimiter")) if mapping else (None, None)
    file = staging.take(content, *hints)
    chosen, remembered = (mapping, False) if mapping else first_mapping(view, object_name, file)
    body = {
        "file": title,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "mapping": chosen,
        "aliases": "",
        "from_file": mapping is not None or len(chosen["steps"]) > 1,
        "remembered": remembered,
    }
    new = NewJob(IMPORT, title, body, object_name, draft=True, id=job)
    made: str = runtime.database.run_write(partial(enqueue, model=view.model, context=view.context, new=new))
    return made


def _mapping_file() -> Mapping[str, Any] | None:
    sent = request.files.get("mapping")
    if sent is None or not sent.filename:
        return None
    try:
        body = json.loads(sent.stream.read(LARGEST_MAPPING).decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ProblemError(Problem("mapping_not_json", parameters={"reason": sent.filename[-80:]})) from None
    return mapping_body(parse_mapping(body))


def _import(view: View, job_id: str) -> Job:
    job = find_job(view.model, view.context, job_id)
    if job.kind != IMPORT or job.object not in view.model.manifest.objects:
        raise ProblemError(Problem("job_not_found", parameters={"id": job_id[:60]}))
    return job


def _file(job: Job) -> CsvFile:
    return Staging.of(current_runtime().config, job.id).opened(job.body["encoding"], job.body["delimiter"])
