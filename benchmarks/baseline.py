"""The yardstick: the least that a hand-written application does for the same table, on the same server.

Flask, SQLAlchemy Core in autocommit, orjson; one look-up of the token by its key and one statement a request. No
validation, no history, no outbox, no search, no log.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from flask import Flask, Response, request
from sqlalchemy import MetaData, Select, Table, bindparam, create_engine, event, func, insert, select

TABLE = "baseline_opportunity"
SHOWN = ("id", "version", "name", "stage", "amount", "close_date")


class Baseline:
    """The three answers, each of one statement after the look-up of the token."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=8)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
        metadata = MetaData()
        self.table = Table(TABLE, metadata, autoload_with=self.engine)
        account = Table("account", metadata, autoload_with=self.engine)
        token = Table("mc_token", metadata, autoload_with=self.engine)
        self.find_user = select(token.c.user).where(token.c.token_hash == bindparam("hash"))
        self.insert = insert(self.table)
        self.names = [str(column.name) for column in self.table.c]
        self.keyed = [(name, name.rpartition("__")[0]) for name in self.names if name.endswith(("__key", "__sort"))]
        self.listing = _listing(self.table, account)
        self.grouping = _grouping(self.table, self.is_sqlite)

    def user_of(self, connection: Any) -> Any:
        """The user behind the request's token."""
        secret = request.headers["Authorization"].removeprefix("Bearer ")
        return connection.execute(self.find_user, {"hash": hashlib.sha256(secret.encode()).hexdigest()}).scalar_one()

    def create(self) -> Response:
        """Insert one record."""
        body = orjson.loads(request.get_data())
        now: Any = datetime.now(UTC)
        with self.engine.connect() as connection:
            user = self.user_of(connection)
            row = dict.fromkeys(self.names)
            row |= body
            # What the product keeps beside a text for sorting and matching, in its cheapest form.
            row |= {name: body[base].casefold() for name, base in self.keyed if base in body}
            row["close_date"] = date.fromisoformat(body["close_date"])
            row["started_on"] = date.fromisoformat(body["started_on"])
            row["amount"] = row["amount_base"] = Decimal(body["amount"])
            if self.is_sqlite:
                now = now.isoformat()
                row["amount"] = row["amount_base"] = int(row["amount"] * 100)
            row |= {"id": str(uuid.uuid4()), "version": 1, "created_at": now, "modified_at": now}
            row |= {"created_by": user, "modified_by": user}
            connection.execute(self.insert, row)
        return Response(orjson.dumps(row, default=str), 201, content_type="application/json")

    def list(self) -> Response:
        """Fifty records of a stage, with the name of their account."""
        with self.engine.connect() as connection:
            self.user_of(connection)
            rows = connection.execute(self.listing, {"stage": request.args["stage"]}).all()
        keys = (*SHOWN[2:], "account.name")
        records = [
            {"id": str(row[0]), "version": row[1], **dict(zip(keys, (*row[2:4], str(row[4]), *row[5:]), strict=False))}
            for row in rows[:50]
        ]
        return Response(orjson.dumps({"records": records}, default=str), content_type="application/json")

    def groups(self) -> Response:
        """Stage by month: sum and count."""
        with self.engine.connect() as connection:
            self.user_of(connection)
            rows = connection.execute(self.grouping).all()
        found = [{"key": [row[0], str(row[1])[:7]], "sum": str(row[2]), "count": row[3]} for row in rows]
        return Response(orjson.dumps({"groups": found}), content_type="application/json")


def application() -> Flask:
    """The application on the database that METACRM_DATABASE_URL names."""
    app = Flask(__name__)
    baseline = Baseline(os.environ["METACRM_DATABASE_URL"])
    app.add_url_rule("/create", view_func=baseline.create, methods=["POST"])
    app.add_url_rule("/list", view_func=baseline.list)
    app.add_url_rule("/groups", view_func=baseline.groups)
    return app


def _listing(table: Table, account: Table) -> Select[Any]:
    return (
        select(*(table.c[name] for name in SHOWN), account.c.name.label("account_name"))
        .select_from(table.outerjoin(account, account.c.id == table.c.account))
        .where(table.c.stage == bindparam("stage"), table.c.deleted_at.is_(None))
        .order_by(table.c.modified_at.desc().nulls_last(), table.c.id.desc().nulls_last())
        .limit(51)
    )


def _grouping(table: Table, is_sqlite: bool) -> Select[Any]:
    month = func.substr(table.c.close_date, 1, 7) if is_sqlite else func.date_trunc("month", table.c.close_date)
    return (
        select(table.c.stage, month.label("month"), func.sum(table.c.amount), func.count())
        .where(table.c.deleted_at.is_(None))
        .group_by(table.c.stage, month)
        .order_by(table.c.stage, month)
    )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
        connection.execute(f"PRAGMA {pragma}")
