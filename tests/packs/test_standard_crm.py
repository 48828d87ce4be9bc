"""The standard pack: sound, in two languages, with the names outside tools rely on, and a first look that lives."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from metacrm.engine.context import Actor, Context
from metacrm.metadata.checks.labels import texts
from metacrm.metadata.checks.verdict import judge
from metacrm.metadata.manifest import Manifest
from metacrm.metadata.platform_layer import platform_layer
from metacrm.metadata.resolution import resolve
from metacrm.ui.pages.navigation import apps_in_order
from tests.fixtures.manifests import STANDARD_CRM, library_manifest, pack_layer, types

CHINESE = re.compile(r"[一-鿿]")
SAME_IN_BOTH = frozenset({"ISBN"})
"""Texts that need no Chinese character."""

FINAL_NAMES = {
    "account": "name industry parent level phone website last_contact last_deal last_service contribution",
    "contact": "name account email phone birthday title",
    "lead": "name company email phone status source",
    "opportunity": "name account product stage amount close_date source",
    "product": "name code family price",
    "activity": "subject type regarding start result next_step",
    "user": "name login email superior department",
    "department": "name parent",
}
ROWS = {
    "CUS-06": ("account", "", "account_potential account_new account_old account_key account_dormant"),
    "CUS-12": ("account", "target_type in_public_pool pooled_on pool_reason", "account_pool"),
    "CUS-19": ("product_suggestion", "account product kind bought_product opportunity", "product_suggestion_board"),
    "CON-03": ("opportunity_contact", "opportunity contact decision_role attitude influence", ""),
    "SAL-04": ("opportunity", "success_rate close_date source won_reason lost_reason lost_to", "opportunity_board"),
    "IND-14": ("shop_sale", "shop sold_on account product amount source", "shop_sale_month"),
    "IND-17": ("account", "language", ""),
}
"""What single rows of the requirements name: an object with fields and lists."""
STAGES = [
    ("initial_contact", 10, "open"),
    ("needs_confirmed", 30, "open"),
    ("proposal", 60, "open"),
    ("negotiation", 80, "open"),
    ("won", 100, "won"),
    ("lost", 0, "lost"),
]
REQUIRED = {
    "account": {"name"},
    "contact": {"name"},
    "lead": {"name"},
    "opportunity": {"name"},
    "product": {"name"},
    "activity": {"subject", "type"},
}


@cache
def manifest() -> Manifest:
    return resolve([platform_layer(), pack_layer(STANDARD_CRM)], types())


@pytest.mark.parametrize("row", ROWS)
def test_what_the_rows_name_is_there_with_samples(row: str) -> None:
    name, fields, views = ROWS[row]
    assert {*fields.split()} <= {*manifest().objects[name].fields}
    assert {*views.split()} <= {*manifest().list_views}
    assert any(seed.object == name and seed.sample for seed in manifest().seeds.values())


def test_no_check_complains() -> None:
    assert [problem.line_of_text() for problem in judge(manifest())] == []


@pytest.mark.parametrize("name", sorted(FINAL_NAMES))
def test_final_names_are_there(name: str) -> None:
    assert set(FINAL_NAMES[name].split()) <= manifest().objects[name].fields.keys()


def test_stages_with_success_rates() -> None:
    values = manifest().picklists["opportunity_stage"].values.values()
    stages = [(choice.name, choice.properties["success_rate"], choice.properties["outcome"]) for choice in values]
    assert stages == STAGES


def test_only_titles_are_required() -> None:
    for name, wanted in REQUIRED.items():
        fields = manifest().objects[name].fields.values()
        assert {field.name for field in fields if field.required and field.part_of is None} == wanted
    assert manifest().objects["opportunity"].fields["stage"].default == "initial_contact"
    assert manifest().objects["lead"].fields["status"].default == "new"


@pytest.mark.parametrize("source", ["standard_crm", "library"])
def test_texts_are_chinese_in_chinese(source: str) -> None:
    for definition in (manifest() if source == "standard_crm" else library_manifest()).all():
        for pointer, text in texts(definition.body):
            place = f"{definition.kind}/{definition.name}{pointer}"
            assert text["en"] in SAME_IN_BOTH or text["zh"] != text["en"], place
            assert text["en"] in SAME_IN_BOTH or CHINESE.search(text["zh"]), place
            assert not CHINESE.search(text["en"]), place


def test_every_object_can_be_worked_with() -> None:
    views, layouts = manifest().list_views.values(), manifest().layouts.values()
    apps = {item for app in manifest().apps.values() for item in app.items}
    for name, definition in manifest().objects.items():
        if definition.layer != "standard_crm":
            continue
        assert [view.name for view in views if view.object == name and view.default] == [f"{name}_all"]
        assert {mode for layout in layouts if layout.object == name for mode in layout.modes} >= {"view", "edit"}
        wholes = {target for field in definition.fields.values() if field.required for target in field.targets}
        shown_at = {layout.object for layout in layouts for one in layout.related.values() if one.object == name}
        assert name in apps or wholes & shown_at, f"{name} is neither in an app nor on the page of its whole"


def test_records_of_every_object_can_be_written_by_a_role() -> None:
    roles = [role for role in manifest().roles.values() if role.layer == "standard_crm"]
    for name, definition in manifest().objects.items():
        if definition.layer == "standard_crm":
            assert any("create" in role.objects.get(name, ()) for role in roles), name


def test_every_role_begins_with_its_app() -> None:
    made = manifest()
    firsts = {name: role.app for name, role in made.roles.items() if role.layer == "standard_crm"}
    assert firsts["finance"] == "finance" and set(firsts.values()) <= set(made.apps)
    view: Any = SimpleNamespace(
        model=SimpleNamespace(manifest=made), context=Context(Actor("1", "Jie", frozenset({"finance"})))
    )
    assert [app.name for app in apps_in_order(view)][:2] == ["finance", "sales"]


def test_lines_go_with_their_whole() -> None:
    """A line, split or member is a part: deleted with it, and never without it."""
    for name, definition in manifest().objects.items():
        if name.endswith(("_line", "_split", "_share", "_reply", "_entry", "_step")):
            whole = [field for field in definition.fields.values() if field.type == "master_detail"]
            assert whole and whole[0].required, name


def test_opportunity_list_has_its_indexes() -> None:
    indexes = [index["fields"] for index in manifest().objects["opportunity"].indexes.values()]
    assert ("stage", "-modified_at") in indexes
    assert ("owner", "-modified_at") in indexes


def test_sample_looks_like_a_living_company() -> None:
    seeds = manifest().seeds
    assert all(seed.sample for seed in seeds.values())
    opportunities = seeds["sample_opportunities"].records.values()
    stages = Counter(record["stage"] for record in opportunities)
    assert stages.keys() == {stage for stage, _, _ in STAGES} and min(stages.values()) >= 8
    for record in opportunities:
        closes = record["close_date"]["$today"]
        assert record["started_on"]["$today"] < closes
        assert (closes < 0) if record["stage"] in ("won", "lost") else closes > -30
    owners = Counter(record["owner"]["$seed"] for record in opportunities)
    assert len(owners) >= 8
    starts = [record["start"]["$today"] for record in seeds["sample_activities"].records.values()]
    assert min(starts) < 0 < max(starts)
    assert starts == sorted(starts), "in the order of time"


def test_sample_names_differ() -> None:
    for name in ("accounts", "contacts", "opportunities", "products", "users"):
        records = manifest().seeds[f"sample_{name}"].records.values()
        double = [title for title, count in Counter(record["name"] for record in records).items() if count > 1]
        assert double == [], name


def test_sample_people_belong_to_the_account() -> None:
    contacts = manifest().seeds["sample_contacts"].records
    for record in manifest().seeds["sample_opportunities"].records.values():
        person = contacts[record["primary_contact"]["$seed"].split("/")[1]]
        assert person["account"] == record["account"]


def of_sample(name: str) -> Mapping[str, Mapping[str, Any]]:
    return manifest().seeds[f"sample_{name}"].records


def named(record: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    """The sample record that a field points to."""
    seed, key = record[field]["$seed"].split("/")
    return manifest().seeds[seed].records[key]


def test_every_object_has_sample_records() -> None:
    shown = {seed.object for seed in manifest().seeds.values() if seed.records}
    assert {name for name, one in manifest().objects.items() if one.layer == "standard_crm"} <= shown
    assert len(of_sample("users")) == 40


@pytest.mark.parametrize("name", ["quotes", "contracts", "orders", "visits", "projects"])
def test_sample_deals_belong_to_one_account(name: str) -> None:
    for key, record in of_sample(name).items():
        for field in ("opportunity", "quote", "sales_contract"):
            if field in record:
                assert named(record, field)["account"] == record["account"], (name, key, field)


def test_sample_customers_are_known_before_anything_happens_with_them() -> None:
    when = {
        "opportunities": "started_on",
        "contracts": "signed_on",
        "service_requests": "received_at",
        "visits": "planned_start",
    }
    for name, field in when.items():
        for key, record in of_sample(name).items():
            known = named(record, "account")["created_at"]["$today"]
            assert known <= record[field]["$today"], (name, key)


def test_sample_money_adds_up() -> None:
    """Instalments make their contract's amount, write-offs settle receivables, and nothing comes in from the future."""
    planned: dict[str, Decimal] = defaultdict(Decimal)
    for plan in of_sample("collection_plans").values():
        planned[plan["sales_contract"]["$seed"]] += Decimal(plan["amount"])
    for key, contract in of_sample("contracts").items():
        assert planned[f"sample_contracts/{key}"] == Decimal(contract["amount"]), key
    for record in of_sample("receipt_splits").values():
        assert named(record, "receipt")["account"] == named(record, "receivable")["account"]
        assert record["amount"] == named(record, "receivable")["settled_amount"]
    assert all(record["received_on"]["$today"] < 0 for record in of_sample("receipts").values())
