"""A view that a person saved, made ready to be a definition of the customer layer: what everybody has from then on."""

from __future__ import annotations

from typing import Any

from ....metadata.authoring.list_views import published
from ....metadata.problem import Problem, ProblemError
from ..saved_views import BASE, opened_view
from ..view import View


def published_view(view: View, object_name: str, key: str) -> dict[str, Any]:
    """The body of the definition; ProblemError `unknown_view` where the viewer has no saved view of that key."""
    opened = opened_view(view, object_name, key)
    if opened.saved is None or opened.saved.id != key:
        raise ProblemError(Problem("unknown_view"))
    base = view.model.manifest.merged.get(("list_view", str(opened.saved.body.get(BASE, ""))))
    taken = set(view.model.manifest.list_views)
    return published(opened.definition, base.body if base else {}, taken, f"{object_name}_view")
