"""Real data through the browser: the files of a sales team are imported, taken back, and imported again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from metacrm.engine.context import Context
from metacrm.engine.jobs.dispatcher import Dispatcher
from metacrm.engine.query.aggregate import AggregateRequest
from tests.browser.screens.site import Site, opened, serious

ROOT = Path(__file__).resolve().parents[3]
MAPPINGS = ROOT / "docs" / "examples" / "crm_sales"
DATA = ROOT.parent / "shared" / "data" / "crm_sales"
FILES = (("user", "sales_teams"), ("account", "accounts"), ("product", "products"))
ALIAS = "product:GTXPro=GTX Pro"
PATIENCE = 300_000
"""Milliseconds for an import or undo of 8,800 rows on a busy machine."""

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the sales data lies beside the project, in ../shared/data")


@pytest.fixture
def working(site: Site) -> Iterator[None]:
    """Somebody who works on the jobs of the site."""
    dispatcher = Dispatcher(site.runtime, beat_seconds=0.1)
    dispatcher.start(1)
    yield
    dispatcher.close()


def bring(page: Page, name: str, content: bytes, mapping: Path, alias: str = "") -> str:
    """Import a file with its mapping through the pages; answers the address of the result."""
    opened(page, f"/{name}")
    page.get_by_role("link", name="Import").click()
    page.set_input_files("#import-file", {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": content})
    page.set_input_files("#import-mapping", mapping)
    page.get_by_role("button", name="Next: map columns").click()
    expect(page.get_by_role("heading", name="The first rows")).to_be_visible()
    if alias:
        page.get_by_label("Aliases").fill(alias)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Rows read")).to_be_visible(timeout=PATIENCE)
    return page.url


def map_by_phone(page: Page, name: str, content: bytes) -> None:
    """Choose fields for the columns where a page is narrow: every choice is in sight."""
    wide = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, f"/{name}/import")
    page.set_input_files("#import-file", {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Next: map columns").click()
    for choice in page.locator(".mc-mapping select").all():
        box = choice.bounding_box()
        assert box and box["x"] + box["width"] <= 390
    assert wide
    page.set_viewport_size(wide)


def take_back(page: Page, address: str) -> None:
    """Undo an import and wait for its end."""
    opened(page, address)
    page.get_by_role("button", name="Undo the import").click()
    expect(page.get_by_text("Records deleted")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Left as they are")).to_have_count(0)


def count(site: Site, name: str) -> int:
    """All records of an object."""
    return int(site.runtime.records.aggregate(Context(), AggregateRequest(name)).groups[0]["count()"])


@pytest.mark.usefixtures("working")
def test_a_file_is_imported_taken_back_and_imported_again(ada: Page, site: Site) -> None:
    before, content = count(site, "account"), (DATA / "accounts.csv").read_bytes()
    map_by_phone(ada, "account", content)
    for _ in range(2):
        address = bring(ada, "account", content, MAPPINGS / "accounts.json")
        assert count(site, "account") == before + 85
        assert ada.get_by_role("link", name="Refused rows").count() == 0 and serious(ada) == []
        take_back(ada, address)
        assert count(site, "account") == before


@pytest.mark.long
@pytest.mark.usefixtures("working")
def test_all_of_the_sales_data_makes_the_round(ada: Page, site: Site) -> None:
    """Four files in, the largest back and in again with what a word stands for, everything back."""
    names = [*dict.fromkeys(name for name, _ in FILES), "opportunity", "department"]
    before = {name: count(site, name) for name in names}
    done = [bring(ada, name, (DATA / f"{stem}.csv").read_bytes(), MAPPINGS / f"{stem}.json") for name, stem in FILES]
    deals, mapping = (DATA / "sales_pipeline.csv").read_bytes(), MAPPINGS / "opportunities.json"
    first = bring(ada, "opportunity", deals, mapping)
    assert count(site, "opportunity") == before["opportunity"] + 7_320
    take_back(ada, first)
    assert count(site, "opportunity") == before["opportunity"]
    done.append(bring(ada, "opportunity", deals, mapping, ALIAS))
    assert count(site, "opportunity") == before["opportunity"] + 8_800
    for address in reversed(done):
        take_back(ada, address)
    assert {name: count(site, name) for name in names} == before
