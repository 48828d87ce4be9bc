"""Saves a form: uploads and lines in the same batch, only what the person changed, merged with what others saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any

from msgspec import Struct, field

from ...engine.change import CREATE, DELETE, UPDATE, Outcome, RecordInput
from ...engine.files import Files, Upload
from ...engine.records.parsing import REFERENCE_KEY
from ...metadata.definitions.layout import LayoutDefinition
from ...metadata.problem import Problem, ProblemError
from .form_input import CLONE, KEEP, is_untouched, values_from
from .layouts import EDIT, layout_of
from .line_input import WHOLE, FormPart, line_parts, version_in
from .showing import Record
from .view import Posted, View

ROUNDS = 3
CHOICE = "keep."
"""Before a field's name: which of two values the person keeps after a conflict, "yours" or "theirs"."""
HELD = "held."
"""Before the name of a field that the layout of the type now chosen lacks: its value is held, and not saved."""


class PostedForm(Struct, frozen=True):
    """What came with the request; `sent` are the files chosen: field → (name, content), `mode` which form it was.

    What was not the `whole` form showed no lines and saves none.
    """

    object: str
    posted: Posted
    sent: Mapping[str, tuple[str, IO[bytes]]] = field(default_factory=dict)
    mode: str = EDIT
    whole: bool = True

    @property
    def version(self) -> int | None:
        """The version the form was opened at."""
        return version_in(self.posted)

    @property
    def given_up(self) -> frozenset[str]:
        """The fields for which the person took the value that somebody else saved."""
        choices = {name.removeprefix(CHOICE): values for name, values in self.posted.items() if name.startswith(CHOICE)}
        return frozenset(name for name, values in choices.items() if values[:1] == ["theirs"])

    def without(self, names: frozenset[str] | set[str]) -> dict[str, Sequence[str]]:
        """The posted values without those of these fields."""
        gone = names | {f"{name}_object" for name in names}
        return {name: values for name, values in self.posted.items() if name not in gone}


class FormResult(Struct, frozen=True):
    """What became of the form.

    `typed` are the values to show again. `linked` are files, as {"id", "name"}, that were sent with a form that could
    not be saved: they are kept, so that nobody has to choose them twice. `lines` are the outcomes of its lines, by grid
    and key of the row. `retyped`: nobody asked for a save, only for the form of another record type.
    """

    outcome: Outcome
    problems: Sequence[Problem] = ()
    typed: Posted = field(default_factory=dict)
    linked: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], Outcome] = field(default_factory=dict)
    retyped: bool = False

    @property
    def ok(self) -> bool:
        """Whether the record is saved, with its lines."""
        return self.outcome.ok and not self.problems and all(outcome.ok for outcome in self.lines.values())

    @property
    def every_problem(self) -> Sequence[Problem]:
        """What is wrong, in the record or its lines."""
        of_lines = [problem for outcome in self.lines.values() for problem in outcome.problems]
        return [*(self.problems or self.outcome.problems), *of_lines]


def save_form(view: View, files: Files, form: PostedForm, record: Record | None = None) -> FormResult:
    """Create a record, or change `record`, with its lines; problems of fields, files and lines come back together."""
    layout = layout_of(view, form.object, form.mode, record, form.posted)
    values = values_from(view, form.object, form.without(form.given_up), record, layout)
    uploads, refused = _taken_in(view, files, form)
    values |= {name: {REFERENCE_KEY: name} for name in uploads}
    whole = FormPart(_request(form, values, record, form.version, layout), form.posted)
    lines = line_parts(view, layout, form.posted, record) if form.whole else []
    batch = _Batch(view, list(uploads.values()), [whole, *lines])
    if refused:
        outcomes = batch.previewed()
        told = {problem.field for problem in refused}
        problems = [*refused, *(problem for problem in outcomes[0].problems if problem.field not in told)]
        return FormResult(outcomes[0], problems, form.posted, _linked(view, form, uploads), batch.of_lines(outcomes))
    outcomes = _merged(batch)
    outcome, of_lines = outcomes[0], batch.of_lines(outcomes)
    if all(one.ok for one in outcomes):
        return FormResult(_with_lines(outcome, of_lines.values()), lines=of_lines)
    wrong = () if outcome.status == "conflict" else outcome.problems
    linked = _linked(view, form, uploads)
    if outcome.conflicts:
        mine = {name: {**three, "yours": linked.get(name, three["yours"])} for name, three in outcome.conflicts.items()}
        outcome = replace(outcome, conflicts=mine)
    return FormResult(outcome, wrong, form.without(whole.untouched | form.given_up), linked, of_lines)


