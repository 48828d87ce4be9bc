"""Sets a database up for the measurements: the pack, people, accounts, and the records brought in by an import."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import text

from metacrm.engine.change import RecordInput
from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.database import Database
from metacrm.engine.packs.current import initialise
from metacrm.engine.packs.customer import customize, with_definitions
from metacrm.engine.packs.folder import find_pack
from metacrm.engine.packs.install import install_layer
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.sessions import begin_session
from metacrm.engine.security.tokens import create_token
from metacrm.metadata.reader import read_bodies

from . import baseline, rows
from .settings import ACCOUNTS, PACK, PRODUCTS, RECORDS, USERS, Settings

ROLE = "sales_manager"
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Scene:
    """A database ready to be measured; `token` and `session` are a sales manager's."""

    url: str
    folder: Path
    settings: Settings
    token: str
    session: str
    owners: Sequence[str]
    account_names: Sequence[str]
    accounts: Sequence[str]
    products: Sequence[str]

    @property
    def is_sqlite(self) -> bool:
        """True on SQLite."""
        return self.url.startswith("sqlite")

    @property
    def bearer(self) -> Mapping[str, str]:
        """The headers of a program's requests."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def cookie(self) -> Mapping[str, str]:
        """The headers of a browser's requests."""
        return {"Cookie": f"mc_session={self.session}", "Accept": "text/html"}


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Runtime]:
    """A runtime in this process."""
    runtime = Runtime.open(Config(url, folder))
    try:
        yield runtime
    finally:
        runtime.close()


def build(url: str, folder: Path, settings: Settings) -> Scene:
    """Everything but the records: definitions, people, accounts, products, a token and a session."""
    database = Database(url)
    try:
        initialise(database, "CNY", "Asia/Shanghai", "en")
        install_layer(database, find_pack(PACK))
        _customize(database, rows.overlay())
    finally:
        database.dispose()
    names = rows.account_names(settings.accounts)
    with opened(url, folder) as runtime:
        people = [
            {"name": f"Person {n}", "login": f"person{n}", "roles": [ROLE], "locale": "en"}
            for n in range(settings.users)
        ]
        owners = _saved(runtime, USERS, people)
        goods = [{"name": f"Product {n}", "code": f"P-{n:04d}"} for n in range(settings.products)]
        products = _saved(runtime, PRODUCTS, goods)
        accounts = _saved(runtime, ACCOUNTS, list(rows.accounts(names, owners)))
        now = datetime.now(UTC)
        token = create_token(runtime.database, owners[0], "benchmark", now)
        session = begin_session(runtime.database, owners[0], now)
    return Scene(url, folder, settings, token, session, owners, names, accounts, products)


def _customize(database: Database, *bodies: Mapping[str, Any]) -> None:
    definitions, problems = read_bodies((f"{place}.json", body) for place, body in enumerate(bodies))
    if problems:
        raise RuntimeError([str(problem) for problem in problems])
    customize(database, with_definitions(definitions), apply=True)


def _saved(runtime: Runtime, object_name: str, records: Sequence[Mapping[str, Any]]) -> list[str]:
    waiting, saved = iter(records), []
    while batch := list(islice(waiting, BATCH)):
        outcomes = runtime.records.save(Context(), [RecordInput(object_name, record) for record in batch])
        refused = [outcome.problems for outcome in outcomes if not outcome.ok]
        if refused:
            raise RuntimeError(str(refused[0]))
        saved += [str(outcome.id) for outcome in outcomes]
    return saved


