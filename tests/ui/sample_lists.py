"""Sample list and board of the lending library."""

from __future__ import annotations

from metacrm.ui import view_models as v
from tests.ui.sample_frame import TITLES, Words, loan_mark, states


def list_head(w: Words, kind: str = "table") -> v.ListHead:
    """Header, views and chips."""
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
        filter=v.FilterForm("/loan", "/loan/filter?view=mine", (("view", "mine"),)),
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
        v.Column(
            "fee",
            w("Fee", "费用"),
            "right",
            slot="end",
            sort_href="/loan?sort=fee",
            sorted="descending",
            total="€1,893.40",
        ),
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
            state.value,
            state.label,
            state.tone,
            11 + place,
            f"€{918 - place * 100}.00",
            "",
            tuple(_card(w, place * 10 + number) for number in range(3)),
            "/loan",
            8,
            locked=state.value == "back",
        )
        for place, state in enumerate(states(w))
    )
    return v.BoardPage(list_head(w, "board"), "state", w("state", "状态"), columns)


def _card(w: Words, number: int) -> v.BoardCard:
    title = TITLES[number % len(TITLES)]
    return v.BoardCard(
        f"loan-{number}",
        3,
        w(title[0], title[1]),
        f"/loan/{number}",
        f"/loan/{number}/move",
        (v.Shown("lookup", w(title[2], title[3]), "/member/1"),),
        f"€{186 + number}.00",
        v.Shown("user", w("Mara Quill", "马若澜"), initials=w("MQ", "马"), tone="teal", round=True),
        w("Call back tomorrow", "明天回电"),
        number % 4 == 1,
    )


def filter_page(w: Words) -> v.FilterPage:
    """A builder with a group, two conditions, a formula and something wrong."""
    operators = (v.Choice("is", w("is", "等于")), v.Choice("any_of", w("is any of", "属于")))
    steps = (v.FieldStep("state", (v.StepGroup(w("Fields", "字段"), (v.Choice("state", w("State", "状态")),)),)),)
    label = w("State: value", "状态的值")
    several = v.Field("r-0-0", label, "multiselect", values=("lent",), choices=states(w))
    one = v.Field("r-1-0-0", label, "select", value="lent", choices=states(w))
    wrong = (w("State is missing.", "请填写状态。"),)
    conditions = (
        v.FilterCondition("r-0", steps, operators, "any_of", (v.FilterControl("r-0-0", label, fields=(several,)),)),
        v.FilterGroup(
            "r-1",
            any=True,
            denied=True,
            members=(
                v.FilterCondition(
                    "r-1-0", steps, operators, "is", (v.FilterControl("r-1-0-0", label, fields=(one,)),), problems=wrong
                ),
            ),
        ),
        v.FilterFormula("r-2", "loan", "LEN(name) > 3"),
    )
    return v.FilterPage(
        loan_mark(w), "/loan/filter", "/loan", "/loan", v.FilterGroup("r", members=conditions), problem=wrong[0]
    )
