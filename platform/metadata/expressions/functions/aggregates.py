"""How many related records there are, whether there is any, and the sum, mean and extremes of a value of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, Numeric, case, cast, func, literal, null, select, type_coerce

from ...sql_types import ExactDecimal
from ..arithmetic import divide
from ..sql_calls import gathered_on_sqlite
from ..sql_template import Template
from ..templates import quotient, settled_sql
from ..typed import Aggregate, FieldValue, Record, RelatedRows
from ..types import BOOLEAN, NUMBER, NUMERIC
from .base import words
from .related import RelatedFunction
from .several import total


class CountOf(RelatedFunction):
    name = "COUNTOF"
    syntax = "COUNTOF(records, condition)"
    doc = words(
        "How many related records there are, of those for which the condition holds.",
        "相关记录中满足条件的条数；不写条件则为全部。",
    )
    examples = ("COUNTOF(loans)", "COUNTOF(loans, due_on < TODAY())")
    result = NUMBER

    def of_rows(self, rows: Sequence[Record]) -> Any:
        return Decimal(len(rows))

    def related_sql(self, call: Aggregate, rows: RelatedRows) -> ColumnElement[Any]:
        return rows.scalar(func.count(type_=BigInteger()))


class Exists(RelatedFunction):
    name = "EXISTS"
    syntax = "EXISTS(records, condition)"
    doc = words(
        "Whether there is a related record for which the condition holds; never blank.",
        "是否存在满足条件的相关记录；不会为空。",
    )
    examples = ("EXISTS(loans, ISBLANK(returned_on))", "NOT EXISTS(loans, lent_at >= NOW() - 7)")
    result = BOOLEAN
    always_answers = True

    def of_rows(self, rows: Sequence[Record]) -> Any:
        return bool(rows)

    def related_sql(self, call: Aggregate, rows: RelatedRows) -> ColumnElement[Any]:
        return rows.exist()


class Gathering(RelatedFunction):
    """What becomes one out of the values of all the records; `gathered` is the same in PostgreSQL."""

    of_none: ClassVar[ColumnElement[Any] | None] = None
    """The answer of SQLite where there is no record, since nobody tells it then what is asked; None: blank."""

    def related_sql(self, call: Aggregate, rows: RelatedRows) -> ColumnElement[Any]:
        values = rows.values()
        answer = self._answer(call, rows, values.c.value)
        if "failed" in values.c:
            any_failed = func.max(case((values.c.failed, 1), else_=0)) == 1
            answer = case((any_failed, null()), else_=answer)
        return select(answer).select_from(values).scalar_subquery()

    def _answer(self, call: Aggregate, rows: RelatedRows, value: ColumnElement[Any]) -> ColumnElement[Any]:
        assert call.value is not None
        if call.value.type.kind not in NUMERIC:
            return self.gathered(value, value.type)
        if rows.compiler.dialect_name == "sqlite":
            answer = gathered_on_sqlite(rows.compiler, self.name, call.value, value)
            return answer if self.of_none is None else case((func.count() == 0, self.of_none), else_=answer)
        return type_coerce(self.gathered(cast(value, Numeric), Numeric()), ExactDecimal())

    def gathered(self, value: ColumnElement[Any], type_: Any) -> ColumnElement[Any]:
        """The answer of PostgreSQL; of SQLite too where the values are no numbers."""
        raise NotImplementedError


class SumOf(Gathering):
    name = "SUMOF"
    syntax = "SUMOF(records, value, condition)"
    doc = words(
        "The sum of a number or an amount over the related records for which the condition holds; blanks do not count, "
        "and of none it is 0. Amounts are added in the base currency.",
        "满足条件的相关记录中数字或金额之和；空值不计，没有记录时为 0。金额按本位币相加。",
    )
    examples = ("SUMOF(loans, fine)", "SUMOF(loans, fine, ISBLANK(returned_on)) > 100")
    kinds = ("number",)
    of_none = literal(Decimal(0), ExactDecimal())

    def related_fails(self, call: Aggregate) -> bool:
        """A sum of what is computed may grow beyond every number; one of stored numbers can't."""
        return super().related_fails(call) or not isinstance(call.value, FieldValue)

    def of_values(self, values: list[Any], separator: str) -> Any:
        return total(values)

    def gathered(self, value: ColumnElement[Any], type_: Any) -> ColumnElement[Any]:
        return Template(settled_sql("{a}"), (func.coalesce(func.sum(value), literal(0, Numeric())),), Numeric())


class AvgOf(Gathering):
    name = "AVGOF"
    syntax = "AVGOF(records, value, condition)"
    doc = words(
        "The mean of a number or an amount over the related records for which the condition holds; blanks do not "
        "count, and of none it is blank. Amounts are taken in the base currency.",
        "满足条件的相关记录中数字或金额的平均数；空值不计，没有记录时为空。金额按本位币计算。",
    )
    examples = ("AVGOF(loans, rating, NOT ISBLANK(returned_on))",)
    kinds = ("number",)

    def related_fails(self, call: Aggregate) -> bool:
        """As of the sum."""
        return super().related_fails(call) or not isinstance(call.value, FieldValue)

    def of_values(self, values: list[Any], separator: str) -> Any:
        return divide(total(values), len(values)) if values else None

    def gathered(self, value: ColumnElement[Any], type_: Any) -> ColumnElement[Any]:
        return Template(quotient("{a}", "{b}"), (func.sum(value), cast(func.count(value), Numeric)), Numeric())


class MinOf(Gathering):
    name = "MINOF"
    syntax = "MINOF(records, value, condition)"
    doc = words(
        "The smallest or earliest value of the related records for which the condition holds; blank where there is "
        "none.",
        "满足条件的相关记录中最小或最早的值；没有则为空。",
    )
    examples = ("MINOF(loans, due_on, ISBLANK(returned_on)) < TODAY()",)
    kinds = ("number", "date", "datetime", "time")

    def of_values(self, values: list[Any], separator: str) -> Any:
        return min(values, default=None)

    def gathered(self, value: ColumnElement[Any], type_: Any) -> ColumnElement[Any]:
        return func.min(value, type_=type_)


class MaxOf(Gathering):
    name = "MAXOF"
    syntax = "MAXOF(records, value, condition)"
    doc = words(
        "The largest or latest value of the related records for which the condition holds; blank where there is none.",
        "满足条件的相关记录中最大或最晚的值；没有则为空。",
    )
    examples = ("MAXOF(loans, lent_at)",)
    kinds = ("number", "date", "datetime", "time")

    def of_values(self, values: list[Any], separator: str) -> Any:
        return max(values, default=None)

    def gathered(self, value: ColumnElement[Any], type_: Any) -> ColumnElement[Any]:
        return func.max(value, type_=type_)
