"""Changes of many records from a list: by right, with a preview, at once or in the background, and taken back whole."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from metacrm.engine.jobs.dispatcher import Dispatcher
from metacrm.engine.runtime import Runtime
from metacrm.ui.pages import bulk_routes
from tests.engine.acting import at, ids_of, made
from tests.ui.pages.browsing import Browser, read_form
from tests.ui.pages.test_undo import undo_form


def asked(browser: Browser, **values: Any) -> Any:
    """What the list's selection bar or the form after it posts."""
    token = browser.form("/", "/preferences")["csrf_token"]
    return browser.post("/book/bulk", {"csrf_token": token, **values})


def asked_again(browser: Browser, address: str) -> Any:
    """What a second click on a button posts."""
    return browser.post(address, {"csrf_token": browser.form("/", "/preferences")["csrf_token"]})


def books(runtime: Runtime, count: int, **more: Any) -> list[str]:
    """New books."""
    return made(runtime, "book", *({"title": f"Book {number}", **more} for number in range(count)))


def test_a_few_records_change_at_once_and_go_back(runtime: Runtime, browser: Browser) -> None:
    ids = books(runtime, 3, author="Ann")
    form = read_form(asked(browser, operation="edit", ids=",".join(ids)).text, "/book/bulk")
    assert form["ids"] == ",".join(ids)
    page = asked(browser, **{**form, "field": "genre"}).text
    assert 'option value="fiction"' in page
    preview = asked(browser, **{**form, "field": "author", "author": "Bob", "step": "preview"}).text
    assert "3 will change" in preview and "Change 3 records" in preview
    assert runtime.records.get(at(), "book", ids[0])["author"] == "Ann"
    done = asked(browser, **{**form, "field": "author", "author": "Bob", "step": "run", "next": "/book?sort=title"})
    assert done.status_code == 303 and done.location == "/book?sort=title"
    page = browser.open("/book")
    assert "Changed 3 records" in page
    assert {runtime.records.get(at(), "book", one)["author"] for one in ids} == {"Bob"}
    browser.post(undo_form(page), read_form(page, undo_form(page)))
    assert {runtime.records.get(at(), "book", one)["author"] for one in ids} == {"Ann"}


def test_a_selection_says_what_it_adds_up_to(
    runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]
) -> None:
    ids = made(runtime, "book", *({"title": f"Book {number}", "price": number} for number in range(1, 5)))

    def figures(**values: str) -> Any:
        token = browser.form("/", "/preferences")["csrf_token"]
        return browser.post("/book/selected", {"csrf_token": token, **values})

    assert figures(ids=",".join(ids[:2])).json == {"figures": [{"label": "Price", "text": "CN¥3"}]}
    assert figures(all="true", where="price > 1").json["figures"][0]["text"] == "CN¥9"
    assert figures(all="true", find="Book 4").json["figures"][0]["text"] == "CN¥4"
    assert figures(ids=ids[0], columns="title").json == {"figures": []}
    assert figures(all="true", where="((").json == {"figures": []}
    assert figures().status_code == 422


def test_what_may_not_be_deleted_is_told_before_and_after(runtime: Runtime, browser: Browser) -> None:
    lent, free = books(runtime, 2)
    member = made(runtime, "member", {"name": "Mara"})[0]
    made(runtime, "loan", {"book": lent, "member": member})
    form = read_form(asked(browser, operation="delete", ids=f"{lent},{free}").text, "/book/bulk")
    preview = asked(browser, **form).text
    assert "1 will be deleted" in preview and "1 stays as it is" in preview and "Loans" in preview
    result = asked(browser, **{**form, "step": "run"})
    assert result.status_code == 200 and f'href="/book/{lent}"' in result.text and "Loans" in result.text
    assert ids_of(runtime, "book") == [lent]
    browser.post(undo_form(result.text), read_form(result.text, undo_form(result.text)))
    assert sorted(ids_of(runtime, "book")) == sorted([lent, free])


