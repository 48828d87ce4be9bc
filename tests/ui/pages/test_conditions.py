"""Forms and record pages in which something depends on the record: shown, required, locked, offered, begun with."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, made
from tests.ui.pages.browsing import Browser, read_form

NEW = "/reservation/new"


def rules(page: str) -> dict[str, Any]:
    """What the page tells its script."""
    found = re.search(r'data-conditions="([^"]*)"', page)
    assert found
    sent: dict[str, Any] = json.loads(unescape(found[1]))
    return sent


def offered(browser: Browser, address: str) -> list[str]:
    return [record["name"] for record in browser.client.get(address).get_json()]


def test_a_new_form_begins_with_computed_defaults(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mia"})[0]
    form = browser.form(f"{NEW}?starts_on=2026-05-01&days=3&member={member}", NEW)
    assert (form["starts_on"], form["ends_on"], form["tag"]) == ("2026-05-01", "2026-05-04", "/Mia")
    assert read_form(browser.open(NEW), NEW)["days"] == "7"
    form = browser.form(NEW)
    form["name"] = "A"
    answer = browser.post(NEW, form)
    assert answer.status_code == 303, answer.text[-3000:]


def test_a_new_record_belongs_to_whoever_fills_in_the_form(runtime: Runtime, browser: Browser) -> None:
    form = browser.form("/box/new")
    assert form["owner"] and "Ada" in browser.open("/box/new")
    form["name"] = "A"
    record = browser.post("/box/new", form).location.rpartition("/")[2]
    assert runtime.records.get(at(), "box", record, ("owner.name",))["owner.name"] == "Ada"


def test_a_default_that_was_not_known_yet_is_computed_on_saving(runtime: Runtime, browser: Browser) -> None:
    form = browser.form(f"{NEW}?days=", NEW)
    form["name"], form["ends_on"], form["days"] = "A", "", ""
    record = browser.post(NEW, form).location.rpartition("/")[2]
    assert runtime.records.get(at(), "reservation", record)["ends_on"] is None


def test_the_page_hides_what_a_condition_hides_and_sends_the_rules(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mia"})[0]
    record = made(runtime, "reservation", {"name": "A", "member": member, "days": 8})[0]
    page = browser.open(f"/reservation/{record}/edit")
    assert 'id="s-outcome" data-off' in page and 'id="s-main" aria' in page
    assert re.search(r'data-field="hint"[^>]* data-off', page)
    sent = rules(page)
    by_place = {(rule["on"], rule["name"], rule["aspect"]): rule["trees"] for rule in sent["rules"]}
    assert by_place["section", "outcome", "visible"][0]["fields"] == ["state"]
    assert by_place["item", "hint", "visible"] == [None], "a value behind a lookup is asked of the server"
    assert by_place["item", "tag", "read_only"] == [None], "a function that browsers lack is asked of the server"
    assert sent["inputs"]["days"] == {"kind": "number", "input": "days"} and sent["record"]["days"] == "8"
    assert "data-conditions" not in browser.open("/box/new")


def test_what_the_browser_cannot_judge_is_asked(runtime: Runtime, browser: Browser) -> None:
    active, barred = made(runtime, "member", {"name": "Mia"}, {"name": "Max", "status": "suspended"})
    record = made(runtime, "reservation", {"name": "A", "member": active, "days": 30})[0]
    for address, action in (
        (NEW, "/reservation/preview"),
        (f"/reservation/{record}/edit", f"/reservation/{record}/preview"),
    ):
        form = browser.form(address)
        answer = browser.post(action, {**form, "member": barred, "name": "Late", "state": "cancelled", "days": "30"})
        assert answer.status_code == 200, answer.text
        told = answer.get_json()
        assert told["section"] == {"main": True, "place": True, "outcome": True}
        assert told["item"]["hint"] == {"visible": True, "required": True, "read_only": False}
        assert (
            told["item"]["tag"]["read_only"]
            and told["item"]["reason"]["required"]
            and told["item"]["days"]["read_only"]
        )
    assert runtime.records.get(at(), "reservation", record)["name"] == "A"


def test_a_form_is_held_to_its_layout(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mia"})[0]
    record = made(runtime, "reservation", {"name": "A", "member": member, "days": 30, "remark": "kept"})[0]
    address = f"/reservation/{record}/edit"
    form = browser.form(address)
    form["state"], form["remark"] = "cancelled", ""
    answer = browser.post(address, form)
    assert answer.status_code == 422
    assert "Reason is needed in this case." in answer.text and "Remark is needed in this case." in answer.text
    hidden = browser.form(address)
    hidden["name"] = "B"
    del hidden["remark"], hidden["reason"]
    assert browser.post(address, hidden).status_code == 303
    stored = runtime.records.get(at(), "reservation", record)
    assert (stored["name"], stored["remark"], stored["state"]) == ("B", "kept", "open")
    late = browser.form(address)
    late["name"], late["tag"] = "Late", "other"
    answer = browser.post(address, late)
    assert answer.status_code == 422 and "Tag can&#39;t be changed in this case." in answer.text


def test_problems_of_conditions_speak_chinese(runtime: Runtime, signed_in: Any) -> None:
    browser = signed_in("li", "administrator", locale="zh")
    form = browser.form(NEW)
    form["name"], form["state"] = "甲", "cancelled"
    answer = browser.post(NEW, form)
    assert "此情况下请填写预约 reason" in answer.text


def test_a_record_page_leaves_out_what_is_hidden(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mia"})[0]
    values = {"name": "A", "member": member, "remark": "Torn cover", "hint": "By the door"}
    record = made(runtime, "reservation", values)[0]
    page = browser.open(f"/reservation/{record}")
    assert "Torn cover" not in page and "By the door" not in page
    runtime.records.update(at(), "member", member, {"status": "left"})
    runtime.records.update(at(), "reservation", record, {"state": "cancelled", "reason": "Lost"})
    page = browser.open(f"/reservation/{record}")
    assert "Torn cover" in page and "By the door" in page


def test_a_lookup_offers_what_its_filter_says_with_the_values_of_the_form(runtime: Runtime, browser: Browser) -> None:
    books = made(
        runtime,
        "book",
        {"title": "Lent", "genre": "fiction", "available": False},
        {"title": "Novel", "genre": "fiction"},
        {"title": "Atoms", "genre": "science"},
    )
    assert 'data-reads="wanted"' in browser.open(NEW)
    address = "/lookup/book?field=reservation.book"
    assert sorted(offered(browser, address)) == ["Atoms", "Novel"]
    assert offered(browser, f"{address}&with.wanted=fiction") == ["Novel"]
    assert offered(browser, f"{address}&with.wanted=nonsense") == ["Novel", "Atoms"][::-1]
    assert offered(browser, f"{address}&id={books[0]}") == [] and offered(browser, f"{address}&id={books[1]}") == [
        "Novel"
    ]
    record = made(runtime, "reservation", {"name": "A", "wanted": "science"})[0]
    assert offered(browser, f"{address}&record={record}") == ["Atoms"]
    assert offered(browser, f"{address}&record={record}&with.wanted=") == ["Atoms", "Novel"]


def test_a_filter_reads_over_lookups_and_amounts_of_the_form(runtime: Runtime, browser: Browser) -> None:
    head = made(runtime, "member", {"name": "Head"})[0]
    one, two = made(runtime, "member", {"name": "One", "guarantor": head}, {"name": "Two"})
    made(
        runtime,
        "reservation",
        {"name": "Cheap", "member": one, "fee": "5"},
        {"name": "Dear", "member": one, "fee": "9"},
    )
    address = "/lookup/reservation?field=reservation.instead_of"
    assert offered(browser, f"{address}&with.member={one}&with.fee=6") == ["Cheap"]
    assert offered(browser, f"{address}&with.member={two}&with.fee=6") == []
    assert offered(browser, f"{address}&with.member={one}&with.fee=x") == []


def test_strange_questions_of_lookups_and_previews_are_answered(runtime: Runtime, browser: Browser) -> None:
    for asked in (
        "field=reservation",
        "field=.",
        "field=reservation.name",
        "field=reservation.book&with.wanted=%00&record=x&id=1",
    ):
        assert browser.client.get(f"/lookup/book?{asked}").status_code == 200, asked
    assert browser.post("/reservation/preview", browser.form(NEW)).status_code == 200
    assert browser.post("/nothing/preview", browser.form(NEW)).status_code == 404
    assert browser.post("/reservation/x/preview", browser.form(NEW)).status_code == 404


def test_choices_under_a_parent_that_the_form_does_not_hold_are_narrowed(runtime: Runtime, browser: Browser) -> None:
    record = made(runtime, "reservation", {"name": "A", "city": "north", "branch": "mill"})[0]
    page = browser.open(f"/reservation/{record}/edit")
    assert page.count("data-controller=") == 4


def test_formulas_follow_what_is_in_the_form(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mia"})[0]
    record = made(runtime, "reservation", {"name": "A", "member": member, "days": 3, "fee": "2.50"})[0]
    assert "data-computed" in browser.open(NEW) and "data-computed" not in browser.open("/box/new")
    form = browser.form(NEW)
    told = browser.post("/reservation/preview", {**form, "fee": "1.20", "days": "4", "member": member}).get_json()
    assert "4.80" in told["values"]["total"] and ">Mia: 1<" in told["values"]["burden"]
    form = browser.form(f"/reservation/{record}/edit")
    told = browser.post(f"/reservation/{record}/preview", {**form, "fee": "9", "days": "", "member": ""}).get_json()
    assert told["values"]["total"] == "Filled in when saved" and ">: 0<" in told["values"]["burden"]
