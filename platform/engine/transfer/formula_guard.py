"""Keeps text from being taken for a formula by a spreadsheet, and gives it back as it was."""

from __future__ import annotations

import re

_RISKY = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*%?\Z")


def guarded(cell: str) -> str:
    """The cell with an apostrophe in front where a spreadsheet would compute it; numbers stay as they are."""
    if not cell or cell[0] not in "=+-@\t\r'" or not _RISKY.match(cell) or _NUMBER.match(cell):
        return cell
    return f"'{cell}"


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that `guarded` put in front."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell
