"""Types of new records: who is asked for one, what a role allows, and a form that follows the type chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metacrm.engine.runtime import Runtime
from tests.engine.acting import counted, made
from tests.ui.pages.browsing import Browser

SignIn = Callable[..., Browser]


def test_new_asks_for_the_type_unless_there_is_one_to_begin_with(browser: Browser, signed_in: SignIn) -> None:
    page = browser.open("/permit/new?name=Given")
    assert "Which type?" in page and 'value="guest"' in page and 'value="day" checked' in page
    form = browser.form("/permit/new?name=Given", "/permit/types")
    address = browser.post("/permit/types", {**form, "type": "year"}).headers["Location"]
    assert address == "/permit/new?sort=year&name=Given"
    page = browser.open(address)
    assert "For a year" in page and 'value="Given"' in page and "/permit/new?choose=1" in page

    desk = signed_in("mara", "permit_desk").open("/permit/new")
    assert "Which type?" in desk and 'value="year"' in desk and 'value="guest"' not in desk
    assert "Which type?" not in signed_in("noor", "permit_chief").open("/permit/new")
    assert "Which type?" not in browser.open("/book/new")


def test_what_a_person_chose_is_read_once(runtime: Runtime, browser: Browser) -> None:
    for address in ("/permit/new?choose=1", "/permit/new?name=Given", "/permit/new?sort=year"):
        with counted(runtime) as statements:
            browser.open(address)
        assert sum("mc_view_choice" in one for one in statements) <= 1, "\n".join((address, *statements))


def test_a_person_begins_with_a_type_of_his_own(browser: Browser) -> None:
    form = browser.form("/permit/new", "/permit/types")
    browser.post("/permit/types", {**form, "type": "year", "always": "true"})
    assert "For a year" in browser.open("/permit/new")
    again = browser.form("/permit/new?choose=1", "/permit/types")
    assert again["type"] == "year" and again["always"] == "true"
    browser.post("/permit/types", {"csrf_token": again["csrf_token"], "type": "day"})
    assert "Which type?" in browser.open("/permit/new")
    assert browser.post("/permit/types", {**form, "type": "nonsense"}).headers["Location"] == "/permit/new"


def test_another_type_reloads_the_form_and_keeps_what_was_typed(browser: Browser) -> None:
    page = browser.open("/permit/new?sort=year")
    assert 'data-type-field="sort"' in page
    form = browser.form("/permit/new?sort=year", "/permit/new")
    answer = browser.post("/permit/new", {**form, "name": "Typed", "reason": "Because", "sort": "day", "then": "type"})
    assert answer.status_code == 200 and "For all" in answer.text and "data-changed" in answer.text
    assert 'value="Typed"' in answer.text and 'name="held.reason" value="Because"' in answer.text
    back = {**form, "name": "Typed", "held.reason": "Because", "sort": "year", "then": "type"}
    del back["reason"]
    page = browser.post("/permit/new", back).text
    assert "For a year" in page and 'value="Because"' in page and "held.reason" not in page
    more = browser.post("/permit/new", {**form, "name": "Typed", "reason": "Because", "then": "new"})
    assert more.headers["Location"] == "/permit/new?sort=year"


def test_a_role_allows_types_whichever_way_a_record_is_saved(runtime: Runtime, signed_in: SignIn) -> None:
    day = made(runtime, "permit", {"name": "D"})[0]
    chief = signed_in("noor", "permit_chief")
    form = chief.form("/permit/new")
    assert form["sort"] == "guest"
    assert browser_refuses(chief, {**form, "name": "N", "sort": "day"})
    assert chief.post("/permit/new", {**form, "name": "N"}).status_code == 303
    edit = chief.form(f"/permit/{day}/edit")
    assert chief.post(f"/permit/{day}/edit", {**edit, "name": "Kept"}).status_code == 303
    desk = signed_in("mara", "permit_desk")
    answer = desk.post(f"/permit/{day}/edit", {**desk.form(f"/permit/{day}/edit"), "sort": "guest"})
    assert answer.status_code == 403 and "one of the type “Guest”" in answer.text
    both = signed_in("lin", "permit_desk", "permit_chief")
    assert 'value="day"' in both.open("/permit/new?choose=1")


def test_the_api_tells_types_and_the_layouts_that_apply(signed_in: SignIn) -> None:
    described: Any = signed_in("mara", "permit_desk", "librarian").client.get("/api/v1/objects/permit").json
    assert described["applicable"]["edit"] == ["permit_closed", "permit_desk"]
    types = described["record_types"]
    assert types["field"] == "sort" and types["default"] == "day"
    assert [one["allowed"] for one in types["types"].values()] == [True, True, False]
    assert types["types"]["year"]["applicable"]["edit"] == ["permit_closed", "permit_year"]
    assert described["layouts"]["permit_year"]["record_types"] == ["year"]
    book: Any = signed_in("noor", "librarian").client.get("/api/v1/objects/book").json
    assert book["record_types"] is None


def browser_refuses(browser: Browser, posted: dict[str, str]) -> bool:
    """Whether the save is refused for its type."""
    answer = browser.post("/permit/new", posted)
    return answer.status_code == 403 and "one of the type “Day”" in answer.text


def test_administrators_see_why_a_type_is_asked_for(runtime: Runtime, browser: Browser) -> None:
    permit = made(runtime, "permit", {"name": "P"})[0]
    page = browser.open(f"/permit/{permit}/layout")
    assert "Type of new records" in page and "The role Permit desk allows Day, Year" in page and "is asked" in page
