"""What the tests need from the operating system: a Chromium to drive and a font for Chinese text."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
BROWSER_PACKAGE = "chromium"
FONT_PACKAGES = ("fontconfig", "fonts-wqy-microhei")


def chromium() -> Path | None:
    """The browser to drive: METACRM_CHROMIUM if set, else the first known one on this computer, else None."""
    named = os.environ.get("METACRM_CHROMIUM")
    if named:
        return Path(named) if Path(named).is_file() else None
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    return Path(found) if found else next((Path(path) for path in BROWSER_PATHS if Path(path).is_file()), None)


def has_chinese_font() -> bool:
    """Whether Chinese text can be drawn; only Linux may come without such a font."""
    if not sys.platform.startswith("linux"):
        return True
    if shutil.which("fc-list") is None:
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def missing_packages() -> tuple[str, ...]:
    """Debian packages that would bring what this computer lacks."""
    browser = () if chromium() else (BROWSER_PACKAGE,)
    return browser + (() if has_chinese_font() else FONT_PACKAGES)


def install(packages: tuple[str, ...]) -> bool:
    """Install Debian packages; False when this is not Debian, the user is not root, or apt-get fails."""
    if not packages:
        return True
    if shutil.which("apt-get") is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        if subprocess.run(["apt-get", "-q", *command], env=environment, check=False).returncode != 0:
            return False
    return not missing_packages()
