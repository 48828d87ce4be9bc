"""Judges a folder of definitions without any database: the platform, the packs it stands on, and the folder itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...metadata.diagnosis import diagnose
from ...metadata.layers import CUSTOMER, PLATFORM, Layer
from ...metadata.manifest import Manifest
from ...metadata.platform_layer import platform_layer
from ...metadata.problem import Problem
from ...metadata.reader import read_folder
from ...metadata.type_catalogue import field_types
from ..expressions.stored_filters import filter_problems
from .folder import PACK_FILE, read_pack, read_what_can_be, shipped_packs, stays
from .install import in_order


def check_folder(
    folder: Path, layers: Sequence[Layer] | None = None, beside: Path | None = None
) -> tuple[Manifest | None, list[Problem]]:
    """The manifest that the folder makes (None where there is none) and everything wrong with it, in one run.

    A folder without pack.json is judged as a customer layer. `layers`: those to lay it on; without them the shipped
    packs that it requires (a customer layer: all shipped packs), and those in folders that lie `beside` (by default
    beside its own). What can't be read or has a wrong shape keeps nothing else from being judged; what would only
    follow from it is not told.
    """
    wanted, unread = _with_folder(folder, layers, beside or folder.parent)
    if not wanted:
        return None, unread
    found = diagnose(wanted, field_types(), unread)
    return found.rest if found.is_whole else None, found.with_more(filter_problems(found.rest))


def required_folders(folder: Path) -> list[Path]:
    """The folders of the packs that the one in a folder stands on, lowest first."""
    shipped = shipped_packs()
    layers, _ = _required(read_pack(folder).requires, folder.parent)
    return [shipped.get(layer.name, folder.parent / layer.name) for layer in layers if layer.name != PLATFORM]


def _with_folder(folder: Path, layers: Sequence[Layer] | None, beside: Path) -> tuple[Sequence[Layer], list[Problem]]:
    """The layers to judge, none where nothing could be read; and the problems of files that can't be."""
    if (folder / PACK_FILE).exists():
        pack, unread = read_what_can_be(folder)
        if pack is None or pack.name in (PLATFORM, CUSTOMER):
            return [], unread
        below = [*(layers or ())]
        if layers is None:
            below, unread_below = _required(pack.requires, beside)
            unread += unread_below
        return in_order([layer for layer in below if layer.name != pack.name] + [pack.layer]), unread
    definitions, unread = read_folder(folder)
    if not definitions:
        return [], unread
    below = [*(layers if layers is not None else _required(tuple(shipped_packs()), folder)[0])]
    return [*(layer for layer in below if layer.name != CUSTOMER), Layer(CUSTOMER, tuple(definitions))], unread


def _required(names: Sequence[str], beside: Path) -> tuple[list[Layer], list[Problem]]:
    """The platform and the packs of these names with those they require in turn, shipped or in folders beside."""
    shipped = shipped_packs()
    found: dict[str, Layer] = {}
    unread: list[Problem] = []
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        folder = shipped.get(name, beside / name)
        if name not in found and stays(name) and (folder / PACK_FILE).exists():
            pack, problems = read_what_can_be(folder)
            unread += problems
            if pack:
                found[name] = pack.layer
                waiting += pack.requires
    return in_order([platform_layer(), *found.values()]), unread
