"""The screens in Chromium: what travels for a page, how soon an action is seen, and a list of 100,000 rows scrolled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from metacrm.ui.commands import prerequisites

from ..figures import BrokenBaseline, Figure
from ..scene import Scene, opened
from ..servers import PRODUCT, web_server
from ..settings import ACCOUNTS, HOME, RECORDS
from .page_scripts import CLICKED, DROP, NONE_AWAITED, OPEN_CELL, PAINTED, SAVE_CELL, SCROLL, TYPE
from .traffic import Traffic

FIRST_GOAL_KB, NEXT_GOAL_KB, PAINT_GOAL_MS = 350.0, 60.0, 100.0
HEAP_GOAL_MB, ELEMENTS_GOAL = 10.0, 20_000.0
BOARD = f"/{RECORDS}?view={RECORDS}_board"
EARLY_ROWS, EARLY_ROWS_QUICK = 5_000, 500
FRAGMENTS = ("se", "su", "off", "ic", "re", "en")
"""Of the names of records: each finds some."""
READY = "html[data-ready]"
EMPTY_PAGE = "/healthz"
"""A word and nothing else: what the browser itself takes for a new page."""
PRESSED_MS, SETTLED_MS = 80, 50
"""A hand keeps the button of a mouse down so long; the time for which nothing is measured after a list came."""


def run(scene: Scene) -> Iterator[Figure | BrokenBaseline]:
    """Weights, interactions, and the memory of a long list; nothing where there is no browser."""
    if prerequisites.chromium() is None:
        yield Figure("screens in a browser", "", 0.0, note="not measured: no Chromium")
        return
    with opened(scene.url, scene.folder) as runtime, runtime.database.read() as connection:
        record = connection.exec_driver_sql(f"SELECT id FROM {RECORDS} WHERE deleted_at IS NULL LIMIT 1").scalar_one()
    with web_server(PRODUCT, scene.url) as product, _chromium() as browser:
        address = f"http://127.0.0.1:{product.port}"

        def visitor(workers: Literal["allow", "block"] = "allow") -> BrowserContext:
            context = browser.new_context(
                base_url=address,
                viewport={"width": 1440, "height": 900},
                service_workers=workers,
                # An emulated look is set anew at each page, and styles the page that is left once more.
                color_scheme="null",
                forced_colors="null",
                reduced_motion="null",
            )
            context.add_cookies([{"name": "mc_session", "value": scene.session, "url": address}])
            return context

        # What a service worker fetches on behalf of a page is not counted as the page's.
        yield from _weights(visitor("block"), str(record))
        yield from _interactions(visitor(), 5 if scene.settings.quick else 20)
        yield from _home(visitor(), 5 if scene.settings.quick else 20)
        yield from _scrolling(visitor(), EARLY_ROWS_QUICK if scene.settings.quick else EARLY_ROWS, scene.settings.rows)


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(prerequisites.chromium()), args=["--no-sandbox", "--js-flags=--expose-gc"]
        )
        try:
            yield chromium
        finally:
            chromium.close()


def _visit(page: Page, address: str) -> None:
    page.goto(address, wait_until="networkidle")
    page.wait_for_selector(READY)


def _weights(context: BrowserContext, record: str) -> Iterator[Figure]:
    """What travels: all assets of the object pages on the first visit, and each page once they are there."""
    page = context.new_page()
    traffic = Traffic(context.new_cdp_session(page))
    pages = {
        "list": f"/{RECORDS}",
        "record": f"/{RECORDS}/{record}",
        "form": f"/{RECORDS}/{record}/edit",
        "board": BOARD,
    }
    for address in pages.values():
        _visit(page, address)
    assets = traffic.kilobytes("/static/")
    yield _bounded("first load of all assets of list, record, form and board", "kB", assets, FIRST_GOAL_KB)
    for name, address in pages.items():
        traffic.forget()
        _visit(page, address)
        yield _bounded(f"{name} once the assets are there", "kB", traffic.kilobytes(), NEXT_GOAL_KB)
    context.close()


def _interactions(context: BrowserContext, times: int) -> Iterator[Figure]:
    """From an action to what it shows, painted: pages by the browser's own first paint, the rest by the next frame."""
    page = context.new_page()
    acts: dict[str, Callable[[Page, int], float]] = {
        "open list from the home page": _entered,
        "open list": _opened,
        "sort": lambda page, _: _clicked(page, "th[data-column='name'] a"),
        "find in the palette": _found,
        "inline edit": _edited,
        "board drop": _dropped,
    }
    for name, act in acts.items():
        found = _times(act, page, times)
        yield _bounded(
            f"{name}, action to paint", "ms (p95)", _high(found), PAINT_GOAL_MS, f"p50 {_middle(found):.0f} ms"
        )
    blank = _times(lambda page, _: _painted(page, EMPTY_PAGE), page, times)
    found = _times(lambda page, _: _painted(page, f"/{RECORDS}"), page, times)
    note = f"p50 {_middle(found):.0f} ms, of the empty page {_middle(blank):.0f} ms"
    yield Figure(
        "open list as a new page, and an empty page, painted", "ms (p95)", _high(found), _high(blank), note=note
    )
    context.close()


