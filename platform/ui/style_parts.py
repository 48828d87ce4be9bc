"""Values for the style page: what forms and lists hold beside widgets, in the viewer's language."""

from __future__ import annotations

from .style_imports import sample_mapping, sample_refused
from .view_models import (
    Choice,
    Conflict,
    ConflictField,
    Field,
    FieldStep,
    FilterCondition,
    FilterControl,
    FilterFormula,
    FilterGroup,
    LineColumn,
    LineGrid,
    LineRow,
    ObjectMark,
    Shown,
    StepGroup,
    StyleParts,
)


def sample_parts(place: int) -> StyleParts:
    """A conflict, lines, a filter and an import; `place` is 0 for English, 1 for Chinese."""
    return StyleParts(
        object=sample_object(place),
        chosen=("2 selected", "已选 2 条")[place],
        conflict=_conflict(place),
        grid=_grid(place),
        filter=_filter(place),
        mapping=sample_mapping(sample_object(place), place),
        refused=sample_refused(place),
    )


def sample_object(place: int) -> ObjectMark:
    """What the samples are about: books."""
    return ObjectMark("book", ("Book", "图书")[place], ("Books", "图书")[place], "book", "blue", "#")


def _conflict(place: int) -> Conflict:
    names = (("Ada Marsh", "安娜"), ("Ben Holt", "贝宁"), ("Mara Quill", "马若澜"))
    keepers = tuple(Shown("text", name[place]) for name in names)
    prices = tuple(Shown("money", f"€{amount}.00") for amount in (302, 310, 318))
    fields = (
        ConflictField("price", ("Price", "价格")[place], *prices),
        ConflictField("keeper", ("Keeper", "保管人")[place], *keepers),
        ConflictField("shelf", ("Shelf", "书架")[place], yours=Shown("text", ("Shelf 4", "书架 4")[place])),
    )
    return Conflict(("Olu Brandt", "卜岚")[place], ("2 minutes ago", "2 分钟前")[place], fields, 2)


def _grid(place: int) -> LineGrid:
    columns = (
        LineColumn("title", ("Title", "书名")[place], required=True),
        LineColumn("copies", ("Copies", "册数")[place], is_number=True),
        LineColumn("price", ("Price", "价格")[place], is_number=True),
        LineColumn("amount", ("Amount", "金额")[place], is_number=True, summed=True, total="€131.00"),
    )
    refused = ("Enter 1 or more.", "请输入 1 或更大的数。")[place]
    rows = (
        _line("1", 1, (("The Quiet Harbour", "静港")[place], "3", "12.00", "€36.00")),
        _line("2", 2, (("Salt Roads", "盐路")[place], "5", "19.00", "€95.00")),
        _line("3", 3, (("Winter Light", "冬日之光")[place], "0", "8.50", "€0.00"), (refused,)),
    )
    blank = _line("new", 0, ("", "", "", ""))
    label = ("Books ordered", "订购的图书")[place]
    return LineGrid("sample", label, columns, rows, blank, can_remove=True, can_move=True)


def _line(key: str, number: int, texts: tuple[str, str, str, str], errors: tuple[str, ...] = ()) -> LineRow:
    title, copies, price, amount = texts
    prefix = f"lines.sample.{key}."
    cells = (
        Field(f"{prefix}title", "", "text", title, required=True),
        Field(f"{prefix}copies", "", "number", copies, errors=errors),
        Field(f"{prefix}price", "", "money", price, unit="EUR"),
        Field(f"{prefix}amount", "", "readonly", amount, Shown("money", amount), read_only=True),
    )
    return LineRow(key, cells, number, is_new=not number)


def _filter(place: int) -> FilterGroup:
    states = tuple(
        Choice(name, words[place]) for name, words in (("new", ("New", "全新")), ("worn", ("Worn", "有磨损")))
    )
    state, price = ("Condition", "状况")[place], ("Price", "价格")[place]
    missing = (f"{price} is missing.", f"请填写{price}。")[place]
    inner = (
        _condition("r-1-0", "state", state, Field("r-1-0-0", state, "select", "new", choices=states), place),
        _condition("r-1-1", "price", price, Field("r-1-1-0", price, "number"), place, (missing,)),
    )
    members = (
        _condition("r-0", "state", state, Field("r-0-0", state, "select", "worn", choices=states), place),
        FilterGroup("r-1", any=True, denied=True, members=inner),
        FilterFormula("r-2", "user", "ISBLANK(email)"),
    )
    return FilterGroup("r", members=members)


def _condition(
    address: str, name: str, label: str, field: Field, place: int, problems: tuple[str, ...] = ()
) -> FilterCondition:
    names = (Choice("state", ("Condition", "状况")[place]), Choice("price", ("Price", "价格")[place]))
    steps = (FieldStep(name, (StepGroup(("Fields", "字段")[place], names),)),)
    operators = (Choice("is", ("is", "等于")[place]), Choice("is_not", ("is not", "不等于")[place]))
    controls = (FilterControl(field.name, label, fields=(field,)),)
    words = f"{label} {operators[0].label}"
    return FilterCondition(address, steps, operators, "is", controls, name, words, problems)
