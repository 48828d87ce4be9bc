"""Values for the style page: a file on its way to records, in the viewer's language."""

from __future__ import annotations

from .view_models import Choice, ImportColumn, MappingPage, ObjectMark, PreviewCell, PreviewLine


def sample_mapping(book: ObjectMark, place: int) -> MappingPage:
    """Three columns of a file and its first rows; `place` is 0 for English, 1 for Chinese."""
    fields = (
        Choice("title", ("Title", "书名")[place]),
        Choice("bought", ("Bought", "购入日期")[place]),
        Choice("keeper", ("Keeper", "保管人")[place]),
    )
    return MappingPage(
        object=book,
        action="#",
        file=("books.csv", "图书.csv")[place],
        total="",
        columns=_columns(place),
        fields=fields,
        matches=(),
        match="",
        modes=(),
        mode="",
        aliases="",
        stop_href="#",
        mapping_href="#",
        lines=_lines(place),
    )


def sample_refused(place: int) -> tuple[tuple[int, str], ...]:
    """Two rows that were refused, with their reasons."""
    return (
        (3, ("Bought: this is no date: “soon”.", "购入日期：“不久”不是日期。")[place]),
        (7, ("Title: fill this in.", "书名：请填写此项。")[place]),
    )


def _columns(place: int) -> tuple[ImportColumn, ...]:
    title, keeper = ("The Quiet Harbour", "静港")[place], ("Mara Quill", "马若澜")[place]
    lookups = (Choice("name", ("by name", "按名称")[place]), Choice("email", ("by email", "按邮箱")[place]))
    formats = (Choice("dmy", ("day.month.year", "日.月.年")[place]),)
    twice = ("Another column becomes Title already.", "已有另一列对应“书名”。")[place]
    return (
        ImportColumn(0, ("Name", "名称")[place], (title, ("Salt Roads", "盐路")[place]), "title"),
        ImportColumn(1, ("Since", "日期")[place], ("12.12.2026", ""), "bought", formats=formats, format="dmy"),
        ImportColumn(2, ("Who", "人员")[place], (keeper,), "keeper", lookups=lookups, lookup="name"),
        ImportColumn(3, ("Heading", "标题")[place], (title,), "title", problems=(twice,)),
        ImportColumn(4, ("Colour", "颜色")[place], ("",)),
    )


def _lines(place: int) -> tuple[PreviewLine, ...]:
    new = Choice("new", ("New", "新增")[place], "green")
    changed = Choice("changed", ("Changed", "更新")[place], "blue")
    refused = Choice("refused", ("Refused", "拒绝")[place], "red")
    keeper = PreviewCell(("Mara Quill", "马若澜")[place])
    soon, no_date = ("soon", "不久")[place], ("This is no date.", "不是日期。")[place]
    rest = (PreviewCell(""), PreviewCell(""))
    return (
        PreviewLine(
            1, new, (PreviewCell(("The Quiet Harbour", "静港")[place]), PreviewCell("12.12.2026"), keeper, *rest)
        ),
        PreviewLine(2, changed, (PreviewCell(("Salt Roads", "盐路")[place]), PreviewCell(""), keeper, *rest)),
        PreviewLine(
            3,
            refused,
            (PreviewCell(("Winter Light", "冬日之光")[place]), PreviewCell(soon, (no_date,)), keeper, *rest),
        ),
    )