def test_all_that_match_go_in_the_background_and_back(
    runtime: Runtime, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_routes, "AT_ONCE", 5)
    ids = books(runtime, 300, author="Ann")
    other = made(runtime, "book", {"title": "Other"})[0]
    owner, rival = made(runtime, "user", {"name": "Olu", "login": "olu"}, {"name": "Ria", "login": "ria"})
    question = {"operation": "transfer", "all": "true", "where": 'author = "Ann"'}
    preview = asked(browser, **question, owner=owner, step="preview").text
    assert "300 will change" in preview
    begun = asked(browser, **read_form(preview, "/book/bulk"), step="run")
    assert begun.status_code == 303 and begun.location.startswith("/bulk/")
    assert "hx-get" in browser.open(begun.location)
    runtime.records.update(at(1), "book", ids[5], {"title": ""})
    late = made(runtime, "book", {"title": "Late", "author": "Ann"})[0]
    dispatcher = Dispatcher(runtime)
    assert dispatcher.run_waiting() == 1
    page = browser.open(begun.location)
    assert '<dd class="mc-num">300</dd>' in page
    owners = {one: runtime.records.get(at(), "book", one)["owner"] for one in (*ids, other, late)}
    assert {owners[one] for one in ids} == {owner} and owner not in (owners[other], owners[late])
    runtime.records.update(at(2), "book", ids[7], {"owner": rival})
    undo = f"{begun.location}/undo"
    back = browser.post(undo, read_form(page, undo))
    assert back.status_code == 303 and dispatcher.run_waiting() == 1
    page = browser.open(back.location)
    assert '<dd class="mc-num">299</dd>' in page and "Book 7" in page and "changed since" in page
    assert runtime.records.get(at(), "book", ids[0])["owner"] != owner
    assert "/undo" not in browser.open(begun.location)
    jobs = browser.open("/jobs")
    assert f'href="{begun.location}"' in jobs and f'href="{back.location}"' in jobs
    assert asked_again(browser, undo).location == back.location and dispatcher.run_waiting() == 0
    browser.client.set_cookie("mc_locale", "zh")
    jobs = browser.open("/jobs")
    assert "变更 300 条图书的负责人" in jobs and "撤销：变更 300 条图书的负责人" in jobs, (
        "in whose language they are read"
    )


def test_wrong_questions_are_told(runtime: Runtime, browser: Browser, signed_in: Callable[..., Browser]) -> None:
    book = books(runtime, 1)[0]
    for values in ({}, {"operation": "burn", "ids": book}, {"operation": "edit"}, {"operation": "edit", "ids": "x,y"}):
        assert asked(browser, **values).status_code in (400, 422)
    assert asked(browser, operation="edit", all="true", where="nonsense(").status_code in (400, 422)
    unknown = asked(browser, operation="edit", ids=book, field="version", version="9", step="run")
    assert unknown.status_code == 200 and runtime.records.get(at(), "book", book)["version"] == 1
    refused = asked(browser, operation="edit", ids=book, field="copies", copies="many", step="preview")
    assert "1 stays as it is" in unescape(refused.text)
    reader = signed_in("olu", "reader")
    assert "data-bulk" not in reader.open("/book")
    assert asked(reader, operation="delete", ids=book).status_code == 403
    zhang = signed_in("zhang", "reader", locale="zh")
    assert "您没有删除“图书”记录的权限" in asked(zhang, operation="delete", ids=book).text
    assert "您没有导入“图书”记录的权限" in zhang.open("/book/import", 403)
    browser.open("/bulk/x", 404)


def test_groups_taken_whole_change_with_rows_ticked_beside_them(runtime: Runtime, browser: Browser) -> None:
    books(runtime, 60, genre="fiction", price=2)
    books(runtime, 3, price=100)
    lone, _ = books(runtime, 2, genre="science", price=5)
    token = browser.form("/", "/preferences")["csrf_token"]

    def figure(**values: str) -> Any:
        answer = browser.post("/book/selected", {"csrf_token": token, "group": "genre", **values})
        return answer.get_json()["figures"][0]["text"] if answer.status_code == 200 else answer.status_code

    assert figure(groups='["fiction"]') == "CN¥120" and figure(groups='["fiction", ""]') == "CN¥420"
    assert figure(groups='["fiction"]', ids=lone) == "CN¥125"
    assert figure(groups='["fiction"]', where="price > 2") == "CN¥0"
    assert figure(groups='["fiction"]', group="no such field") == 400 and figure(groups="{") == 400
    form = read_form(
        asked(browser, operation="delete", group="genre", groups='["fiction"]', ids=lone).text, "/book/bulk"
    )
    assert "61 will be deleted" in asked(browser, **{**form, "step": "preview"}).text
    assert asked(browser, **{**form, "step": "run"}).status_code == 303
    assert len(ids_of(runtime, "book")) == 4


def test_a_head_selects_its_group(runtime: Runtime, browser: Browser) -> None:
    books(runtime, 2, genre="fiction")
    page = browser.open("/book?group=genre&columns=title,author,genre,price;2")
    assert 'aria-label="Select all 2 of Fiction"' in page and 'data-count="2"' in page
    assert 'colspan="2"' in page, "the head of a group stays with the frozen columns"
    assert 'rowgroup" colspan="1"' in browser.open("/book?group=genre&columns=title,price,author;3")
