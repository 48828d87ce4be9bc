"""What a mapping file says: which columns make which fields of which objects, in which order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ...metadata.frozen import EMPTY
from ...metadata.problem import Problem, ProblemError
from ...metadata.reasons import json_reason, shape_reason
from ...metadata.schemas import validator

CREATE_ONLY, UPDATE_ONLY, UPSERT = "create", "update", "upsert"
MODES = (CREATE_ONLY, UPDATE_ONLY, UPSERT)
SCHEMA = "import_mapping"


class Source(Struct, frozen=True):
    """Where a field's value comes from: a column, a constant, a template of columns, or an earlier step's record.

    `values` are aliases, applied before anything else; `lookup` is the field of the target by which a reference is
    found; `templates` are tried in order, the first whose columns are all filled is taken.
    """

    column: str | None = None
    constant: Any = None
    templates: tuple[str, ...] = ()
    step: str | None = None
    lookup: str | None = None
    values: Mapping[str, Any] = EMPTY
    date_format: str | None = None
    multiply: Decimal | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        if self.column is not None:
            return (self.column,)
        return tuple(dict.fromkeys(name for template in self.templates for name in template_columns(template)))


class Step(Struct, frozen=True):
    """One record made of each row; rows in which a column of `skip_when_blank` is blank make none."""

    object: str
    fields: Mapping[str, Source]
    name: str
    mode: str = CREATE_ONLY
    match: str | None = None
    skip_when_blank: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it reads."""
        read = [name for source in self.fields.values() for name in source.columns]
        return tuple(dict.fromkeys((*read, *self.skip_when_blank)))


class ImportMapping(Struct, frozen=True):
    """A whole mapping; `encoding` and `delimiter` are None where the file itself shows them."""

    steps: tuple[Step, ...]
    encoding: str | None = None
    delimiter: str | None = None
    origin: str = "import"
    file: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that some step reads."""
        return tuple(dict.fromkeys(name for step in self.steps for name in step.columns))

    def with_aliases(self, aliases: Mapping[str, Mapping[str, str]]) -> ImportMapping:
        """The same with more value aliases, by column; "" stands for every column."""
        return self._changed(lambda source: _aliased(source, aliases))

    def with_date_format(self, date_format: str) -> ImportMapping:
        """The same with a date format where none is stated."""
        return self._changed(lambda source: replace(source, date_format=source.date_format or date_format))

    def _changed(self, change: Any) -> ImportMapping:
        steps = (
            replace(step, fields={name: change(source) for name, source in step.fields.items()}) for step in self.steps
        )
        return replace(self, steps=tuple(steps))


def template_columns(template: str) -> tuple[str, ...]:
    """The columns in a template such as "{product} – {city}"; ValueError where its braces don't fit."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def read_mapping(path: Path) -> ImportMapping:
    """The mapping in a JSON file; ProblemError with everything wrong with its form."""
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ProblemError(Problem("file_not_found", file=str(path), parameters={"path": str(path)})) from None
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", None), getattr(error, "colno", None)
        parameters = {"reason": json_reason(str(error))}
        problem = Problem("mapping_not_json", file=str(path), line=line, column=column, parameters=parameters)
        raise ProblemError(problem) from None
    return parse_mapping(body, str(path))


def parse_mapping(body: Any, file: str | None = None) -> ImportMapping:
    """The mapping that a JSON body says; ProblemError with everything wrong with its form."""
    errors = sorted(validator(SCHEMA).errors(body), key=lambda error: [str(step) for step in error.absolute_path])
    problems = []
    for error in errors:
        pointer = "".join(f"/{step}" for step in error.absolute_path)
        parameters = {"reason": shape_reason(error)}
        problems.append(Problem("mapping_wrong_shape", file=file, pointer=pointer, parameters=parameters))
    if problems:
        raise ProblemError(problems)
    steps = tuple(_step(entry) for entry in body["steps"])
    _check_names(steps, file)
    return ImportMapping(steps, body.get("encoding"), body.get("delimiter"), body.get("origin", "import"), file)


def _step(body: Mapping[str, Any]) -> Step:
    match = body.get("match")
    return Step(
        object=body["object"],
        fields={name: _source(entry) for name, entry in body["fields"].items()},
        name=body.get("name", body["object"]),
        mode=body.get("mode", UPSERT if match else CREATE_ONLY),
        match=match,
        skip_when_blank=tuple(body.get("skip_when_blank", ())),
    )


def _source(body: Mapping[str, Any]) -> Source:
    template = body.get("template", ())
    return Source(
        column=body.get("column"),
        constant=body.get("value"),
        templates=(template,) if isinstance(template, str) else tuple(template),
        step=body.get("step"),
        lookup=body.get("lookup"),
        values=body.get("values", EMPTY),
        date_format=body.get("date_format"),
        multiply=Decimal(str(body["multiply"])) if "multiply" in body else None,
    )


def _check_names(steps: Sequence[Step], file: str | None) -> None:
    problems = []
    earlier: list[str] = []
    for place, step in enumerate(steps):
        if step.name in earlier:
            pointer = f"/steps/{place}/name"
            problems.append(Problem("step_twice", file=file, pointer=pointer, parameters={"step": step.name}))
        for name, source in step.fields.items():
            pointer = f"/steps/{place}/fields/{name}"
            if source.step is not None and source.step not in earlier:
                parameters: dict[str, Any] = {"step": source.step, "known": [*earlier]}
                problems.append(Problem("unknown_step", file=file, pointer=pointer, parameters=parameters))
            try:
                _ = source.columns
            except ValueError as error:
                problems.append(Problem("bad_template", file=file, pointer=pointer, parameters={"reason": str(error)}))
        if step.mode != CREATE_ONLY and not step.match:
            problems.append(
                Problem("match_missing", file=file, pointer=f"/steps/{place}", parameters={"mode": step.mode})
            )
        earlier.append(step.name)
    if problems:
        raise ProblemError(problems)


def _aliased(source: Source, aliases: Mapping[str, Mapping[str, str]]) -> Source:
    if source.column is None:
        return source
    return replace(source, values={**source.values, **aliases.get("", EMPTY), **aliases.get(source.column, EMPTY)})
