"""The field types that exist, found in the folder `field_types`."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from . import field_types as folder
from .field_types.base import FieldType
from .registry import discover


@functools.cache
def field_types() -> Mapping[str, FieldType]:
    """Type word → field type, e.g. "text"."""
    return discover(folder, FieldType)
