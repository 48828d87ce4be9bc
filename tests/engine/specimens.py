"""A pack for tests of the engine: an object with a field of every type, one with unique ones, and a tree of boxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metacrm.metadata.field_types.base import FieldType
from tests.fixtures.manifests import types

UNIQUE = (
    *("text", "integer", "decimal", "percent", "currency", "duration", "auto_number"),
    *("date", "datetime", "time", "email", "phone", "url", "lookup", "picklist"),
)
"""Types that may be unique and have values enough to try it."""
DEFAULTS: Mapping[str, Any] = {
    "text": "Untitled",
    "long_text": "Nothing to say.",
    "integer": 7,
    "decimal": "2.50",
    "percent": "12.5",
    "boolean": True,
    "date": "2017-03-01",
    "picklist": "poetry",
    "multi_picklist": ["novel", "history"],
    "rating": 3,
    "duration": 90,
}
"""What a new record has where it says nothing."""


def _label(text: str) -> dict[str, str]:
    return {"en": text, "zh": f"样例 {text}"}


def _field(field_type: FieldType, **more: Any) -> dict[str, Any]:
    options = dict(field_type.values.sample_options)
    return {"type": field_type.name, "label": _label(field_type.name), **options, **more}


def _object(name: str, fields: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    labels = {"label": _label(name), "plural": _label(name)}
    return {"kind": "object", "name": name, **labels, "title": "name", "fields": dict(fields), **more}


def specimen_bodies() -> list[dict[str, Any]]:
    """The definitions of the pack."""
    every = types()
    name = {"type": "text", "label": _label("name"), "search": True}
    values = {
        "novel": {"label": {"en": "Novel", "zh": "小说"}},
        "poetry": {"label": {"en": "Poetry", "zh": "诗歌"}},
        "history": {"label": {"en": "History", "zh": "历史"}},
        "almanac": {"label": {"en": "Almanac", "zh": "年鉴"}, "active": False},
    }
    pack = {"kind": "pack", "name": "specimens", "label": _label("specimens"), "version": "1.0.0", "prefix": "spec"}
    pack |= {"platform": ">=0.1,<1", "requires": {"library": ">=1.0.0"}}
    return [
        pack,
        {"kind": "picklist", "name": "sample", "label": _label("sample"), "values": values},
        _object("specimen", {"name": name, **{f"f_{each}": _field(every[each]) for each in every}}),
        _object("keyed", {"name": name, **{f"u_{each}": _field(every[each], unique=True) for each in UNIQUE}}),
        _object("strict", {"name": name, **{f"r_{each}": _field(every[each], required=True) for each in every}}),
        _object(
            "eager", {"name": name, **{f"d_{each}": _field(every[each], default=DEFAULTS[each]) for each in DEFAULTS}}
        ),
        {
            "kind": "validation_rule",
            "name": "not_above_the_book",
            "label": _label("not above the book"),
            "object": "box",
            "when": 'worth > book.price AND book.genre != "history"',
            "message": {"en": "Worth more than its book.", "zh": "比书还贵。"},
            "field": "worth",
        },
        {
            "kind": "role",
            "name": "packer",
            "label": _label("packer"),
            "objects": {"box": {"create": True, "read": True, "edit": True}},
        },
        {
            "kind": "role",
            "name": "scribe",
            "label": _label("scribe"),
            "objects": {"book": {"create": True, "edit": True, "delete": True}},
        },
        {
            **_object("box", {"name": {**name, "required": True, "index": True}, **_box_fields()}),
            "indexes": {"heaviest": {"fields": ["-weight"]}},
        },
    ]


def _box_fields() -> dict[str, Any]:
    def lookup(target: str, on_delete: str) -> dict[str, Any]:
        return {"type": "lookup", "label": _label(target), "target": target, "on_delete": on_delete}

    return {
        "outer": lookup("box", "cascade"),
        "neighbour": lookup("box", "clear"),
        "lid_of": lookup("box", "block"),
        "book": lookup("book", "clear"),
        "holds": {
            "type": "polymorphic_lookup",
            "label": _label("holds"),
            "targets": ["book", "member"],
            "on_delete": "clear",
        },
        "number": {"type": "auto_number", "label": _label("number"), "pattern": "B-{0000}", "unique": True},
        "code": {"type": "text", "label": _label("code"), "unique": True},
        "phone": {"type": "phone", "label": _label("phone"), "search": True},
        "weight": {"type": "decimal", "label": _label("weight"), "scale": 3},
        "count": {"type": "integer", "label": _label("count")},
        "worth": {"type": "currency", "label": _label("worth")},
        "packed_at": {"type": "datetime", "label": _label("packed at")},
        "packed_on": {"type": "date", "label": _label("packed on"), "index": True},
        "kind": {"type": "picklist", "label": _label("kind"), "picklist": "sample"},
        "marks": {"type": "multi_picklist", "label": _label("marks"), "picklist": "sample"},
        "sealed": {"type": "boolean", "label": _label("sealed")},
    }
