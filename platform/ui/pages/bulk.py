"""Changes of many records at once: what is asked, what it would do, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from msgspec import structs

from ...engine.change import DELETE, UPDATE
from ...engine.job_kinds.bulk_change import change_inputs
from ...engine.jobs.entry import Job
from ...engine.security.rights import not_permitted
from ...metadata.definitions.layout import Item, LayoutDefinition
from ...metadata.problem import Problem, ProblemError, sentences
from ..view_models import BulkPage, BulkPreview, BulkReason, BulkResultPage, Choice, Field, JobRow
from .cells import editable_fields
from .form_fields import FormFields
from .form_input import values_from
from .jobs import change_title, job_row
from .layouts import EDIT, layout_of
from .selections import ASKED
from .showing import Showing
from .view import Posted, View

OPERATIONS: Mapping[str, str] = {"edit": UPDATE, "transfer": UPDATE, "delete": DELETE}
OWNER = "owner"
CHECKED = 1_000
"""So many records are tried before a change of more."""


def operations_of(view: View, object_name: str) -> tuple[str, ...]:
    """What the viewer may do with many records of the object."""
    editable = editable_fields(view, object_name)
    offered = {"edit": bool(editable), "transfer": OWNER in editable}
    return tuple(one for one in OPERATIONS if offered.get(one, view.rights.allows("delete", object_name)))


def checked_operation(view: View, object_name: str, operation: str) -> str:
    """The operation, where it is one that the viewer may do; ProblemError `bad_request` or `not_permitted`."""
    if operation not in OPERATIONS:
        raise ProblemError(Problem("bad_request"))
    if operation not in operations_of(view, object_name):
        action = "delete" if operation == "delete" else "edit"
        raise ProblemError(not_permitted(action, view.object(object_name).label))
    return operation


def chosen_field(view: View, object_name: str, operation: str, posted: Posted) -> str:
    """The field that shall get a value; "" where none is chosen yet or none is needed."""
    if operation == "delete":
        return ""
    field = OWNER if operation == "transfer" else (posted.get("field") or [""])[0]
    return field if field in editable_fields(view, object_name) else ""


def values_of(view: View, object_name: str, field: str, posted: Posted) -> Mapping[str, Any]:
    """What the records shall get."""
    if not field:
        return {}
    return values_from(view, object_name, {field: posted.get(field, ())}, layout=_form_of(view, object_name, field))


def bulk_page(view: View, name: str, operation: str, ids: Sequence[str], posted: Posted, preview: bool) -> BulkPage:
    """The question; with `preview` what the change would do."""
    field = chosen_field(view, name, operation, posted)
    ready = operation == "delete" or (preview and bool(field))
    hidden = [("operation", operation), ("next", (posted.get("next") or [f"/{name}"])[0])]
    hidden += [(one, posted[one][0]) for one in ASKED if posted.get(one)]
    return BulkPage(
        object=view.mark(name),
        operation=operation,
        title=change_title(view, name, operation, len(ids)),
        action=f"/{name}/bulk",
        hidden=tuple(hidden),
        count=len(ids),
        fields=_fields(view, name) if operation == "edit" else (),
        field=field,
        control=_control(view, name, field, posted) if field else None,
        preview=_preview(view, name, operation, ids, values_of(view, name, field, posted)) if ready else None,
    )


def job_result(view: View, job: Job, undo_href: str, undo_job: str) -> BulkResultPage:
    """The page of a change in the background."""
    name = str(job.object)
    return _result(view, name, job.result or {}, job_row(view, job), undo_href, undo_job)


def direct_result(view: View, name: str, told: Mapping[str, Any], undo_href: str) -> BulkResultPage:
    """The page of a change that is done."""
    result = {**told, "refused": len(told["refused"]), "problems": told["refused"]}
    return _result(view, name, result, None, undo_href, "")


def _result(
    view: View, name: str, result: Mapping[str, Any], job: JobRow | None, undo_href: str, undo_job: str
) -> BulkResultPage:
    wanted = [one[0] for one in result.get("problems", ())] + list(result.get("kept", ()))
    titles = view.records.titles(view.context, {name: wanted}) if wanted else {}

    def line(record: str, words: str) -> tuple[str, str, str]:
        title = titles.get((name, record))
        return (title or view.t("record.no_access"), f"/{name}/{record}" if title else "", words)

    lines = [line(record, sentences(words, view.context.locale)) for record, words in result.get("problems", ())]
    lines += [line(record, view.t("bulk.kept")) for record in result.get("kept", ())]
    told = [key for key in ("changed", "unchanged", "refused", "kept_count") if result.get(key) or key == "changed"]
    counts = [(view.t(f"bulk.count_{key}"), f"{result[key]:,}") for key in told if key in result]
    return BulkResultPage(
        object=view.mark(name),
        title=job.title if job else view.t("bulk.result"),
        job=job,
        counts=tuple(counts),
        lines=tuple(lines),
        more=max(0, result.get("refused", 0) + result.get("kept_count", 0) - len(lines)),
        undo_href=undo_href if result.get("changed") else "",
        undo_job_href=undo_job,
        back_href=f"/{name}",
    )


def _fields(view: View, name: str) -> tuple[Choice, ...]:
    fields = view.object(name).fields
    editable = editable_fields(view, name) - {field for field in fields if fields[field].unique}
    choices = [Choice(field, view.text(fields[field].label, field)) for field in fields if field in editable]
    return tuple(sorted(choices, key=lambda choice: choice.label))


def _form_of(view: View, name: str, field: str) -> LayoutDefinition:
    """The form of one field, open whatever the forms of the records say: each record is held to its own."""
    return replace(layout_of(view, name, EDIT), items=MappingProxyType({field: Item(field, field, "")}))


def _control(view: View, name: str, field: str, posted: Posted) -> Field:
    """The control as a form has it, with all choices: what controls them differs from record to record."""
    definition = view.object(name).fields[field]
    layout = _form_of(view, name, field)
    typed = {field: posted[field]} if field in posted else {}
    made = FormFields(view, layout, {}, typed).field(definition, layout.items[field])
    if definition.choices is None:
        return structs.replace(made, required=False)
    active = [one.name for one in definition.choices.values.values() if one.active]
    showing = Showing(view)
    choices = tuple(structs.replace(showing.choice(definition.choices, one), parents=()) for one in active)
    return structs.replace(made, choices=choices, controller="", required=False)


def _preview(view: View, name: str, operation: str, ids: Sequence[str], values: Mapping[str, Any]) -> BulkPreview:
    inputs = change_inputs(name, OPERATIONS[operation], values, ids[:CHECKED])
    outcomes = view.records.preview(view.context, inputs)
    reasons = Counter(problem.message(view.context.locale) for one in outcomes for problem in one.problems[:1])
    changing = sum(one.ok and one.differs for one in outcomes)
    refused = sum(not one.ok for one in outcomes)
    return BulkPreview(
        changing=changing,
        unchanged=len(outcomes) - changing - refused,
        refused=refused,
        reasons=tuple(BulkReason(message, count) for message, count in reasons.most_common(10)),
        checked=len(outcomes) if len(ids) > CHECKED else 0,
    )
