"""Where the built browser files are: logical names to addresses that change with their content."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

DIST = Path(__file__).resolve().parent / "static" / "dist"
FALLBACK_ICON = "square"


@dataclass(frozen=True)
class Assets:
    """The build's manifest: `files` (logical name to file name), `icons` of the sprite, and its address `prefix`."""

    prefix: str
    files: Mapping[str, str]
    icons: frozenset[str]

    def url(self, name: str) -> str:
        """The address of a built file, such as "core.js". Raises KeyError when the build does not make it."""
        return self.prefix + self.files[name]

    def icon(self, name: str) -> str:
        """The address of an icon in the sprite; a name that is not in it gives a plain square."""
        known = name if name in self.icons else FALLBACK_ICON
        return f"{self.prefix}{self.files['icons.svg']}#{known}"

    def icon_mark(self, name: str, size: str = "") -> Markup:
        """The icon as templates show it; `size` "sm" or "lg", else that of the text around it."""
        style = f"mc-icon mc-icon-{size}" if size else "mc-icon"
        return Markup('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>').format(style, self.icon(name))


def read_assets(folder: Path = DIST, prefix: str = "/static/dist/") -> Assets:
    """Reads manifest.json of the build. Raises FileNotFoundError when the front end was never built."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Assets(prefix, manifest["files"], frozenset(manifest["icons"]))
