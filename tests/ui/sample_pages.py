"""A page of every template about a lending library, in English and Chinese, for the tests of the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from metacrm.ui import view_models as v
from metacrm.ui.style_samples import style_page


class Words:
    """Picks the English or the Chinese text of a pair."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def __call__(self, english: str, chinese: str) -> str:
        return chinese if self.locale == "zh" else english


def shell(locale: str, **changes: object) -> v.Shell:
    """The frame with navigation, a person and one toast."""
    w = Words(locale)
    items = (
        v.Link(w("Loans", "借阅"), "/loan", "arrows-sort", current=True, count="47"),
        v.Link(w("Books", "图书"), "/book", "book"),
        v.Link(w("Members", "读者"), "/member", "users"),
    )
    desk = v.Link(w("My desk", "我的工作台"), "/", "home")
    style = v.Link(w("Components", "组件"), "/style", "palette")
    full = v.Shell(
        locale=locale,
        csrf_token="token",
        organisation=w("Harbour Library", "港湾图书馆"),
        theme="light",
        user=v.UserMenu(w("Mara Quill", "马若澜"), w("MQ", "马"), detail="mara@library.example"),
        navigation=(v.NavGroup("", (desk,)), v.NavGroup(w("Lending", "流通"), items)),
        foot=(style,),
        create=tuple(v.Link(item.label, f"{item.href}/new", item.icon) for item in items),
        bottom=(desk, *items),
    )
    return replace(full, **changes)  # type: ignore[arg-type]


def loan_mark(w: Words) -> v.ObjectMark:
    """The object most samples are about."""
    return v.ObjectMark("loan", w("Loan", "借阅"), w("Loans", "借阅"), "arrows-sort", "blue", "/loan")


def states(w: Words) -> tuple[v.Choice, ...]:
    """The picklist of the board."""
    return (
        v.Choice("asked", w("Asked for", "已预约"), "slate"),
        v.Choice("out", w("Lent out", "借出"), "blue"),
        v.Choice("late", w("Late", "逾期"), "red"),
        v.Choice("back", w("Returned", "已归还"), "green"),
    )


TITLES = (
    ("The Quiet Harbour", "静港", "Edda Lorne", "罗艾达"),
    ("Cold Aisle, Warm Hands, and other stories of a long northern winter", "冷廊暖手与北方长冬的故事", "Jonas Vey", "魏乔"),
    ("Sterile Line", "无菌线", "Nadja Talvane", "田娜"),
    ("Hull Sensors for the Petrel Class", "海燕级船体传感器", "Sami Rask", "任三米"),
    ("Dust on the Haul Road", "运输路上的尘土", "Olu Brandt", "卜岚"),
)


def list_head(w: Words, kind: str = "table") -> v.ListHead:
    """Header, views and chips."""
    operators = (v.Choice("eq", w("is", "等于")), v.Choice("ne", w("is not", "不等于")))
    return v.ListHead(
        object=loan_mark(w),
        title=w("Loans", "借阅"),
        views=(
            v.ViewTab(w("My open loans", "我的在借"), "/loan?view=mine", True, "13"),
            v.ViewTab(w("Due this week", "本周到期"), "/loan?view=due", count="28"),
            v.ViewTab(w("All", "全部"), "/loan?view=all"),
        ),
        kinds=(
            v.KindLink(w("Table", "表格"), "/loan", "table", kind == "table"),
            v.KindLink(w("Board", "看板"), "/board", "layout-kanban", kind == "board"),
        ),
        chips=(
            v.Chip(w("Keeper", "保管人"), w("is", "等于"), w("Me", "我"), "/loan?"),
            v.Chip(w("Due", "到期日"), w("up to", "不晚于"), w("28 Feb 2027", "2027-02-28"), "/loan?"),
        ),
        filter=v.FilterForm(
            "/loan",
            (
                v.FilterField("state", w("State", "状态"), operators, choices=states(w)),
                v.FilterField("fee", w("Fee", "费用"), (*operators, v.Choice("gt", w("above", "大于"))), "number"),
            ),
            (("view", "mine"),),
        ),
        new_href="/loan/new",
        export_href="/loan/export",
        clear_href="/loan",
    )


