"""Forms: every field type comes back unchanged, problems and conflicts keep what was typed, files are kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from metacrm.engine.change import RecordInput
from metacrm.engine.files import Upload
from metacrm.engine.packs.customer import customize, with_definitions
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, lay_anchors, made
from tests.fixtures.manifests import bodies_layer, types
from tests.ui.pages.browsing import Browser, read_form

FILES = ("file", "image")


def samples(runtime: Runtime, name: str) -> list[Any]:
    """Raw values that the field of that type may have."""
    item = runtime.current.object("specimen").fields[f"f_{name}"]
    return [raw for raw, _ in item.type.values.valid_samples(item.definition)]


def specimen(runtime: Runtime, **values: Any) -> str:
    """A new specimen."""
    return made(runtime, "specimen", {"name": "A", **values})[0]


def version(runtime: Runtime, record: str, object_name: str = "specimen") -> int:
    """The version now stored."""
    return int(runtime.records.get(at(), object_name, record, ("id",))["version"])


@pytest.mark.parametrize("name", sorted(types().keys() - {"auto_number", "identifier", *FILES}))
def test_a_form_posted_unchanged_changes_nothing(runtime: Runtime, browser: Browser, name: str) -> None:
    lay_anchors(runtime)
    values = [None, *samples(runtime, name)]
    if name in ("file", "image"):
        values = [None]
    outcomes = runtime.records.save(
        at(), [RecordInput("specimen", {"name": "A", f"f_{name}": value}) for value in values], all_or_none=False
    )
    saved = [str(outcome.id) for outcome in outcomes if outcome.ok]
    assert len(saved) > 1, [outcome.problems for outcome in outcomes]
    for record in saved:
        address = f"/specimen/{record}/edit"
        before = runtime.records.get(at(), "specimen", record)
        answer = browser.post(address, browser.form(address))
        assert answer.status_code == 303, answer.text[-3000:]
        assert runtime.records.get(at(), "specimen", record) == before


def test_a_new_form_posted_with_a_name_alone_leaves_the_rest_blank(runtime: Runtime, browser: Browser) -> None:
    form = browser.form("/specimen/new")
    form["name"] = "A"
    answer = browser.post("/specimen/new", form)
    record = runtime.records.get(at(), "specimen", answer.location.rpartition("/")[2])
    filled = {name for name, value in record.items() if name.startswith("f_") and value not in (None, [], False)}
    assert filled <= {"f_auto_number"}


@pytest.mark.parametrize("name", sorted(types().keys() - {"auto_number", "identifier", *FILES}))
def test_a_value_typed_beside_an_error_comes_back(runtime: Runtime, browser: Browser, name: str) -> None:
    lay_anchors(runtime)
    record = specimen(runtime, **{f"f_{name}": samples(runtime, name)[0]})
    address = f"/specimen/{record}/edit"
    form = browser.form(address)
    typed = {key: form.getlist(key) for key in form if key.startswith(f"f_{name}")}
    form["f_integer" if name != "integer" else "f_decimal"] = "no number"
    answer = browser.post(address, form)
    assert answer.status_code == 422
    again = read_form(answer.text, address)
    assert {key: again.getlist(key) for key in typed} == typed
    assert 'id="problems"' in answer.text and "aria-invalid" in answer.text


def test_a_clone_has_the_values_of_its_source(runtime: Runtime, browser: Browser) -> None:
    lay_anchors(runtime)
    names = [name for name in types() if name not in ("auto_number", "identifier", *FILES)]
    values = {f"f_{name}": samples(runtime, name)[0] for name in names}
    record = specimen(runtime, **values)
    answer = browser.post("/specimen/new", browser.form(f"/specimen/{record}/clone", "/specimen/new"))
    assert answer.status_code == 303, answer.text[-2000:]
    source = runtime.records.get(at(), "specimen", record)
    copy = runtime.records.get(at(), "specimen", answer.location.rpartition("/")[2])
    assert {name: copy[f"f_{name}"] for name in names} == {name: source[f"f_{name}"] for name in names}


def test_rules_know_a_clone_from_a_new_record(runtime: Runtime, browser: Browser) -> None:
    rule = {
        "kind": "validation_rule",
        "name": "x_no_copies",
        "label": {"en": "No copies", "zh": "不得复制"},
        "object": "box",
        "when": "ISCLONE()",
        "message": {"en": "A box is unlike any other.", "zh": "每个盒子各不相同。"},
    }
    customize(runtime.database, with_definitions(bodies_layer("customer", rule).definitions), apply=True)
    form = browser.form("/box/new")
    form["name"] = "A"
    box = browser.post("/box/new", form).location.rpartition("/")[2]
    again = browser.form(f"/box/{box}/clone", "/box/new")
    refused = browser.post("/box/new", again)
    assert refused.status_code == 422 and "unlike any other" in refused.text
    assert browser.post("/box/new", read_form(refused.text, "/box/new")).status_code == 422


def test_moments_are_typed_in_the_zone_of_the_viewer(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    browser = signed_in("ada", "administrator", zone="America/New_York")
    record = specimen(runtime, f_datetime="2026-07-01T12:00:00Z")
    form = browser.form(f"/specimen/{record}/edit")
    assert form["f_datetime"] == "2026-07-01T08:00"
    form["f_datetime"] = "2026-12-01T08:30"
    browser.post(f"/specimen/{record}/edit", form)
    assert runtime.records.get(at(), "specimen", record)["f_datetime"] == "2026-12-01T13:30:00Z"
    assert "08:30" in browser.open(f"/specimen/{record}")


def test_save_and_new_opens_the_next_form(runtime: Runtime, browser: Browser) -> None:
    form = browser.form("/specimen/new")
    answer = browser.post("/specimen/new", {**form, "name": "First", "then": "new"})
    assert answer.location == "/specimen/new"
    assert "Saved “First”" in browser.open("/specimen/new")


def test_values_of_the_address_fill_the_new_form(runtime: Runtime, browser: Browser) -> None:
    box = made(runtime, "box", {"name": "Outer box"})[0]
    query = f"name=Inner&count=7&outer={box}&holds=box/x&weight=abc&neighbour=zzz&kind=poetry&packed_on=2026-01-02"
    page = browser.open(f"/box/new?{query}")
    form = read_form(page, "/box/new")
    assert (form["name"], form["count"], form["outer"], form["weight"], form["neighbour"], form["kind"]) == (
        "Inner",
        "7",
        box,
        "",
        "",
        "poetry",
    )
    assert "Outer box" in page


def test_a_lookup_typed_beside_an_error_keeps_its_name(runtime: Runtime, browser: Browser) -> None:
    outer = made(runtime, "box", {"name": "Outer box"})[0]
    form = browser.form("/box/new")
    form["outer"], form["count"] = outer, "many"
    answer = browser.post("/box/new", form)
    assert answer.status_code == 422
    assert 'value="Outer box"' in answer.text


def test_a_cascading_choice_keeps_its_value(runtime: Runtime, browser: Browser) -> None:
    book = runtime.current.object("book")
    shelf = book.fields["shelf"].definition
    assert shelf.choices is not None
    choice = next(value for value in shelf.choices.values.values() if value.parents)
    parent = sorted(choice.parents)[0]
    record = made(runtime, "book", {"title": "B", "genre": parent, "shelf": choice.name})[0]
    form = browser.form(f"/book/{record}/edit")
    assert form["shelf"] == choice.name
    form["title"] = "C"
    assert browser.post(f"/book/{record}/edit", form).status_code == 303
    assert runtime.records.get(at(), "book", record)["shelf"] == choice.name


def test_changes_of_two_people_in_different_fields_both_stay(runtime: Runtime, browser: Browser) -> None:
    record = specimen(runtime, f_integer=1, f_text="old", f_multi_picklist=["novel"])
    address = f"/specimen/{record}/edit"
    form = browser.form(address)
    runtime.records.update(at(1), "specimen", record, {"f_integer": 2, "f_multi_picklist": ["poetry"]})
    form["f_text"] = "new"
    assert browser.post(address, form).status_code == 303
    stored = runtime.records.get(at(), "specimen", record)
    assert (stored["f_integer"], stored["f_text"], stored["f_multi_picklist"]) == (2, "new", ["poetry"])


def test_a_conflict_shows_three_values_and_takes_the_choice(runtime: Runtime, browser: Browser) -> None:
    record = specimen(runtime, f_integer=1, f_text="base", f_percent="5")
    address = f"/specimen/{record}/edit"
    form = browser.form(address)
    runtime.records.update(at(1), "specimen", record, {"f_text": "theirs", "f_integer": 2, "f_percent": "6"})
    form["f_text"], form["f_integer"], form["name"] = "yours", "3", "B"
    answer = browser.post(address, form)
    assert answer.status_code == 409
    for word in ("base", "theirs", "yours", "keep.f_text", "keep.f_integer"):
        assert word in answer.text
    assert "keep.f_percent" not in answer.text
    again = read_form(answer.text, address)
    assert again["f_percent"].startswith("6") and again["name"] == "B"
    again["keep.f_text"], again["keep.f_integer"] = "theirs", "yours"
    assert browser.post(address, again).status_code == 303
    stored = runtime.records.get(at(), "specimen", record)
    assert (stored["f_text"], stored["f_integer"], stored["name"]) == ("theirs", 3, "B")
    assert stored["f_percent"].startswith("6")


def test_a_link_to_several_objects_can_be_in_conflict(runtime: Runtime, browser: Browser) -> None:
    books = made(runtime, "book", {"title": "One"}, {"title": "Two"}, {"title": "Three"})
    record = made(runtime, "box", {"name": "A", "holds": {"object": "book", "id": books[0]}})[0]
    address = f"/box/{record}/edit"
    form = browser.form(address)
    runtime.records.update(at(1), "box", record, {"holds": {"object": "book", "id": books[1]}})
    unchanged = browser.post(address, {**form, "name": "B"})
    assert unchanged.status_code == 303
    assert runtime.records.get(at(), "box", record)["holds"]["id"] == books[1]
    form["holds"] = books[2]
    answer = browser.post(address, form)
    assert answer.status_code == 409
    assert all(title in answer.text for title in ("One", "Two", "Three"))


def picture() -> bytes:
    """A small picture."""
    target = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(target, "PNG")
    return target.getvalue()


def test_files_of_a_form(runtime: Runtime, browser: Browser) -> None:
    form = browser.form("/specimen/new")
    form["name"] = "A"
    answer = browser.post("/specimen/new", form, f_image=(picture(), "face.png"), f_file=(b"<b>x</b>", "x.html"))
    assert answer.status_code == 303, answer.text[-2000:]
    record = answer.location.rpartition("/")[2]
    stored = runtime.records.get(at(), "specimen", record)
    page = browser.open(f"/specimen/{record}")
    assert f"/files/{stored['f_image']}?size=thumb" in page and "x.html" in page

    assert f'href="/files/{stored["f_image"]}/preview" data-dialog' in page
    assert f'<img class="mc-preview" src="/files/{stored["f_image"]}"' in browser.open(
        f"/files/{stored['f_image']}/preview"
    )
    words = browser.open(f"/files/{stored['f_file']}/preview")
    assert "&lt;b&gt;x&lt;/b&gt;</pre>" in words and "8 bytes" in words and f'href="/files/{stored["f_file"]}"' in words
    assert browser.client.get(f"/files/{record}/preview").status_code == 404

    shown = browser.client.get(f"/files/{stored['f_image']}")
    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/png", picture())
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    small = browser.client.get(f"/files/{stored['f_image']}?size=thumb")
    with Image.open(io.BytesIO(small.data)) as drawn:
        assert drawn.size == (320, 213)
    markup = browser.client.get(f"/files/{stored['f_file']}")
    assert markup.headers["Content-Disposition"].startswith("attachment") and markup.mimetype == "text/plain"
    assert browser.client.get(f"/files/{stored['f_file']}?size=thumb").status_code == 422

    edit = browser.form(f"/specimen/{record}/edit")
    assert edit["f_image.keep"] == stored["f_image"]
    before = version(runtime, record)
    assert browser.post(f"/specimen/{record}/edit", edit).status_code == 303
    assert version(runtime, record) == before
    edit["f_image.remove"] = "true"
    assert browser.post(f"/specimen/{record}/edit", edit).status_code == 303
    now = runtime.records.get(at(), "specimen", record)
    assert now["f_image"] is None and now["f_file"] == stored["f_file"]


def test_a_clone_links_the_same_file(runtime: Runtime, browser: Browser) -> None:
    file = str(runtime.files.create(at(), Upload("a.txt", io.BytesIO(b"a"))).id)
    record = specimen(runtime, f_file=file)
    answer = browser.post("/specimen/new", browser.form(f"/specimen/{record}/clone", "/specimen/new"))
    assert runtime.records.get(at(), "specimen", answer.location.rpartition("/")[2])["f_file"] == file


def test_a_file_sent_with_an_error_need_not_be_chosen_again(runtime: Runtime, browser: Browser) -> None:
    form = browser.form("/specimen/new")
    form["name"], form["f_integer"] = "A", "many"
    answer = browser.post("/specimen/new", form, f_file=(b"content", "paper.txt"))
    assert answer.status_code == 422 and "paper.txt" in answer.text
    again = read_form(answer.text, "/specimen/new")
    again["f_integer"] = "many more"
    twice = browser.post("/specimen/new", again)
    assert "paper.txt" in twice.text
    last = read_form(twice.text, "/specimen/new")
    last["f_integer"] = "5"
    saved = browser.post("/specimen/new", last)
    linked = runtime.records.get(at(), "specimen", saved.location.rpartition("/")[2])["f_file"]
    assert runtime.files.get(at(), linked).name == "paper.txt"


def test_wrong_and_large_files_are_told_with_all_other_problems(runtime: Runtime, browser: Browser) -> None:
    form = browser.form("/specimen/new")
    form["f_integer"] = "many"
    answer = browser.post("/specimen/new", form, f_file=(b"x" * (25 * 1024 * 1024 + 1), "big.bin"))
    assert answer.status_code == 413
    for words in ("larger than 25 MB", "a number is expected"):
        assert words in answer.text
    wrong = browser.post("/specimen/new", browser.form("/specimen/new"), f_image=(b"no picture", "a.png"))
    assert wrong.status_code == 422 and "“a.png” is no picture" in wrong.text
