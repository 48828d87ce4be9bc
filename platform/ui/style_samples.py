"""Values for the style page: every widget filled, with errors, and read, in the viewer's language."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from .style_calendar import sample_bars, sample_days, sample_ticks
from .style_charts import sample_chart
from .style_parts import sample_object, sample_parts
from .style_records import sample_records
from .view_models import (
    Choice,
    Column,
    Field,
    ListHead,
    ListPage,
    PaletteEntry,
    PaletteGroup,
    Part,
    Row,
    Section,
    Shown,
    StylePage,
)

TONES = ("slate", "red", "orange", "amber", "green", "teal", "sky", "blue", "violet", "pink")


class Sample(NamedTuple):
    """One widget: its word, label and help in English and Chinese, and what only this widget needs."""

    field: Field
    label: tuple[str, str]
    help: tuple[str, str] = ("", "")


def style_page(locale: str, lookup_url: str = "/lookup/book") -> StylePage:
    """The style page in `locale`; look-ups ask `lookup_url`."""
    place = 1 if locale == "zh" else 0
    fields = tuple(_labelled(sample, place, lookup_url) for sample in _samples(place))
    wrong = ("请填写此项。" if place else "Fill this in.",)
    invalid = tuple(_wrong(field, wrong) for field in fields if not field.read_only)
    return StylePage(
        edit=Section("edit", "", fields),
        invalid=Section("invalid", "", invalid),
        read=Section("read", "", fields),
        table=_table(fields, place),
        tones=TONES,
        records=sample_records(place),
        parts=sample_parts(place),
        chart=sample_chart(place),
        toast="已保存" if place else "Saved",
        typed=("qu", "静")[place],
        palette=_palette(place),
        ticks=sample_ticks(place),
        bars=sample_bars(place),
        days=sample_days(place),
    )


def _wrong(field: Field, errors: tuple[str, ...]) -> Field:
    parts = tuple(
        replace(part, name=f"bad_{part.name}", errors=errors[: place == 0]) for place, part in enumerate(field.parts)
    )
    controller = f"bad_{field.controller}" if field.controller else ""
    return replace(field, name=f"bad_{field.name}", errors=errors, parts=parts, controller=controller)


def _labelled(sample: Sample, place: int, lookup_url: str) -> Field:
    shown = replace(sample.field.shown, widget=sample.field.widget)
    return replace(
        sample.field,
        label=sample.label[place],
        help=sample.help[place],
        shown=shown,
        lookup_url=lookup_url if sample.field.lookup_url else "",
    )


def _choices(place: int) -> tuple[Choice, ...]:
    return (
        Choice("new", ("New", "全新")[place], "sky"),
        Choice("worn", ("Worn", "有磨损")[place], "amber", ("paper",)),
        Choice("lost", ("Lost", "遗失")[place], "red", ("paper",)),
        Choice("licensed", ("Licensed", "已授权")[place], "green", ("digital",)),
    )


def _samples(place: int) -> tuple[Sample, ...]:
    return (*_texts(place), *_numbers(place), *_picklists(place), *_links(place), *_compounds(place))


def _texts(place: int) -> tuple[Sample, ...]:
    title = ("The Quiet Harbour", "静港")[place]
    note = ("Shelf by the window.\nSpine repaired in May.", "靠窗书架。\n五月修补过书脊。")[place]
    prose = ("<p>A <strong>calm</strong> book.</p>", "<p>一本<strong>安静</strong>的书。</p>")[place]
    return (
        Sample(Field("title", "", "text", title, Shown(text=title), required=True), ("Title", "书名")),
        Sample(
            Field("number", "", "readonly", "B-00042", Shown(text="B-00042"), read_only=True),
            ("Number", "编号"),
            ("Counts up by itself.", "自动递增。"),
        ),
        Sample(Field("note", "", "textarea", note, Shown(text=note)), ("Note", "备注")),
        Sample(
            Field("when", "", "condition", "ISBLANK(email)", Shown(text="ISBLANK(email)"), formula_object="user"),
            ("Condition", "条件"),
        ),
        Sample(Field("review", "", "richtext", prose, Shown(html=prose, text="")), ("Review", "书评")),
        Sample(
            Field(
                "email",
                "",
                "email",
                "ada@library.example",
                Shown(text="ada@library.example", href="mailto:ada@library.example"),
            ),
            ("Email", "邮箱"),
        ),
        Sample(
            Field("phone", "", "phone", "+45 00 00 41 20", Shown(text="+45 00 00 41 20", href="tel:+4500004120")),
            ("Phone", "电话"),
        ),
        Sample(
            Field(
                "page",
                "",
                "url",
                "https://library.example",
                Shown(text="library.example", href="https://library.example"),
            ),
            ("Website", "网站"),
        ),
    )


def _numbers(place: int) -> tuple[Sample, ...]:
    date = ("12 Dec 2026", "2026-12-12")[place]
    return (
        Sample(Field("pages", "", "number", "352", Shown(text="352"), unit=("pages", "页")[place]), ("Length", "页数")),
        Sample(
            Field("price", "", "money", "1280.50", Shown(text="€1,280.50", detail="¥9,988"), unit="EUR"),
            ("Price", "价格"),
        ),
        Sample(
            Field("worn", "", "percent", "12.5", Shown(text="12.5%")),
            ("Wear", "磨损"),
            ("Above 50% it is replaced.", "超过 50% 会更换。"),
        ),
        Sample(Field("bought", "", "date", "2026-12-12", Shown(text=date)), ("Bought", "购入日期")),
        Sample(
            Field("seen", "", "datetime", "2026-12-12T16:40", Shown(text=f"{date} 16:40")), ("Last seen", "最近清点")
        ),
        Sample(Field("opens", "", "time", "09:30", Shown(text="09:30")), ("Opens", "开放时间")),
        Sample(
            Field("loan", "", "duration", "1 h 30 min", Shown(text=("1 h 30 min", "1 小时 30 分")[place])),
            ("Loan time", "借阅时长"),
        ),
        Sample(Field("stars", "", "rating", "4", Shown(score=4)), ("Rating", "评分")),
    )


def _picklists(place: int) -> tuple[Sample, ...]:
    formats = (
        Choice("paper", ("Paper", "纸质")[place], "orange"),
        Choice("digital", ("Digital", "电子")[place], "violet"),
    )
    shelves = tuple(Choice(f"s{number}", f"{('Shelf', '书架')[place]} {number}") for number in range(1, 16))
    states = _choices(place)
    return (
        Sample(Field("format", "", "select", "paper", Shown(marks=formats[:1]), choices=formats), ("Format", "形式")),
        Sample(
            Field("state", "", "select", "worn", Shown(marks=states[1:2]), choices=states, controller="format"),
            ("Condition", "状况"),
            ("Depends on the format.", "随形式变化。"),
        ),
        Sample(
            Field("tags", "", "multiselect", "", Shown(marks=formats), ("paper", "digital"), choices=formats),
            ("Kept as", "保存形式"),
        ),
        Sample(
            Field("shelves", "", "multiselect", "", Shown(marks=shelves[:2]), ("s1", "s2"), choices=shelves),
            ("Shelves", "书架"),
        ),
        Sample(Field("lends", "", "checkbox", "true", Shown(checked=True)), ("May be lent", "可外借")),
    )


def _links(place: int) -> tuple[Sample, ...]:
    book, person = ("The Quiet Harbour", "静港")[place], ("Mara Quill", "马若澜")[place]
    branch = ("North branch", "北区分馆")[place]
    kinds = (Choice("book", ("Book", "图书")[place]), Choice("member", ("Member", "读者")[place]))
    on = "on"
    return (
        Sample(Field("series", "", "lookup", "1", Shown(text=book, href="#"), lookup_url=on), ("Part of", "所属系列")),
        Sample(
            Field(
                "about",
                "",
                "polymorphic",
                "1",
                Shown(text=book, href="#", detail=kinds[0].label),
                parts=(Part("about_object", ("Kind", "对象")[place], "book", kinds),),
                lookup_url=on,
            ),
            ("About", "关于"),
        ),
        Sample(
            Field(
                "keeper",
                "",
                "user",
                "1",
                Shown(text=person, initials=("MQ", "马")[place], tone="teal", round=True),
                lookup_url=on,
            ),
            ("Keeper", "保管人"),
        ),
        Sample(Field("branch", "", "department", "1", Shown(text=branch, href="#"), lookup_url=on), ("Branch", "分馆")),
    )


def _compounds(place: int) -> tuple[Sample, ...]:
    street, city = ("14 Harbour Row", "港湾路 14 号")[place], ("Aarhus", "奥胡斯")[place]
    address = (
        Part("street", ("Street", "街道")[place], street),
        Part("city", ("City", "城市")[place], city),
        Part("postcode", ("Postcode", "邮编")[place], "8000"),
        Part("country", ("Country", "国家")[place], "DK"),
    )
    point = (
        Part("latitude", ("Latitude", "纬度")[place], "56.156635"),
        Part("longitude", ("Longitude", "经度")[place], "10.210365"),
    )
    scan, size = ("cover scan.pdf", "封面扫描.pdf")[place], "1.2 MB"
    return (
        Sample(
            Field("address", "", "address", "", Shown(text=f"{street}\n8000 {city}"), parts=address),
            ("Address", "地址"),
        ),
        Sample(
            Field("point", "", "geolocation", "", Shown(text="56.156635, 10.210365", href="#"), parts=point),
            ("Position", "位置"),
        ),
        Sample(Field("scan", "", "file", "f1", Shown(text=scan, href="#", detail=size)), ("Scan", "扫描件")),
        Sample(Field("cover", "", "image", "", Shown()), ("Cover", "封面")),
    )


def _table(fields: tuple[Field, ...], place: int) -> ListPage:
    books = sample_object(place)
    by_name = {field.name: field for field in fields}
    names = ("title", "format", "keeper", "price", "bought")
    slots = ("title", "sub", "", "end", "end2")
    columns = tuple(
        Column(
            name,
            by_name[name].label,
            "right" if name == "price" else "left",
            name == "title",
            slot,
            "#",
            "descending" if name == "price" else "",
            "€3,841.50" if name == "price" else "",
        )
        for name, slot in zip(names, slots, strict=True)
    )
    cells = tuple(by_name[name].shown for name in names)
    rows = tuple(Row(str(number), by_name["title"].value, "#", cells, "#") for number in range(1, 4))
    return ListPage(ListHead(books, books.label_plural), columns, rows, 3, bulk=("edit", "transfer", "delete"))


def _palette(place: int) -> tuple[PaletteGroup, ...]:
    book, person = ("The Quiet Harbour", "静港")[place], ("Mara Quill", "马若静")[place]
    records = (
        PaletteEntry(book, "#", icon="book", sub=("Book", "图书")[place]),
        PaletteEntry(person, "#", sub=("Member", "读者")[place], initials=("MQ", "马")[place], tone="teal", round=True),
    )
    commands = (
        PaletteEntry(("Request a copy", "静置归还")[place], "#", icon="plus", keys="c"),
        PaletteEntry(("Delete the queue", "删除静音")[place], "#", icon="trash", danger=True),
    )
    return (
        PaletteGroup("records", ("Records", "记录")[place], records),
        PaletteGroup("commands", ("Commands", "命令")[place], commands),
    )
