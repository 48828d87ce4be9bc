"""Gives every amount its worth in the organisation's base currency, at the rate of the day it is saved."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext

from sqlalchemy import select

from ...metadata.definitions.object import FieldDefinition
from ...metadata.field_types.numbers import bounds_of, scale_of
from ..change import CREATE, UPDATE
from .run import Run

CURRENCY_OBJECT = "currency"
RATE_OBJECT = "rate"


def compute_base_amounts(run: Run) -> None:
    """Set the base part of every currency field that changed; without a rate the save is refused."""
    base = run.model.organisation.base_currency
    for compiled, changes in run.judged(CREATE, UPDATE):
        if not compiled.money:
            continue
        names = {item.name for item in compiled.money} | {"currency"}
        touched = [change for change in changes if change.operation == CREATE or names & change.changed]
        for change in touched:
            if change.after["currency"] is None:
                change.after["currency"] = base
                change.changed.add("currency")
        foreign = {change.after["currency"] for change in touched if change.after["currency"] != base}
        same = Decimal(1)
        rates: dict[str | None, Decimal] = {base: same, None: same}
        rates.update(_rates(run, foreign) if foreign else {})
        for change in touched:
            rate = rates.get(change.after["currency"])
            for item in compiled.money:
                amount = change.after.get(item.name)
                if amount is not None and rate is None:
                    if not change.is_told(item.name):
                        currency = change.after["currency"]
                        change.refuse("missing_rate", item.name, currency=currency, date=run.context.today)
                    break
                part = compiled.fields[f"{item.name}_{item.type.storage.role_parts['compare']}"]
                # The base part has the scale of the amount, so in the base currency both are one.
                worth = (
                    amount if amount is None or rate is None or rate is same else _worth(amount, rate, part.definition)
                )
                if worth is not amount and worth is not None and abs(worth) > bounds_of(part.definition)[1]:
                    change.refuse(
                        "number_too_large",
                        item.name,
                        field=part.definition.label,
                        maximum=bounds_of(part.definition)[1],
                    )
                    continue
                if change.after.get(part.name) != worth:
                    change.after[part.name] = worth
                    change.changed.add(part.name)


def _rates(run: Run, codes: set[str]) -> dict[str, Decimal]:
    """Base units per unit of each currency, valid today; a currency without a rate is absent."""
    rate = run.model.tables[RATE_OBJECT]
    currency = run.model.tables[CURRENCY_OBJECT]
    statement = (
        select(currency.column("code"), rate.column("rate"))
        .select_from(rate.table.join(currency.table, currency.column("id") == rate.column("currency")))
        .where(currency.column("code").in_(sorted(codes)), rate.column("valid_from") <= run.context.today)
        .where(rate.table.c.deleted_at.is_(None))
        .order_by(rate.column("valid_from"))
    )
    return {str(code): value for code, value in run.connection.execute(statement)}  # type: ignore[misc]


def _worth(amount: Decimal, rate: Decimal, part: FieldDefinition) -> Decimal:
    with localcontext(prec=60):
        return (amount * rate).quantize(Decimal(1).scaleb(-scale_of(part)), rounding=ROUND_HALF_UP)
