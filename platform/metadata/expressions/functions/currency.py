"""Exchange rates by their day, and amounts converted by them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec.structs import replace
from sqlalchemy import ColumnElement, case, literal, select, type_coerce

from ...sql_types import ExactDecimal
from ..arithmetic import Number, divide, multiply
from ..environment import Environment
from ..sql_calls import exact
from ..templates import quotient, settled_sql
from ..typed import Apply, Constant, EvaluationError, FieldValue, SqlCompiler, Typed
from ..types import NUMBER, FieldRef
from .base import CallSite, Function, Overload, note_type, words

CURRENCY = "currency"
"""The field of every record with amounts that says what they are in."""


def _rate(environment: Environment, code: str, day: date | None = None) -> Decimal:
    rates = environment.rates
    if rates is not None and code == rates.base:
        return Decimal(1)
    found = rates.rate(code, day or environment.today) if rates is not None else None
    if found is None:
        raise EvaluationError("#RATE")
    return found


class CurrencyRate(Function):
    name = "CURRENCYRATE"
    syntax = 'CURRENCYRATE("USD", date)'
    doc = words(
        "What a unit of the currency is worth in the base currency on that day, or today; the error #RATE where no "
        "rate is known.",
        "该币种一个单位在当日（不给日期则今天）折合的本位币；没有汇率得错误 #RATE。",
    )
    examples = ('CURRENCYRATE("USD")', "CURRENCYRATE(currency, close_date)")
    volatility = "instant"
    overloads = (Overload(("text", "date"), NUMBER, _rate, optional=1, fails=True, zoned=True),)

    def sql(self, call: Apply, compiler: SqlCompiler) -> ColumnElement[Decimal]:
        rates = compiler.environment.rates
        if rates is None:
            raise compiler.refused(call)
        code = compiler.value(call.arguments[0])
        day = compiler.value(call.arguments[1]) if len(call.arguments) > 1 else literal(compiler.environment.today)
        source = rates.table()
        newest = (
            select(source.c.rate)
            .where(source.c.code == code, source.c.valid_from <= day)
            .order_by(source.c.valid_from.desc())
            .limit(1)
            .correlate_except(source)
            .scalar_subquery()
        )
        found = exact(compiler, call, newest) if compiler.dialect_name == "sqlite" else newest
        # Without a day there is no rate, the base currency's neither.
        at_par = (code == rates.base) & day.is_not(None)
        return case((at_par, literal(Decimal(1), ExactDecimal())), else_=type_coerce(found, ExactDecimal()))


def _converted(amount: Number, rate: Number, wanted: Number) -> Number:
    return amount if rate == wanted else divide(multiply(amount, rate), wanted)


class Convert(Function):
    """Both rates are calls of CURRENCYRATE, put in place of the currency and the day."""

    name = "CONVERT"
    syntax = 'CONVERT(amount, "USD", date)'
    doc = words(
        "The amount, a field, in another currency by the rates of that day, or today; the error #RATE where one is "
        "missing.",
        "把金额字段按当日（不给日期则今天）汇率换算为另一币种；缺少汇率得错误 #RATE。",
    )
    examples = ('CONVERT(amount, "USD") > 1000', 'CONVERT(amount, "EUR", close_date)')
    overloads = (
        Overload(("money", "text", "date"), NUMBER, _converted, optional=1),
        Overload(
            ("number", "number", "number"),
            NUMBER,
            _converted,
            native=f"CASE WHEN {{b}} = {{c}} THEN {{a}} ELSE {quotient(settled_sql('{a} * {b}'), '{c}')} END",
            fails=True,
        ),
    )

    def resolve(self, site: CallSite) -> Apply | None:
        call = super().resolve(site)
        if call is None:
            return None
        amount, wanted, *day = call.arguments
        if call.overload is not self.overloads[0] or not isinstance(amount, FieldValue):
            note_type(site, 0, "money")
            return None
        rates = (self._rate(site, _currency(site, amount), day), self._rate(site, wanted, day))
        return replace(call, arguments=(amount, *rates), overload=self.overloads[1])

    def _rate(self, site: CallSite, code: Typed | None, day: list[Typed]) -> Typed:
        if code is None:
            return Constant(Decimal(1), NUMBER, site.span)
        rate = CurrencyRate()
        return Apply(rate, (code, *day), NUMBER, site.span, rate.overloads[0])


def _currency(site: CallSite, amount: FieldValue) -> FieldValue | None:
    """The field beside the amount that says its currency; None where there is none, so that it is the base currency."""
    path = (*amount.reference.path[:-1], CURRENCY)
    found = site.scope.resolve(path) if site.scope else None
    return FieldValue(found, amount.span) if isinstance(found, FieldRef) else None
