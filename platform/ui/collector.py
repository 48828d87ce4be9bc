"""How often Python's garbage collector looks: a program that holds this much gains nothing from its eager default."""

from __future__ import annotations

import gc

COLLECT_AFTER = 20_000
"""New objects between two looks; Python's own number is for programs with a tenth of ours."""


def collect_seldom() -> None:
    """Set it for this process; called before the imports, which make objects that all stay."""
    gc.set_threshold(COLLECT_AFTER)
