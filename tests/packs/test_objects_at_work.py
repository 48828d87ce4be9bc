"""Every object of every pack can be created, listed in each of its views, and opened in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from metacrm.engine.change import RecordInput
from metacrm.engine.context import SYSTEM, Context
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.credentials import set_password
from metacrm.metadata.definitions.object import FieldDefinition
from metacrm.metadata.layers import PLATFORM
from metacrm.ui.app import create_app
from metacrm.ui.pages.routes import register_pages
from tests.ui.pages.browsing import Browser

PASSWORD = "correct horse battery"
CONTEXT = Context(actor=SYSTEM, now=datetime(2026, 3, 2, 4, tzinfo=UTC), origin="api")
MORE = {"payable": "supplier", "campaign_member": "lead"}
"""Object → what a rule of the pack asks for beside the required fields."""


class Company:
    """Makes one record of an object, and those that it has to point to."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.manifest = runtime.current.manifest
        self.records: dict[str, str] = {}

    def record(self, name: str) -> str:
        if name not in self.records:
            self.records[name] = self.made(name)
        return self.records[name]

    def made(self, name: str) -> str:
        """A record of its own, with no more than must be given."""
        values = {field.name: self.value(field) for field in self.asked(name)}
        (outcome,) = self.runtime.records.save(CONTEXT, [RecordInput(name, values)])
        assert outcome.ok, (name, [problem.code for problem in outcome.problems])
        return str(outcome.id)

    def asked(self, name: str) -> Iterator[FieldDefinition]:
        for field in self.manifest.objects[name].fields.values():
            wanted = (field.required and not field.has_default) or field.name in MORE.get(name, "").split()
            if wanted and not field.read_only and field.part_of is None:
                yield field

    def value(self, field: FieldDefinition) -> Any:
        if field.targets:
            return self.made(field.targets[0]) if field.name.startswith("related_") else self.record(field.targets[0])
        kind = self.manifest.field_type(field)
        return "12.50" if "sum" in kind.aggregates else kind.values.valid_samples(field)[0][0]


@pytest.fixture(scope="module")
def company(pack: Runtime) -> Company:
    return Company(pack)


def of_packs(company: Company) -> list[str]:
    return [name for name, one in company.manifest.objects.items() if one.layer != PLATFORM]


def test_every_object_can_be_created_and_read_back(company: Company) -> None:
    names = of_packs(company)
    assert len(names) >= 60
    for name in names:
        title = company.manifest.objects[name].title
        read = company.runtime.records.get(CONTEXT, name, company.record(name))
        assert read is not None and read[title], f"{name} has no name"


def test_every_view_lists_its_records(company: Company) -> None:
    for name in of_packs(company):
        company.record(name)
        for view in company.manifest.of_object(company.manifest.list_views, name):
            fields = tuple(column.field for column in view.columns.values()) or view.card
            request = ListRequest(name, where=view.where, sort=view.sort, fields=fields, limit=2)
            records = company.runtime.records.list(CONTEXT, request).records
            assert records or view.where or view.type != "table", view.name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_opens(company: Company, language: str) -> None:
    """Lists of all kinds and forms in one language, record pages and forms in the other: half of the pages each."""
    records = company.runtime.records
    user = records.create(Context(), "user", {"name": "Ada", "login": f"ada_{language}", "roles": ["administrator"]})
    assert user.id
    set_password(company.runtime.database, user.id, PASSWORD, datetime.now(UTC))
    application = create_app(company.runtime, [register_pages])
    browser = Browser(application.test_client(), f"ada_{language}", PASSWORD, language)
    for number, name in enumerate(of_packs(company)):
        record = company.record(name)
        views = company.manifest.of_object(company.manifest.list_views, name)
        others = [f"/{name}?view={one.name}" for one in views if one.type != "table"]
        lists = [f"/{name}", *others, f"/{name}/{record}/edit"]
        pages = lists if (number % 2 == 0) == (language == "zh") else [f"/{name}/{record}", f"/{name}/new"]
        for page in pages:
            assert browser.client.get(page).status_code == 200, page