def retyped_form(view: View, files: Files, form: PostedForm) -> FormResult:
    """The form as it stands, for the layout of the type now chosen; what an earlier layout held comes back."""
    uploads, refused = _taken_in(view, files, form)
    held = {name.removeprefix(HELD): values for name, values in form.posted.items() if name.startswith(HELD)}
    typed = held | {name: values for name, values in form.posted.items() if not name.startswith(HELD)}
    outcome = Outcome(0, form.object, None, "refused")
    return FormResult(outcome, refused, typed, _linked(view, form, uploads), retyped=True)


def _request(
    form: PostedForm, values: Mapping[str, Any], record: Record | None, version: int | None, layout: LayoutDefinition
) -> RecordInput:
    """What a save asks for the record itself."""
    return RecordInput(
        form.object,
        values,
        UPDATE if record else CREATE,
        record["id"] if record else None,
        version,
        reference=WHOLE,
        layout=layout.name,
        clone=CLONE in form.posted,
    )


def _with_lines(outcome: Outcome, lines: Iterable[Outcome]) -> Outcome:
    """The outcome of the record; one that only its lines changed can be taken back as well."""
    wrote = outcome.status == "unchanged" and any(one.status != "unchanged" for one in lines)
    return replace(outcome, status="updated") if wrote else outcome


class _Batch(Struct, frozen=True):
    """What one form saves at once; outcomes are those of `parts`, in order."""

    view: View
    uploads: list[RecordInput]
    parts: list[FormPart]

    def save(self) -> list[Outcome]:
        return list(self.view.records.save(self.view.context, self._inputs())[len(self.uploads) :])

    def previewed(self) -> list[Outcome]:
        return self.view.records.preview(self.view.context, self._inputs())[len(self.uploads) :]

    def of_lines(self, outcomes: Sequence[Outcome]) -> dict[tuple[str, str], Outcome]:
        return {
            (part.line.grid, part.line.key): outcome
            for part, outcome in zip(self.parts, outcomes, strict=True)
            if part.line is not None
        }

    def _inputs(self) -> list[RecordInput]:
        return [*self.uploads, *(part.request for part in self.parts)]


def previewed(view: View, form: PostedForm, record: Record | None = None) -> Outcome:
    """What saving the form would give, without its files and lines; nothing is written."""
    return view.records.preview(view.context, [whole_request(view, form, record)])[0]


def whole_request(view: View, form: PostedForm, record: Record | None = None) -> RecordInput:
    """What saving the form would ask for the record itself, without its files; `WHOLE` refers to it."""
    layout = layout_of(view, form.object, form.mode, record, form.posted)
    return _request(form, values_from(view, form.object, form.posted, record, layout), record, None, layout)


def _merged(batch: _Batch) -> list[Outcome]:
    """Save; where somebody saved meanwhile, again on top of theirs unless both changed the same field."""
    outcomes = batch.save()
    for _ in range(ROUNDS):
        stale = [place for place, outcome in enumerate(outcomes) if outcome.status == "conflict"]
        if not stale:
            break
        settled = {place: _settled(batch.view, batch.parts[place], outcomes[place]) for place in stale}
        if any(outcome.conflicts or outcome.problems for outcome in settled.values()):
            return [settled.get(place, outcome) for place, outcome in enumerate(outcomes)]
        outcomes = batch.save()
    return outcomes


def _settled(view: View, part: FormPart, outcome: Outcome) -> Outcome:
    """The conflict of a part with what both changed; where that is nothing it has no problem and may be sent again."""
    if part.request.operation == DELETE:
        return outcome
    conflicts = outcome.conflicts or {}
    part.untouched |= {
        name
        for name, three in conflicts.items()
        if name in part.posted and is_untouched(view, part.request.object, name, part.posted, three["base"])
    }
    values = part.request.values
    part.request.values = {name: value for name, value in values.items() if name not in part.untouched}
    part.request.version = outcome.version
    real = {name: three for name, three in conflicts.items() if name not in part.untouched}
    return replace(outcome, conflicts=real) if real else replace(outcome, conflicts=None, problems=())


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
