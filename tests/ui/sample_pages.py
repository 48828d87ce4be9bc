"""A sample page for every template, by its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec.structs import replace

from metacrm.ui import view_models as v
from metacrm.ui.style_samples import style_page
from tests.ui.sample_calendars import bars_page, calendar_page
from tests.ui.sample_frame import TITLES, Words, loan_mark, shell
from tests.ui.sample_lists import board_page, filter_page, list_page
from tests.ui.sample_records import delete_page, detail_page, form_page


def home_page(w: Words) -> v.HomePage:
    """Desk with tiles, recent records and apps."""
    hits = tuple(
        v.Hit(
            w(t[0], t[1]),
            "/loan/1",
            w("Loan", "借阅") + " · " + w(t[2], t[3]),
            w("Today 09:30", "今天 09:30"),
            w(t[0][:2].upper(), t[1][0]),
            tone,
        )
        for t, tone in zip(TITLES, ("sky", "green", "blue", "pink", "amber"), strict=True)
    )
    apps = tuple(
        replace(group, items=tuple(replace(item, tone="blue") for item in group.items))
        for group in shell(w.locale).navigation[1:]
    )
    return v.HomePage(
        w("Good morning, Mara", "早上好，若澜"),
        w("Friday, 20 November", "11 月 20 日，星期五"),
        (
            v.Tile(w("Lent this month", "本月借出"), "684", "book", w("76% of last year", "去年的 76%"), "/loan"),
            v.Tile(w("Late", "逾期"), "12", "clock"),
            v.Tile(w("Fees", "费用"), "€1,093.00", "cash"),
            v.Tile(w("Members", "读者"), "3,418", "users"),
        ),
        hits[:2],
        hits,
        apps,
    )


def search_page(w: Words) -> v.SearchPage:
    """Two groups of hits."""
    hits = home_page(w).recent
    return v.SearchPage("qh", (v.HitGroup(loan_mark(w), hits[:3], "/loan"), v.HitGroup(loan_mark(w), hits[3:])))


def error_page(w: Words) -> v.ErrorPage:
    """Not found, with a request id."""
    return v.ErrorPage(404, "7F3K-20A", back_href="/loan")


def workbench_page(w: Words) -> v.WorkbenchPage:
    """The workbench on a loan."""
    record = v.Field("record", w("Loan", "借阅"), "lookup", lookup_url="/lookup/loan")
    return v.WorkbenchPage(
        (v.Choice("loan", w("Loan", "借阅")),), "loan", "fee * 2", record, (v.Choice("python", w("Server", "服务器")),)
    )


def sign_in_page(w: Words) -> v.SignInPage:
    """Sign-in after a wrong password."""
    problem = w("User name or password do not fit. Try again.", "用户名或密码不正确，请重试。")
    return v.SignInPage("/sign-in", "/", "mara", problem, w("Harbour Library", "港湾图书馆"))


PAGES: Mapping[str, tuple[str, Callable[[Words], object]]] = MappingProxyType(
    {
        "": ("home.html", home_page),
        "loan": ("list.html", list_page),
        "empty": (
            "list.html",
            lambda w: replace(list_page(w, 0), state="empty", count=None, next_href="", first_href=""),
        ),
        "none": (
            "list.html",
            lambda w: replace(list_page(w, 0), state="no_result", count=None, next_href="", first_href=""),
        ),
        "forbidden": ("list.html", lambda w: replace(list_page(w, 0), state="forbidden", count=None)),
        "failed": ("list.html", lambda w: replace(list_page(w, 0), state="failed", request_id="7F3K", count=None)),
        "board": ("board.html", board_page),
        "calendar": ("calendar.html", calendar_page),
        "timeline": ("bars.html", bars_page),
        "loan/filter": ("filter.html", filter_page),
        "loan/1": ("detail.html", detail_page),
        "loan/1/edit": ("form.html", form_page),
        "loan/new": (
            "form.html",
            lambda w: replace(form_page(w, False), is_new=True, version="", title=w("New loan", "新建借阅")),
        ),
        "conflict": ("form.html", lambda w: form_page(w, False, True)),
        "loan/1/delete": ("delete.html", delete_page),
        "search": ("search.html", search_page),
        "workbench": ("workbench.html", workbench_page),
        "missing": ("error.html", error_page),
        "sign-in": ("sign_in.html", sign_in_page),
        "style": ("style.html", lambda w: style_page(w.locale)),
    }
)
"""Address → template and page."""
