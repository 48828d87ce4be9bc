"""A pack as a folder of JSON: a shipped one, or one that lies anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from pathlib import Path, PurePosixPath

from msgspec import Struct

from ...metadata.definitions.base import RawDefinition
from ...metadata.layers import CUSTOMER, PLATFORM, Layer
from ...metadata.problem import Problem, ProblemError
from ...metadata.reader import read_folder

PACK_FILE = "pack.json"


class PackFolder(Struct, frozen=True):
    """A pack as it was read from its folder; `requires` names the packs it stands on."""

    layer: Layer
    requires: tuple[str, ...]

    @property
    def name(self) -> str:
        """The pack's name."""
        return self.layer.name


def shipped_packs() -> Mapping[str, Path]:
    """The packs that come with the product, by name."""
    folder = Path(str(resources.files("metacrm.packs")))
    return {path.parent.name: path.parent for path in sorted(folder.glob("*/pack.json"))}


def find_pack(name_or_path: str) -> Path:
    """The folder of a shipped pack by its name, or the folder itself; ProblemError `pack_unknown`."""
    shipped = shipped_packs()
    if name_or_path in shipped:
        return shipped[name_or_path]
    path = Path(name_or_path)
    if path.is_dir():
        return path
    raise ProblemError(Problem("pack_unknown", parameters={"pack": name_or_path, "known": [*shipped]}))


def read_pack(folder: Path) -> PackFolder:
    """The pack in a folder; ProblemError with everything in it that can't be read."""
    pack, problems = read_what_can_be(folder)
    if problems or pack is None:
        raise ProblemError(problems)
    return pack


def read_what_can_be(folder: Path) -> tuple[PackFolder | None, list[Problem]]:
    """The pack made of the files that can be read, None where pack.json can't; and everything that can't be read."""
    definitions, problems = read_folder(folder)
    packs = [raw for raw in definitions if raw.kind == "pack" and not raw.extends]
    pack = min(packs, key=lambda raw: raw.file != PACK_FILE, default=None)
    if pack is None:
        missing = Problem("pack_definition_missing", file=str(folder), parameters={"folder": str(folder)})
        return None, problems or [missing]
    if pack.name in (PLATFORM, CUSTOMER):
        problems.append(Problem("layer_name_taken", file=pack.file, pointer="/name", parameters={"name": pack.name}))
    layer = Layer(pack.name, tuple(definitions), str(pack.body.get("version", "")))
    return PackFolder(layer, requires_of(pack)), problems


def stays(name: str) -> bool:
    """Whether the name of a file or folder leads nowhere else."""
    return PurePosixPath(name).name == name and "\\" not in name and ":" not in name


def requires_of(pack: RawDefinition) -> tuple[str, ...]:
    """The names of the packs that it stands on."""
    requires = pack.body.get("requires", {})
    return tuple(requires) if isinstance(requires, Mapping) else ()
