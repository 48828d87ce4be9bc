"""Pages of one record and the frame around all pages: detail, delete, restore, errors, escaping, preferences."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from unittest.mock import patch

import pytest

from metacrm.engine.context import Actor, Context
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from tests.engine.acting import at, lay_anchors, made
from tests.fixtures.manifests import types
from tests.ui.pages.browsing import Browser, read_form

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_the_detail_shows_every_field_type(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    lay_anchors(runtime)
    fields = runtime.current.object("specimen").fields
    values = {
        f"f_{name}": fields[f"f_{name}"].type.values.valid_samples(fields[f"f_{name}"].definition)[0][0]
        for name in types()
        if fields[f"f_{name}"].writable and name not in ("file", "image")
    }
    record = made(runtime, "specimen", {"name": "A", **values})[0]
    for locale in ("en", "zh"):
        browser = signed_in(f"ada{locale}", "administrator", locale=locale)
        page = browser.open(f"/specimen/{record}")
        assert page.count("mc-") > 20
        browser.open("/specimen")
        browser.open("/search?q=A")


def test_related_lists_and_new_ones_that_point_here(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mara"})[0]
    book = made(runtime, "book", {"title": "Harbour"})[0]
    made(runtime, "loan", *({"book": book, "member": member, "about": f"book/{book}"} for _ in range(7)))
    page = browser.open(f"/book/{book}")
    assert page.count('<span class="mc-count">7</span>') == 2
    for href in re.findall(r'mc-panel-more" href="([^"]+)"', page):
        listed = browser.open(unescape(href))
        assert "7" in listed and "Harbour" in listed
    for href in re.findall(r'btn-quiet btn-sm" href="(/loan/new[^"]*)"', page):
        form = read_form(browser.open(unescape(href)), "/loan/new")
        assert book in (form["book"], form["about"])


def test_a_related_record_says_what_is_true_of_it_by_name(runtime: Runtime, browser: Browser) -> None:
    first = made(runtime, "book", {"title": "Harbour"})[0]
    later = [{"title": f"Harbour {n}", "series_start": first, "available": n == 2} for n in (2, 3)]
    made(runtime, "book", *later)
    page = browser.open(f"/book/{first}")
    rows = page[page.index("Harbour 2") - 400 : page.index("Harbour 3") + 400]
    assert rows.count("Available") == 1 and "Yes" not in rows and "No<" not in rows


def test_a_related_record_names_what_it_counts_and_shows_amounts_first(runtime: Runtime, browser: Browser) -> None:
    first = made(runtime, "book", {"title": "Harbour"})[0]
    made(runtime, "book", {"title": "Harbour 2", "series_start": first, "copies": 7, "price": 30})
    made(runtime, "book", {"title": "Harbour 3", "series_start": first, "copies": 8})
    page = browser.open(f"/book/{first}")
    assert re.findall(r'mc-list-end">(.*?)</span></li>', page) == [
        '<span class="mc-strong">CN¥30</span><small>Copies 7</small>',
        "<span>Copies 8</span>",
    ]


def test_lists_beyond_the_first_come_when_they_are_shown(runtime: Runtime, browser: Browser) -> None:
    with patch("metacrm.ui.pages.details.FIRST_LISTS", 1), patch("metacrm.ui.pages.related_lists.FIRST_LISTS", 1):
        member = made(runtime, "member", {"name": "Mara"})[0]
        book = made(runtime, "book", {"title": "Harbour"})[0]
        made(runtime, "loan", {"book": book, "member": member, "about": f"book/{book}"})
        page = browser.open(f"/book/{book}")
        assert page.count('<span class="mc-count">1</span>') == 1
        (address,) = re.findall(r'id="more-related"[^>]* hx-get="([^"]+)"', page)
        assert browser.open(address).count('<span class="mc-count">1</span>') == 1
    assert "more-related" not in browser.open(f"/book/{book}")
    browser.open(f"/book/{made(runtime, 'member', {'name': 'B'})[0]}/related", 404)


def test_delete_and_its_undo(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    address = f"/book/{book}/delete"
    answer = browser.post(address, browser.form(address))
    assert answer.location == "/book"
    page = browser.open("/book")
    assert "Deleted “Harbour”" in page and 'action="/undo/' in page
    assert "Deleted" not in browser.open("/book")
    browser.open(f"/book/{book}", 404)
    token = browser.form("/", "/preferences")["csrf_token"]
    assert browser.post(f"/book/{book}/restore", {"csrf_token": token}).status_code == 303
    assert "Restored “Harbour”" in browser.open(f"/book/{book}")
    assert browser.post(f"/book/{book}/restore", {"csrf_token": token}).status_code == 404


def test_a_delete_that_is_blocked_says_why_before_and_after(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mara"})[0]
    book = made(runtime, "book", {"title": "Harbour"})[0]
    address = f"/book/{book}/delete"
    form = browser.form(address)
    made(runtime, "loan", {"book": book, "member": member})
    assert "Loans" in browser.open(address) and "btn-danger" not in browser.open(address)
    refused = browser.post(address, form)
    assert refused.status_code in (409, 422) and "Loans" in refused.text
    assert runtime.records.get(at(), "book", book)["title"] == "Harbour"


def test_a_delete_says_what_goes_along(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mara"})[0]
    made(runtime, "loan", {"member": member}, {"member": member})
    assert "2 loans will be deleted with it." in browser.open(f"/member/{member}/delete")


def test_a_record_changed_meanwhile_is_not_deleted_unseen(runtime: Runtime, browser: Browser) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    address = f"/book/{book}/delete"
    form = browser.form(address)
    runtime.records.update(at(1), "book", book, {"title": "Quiet Harbour"})
    answer = browser.post(address, form)
    assert answer.status_code == 409 and "changed meanwhile" in answer.text
    assert browser.post(address, read_form(answer.text, address)).status_code == 303


def test_markup_in_values_is_never_markup(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": EVIL})[0]
    book = made(runtime, "book", {"title": EVIL, "author": EVIL, "genre": "fiction", "summary": EVIL})[0]
    made(runtime, "loan", {"book": book, "member": member, "remark": EVIL, "about": f"book/{book}"})
    addresses = [
        f"/{name}{rest}"
        for name, record in (("book", book), ("member", member))
        for rest in ("", f"/{record}", f"/{record}/edit", f"/{record}/delete", f"/{record}/clone")
    ]
    for address in [*addresses, "/", "/loan", "/search?q=script", "/book?view=book_board"]:
        page = browser.open(address)
        assert "<script>alert" not in page and "<img src=x" not in page, address
    answer = browser.post("/book/new", {**browser.form("/book/new"), "title": "", "author": EVIL})
    assert "<script>alert" not in answer.text


def test_long_values_are_told_and_never_break_a_page(runtime: Runtime, browser: Browser) -> None:
    form = browser.form("/book/new")
    answer = browser.post("/book/new", {**form, "title": "x" * 100_000, "author": "y\x00z", "copies": "9" * 500})
    assert answer.status_code == 422 and 'id="problems"' in answer.text


@pytest.mark.parametrize("rest", ["x", "1", "0" * 36, "%00", "01936c7e-0f00-7000-8000-00000000000g", "a" * 3000, "..."])
def test_addresses_of_no_record(runtime: Runtime, browser: Browser, rest: str) -> None:
    for address in (
        f"/book/{rest}",
        f"/book/{rest}/edit",
        f"/book/{rest}/delete",
        f"/book/{rest}/clone",
        f"/files/{rest}",
    ):
        assert "Nothing here" in browser.open(address, 404)
    token = browser.form("/", "/preferences")["csrf_token"]
    for verb in ("edit", "delete", "restore"):
        assert browser.post(f"/book/{rest}/{verb}", {"csrf_token": token}).status_code == 404


def test_pages_of_errors(runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]) -> None:
    for address in ("/no_such_object", "/no_such_object/new", "/no_such_object/x/edit", "/a/b/c/d"):
        page = browser.open(address, 404)
        assert "Nothing here" in page and "Reference" in page
    reader = signed_in("olu", "reader", locale="zh")
    book = made(runtime, "book", {"title": "A"})[0]
    refused = {"new": "新建", f"{book}/edit": "编辑", f"{book}/delete": "删除", f"{book}/clone": "新建"}
    for address, action in refused.items():
        assert f"您没有{action}“图书”记录的权限" in reader.open(f"/book/{address}", 403), address
    assert browser.client.post("/book/new", data={"title": "A"}).status_code == 403
    assert browser.client.get("/book/new/extra/more").status_code == 404


def test_who_is_not_signed_in_is_asked_to_and_comes_back(runtime: Runtime, browser: Browser) -> None:
    token = browser.form("/", "/preferences")["csrf_token"]
    assert browser.post("/sign-out", {"csrf_token": token}).location == "/sign-in"
    answer = browser.client.post("/book/new", headers={"Referer": "http://localhost/book/new?genre=poetry"})
    assert answer.location == "/sign-in?next=%2Fbook%2Fnew%3Fgenre%3Dpoetry"
    answer = browser.client.post("/book/new", headers={"Referer": "http://elsewhere.example/book/new"})
    assert answer.location == "/sign-in"
    answer = browser.client.post("/book/new", headers={"Referer": "http://["})
    assert answer.location == "/sign-in"
    assert browser.post("/sign-in", {"next": "/book"}).location == "/sign-in?next=%2Fbook"
    answer = browser.client.get("/book?sort=title")
    assert answer.location == "/sign-in?next=%2Fbook%3Fsort%3Dtitle"
    form = browser.form(answer.location, "/sign-in")
    wrong = browser.post("/sign-in", {**form, "login": "ada", "password": "wrong"})
    assert wrong.status_code in (400, 401, 403, 422) and 'value="ada"' in wrong.text
    right = browser.post("/sign-in", {**form, "login": "ada", "password": "correct horse battery"})
    assert right.location == "/book?sort=title"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example", ""],
)
def test_no_way_leads_off_the_site(runtime: Runtime, browser: Browser, target: str) -> None:
    token = browser.form("/", "/preferences")["csrf_token"]
    assert browser.post("/preferences", {"csrf_token": token, "next": target, "theme": "dark"}).location == "/"


def test_preferences_stay(runtime: Runtime, browser: Browser) -> None:
    token = browser.form("/", "/preferences")["csrf_token"]
    browser.post(
        "/preferences", {"csrf_token": token, "next": "/book", "theme": "dark", "language": "zh", "density": "huge"}
    )
    page = browser.open("/book")
    assert 'lang="zh-CN"' in page and 'data-bs-theme="dark"' in page and 'data-density="comfortable"' in page


def test_home_and_search(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    browser = signed_in("mara", "librarian")
    made(runtime, "book", {"title": "Quiet Harbour"})
    made(runtime, "member", {"name": "Harbour master"})
    home = browser.open("/")
    assert "Mara" in home and "Quiet Harbour" in home and "All together" in home
    mara = runtime.records.list(Context(), ListRequest("user", where='login = "mara"')).records[0]["id"]
    made(runtime, "book", {"title": "Her own", "owner": mara})
    assert "Owned by you" in browser.open("/")
    found = browser.open("/search?q=harbour")
    assert "Quiet Harbour" in found and "Harbour master" in found
    assert browser.open("/search?q=") and browser.open("/search?q=zzzz")


def test_lookups_find_while_typing(runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]) -> None:
    book = made(runtime, "book", {"title": "Quiet Harbour"}, {"title": "Other"})[0]
    hits = browser.client.get("/lookup/book?q=harb&field=loan.book").get_json()
    assert [(hit["id"], hit["name"]) for hit in hits] == [(book, "Quiet Harbour")]
    assert browser.client.get("/lookup/any?object=book&q=harb").get_json()
    assert len(browser.client.get("/lookup/book?q=").get_json()) == 2
    assert browser.client.get("/lookup/no_such_object?q=a").status_code in (404, 422)
    assert signed_in("olu", "reader").client.get("/lookup/member?q=a").get_json() == []


def test_a_missing_file_leaves_the_form_of_a_visitor_valid(runtime: Runtime, browser: Browser) -> None:
    visitor = browser.client.application.test_client()
    page = visitor.get("/sign-in").text
    missing = visitor.get("/static/dist/none.css", headers={"Accept": "text/html"})
    assert missing.status_code == 404 and "Set-Cookie" not in missing.headers
    form = read_form(page, "/sign-in")
    assert visitor.post("/sign-in", data={**form.to_dict(), "login": "nobody", "password": "x"}).status_code != 403


def test_timeline_gathers_what_points_here_and_what_was_done(runtime: Runtime, browser: Browser) -> None:
    member = made(runtime, "member", {"name": "Mara"})[0]
    book = made(runtime, "book", {"title": "Harbour"})[0]
    lent = (
        {"member": member, "about": f"book/{book}", "lent_at": f"2025-05-{day:02}T08:30:00Z"} for day in range(1, 24)
    )
    made(runtime, "loan", *lent, {"member": member, "about": f"member/{member}", "lent_at": "2025-06-01T08:30:00Z"})
    runtime.records.update(at(), "book", book, {"title": "Harbour lights"})
    (address,) = re.findall(r'id="timeline" hx-get="([^"]+)"', browser.open(f"/book/{book}"))
    whole = browser.open(address)
    assert "Changed Title" in whole and "Created" in whole and whole.count('href="/loan/0') == 18
    assert browser.open(f"{address}?kind=loan&shown=40").count('href="/loan/0') == 23
    assert "Changed Title" in browser.open(f"{address}?kind=changes&shown=x&person=")
    browser.open("/book/01a00000-0000-7000-8000-000000000000/timeline", 404)


def test_timeline_of_one_person_reaches_beyond_what_others_did_since(runtime: Runtime, browser: Browser) -> None:
    rare, busy = made(runtime, "user", {"name": "Rare", "login": "rare"}, {"name": "Busy", "login": "busy"})
    member = made(runtime, "member", {"name": "Mara"})[0]
    book = made(runtime, "book", {"title": "Harbour", "author": "First"})[0]
    lent = {"member": member, "about": f"book/{book}"}
    made(runtime, "loan", {**lent, "lent_at": "2025-01-01T08:30:00Z", "owner": rare})
    made(runtime, "loan", *({**lent, "lent_at": f"2025-05-{day:02}T08:30:00Z", "owner": busy} for day in range(1, 24)))
    runtime.records.update(at(actor=Actor(rare, "Rare", frozenset({"administrator"}))), "book", book, {"copies": 7})
    for number in range(22):
        runtime.records.update(at(number + 1), "book", book, {"author": f"Author {number}"})
    page = browser.open(f"/book/{book}/timeline?person={rare}")
    assert page.count('href="/loan/0') == 1 and "Changed Copies" in page
    assert f'<option value="{rare}" selected>Rare</option>' in page and ">Busy</option>" in page
    assert 'value="" selected' not in browser.open(f'/book/{book}/timeline?person="x')
