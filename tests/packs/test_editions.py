"""The editions built on the standard pack: sound together and alone, alive in their samples, and safe to upgrade."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.packs.customer import customize, with_definitions
from metacrm.engine.packs.install import install
from metacrm.engine.packs.removal import KEEP
from metacrm.engine.packs.trial import try_pack
from metacrm.engine.packs.upgrade import Answers, upgrade
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.metadata.checks.verdict import judge
from metacrm.metadata.manifest import Manifest
from metacrm.metadata.platform_layer import platform_layer
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.resolution import resolve
from tests.fixtures.manifests import ROOT, STANDARD_CRM, bodies_layer, pack_layer, types
from tests.fixtures.templates import fill_empty

PACKS = STANDARD_CRM.parent
EDITIONS = ("services", "manufacturing")


@cache
def manifest(*editions: str) -> Manifest:
    return resolve([platform_layer(), *map(pack_layer, (STANDARD_CRM, *(PACKS / name for name in editions)))], types())


@pytest.mark.parametrize("editions", [("services",), ("manufacturing",), EDITIONS], ids="+".join)
def test_no_check_complains(editions: tuple[str, ...]) -> None:
    assert [problem.line_of_text() for problem in judge(manifest(*editions))] == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_brings_objects_apps_and_a_sample(edition: str) -> None:
    made = manifest(*EDITIONS)
    own = [name for name, one in made.objects.items() if one.layer == edition]
    assert len(own) >= 4
    assert any(app.layer == edition for app in made.apps.values())
    assert set(own) <= {seed.object for seed in made.seeds.values() if seed.layer == edition and seed.records}
    assert any(
        field.layer == edition for name in ("account", "project") for field in made.objects[name].fields.values()
    )
    for name in own:
        assert [view.name for view in made.list_views.values() if view.object == name and view.default] == [
            f"{name}_all"
        ]
        assert any(layout.object == name for layout in made.layouts.values())


@pytest.mark.long
def test_all_samples_go_in_together(tmp_path: Path) -> None:
    with_samples = {name: PACKS / name for name in ("standard_crm", *EDITIONS)}
    url = f"sqlite:///{(tmp_path / 'all.sqlite').as_posix()}"
    fill_empty(url)
    runtime = Runtime.open(Config(url, tmp_path))
    for folder in with_samples.values():
        install(runtime, folder, sample=True)
    runtime.close()


@pytest.mark.parametrize("edition", ["manufacturing", pytest.param("services", marks=pytest.mark.long)])
def test_the_scenarios_of_a_pack_and_of_what_it_needs_come_out_right(edition: str) -> None:
    trial = try_pack(PACKS / edition)
    assert trial.passed and [problem.line_of_text() for problem in trial.failures] == []
    assert {one.layer for one in manifest(edition).scenarios.values()} == {"standard_crm", edition}


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Runtime]:
    """The services edition, with what a company has made of it and a record."""
    url = f"sqlite:///{(tmp_path / 'company.sqlite').as_posix()}"
    fill_empty(url)
    runtime = Runtime.open(Config(url, tmp_path))
    install(runtime, STANDARD_CRM)
    install(runtime, PACKS / "services")
    change = with_definitions(bodies_layer("customer", *OVERLAYS).definitions)
    customize(runtime.database, change, apply=True)
    runtime.refresh()
    account = runtime.records.create(Context(), "account", {"name": "Meridian Labs"})
    values = {"name": "Care", "account": account.id, "level": "x_vip", "hour_price": "320.00", "x_manager": "Ada"}
    assert runtime.records.create(Context(), "service_agreement", values).ok
    yield runtime
    runtime.close()


MANAGER = {"type": "text", "label": {"en": "Manager there", "zh": "客户经理"}, "max_length": 80}
VIP = {"label": {"en": "VIP", "zh": "贵宾"}, "tone": "pink"}
OVERLAYS: tuple[dict[str, Any], ...] = (
    {
        "extends": "object/service_agreement",
        "fields": {"level": {"label": {"en": "Care class"}}, "x_manager": MANAGER},
    },
    {"extends": "picklist/agreement_level", "values": {"gold": {"label": {"zh": "黄金"}}, "x_vip": VIP}},
    {"extends": "layout/service_agreement", "items": {"x_manager": {"section": "basic"}}},
)
CONFLICT = "object/service_agreement#/fields/level/label/en"


def services_0_2(folder: Path) -> Path:
    """The next version: a field renamed, one added, a label and a colour changed, a further service level."""
    pack = Path(shutil.copytree(PACKS / "services", folder / "services"))
    shutil.copytree(ROOT / "tests" / "fixtures" / "services_0_2", pack, dirs_exist_ok=True)
    for place, old, new in (("objects", '"hour_price"', '"hourly_rate"'), ("layouts", '"hour_price"', '"hourly_rate"')):
        path = pack / place / "service_agreement.json"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    path = pack / "objects" / "service_agreement.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    body["fields"]["hourly_rate"]["formerly"] = ["hour_price"]
    body["fields"]["level"]["label"]["en"] = "Service class"
    body["fields"]["renews_itself"] = {"type": "boolean", "label": {"en": "Renews itself", "zh": "自动续约"}}
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return pack


def test_an_upgrade_keeps_what_the_company_made(company: Runtime, tmp_path: Path) -> None:
    new = services_0_2(tmp_path)
    with pytest.raises(ProblemError) as caught:
        upgrade(company, new, Answers())
    assert [problem.code for problem in caught.value.problems] == ["pack_conflict"]
    plan = upgrade(company, new, Answers(places={CONFLICT: KEEP}))
    assert [conflict["place"] for conflict in plan.details["conflicts"]] == [CONFLICT]
    made = company.refresh().manifest
    level, values = made.objects["service_agreement"].fields["level"], made.picklists["agreement_level"].values
    assert level.label["en"] == "Care class"
    assert (values["gold"].label["zh"], values["gold"].tone, "diamond" in values) == ("黄金", "orange", True)
    fields = ("level", "hourly_rate", "renews_itself", "x_manager")
    (record,) = company.records.list(Context(), ListRequest("service_agreement", fields=fields)).records
    assert [record[name] for name in fields] == ["x_vip", "320.00", None, "Ada"]
    assert upgrade(company, new, Answers()).is_empty