def write_csv(scene: Scene) -> tuple[Path, Path]:
    """The file of records as another system would export it, by names instead of ids, and the mapping for it."""
    file, mapping = scene.folder / "records.csv", scene.folder / "mapping.json"
    people = [f"Person {n}" for n in range(scene.settings.users)]
    goods = [f"P-{n:04d}" for n in range(scene.settings.products)]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows.FIELDS)
        writer.writeheader()
        writer.writerows(rows.opportunities(scene.settings.rows, scene.account_names, goods, people, "S"))
    lookups = {"account": "name", "product": "code", "owner": "name"}
    fields: dict[str, Any] = {name: {"column": name} for name in rows.FIELDS}
    for name, key in lookups.items():
        fields[name]["lookup"] = key
    body = {"steps": [{"object": RECORDS, "mode": "create", "fields": fields}]}
    mapping.write_text(json.dumps(body), encoding="utf-8")
    return file, mapping


def import_records(scene: Scene, *ways: str) -> dict[str, Any]:
    """Import the file in a process of its own, as `ways` say; what `benchmarks.importing` answers."""
    file, mapping = write_csv(scene)
    arguments = [sys.executable, "-m", "benchmarks.importing", scene.url, str(file), str(mapping), *ways]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def empty_records(scene: Scene) -> None:
    """Take all opportunities away, with what the engine keeps about them."""
    places = [RECORDS, f"{RECORDS}__history", "mc_change", "mc_change_set"]
    with opened(scene.url, scene.folder) as runtime, runtime.database.autocommit() as connection:
        if scene.is_sqlite:
            for place in places:
                connection.exec_driver_sql(f"DELETE FROM {place}")
        else:
            connection.exec_driver_sql(f"TRUNCATE {', '.join(places)} CASCADE")
        connection.exec_driver_sql(f"DELETE FROM mc_search WHERE object = '{RECORDS}'")
        if scene.is_sqlite:
            connection.exec_driver_sql(f"DELETE FROM mc_search_row WHERE object = '{RECORDS}'")
    settle(scene)


def settle(scene: Scene) -> None:
    """What a database does by itself after a while: statistics, and the checkpoint that a load left behind."""
    with opened(scene.url, scene.folder) as runtime, runtime.database.autocommit() as connection:
        if scene.is_sqlite:
            connection.exec_driver_sql("ANALYZE")
        else:
            connection.exec_driver_sql("VACUUM ANALYZE")
            connection.exec_driver_sql("CHECKPOINT")


def copy_for_baseline(scene: Scene) -> None:
    """The baseline's table: same columns, indexes, foreign keys and rows."""
    with opened(scene.url, scene.folder) as runtime:
        specs = runtime.current.tables[RECORDS].references
        with runtime.database.autocommit() as connection:
            if scene.is_sqlite:
                _copy_on_sqlite(connection)
                return
            run = connection.exec_driver_sql
            run(f"DROP TABLE IF EXISTS {baseline.TABLE}")
            run(f"CREATE TABLE {baseline.TABLE} (LIKE {RECORDS} INCLUDING ALL)")
            for spec in specs:
                reference = f'FOREIGN KEY ("{spec.column}") REFERENCES "{spec.target_table}" (id)'
                run(f"ALTER TABLE {baseline.TABLE} ADD {reference}")
            run(f"INSERT INTO {baseline.TABLE} SELECT * FROM {RECORDS}")
    settle(scene)


def _copy_on_sqlite(connection: Any) -> None:
    master = "SELECT type, sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL ORDER BY type DESC"
    made = connection.execute(text(master), {"name": RECORDS}).all()
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {baseline.TABLE}")
    for number, (kind, statement) in enumerate(made):
        if kind == "table":
            _, _, rest = statement.partition("(")
            connection.exec_driver_sql(f"CREATE TABLE {baseline.TABLE} ({rest}")
        elif kind == "index":
            head, _, rest = statement.partition(" ON ")
            unique = "UNIQUE " if head.upper().startswith("CREATE UNIQUE") else ""
            _, _, tail = rest.partition("(")
            connection.exec_driver_sql(f"CREATE {unique}INDEX baseline_{number} ON {baseline.TABLE} ({tail}")
    connection.exec_driver_sql(f"INSERT INTO {baseline.TABLE} SELECT * FROM {RECORDS}")
    connection.exec_driver_sql("ANALYZE")
