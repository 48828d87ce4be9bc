"""The thin door: `python cli.py …` is `metacrm …`; a fresh clone first gets its own .venv with the project in it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / ".metacrm-stamp.json"
FRONTEND = ROOT / "platform" / "ui" / "frontend"
ASSETS = ROOT / "platform" / "ui" / "static" / "dist" / ".stamp"
OLDEST_PYTHON = (3, 11)
NEEDS_TEST_EXTRA = ("test", "bench")
INSTALLED_NOW = "METACRM_INSTALLED_NOW"


def main() -> int:
    """Run the command line, after installing the project where that is still to be done; answers the exit status."""
    if sys.version_info < OLDEST_PYTHON:
        return _refuse("metacrm needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info[:2]))
    inside = Path(sys.prefix).resolve() == ENVIRONMENT.resolve()
    installed = importlib.util.find_spec("metacrm") is not None
    just_installed = os.environ.pop(INSTALLED_NOW, "") == "1"
    if installed and (just_installed or not inside or _is_current()):
        return _run()  # outside .venv it is an environment of the user's own, which the user keeps up to date
    if just_installed:
        return _refuse("metacrm was installed into .venv but is not there; delete .venv and run this again.")
    if not _is_current():
        failure = _install()
        if failure:
            return _refuse(failure)
    return _run_in_environment()


def _run() -> int:
    """Run the installed command line in this process."""
    try:
        from metacrm.ui.commands.main import main as run
    except ImportError:
        traceback.print_exc()
        return _refuse("metacrm is installed, but the import shown above fails. To install it anew, delete .venv.")
    return run()


def _run_in_environment() -> int:
    """Run this file again with the Python of .venv; on POSIX that replaces this process."""
    python = _python()
    again = [str(python), str(ROOT / "cli.py"), *sys.argv[1:]]
    environment = dict(os.environ, **{INSTALLED_NOW: "1"})
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(python, again, environment)
    return subprocess.run(again, env=environment, check=False).returncode


def _install() -> str:
    """Create .venv if it is missing or broken and install the project; answers what went wrong, or an empty text."""
    first = not _has_pip()
    if first and importlib.util.find_spec("ensurepip") is None:
        return "This Python cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"
    took = "First run: creating .venv and installing" if first else "The project changed: installing it again"
    print(f"{took} (one or two minutes, needs the network) …", file=sys.stderr, flush=True)
    inputs = _inputs()  # as of now: what is edited while pip works must count as changed next time
    try:
        if first:
            _call([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)])
        extras = sorted(_wanted_extras())
        target = str(ROOT) + (f"[{','.join(extras)}]" if extras else "")
        _call([str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", target])
        _call([str(_python()), "-m", "compileall", "-q", "-x", "node_modules", str(ROOT / "platform")])
    except subprocess.CalledProcessError as error:
        return f"Installing failed (exit status {error.returncode}); the messages above say why."
    STAMP.write_text(json.dumps({"inputs": inputs, "extras": extras}), encoding="utf-8")
    return ""


def _call(command: list[str]) -> None:
    """Run a step of the installation; its output goes to the error stream, as --json answers own the other one."""
    subprocess.run(command, check=True, stdout=sys.stderr)


def _is_current() -> bool:
    """Whether .venv holds the project as it stands on disk, with the extras that this command needs."""
    done = _stamp()
    built = ASSETS.is_file() or not _frontend_inputs()
    return built and _python().exists() and done.get("inputs") == _inputs() and _wanted_extras() <= _extras(done)


def _wanted_extras() -> set[str]:
    """Extras the command needs, and those installed before, so that installing again never takes one away."""
    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    return _extras(_stamp()) | ({"test"} if command in NEEDS_TEST_EXTRA else set())


def _stamp() -> dict[str, object]:
    """What the last installation wrote, or nothing."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _extras(stamp: dict[str, object]) -> set[str]:
    extras = stamp.get("extras")
    return {str(extra) for extra in extras} if isinstance(extras, list) else set()


def _inputs() -> str:
    """SHA-256 over every file that decides what an installation looks like."""
    files = [ROOT / "pyproject.toml", ROOT / "setup.py", *sorted((ROOT / "build_backend").glob("*.py"))]
    digest = hashlib.sha256()
    for path in files + _frontend_inputs():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _frontend_inputs() -> list[Path]:
    """What the browser assets are built from; nothing where they are not to be built."""
    lock = FRONTEND / "package-lock.json"
    if os.environ.get("METACRM_SKIP_UI") == "1" or not lock.is_file():
        return []
    return [lock, FRONTEND / "build.mjs", *sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())]


def _python() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _has_pip() -> bool:
    """Whether .venv can install; not so after an interrupted first run or when its Python is gone."""
    if not _python().exists() or not shutil.which(str(_python())):
        return False
    asked = [str(_python()), "-m", "pip", "--version"]
    return subprocess.run(asked, check=False, capture_output=True).returncode == 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
