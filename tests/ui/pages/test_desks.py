"""The home page: the desktops of one's roles, their blocks under one's rights, and the views one put there."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy.exc import OperationalError

from metacrm.engine.context import Context
from metacrm.engine.query.select import ListRequest, Page
from metacrm.engine.records.service import RecordService
from metacrm.engine.runtime import Runtime
from metacrm.metadata.field_types.locales import brief_text
from metacrm.ui.pages import desk_patience
from tests.engine.acting import made
from tests.ui.pages.browsing import Browser

SignIn = Callable[..., Browser]


PANEL = re.compile(
    r'<section class="mc-panel".*?<h2[^>]*>(.*?)</h2>(.*?)</section>\s*(?=<section class="mc-panel"|</div>)',
    re.S,
)


def panels(page: str) -> dict[str, str]:
    """Title → what stands in the panel, without tags."""
    found = PANEL.findall(page)
    return {re.sub("<[^>]+>", "", title).strip(): re.sub("<[^>]+>", " ", body) for title, body in found}


def books(runtime: Runtime, count: int, genre: str) -> list[str]:
    return made(runtime, "book", *({"title": f"{genre} {n}", "price": "10", "genre": genre} for n in range(count)))


def test_a_role_has_a_desktop_of_figures_rows_bars_and_days(runtime: Runtime, signed_in: SignIn) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    member = made(runtime, "member", {"name": "Mara"})[0]
    novel, atlas = books(runtime, 2, genre="fiction")[0], books(runtime, 1, genre="science")[0]
    for book, lent_at in ((novel, soon), (atlas, "2020-01-01T10:00:00Z")):
        made(runtime, "loan", {"book": book, "member": member, "about": f"book/{book}", "lent_at": lent_at})
    rita = signed_in("rita", "reader", "librarian")
    page = rita.open("/")
    assert "Rita" in page and "CN¥30" in page and "3 books" in page and "Of my own" in page
    shown = panels(page)
    assert "Fiction" in shown["Books by genre"] and "CN¥20" in shown["Books by genre"], shown
    assert shown["Open loans"].count("Mara") == 2 and "Mara" in shown["All members"]
    assert page[page.index('id="b-coming"') :].count('class="mc-event"') == 1, "what lies behind is not to come"
    fiction = unescape(re.findall(r'class="mc-desk-bar" href="([^"]+)"', page)[0])
    assert "fiction 0" in rita.open(fiction) and "science 0" not in rita.open(fiction)
    with rita.client.get(f"/book/{novel}") as answer:
        assert answer.status_code == 200
    assert "fiction 0" in panels(rita.open("/"))["Opened lately"]
    assert list(panels(rita.open("/?desk=notice_desk"))) == ["All books"]
    assert "Open loans" in panels(rita.open("/?desk=gone"))


def test_a_desktop_keeps_to_roles_and_rights(runtime: Runtime, signed_in: SignIn) -> None:
    books(runtime, 1, genre="fiction")
    shown = panels(signed_in("rob", "reader").open("/"))
    assert "Books by genre" in shown and not {"Open loans", "All members", "Coming loans"} & shown.keys(), shown
    assert "读者首页" in signed_in("li", "reader", locale="zh").open("/")
    assert "Notice board" not in signed_in("mara", "librarian").open("/?desk=notice_desk")


def test_a_person_puts_views_on_the_home_page_and_takes_them_off(runtime: Runtime, signed_in: SignIn) -> None:
    books(runtime, 7, genre="fiction")
    mara = signed_in("mara", "librarian")
    form = mara.form("/book/views/new")
    key = mara.post("/book/views/new", {**form, "label": "Dear ones"}).location.rpartition("=")[2]
    token = mara.form("/", "/preferences")["csrf_token"]
    for view in (key, "book_board"):
        assert mara.post("/book/views", {"csrf_token": token, "do": f"home:{view}"}).status_code == 303
    assert mara.open("/book/views").count('value="unhome:') == 2
    page = mara.open("/")
    shown = panels(page)
    assert "See all 7" in shown["Dear ones"] and "Fiction" in shown["Books by genre"], shown
    taken = mara.post("/book/views", {"csrf_token": token, "do": f"unhome:{key}", "next": "home"})
    assert taken.status_code == 303 and taken.location == "/"
    assert "Dear ones" not in panels(mara.open("/")) and "Books by genre" in panels(mara.open("/"))
    assert mara.post("/book/views", {"csrf_token": token, "do": "home:gone"}).status_code == 404
    mara.post("/book/views", {"csrf_token": token, "do": f"home:{key}"})
    mara.post(f"/book/views/{key}/delete", {"csrf_token": token})
    assert "Dear ones" not in panels(mara.open("/"))


@pytest.mark.parametrize(
    ("amount", "code", "locale", "text"),
    [
        ("1090000", "EUR", "en", "€1.09M"),
        ("684200", "EUR", "en", "€684,200"),
        ("2489000", "CNY", "zh", "¥248.9 万"),
        ("-310000000", "CNY", "zh", "-¥3.10 亿"),
        ("3800", "", "en", "3,800"),
        ("12.50", "", "zh", "12.5"),
        ("4200000000", "", "en", "4.20B"),
    ],
)
def test_large_figures_are_cut_for_tiles(amount: str, code: str, locale: str, text: str) -> None:
    assert brief_text(Decimal(amount), code, locale) == text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_takes_too_long_is_left_for_its_list(
    runtime: Runtime, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    books(runtime, 2, genre="fiction")
    slow: set[str] = set()

    def list_slowly(records: RecordService, context: Context, request: ListRequest) -> Page:
        if request.object in slow:
            raise OperationalError("SELECT", {}, sqlite3.OperationalError("interrupted"))
        return list_records(records, context, request)

    list_records = RecordService.list
    monkeypatch.setattr(RecordService, "list", list_slowly)
    rita = signed_in("rita", "reader", "librarian", locale=language)
    whole = rita.open("/")
    slow.add("loan")
    late = {"en": "takes too long for this page", "zh": "耗时过长"}[language]
    page = rita.open("/")
    assert late not in whole and late in page and 'class="mc-desk-bar"' in page


@pytest.mark.parametrize("limit", ["PAGE_SECONDS", "BLOCK_SECONDS"])
def test_what_a_page_does_not_wait_for_comes_when_it_is_in_sight(
    runtime: Runtime, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    books(runtime, 2, genre="fiction")
    rita = signed_in("rita", "reader", "librarian")
    form = rita.form("/book/views/new")
    key = rita.post("/book/views/new", {**form, "label": "Dear ones"}).location.rpartition("=")[2]
    rita.post("/book/views", {"csrf_token": rita.form("/", "/preferences")["csrf_token"], "do": f"home:{key}"})
    whole = panels(rita.open("/"))
    monkeypatch.setattr(desk_patience, limit, -1.0)
    page = rita.open("/")
    later = [unescape(address) for address in re.findall(r'hx-get="([^"]+)" hx-trigger="intersect once"', page)]
    assert len(later) == len(set(later)) == 7, "two figures, four panels of the desk, and the view put there"
    assert "Fiction" not in panels(page)["Books by genre"] and "Open the list" in panels(page)["Books by genre"]
    pieces = [rita.open(address) for address in later]
    assert "CN¥20" in pieces[0] and "<html" not in pieces[0] and not any("intersect" in piece for piece in pieces)
    for title in ("Books by genre", "Dear ones"):
        piece = next(piece for piece in pieces if title in piece)
        assert panels(piece + "</div>")[title].split() == whole[title].split()
    assert any(f"unhome:{key}" in piece for piece in pieces) and rita.open("/?desk=reading_desk&block=gone") == ""
    assert signed_in("nobody", "librarian").open(later[0]) == "", "a desktop of a role one has not"
