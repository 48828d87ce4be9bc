"""The reference pages in docs/reference are what the code would write now."""

from __future__ import annotations

from pathlib import Path

from metacrm.ui.commands.main import CommandsOnDisk
from metacrm.ui.reference import reference_pages

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_reference_is_fresh() -> None:
    """After a change run `metacrm docs`."""
    pages = reference_pages(CommandsOnDisk("metacrm"))
    stale = [
        name
        for name, text in pages.items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text("utf-8") != text
    ]
    assert stale == []
    assert {path.name for path in FOLDER.glob("*.md")} == set(pages)
