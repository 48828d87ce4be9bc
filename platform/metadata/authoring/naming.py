"""Makes API names from labels, and splits what people write as labels in both languages."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

PREFIX = "x_"
LONGEST = 38
_LABELS = re.compile(r"\s*[/／|]\s*")


def name_for(label: str, taken: Collection[str], *, prefix: str = PREFIX, otherwise: str = "item") -> str:
    """A free name made of the label's ASCII words, or of `otherwise` where it has none."""
    words = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_").lstrip("0123456789_")
    stem = (prefix + (words or otherwise))[:LONGEST].rstrip("_")
    names = (stem, *(f"{stem}_{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def labels_in(line: str) -> Mapping[str, str]:
    """The labels of a line "English / 中文"; one alone serves for both."""
    first, *rest = _LABELS.split(line.strip(), maxsplit=1)
    return {"en": first, "zh": rest[0] if rest and rest[0] else first}
