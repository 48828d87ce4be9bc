"""Between the mapping page and a mapping: a suggestion fills the form, what the form says becomes a mapping's JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...engine.jobs.queue import latest_jobs
from ...engine.model import CompiledField, CompiledObject
from ...engine.transfer.automatic import automatic_mapping
from ...engine.transfer.csv_file import CsvFile
from ...engine.transfer.mapping import MODES, ImportMapping, parse_mapping
from ...engine.transfer.mapping_file import mapping_body
from ...metadata.problem import Problem, ProblemError
from .view import View

IMPORT = "import"
REMEMBERED = 5
"""How many of one's latest imports are looked at for one with the same columns."""

Body = Mapping[str, Any]


def first_mapping(view: View, object_name: str, file: CsvFile) -> tuple[Body, bool]:
    """The mapping of one's latest import with such columns (and True), else what the header says by itself."""
    for job in latest_jobs(view.model, view.context, IMPORT, object_name, REMEMBERED):
        columns = _mapping_of(job.body.get("mapping"))
        if columns is not None and columns <= set(file.header):
            return job.body["mapping"], True
    try:
        return mapping_body(automatic_mapping(view.model, file, object_name)), False
    except ProblemError:
        return {"steps": [{"object": object_name, "fields": {}}]}, False


def posted_mapping(compiled: CompiledObject, file: CsvFile, form: Mapping[str, str], before: Body) -> Body:
    """What the form says, and what the mapping `before` said that no control shows.

    ProblemError `field_mapped_twice`.
    """
    columns: dict[str, list[str]] = {}
    fields: dict[str, dict[str, Any]] = {}
    kept: Mapping[str, Any] = before["steps"][0]["fields"]
    for place, column in enumerate(file.header):
        name = form.get(f"field.{place}", "")
        if name not in compiled.fields:
            continue
        columns.setdefault(name, []).append(column)
        more = {"lookup": form.get(f"lookup.{place}", ""), "date_format": form.get(f"format.{place}", "")}
        item = compiled.fields[name]
        fits = {"lookup": is_link(item), "date_format": is_date(item)}
        same = kept.get(name, {}) if kept.get(name, {}).get("column") == column else {}
        fields[name] = {key: same[key] for key in ("values", "multiply") if key in same}
        fields[name] |= {"column": column, **{key: value for key, value in more.items() if value and fits[key]}}
    twice = {name: given for name, given in columns.items() if len(given) > 1}
    if twice:
        label = {name: compiled.fields[name].definition.label for name in twice}
        raise ProblemError(
            Problem("field_mapped_twice", field=name, parameters={"field": label[name], "columns": given})
            for name, given in twice.items()
        )
    step: dict[str, Any] = {"object": compiled.name, "fields": fields}
    if (match := form.get("match", "")) in fields:
        step["match"] = match
        if form.get("mode") in MODES:
            step["mode"] = form["mode"]
    return {"steps": [step]}


def mapping_with_aliases(body: Body, text: str, file: CsvFile) -> ImportMapping:
    """The mapping with what the lines OLD=NEW and COLUMN:OLD=NEW say; ProblemError `bad_alias`, or about its shape."""
    aliases: dict[str, dict[str, str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        old, equals, new = line.partition("=")
        if not equals or not old.strip():
            raise ProblemError(Problem("bad_alias", parameters={"alias": line[:80]}))
        column, colon, rest = old.partition(":")
        named = bool(colon) and column.strip() in file.header
        aliases.setdefault(column.strip() if named else "", {})[(rest if named else old).strip()] = new.strip()
    return parse_mapping(dict(body)).with_aliases(aliases)


def is_link(item: CompiledField) -> bool:
    """Whether the field points to records of one object."""
    return len(item.definition.targets) == 1 and item.column is not None


def is_date(item: CompiledField) -> bool:
    """Whether the order of day and month matters to it."""
    return item.type.expression_type in ("date", "datetime")


def importable(compiled: CompiledObject) -> Sequence[CompiledField]:
    """The fields that a column may become, the id first."""
    return [item for item in compiled.fields.values() if item.name == "id" or (item.writable and item.column)]


def _mapping_of(body: Any) -> set[str] | None:
    try:
        return set(parse_mapping(body).columns)
    except ProblemError:
        return None
