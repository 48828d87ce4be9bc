"""The pages of an import before it runs: the upload, and the mapping with a preview of the first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from ...engine.jobs.entry import Job
from ...engine.model import CompiledObject
from ...engine.runtime import Runtime
from ...engine.transfer.csv_file import CsvFile
from ...engine.transfer.mapping import MODES, ImportMapping
from ...engine.transfer.preview import Preview, PreviewRow, columns_of, preview_file
from ...metadata.problem import Problem, ProblemError
from ..view_models import Choice, ImportColumn, MappingPage, PreviewCell, PreviewLine, UploadPage
from .mapping_form import importable, is_date, is_link, mapping_with_aliases
from .view import View

ADDRESS = "/imports"
PREVIEWED = 10
SAMPLES = 3
LONGEST_SAMPLE = 60
LARGEST_UPLOAD = 100 * 1024 * 1024
DATE_FORMATS = ("D/M/YYYY", "M/D/YYYY", "D.M.YYYY", "YYYY/M/D", "D MMM YYYY", "D/M/YY", "M/D/YY")
_TONES: Mapping[str, str] = {"created": "green", "updated": "blue", "refused": "red"}


def upload_page(view: View, object_name: str, problems: Sequence[Problem] = (), pasted: str = "") -> UploadPage:
    """The page where a file is chosen."""
    limit = LARGEST_UPLOAD // 1024 // 1024
    return UploadPage(view.mark(object_name), f"/{object_name}/import", limit, pasted, _words(view, problems))


def mapping_page(
    view: View, runtime: Runtime, job: Job, file: CsvFile, problems: Sequence[Problem] = ()
) -> MappingPage:
    """The mapping of a draft with what it makes of the first rows; `problems` stand against what was just posted."""
    compiled = view.model.object(str(job.object))
    body, aliases = job.body["mapping"], job.body["aliases"]
    found: Preview | None = None
    mapping: ImportMapping | None = None
    gathered = list(problems)
    try:
        if any(step["fields"] for step in body["steps"]):
            mapping = mapping_with_aliases(body, aliases, file)
            found = preview_file(runtime, view.context, file, mapping, PREVIEWED)
    except ProblemError as error:
        gathered += error.problems
    step = body["steps"][0]
    by_hand = not job.body["from_file"]
    return MappingPage(
        object=view.mark(compiled.name),
        action=f"{ADDRESS}/{job.id}",
        file=job.title,
        total=view.t("import.rows", count=found.total) if found else "",
        columns=tuple(_columns(view, compiled, file, step, gathered)) if by_hand else (),
        fields=tuple(Choice(one.name, view.text(one.definition.label, one.name)) for one in importable(compiled)),
        matches=tuple(_matches(view, compiled, step)),
        match=step.get("match", ""),
        modes=tuple(Choice(mode, view.t(f"import.mode_{mode}")) for mode in reversed(MODES)),
        mode=step.get("mode", MODES[-1]),
        aliases=aliases,
        stop_href=f"/jobs/{job.id}/stop",
        mapping_href=f"{ADDRESS}/{job.id}/mapping",
        lines=tuple(_lines(view, file, found, mapping)) if found and mapping else (),
        problems=_words(view, [one for one in gathered if not (one.column and by_hand)]),
        steps=() if by_hand else tuple(_steps(view, body)),
        remembered=bool(job.body.get("remembered")),
    )


def _columns(
    view: View, compiled: CompiledObject, file: CsvFile, step: Mapping[str, Any], problems: Sequence[Problem]
) -> list[ImportColumn]:
    samples = _samples(file)
    by_column = {source.get("column"): (name, source) for name, source in step["fields"].items()}
    columns = []
    for place, column in enumerate(file.header):
        name, source = by_column.get(column, ("", {}))
        item = compiled.fields.get(name)
        lookups = _lookups(view, item.definition.target) if item and is_link(item) else ()
        formats = tuple(Choice(one, one) for one in DATE_FORMATS) if item and is_date(item) else ()
        here = [problem for problem in problems if problem.column == place + 1]
        shown = tuple(row[place][:LONGEST_SAMPLE] for row in samples)
        more = (lookups, source.get("lookup", ""), formats, source.get("date_format", ""))
        columns.append(ImportColumn(place, column, shown, name, *more, problems=_words(view, here)))
    return columns


def _samples(file: CsvFile) -> list[list[str]]:
    """The first whole rows; none where the file breaks, which the preview tells."""
    try:
        return [row for _, row in islice(file.rows(), SAMPLES) if len(row) == len(file.header)]
    except ProblemError:
        return []


def _lookups(view: View, target: str) -> tuple[Choice, ...]:
    """By which field of the target a cell may name a record: its title, its number, what is unique."""
    compiled = view.model.object(target)
    title = view.model.manifest.title_field(target).name
    fit = [item for item in compiled.stored if item.name == title or item.definition.unique]
    label = view.mark(compiled.name).label
    named = [("" if one.name == title else one.name, view.text(one.definition.label, one.name)) for one in fit]
    return tuple(Choice(value, view.t("import.by", object=label, field=field)) for value, field in named)


def _matches(view: View, compiled: CompiledObject, step: Mapping[str, Any]) -> list[Choice]:
    mapped = [compiled.fields[name] for name in step["fields"] if name in compiled.fields]
    return [
        Choice(item.name, view.text(item.definition.label, item.name))
        for item in mapped
        if item.column and not item.definition.targets and "column" in step["fields"][item.name]
    ]


def _lines(view: View, file: CsvFile, found: Preview, mapping: ImportMapping) -> list[PreviewLine]:
    places = {name: file.header.index(column) for name, column in columns_of(mapping).items() if column in file.header}
    return [_line(view, row, places) for row in found.rows]


def _line(view: View, row: PreviewRow, places: Mapping[str, int]) -> PreviewLine:
    at: dict[int, list[Problem]] = {}
    rest: list[Problem] = []
    for problem in row.problems:
        place = places.get(problem.field or "")
        (rest if place is None else at.setdefault(place, [])).append(problem)
    cells = tuple(
        PreviewCell(text[:LONGEST_SAMPLE], tuple(one.message(view.context.locale) for one in at.get(place, ())))
        for place, text in enumerate(row.cells)
    )
    status = Choice(row.status, view.t(f"import.row_{row.status}"), _TONES.get(row.status, "slate"))
    return PreviewLine(row.number, status, cells, _words(view, rest))


def _steps(view: View, body: Mapping[str, Any]) -> list[str]:
    """What a mapping file makes of each row, in sentences."""
    sentences = []
    for step in body["steps"]:
        definition = view.model.manifest.objects.get(step["object"])
        label = view.text(definition.label, step["object"]) if definition else step["object"]
        names = view.t("list.comma").join(step["fields"])
        key = "import.step_match" if step.get("match") else "import.step"
        sentences.append(view.t(key, object=label, fields=names, match=step.get("match", "")))
    return sentences


def _words(view: View, problems: Sequence[Problem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.said(view.context.locale) for problem in problems))
