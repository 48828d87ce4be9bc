"""The kinds of definition that exist, found in the folder `definitions`."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from . import definitions
from .definitions.base import Definition


@functools.cache
def kinds() -> Mapping[str, type[Definition]]:
    """Kind word → dataclass, e.g. "object" → ObjectDefinition."""
    found: dict[str, type[Definition]] = {}
    for info in pkgutil.iter_modules(definitions.__path__):
        module = importlib.import_module(f"{definitions.__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Definition) and "kind" in vars(value):
                found[value.kind] = value
    return MappingProxyType(dict(sorted(found.items())))
