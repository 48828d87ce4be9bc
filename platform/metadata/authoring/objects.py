"""A new object as an implementer wishes it, complete: with list, layout, an entry in an app, and rights for roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..definitions.role import ACTIONS
from ..manifest import Manifest
from .members import overlay
from .naming import name_for

TITLE = "name"
_RECORD = ("owner", "created_at", "modified_at")
_VIEW_ONLY = ("created_at", "modified_at")


@dataclass(frozen=True)
class ObjectWish:
    """`title` is the label of the field that names a record; `pattern`, where given, has it numbered so."""

    name: str
    label: Mapping[str, str]
    plural: Mapping[str, str]
    title: Mapping[str, str]
    icon: str = ""
    tone: str = ""
    pattern: str = ""
    app: str = ""
    roles: Sequence[str] = ()


def object_definitions(manifest: Manifest, wish: ObjectWish) -> list[dict[str, Any]]:
    """The object with all that makes it usable at once."""
    look = {key: value for key, value in (("icon", wish.icon), ("tone", wish.tone)) if value}
    name: dict[str, Any] = {"type": "text", "label": wish.title, "required": True, "search": True, "index": True}
    if wish.pattern:
        name = {"type": "auto_number", "label": wish.title, "pattern": wish.pattern, "search": True}
    head = {"label": wish.label, "plural": wish.plural, **look, "title": TITLE}
    made: list[dict[str, Any]] = [{"kind": "object", "name": wish.name, **head, "fields": {TITLE: name}}]
    made += [_layout(manifest, wish), _list_view(manifest, wish)]
    if wish.app:
        made += overlay("app", wish.app, items={wish.name: {"object": wish.name}})
    rights = dict.fromkeys(ACTIONS, True)
    return [*made, *(one for role in wish.roles for one in overlay("role", role, objects={wish.name: rights}))]


def roles_that_work(manifest: Manifest) -> list[str]:
    """The roles that may make records of something, but are no administrators, who may do everything anyway."""
    return [
        role.name
        for role in manifest.roles.values()
        if not role.administrator and any("create" in rights for rights in role.objects.values())
    ]


def _layout(manifest: Manifest, wish: ObjectWish) -> dict[str, Any]:
    view_only = {field: {"modes": ["view"]} for field in _VIEW_ONLY}
    record = {field: {"section": "record", **view_only.get(field, {})} for field in _RECORD}
    return {
        "kind": "layout",
        "name": name_for(wish.name.removeprefix("x_"), manifest.layouts),
        "label": wish.label,
        "object": wish.name,
        "sections": {
            "basic": {"label": {"en": "Basic information", "zh": "基本信息"}},
            "record": {"label": {"en": "Record", "zh": "记录信息"}, "collapsed": True},
        },
        "items": {TITLE: {"section": "basic", "wide": True}, **record},
    }


def _list_view(manifest: Manifest, wish: ObjectWish) -> dict[str, Any]:
    return {
        "kind": "list_view",
        "name": name_for(wish.name.removeprefix("x_") + "_all", manifest.list_views),
        "label": {"en": "All", "zh": "全部"},
        "object": wish.name,
        "sort": "-modified_at",
        "default": True,
        "columns": {TITLE: {"slot": "title"}, "owner": {"slot": "sub"}, "modified_at": {"slot": "end"}},
    }
