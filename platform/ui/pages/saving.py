"""Saves a form: uploads in the same batch, only what the person changed, merged with what others saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Any

from ...engine.change import CREATE, UPDATE, Outcome, RecordInput
from ...engine.files import Files, Upload
from ...engine.records.parsing import REFERENCE_KEY
from ...metadata.problem import Problem, ProblemError
from .form_input import CLONE, KEEP, Posted, is_untouched, values_from
from .layouts import EDIT, layout_of
from .showing import Record
from .view import View

ROUNDS = 3
CHOICE = "keep."
"""Before a field's name: which of two values the person keeps after a conflict, "yours" or "theirs"."""


@dataclass(frozen=True, slots=True)
class PostedForm:
    """What came with the request; `sent` are the files chosen: field → (name, content), `mode` which form it was."""

    object: str
    posted: Posted
    sent: Mapping[str, tuple[str, IO[bytes]]] = field(default_factory=dict)
    mode: str = EDIT

    @property
    def version(self) -> int | None:
        """The version the form was opened at."""
        text = (self.posted.get("version") or [""])[0]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    @property
    def given_up(self) -> frozenset[str]:
        """The fields for which the person took the value that somebody else saved."""
        choices = {name.removeprefix(CHOICE): values for name, values in self.posted.items() if name.startswith(CHOICE)}
        return frozenset(name for name, values in choices.items() if values[:1] == ["theirs"])

    def without(self, names: frozenset[str] | set[str]) -> dict[str, Sequence[str]]:
        """The posted values without those of these fields."""
        gone = names | {f"{name}_object" for name in names}
        return {name: values for name, values in self.posted.items() if name not in gone}


@dataclass(frozen=True, slots=True)
class FormResult:
    """What became of the form.

    `typed` are the values to show again. `linked` are files, as {"id", "name"}, that were sent with a form that could
    not be saved: they are kept, so that nobody has to choose them twice.
    """

    outcome: Outcome
    problems: Sequence[Problem] = ()
    typed: Posted = field(default_factory=dict)
    linked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the record is saved."""
        return self.outcome.ok and not self.problems


def save_form(view: View, files: Files, form: PostedForm, record: Record | None = None) -> FormResult:
    """Create a record, or change `record`; problems of all fields and files come back together."""
    layout = layout_of(view, form.object, form.mode, record, form.posted)
    values = values_from(view, form.object, form.without(form.given_up), record, layout)
    uploads, refused = _taken_in(view, files, form)
    values |= {name: {REFERENCE_KEY: name} for name in uploads}
    attempt = _Attempt(view, form, list(uploads.values()), record["id"] if record else None, layout.name)
    if refused:
        outcome = view.records.preview(view.context, [*attempt.uploads, attempt.request(values, form.version)])[-1]
        told = {problem.field for problem in refused}
        problems = [*refused, *(problem for problem in outcome.problems if problem.field not in told)]
        return FormResult(outcome, problems, form.posted, _linked(view, form, uploads))
    outcome, untouched = _merged(attempt, values, form)
    if outcome.ok:
        return FormResult(outcome)
    wrong = () if outcome.status == "conflict" else outcome.problems
    linked = _linked(view, form, uploads)
    if outcome.conflicts:
        mine = {name: {**three, "yours": linked.get(name, three["yours"])} for name, three in outcome.conflicts.items()}
        outcome = replace(outcome, conflicts=mine)
    return FormResult(outcome, wrong, form.without(untouched | form.given_up), linked)


@dataclass(frozen=True, slots=True)
class _Attempt:
    view: View
    form: PostedForm
    uploads: list[RecordInput]
    record: str | None
    layout: str

    def request(self, values: Mapping[str, Any], version: int | None) -> RecordInput:
        operation = CREATE if self.record is None else UPDATE
        clone = CLONE in self.form.posted
        return RecordInput(self.form.object, values, operation, self.record, version, layout=self.layout, clone=clone)

    def save(self, values: Mapping[str, Any], version: int | None) -> Outcome:
        return self.view.records.save(self.view.context, [*self.uploads, self.request(values, version)])[-1]


def previewed(view: View, form: PostedForm, record: Record | None = None) -> Outcome:
    """What saving the form would give, without its files; nothing is written."""
    layout = layout_of(view, form.object, form.mode, record, form.posted)
    values = values_from(view, form.object, form.posted, record, layout)
    request = _Attempt(view, form, [], record["id"] if record else None, layout.name).request(values, None)
    return view.records.preview(view.context, [request])[0]


def _merged(attempt: _Attempt, values: dict[str, Any], form: PostedForm) -> tuple[Outcome, set[str]]:
    """Save; where somebody saved meanwhile, again on top of theirs unless both changed the same field."""
    version, untouched = form.version, set[str]()
    outcome = attempt.save(values, version)
    for _ in range(ROUNDS):
        if outcome.status != "conflict":
            break
        conflicts = outcome.conflicts or {}
        left = {
            name
            for name, three in conflicts.items()
            if name in form.posted and is_untouched(attempt.view, form.object, name, form.posted, three["base"])
        }
        untouched |= left
        values = {name: value for name, value in values.items() if name not in untouched}
        real = {name: three for name, three in conflicts.items() if name not in untouched}
        if real:
            return replace(outcome, conflicts=real), untouched
        outcome = attempt.save(values, outcome.version)
    return outcome, untouched


def _taken_in(view: View, files: Files, form: PostedForm) -> tuple[dict[str, RecordInput], list[Problem]]:
    """The records of the files sent, by field, and what is wrong with the others."""
    fields = view.object(form.object).fields
    uploads: dict[str, RecordInput] = {}
    refused: list[Problem] = []
    for name, (file_name, content) in form.sent.items():
        if name in fields and view.model.manifest.field_type(fields[name]).presentation.accept is not None:
            try:
                uploads[name] = files.taken_in(Upload(file_name, content, name, fields[name].label), name)
            except ProblemError as error:
                refused += error.problems
    return uploads, refused


def _linked(view: View, form: PostedForm, uploads: Mapping[str, RecordInput]) -> dict[str, Any]:
    """The files of a form that could not be saved, those sent now and those sent before, to be shown in it again."""
    linked: dict[str, Any] = {}
    for name, request in uploads.items():
        outcome = view.records.save(view.context, [replace(request, operation=CREATE, reference=None)])[0]
        if outcome.ok:
            linked[name] = {"id": outcome.id, "name": request.values["name"]}
    for posted, values in form.posted.items():
        name = posted.removesuffix(KEEP)
        if posted.endswith(KEEP) and values[0] and name not in linked:
            titles = view.records.titles(view.context, {"file": [values[0]]})
            if titles:
                linked[name] = {"id": values[0], "name": next(iter(titles.values()))}
    return linked
