"""The question before a delete: what goes along with the record, or why it can't be deleted."""

from __future__ import annotations

from ...engine.change import DELETE, RecordInput
from ...engine.query.select import ListRequest
from ..view_models import DeletePage
from .view import View

CASCADE = "cascade"


def delete_page(view: View, name: str, record_id: str) -> DeletePage:
    """The question; ProblemError `record_not_found`."""
    definition = view.object(name)
    record = view.records.get(view.context, name, record_id, (definition.title,))
    outcome = view.records.preview(view.context, [RecordInput(name, {}, DELETE, record_id)])[0]
    return DeletePage(
        object=view.mark(name),
        title=str(record[definition.title] or ""),
        action=f"/{name}/{record_id}/delete",
        cancel_href=f"/{name}/{record_id}",
        version=str(record["version"]),
        consequences=() if outcome.problems else _companions(view, name, record_id),
        blocked=tuple(problem.message(view.context.locale) for problem in outcome.problems),
    )


def _companions(view: View, name: str, record_id: str) -> tuple[str, ...]:
    """How many records of which objects are deleted with it, as far as the viewer may read them."""
    lines = []
    for field in view.model.manifest.incoming.get(name, ()):
        if field.on_delete == CASCADE and view.rights.allows("read", field.object):
            own = f"{field.name}_id" if view.model.manifest.field_type(field).values.compound else field.name
            request = ListRequest(field.object, f'{own} = "{record_id}"', fields=("id",), limit=1, count="true")
            count = view.records.list(view.context, request).count or 0
            objects = view.t.inside(view.mark(field.object).label_of(count))
            lines += [view.t("delete.also", count=count, objects=objects)] if count else []
    return tuple(lines)
