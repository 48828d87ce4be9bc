"""What the address of a page asks: the question of a list, and values that fill a new form in advance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request

from ...metadata.field_types.base import InvalidValue
from .form_fields import typed_links
from .form_input import typed_text
from .list_state import ListQuestion
from .view import View

LONGEST_TEXT = 20_000


def question_of() -> ListQuestion:
    """What the address of a list asks; invisible characters that no database takes are left out."""

    def text(name: str, limit: int = LONGEST_TEXT) -> str:
        return request.values.get(name, "").replace("\x00", "")[:limit].strip()

    return ListQuestion(
        view=text("view"),
        find=text("find", 200),
        sort=text("sort"),
        group=text("group", 400),
        columns=text("columns"),
        after=text("after"),
        where=text("where"),
        whole=text("whole", 1),
        within=text("within", 1_000),
        who=text("who", 10),
        on=text("on", 10),
        mode=text("mode", 10),
    )


def values_of_address(view: View, name: str, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Values from the address, parsed; links get the names that the form shows, what can't be parsed is left out."""
    compiled = view.model.object(name)
    values: dict[str, Any] = {}
    links: dict[str, Sequence[str]] = {}
    for field, texts in given.items():
        item = compiled.fields[field]
        if item.type.values.compound is not None and item.definition.targets:
            target, _, record = texts[0].partition("/")
            links |= {field: [record], f"{field}_object": [target]}
        elif item.definition.targets:
            links[field] = texts
        elif item.column is not None:
            try:
                values[field] = item.parse(texts if item.type.storage.many else typed_text(view, item.type, texts[0]))
            except InvalidValue:
                continue
    return {**values, **typed_links(view, name, links)}
