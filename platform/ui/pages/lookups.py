"""Records that a look-up field may take, found while a person types."""

from __future__ import annotations

from collections.abc import Mapping

from ...engine.query.select import ListRequest
from ...metadata.problem import ProblemError
from .view import View

HITS = 10


def lookup_hits(view: View, object_name: str, query: str) -> list[Mapping[str, str]]:
    """At most ten records of the object, the best fitting or lately changed ones: id, name and a second line."""
    definition = view.object(object_name)
    detail = _detail_field(view, definition.name)
    request = ListRequest(
        object=definition.name,
        fields=(definition.title, *((detail,) if detail else ())),
        limit=HITS,
        search=query.strip(),
        expand=frozenset({"*"}),
    )
    try:
        records = view.records.list(view.context, request).records
    except ProblemError:
        return []
    return [
        {"id": record["id"], "name": str(record[definition.title] or ""), "detail": _text(record.get(detail or ""))}
        for record in records
    ]


def _detail_field(view: View, object_name: str) -> str | None:
    """The first reference of the object: it tells records of one name apart."""
    for field in view.object(object_name).fields.values():
        if len(field.targets) == 1 and not field.system and field.targets[0] in view.model.tables:
            return field.name
    return None


def _text(value: object) -> str:
    return str(value.get("name") or "") if isinstance(value, Mapping) else str(value or "")