def list_page(w: Words, count: int = 14) -> v.ListPage:
    """A table with every kind of cell that the mock-up shows."""
    columns = (
        v.Column("name", w("Book", "图书"), main=True, slot="title", sort_href="/loan?sort=name"),
        v.Column("member", w("Member", "读者"), slot="sub", sort_href="/loan?sort=member"),
        v.Column("state", w("State", "状态")),
        v.Column("fee", w("Fee", "费用"), "right", slot="end", sort_href="/loan?sort=fee", sorted="descending", total="€1,893.40"),
        v.Column("due", w("Due", "到期日"), slot="end2", sort_href="/loan?sort=due"),
        v.Column("note", w("Next step", "下一步")),
        v.Column("keeper", w("Keeper", "保管人")),
    )
    rows = tuple(_row(w, number) for number in range(count))
    return v.ListPage(list_head(w), columns, rows, count=count, next_href="/loan?after=x", first_href="/loan")


def _row(w: Words, number: int) -> v.Row:
    title = TITLES[number % len(TITLES)]
    name = w(title[0], title[1])
    late = number % 5 == 2
    cells = (
        v.Shown(text=name),
        v.Shown("lookup", w(title[2], title[3]), "/member/1"),
        v.Shown("select", marks=(states(w)[number % 4],)),
        v.Shown("money", f"€{268 - number * 7}.00"),
        v.Shown("date", w(f"{number + 1} Dec", f"12-{number + 1:02}"), alert=late),
        v.Shown("text", w("Call about the renewal", "电话确认续借")) if number % 3 else v.BLANK,
        v.Shown("user", w("Mara Quill", "马若澜"), initials=w("MQ", "马"), tone="teal", round=True),
    )
    return v.Row(f"loan-{number}", name, f"/loan/{number}", cells, f"/loan/{number}/edit", f"/loan/{number}/delete")


def board_page(w: Words) -> v.BoardPage:
    """Four columns; the last takes no card."""
    columns = tuple(
        v.BoardColumn(
            state.value, state.label, state.tone, 11 + place, f"€{918 - place * 100}.00", "",
            tuple(_card(w, place * 10 + number) for number in range(3)), "/loan", 8, locked=state.value == "back",
        )
        for place, state in enumerate(states(w))
    )  # fmt: skip
    return v.BoardPage(list_head(w, "board"), "state", w("state", "状态"), columns)


def _card(w: Words, number: int) -> v.BoardCard:
    title = TITLES[number % len(TITLES)]
    return v.BoardCard(
        f"loan-{number}", 3, w(title[0], title[1]), f"/loan/{number}", f"/loan/{number}/move",
        (v.Shown("lookup", w(title[2], title[3]), "/member/1"),), f"€{186 + number}.00",
        v.Shown("user", w("Mara Quill", "马若澜"), initials=w("MQ", "马"), tone="teal", round=True),
        w("Call back tomorrow", "明天回电"), number % 4 == 1,
    )  # fmt: skip


