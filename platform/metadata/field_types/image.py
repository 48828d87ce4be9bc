"""A link to a stored picture."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..sql_types import Identifier
from .columns import Single
from .references import Reference, ReferencePresentation


class Image(Reference):
    """A photograph of a person or a thing; that the file is a picture the pipeline checks."""

    name = "image"
    label = MappingProxyType({"en": "Image", "zh": "图片"})
    groupable = ()
    storage = Single(Identifier(), sortable=False)
    presentation = ReferencePresentation("image", accept="image/")

    def targets(self, options: Mapping[str, Any]) -> tuple[str, ...]:
        """Always file."""
        return ("file",)
