"""The organisation's settings reach expressions in Python, in filters and after a change, in every open process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.expressions.evaluate import compile_python
from metacrm.engine.packs.settings import change_organisation
from metacrm.engine.query.criteria import checked
from metacrm.engine.query.viewer import environment_of
from metacrm.engine.runtime import Runtime
from metacrm.metadata.problem import ProblemError
from metacrm.ui.commands.organisation import organisation


@pytest.fixture
def runtime(set_up_url: str, tmp_path: Path) -> Iterator[Runtime]:
    made = Runtime.open(Config(set_up_url, tmp_path))
    yield made
    made.close()


def holds(runtime: Runtime, where: str) -> bool:
    """Whether the condition holds for a user of no particular values."""
    model = runtime.refresh()
    with runtime.database.read() as connection:
        environment = environment_of(model, Context(zone=model.organisation.zone), connection)
        return compile_python(checked(model, "user", where))({}, environment) is True


def test_changes_are_seen_at_once(runtime: Runtime) -> None:
    condition = '$Org.fiscal_month = 4 AND FISCALYEAR(2017-05-01) = 2018 AND $Org.name = "Books & Co"'
    assert not holds(runtime, condition)
    version = runtime.current.version
    settings = change_organisation(runtime.database, {"fiscal_month": "4", "organisation_name": "Books & Co"})
    assert settings.values()["fiscal_month"] == Decimal(4)
    assert holds(runtime, condition)
    assert runtime.current.version == version + 1
    change_organisation(runtime.database, {"fiscal_month": "4"})
    assert runtime.refresh().version == version + 1


def test_what_does_not_exist_is_refused_together(runtime: Runtime) -> None:
    with pytest.raises(ProblemError) as refused:
        change_organisation(runtime.database, {"zone": "Mars/Base", "calendar": "standrad", "fiscal_month": "13"})
    assert [problem.code for problem in refused.value.problems] == ["unknown_zone", "unknown_calendar", "no_month"]


def test_the_command_shows_and_changes(set_up_url: str) -> None:
    given = ["--fiscal-month", "7", "--calendar", "standard", "--database", set_up_url, "--json"]
    result = CliRunner().invoke(organisation, given)
    assert result.exit_code == 0, result.output
    assert json.loads(result.output) == {
        "name": None,
        "base_currency": "CNY",
        "zone": "Asia/Shanghai",
        "locale": "zh",
        "fiscal_month": "7",
        "calendar": "standard",
    }
    shown = CliRunner().invoke(organisation, ["--database", set_up_url])
    assert "fiscal_month: 7" in shown.output
