"""Calendars and timelines: their events by span, scope and right; records moved in time; the month without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, counted, made
from tests.ui.pages.browsing import Browser

MARCH = "/loan/events?view=loan_calendar&from=2026-03-01&to=2026-04-01"
BARS = "/loan/events?view=loan_timeline&from=2026-03-01&to=2026-04-01"


def lent(runtime: Runtime, *loans: dict[str, Any]) -> list[str]:
    """Loans of one member and one book."""
    book = made(runtime, "book", {"title": "Harbour"})[0]
    member = made(runtime, "member", {"name": "Anna"})[0]
    return made(runtime, "loan", *({"member": member, "book": book, **loan} for loan in loans))


def answered(browser: Browser, address: str) -> Any:
    """The JSON that the address answers."""
    return browser.client.get(address, headers={"Accept": "application/json"}).json


def ids(browser: Browser, address: str) -> list[str]:
    """The ids of the events that the address answers, in order."""
    return [event["id"] for event in answered(browser, address)["events"]]


def test_events_lie_in_the_span_in_the_viewers_zone(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    late, early, night = lent(
        runtime,
        {"lent_at": "2026-03-31T23:30:00Z"},
        {"lent_at": "2026-02-28T22:30:00Z"},
        {"lent_at": "2026-03-31T21:30:00Z"},
    )
    london, paris = (
        signed_in("mara", "administrator", zone="UTC"),
        signed_in("paul", "administrator", zone="Europe/Paris"),
    )
    assert ids(london, MARCH) == [night, late]
    assert ids(paris, MARCH) == [night]
    event = answered(paris, MARCH)["events"][0]
    assert event["start"] == "2026-03-31T23:30" and event["detail"] == "Harbour" and not event["all_day"]
    assert early not in ids(paris, MARCH)


def test_days_last_until_their_end(runtime: Runtime, browser: Browser) -> None:
    over, before, open_ = lent(
        runtime,
        {"due_on": "2026-01-10", "returned_on": "2026-03-01"},
        {"due_on": "2026-01-11", "returned_on": "2026-02-28"},
        {"due_on": "2026-03-31"},
    )
    assert ids(browser, BARS) == [over, open_] and before
    page = browser.open("/loan?view=loan_timeline&on=2026-02-10&mode=month")
    assert over in page and before in page and open_ not in page
    assert re.search(rf'data-event="{over}".*?<svg x="0.0%" y="50%" width="100.0%"', page, re.S)
    assert re.search(rf'data-event="{before}".*?<svg x="0.0%" y="50%" width="100.0%"', page, re.S)
    assert "Nothing in this period" in browser.open("/loan?view=loan_timeline&on=1999-01-01")


@pytest.mark.parametrize(
    ("span", "code"),
    [
        ("from=2026-03-01&to=2027-05-01", "span_unfit"),
        ("from=2026-03-01&to=2026-03-01", "span_unfit"),
        ("from=2026-03-01", "invalid_parameter"),
        ("from=0001-01-01&to=9999-12-31", "invalid_parameter"),
        ("from=x&to=2026-13-40", "invalid_parameter"),
    ],
)
def test_a_span_that_is_none_is_told(browser: Browser, span: str, code: str) -> None:
    answer = answered(browser, f"/loan/events?view=loan_calendar&{span}")
    assert answer["status"] == 400 and code in {problem["code"] for problem in answer["problems"]}


def test_only_calendars_have_events(browser: Browser) -> None:
    assert browser.client.get("/loan/events?view=loan_all&from=2026-03-01&to=2026-04-01").status_code == 400


def test_whose_records(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    top = made(runtime, "department", {"name": "Libraries"})[0]
    below = made(runtime, "department", {"name": "North", "parent": top})[0]
    chief, clerk = (
        signed_in("chief", "administrator", department=top),
        signed_in("clerk", "librarian", department=below),
    )
    users = runtime.records.list(at(), ListRequest("user", fields=("login",))).records
    people = {user["login"]: user["id"] for user in users}
    mine, theirs, other = lent(
        runtime,
        {"lent_at": "2026-03-02T09:00:00Z", "owner": people["chief"]},
        {"lent_at": "2026-03-03T09:00:00Z", "owner": people["clerk"]},
        {"lent_at": "2026-03-04T09:00:00Z"},
    )
    assert ids(chief, f"{MARCH}&who=own") == [mine]
    assert ids(chief, f"{MARCH}&who=team") == [mine, theirs]
    assert ids(chief, f"{MARCH}&who=all") == ids(chief, f"{MARCH}&who=nobody") == [mine, theirs, other]
    assert ids(clerk, f"{MARCH}&who=team") == [theirs]
    assert ids(chief, f"{MARCH}&who=team&where=ISBLANK(due_on)&find=zzz") == []
    assert 'who=own"' in chief.open("/loan?view=loan_calendar").replace("&amp;", "&")


def moved(browser: Browser, record: str, **body: Any) -> Any:
    """The answer to a record that was dropped elsewhere."""
    return browser.send(f"/loan/{record}/schedule", body)


def test_a_record_moves_and_comes_back(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    paul = signed_in("paul", "administrator", zone="Europe/Paris")
    loan = lent(runtime, {"lent_at": "2026-03-02T09:00:00Z", "due_on": "2026-03-05", "returned_on": "2026-03-09"})[0]
    answer = moved(paul, loan, view="loan_calendar", start="2026-03-29T10:00", version=1)
    assert answer.status_code == 200, answer.text
    assert answer.json["event"]["start"] == "2026-03-29T10:00" and "moved" in answer.json["message"]
    assert runtime.records.get(at(), "loan", loan)["lent_at"] == "2026-03-29T08:00:00Z"
    days = moved(
        paul, loan, view="loan_timeline", start="2026-03-06", end="2026-03-11", version=answer.json["event"]["version"]
    )
    saved = runtime.records.get(at(), "loan", loan)
    assert (saved["due_on"], saved["returned_on"]) == ("2026-03-06", "2026-03-11")
    assert paul.send(days.json["undo"], {}).status_code in (204, 303)
    assert runtime.records.get(at(), "loan", loan)["due_on"] == "2026-03-05"


def test_a_move_that_is_refused(runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]) -> None:
    loan = lent(runtime, {"lent_at": "2026-03-02T09:00:00Z"})[0]
    runtime.records.update(at(), "loan", loan, {"lent_at": "2026-03-20T09:00:00Z"})
    late = moved(browser, loan, view="loan_calendar", start="2026-03-10T10:00", version=1)
    assert late.status_code == 409 and "20 Mar 2026" in late.json["problems"][0]["message"]
    assert late.json["event"]["start"] == "2026-03-20T17:00", "what somebody else saved shows"
    for start in ("never", "", "2026-02-30T10:00", 7):
        assert moved(browser, loan, view="loan_calendar", start=start).status_code in (200, 422)
    assert runtime.records.get(at(), "loan", loan)["lent_at"] == "2026-03-20T09:00:00Z"
    assert moved(browser, loan, view="loan_all", start="2026-03-10").status_code == 400
    assert moved(browser, "nowhere", view="loan_calendar", start="2026-03-10T10:00").status_code == 404
    reader = signed_in("rea", "reader")
    assert moved(reader, loan, view="loan_calendar", start="2026-03-10T10:00").status_code in (403, 404)
    assert reader.client.get(MARCH).status_code == 403


def test_a_month_without_scripts(runtime: Runtime, browser: Browser) -> None:
    first, second = lent(runtime, {"lent_at": "2026-03-02T09:00:00Z"}, {"lent_at": "2026-03-02T07:00:00Z"})
    page = browser.open("/loan?view=loan_calendar&on=2026-03-15")
    plain = page[page.index("<noscript>") : page.index("</noscript>")]
    assert plain.count("<h3>") == 1 and plain.index(second) < plain.index(first)
    assert "on=2026-04-01" in page and "March 2026" in page
    new = browser.form("/loan/new?lent_at=2026-03-02T09:30", "/loan/new")
    assert new["lent_at"] == "2026-03-02T09:30"


def test_one_question_brings_all_events(runtime: Runtime, browser: Browser) -> None:
    lent(runtime, *({"lent_at": f"2026-03-{day:02}T09:00:00Z"} for day in range(1, 25)))
    browser.client.get(MARCH)
    with counted(runtime) as statements:
        assert len(ids(browser, MARCH)) == 24
    assert len([one for one in statements if "loan" in one]) == 1


def test_a_saved_calendar_keeps_whose_records_and_how_much_time_it_shows(runtime: Runtime, browser: Browser) -> None:
    asked = "view=loan_calendar&who=own&mode=week"
    assert 'mc-view-change" method="post" hidden' in browser.open("/loan?view=loan_calendar")
    assert 'mc-view-change" method="post" action' in browser.open(f"/loan?{asked}")
    token = browser.form("/", "/preferences")["csrf_token"]
    saved = browser.post(f"/loan/views/new?{asked}", {"csrf_token": token, "label": "My week"}).location
    page = browser.open(saved)
    assert 'data-own-mode="week"' in page and 'data-mode="week"' in page and 'method="post" hidden' in page
    assert re.search(r'who=own[^>]*aria-current="true"', page)
    key = saved.partition("view=")[2]
    browser.post(f"/loan/views/{key}/save?view={key}&who=all&mode=day", {"csrf_token": token})
    page = browser.open(saved)
    assert 'data-own-mode="day"' in page and re.search(r'who=all[^>]*aria-current="true"', page)
    bars = browser.post(
        "/loan/views/new?view=loan_timeline&mode=year", {"csrf_token": token, "label": "My year"}
    ).location
    assert re.search(r'mode=year[^>]*aria-current="true"', browser.open(bars))
