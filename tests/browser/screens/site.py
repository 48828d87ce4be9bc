"""The standard pack with its sample records as a served site, and what every test does on its pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from flask import Flask
from playwright.sync_api import Page

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.database import Database
from metacrm.engine.packs.current import initialise
from metacrm.engine.packs.folder import find_pack
from metacrm.engine.packs.install import install
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Site:
    """The pack with its sample records, served."""

    url: str
    runtime: Runtime
    app: Flask

    def first(self, object_name: str, where: str = "") -> str:
        """A record."""
        request = ListRequest(object_name, where=where, fields=("id",), limit=1)
        return str(self.runtime.records.list(Context(), request).records[0]["id"])


def with_pack(url: str, folder: Path) -> None:
    """Set the database up with the pack and its sample records."""
    database = Database(url)
    initialise(database, "CNY", "Asia/Shanghai", "zh")
    database.dispose()
    runtime = Runtime.open(Config(url, folder))
    install(runtime, find_pack("standard_crm"), sample=True)
    runtime.close()


def sign_in(page: Page, login: str = "ada") -> None:
    """Type name and password."""
    page.goto("/sign-in")
    page.get_by_label("User name").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def fresh(word: str) -> str:
    """The word with something after it that no record of another run has: a test that is run again finds its own."""
    return f"{word} {uuid4().hex[:8]}"


def keep_messages(page: Page, site: Site) -> None:
    """Let messages stand until they are closed: those of a slow test would go before it takes something back."""
    page.context.add_cookies([{"name": "mc_messages", "value": "stay", "url": site.url}])


def opened(page: Page, address: str) -> None:
    """Open a page and wait until its scripts have run."""
    page.goto(address)
    page.wait_for_selector("html[data-ready]")


def serious(page: Page) -> list[str]:
    """What axe calls serious or worse on the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
