"""The address that takes back what was just done, and what it says of that which stays."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ...engine.records.undo import Undone
from ..view_models import UndoPage
from .requests import current_view, is_by_script, local_path, render, see_other, with_toast
from .view import View

MAXIMUM_LINES = 50

undo_routes = Blueprint("undo_pages", __name__)


@undo_routes.post("/undo/<change_set>")
def undo(change_set: str) -> Response:
    """Take a change back and go on where one was; what was changed since is listed."""
    view = current_view()
    target = local_path(request.form.get("next", "/"))
    undone = view.records.undo(view.context, change_set)
    if not undone.is_whole:
        return render("undo.html", undo_page(view, undone, target), view)
    answer = Response(status=204) if is_by_script() else see_other(target)
    return with_toast(answer, view.t("undo.done", count=undone.done))


def undo_page(view: View, undone: Undone, target: str) -> UndoPage:
    """What stays as it is, and why, record by record."""
    lines = list(_lines(view, undone))
    return UndoPage(
        title=view.t("undo.partly" if undone.done else "undo.nothing"),
        text=view.t("undo.done", count=undone.done) if undone.done else "",
        lines=tuple(lines[:MAXIMUM_LINES]),
        more=max(0, len(lines) - MAXIMUM_LINES),
        back_href=target,
    )


def _lines(view: View, undone: Undone) -> list[str]:
    wanted: dict[str, list[str]] = {}
    refused = [outcome for outcome in undone.outcomes if not outcome.ok]
    for name, record in [(one.object, one.record) for one in undone.kept] + [(one.object, one.id) for one in refused]:
        wanted.setdefault(name, []).append(record or "")
    titles = view.records.titles(view.context, wanted) if wanted else {}

    def named(name: str, record: str | None) -> str:
        return titles.get((name, record or "")) or view.mark(name).label

    fields: dict[tuple[str, str], list[str]] = {}
    for one in undone.kept:
        label = view.text(view.object(one.object).fields[one.field].label, one.field) if one.field else ""
        fields.setdefault((one.object, one.record), []).append(label)
    comma = view.t("list.comma")
    kept = [
        view.t("undo.kept_fields" if labels[0] else "undo.kept", title=named(*key), fields=comma.join(labels))
        for key, labels in fields.items()
    ]
    problems = [
        view.t("undo.refused", title=named(one.object, one.id), reason=problem.message(view.context.locale))
        for one in refused
        for problem in one.problems
    ]
    return kept + problems
