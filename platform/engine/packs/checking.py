"""Judges a folder of definitions without any database: the platform, the packs it stands on, and the folder itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...metadata.checks.verdict import judge
from ...metadata.layers import CUSTOMER, Layer
from ...metadata.manifest import Manifest
from ...metadata.platform_layer import platform_layer
from ...metadata.problem import Problem, ProblemError
from ...metadata.reader import read_folder
from ...metadata.resolution import resolve
from ...metadata.type_catalogue import field_types
from ..expressions.stored_filters import filter_problems
from .install import in_order, read_pack, shipped_packs

PACK_FILE = "pack.json"


def check_folder(folder: Path, layers: Sequence[Layer] | None = None) -> tuple[Manifest | None, list[Problem]]:
    """The manifest that the folder makes (None where there is none) and everything wrong with it.

    A folder without pack.json is judged as a customer layer. `layers`: those to lay it on; without them the shipped
    packs that it requires (a customer layer: all shipped packs).
    """
    try:
        wanted = _with_folder(folder, layers)
        manifest = resolve(wanted, field_types())
    except ProblemError as error:
        return None, list(error.problems)
    return manifest, [*judge(manifest), *filter_problems(manifest)]


def required_folders(folder: Path) -> list[Path]:
    """The folders of the packs that the one in a folder stands on, lowest first."""
    shipped = shipped_packs()
    layers = _required(read_pack(folder).requires, folder.parent)
    return [shipped.get(layer.name, folder.parent / layer.name) for layer in layers]


def _with_folder(folder: Path, layers: Sequence[Layer] | None) -> Sequence[Layer]:
    if (folder / PACK_FILE).exists():
        pack = read_pack(folder)
        below = layers if layers is not None else [platform_layer(), *_required(pack.requires, folder.parent)]
        return in_order([layer for layer in below if layer.name != pack.name] + [pack.layer])
    definitions, problems = read_folder(folder)
    if problems:
        raise ProblemError(problems)
    below = layers if layers is not None else [platform_layer(), *_required(tuple(shipped_packs()), folder)]
    return [*(layer for layer in below if layer.name != CUSTOMER), Layer(CUSTOMER, tuple(definitions))]


def _required(names: Sequence[str], beside: Path) -> list[Layer]:
    """The packs of these names and those they require in turn, from among the shipped or from folders beside."""
    shipped = shipped_packs()
    found: dict[str, Layer] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        folder = shipped.get(name, beside / name)
        if name not in found and (folder / PACK_FILE).exists():
            pack = read_pack(folder)
            found[name] = pack.layer
            waiting += pack.requires
    return in_order([*found.values()])
