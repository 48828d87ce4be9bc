"""Begins a new pack: a folder that installs, shows something and is tested, to be made one's own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ...metadata.problem import Problem, ProblemError
from .folder import find_pack, read_pack

FIRST_VERSION = "0.1.0"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,24}\Z")


def new_pack(name: str, into: Path, requires: Sequence[str] = (), empty: bool = False) -> list[Path]:
    """Write the files of a new pack into the folder `into`/`name`, with `empty` only its pack.json; answers them.

    ProblemError `name_invalid`, `folder_taken`, or `pack_unknown` for a pack that is required and not to be found.
    """
    if not _NAME.match(name):
        raise ProblemError(Problem("name_invalid", parameters={"name": name}))
    folder = into / name
    if folder.exists() and any(folder.iterdir()):
        raise ProblemError(Problem("folder_taken", parameters={"folder": str(folder)}))
    needs = {pack.name: f">={pack.layer.version}" for pack in (read_pack(find_pack(other)) for other in requires)}
    written = []
    for place, body in islice(_bodies(name, needs), 1 if empty else None):
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _bodies(name: str, needs: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    words = name.replace("_", " ").capitalize()
    whole = {"en": words, "zh": f"{words} 应用"}
    yield (
        "pack.json",
        {
            "kind": "pack",
            "name": name,
            "label": whole,
            "version": FIRST_VERSION,
            "platform": ">=0.1,<1",
            **({"requires": needs} if needs else {}),
            "description": {"en": "What this pack is for.", "zh": "说明这个应用包的用途。"},
            "prefix": name.replace("_", "")[:10],
        },
    )
    item = f"{name}_item"
    for folder, kind, body in (*_data(name, item, words), *_screens(item, words), *_people(name, item, whole)):
        yield f"{folder}/{body['name']}.json", {"kind": kind, **body}


def _data(name: str, item: str, words: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield (
        "picklists",
        "picklist",
        {
            "name": f"{name}_state",
            "label": {"en": "State", "zh": "状态"},
            "values": {
                "open": {"label": {"en": "Open", "zh": "进行中"}, "tone": "blue"},
                "done": {"label": {"en": "Done", "zh": "已完成"}, "tone": "green"},
            },
        },
    )
    state = {"type": "picklist", "label": {"en": "State", "zh": "状态"}, "picklist": f"{name}_state", "default": "open"}
    yield (
        "objects",
        "object",
        {
            "name": item,
            "label": {"en": f"{words} item", "zh": f"{words} 条目"},
            "plural": {"en": f"{words} items", "zh": f"{words} 条目"},
            "icon": "box",
            "title": "name",
            "fields": {
                "name": {"type": "text", "label": {"en": "Name", "zh": "名称"}, "required": True, "search": True},
                "state": state,
                "due_on": {"type": "date", "label": {"en": "Due on", "zh": "截止日期"}},
            },
        },
    )
    yield (
        "seeds",
        "seed",
        {
            "name": f"{item}_samples",
            "label": {"en": "Samples", "zh": "示例数据"},
            "object": item,
            "sample": True,
            "records": {"first": {"name": "First", "due_on": {"$today": 7}}},
        },
    )


def _screens(item: str, words: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield (
        "layouts",
        "layout",
        {
            "name": item,
            "label": {"en": f"{words} item", "zh": f"{words} 条目"},
            "object": item,
            "sections": {"main": {"label": {"en": "Details", "zh": "基本信息"}}},
            "items": {field: {"section": "main"} for field in ("name", "state", "due_on", "owner")},
        },
    )
    yield (
        "list_views",
        "list_view",
        {
            "name": f"{item}_all",
            "label": {"en": "All", "zh": "全部"},
            "object": item,
            "sort": "-modified_at",
            "default": True,
            "columns": {"name": {"slot": "title"}, "state": {"slot": "end"}, "due_on": {}, "owner": {}},
        },
    )
    yield (
        "list_views",
        "list_view",
        {
            "name": f"{item}_board",
            "label": {"en": "Board", "zh": "看板"},
            "object": item,
            "type": "kanban",
            "group": "state",
            "card": ["due_on", "owner"],
        },
    )


def _people(name: str, item: str, whole: dict[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "apps", "app", {"name": name, "label": whole, "icon": "box", "items": {item: {}}}
    yield (
        "roles",
        "role",
        {
            "name": f"{name}_user",
            "label": {"en": f"{whole['en']} user", "zh": f"{whole['en']} 用户"},
            "objects": {item: {"create": True, "read": True, "edit": True, "delete": True}},
        },
    )
    one = {"object": item, "record": "one"}
    yield (
        "scenarios",
        "scenario",
        {
            "name": f"{item}_life",
            "label": {"en": "An item is made and done", "zh": "新建条目并完成"},
            "steps": {
                "nameless": {"do": "create", "object": item, "expect": {"problems": ["required"]}},
                "made": {"do": "create", **one, "set": {"name": "One"}},
                "finished": {"do": "update", **one, "set": {"state": "done"}, "expect": {"values": {"state": "done"}}},
                "counted": {"do": "count", "object": item, "where": 'state = "done"', "expect": {"count": 1}},
            },
        },
    )
