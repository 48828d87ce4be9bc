"""Every text of a translation belongs to a text of a definition that exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from ..layers import escape
from ..manifest import Manifest
from ..problem import Problem
from .base import Check, found
from .labels import TEXT_PROPERTIES


class Translations(Check):
    """A text whose place is gone (a renamed field, a removed value) is reported, not lost silently."""

    name = "translations"
    codes: ClassVar[tuple[str, ...]] = ("translation_without_text",)

    def problems(self, manifest: Manifest) -> Iterator[Problem]:
        for definition in manifest.translations.values():
            for path in definition.texts:
                if not _leads_to_text(manifest, path):
                    pointer = f"/texts/{escape(path)}"
                    yield found(manifest, definition, pointer, "translation_without_text", path=path)


def _leads_to_text(manifest: Manifest, path: str) -> bool:
    kind, name, *steps = path.split("/")
    merged = manifest.merged.get((kind, name))
    target: Any = merged.body if merged else None
    for step in steps:
        target = target.get(step) if isinstance(target, Mapping) else None
    return isinstance(target, Mapping) and bool(steps) and steps[-1] in TEXT_PROPERTIES
