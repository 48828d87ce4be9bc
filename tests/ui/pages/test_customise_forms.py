"""What implementers do daily, without JSON: fields, picklist values, layouts, columns, whole objects; planned first."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest

from metacrm.engine.packs.customer import customize, replaced_by
from metacrm.engine.runtime import Runtime
from tests.ui.pages.browsing import Browser, read_form
from tests.ui.pages.customising import APPLY, HOME, checked, done, layer

NEW_FIELD = f"{HOME}/object/book/new-field"
LABELS = {"label.en": "Shelf mark", "label.zh": "书架号"}


@pytest.fixture(autouse=True)
def as_before(runtime: Runtime) -> Iterator[None]:
    """The customer layer is empty again afterwards: other tests share the database."""
    yield
    customize(runtime.database, replaced_by(()), apply=True)
    runtime.refresh()


def test_a_field_is_made_and_used_at_once(runtime: Runtime, browser: Browser) -> None:
    page = checked(browser, NEW_FIELD, {**LABELS, "lists": ["book_all"], "option.max_length": "12"})
    assert "x_shelf_mark" in page and layer(runtime) == {}
    assert browser.post(APPLY, read_form(page, APPLY)).headers["Location"].endswith("/object/book")
    field = runtime.refresh().manifest.objects["book"].fields["x_shelf_mark"]
    assert (field.type, field.options["max_length"], dict(field.label)) == (
        "text",
        12,
        {"en": "Shelf mark", "zh": "书架号"},
    )
    assert "Shelf mark" in browser.open("/book/new")
    assert "x_shelf_mark" in runtime.current.manifest.list_views["book_all"].columns
    assert "x_shelf_mark" in browser.open(f"{HOME}/object/book")


def test_a_field_is_changed_only_where_the_form_differs(runtime: Runtime, browser: Browser) -> None:
    address = f"{HOME}/object/book/fields/title"
    assert "Nothing changes." in checked(browser, address, {})
    done(browser, address, {"label.en": "Name of the book", "help.en": "As on the cover", "option.max_length": "99"})
    assert layer(runtime) == {
        "object/book": {
            "fields": {
                "title": {"label": {"en": "Name of the book"}, "help": {"en": "As on the cover"}, "max_length": 99}
            }
        }
    }
    done(browser, address, {"help.en": ""})
    assert runtime.refresh().manifest.objects["book"].fields["title"].help.get("en") is None


def test_a_picklist_is_made_with_its_field(runtime: Runtime, browser: Browser) -> None:
    drawn = checked(browser, NEW_FIELD, {**LABELS, "type": "picklist", "step": "draw"})
    assert "One a line" in drawn and 'value="Shelf mark"' in drawn
    lines = "Low / 低\n\nHigh | 高\n急"
    done(browser, NEW_FIELD, {**LABELS, "type": "picklist", "values": lines, "default": "low", "required": "true"})
    field = runtime.refresh().manifest.objects["book"].fields["x_shelf_mark"]
    assert field.choices and {name: dict(one.label) for name, one in field.choices.values.items()} == {
        "low": {"en": "Low", "zh": "低"},
        "high": {"en": "High", "zh": "高"},
        "value": {"en": "急", "zh": "急"},
    }
    assert field.required and field.default == "low"


def test_a_computed_field_keeps_its_expression_when_its_label_changes(runtime: Runtime, browser: Browser) -> None:
    done(browser, NEW_FIELD, {**LABELS, "type": "formula", "option.expression": "copies * 2"})
    assert layer(runtime)["object/book"]["fields"]["x_shelf_mark"]["expression"] == "copies * 2"
    done(browser, f"{HOME}/object/book/fields/x_shelf_mark", {"label.en": "Twice"})
    field = layer(runtime)["object/book"]["fields"]["x_shelf_mark"]
    assert (field["expression"], field["label"]["en"]) == ("copies * 2", "Twice")
    checked(browser, NEW_FIELD, {**LABELS, "type": "formula", "option.expression": "copis * 2"}, 422)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"label.en": "", "label.zh": ""}, "label"),
        ({"name": "Bad Name"}, "name"),
        ({"name": "plain"}, "x_"),
        ({"name": "title"}, "taken already"),
        ({"type": "nothing"}, "nothing"),
        ({"option.max_length": "long"}, "long"),
        ({"option.max_length": "-1"}, "-1"),
        ({"type": "lookup"}, "target"),
        ({"type": "lookup", "option.target": "nobody"}, "nobody"),
        ({"type": "integer", "default": "many"}, "many"),
        ({"default": "=NOTHING("}, "NOTHING"),
        ({"layout.book": "nowhere"}, "nowhere"),
    ],
    ids=lambda value: "-".join(value)[:30] if isinstance(value, dict) else None,
)
def test_what_does_not_fit_is_told_at_its_field(
    runtime: Runtime, browser: Browser, values: dict[str, str], told: str
) -> None:
    page = checked(browser, NEW_FIELD, {**LABELS, **values}, 422)
    assert "mc-error" in page or "alert" in page
    assert told in html.unescape(page) and APPLY not in page
    assert layer(runtime) == {}


def test_values_of_a_picklist_are_added_ordered_coloured_and_retired(runtime: Runtime, browser: Browser) -> None:
    address = f"{HOME}/picklist/genre"
    assert "Nothing changes." in checked(browser, address, {})
    names = list(runtime.current.manifest.picklists["genre"].values)
    first, last = names[0], names[-1]
    done(
        browser,
        address,
        {
            "values": "Poetry / 诗歌",
            f"label.en.{first}": "Renamed",
            f"tone.{first}": "pink",
            f"active.{last}": ["false"],
            f"order.{last}": "0",
        },
    )
    values = runtime.refresh().manifest.picklists["genre"].values
    assert list(values) == [last, *names[:-1], "x_poetry"]
    assert values[first].tone == "pink" and values[first].label["en"] == "Renamed" and not values[last].active
    assert values["x_poetry"].label == {"en": "Poetry", "zh": "诗歌"}


def test_fields_of_a_layout_move_and_hide(runtime: Runtime, browser: Browser) -> None:
    address = f"{HOME}/layout/book"
    assert "Nothing changes." in checked(browser, address, {})
    items = runtime.current.manifest.layouts["book"].items
    names = list(items)
    one, two, gone = names[0], names[1], names[2]
    done(browser, address, {f"order.{two}": "0.5", f"section.{gone}": ""})
    after = runtime.refresh().manifest.layouts["book"].items
    assert list(after)[:2] == [two, one] and gone not in after
    done(browser, address, {f"section.{gone}": items[gone].section, f"order.{gone}": "0"})
    assert next(iter(runtime.refresh().manifest.layouts["book"].items)) == gone


def test_columns_of_a_list_are_chosen_and_ordered(runtime: Runtime, browser: Browser) -> None:
    address = f"{HOME}/list_view/book_all"
    columns = list(runtime.current.manifest.list_views["book_all"].columns)
    assert "Nothing changes." in checked(browser, address, {})
    done(browser, address, {f"section.{columns[1]}": "", "section.created_at": "shown", "order.created_at": "0"})
    after = list(runtime.refresh().manifest.list_views["book_all"].columns)
    assert after == ["created_at", columns[0], *columns[2:]]
    assert layer(runtime)["list_view/book_all"]["columns"][columns[1]] == {"hidden": True}


def test_a_role_says_what_its_holders_may_do(runtime: Runtime, browser: Browser) -> None:
    address = f"{HOME}/role/reader"
    form = browser.form(address)
    before = runtime.current.manifest.roles["reader"].objects
    assert set(filter(None, form.getlist("objects.book"))) == set(before["book"])
    done(browser, address, {"objects.book": ["read", "export"], "share_views": "true"})
    reader = runtime.refresh().manifest.roles["reader"]
    assert reader.objects == {**before, "book": frozenset({"read", "export"})} and reader.share_views
    done(browser, address, {"objects.*": ["read"]})
    done(browser, address, {"objects.member": [""]})
    reader = runtime.refresh().manifest.roles["reader"]
    assert reader.objects["*"] == {"read"} and reader.objects["member"] == set() and "loan" not in reader.objects
    assert "Nobody yet" in browser.open(address) and "Ada" in browser.open(f"{HOME}/role/administrator")


def test_a_role_says_of_which_types_its_holders_make_records(runtime: Runtime, browser: Browser) -> None:
    address, allowed, first = f"{HOME}/role/permit_desk", "record_types.permit.allowed", "record_types.permit.default"
    before = runtime.current.manifest.roles["permit_desk"].record_types["permit"]
    form = browser.form(address)
    assert set(filter(None, form.getlist(allowed))) == set(before.allowed) and form[first] == before.default
    assert "Nothing changes." in checked(browser, address, {})
    assert "guest" in browser.post(address, {**form, allowed: ["day", "year"], first: "guest"}).text
    done(browser, address, {allowed: ["guest", "day"], first: "guest"})
    after = runtime.refresh().manifest.roles["permit_desk"].record_types["permit"]
    assert (set(after.allowed), after.default) == ({"day", "guest"}, "guest")
    done(browser, address, {allowed: ["day", "year", "guest"], first: ""})
    after = runtime.refresh().manifest.roles["permit_desk"].record_types["permit"]
    assert (after.allowed, after.default) == ((), "")


def test_a_new_object_is_usable_at_once(runtime: Runtime, browser: Browser) -> None:
    address = f"{HOME}/new-object"
    values = {"label.en": "Reading room", "label.zh": "阅览室", "plural.en": "Reading rooms", "pattern": "R-{000}"}
    page = checked(browser, address, {**values, "roles": ["librarian"]})
    assert "create object x_reading_room" in page and layer(runtime) == {}
    assert browser.post(APPLY, read_form(page, APPLY)).status_code == 303
    assert 'href="/x_reading_room"' in browser.open("/")
    form = browser.form("/x_reading_room/new")
    saved = browser.post("/x_reading_room/new", form)
    assert saved.status_code == 303, saved.text[:300]
    assert "R-001" in browser.open("/x_reading_room")
    rights = runtime.refresh().manifest.roles["librarian"].objects["x_reading_room"]
    assert {"create", "read", "edit", "delete"} <= rights
    done(
        browser, f"{HOME}/object/x_reading_room/new-field", {"label.en": "Seats", "label.zh": "座位", "type": "integer"}
    )
    assert layer(runtime)["object/x_reading_room"]["fields"]["seats"]["type"] == "integer"
    for wrong in (
        {"label.en": "", "label.zh": ""},
        {"name": "room"},
        {"name": "book"},
        {"pattern": "none"},
        {"icon": "Ü"},
    ):
        assert "mc-error" in checked(browser, address, {**values, "name": "x_other", **wrong}, 422), wrong


def test_forms_of_nothing_are_not_found(browser: Browser) -> None:
    for place in (
        "object/nothing/new-field",
        "picklist/nothing",
        "layout/nothing",
        "list_view/nothing",
        "role/nothing",
    ):
        browser.open(f"{HOME}/{place}", 404)
    browser.open(f"{HOME}/object/book/fields/nothing", 404)
