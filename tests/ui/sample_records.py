"""Sample detail, form, conflict and delete pages of the lending library."""

from __future__ import annotations

from msgspec.structs import replace

from metacrm.ui import view_models as v
from metacrm.ui.style_samples import style_page
from tests.ui.sample_frame import TITLES, Words, loan_mark, states


def detail_page(w: Words) -> v.DetailPage:
    """A record with highlights, path, three sections and three related lists."""
    read = style_page(w.locale).read.fields
    edit = tuple(replace(field, edit_href=f"/loan/1/edit#f-{field.name}") for field in read)
    return v.DetailPage(
        object=loan_mark(w),
        id="1",
        title=w("The Quiet Harbour", "静港"),
        version=4,
        number="L-01482",
        initials=w("QH", "静"),
        tone="sky",
        marks=(states(w)[1],),
        facts=highlights(w),
        path=(
            v.PathStep(w("Asked for", "已预约"), "done"),
            v.PathStep(w("Lent out", "借出"), "now"),
            v.PathStep(w("Returned", "已归还"), "next"),
        ),
        path_label=w("State", "状态"),
        sections=(
            v.Section("main", w("Details", "基本信息"), edit[:8]),
            v.Section("more", w("More", "更多"), edit[8:20]),
            v.Section("rest", w("Place", "地点"), edit[20:], collapsed=True),
        ),
        related=related(w),
        system=makers(w),
        edit_href="/loan/1/edit",
        actions=(
            v.Action(w("Renew", "续借"), "/loan/1/renew", "refresh", "post"),
            v.Action(w("Copy link", "复制链接"), "", "link", press="copy-link"),
            v.Action(w("Delete", "删除"), "/loan/1/delete", "trash", dialog=True, danger=True),
        ),
    )


def highlights(w: Words) -> tuple[v.Field, ...]:
    """Six facts, one late and one not set."""
    return (
        v.Field("a", w("Fee", "费用"), shown=v.Shown("money", "€268.00")),
        v.Field("b", w("Overdue", "逾期金额"), shown=v.Shown("money", "€18.40", alert=True)),
        v.Field("c", w("Due", "到期日"), shown=v.Shown("date", w("20 Dec 2026", "2026-12-20"))),
        v.Field("d", w("Renewals", "续借次数"), shown=v.Shown("number", "3")),
        v.Field("e", w("Last seen", "最近清点"), shown=v.BLANK),
        v.Field(
            "f",
            w("Keeper", "保管人"),
            shown=v.Shown("user", w("Mara Quill", "马若澜"), initials=w("MQ", "马"), tone="teal"),
        ),
    )


def related(w: Words) -> tuple[v.RelatedList, ...]:
    """Three related lists, the last one empty."""
    rows = tuple(
        v.RelatedRow(
            w(t[0], t[1]),
            "/book/1",
            (v.Shown("select", marks=(states(w)[n],)),),
            f"€{318 - n * 50}",
            w("12 Dec", "12-12"),
        )
        for n, t in enumerate(TITLES[:3])
    )
    people = tuple(
        v.RelatedRow(
            w(t[2], t[3]),
            "/member/1",
            (v.Shown("text", w("Reader since 2019", "2019 年起的读者")),),
            initials=w(t[2][:2].upper(), t[3][0]),
            tone="pink",
        )
        for t in TITLES[:2]
    )
    return (
        v.RelatedList("books", w("Books", "图书"), rows, 13, "/book", "/book/new", w("New book", "新建图书")),
        v.RelatedList("members", w("Members", "读者"), people, 2, "/member", "/member/new"),
        v.RelatedList("fines", w("Fines", "罚款"), (), 0, "", "/fine/new"),
    )


def makers(w: Words) -> tuple[v.Field, ...]:
    """Who made and changed the record."""
    return (
        v.Field(
            "created",
            w("Created", "创建"),
            shown=v.Shown("text", w("Mara Quill, 1 Dec 2026 09:30", "马若澜，2026-12-01 09:30")),
        ),
        v.Field(
            "modified",
            w("Changed", "修改"),
            shown=v.Shown("text", w("Olu Brandt, 2 Dec 2026 11:05", "卜岚，2026-12-02 11:05")),
        ),
    )


def form_page(w: Words, problems: bool = True, conflict: bool = False) -> v.FormPage:
    """All widgets in three sections, two of them with errors."""
    fields = style_page(w.locale).edit.fields
    bad = w("Choose today or later.", "请选择今天或以后的日期。")
    if problems:
        fields = tuple(replace(f, errors=(bad,)) if f.name in ("bought", "format") else f for f in fields)
    shown = v.Shown("money", "€302.00")
    return v.FormPage(
        object=loan_mark(w),
        title=w("The Quiet Harbour", "静港"),
        action="/loan/1/edit",
        cancel_href="/loan/1",
        sections=(
            v.Section("main", w("Book", "图书"), fields[:15]),
            v.Section("shelf", w("Shelf", "书架"), fields[15:22]),
            v.Section("place", w("Place", "地点"), fields[22:]),
        ),
        version="4",
        number="L-01482",
        marks=(states(w)[1],),
        multipart=True,
        save_and_new=True,
        problems=(
            v.FormProblem(bad, "bought", w("Bought", "购入日期")),
            v.FormProblem(bad, "format", w("Format", "形式"), w("Today is 20 Dec.", "今天是 12-20。")),
        )
        if problems
        else (),
        conflict=v.Conflict(
            w("Olu Brandt", "卜岚"),
            w("2 minutes ago", "2 分钟前"),
            (
                v.ConflictField(
                    "price", w("Price", "价格"), shown, v.Shown("money", "€310.00"), v.Shown("money", "€318.00")
                ),
                v.ConflictField(
                    "bought", w("Bought", "购入日期"), v.BLANK, v.Shown("date", "12-12"), v.Shown("date", "11-30")
                ),
            ),
            2,
        )
        if conflict
        else None,
    )


def delete_page(w: Words) -> v.DeletePage:
    """A question with consequences."""
    lines = (
        w("3 reminders go with it.", "3 条提醒会一起删除。"),
        w("2 books lose their link to it.", "2 本图书会与它解除关联。"),
    )
    return v.DeletePage(loan_mark(w), w("The Quiet Harbour", "静港"), "/loan/1/delete", "/loan/1", "4", lines)
