"""An object that gets another name is found under it wherever a value named the old one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from metacrm.engine.context import Context
from metacrm.engine.query.feed import changes_after
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, ids_of, made
from tests.engine.conftest import opened
from tests.fixtures.databases import apply, named, query

LABEL = {"en": "x", "zh": "x"}
NUMBER = named("auto_number", pattern="N-{000}")


def thing(name: str, **more: Any) -> dict[str, Any]:
    fields = {"name": named("text", required=True, search=True), **more.pop("fields", {"x_number": NUMBER})}
    return {"kind": "object", "name": name, "label": LABEL, "fields": fields, **more}


HOLDER: dict[str, Any] = {
    "kind": "object",
    "name": "x_holder",
    "label": LABEL,
    "fields": {"name": named("text", required=True), "x_holds": named("polymorphic_lookup", targets=["*"])},
}


def objects_in_feed(runtime: Runtime) -> list[str]:
    with runtime.database.read() as connection:
        return [entry.object for entry in changes_after(runtime.current, Context(), connection).entries]


def test_values_name_the_object_by_its_new_name(library_url: str, tmp_path: Path) -> None:
    with opened(library_url, tmp_path) as runtime:
        apply(runtime.database, thing("x_copy"), HOLDER)
        runtime.refresh()
        [copy] = made(runtime, "x_copy", {"name": "harbour"})
        [holder] = made(runtime, "x_holder", {"name": "h", "x_holds": f"x_copy/{copy}"})
        assert runtime.records.update(at(1), "x_holder", holder, {"name": "i"}).ok
        new = thing("x_item", formerly=["x_copy"], fields={"x_serial": {**NUMBER, "formerly": ["x_number"]}})
        apply(runtime.database, new, HOLDER)
        runtime.refresh()
        assert runtime.records.get(at(), "x_holder", holder)["x_holds"] == {"object": "x_item", "id": copy}
        assert ids_of(runtime, "x_holder", where='x_holds_object = "x_item"', sort="x_holds_object") == [holder]
        assert query(runtime.database, "SELECT x_holds_object FROM x_holder__history") == ["x_item"]
        assert objects_in_feed(runtime) == ["x_item", "x_holder", "x_holder"]
        assert [hit["id"] for hit in runtime.records.search(Context(), "harbour")] == [copy]
        [second] = made(runtime, "x_item", {"name": "b"})
        assert runtime.records.get(at(), "x_item", second)["x_serial"] == "N-002"
