"""Views of a list: columns of one's own, views saved, shared, pinned and mended, groups, paper; who may see what."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import update
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.system_tables import saved_view
from tests.engine.acting import counted, made
from tests.ui.pages.browsing import Browser, read_form
from tests.ui.pages.test_lists import HOSTILE, titles


def heads(page: str) -> list[str]:
    """The paths of the columns of a list."""
    return re.findall(r'<th scope="col"[^>]* data-column="([^"]+)"', page)


def notes(page: str) -> str:
    """What the list says was left out."""
    found = re.search(r'class="mc-view-notes".*?</div>', page, re.S)
    return unescape(found[0]) if found else ""


def saved(browser: Browser, address: str, label: str, **more: str) -> str:
    """Save the list at the address as a view; its key."""
    target, _, query = address.partition("?")
    page = browser.open(f"{target}/views/new?{query}")
    action = unescape(re.search(rf'action="({target}/views/new[^"]*)"', page)[1])  # type: ignore[index]
    answer = browser.post(action, {**read_form(page, action), "label": label, **more})
    assert answer.status_code == 303, answer.text[-500:]
    return answer.headers["Location"].partition("view=")[2]


def posted(browser: Browser, address: str, **form: str) -> str:
    """Press a button; where one is led to."""
    token = browser.form("/", "/preferences")["csrf_token"]
    answer = browser.post(address, {"csrf_token": token, **form})
    assert answer.status_code == 303, (address, answer.status_code, answer.text[-300:])
    return str(answer.headers["Location"])


def pressed(browser: Browser, form: MultiDict[str, Any], do: str) -> TestResponse:
    """Press a button of the setup of the loans."""
    return browser.post("/loan/setup", MultiDict([*form.items(multi=True), ("do", do)]))


def test_columns_are_chosen_ordered_and_given_back(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]
) -> None:
    made(runtime, "loan", {"member": made(runtime, "member", {"name": "Ann", "phone": "5551"})[0]})
    other = signed_in("olu", "librarian")
    before = heads(browser.open("/loan"))
    form = browser.form("/loan/setup")
    assert form.getlist("column") == before
    page = pressed(browser, form, "open:member").text
    assert 'value="add:member.email"' in page and 'aria-expanded="true"' in page
    form = read_form(pressed(browser, form, "add:member.email").text, "/loan/setup")
    form = read_form(pressed(browser, form, f"up:{len(before)}").text, "/loan/setup")
    assert form.getlist("column")[-2] == "member.email"
    form.setlist("width", ["333", *form.getlist("width")[1:]])
    answer = pressed(browser, form, "apply")
    page = browser.open(answer.headers["Location"])
    assert heads(page) == form.getlist("column") and '<col width="333">' in page
    assert heads(other.open("/loan")) == before
    assert "Reset to the view" in browser.open("/loan/setup")
    posted(browser, "/loan/setup", do="reset")
    assert heads(browser.open("/loan")) == before
    sent = browser.send("/loan/columns", {"columns": "member.name:200,number;2"})
    assert sent.status_code == 204 and heads(browser.open("/loan")) == ["member.name", "number"]
    assert browser.send("/loan/columns", {"columns": ";"}).status_code == 400


def test_a_list_is_sorted_by_several_columns(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", *({"title": f"T{number}", "copies": number % 2} for number in range(4)))
    page = browser.open("/book?sort=-copies,title&columns=title,copies")
    assert titles(page) == ["T1", "T3", "T0", "T2"]
    assert page.count('aria-sort="') == 2 and '<span class="mc-rank">2</span>' in page
    assert "sort=-copies%2C-title" in page


def test_a_view_is_saved_changed_and_taken_back(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", {"title": "A", "copies": 1}, {"title": "B", "copies": 5})
    asked = urlencode({"where": "copies > 2", "sort": "-title", "columns": "title,copies:99;0"})
    key = saved(browser, f"/book?{asked}", "Plenty")
    page = browser.open(f"/book?view={key}")
    assert titles(page) == ["B"] and heads(page) == ["title", "copies"] and ">Plenty</a>" in page
    assert "Changed" not in page and "Copies" in page
    changed = browser.open(f"/book?view={key}&whole=1&where=copies+%3C+2")
    assert titles(changed) == ["A"] and f"/book/views/{key}/save" in changed
    posted(browser, f"/book/views/{key}/save?view={key}&whole=1&where=copies+%3C+2")
    assert titles(browser.open(f"/book?view={key}")) == ["A"]
    posted(browser, "/book/views", do=f"first:{key}")
    assert titles(browser.open("/book")) == ["A"]
    posted(browser, "/book/views", do=f"unpin:{key}")
    assert ">Plenty</a>" not in browser.open("/book?view=book_all")
    posted(browser, f"/book/views/{key}/edit", label="Few", audience="nobody")
    assert "Few" in browser.open("/book/views")
    posted(browser, f"/book/views/{key}/delete")
    assert "Deleted the view" in browser.open("/book") and "Few" not in browser.open("/book/views")
    assert len(titles(browser.open("/book"))) == 2
    posted(browser, f"/book/views/{key}/restore")
    assert "Few" in browser.open("/book/views")
    form = browser.form("/book/views/new")
    assert browser.post("/book/views/new", {**form, "label": " "}).status_code == 422


def test_a_board_is_saved_with_its_filter(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", {"title": "Cheap", "price": 1}, {"title": "Dear", "price": 90})
    key = saved(browser, f"/book?{urlencode({'view': 'book_board', 'where': 'price > 5'})}", "Dear ones")
    page = browser.open(f"/book?view={key}")
    assert "data-board" in page and "Dear" in page and "Cheap" not in page


def test_views_are_shared_by_those_who_may_with_those_who_should(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]
) -> None:
    mara, olu = signed_in("mara", "librarian"), signed_in("olu", "reader")
    own = saved(mara, "/book?sort=title", "Private words")
    for stranger in (olu, browser):
        page = stranger.open(f"/book?view={own}")
        assert "not shared with you" in notes(page) and "Private words" not in page
        token = stranger.form("/", "/preferences")["csrf_token"]
        for verb in ("save", "edit", "delete", "restore"):
            assert stranger.post(f"/book/views/{own}/{verb}", {"csrf_token": token, "label": "X"}).status_code == 404
        assert stranger.client.get(f"/book/views/{own}/edit").status_code == 404
    form = mara.form("/book/views/new")
    assert mara.post("/book/views/new", {**form, "label": "All", "audience": "everybody"}).status_code == 403
    assert "Role: " not in mara.open("/book/views/new") and "Role: Reader" in browser.open("/book/views/new")
    for audience, seen in (("role:librarian", mara), ("role:reader", olu), ("everybody", olu)):
        key = saved(browser, "/book?sort=-title", f"For {audience}", audience=audience)
        assert f"For {audience}" in seen.open("/book/views") and notes(seen.open(f"/book?view={key}")) == ""
        token = seen.form("/", "/preferences")["csrf_token"]
        assert seen.post(f"/book/views/{key}/delete", {"csrf_token": token}).status_code == 403
    assert "For role:reader" not in mara.open("/book/views")
    form = browser.form("/book/views/new")
    assert browser.post("/book/views/new", {**form, "label": "X", "audience": "role:nobody"}).status_code == 422


def test_a_view_that_holds_what_is_gone_opens_with_what_is_left(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", {"title": "A", "copies": 1}, {"title": "B", "copies": 5})
    key = saved(browser, f"/book?{urlencode({'where': 'copies > 2', 'columns': 'title,copies'})}", "Old")
    body = {
        "columns": "title,no_such:200,copies",
        "where": "copies > 2 AND no_such = 3 AND (((",
        "sort": "-no_such,title",
        "group": "no_such",
        "base": "gone",
    }
    gone = json.dumps({**body, "where": "copies > 2 AND no_such = 3"})
    for stored in (json.dumps(body), gone):
        with runtime.database.write() as connection:
            connection.execute(update(saved_view).where(saved_view.c.id == key).values(body=stored))
        page = browser.open(f"/book?view={key}")
        assert heads(page) == ["title", "copies"] and f"/book/views/{key}/save" in page
        said = notes(page)
        assert said.count("no_such") >= 3 and "filter" in said
    assert titles(page) == ["B"]
    posted(browser, f"/book/views/{key}/save?view={key}")
    page = browser.open(f"/book?view={key}")
    assert notes(page) == "" and titles(page) == ["B"]


def test_nothing_of_an_object_one_may_not_read_comes_through_an_address(
    runtime: Runtime, signed_in: Callable[..., Browser]
) -> None:
    reader = signed_in("olu", "reader")
    secret = made(runtime, "user", {"name": "Sibyl Secret", "login": "sibyl"})[0]
    made(runtime, "book", {"title": "A", "owner": secret})
    page = reader.open("/book?columns=title,owner.name&group=owner.name")
    assert heads(page) == ["title"] and "Sibyl" not in page
    assert "you may not read" in notes(page) and "not grouped" in notes(page)
    setup = reader.open("/book/setup")
    assert "add:owner" in setup and "open:owner" not in setup and "owner.name" not in setup


GROUPS = [
    ("genre", [("Fiction", 2), ("Science", 1), ("Without a value", 1)]),
    ("published_on:year", [("2016", 1), ("2017", 2), ("Without a value", 1)]),
    ("published_on:month", [("May 2016", 1), ("March 2017", 2), ("Without a value", 1)]),
    ("published_on:quarter", [("Q2 2016", 1), ("Q1 2017", 2), ("Without a value", 1)]),
    ("published_on:week", [("Week 18, 2016", 1), ("Week 9, 2017", 2), ("Without a value", 1)]),
    ("published_on:day", None),
    ("copies", None),
    ("owner", None),
    ("created_at:month", None),
    ("price", None),
    ("title", None),
]


@pytest.mark.parametrize(("group", "expected"), GROUPS, ids=[group for group, _ in GROUPS])
def test_groups_have_counts_sums_and_exactly_their_rows(
    runtime: Runtime, browser: Browser, group: str, expected: list[tuple[str, int]] | None
) -> None:
    made(
        runtime,
        "book",
        {"title": 'A "quoted"', "genre": "fiction", "price": 10, "copies": 1, "published_on": "2017-03-01"},
        {"title": "B", "genre": "fiction", "price": 20, "copies": 2, "published_on": "2017-03-05"},
        {"title": "C", "genre": "science", "price": 5, "copies": 2, "published_on": "2016-05-05"},
        {"title": "D", "price": None},
    )
    page = browser.open(f"/book?group={group}&columns=title,price")
    found = re.findall(r'mc-group-toggle" href="([^"]+)".*?mc-count"[^>]*>(\d+)<', page, re.S)
    assert sum(int(count) for _, count in found) == 4
    for href, count in found:
        assert len(titles(browser.open(unescape(href)))) == int(count), href
    if expected is not None:
        names = re.findall(r'aria-label="Rows of ([^"]+)"', page)
        assert list(zip(names, (int(count) for _, count in found), strict=True)) == expected
    if group == "genre":
        assert ">CN¥30<" in page and ">CN¥5<" in page and ">CN¥35<" in page


def test_a_long_group_goes_on_by_its_cursor(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", *({"title": f"Book {number:03}", "genre": "fiction"} for number in range(70)))
    page = browser.open("/book?group=genre&sort=title")
    more = re.search(r'href="([^"]+)" data-group-more', page)
    assert more and len(titles(page)) == 50
    assert titles(browser.open(unescape(more[1]))) == [f"Book {number:03}" for number in range(50, 70)]


def test_how_many_questions_a_list_asks(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", *({"title": f"Book {number}", "price": number, "genre": "fiction"} for number in range(80)))
    key = saved(browser, "/book?columns=title,price,owner.name&sort=title", "Mine")
    for address, most in ((f"/book?view={key}", 6), (f"/book?view={key}&group=genre", 8)):
        browser.open(address)
        with counted(runtime) as statements:
            browser.open(address)
        assert len(statements) <= most, statements


def test_no_address_of_a_view_brings_the_server_down(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", {"title": "A", "genre": "fiction"})
    token = browser.form("/", "/preferences")["csrf_token"]
    texts = (
        *HOSTILE[:6],
        "((((",
        "name.name.name",
        "9" * 400,
        ":1/0",
        ":2017-99",
        "published_on:century",
        "owner.owner",
    )
    for text in texts:
        for parameter in ("view", "columns", "group", "within", "sort"):
            query = urlencode({"group": "published_on:month", parameter: text})
            answer = browser.client.get(f"/book?{query}")
            assert answer.status_code < 500, (query, answer.text[-500:])
            assert "<script>alert(1)" not in answer.text
        query = urlencode(dict.fromkeys(("view", "columns", "group", "where", "sort"), text))
        for address in ("/book/setup", "/book/views", "/book/views/new", "/book/print", "/book/export"):
            assert browser.client.get(f"{address}?{query}").status_code < 500, (address, query)
        for word in ("up", "add", "open"):
            data = {"csrf_token": token, "do": f"{word}:{text}", "column": text, "width": text, "key": text}
            assert browser.post(f"/book/setup?{query}", data | {"by": text, "frozen": text}).status_code < 500
        for verb in ("edit", "save", "discard"):
            data = {"csrf_token": token, "label": text, "audience": text}
            assert browser.post(f"/book/views/{text.replace('/', '')[:50] or 'x'}/{verb}", data).status_code < 500


def test_paper_and_file_have_the_columns_of_the_list(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", {"title": "A", "copies": 1, "price": 3}, {"title": "B", "copies": 5, "price": 4})
    asked = urlencode({"where": "copies > 2", "columns": "title,copies,owner.name"})
    page = browser.open(f"/book/print?{asked}")
    assert "<td>B</td>" in page and "<td>A</td>" not in page and "Owner: Name" in unescape(page)
    form = browser.form(f"/book/export?choose=yes&{asked}", "/book/export")
    text = browser.post("/book/export", {**form, "format": "csv", "which": "shown"}).data.decode("utf-8-sig")
    assert text.splitlines()[0] == "title,copies,owner.name" and text.splitlines()[1].startswith("B,5")
    assert len(text.splitlines()) == 2


def test_a_link_for_others_holds_all_of_the_list(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]
) -> None:
    made(runtime, "book", {"title": "A", "copies": 1}, {"title": "B", "copies": 5})
    key = saved(browser, f"/book?{urlencode({'where': 'copies > 2', 'columns': 'copies,title'})}", "Mine")
    link = re.search(r'href="([^"]+)" data-copy-href', browser.open(f"/book/views?view={key}"))
    assert link and key not in link[1]
    page = signed_in("olu", "librarian").open(unescape(link[1]))
    assert titles(page) == ["B"] and heads(page) == ["copies", "title"] and notes(page) == ""