def detail_page(w: Words) -> v.DetailPage:
    """A record with highlights, path, three sections and two related lists."""
    read = style_page(w.locale).read.fields
    facts = (
        v.Field("a", w("Fee", "费用"), shown=v.Shown("money", "€268.00")),
        v.Field("b", w("Overdue", "逾期金额"), shown=v.Shown("money", "€18.40", alert=True)),
        v.Field("c", w("Due", "到期日"), shown=v.Shown("date", w("20 Dec 2026", "2026-12-20"))),
        v.Field("d", w("Renewals", "续借次数"), shown=v.Shown("number", "3")),
        v.Field("e", w("Last seen", "最近清点"), shown=v.BLANK),
        v.Field("f", w("Keeper", "保管人"), shown=v.Shown("user", w("Mara Quill", "马若澜"), initials=w("MQ", "马"), tone="teal")),
    )
    edit = tuple(replace(field, edit_href=f"/loan/1/edit#f-{field.name}") for field in read)
    rows = tuple(
        v.RelatedRow(w(t[0], t[1]), "/book/1", (v.Shown("select", marks=(states(w)[n],)),), f"€{318 - n * 50}", w("12 Dec", "12-12"))
        for n, t in enumerate(TITLES[:3])
    )
    people = tuple(
        v.RelatedRow(w(t[2], t[3]), "/member/1", (v.Shown("text", w("Reader since 2019", "2019 年起的读者")),), initials=w(t[2][:2].upper(), t[3][0]), tone="pink")
        for t in TITLES[:2]
    )
    system = (
        v.Field("created", w("Created", "创建"), shown=v.Shown("text", w("Mara Quill, 1 Dec 2026 09:30", "马若澜，2026-12-01 09:30"))),
        v.Field("modified", w("Changed", "修改"), shown=v.Shown("text", w("Olu Brandt, 2 Dec 2026 11:05", "卜岚，2026-12-02 11:05"))),
    )
    return v.DetailPage(
        object=loan_mark(w), id="1", title=w("The Quiet Harbour", "静港"), version=4, number="L-01482",
        initials=w("QH", "静"), tone="sky", marks=(states(w)[1],), facts=facts,
        path=(v.PathStep(w("Asked for", "已预约"), "done"), v.PathStep(w("Lent out", "借出"), "now"), v.PathStep(w("Returned", "已归还"), "next")),
        path_label=w("State", "状态"),
        sections=(v.Section("main", w("Details", "基本信息"), edit[:8]), v.Section("more", w("More", "更多"), edit[8:20]), v.Section("rest", w("Place", "地点"), edit[20:], collapsed=True)),
        related=(
            v.RelatedList("books", w("Books", "图书"), rows, 13, "/book", "/book/new", w("New book", "新建图书")),
            v.RelatedList("members", w("Members", "读者"), people, 2, "/member", "/member/new"),
            v.RelatedList("fines", w("Fines", "罚款"), (), 0, "", "/fine/new"),
        ),
        system=system, edit_href="/loan/1/edit", delete_href="/loan/1/delete", clone_href="/loan/1/clone",
        actions=(v.Action(w("Renew", "续借"), "/loan/1/renew", "refresh", "post"),),
        previous_href="/loan/0", next_href="/loan/2",
    )  # fmt: skip


def form_page(w: Words, problems: bool = True, conflict: bool = False) -> v.FormPage:
    """All widgets in three sections, two of them with errors."""
    fields = style_page(w.locale).edit.fields
    bad = w("Choose today or later.", "请选择今天或以后的日期。")
    if problems:
        fields = tuple(replace(f, errors=(bad,)) if f.name in ("bought", "format") else f for f in fields)
    shown = v.Shown("money", "€302.00")
    return v.FormPage(
        object=loan_mark(w), title=w("The Quiet Harbour", "静港"), action="/loan/1/edit", cancel_href="/loan/1",
        sections=(
            v.Section("main", w("Book", "图书"), fields[:15]),
            v.Section("shelf", w("Shelf", "书架"), fields[15:22]),
            v.Section("place", w("Place", "地点"), fields[22:]),
        ),
        version="4", number="L-01482", marks=(states(w)[1],), multipart=True, save_and_new=True,
        problems=(v.FormProblem(bad, "bought", w("Bought", "购入日期")), v.FormProblem(bad, "format", w("Format", "形式"), w("Today is 20 Dec.", "今天是 12-20。")))
        if problems else (),
        conflict=v.Conflict(
            w("Olu Brandt", "卜岚"), w("2 minutes ago", "2 分钟前"),
            (
                v.ConflictField("price", w("Price", "价格"), shown, v.Shown("money", "€310.00"), v.Shown("money", "€318.00")),
                v.ConflictField("bought", w("Bought", "购入日期"), v.BLANK, v.Shown("date", "12-12"), v.Shown("date", "11-30")),
            ), 2,
        ) if conflict else None,
    )  # fmt: skip


