"""Real data, end to end: the commands of the example page bring four files in, and the API gives the known figures."""

from __future__ import annotations

import csv
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from metacrm.engine.config import Config
from metacrm.engine.runtime import Runtime
from metacrm.ui.app import create_app
from metacrm.ui.commands.main import metacrm

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "examples" / "crm_sales" / "README.md"
DATA = ROOT.parent / "shared" / "data" / "crm_sales"

WON_BY_MANAGER = {
    "Cara Losch": "1130049.00",
    "Celia Rouche": "1603897.00",
    "Dustin Brinkmann": "1094363.00",
    "Melvin Marxen": "2251930.00",
    "Rocco Neubert": "1960545.00",
    "Summer Sewald": "1964750.00",
}

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the sales data lies beside the project, in ../shared/data")


class Terminal:
    """A person at the command line, on one database."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.database_url = database_url
        self.folder = folder
        self._environment = {"METACRM_DATABASE_URL": database_url, "METACRM_LOCALE": "en", "LC_ALL": "C.UTF-8"}

    def run(self, command: str, *more: str, status: int = 0) -> Result:
        words = shlex.split(command.replace("$DATA", str(DATA)))[1:]
        words = [str(self.folder / word) if word == "refused.csv" else word for word in words]
        words = [str(ROOT / word) if word.startswith("docs/") else word for word in words]
        result = CliRunner().invoke(metacrm, [*words, *more], env=self._environment)
        assert result.exit_code == status, (command, result.output, result.exception)
        return result

    def import_with(self, command: str, status: int = 0) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.run(command, "--json", status=status).stdout)
        return answer


def commands_of_the_page() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    return [line for block in blocks for line in block.splitlines() if line.startswith("metacrm ")]


@pytest.fixture
def terminal(database_url: str, tmp_path: Path) -> Terminal:
    return Terminal(database_url, tmp_path)


@pytest.fixture
def api(terminal: Terminal) -> Iterator[FlaskClient]:
    """A client signed in by a token; the database must be set up by then."""
    init, install, *_ = commands_of_the_page()
    terminal.run(init)
    terminal.run(install)
    terminal.run("metacrm user add admin --role administrator")
    token = json.loads(terminal.run("metacrm token create admin --json").stdout)["token"]
    runtime = Runtime.open(Config(terminal.database_url, terminal.folder))
    client = create_app(runtime).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    yield client
    runtime.close()


def aggregate(api: FlaskClient, **asked: str) -> list[dict[str, Any]]:
    answer = api.get("/api/v1/records/opportunity/aggregate", query_string=asked)
    assert answer.status_code == 200, answer.text
    groups: list[dict[str, Any]] = answer.get_json()["groups"]
    return groups


def counts(api: FlaskClient) -> dict[str, int]:
    return {group["key"]["stage"]: group["count()"] for group in aggregate(api, group="stage", measures="count()")}


def won(api: FlaskClient) -> str:
    return str(aggregate(api, measures="sum(amount)", where='stage = "won"')[0]["sum(amount)"])


def created(answer: Mapping[str, Any]) -> dict[str, int]:
    return {name: statuses["created"] for name, statuses in answer["objects"].items()}


def test_sales_data_from_an_empty_database(api: FlaskClient, terminal: Terminal) -> None:
    _, _, teams, accounts, products, pipeline, corrected = commands_of_the_page()
    assert created(terminal.import_with(teams)) == {"department": 3, "user": 41}
    assert created(terminal.import_with(accounts)) == {"account": 85}
    assert created(terminal.import_with(products)) == {"product": 7}
    parents = api.get("/api/v1/records/account?where=NOT(ISBLANK(parent))&fields=parent.name&count=true").get_json()
    assert parents["count"] == 15 and all(record["parent.name"] for record in parents["records"])

    first = terminal.import_with(pipeline, status=1)
    assert (first["rows"], first["imported"], first["refused"]) == (8800, 7320, 1480)
    with (terminal.folder / "refused.csv").open(encoding="utf-8", newline="") as file:
        refused = [*csv.DictReader(file)]
    assert len(refused) == 1480 and {row["product"] for row in refused} == {"GTXPro"}
    assert all(row["problems"].startswith("lookup_not_found: ") for row in refused)
    assert won(api) == "6494956.00"

    rehearsal = terminal.import_with(f"{corrected} --dry-run")
    assert (rehearsal["imported"], won(api)) == (1480, "6494956.00")
    assert terminal.import_with(corrected)["created"] == 1480
    assert counts(api) == {"won": 4238, "lost": 2473, "needs_confirmed": 1589, "initial_contact": 500}
    assert won(api) == "10005534.00"
    groups = aggregate(api, group="owner.superior.name", measures="sum(amount)", where='stage = "won"')
    assert {group["key"]["owner.superior.name"]: group["sum(amount)"] for group in groups} == WON_BY_MANAGER
    blanks = ("ISBLANK(amount)", "ISBLANK(close_date)", "ISBLANK(account)")
    assert [aggregate(api, measures="count()", where=blank)[0]["count()"] for blank in blanks] == [2089, 2089, 1425]

    again = terminal.import_with(f'{pipeline} --alias "product:GTXPro=GTX Pro"')
    assert (again["unchanged"], again["created"], again["updated"], again["refused"]) == (8800, 0, 0, 0)
    copy = terminal.folder / "copy.csv"
    terminal.run(f"metacrm export opportunity --output {copy}")
    answer = terminal.import_with(f"metacrm import opportunity {copy}")
    assert (answer["unchanged"], answer["refused"]) == (8800, 0)
