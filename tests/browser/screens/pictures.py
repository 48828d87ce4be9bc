"""The pictures that a walk takes of the pages it opens, to be looked at: files, and a page that shows them all."""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parents[3] / "var" / "screens"
"""Beside the code, and never part of it."""
QUALITY = 60
LONGEST_NAME = 90


class Pictures:
    """Those of one walk; its earlier ones go."""

    def __init__(self, name: str) -> None:
        self.folder = FOLDER / name
        self.taken: list[tuple[str, str]] = []
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def take(self, page: Page, address: str, window: str) -> None:
        """A picture of what the window shows of the page."""
        word = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-")[:LONGEST_NAME]
        name = f"{len(self.taken):03}-{word or 'home'}-{window}.jpg"
        page.screenshot(path=self.folder / name, type="jpeg", quality=QUALITY)
        self.taken.append((f"{address} · {window}", name))

    def show(self) -> Path:
        """The page with all pictures, each beside its address."""
        figures = "\n".join(
            f'<figure><a href="{name}"><img src="{name}" alt="" loading="lazy" height="420"></a>'
            f"<figcaption>{escape(caption)}</figcaption></figure>"
            for caption, name in self.taken
        )
        sheet = self.folder / "index.html"
        head = f"<!doctype html><meta charset=utf-8><title>{escape(self.folder.name)}</title>"
        style = "<style>body{display:flex;flex-wrap:wrap;font:12px sans-serif}figcaption{max-width:40em}</style>"
        sheet.write_text(f"{head}{style}\n{figures}\n", encoding="utf-8")
        return sheet
