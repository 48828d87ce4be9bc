"""Comparing manifests: every difference is named once, in words a person understands."""

from __future__ import annotations

import inspect
from typing import Any

from metacrm.metadata import operations
from metacrm.metadata.diff import changed_pointers, diff
from metacrm.metadata.manifest import Manifest
from metacrm.metadata.operations import Operation
from metacrm.metadata.plan import Plan, RowsAtRisk
from metacrm.metadata.problem import Problem
from tests.fixtures.manifests import library_manifest

TEXT = {"type": "text", "label": {"en": "Place", "zh": "位置"}}
COPY = {"kind": "object", "name": "x_copy", "label": {"en": "Copy", "zh": "册"}, "fields": {"name": TEXT}}


def customised(*bodies: dict[str, Any]) -> Manifest:
    return library_manifest(*bodies, layer="customer")


def book(**fields: Any) -> dict[str, Any]:
    return {"extends": "object/book", "fields": fields}


def told(before: Manifest | None, after: Manifest) -> list[str]:
    return [operation.describe() for operation in diff(before, after)]


def test_equal_manifests_do_not_differ() -> None:
    assert diff(library_manifest(), library_manifest()) == ()


def test_an_empty_database_gets_everything() -> None:
    found = diff(None, library_manifest())
    assert "create object book (Book)" in [operation.describe() for operation in found]
    assert "新建对象 book（图书）" in [operation.describe("zh") for operation in found]
    assert not any(operation.destructive for operation in found)
    assert len({operation.describe() for operation in found}) == len(found)


def test_objects_come_go_and_change_their_names() -> None:
    plain, with_copy = library_manifest(), customised(COPY)
    renamed = customised({**COPY, "name": "x_item", "formerly": ["x_copy"]})
    assert told(plain, with_copy) == ["create object x_copy (Copy)"]
    assert told(with_copy, plain) == ["remove object x_copy (Copy)"]
    assert told(with_copy, renamed) == ["rename object x_copy to x_item"]
    assert [operation.destructive for operation in diff(with_copy, plain)] == [True]


def test_fields_come_go_and_change() -> None:
    plain, placed = library_manifest(), customised(book(x_place=TEXT))
    assert told(plain, placed) == ["add field book.x_place (Place) of type text"]
    assert told(placed, plain) == ["remove field book.x_place (Place); its values can be restored for 30 days"]
    number = customised(book(x_place={**TEXT, "type": "integer"}))
    assert told(placed, number) == ["change field book.x_place (Place) from text to integer"]
    assert [operation.destructive for operation in diff(placed, number)] == [True]
    renamed = customised(book(x_room={**TEXT, "formerly": ["x_place"]}))
    assert told(placed, renamed) == ["rename field book.x_place to x_room"]
    longer = customised(book(x_place={**TEXT, "max_length": 40}))
    assert told(placed, longer) == ["change object book: /fields/x_place/max_length"]


def test_indexes_are_told() -> None:
    placed = customised(book(x_place=TEXT))
    unique = customised(book(x_place={**TEXT, "unique": True}))
    assert told(placed, unique) == ["make book.x_place unique"]
    assert told(unique, placed) == ["allow equal values in book.x_place"]
    indexed = customised(
        {**book(x_place=TEXT), "indexes": {"x_by_place": {"fields": ["x_place", "-published_on"]}}},
    )
    assert told(placed, indexed) == ["add an index on book (x_place, -published_on)"]
    assert told(indexed, placed) == ["remove the index on book (x_place, -published_on)"]
    assert told(indexed, library_manifest()) == [
        "remove field book.x_place (Place); its values can be restored for 30 days"
    ]


def test_plain_definitions_are_told_with_their_pointers() -> None:
    room = {"kind": "picklist", "name": "x_room", "label": {"en": "Room", "zh": "房间"}, "values": {}}
    plain, more = library_manifest(), customised(room)
    assert told(plain, more) == ["create picklist x_room"]
    assert told(more, plain) == ["remove picklist x_room"]
    relabelled = customised({"extends": "picklist/tag", "label": {"en": "Mark"}})
    assert told(plain, relabelled) == ["change picklist tag: /label/en"]


def test_pointers_name_the_top_of_what_differs() -> None:
    before = {"a": {"b": 1, "c": [1, 2]}, "gone": {"x": 1}}
    after = {"a": {"b": 2, "c": [2, 1]}, "new/one": {"y": {"z": 1}}}
    assert list(changed_pointers(before, after)) == ["/a/b", "/a/c", "/gone", "/new~1one"]


def test_a_plan_travels_as_json() -> None:
    found = diff(library_manifest(), customised(book(x_place=TEXT), COPY))
    risk = RowsAtRisk("book", "x_place", "removed", 2, (("id-1", "A 1"),))
    plan = Plan(found, warnings=(Problem("not_initialised"),), at_risk=(risk,))
    body = plan.as_json("zh")
    assert [entry["operation"] for entry in body["operations"]] == ["add_field", "create_object"]
    assert body["operations"][0]["text"] == "新增字段 book.x_place（位置），类型 text"
    assert body["rows_at_risk"] == [
        {
            "object": "book",
            "field": "x_place",
            "reason": "removed",
            "rows": 2,
            "examples": [{"id": "id-1", "value": "A 1"}],
        }
    ]
    assert (body["empty"], body["destructive"], body["version"]) == (False, False, None)
    assert Plan().is_empty


def test_every_operation_speaks_both_languages() -> None:
    samples = [
        *diff(None, customised(COPY)),
        *diff(customised(COPY, book(x_place=TEXT)), library_manifest()),
        *diff(customised(COPY), customised({**COPY, "name": "x_item", "formerly": ["x_copy"]})),
        *diff(customised(book(x_place=TEXT)), customised(book(x_place={**TEXT, "type": "integer"}))),
        *diff(customised(book(x_place=TEXT)), customised(book(x_room={**TEXT, "formerly": ["x_place"]}))),
        *diff(library_manifest(), customised(book(x_place=TEXT))),
        *diff(customised(book(x_place=TEXT)), customised(book(x_place={**TEXT, "unique": True, "index": True}))),
        *diff(customised(book(x_place={**TEXT, "unique": True})), customised(book(x_place=TEXT))),
        operations.ComputeField("book", "x_sum", {"en": "Sum", "zh": "合计"}, 3),
    ]
    found = (value for value in vars(operations).values() if inspect.isclass(value) and issubclass(value, Operation))
    assert {type(sample) for sample in samples} == {cls for cls in found if not cls.__subclasses__()}
    for sample in samples:
        english, chinese = sample.sentences
        assert english.isascii() or "（" not in english
        assert any("一" <= letter <= "鿿" for letter in chinese)
