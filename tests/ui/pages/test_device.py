"""What makes the pages an app on a device: its description, its service worker, and which pages it may keep."""

from __future__ import annotations

from collections.abc import Callable

from metacrm.engine.runtime import Runtime
from metacrm.ui.pages.requests import OFFLINE_COPY
from tests.engine.acting import made
from tests.ui.pages.browsing import Browser


def test_describes_the_app_in_both_languages(browser: Browser) -> None:
    english, chinese = (
        browser.client.get(f"/manifest.webmanifest?language={language}").json or {} for language in ("en", "zh")
    )
    assert (english["lang"], chinese["lang"]) == ("en", "zh-CN")
    assert english["name"] != chinese["name"]
    for icon in english["icons"]:
        answer = browser.client.get(icon["src"])
        assert (answer.status_code, answer.mimetype) == (200, icon["type"])
    assert browser.client.get("/manifest.webmanifest?language=xx").status_code == 200


def test_service_worker_is_asked_for_anew_each_time(browser: Browser) -> None:
    answer = browser.client.get("/service-worker.js")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_lists_are_asked_for_ahead_and_forgotten_with_whatever_is_written(browser: Browser) -> None:
    dated = browser.client.get("/loan?view=loan_calendar")
    rules = browser.client.get(dated.headers["Speculation-Rules"].strip('"'))
    assert (rules.status_code, rules.mimetype) == (200, "application/speculationrules+json")
    assert rules.json == {
        "prefetch": [
            {"source": "document", "where": {"selector_matches": "[data-turn]"}, "eagerness": "conservative"},
        ]
    }
    for address in ("/", "/book", "/search?q=x"):
        assert "Speculation-Rules" not in browser.client.get(address).headers, "it gives its place to a list"
    form = browser.form("/", "/preferences")
    for address, is_ours in (("http://localhost", True), ("http://crm.example", False), ("https://crm.example", True)):
        asked, wrote = browser.client.get("/", base_url=address), browser.client.post("/x", data=form, base_url=address)
        assert ("Clear-Site-Data" in wrote.headers) == is_ours and "Clear-Site-Data" not in asked.headers
    browser.client.delete_cookie("mc_session")
    assert "Speculation-Rules" not in browser.client.get("/sign-in").headers


def test_only_pages_for_reading_may_be_kept(
    browser: Browser, signed_in: Callable[..., Browser], runtime: Runtime
) -> None:
    book = made(runtime, "book", {"title": "A"})[0]
    kept = [f"/book/{book}", "/book", "/", f"/book/{book}/related", f"/book/{book}/timeline"]
    owners = {browser.client.get(address).headers[OFFLINE_COPY] for address in kept}
    assert len(owners) == 1
    assert signed_in("mara", "librarian").client.get("/book").headers[OFFLINE_COPY] not in owners
    for address in (f"/book/{book}/edit", "/book/new", "/nothing", f"/book/{book[:-1]}", "/palette", "/offline/en"):
        assert OFFLINE_COPY not in browser.client.get(address).headers
    browser.client.delete_cookie("mc_session")
    assert browser.client.get("/offline/zh").status_code == 200
    assert browser.client.get("/offline/xx").status_code == 404
