"""How often Python's garbage collector looks: a program that holds this much gains nothing from its eager default."""

from __future__ import annotations

import gc

COLLECT_AFTER = 100_000
"""New objects between two looks; Python's own 700 are for programs with a hundredth of ours.

A batch of an import makes tens of thousands, which their counts free again: walking through them for cycles took 40 %
of its time.
"""


def collect_seldom() -> None:
    """Set it for this process; a command calls it before its imports, which make objects that all stay."""
    gc.set_threshold(COLLECT_AFTER)
