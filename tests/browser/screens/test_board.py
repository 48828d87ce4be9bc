"""The board while others work on it too, and with amounts that are wider than its columns."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from metacrm.engine.context import Context
from tests.browser.screens.site import Site, fresh, opened


def test_a_card_that_somebody_else_moved_and_the_counts_follow(ada: Page, site: Site, complaints: list[str]) -> None:
    name = fresh("Elsewhere")
    values = {"name": name, "stage": "proposal", "amount": "999999999999999.99"}
    deal = str(site.runtime.records.create(Context(), "opportunity", values).id)
    opened(ada, f"/opportunity?view=opportunity_board&find={name}")
    proposal, negotiation = (ada.locator(f"[data-value={stage}]") for stage in ("proposal", "negotiation"))
    assert proposal.locator(".mc-col-sum").evaluate("sum => sum.scrollWidth <= sum.clientWidth")
    site.runtime.records.update(Context(), "opportunity", deal, {"stage": "negotiation"})
    ada.locator(f"[data-card='{deal}'] .mc-card-title").focus()
    ada.keyboard.press("m")
    ada.locator("#move-menu [data-move=won]").click()
    expect(ada.locator("#toasts")).to_contain_text("Somebody moved it to “Negotiation” meanwhile.")
    expect(negotiation.locator(f"[data-card='{deal}'] .mc-card-title")).to_be_focused()
    expect(negotiation.locator("[data-count]")).to_have_text("1")
    expect(proposal.locator("[data-count]")).to_have_text("0")
    assert all("409" in complaint for complaint in complaints)
    complaints.clear()
