"""The `page` fixture really sees what must fail a browser test, and draws Chinese text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize

from .conftest import VIEWPORTS


def test_quiet_page_raises_no_complaint(page: Page) -> None:
    page.set_content("<title>t</title><p>quiet</p>")
    assert page.inner_text("p") == "quiet"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("<script>console.error('boom')</script>", "console: boom"),
        ("<script>throw new Error('bang')</script>", "exception: bang"),
        (
            "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\"><img src=data:image/gif;base64,R0lG>",
            "Content Security Policy",
        ),
        ("<img src='http://outside.invalid/a.png'>", "outside request: http://outside.invalid/a.png"),
    ],
)
def test_what_goes_wrong_is_seen(page: Page, complaints: list[str], body: str, word: str) -> None:
    page.set_content(f"<title>t</title>{body}")
    page.wait_for_timeout(200)
    assert any(word in complaint for complaint in complaints), complaints
    complaints.clear()


@pytest.mark.parametrize("viewport", VIEWPORTS.values(), ids=VIEWPORTS.keys())
@pytest.mark.parametrize("theme", ["dark"])
@pytest.mark.parametrize("language", ["zh"])
def test_window_theme_and_language_reach_the_page(page: Page, viewport: ViewportSize) -> None:
    assert page.evaluate("innerWidth") == viewport["width"]
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert page.evaluate("navigator.language") == "zh-CN"


def test_chinese_text_is_drawn_with_real_glyphs(page: Page) -> None:
    """Two different characters must not look the same, as two empty boxes would."""
    page.set_content("<title>t</title><style>span{font-size:40px}</style><span id=a>书</span> <span id=b>人</span>")
    assert page.locator("#a").screenshot() != page.locator("#b").screenshot()
