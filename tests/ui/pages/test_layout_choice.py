"""Layouts by role, record type and state: which one a page has, what its form is held to, and why."""

from __future__ import annotations

from collections.abc import Callable

from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, made
from tests.ui.pages.browsing import Browser


def test_state_beats_type_beats_role_beats_all(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]
) -> None:
    day, year, closed = made(
        runtime,
        "permit",
        {"name": "D"},
        {"name": "Y", "sort": "year"},
        {"name": "C", "sort": "year", "state": "closed", "reason": "done"},
    )
    mara = signed_in("mara", "librarian", "member")
    for record, for_ada, for_mara in (
        (day, "For all", "For the desk"),
        (year, "For a year", "For a year"),
        (closed, "When closed", "When closed"),
    ):
        assert for_ada in browser.open(f"/permit/{record}") and for_ada in browser.open(f"/permit/{record}/edit")
        assert for_mara in mara.open(f"/permit/{record}")
    assert "For a year" in browser.open("/permit/new?sort=year")
    assert "For all" in browser.open("/permit/new?sort=day")


def test_a_save_is_held_to_the_layout_of_the_record(runtime: Runtime, browser: Browser) -> None:
    closed = made(runtime, "permit", {"name": "C", "state": "closed", "reason": "done"})[0]
    form = browser.form(f"/permit/{closed}/edit")
    answer = browser.post(f"/permit/{closed}/edit", {**form, "name": "Forged", "reason": ""})
    assert answer.status_code == 422 and "Reason is missing" in answer.text
    assert browser.post(f"/permit/{closed}/edit", {**form, "name": "Forged", "reason": "x"}).status_code == 303
    assert runtime.records.get(at(), "permit", closed)["name"] == "C"

    form = browser.form("/permit/new?sort=year", "/permit/new")
    answer = browser.post("/permit/new", {**form, "name": "Y"})
    assert answer.status_code == 422 and "For a year" in answer.text and "Reason is missing" in answer.text
    assert browser.post("/permit/new", {**form, "name": "Y", "sort": "day"}).status_code == 303
    assert browser.client.get(f"/permit/{closed}/cell/name").status_code >= 400


def test_selections_and_pasted_blocks_are_held_to_the_layout_of_each_record(runtime: Runtime, browser: Browser) -> None:
    day, year, closed = made(
        runtime,
        "permit",
        {"name": "D", "reason": "d"},
        {"name": "Y", "sort": "year", "reason": "y"},
        {"name": "C", "state": "closed", "reason": "c"},
    )
    records = [day, year, closed]
    asked = {"operation": "edit", "ids": ",".join(records), "field": "reason", "reason": "", "step": "run"}
    token = browser.form("/", "/preferences")["csrf_token"]
    page = browser.post("/permit/bulk", {"csrf_token": token, **asked}).text
    assert page.count("Reason is missing") == 2, page
    assert [runtime.records.get(at(), "permit", one)["reason"] for one in records] == [None, "y", "c"]
    body = {"text": "New\nNew", "columns": ["name"], "records": [year, closed]}
    answer = browser.client.post("/permit/paste", json=body, headers={"X-CSRF-Token": token})
    assert answer.status_code == 422 and "can&#39;t be changed in this case" in answer.text
    assert runtime.records.get(at(), "permit", year)["name"] == "Y"


def test_what_a_change_of_a_selection_makes_necessary_is_asked_for(runtime: Runtime, browser: Browser) -> None:
    first, second = made(
        runtime, "reservation", *({"name": name, "days": 25, "reason": "ill", "remark": name} for name in ("A", "B"))
    )
    runtime.records.update(at(), "reservation", second, {"remark": None})
    token = browser.form("/", "/preferences")["csrf_token"]
    asked = {"operation": "edit", "ids": f"{first},{second}", "field": "state", "state": "cancelled", "step": "preview"}
    page = browser.post("/reservation/bulk", {"csrf_token": token, **asked}).text
    assert "1 will change" in page and "Remark is needed in this case." in page
    asked |= {"field": "name", "name": "C"}
    assert "2 will change" in browser.post("/reservation/bulk", {"csrf_token": token, **asked}).text


def test_a_cell_is_offered_by_the_form_of_its_record(runtime: Runtime, browser: Browser) -> None:
    day, year = made(runtime, "permit", {"name": "D"}, {"name": "Y", "sort": "year", "reason": "y"})
    assert browser.client.get(f"/permit/{day}/cell/note").status_code == 422
    assert browser.client.get(f"/permit/{year}/cell/note").status_code == 200
    assert f"/permit/{year}/edit#f-note" in browser.open(f"/permit/{year}")
    token = browser.form("/", "/preferences")["csrf_token"]
    asked = {"operation": "edit", "ids": f"{day},{year}", "field": "note", "note": "Seen", "step": "run"}
    assert "can&#39;t be changed in this case" in browser.post("/permit/bulk", {"csrf_token": token, **asked}).text
    assert [runtime.records.get(at(), "permit", one)["note"] for one in (day, year)] == [None, "Seen"]


def test_a_prompt_screen_shows_a_record_at_a_glance(runtime: Runtime, browser: Browser) -> None:
    permit = made(runtime, "permit", {"name": "P", "reason": "Because"})[0]
    assert f"/permit/{permit}/prompt" in browser.open(f"/permit/{permit}")
    page = browser.open(f"/permit/{permit}/prompt")
    assert "At a glance" in page and "Because" in page and "For all" not in page
    book = made(runtime, "book", {"title": "A"})[0]
    assert "/prompt" not in browser.open(f"/book/{book}") and browser.open(f"/book/{book}/prompt")
    assert browser.client.get(f"/permit/{book}/prompt").status_code == 404


def test_administrators_see_why(runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]) -> None:
    year = made(runtime, "permit", {"name": "Y", "sort": "year"})[0]
    assert f"/permit/{year}/layout" in browser.open(f"/permit/{year}")
    page = browser.open(f"/permit/{year}/layout")
    places = [
        page.index(f'<code class="mc-muted mc-small">{name}<')
        for name in ("permit_closed", "permit_year", "permit_desk", "permit")
    ]
    assert places == sorted(places)
    assert "The role is Librarian" in page and "The type is Year" in page and "state = &#34;closed&#34;" in page
    mara = signed_in("mara", "librarian", "member")
    assert f"/permit/{year}/layout" not in mara.open(f"/permit/{year}")
    assert mara.client.get(f"/permit/{year}/layout").status_code == 403


def test_a_lookup_heeds_what_the_layout_of_the_record_lets_type(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "permit", {"name": "Old"}, {"name": "Older"})
    year, day = made(runtime, "permit", {"name": "A", "sort": "year"}, {"name": "B", "sort": "day"})

    def offered(asked: str) -> list[str]:
        address = f"/lookup/permit?field=permit.renews&with.note=Old{asked}"
        return [record["name"] for record in browser.client.get(address).get_json()]

    assert offered(f"&record={year}") == offered("&with.sort=year") == ["Old"]
    assert offered(f"&record={day}") == offered("&with.sort=day") == [], "there the note is locked"
