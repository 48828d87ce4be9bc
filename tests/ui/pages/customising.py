"""The forms of the customise pages as a browser without scripts fills them in, and what the layer says afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metacrm.engine.packs.customer import customer_layer
from metacrm.engine.runtime import Runtime
from tests.ui.pages.browsing import Browser, read_form

HOME = "/admin/customise"
APPLY = f"{HOME}/apply"


def layer(runtime: Runtime) -> dict[str, Any]:
    with runtime.database.read() as connection:
        return {f"{raw.kind}/{raw.name}": dict(raw.body) for raw in customer_layer(connection).definitions}


def checked(browser: Browser, address: str, values: Mapping[str, Any], status: int = 200) -> str:
    """The page after Check, with the plan."""
    form = browser.form(address)
    for name, value in values.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    answer = browser.post(address, form)
    assert answer.status_code == status, answer.text[:400]
    return answer.text


def done(browser: Browser, address: str, values: Mapping[str, Any]) -> None:
    """Fill in, check and apply."""
    page = checked(browser, address, values)
    answer = browser.post(APPLY, read_form(page, APPLY))
    assert answer.status_code == 303, answer.text[:400]