def home_page(w: Words) -> v.HomePage:
    """Desk with tiles, recent records and apps."""
    hits = tuple(
        v.Hit(w(t[0], t[1]), "/loan/1", w("Loan", "借阅") + " · " + w(t[2], t[3]), w("Today 09:30", "今天 09:30"), w(t[0][:2].upper(), t[1][0]), tone)
        for t, tone in zip(TITLES, ("sky", "green", "blue", "pink", "amber"), strict=True)
    )
    apps = tuple(replace(group, items=tuple(replace(item, tone="blue") for item in group.items)) for group in shell(w.locale).navigation[1:])
    return v.HomePage(
        w("Good morning, Mara", "早上好，若澜"), w("Friday, 20 November", "11 月 20 日，星期五"),
        (
            v.Tile(w("Lent this month", "本月借出"), "684", "book", w("76% of last year", "去年的 76%"), "/loan"),
            v.Tile(w("Late", "逾期"), "12", "clock"), v.Tile(w("Fees", "费用"), "€1,093.00", "cash"), v.Tile(w("Members", "读者"), "3,418", "users"),
        ), hits, apps,
    )  # fmt: skip


def search_page(w: Words) -> v.SearchPage:
    """Two groups of hits."""
    hits = home_page(w).recent
    return v.SearchPage("qh", (v.HitGroup(loan_mark(w), hits[:3], "/loan"), v.HitGroup(loan_mark(w), hits[3:])))


def delete_page(w: Words) -> v.DeletePage:
    """A question with consequences."""
    lines = (w("3 reminders go with it.", "3 条提醒会一起删除。"), w("2 books lose their link to it.", "2 本图书会与它解除关联。"))
    return v.DeletePage(loan_mark(w), w("The Quiet Harbour", "静港"), "/loan/1/delete", "/loan/1", "4", lines)


def error_page(w: Words) -> v.ErrorPage:
    """Not found, with a request id."""
    return v.ErrorPage(404, "7F3K-20A", back_href="/loan")


def sign_in_page(w: Words) -> v.SignInPage:
    """Sign-in after a wrong password."""
    problem = w("User name or password do not fit. Try again.", "用户名或密码不正确，请重试。")
    return v.SignInPage("/sign-in", "/", "mara", problem, w("Harbour Library", "港湾图书馆"))


PAGES: Mapping[str, tuple[str, Callable[[Words], object]]] = MappingProxyType(
    {
        "": ("home.html", home_page),
        "loan": ("list.html", list_page),
        "empty": ("list.html", lambda w: replace(list_page(w, 0), state="empty", count=None, next_href="", first_href="")),
        "none": ("list.html", lambda w: replace(list_page(w, 0), state="no_result", count=None, next_href="", first_href="")),
        "forbidden": ("list.html", lambda w: replace(list_page(w, 0), state="forbidden", count=None)),
        "failed": ("list.html", lambda w: replace(list_page(w, 0), state="failed", request_id="7F3K", count=None)),
        "board": ("board.html", board_page),
        "loan/1": ("detail.html", detail_page),
        "loan/1/edit": ("form.html", form_page),
        "loan/new": ("form.html", lambda w: replace(form_page(w, False), is_new=True, version="", title=w("New loan", "新建借阅"))),
        "conflict": ("form.html", lambda w: form_page(w, False, True)),
        "loan/1/delete": ("delete.html", delete_page),
        "search": ("search.html", search_page),
        "missing": ("error.html", error_page),
        "sign-in": ("sign_in.html", sign_in_page),
        "style": ("style.html", lambda w: style_page(w.locale)),
    }
)
"""Address → template and page."""
