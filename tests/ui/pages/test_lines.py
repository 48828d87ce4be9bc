"""Lines in the form of the record they are parts of: saved together, told at their cells, in their order."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from metacrm.engine.packs.customer import customize, with_definitions
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, made
from tests.fixtures.manifests import bodies_layer
from tests.ui.pages.browsing import Browser, read_form

WORDS = {"en": "Word", "zh": "字"}
NAME = {"type": "text", "label": WORDS, "required": True}
GRID = "lines.items"
COLUMNS = ["book", "days", "price", "sum", "tenfold"]
BODIES: tuple[dict[str, Any], ...] = (
    {"kind": "object", "name": "x_basket", "label": WORDS, "plural": WORDS, "title": "name", "fields": {"name": NAME}},
    {
        "kind": "object",
        "name": "x_item",
        "label": WORDS,
        "plural": WORDS,
        "title": "name",
        "fields": {
            "name": {**NAME, "default": {"$expression": "book.title"}},
            "basket": {"type": "master_detail", "label": WORDS, "target": "x_basket", "required": True},
            "book": {"type": "lookup", "label": WORDS, "target": "book", "on_delete": "block"},
            "place": {"type": "integer", "label": WORDS},
            "days": {"type": "integer", "label": {"en": "Days", "zh": "天"}, "minimum": 1, "default": 1},
            "price": {
                "type": "decimal",
                "scale": 2,
                "label": WORDS,
                "default": {"$expression": "book.copies"},
            },
            "sum": {"type": "decimal", "scale": 2, "label": WORDS, "default": {"$expression": "days * price"}},
            "tenfold": {"type": "formula", "label": WORDS, "expression": "sum * 10"},
        },
    },
    {
        "kind": "layout",
        "name": "x_basket",
        "label": WORDS,
        "object": "x_basket",
        "sections": {"main": {"label": WORDS}},
        "items": {"name": {"section": "main"}},
        "lines": {
            "items": {
                "object": "x_item",
                "field": "basket",
                "columns": COLUMNS,
                "position": "place",
                "totals": ["sum"],
            }
        },
    },
)


@pytest.fixture
def books(runtime: Runtime) -> list[str]:
    """Two books of 4 and 5 copies, beside baskets with items."""
    if "x_basket" not in runtime.current.manifest.objects:
        customize(runtime.database, with_definitions(bodies_layer("customer", *BODIES).definitions), apply=True)
    return made(runtime, "book", {"title": "Sea", "copies": 4}, {"title": "Sky", "copies": 5})


def rows(runtime: Runtime, basket: str) -> list[dict[str, Any]]:
    """The items of a basket in their order."""
    fields = ("name", "book", "days", "price", "sum", "tenfold", "place")
    request = ListRequest("x_item", where=f'basket = "{basket}"', sort="place", fields=fields)
    return [dict(record) for record in runtime.records.list(at(), request).records]


def with_line(form: MultiDict[str, Any], key: str, **values: str) -> MultiDict[str, Any]:
    """The form with a row more, or with other values in one."""
    if key not in form.getlist(GRID):
        form.add(GRID, key)
    for name, value in values.items():
        form[f"{GRID}.{key}.{name}"] = value
    return form


def answers(browser: Browser, address: str, form: MultiDict[str, Any]) -> Any:
    """What the server tells of the items while one types."""
    told: Any = browser.post(address, form).json
    return told["items"]


def basket(runtime: Runtime, books: list[str], count: int = 2) -> tuple[str, list[str]]:
    """A basket with so many items."""
    one = made(runtime, "x_basket", {"name": "B"})[0]
    values = [{"basket": one, "book": books[place % 2], "place": place + 1} for place in range(count)]
    return one, made(runtime, "x_item", *values)


def test_a_record_is_made_with_its_lines_and_blank_rows_are_left_out(
    runtime: Runtime, browser: Browser, books: list[str]
) -> None:
    form = browser.form("/x_basket/new")
    assert form.getlist(GRID)[-3:] == ["spare1", "spare2", "spare3"], "without scripts a few blank rows wait"
    assert "Filled in when saved" not in browser.open("/x_basket/new"), "words have no room in a cell"
    form["name"] = "Mine"
    with_line(form, "spare1", book=books[0], days="3")
    with_line(form, "spare3", book=books[1], price="2.5")
    answer = browser.post("/x_basket/new", form)
    assert answer.status_code == 303, answer.text[-2000:]
    saved = rows(runtime, answer.location.rpartition("/")[2])
    told = [(one["name"], one["days"], one["price"], one["sum"], one["tenfold"], one["place"]) for one in saved]
    assert told == [("Sea", 3, "4.00", "12.00", "120.00", 1), ("Sky", 1, "2.50", "2.50", "25.00", 2)]


def test_a_sheet_shows_no_lines_and_saves_none(runtime: Runtime, browser: Browser, books: list[str]) -> None:
    assert GRID not in browser.open("/x_basket/sheet")
    form = with_line(browser.form("/x_basket/new"), "spare1", book=books[0])
    form["name"] = "Bare"
    answer = browser.post("/x_basket/sheet", form)
    assert answer.status_code == 201 and not rows(runtime, answer.get_json()["id"])


def test_rows_change_move_and_go_in_one_change_that_is_taken_back(
    runtime: Runtime, browser: Browser, books: list[str]
) -> None:
    one, items = basket(runtime, books, 3)
    address = f"/x_basket/{one}/edit"
    untouched = browser.form(address)
    versions = [runtime.records.get(at(), "x_item", item)["version"] for item in items]
    assert browser.post(address, untouched).status_code == 303
    assert [runtime.records.get(at(), "x_item", item)["version"] for item in items] == versions
    form = browser.form(address)
    form.setlist(GRID, [items[2], "n", items[0], items[1]])
    with_line(form, items[0], days="7")
    with_line(form, "n", book=books[1])
    form[f"{GRID}.{items[1]}.row.remove"] = "true"
    answer = browser.post(address, form)
    assert answer.status_code == 303, answer.text[-2000:]
    after = rows(runtime, one)
    assert [(record["id"] in items, record["days"]) for record in after] == [(True, 1), (False, 1), (True, 7)]
    assert after[0]["id"] == items[2]
    page = browser.open(f"/x_basket/{one}")
    undo = next(action for action in (part.split('"')[0] for part in page.split('action="')) if "/undo/" in action)
    browser.post(undo, {**read_form(page, undo)})
    assert [record["id"] for record in rows(runtime, one)] == items


def test_what_is_wrong_stands_at_its_cell_and_nothing_is_saved(
    runtime: Runtime, browser: Browser, books: list[str]
) -> None:
    one, items = basket(runtime, books)
    address = f"/x_basket/{one}/edit"
    form = with_line(browser.form(address), items[0], days="0")
    form["name"] = "Renamed"
    with_line(form, "n1", days="soon", book=books[0])
    with_line(form, "n2", days="6")
    answer = browser.post(address, form)
    assert answer.status_code == 422
    for place in (f"{items[0]}.days", "n1.days"):
        assert f'href="#f-{GRID}.{place}"' in answer.text and f'id="e-{GRID}.{place}"' in answer.text
    again = read_form(answer.text, address)
    assert (again[f"{GRID}.n1.days"], again[f"{GRID}.n2.days"], again["name"]) == ("soon", "6", "Renamed")
    assert again.getlist(GRID)[:4] == [*items, "n1", "n2"]
    assert f'id="f-{GRID}.n2.row"' in answer.text, "a name that no cell can hold is asked for beside the row"
    assert runtime.records.get(at(), "x_basket", one)["name"] == "B" and len(rows(runtime, one)) == 2
    with_line(again, items[0], days="2")
    with_line(again, "n1", days="3")
    with_line(again, "n2", book=books[1])
    assert browser.post(address, again).status_code == 303
    assert [record["days"] for record in rows(runtime, one)] == [2, 1, 3, 6]


def test_others_changes_of_a_line_are_kept_unless_both_changed_a_cell(
    runtime: Runtime, browser: Browser, books: list[str]
) -> None:
    one, items = basket(runtime, books)
    address = f"/x_basket/{one}/edit"
    opened = browser.form(address)
    runtime.records.update(at(), "x_item", items[0], {"price": "9"})
    assert browser.post(address, with_line(opened.copy(), items[0], days="4")).status_code == 303
    first = rows(runtime, one)[0]
    assert (first["days"], first["price"]) == (4, "9.00")
    answer = browser.post(address, with_line(opened.copy(), items[0], days="5"))
    assert answer.status_code == 409 and f'id="e-{GRID}.{items[0]}.days"' in answer.text
    assert browser.post(address, read_form(answer.text, address)).status_code == 303
    assert rows(runtime, one)[0]["days"] == 5
    runtime.records.delete(at(), "x_item", items[1])
    gone = browser.post(address, with_line(opened.copy(), items[1], days="5"))
    assert gone.status_code in (404, 409) and f"{GRID}.{items[1]}.row" in gone.text


def test_what_follows_is_told_while_one_types(runtime: Runtime, browser: Browser, books: list[str]) -> None:
    one, items = basket(runtime, books)
    runtime.records.update(at(), "x_item", items[1], {"sum": "1"})
    address = f"/x_basket/{one}/edit"
    form = browser.form(address)
    for key in items:
        with_line(form, key, days="3", **{"row.typed": "days"})
    with_line(form, "n1", book=books[1], days="2", **{"row.typed": "book days"})
    with_line(form, "n2", days="x", price="1e999", **{"row.typed": "days price"})
    told = answers(browser, f"/x_basket/{one}/lines", form)
    cells = {name.removeprefix(f"{GRID}."): cell["value"] for name, cell in told["cells"].items()}
    assert (cells[f"{items[0]}.sum"], cells[f"{items[0]}.tenfold"]) == ("12.00", "120.00")
    assert f"{items[1]}.sum" not in cells, "a sum that somebody typed once stays"
    assert (cells["n1.price"], cells["n1.sum"]) == ("5.00", "10.00")
    assert told["totals"] == {"sum": "23.00"}
    assert [record["days"] for record in rows(runtime, one)] == [1, 1], "nothing is written"
    new = with_line(browser.form("/x_basket/new"), "n1", book=books[0], **{"row.typed": "book"})
    answer = answers(browser, "/x_basket/lines", new)
    assert answer["cells"][f"{GRID}.n1.sum"]["value"] == "4.00"


def test_a_copy_brings_its_lines_and_strange_rows_are_refused_calmly(
    runtime: Runtime, browser: Browser, books: list[str]
) -> None:
    one, items = basket(runtime, books)
    answer = browser.post("/x_basket/new", browser.form(f"/x_basket/{one}/clone", "/x_basket/new"))
    copied = rows(runtime, answer.location.rpartition("/")[2])
    assert [record["name"] for record in copied] == ["Sea", "Sky"] and not {r["id"] for r in copied} & set(items)
    form = browser.form(f"/x_basket/{one}/edit")
    for key in (books[0], "", "a.b", "\x00"):
        form.add(GRID, key)
        form[f"{GRID}.{key}.days"] = "2"
    assert browser.post(f"/x_basket/{one}/edit", form).status_code < 500
    assert browser.post(f"/x_basket/{one}/lines", form).status_code < 500
    assert browser.post("/book/new", {**form, "title": "A"}).status_code < 500


def test_lines_outlive_another_type_of_their_record(runtime: Runtime, browser: Browser, books: list[str]) -> None:
    body, *others, layout = BODIES
    values = {name: {"label": WORDS} for name in ("full", "plain", "short")}
    kind = {"type": "picklist", "label": WORDS, "picklist": "x_kind"}
    fewer = {"items": {**layout["lines"]["items"], "columns": ["book", "days"], "totals": []}}
    layer = bodies_layer(
        "customer",
        {"kind": "picklist", "name": "x_kind", "label": WORDS, "values": values},
        {**body, "record_type": "kind", "fields": {"name": NAME, "kind": kind}},
        *others,
        layout,
        {**layout, "name": "x_plain", "record_types": ["plain"], "lines": {}},
        {**layout, "name": "x_short", "record_types": ["short"], "lines": fewer},
    )
    customize(runtime.database, with_definitions(layer.definitions), apply=True)
    form = browser.form("/x_basket/new?kind=full", "/x_basket/new")
    with_line(form, "new1", book=books[0], days="3", price="7", **{"row.typed": "book price"})
    with_line(form, "new2", book=books[1], days="2")
    form["name"] = "Mine"
    for there in ("plain", "short", "full"):
        form["kind"], form["then"] = there, "type"
        form = read_form(browser.post("/x_basket/new", form).text, "/x_basket/new")
        is_shown = [key for key in form.getlist(GRID) if key.startswith("new")] == ["new1", "new2"]
        assert is_shown == (there != "plain") and (f"held.{GRID}.new1.price" in form) == (there != "full")
    assert form[f"{GRID}.new1.row.typed"] == "book price"
    form["name"] = ""
    form = read_form(browser.post("/x_basket/new", form).text, "/x_basket/new")
    form["name"] = "Mine"
    saved = browser.post("/x_basket/new", form)
    found = rows(runtime, saved.location.rpartition("/")[2])
    assert [(one["name"], one["days"], one["price"]) for one in found] == [("Sea", 3, "7.00"), ("Sky", 2, "5.00")]
