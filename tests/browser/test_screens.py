"""The generated screens in Chromium over the standard pack: every page walked in all looks, and the flows of a day."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from werkzeug.serving import make_server

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.database import Database
from metacrm.engine.packs.current import initialise
from metacrm.engine.packs.install import find_pack, install
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.credentials import set_password
from metacrm.metadata.manifest import Manifest
from metacrm.ui.app import create_app
from metacrm.ui.messages import texts
from metacrm.ui.pages.routes import register_pages
from tests.browser.conftest import LOCALES, VIEWPORTS, Theme, watch

PASSWORD = "correct horse battery"
LOOKS: tuple[tuple[str, Theme, str], ...] = (
    ("desktop", "light", "zh"),
    ("desktop", "dark", "en"),
    ("phone", "dark", "zh"),
    ("phone", "light", "en"),
)
SHOWN_TEXTS = """() => {
  const words = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest('script, template, style, [lang="en"]')) words.add(walker.currentNode.data.trim());
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
    for (const name of ['aria-label', 'title', 'placeholder']) words.add((element.getAttribute(name) ?? '').trim());
  }
  return [...words];
}"""


@dataclass(frozen=True)
class Site:
    """The pack with its sample records, served."""

    url: str
    runtime: Runtime

    def first(self, object_name: str, where: str = "") -> str:
        """A record."""
        request = ListRequest(object_name, where=where, fields=("id",), limit=1)
        return str(self.runtime.records.list(Context(), request).records[0]["id"])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A database with the pack, its sample and somebody who may do everything, on a free port."""
    folder = tmp_path_factory.mktemp("screens")
    url = f"sqlite:///{(folder / 'screens.sqlite').as_posix()}"
    with_pack(url, folder)
    runtime = Runtime.open(Config(url, folder))
    ada = runtime.records.create(Context(), "user", {"name": "Ada", "login": "ada", "roles": ["administrator"]})
    assert ada.ok and ada.id
    set_password(runtime.database, ada.id, PASSWORD, datetime.now(UTC))
    server = make_server("127.0.0.1", 0, create_app(runtime, [register_pages]), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", runtime)
    server.shutdown()
    thread.join()
    runtime.close()


def with_pack(url: str, folder: Path) -> None:
    """Set the database up with the pack and its sample records."""
    database = Database(url)
    initialise(database, "CNY", "Asia/Shanghai", "zh")
    database.dispose()
    runtime = Runtime.open(Config(url, folder))
    install(runtime, find_pack("standard_crm"), sample=True)
    runtime.close()


@pytest.fixture(scope="session")
def server_url(site: Site) -> str:
    """Where the site is served."""
    return site.url


@pytest.fixture(scope="session")
def session_cookie(browser: Browser, site: Site) -> Mapping[str, str]:
    """Ada's session, begun once through the page."""
    page = browser.new_page(base_url=site.url, locale=LOCALES["en"])
    sign_in(page)
    cookie = next(one for one in page.context.cookies() if one.get("name") == "mc_session")
    page.context.close()
    return {"name": "mc_session", "value": str(cookie.get("value")), "url": site.url}


@pytest.fixture
def ada(page: Page, session_cookie: Mapping[str, str]) -> Page:
    """A page on which Ada is signed in."""
    page.context.add_cookies([dict(session_cookie)])  # type: ignore[list-item]
    return page


def sign_in(page: Page) -> None:
    """Type name and password."""
    page.goto("/sign-in")
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def opened(page: Page, address: str) -> None:
    """Open a page and wait until its scripts have run."""
    page.goto(address)
    page.wait_for_selector("html[data-ready]")


def addresses(site: Site) -> list[str]:
    """Every page of every object of every app, and the pages that belong to none."""
    manifest = site.runtime.current.manifest
    pages = ["/", "/search?q=%E7%A7%91%E6%8A%80", "/search?q=zzzzzz", "/style", "/sign-in"]
    for name in dict.fromkeys(item for app in manifest.apps.values() for item in app.items):
        record = site.first(name)
        views = manifest.of_object(manifest.list_views, name)
        boards = [f"/{name}?view={view.name}" for view in views if view.type == "kanban"]
        pages += [f"/{name}", *boards, f"/{name}/{record}", f"/{name}/new", f"/{name}/{record}/edit"]
    return [*pages, "/account?find=zzzzzz", f"/account/{site.first('account')}/delete"]


def english_of(manifest: Manifest) -> frozenset[str]:
    """Texts of ours in English that have a Chinese form: none may stand on a Chinese page."""
    english, chinese = texts("en"), texts("zh")
    words = {text for key, text in english.items() if chinese.get(key) != text and "{" not in text}
    labels = [
        part.label
        for each in manifest.objects.values()
        for part in (
            each,
            *each.fields.values(),
            *(c for f in each.fields.values() if f.choices for c in f.choices.values.values()),
        )
    ]
    labels += [section.label for layout in manifest.layouts.values() for section in layout.sections.values()]
    labels += [view.label for view in manifest.list_views.values()]
    words |= {label["en"] for label in labels if label and label.get("zh") != label.get("en")}
    return frozenset(word for word in words if len(word) > 2) - set(chinese.values())


def serious(page: Page) -> list[str]:
    """What axe calls serious or worse on the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("number", range(len(LOOKS)), ids=["-".join(look) for look in LOOKS])
def test_every_page_in_every_look(browser: Browser, site: Site, session_cookie: Mapping[str, str], number: int) -> None:
    size, theme, language = LOOKS[number]
    context = looking(browser, site, VIEWPORTS[size], theme, language, session_cookie)
    page, complaints = context.new_page(), list[str]()
    watch(page, complaints)
    found: list[str] = []
    english = english_of(site.runtime.current.manifest)
    for place, address in enumerate(addresses(site)):
        opened(page, address)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{address}: scrolls sideways")
        if language == "zh":
            left = english & set(page.evaluate(SHOWN_TEXTS))
            found += [f"{address}: English text {sorted(left)}"] if left else []
        # axe is slow: every page is judged in one look, and its neighbours of the same kind in the others.
        if place % len(LOOKS) == number:
            found += [f"{address}: {finding}" for finding in serious(page)]
    context.close()
    assert found + complaints == []


def looking(
    browser: Browser, site: Site, viewport: ViewportSize, theme: Theme, language: str, cookie: Mapping[str, str]
) -> BrowserContext:
    """A window of that look, with Ada signed in."""
    context = browser.new_context(
        base_url=site.url, viewport=viewport, color_scheme=theme, locale=LOCALES[language], reduced_motion="reduce"
    )
    choices = [
        {"name": "mc_locale", "value": language, "url": site.url},
        {"name": "mc_theme", "value": theme, "url": site.url},
    ]
    context.add_cookies([dict(cookie), *choices])  # type: ignore[list-item]
    return context


def test_signing_in_and_out(page: Page) -> None:
    page.goto("/account?sort=name")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("User name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/account\?sort=name$"))
    page.get_by_role("button", name="Ada, settings").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/sign-in"))


def test_creating_a_record_with_a_look_up_by_keyboard(ada: Page) -> None:
    opened(ada, "/contact/new")
    ada.get_by_label("Name").first.fill("Grace Hopper")
    box = ada.locator("#f-account")
    box.focus()
    box.press_sequentially("Baltic")
    expect(ada.locator("#o-account [role=option]").first).to_contain_text("Baltic")
    ada.keyboard.press("Enter")
    expect(box).to_have_value(re.compile("Baltic"))
    ada.keyboard.press("Control+s")
    expect(ada.locator("#toasts")).to_contain_text("Saved “Grace Hopper”")
    expect(ada.locator("h1")).to_have_text("Grace Hopper")
    expect(ada.get_by_role("link", name=re.compile("Baltic")).first).to_be_visible()


def test_problems_lead_to_their_fields_and_words_stay(ada: Page, complaints: list[str]) -> None:
    opened(ada, "/opportunity/new")
    ada.locator("#f-amount").fill("a lot")
    ada.locator("#f-next_step").fill("Call again")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.locator("#problems")).to_be_focused()
    ada.locator("#problems").get_by_role("link", name="Amount").click()
    expect(ada.locator("#f-amount")).to_be_focused()
    expect(ada.locator("#f-amount")).to_have_value("a lot")
    expect(ada.locator("#f-amount")).to_have_attribute("aria-invalid", "true")
    expect(ada.locator("#f-next_step")).to_have_value("Call again")
    assert serious(ada) == []
    assert all("422" in complaint for complaint in complaints)
    complaints.clear()


def test_editing_saves_and_shows_the_value(ada: Page, site: Site) -> None:
    record = site.first("product")
    opened(ada, f"/product/{record}")
    ada.get_by_role("link", name="Edit", exact=True).click()
    ada.wait_for_selector("html[data-ready]")
    ada.locator("#f-price").fill("4321")
    expect(ada.locator("[data-guard-note]")).to_contain_text("1 unsaved change")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(ada.locator("#toasts")).to_contain_text("Saved")
    expect(ada.locator("main")).to_contain_text("4,321")


def test_two_people_meet_in_one_record(
    ada: Page,
    site: Site,
    new_context: Callable[[], BrowserContext],
    session_cookie: Mapping[str, str],
    complaints: list[str],
) -> None:
    record = site.runtime.records.create(Context(), "lead", {"name": "Katherine", "company": "Orbit"}).id
    opened(ada, f"/lead/{record}/edit")
    other = new_context()
    other.add_cookies([dict(session_cookie)])  # type: ignore[list-item]
    second = other.new_page()
    opened(second, f"/lead/{record}/edit")
    second.locator("#f-company").fill("Orbit Ltd")
    second.locator("#f-phone").fill("021-555")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator("#toasts")).to_contain_text("Saved")
    ada.locator("#f-company").fill("Orbit GmbH")
    ada.get_by_role("button", name="Save", exact=True).click()
    dialog = ada.locator("dialog[open]")
    expect(dialog).to_contain_text("Orbit Ltd")
    expect(dialog).to_contain_text("Orbit GmbH")
    expect(dialog).not_to_contain_text("021-555")
    assert serious(ada) == []
    dialog.get_by_role("button", name="Take all of theirs").click()
    dialog.locator("button[type=submit]").click()
    expect(ada.locator("#toasts")).to_contain_text("Saved")
    stored = site.runtime.records.get(Context(), "lead", str(record))
    assert (stored["company"], stored["phone"]) == ("Orbit Ltd", "021-555")
    assert all("409" in complaint for complaint in complaints)
    complaints.clear()


def board_of(page: Page, site: Site, name: str) -> str:
    """Open the board on which a new record stands in its first column; the record's id."""
    values = {"name": name, "stage": "initial_contact", "amount": "1000"}
    outcome = site.runtime.records.create(Context(), "opportunity", values)
    assert outcome.ok, outcome.problems
    board = next(
        view.name
        for view in site.runtime.current.manifest.list_views.values()
        if view.type == "kanban" and view.object == "opportunity"
    )
    opened(page, f"/opportunity?view={board}&find={name}")
    return str(outcome.id)


def test_a_card_moves_by_its_menu_and_back(ada: Page, site: Site) -> None:
    card = board_of(ada, site, "Menucard")
    ada.locator(f"[data-card='{card}'] .mc-card-title").focus()
    ada.keyboard.press("m")
    ada.locator("#move-menu [data-move=proposal]").click()
    expect(ada.locator(f"[data-value=proposal] [data-card='{card}']")).to_have_count(1)
    expect(ada.locator("[data-value=proposal] [data-count]")).to_have_text("1")
    expect(ada.locator("[data-value=initial_contact] [data-count]")).to_have_text("0")
    ada.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(ada.locator(f"[data-value=initial_contact] [data-card='{card}']")).to_have_count(1)
    expect(ada.locator("[data-value=initial_contact] [data-count]")).to_have_text("1")


def test_a_card_moves_by_mouse(ada: Page, site: Site) -> None:
    card = board_of(ada, site, "Mousecard")
    ada.wait_for_timeout(200)
    start = ada.locator(f"[data-card='{card}']").bounding_box()
    end = ada.locator("[data-value=needs_confirmed] [data-cards]").bounding_box()
    assert start and end
    ada.mouse.move(start["x"] + 120, start["y"] + start["height"] - 12)
    ada.mouse.down()
    ada.mouse.move(start["x"] + 140, start["y"] + 40, steps=4)
    ada.mouse.move(end["x"] + 100, end["y"] + 40, steps=12)
    ada.mouse.up()
    expect(ada.locator("#toasts")).to_contain_text("Needs confirmed")
    assert site.runtime.records.get(Context(), "opportunity", card)["stage"] == "needs_confirmed"


def test_deleting_and_taking_it_back(ada: Page, site: Site) -> None:
    record = site.runtime.records.create(Context(), "lead", {"name": "Mary Jackson", "company": "Wind"}).id
    opened(ada, f"/lead/{record}")
    ada.get_by_role("button", name="More actions").click()
    ada.get_by_role("menuitem", name="Delete").click()
    ada.locator("#fetched").get_by_role("button", name="Delete lead").click()
    toast = ada.locator("#toasts")
    expect(toast).to_contain_text("Deleted “Mary Jackson”")
    ada.get_by_label("Find in Leads").fill("Mary Jackson")
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_contain_text("Restored “Mary Jackson”")
    assert site.runtime.records.get(Context(), "lead", str(record))["name"] == "Mary Jackson"


def test_filtering_by_a_choice_and_clearing(ada: Page) -> None:
    opened(ada, "/opportunity")
    before = ada.locator("tfoot").inner_text()
    ada.get_by_role("button", name="Filter").click()
    ada.get_by_label("Field").select_option("stage")
    ada.locator("#filter-choice").select_option("won")
    ada.get_by_role("button", name="Add filter").or_(ada.locator("#filter-menu [type=submit]")).first.click()
    expect(ada.locator(".mc-chip")).to_contain_text("Won")
    assert ada.locator("tfoot").inner_text() != before
    ada.locator(".mc-chip-x").click()
    expect(ada.locator(".mc-chip")).to_have_count(0)
    assert ada.locator("tfoot").inner_text() == before


def test_more_rows_come_under_the_old_ones(ada: Page) -> None:
    opened(ada, "/opportunity?sort=name")
    assert ada.locator("[data-row]").count() == 50
    ada.get_by_role("link", name="Load more").click()
    expect(ada.locator("[data-row]").nth(60)).to_be_attached()
    ids = [row.get_attribute("data-row") for row in ada.locator("[data-row]").all()]
    assert len(ids) == len(set(ids)) > 50


def test_switching_the_language(ada: Page) -> None:
    opened(ada, "/account")
    ada.get_by_role("button", name="Ada, settings").click()
    ada.get_by_role("button", name="中文").click()
    expect(ada.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(ada.locator("h1")).to_have_text("客户")
    expect(ada).to_have_url(re.compile("/account"))


def test_a_page_that_is_not_there(ada: Page, complaints: list[str]) -> None:
    opened(ada, "/account/nowhere")
    expect(ada.locator("h1")).to_have_text("Nothing here")
    assert serious(ada) == []
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()


def test_an_uploaded_picture_is_shown(ada: Page, site: Site) -> None:
    record = site.first("contact")
    opened(ada, f"/contact/{record}/edit")
    picture = ada.screenshot(type="png")
    ada.locator("#f-photo").set_input_files({"name": "face.png", "mimeType": "image/png", "buffer": picture})
    ada.get_by_role("button", name="Save", exact=True).click()
    image = ada.locator("main img.mc-thumb")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.complete && image.naturalWidth") == 320
