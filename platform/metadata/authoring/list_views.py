"""A view that somebody saved as a definition: what its base says, with its own columns, filter and order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..definitions.list_view import MODES, ListColumn, ListViewDefinition
from .naming import name_for

_SHOWN = ("where", "sort", "group", "scope", "mode")
_ITS_OWN = frozenset({"name", "label", "default", "order", "hidden", "adopted", "columns", *_SHOWN})


def published(shown: ListViewDefinition, base: Mapping[str, Any], taken: set[str], prefix: str) -> dict[str, Any]:
    """The definition of a view as it is `shown`, under a free name; `base` is the body of the view it was made from."""
    kept = {key: value for key, value in base.items() if key not in _ITS_OWN}
    said = {key: getattr(shown, key) for key in _SHOWN}
    words = {key: value for key, value in said.items() if value and (key != "scope" or shown.type in MODES)}
    columns: dict[str, Any] = {}
    for column in shown.columns.values():
        columns[name_for(column.field, columns, prefix="")] = _column(column)
    return {
        "kind": "list_view",
        "object": shown.object,
        **kept,
        "name": name_for(shown.label.get("en", ""), taken, otherwise=prefix),
        "label": dict(shown.label),
        **({"columns": columns, "frozen": shown.frozen} if columns else {}),
        **words,
    }


def _column(column: ListColumn) -> dict[str, Any]:
    said = {"field": column.field, "label": dict(column.label), "width": column.width, "slot": column.slot}
    return {key: value for key, value in said.items() if value}
