"""Values for the style page: what home pages, boards and record pages are made of, in the viewer's language."""

from __future__ import annotations

from .style_calendar import sample_days
from .view_models import (
    BoardCard,
    Choice,
    DeskBar,
    DeskBlock,
    Field,
    PathStep,
    RelatedList,
    RelatedRow,
    Shown,
    StyleRecords,
    Tile,
    TimelineDay,
    TimelineEntry,
)


def sample_records(place: int) -> StyleRecords:
    """Tiles, panels, highlights, stages, cards and what happened; `place` is 0 for English, 1 for Chinese."""
    return StyleRecords(
        tiles=_tiles(place),
        blocks=_blocks(place),
        facts=_facts(place),
        path=_path(place),
        happened=_happened(place),
        cards=_cards(place),
    )


def _tiles(place: int) -> tuple[Tile, ...]:
    return (
        Tile(("Lent out", "已借出")[place], "1,284", "book", ("books", "本图书")[place], "#"),
        Tile(
            ("Fees this month", "本月费用")[place],
            ("€3.1k", "¥2.4 万")[place],
            "cash",
            ("86 loans", "86 笔借阅")[place],
        ),
        Tile(("Late", "逾期")[place], "12", "clock", ("loans", "笔借阅")[place], "#"),
        Tile(("Reserved", "已预约")[place], "", "bookmark", later_href="#"),
    )


def _blocks(place: int) -> tuple[DeskBlock, ...]:
    late, waiting = (
        Choice("late", ("Late", "逾期")[place], "red"),
        Choice("waiting", ("Waiting", "等待中")[place], "amber"),
    )
    rows = (
        RelatedRow(
            ("The Quiet Harbour", "静港")[place], "#", (Shown("select", marks=(late,)),), "€4.20", is_figure=True
        ),
        RelatedRow(
            ("Salt Roads", "盐路")[place], "#", (Shown("select", marks=(waiting,)),), ("12 Dec", "12-12")[place]
        ),
    )
    shelves = (
        (("Novels", "小说")[place], 100, "640"),
        (("Travel", "旅行")[place], 45, "288"),
        (("Maps", "地图")[place], 8, "51"),
    )
    bars = tuple(DeskBar(Shown(text=name), share, value, "#") for name, share, value in shelves)
    return (
        DeskBlock("style-rows", ("Needs you", "待处理")[place], "#", list=RelatedList("rows", "", rows, 7)),
        DeskBlock("style-bars", ("Loans by shelf", "按书架统计")[place], "#", bars=bars),
        DeskBlock("style-late", ("Slow list", "较慢的列表")[place], "#", is_late=True),
        DeskBlock("style-waits", ("On its way", "正在加载")[place], "#", later_href="#", later_rows=3),
        DeskBlock("style-days", ("Coming days", "未来几天")[place], "#", days=sample_days(place)),
        DeskBlock("style-none", ("Lost books", "遗失的图书")[place], "#"),
    )


def _facts(place: int) -> tuple[Field, ...]:
    state = Choice("out", ("Lent out", "已借出")[place], "blue")
    keeper = Shown("user", ("Mara Quill", "马若澜")[place], tone="teal", initials=("MQ", "马")[place], round=True)
    return (
        _fact(("State", "状态")[place], Shown("select", marks=(state,))),
        _fact(("Price", "价格")[place], Shown("money", "€1,280.50")),
        _fact(("Due", "归还日期")[place], Shown("date", ("12 Dec 2026", "2026-12-12")[place], alert=True)),
        _fact(("Keeper", "保管人")[place], keeper),
        _fact(("Shelf", "书架")[place], Shown()),
    )


def _fact(label: str, shown: Shown) -> Field:
    return Field("fact", label, shown.widget, "", shown)


def _path(place: int) -> tuple[PathStep, ...]:
    labels = (("Ordered", "已订购"), ("Shelved", "已上架"), ("Lent out", "已借出"), ("Returned", "已归还"))
    states = ("done", "done", "now", "next")
    return tuple(PathStep(label[place], state) for label, state in zip(labels, states, strict=True))


def _happened(place: int) -> tuple[TimelineDay, ...]:
    person, initials = ("Mara Quill", "马若澜")[place], ("MQ", "马")[place]
    sent = Choice("sent", ("Sent", "已发送")[place], "green")
    entries = (
        TimelineEntry(
            ("Reminder", "催还提醒")[place],
            "#",
            ("Letter", "信件")[place],
            "mail",
            "sky",
            "16:40",
            person,
            initials,
            "teal",
            (sent,),
        ),
        TimelineEntry(
            ("Changed Due", "修改了归还日期")[place], icon="history", time="11:05", person=person, initials=initials
        ),
    )
    return (TimelineDay(("12 Dec 2026", "2026-12-12")[place], entries),)


def _cards(place: int) -> tuple[BoardCard, ...]:
    keeper = Shown("user", ("Mara Quill", "马若澜")[place], tone="teal", initials=("MQ", "马")[place])
    author = Shown(text=("Nadja Talvane", "唐雁")[place])
    late, stay = ("Return passed 2 days ago", "归还日期已过 2 天")[place], ("3 days", "3 天")[place]
    return (
        BoardCard(
            "style-1",
            1,
            ("The Quiet Harbour", "静港")[place],
            "#",
            facts=(author,),
            amount="€12",
            person=keeper,
            stay=stay,
        ),
        BoardCard(
            "style-2", 1, ("Salt Roads", "盐路")[place], "#", facts=(author,), amount="€8", note=late, note_alert=True
        ),
    )
