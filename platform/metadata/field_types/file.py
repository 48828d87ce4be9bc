"""A link to a stored file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..sql_types import Identifier
from .columns import Single
from .references import Reference, ReferencePresentation


class File(Reference):
    """A signed paper, a drawing."""

    name = "file"
    label = MappingProxyType({"en": "File", "zh": "文件"})
    groupable = ()
    storage = Single(Identifier(), sortable=False)
    presentation = ReferencePresentation("file", accept="")

    def targets(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """Always file."""
        return ("file",)
