"""The palette offers records, places and actions by what was typed, where one stands, and what one may do."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode

from metacrm.engine.runtime import Runtime
from tests.engine.acting import counted, made
from tests.ui.pages.browsing import Browser
from tests.ui.pages.test_views import saved

ENTRY = re.compile(r'<(?:a|div) class="mc-option[^>]*?(?:href|data-press)="([^"]*)"[^>]*>(.*?)</(?:a|div)>', re.S)


def offered(browser: Browser, typed: str = "", at: str = "/", selected: str = "") -> dict[str, str]:
    """Address or control → words, of all entries."""
    page = browser.open("/palette?" + urlencode({"q": typed, "at": at, "selected": selected}))
    return {unescape(target): re.sub(r"<[^>]+>|\s+", " ", words).strip() for target, words in ENTRY.findall(page)}


PLACES = (
    ("book", "/book"),
    ("图书", "/book"),
    ("tushu", "/book"),
    ("ts", "/book"),
    ("new bo", "/book/new"),
    ("dark", '[data-preferences] [name="theme"][value="dark"]'),
    ("shense", '[data-preferences] [name="theme"][value="dark"]'),
    (">sign out", "#sign-out"),
    ("公式", "/admin/expressions"),
)
"""What is typed → where it must lead."""


def test_places_are_found_in_both_languages_and_by_pinyin(browser: Browser) -> None:
    missing = [(typed, address) for typed, address in PLACES if address not in offered(browser, typed)]
    assert missing == []


def test_what_is_meant_exactly_comes_first(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", {"title": "Books about books"})
    assert next(iter(offered(browser, "books"))) == "/book"
    assert list(offered(browser, "books"))[-1] == "/search?q=books"


def test_a_place_that_begins_so_comes_before_records_that_hold_it(
    runtime: Runtime, signed_in: Callable[..., Browser]
) -> None:
    made(
        runtime,
        "book",
        *({"title": title} for title in ("A member of the book club", "Booker, a life", "我的 图书馆")),
    )
    mara, li = signed_in("mara", "librarian"), signed_in("li", "librarian", locale="zh")
    for browser, typed in ((mara, "boo"), (mara, "mem"), (li, "图书"), (li, "tush"), (li, "ts")):
        first = next(iter(offered(browser, typed)))
        assert first in ("/book", "/member"), (typed, first)
    assert next(iter(offered(mara, "booker"))).startswith("/book/")


def test_records_opened_lately_come_before_others(runtime: Runtime, browser: Browser) -> None:
    books = made(runtime, "book", *({"title": f"红楼梦 {number}"} for number in range(7)))
    with browser.client.get(f"/book/{books[0]}") as answer:
        assert answer.status_code == 200
    for typed in ("红楼", "hlm", "hong"):
        assert next(iter(offered(browser, typed))) == f"/book/{books[0]}"
    assert f"/book/{books[0]}" in offered(browser)
    assert "Opened lately" in browser.open("/")


def test_actions_follow_the_place_and_the_rows_ticked(runtime: Runtime, browser: Browser) -> None:
    first, second = made(runtime, "book", {"title": "A"}, {"title": "B"})
    here = offered(browser, at=f"/book/{first}")
    assert {f"/book/{first}/edit", f"/book/{first}/clone", f"/book/{first}/delete"} <= here.keys()
    assert '[data-act="copy-link"]' in here and f"/book/{first}/print" in here and f"/book/{first}" not in here
    assert f"/book/{second}/edit" in offered(browser, ">edit", "/book?view=all", second)
    many = offered(browser, at="/book?view=book_all", selected=f"{first},{second}")
    exported = next(address for address in many if address.startswith("/book/export"))
    assert first in browser.open(exported) or "A" in browser.open(exported)
    assert not [address for address in many if address.endswith(("/edit", "/delete"))]


def test_all_that_is_ticked_is_exported_and_counted(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", *({"title": f"F{number}", "genre": "fiction", "copies": number} for number in range(4)))
    lone = made(runtime, "book", {"title": "S", "genre": "science"}, {"title": "H", "genre": "history"})[0]

    def rows(at: str, **ticked: str) -> tuple[list[str], str]:
        page = browser.open("/palette?" + urlencode({"at": at, **ticked}))
        address = next(unescape(one) for one, _ in ENTRY.findall(page) if "format=xlsx" in one)
        exported = browser.open(address.replace("format=xlsx", "format=csv")).split()
        return exported, page

    at = "/book?view=book_all&group=genre&columns=title&where=copies+%21%3D+2"
    found, page = rows(at, groups='["fiction"]', selected=lone, chosen="4")
    assert sorted(found[1:]) == ["F0", "F1", "F3", "S"] and found[0] == "\ufefftitle"
    assert "4 selected records" in page
    assert sorted(rows(at, all="true")[0][1:]) == ["F0", "F1", "F3", "H", "S"]
    found, page = rows(at, selected=lone, chosen="130")
    assert found[1:] == ["S"] and "The first 1 of 130 selected records" in page
    assert sorted(rows("/book?view=book_mine&whole=1&columns=title", selected=lone)[0][1:]) == ["S"]


def test_saved_views_are_places_of_those_who_see_them(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    mara, rita = signed_in("mara", "librarian"), signed_in("rita", "reader")
    own = saved(mara, "/book?where=copies+%3E+2", "港口藏书")
    lent = saved(mara, "/loan?sort=number", "港口借阅")
    root = signed_in("root", "administrator")
    given = [saved(root, f"/{name}", "港口目录", audience="everybody") for name in ("book", "member")]
    addresses = {f"/book?view={own}", f"/loan?view={lent}", f"/book?view={given[0]}", f"/member?view={given[1]}"}
    assert offered(mara, "gangkou").keys() >= addresses
    assert offered(rita, "gk").keys() & addresses == {f"/book?view={given[0]}"}


def test_only_what_one_may_do_is_offered(runtime: Runtime, signed_in: Callable[..., Browser]) -> None:
    book = made(runtime, "book", {"title": "Harbour"})[0]
    reader, nobody = signed_in("rita", "reader"), signed_in("nora")
    assert f"/book/{book}" in offered(reader, "harbour")
    assert "/book/new" not in offered(reader) and f"/book/{book}/edit" not in offered(reader, at=f"/book/{book}")
    assert not [address for address in offered(nobody, "harbour") if "book" in address]
    assert not [address for address in offered(nobody, at=f"/book/{book}") if "book" in address]


def test_odd_questions_are_answered(browser: Browser) -> None:
    for at in ("", "//", "/book/../x", "/no_such_object/1", "http://[", "/book/\x00", "?", "/book?view=%00"):
        for typed in ("", ">", "%", "\x00", "'" * 300, "<b>"):
            page = browser.open("/palette?" + urlencode({"q": typed, "at": at, "selected": "x,,1"}))
            assert "<b>" not in page


def test_few_statements_whatever_is_typed(runtime: Runtime, browser: Browser) -> None:
    made(runtime, "book", *({"title": f"Harbour {number}"} for number in range(30)))
    offered(browser, "harbour")
    with counted(runtime) as statements:
        offered(browser, "harbour")
    searched = [name for name in runtime.current.manifest.objects if runtime.current.object(name).searched]
    assert len(statements) <= len(searched) + 4
