"""The formula workbench: write an expression, see what it is and what every back end makes of a record."""

from __future__ import annotations

from ..view_models import Choice, Field, WorkbenchPage
from .view import View

ADDRESS = "/admin/expressions"


def workbench_page(view: View, object_name: str, text: str) -> WorkbenchPage:
    """The page; an unknown object gives way to the first of the apps."""
    objects = sorted(
        (
            Choice(name, view.mark(name).label)
            for name in view.model.manifest.objects
            if view.rights.allows("read", name)
        ),
        key=lambda choice: choice.label.casefold(),
    )
    first = next((name for app in view.model.manifest.apps.values() for name in app.items), objects[0].value)
    chosen = object_name if object_name in view.model.manifest.objects else first
    label = view.t("workbench.record", object=view.t.inside(view.mark(chosen).label))
    backends = dict.fromkeys(("python", "sqlite", view.model.database.dialect_name, "browser"))
    return WorkbenchPage(
        objects=tuple(objects),
        object=chosen,
        text=text,
        record=Field("record", label, "lookup", lookup_url=f"/lookup/{chosen}"),
        backends=tuple(Choice(word, view.t(f"workbench.backend_{word}")) for word in backends),
    )
