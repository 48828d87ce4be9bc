"""The pack's saved views find the records that they promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from metacrm.engine.change import RecordInput
from metacrm.engine.context import SYSTEM, Context
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime

NOON = datetime(2016, 12, 21, 4, tzinfo=UTC)


def context(day: datetime = NOON) -> Context:
    return Context(actor=SYSTEM, now=day, origin="api", zone=ZoneInfo("Asia/Shanghai"))


def made(runtime: Runtime, kind: str, /, **values: object) -> str:
    (outcome,) = runtime.records.save(context(), [RecordInput(kind, values)])
    assert outcome.ok, outcome.problems
    return str(outcome.id)


def shown(runtime: Runtime, view: str, day: datetime = NOON) -> list[str]:
    """The names in the view on that day."""
    definition = runtime.current.manifest.list_views[view]
    request = ListRequest(definition.object, where=definition.where, sort="name", fields=("name",))
    return [record["name"] for record in runtime.records.list(context(day), request).records]


def test_accounts_not_contacted_in_seven_days(pack: Runtime) -> None:
    accounts = {
        name: made(pack, "account", name=name) for name in ("never", "lately", "long ago", "by a person", "deal")
    }
    person = made(pack, "contact", name="a person", account=accounts["by a person"])
    deal = made(pack, "opportunity", name="a deal", account=accounts["deal"])

    def contacted(kind: str, record: str, days: int) -> None:
        start = (NOON - timedelta(days)).isoformat()
        made(pack, "activity", subject="x", type="call", regarding={"object": kind, "id": record}, start=start)

    contacted("account", accounts["lately"], 3)
    contacted("account", accounts["long ago"], 7)
    contacted("contact", person, 1)
    contacted("opportunity", deal, 6)
    assert shown(pack, "account_not_contacted") == ["long ago", "never"]
    assert shown(pack, "account_not_contacted", NOON + timedelta(5)) == ["deal", "lately", "long ago", "never"]


def test_birthdays_over_the_end_of_the_year(pack: Runtime) -> None:
    days = {
        "leap": "1980-02-29",
        "new year": "1990-01-01",
        "today": "1985-12-21",
        "past": "1985-12-20",
        "late": "1970-01-21",
    }
    for name, day in days.items():
        made(pack, "contact", name=name, birthday=day)
    made(pack, "contact", name="unknown")
    assert shown(pack, "contact_birthdays") == ["new year", "today"]
    assert shown(pack, "contact_birthdays", datetime(2017, 1, 29, 4, tzinfo=UTC)) == ["leap"]
    assert shown(pack, "contact_birthdays", datetime(2017, 3, 1, 4, tzinfo=UTC)) == []
    assert shown(pack, "contact_birthdays", datetime(2016, 2, 29, 4, tzinfo=UTC)) == ["leap"]