def _times(act: Callable[[Page, int], float], page: Page, times: int) -> list[float]:
    """How long each of so many takes, sorted; one more goes before them and finds nothing at hand."""
    return sorted([act(page, place) for place in range(times + 1)][1:])


def _middle(sorted_times: list[float]) -> float:
    return sorted_times[len(sorted_times) // 2]


def _high(sorted_times: list[float]) -> float:
    return sorted_times[int(len(sorted_times) * 0.95)]


def _home(context: BrowserContext, times: int) -> Iterator[Figure]:
    """The home page over all records: its first paint, and the moment in which all that is in sight is there."""
    page = context.new_page()
    painted, whole = [], []
    for _ in range(times + 1):
        painted.append(_painted(page, HOME))
        page.wait_for_function(NONE_AWAITED)
        whole.append(float(page.evaluate("performance.now()")))
    for case, taken in (("painted", painted), ("all in sight there", whole)):
        found = sorted(taken[1:])
        yield Figure(f"home page, {case}", "ms (p50)", _middle(found), note=f"p95 {_high(found):.0f} ms")
    context.close()


def _painted(page: Page, address: str) -> float:
    """The first paint with content after a link to the address was followed."""
    if page.url == "about:blank":
        _visit(page, f"/{RECORDS}")
    with page.expect_navigation(wait_until="load"):
        page.evaluate("address => { location.href = address; }", address)
    return float(page.evaluate(PAINTED))


def _entered(page: Page, _place: int) -> float:
    """A list opened from the home page by the navigation."""
    _visit(page, HOME)
    return _clicked(page, f".mc-side [href='/{RECORDS}']")


def _opened(page: Page, place: int) -> float:
    """A list opened from another one by the navigation; the way back there is not counted."""
    if place == 0:
        _visit(page, f"/{RECORDS}")
    _clicked(page, f".mc-side [href='/{ACCOUNTS}']")
    page.wait_for_timeout(SETTLED_MS)
    return _clicked(page, f".mc-side [href='/{RECORDS}']")


def _clicked(page: Page, control: str) -> float:
    """From the click on a control, made by the mouse as a hand makes it, until another table is painted."""
    page.evaluate(CLICKED)
    page.locator(control).click(delay=PRESSED_MS)
    return float(page.evaluate("window.clickShown"))


def _found(page: Page, place: int) -> float:
    """Words typed into the palette until what they find is shown."""
    if place == 0:
        page.keyboard.press("Control+k")
    return float(page.locator("#palette input").evaluate(TYPE, FRAGMENTS[place % len(FRAGMENTS)]))


def _edited(page: Page, place: int) -> float:
    """A cell opened and saved unchanged: the slower of both."""
    if place == 0:
        _visit(page, f"/{RECORDS}")
    cell = page.locator("[data-row] td[data-cell='name'], [data-row] td[data-cell='amount']").nth(place % 10)
    began = float(cell.evaluate(OPEN_CELL))
    page.wait_for_timeout(20)
    return max(began, float(cell.evaluate(SAVE_CELL)))


def _dropped(page: Page, place: int) -> float:
    """A card moved to the next column by its menu."""
    if place == 0:
        _visit(page, BOARD)
    columns = page.locator("[data-value]:has([data-cards])").evaluate_all("all => all.map(one => one.dataset.value)")
    there, other = columns[place % 2], columns[(place + 1) % 2]
    card = page.locator(f"[data-value='{there}'] [data-card]").first
    name = str(card.get_attribute("data-card"))
    card.locator(".mc-card-title").focus()
    page.keyboard.press("m")
    page.wait_for_selector("#move-menu:popover-open")
    with page.expect_response(lambda answer: "/move" in answer.url):
        return float(page.evaluate(DROP, [name, other]))


def _scrolling(context: BrowserContext, early: int, rows: int) -> Iterator[Figure]:
    """How much the page grows from some thousand rows to the last."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    _visit(page, f"/{RECORDS}?view={RECORDS}_all")
    first = _scrolled(page, session, early)
    last = _scrolled(page, session, rows)
    grown = f"from row {min(early, int(last['rows'])):,} to row {int(last['rows']):,}"
    heap = (last["heap"] - first["heap"]) / 1024 / 1024
    yield _bounded(f"memory of scripts, growth {grown}", "MB", heap, HEAP_GOAL_MB, f"{last['heap'] / 1024**2:.1f} MB")
    yield _bounded(
        f"elements of the page {grown}", "elements", last["elements"], ELEMENTS_GOAL, f"{first['elements']:,.0f} before"
    )
    context.close()


def _scrolled(page: Page, session: CDPSession, rows: int) -> dict[str, float]:
    """Scroll on until so many rows have come, or all."""
    reached = page.evaluate(SCROLL, rows)
    session.send("HeapProfiler.collectGarbage")
    metrics: Any = session.send("Performance.getMetrics")["metrics"]
    named = {one["name"]: float(one["value"]) for one in metrics}
    elements = float(page.evaluate("document.getElementsByTagName('*').length"))
    return {"rows": float(reached), "heap": named["JSHeapUsedSize"], "elements": elements}


def _bounded(case: str, unit: str, found: float, goal: float, note: str = "") -> Figure:
    return Figure(case, unit, found, None, f"< {goal:,.0f} {unit.split()[0]}", found < goal, note)
