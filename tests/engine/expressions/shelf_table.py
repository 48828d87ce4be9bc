"""The shelf of books as a table on either database and as records in Python, with every kind of awkward value."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    Time,
    exists,
    insert,
    select,
)

from metacrm.metadata.expressions.environment import Environment
from metacrm.metadata.sql_types import Identifier, Instant, ScaledDecimal

ANN = "0190c8a0-0000-7000-8000-00000000000a"
BOB = "0190c8a0-0000-7000-8000-00000000000b"
ZONE = ZoneInfo("Asia/Shanghai")
ENVIRONMENT = Environment(
    now=datetime(2017, 3, 1, 17, 30, tzinfo=UTC), zone=ZONE, user={"id": ANN, "name": "Ann", "limit": Decimal("2.5")}
)
DAY = ENVIRONMENT.today
MIDNIGHT = ENVIRONMENT.start_of(DAY)

VALUES: dict[str, list[Any]] = {
    "title": [None, "Ann", "ann", "100%", "a_b", "好书", "ÄRGER", "*?[x]", "a\\b", " ", "Zebra", "ß"],
    "书名": [None, "好", "Ann"],
    "genre": [None, "novel", "essay", "poem"],
    "tags": [None, ("new",), ("new", "old"), ("rare",)],
    "pages": [None, 0, 1, -1, 5, 100, 2_000_000_000],
    "weight": [
        None,
        Decimal("0.00"),
        Decimal("2.50"),
        Decimal("-2.50"),
        Decimal("2.45"),
        Decimal("1.15"),
        Decimal("99"),
    ],
    "price": [None, Decimal("1.0000"), Decimal("2.5000"), Decimal("7.1234"), Decimal("-3.0005")],
    "price_base": [None, Decimal("1.0000"), Decimal("2.5000"), Decimal("70.1255"), Decimal("-30.0005")],
    "fine_base": [None, Decimal("1.00"), Decimal("2.50"), Decimal("70.13")],
    "lent": [None, True, False],
    "due": [None, DAY, DAY - timedelta(1), DAY + timedelta(7), date(2016, 2, 29), date(1, 1, 1), date(9999, 12, 31)],
    "bought": [None, DAY, date(2017, 1, 31), date(2017, 3, 31)],
    "returned_at": [
        None,
        MIDNIGHT,
        MIDNIGHT - timedelta(microseconds=1),
        ENVIRONMENT.now,
        datetime(2016, 1, 1, tzinfo=UTC),
    ],
    "opens": [None, time(9, 0), time(23, 59, 59)],
    "borrower": [None, ANN, BOB],
    "borrower.name": [None, "Ann", "Bob"],
}

TYPES: dict[str, Any] = {
    "title": Text(),
    "书名": Text(),
    "genre": Text(),
    "pages": Integer(),
    "weight": ScaledDecimal(18, 2),
    "price": ScaledDecimal(18, 4),
    "price_base": ScaledDecimal(18, 4),
    "fine_base": ScaledDecimal(18, 2),
    "lent": Boolean(),
    "due": Date(),
    "bought": Date(),
    "returned_at": Instant(),
    "opens": Time(),
    "borrower": Identifier(),
    "borrower.name": Text(),
}

METADATA = MetaData()
BOOK = Table(
    "book",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("tags", Text),
    *(Column(name.replace(".", "_"), column_type, key=name) for name, column_type in TYPES.items()),
)
TAG = Table("book_tag", METADATA, Column("number", Integer), Column("value", Text))


def books(count: int = 150) -> list[dict[str, Any]]:
    """The records, the same ones in every run; at first each value once, then mixtures."""
    dice = random.Random(7)
    records = []
    for number in range(count):
        record: dict[str, Any] = {name: dice.choice(values) for name, values in VALUES.items()}
        record |= {name: values[number] for name, values in VALUES.items() if number < len(values)}
        records.append({"number": number, **record})
    return records


def fill(engine: Engine, records: list[dict[str, Any]]) -> None:
    """Makes the tables and stores the records."""
    METADATA.create_all(engine)
    with engine.begin() as connection:
        rows = [{**record, "tags": ",".join(record["tags"]) if record["tags"] else None} for record in records]
        connection.execute(insert(BOOK), rows)
        tags = [{"number": item["number"], "value": tag} for item in records for tag in item["tags"] or ()]
        connection.execute(insert(TAG), tags)


class BookColumns:
    """The columns behind the fields."""

    def column(self, path: tuple[str, ...], role: str) -> ColumnElement[Any]:
        name = ".".join(path)
        if name in {"price", "fine"} and role == "compare":
            name = f"{name}_base"
        return BOOK.c[name]

    def contains_value(self, path: tuple[str, ...], value: str) -> ColumnElement[bool]:
        assert path == ("tags",)
        return exists(select(1).where(TAG.c.number == BOOK.c.number, TAG.c.value == value))


def chosen(connection: Connection, condition: ColumnElement[bool]) -> list[int]:
    """The numbers of the books that the condition lets through."""
    return list(connection.execute(select(BOOK.c.number).where(condition).order_by(BOOK.c.number)).scalars())


def shown(record: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The values a failing test prints."""
    return {name: record.get(name) for name in names}
