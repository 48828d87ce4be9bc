"""Home pages arranged without JSON: their blocks in places, blocks that come to them and go again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from metacrm.engine.packs.customer import customize, replaced_by
from metacrm.engine.runtime import Runtime
from tests.ui.pages.browsing import Browser, read_form
from tests.ui.pages.customising import APPLY, HOME, checked, done, layer

DESK = f"{HOME}/desktop/reading_desk"


@pytest.fixture(autouse=True)
def as_before(runtime: Runtime) -> Iterator[None]:
    """The customer layer is empty again afterwards: other tests share the database."""
    yield
    customize(runtime.database, replaced_by(()), apply=True)
    runtime.refresh()


def test_a_home_page_is_arranged(runtime: Runtime, browser: Browser) -> None:
    assert "Nothing changes." in checked(browser, DESK, {})
    moved = {"section.own": "1", "section.genres": "1", "section.members": "", "section.coming": "2", "rows.lent": "9"}
    done(browser, DESK, {**moved, "mine.own": "false", "order.coming": "0", "label.en": "Reading room", "roles": []})
    blocks = {
        "own": {"show": "records", "column": 1, "mine": False},
        "genres": {"column": 1},
        "members": {"hidden": True},
        "lent": {"rows": 9},
        "coming": {"column": 2},
    }
    said = layer(runtime)["desktop/reading_desk"]
    orders = {key: block.pop("order", 0) for key, block in said["blocks"].items()}
    assert {key: block for key, block in said["blocks"].items() if block} == blocks
    assert orders["coming"] < orders["own"] < orders["opened"]
    assert (said["label"], said["roles"]) == ({"en": "Reading room"}, None)
    done(browser, DESK, {"section.members": "3", "section.own": "figures", "section.opened": "figures"})
    shown = {block.name: block for block in runtime.refresh().manifest.desktops["reading_desk"].blocks}
    done(browser, DESK, {"roles": ["reader", "librarian"]})
    assert "Nothing changes." in checked(browser, DESK, {}), "whichever way round the roles stand"
    assert (shown["members"].column, shown["own"].show, shown["opened"].show) == (3, "figure", "opened")


def test_a_block_and_a_whole_home_page_are_added(runtime: Runtime, browser: Browser) -> None:
    drawn = checked(browser, DESK, {"add.view": "book_all", "step": "draw"})
    assert "Own only" in drawn and 'value="price"' in drawn and 'value="genre"' in drawn
    bars = {"add.view": "book_all", "add.show": "bars", "add.sum": "price", "add.column": "3", "add.label.zh": "按类"}
    assert "add.view" in checked(browser, DESK, {**bars, "add.group": ""}, 422)
    done(browser, DESK, {**bars, "add.group": "genre", "add.mine": "true"})
    added = {"view": "book_all", "show": "bars", "sum": "price", "group": "genre", "column": 3, "mine": True}
    assert layer(runtime) == {"desktop/reading_desk": {"blocks": {"x_book_all": {**added, "label": {"zh": "按类"}}}}}
    label = {"label.en": "Front desk", "label.zh": "前台"}
    done(browser, f"{HOME}/new-desktop", {**label, "roles": ["reader"], "add.view": "loan_open"})
    made = runtime.refresh().manifest.desktops["x_front_desk"]
    assert (made.roles, [block.view for block in made.blocks]) == (("reader",), ["loan_open"])
    assert "New home page" in browser.open(f"{HOME}?kind=desktop") and "Front desk" in browser.open(
        f"{HOME}/desktop/x_front_desk"
    )
    for odd in (
        {"section.own": "9"},
        {"add.view": "gone"},
        {"add.view": "book_all", "add.column": "x"},
    ):
        assert checked(browser, DESK, odd)
    for rows in ("many", "99", "0", "-1", "9" * 5000):
        assert 'id="e-rows.lent"' in checked(browser, DESK, {"rows.lent": rows}, 422), rows


def test_blocks_of_ones_own_are_deleted_and_come_back(runtime: Runtime, browser: Browser) -> None:
    done(browser, DESK, {"add.view": "book_all", "section.members": ""})
    page = browser.open(DESK)
    assert 'name="delete.x_book_all"' in page and 'name="delete.members"' not in page, "a pack's block is only hidden"
    drawn = checked(browser, DESK, {"delete.x_book_all": "true", "delete.members": "true"})
    assert "/blocks/x_book_all" in drawn and "/blocks/members" not in drawn
    done(browser, DESK, {"delete.x_book_all": "true", "rows.lent": "9"})
    assert layer(runtime) == {"desktop/reading_desk": {"blocks": {"members": {"hidden": True}, "lent": {"rows": 9}}}}
    answer = browser.post(APPLY, read_form(browser.open(f"{HOME}/undo"), APPLY))
    assert answer.status_code == 303
    assert layer(runtime)["desktop/reading_desk"]["blocks"]["x_book_all"]["view"] == "book_all"
    done(browser, f"{HOME}/new-desktop", {"label.en": "Front desk", "add.view": "loan_open"})
    done(browser, f"{HOME}/desktop/x_front_desk", {"delete.loan_open": "true"})
    assert layer(runtime)["desktop/x_front_desk"]["blocks"] == {}, "the last block of a home page of one's own, too"
