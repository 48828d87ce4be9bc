"""One of the related records, by an order of theirs, and their texts in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Text, func, literal, select

from ..bounds import LONGEST_TEXT
from ..sql_calls import gathered_on_sqlite
from ..sql_template import Template
from ..typed import Aggregate, Record, RelatedRows, may_fail
from ..types import TEXT
from .base import words
from .related import SCALARS, RelatedFunction, in_order

BOUNDED = f"CASE WHEN char_length({{a}}) <= {LONGEST_TEXT} THEN {{a}} ELSE left({{a}}, {LONGEST_TEXT - 1}) || '…' END"


class FirstOf(RelatedFunction):
    name = "FIRSTOF"
    syntax = 'FIRSTOF(records, value, condition, "order")'
    doc = words(
        "The value of the first of the related records for which the condition holds, by an order such as "
        "“-due_on,number” (a minus for downwards, blanks last), else by their making. Without a condition write TRUE.",
        "满足条件的相关记录中第一条的值；顺序写作 “-due_on,number”（减号为降序，空值在后），不写则按创建先后。"
        "没有条件时写 TRUE。",
    )
    examples = ('FIRSTOF(loans, book.title, ISBLANK(returned_on), "due_on")',)
    kinds = SCALARS
    ordered = True

    def arranged(self, call: Aggregate, rows: Sequence[Record]) -> Sequence[Record]:
        return in_order(rows, call.order)[:1]

    def of_values(self, values: list[Any], separator: str) -> Any:
        return values[0] if values else None

    def related_sql(self, call: Aggregate, rows: RelatedRows) -> ColumnElement[Any]:
        return rows.in_order(backwards=False, limit=1).scalar_subquery()


class LastOf(FirstOf):
    name = "LASTOF"
    syntax = 'LASTOF(records, value, condition, "order")'
    doc = words(
        "As FIRSTOF by the opposite order: the value of the latest, the largest, else of the one made last; "
        "blanks stand last here too.",
        "同 FIRSTOF，但按相反的顺序：最晚、最大的一条，不写顺序则为最后创建的一条；空值仍在后。",
    )
    examples = ('LASTOF(loans, book.title, TRUE, "lent_at")',)

    def arranged(self, call: Aggregate, rows: Sequence[Record]) -> Sequence[Record]:
        opposite = tuple(replace(key, descending=not key.descending) for key in call.order)
        return in_order(list(reversed(rows)), opposite)[:1]

    def related_sql(self, call: Aggregate, rows: RelatedRows) -> ColumnElement[Any]:
        return rows.in_order(backwards=True, limit=1).scalar_subquery()


class JoinOf(RelatedFunction):
    name = "JOINOF"
    syntax = 'JOINOF(records, text, ", ", condition, "order")'
    doc = words(
        "The texts of the related records for which the condition holds, one behind the other with the separator "
        "between them, ordered as in FIRSTOF; blanks are left out, and of none it is blank. What is longer than "
        "100,000 characters ends in “…”.",
        "把满足条件的相关记录的文本用分隔符依次连接，顺序同 FIRSTOF；忽略空值，没有则为空。超过 100,000 字符以“…”"
        "结尾。",
    )
    examples = ('JOINOF(loans, book.title, ", ", ISBLANK(returned_on), "due_on")',)
    kinds = ("text",)
    separated = True
    ordered = True
    result = TEXT

    def of_values(self, values: list[Any], separator: str) -> Any:
        joined = separator.join(values)
        return (joined if len(joined) <= LONGEST_TEXT else f"{joined[: LONGEST_TEXT - 1]}…") or None

    def related_sql(self, call: Aggregate, rows: RelatedRows) -> ColumnElement[Any]:
        assert call.value is not None
        if may_fail(call.value):
            raise rows.compiler.refused(call.value)
        # Of more texts than that none would be seen: each has a character at least.
        texts = rows.in_order(backwards=False, limit=LONGEST_TEXT + 1, present=True).subquery()
        if rows.compiler.dialect_name == "sqlite":
            joined = gathered_on_sqlite(rows.compiler, self.name, call.value, texts.c.value, call.separator)
        else:
            joined = func.string_agg(texts.c.value, literal(call.separator, Text), type_=Text())
        answer = select(joined).select_from(texts).scalar_subquery()
        return answer if rows.compiler.dialect_name == "sqlite" else Template(BOUNDED, (answer,), Text())
