"""A catalogue is a folder of entries that share a contract; nothing is listed by hand."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

Entry = TypeVar("Entry")


def discover(package: ModuleType, base: type[Entry]) -> Mapping[str, Entry]:
    """One instance of every entry found in the modules of `package`, keyed by its `name`.

    An entry is a concrete subclass of `base` that states `name` itself, or a module-level instance of `base`.
    Two entries of one name raise ValueError.
    """
    entries: dict[str, Entry] = {}
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        module = importlib.import_module(info.name)
        for value in list(vars(module).values()):
            entry = _entry(value, base, module.__name__)
            if entry is None:
                continue
            name: str = entry.name  # type: ignore[attr-defined]
            if name in entries and entries[name] is not entry:
                raise ValueError(f"two entries named {name!r} in {package.__name__}")
            entries[name] = entry
    return MappingProxyType(dict(sorted(entries.items())))


def _entry(value: Any, base: type[Entry], module: str) -> Entry | None:
    if isinstance(value, base):
        return value
    if not inspect.isclass(value) or not issubclass(value, base) or value.__module__ != module:
        return None
    return None if inspect.isabstract(value) or "name" not in vars(value) else value()
