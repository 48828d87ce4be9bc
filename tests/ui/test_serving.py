"""The server as people start it: a process of its own, on a port, with the whole pack."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from metacrm.metadata.problem import ProblemError
from metacrm.ui.serving import check_port

pytestmark = pytest.mark.xdist_group("serving")  # one process starts the demonstration once
PATIENCE = 240
HEAVY = ("pandas", "plotly", "weasyprint", "openpyxl", "xlsxwriter", "python_calamine", "PIL", "authlib", "rq")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def command(*words: str) -> list[str]:
    """The command line of this environment."""
    return [sys.executable, "-c", "from metacrm.ui.commands.main import main; main()", *words]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Without what this process was told about databases."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("METACRM_")}
    return {**kept, "METACRM_DATA": str(folder), "METACRM_LOCALE": "en", **more}


@contextmanager
def running(folder: Path, *words: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The command, as long as the block runs; then it is told to stop."""
    log = (folder / "log.txt").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        command(*words), env=environment(folder, **more), stdout=log, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        log.close()


def ask(
    port: int, path: str, method: str = "GET", body: Any = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Any, Message]:
    """Status, body and headers of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    chunked = isinstance(body, list)
    connection.request(method, path, body=iter(body) if chunked else body, headers=dict(headers or {}))
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    parsed = json.loads(content) if "json" in answer.headers.get("Content-Type", "") else content.decode()
    return answer.status, parsed, answer.headers


def wait_for(port: int, process: subprocess.Popen[str]) -> None:
    """Until the server answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if ask(port, "/readyz")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str, Path]]:
    """A running demonstration: its port, what it printed, its folder."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    with running(folder, "demo", "--port", str(port)) as process:
        wait_for(port, process)
        yield port, (folder / "log.txt").read_text(encoding="utf-8"), folder


def logins(text: str) -> dict[str, tuple[str, str]]:
    """Login → (password, roles) as the demonstration printed them."""
    return {row[0]: (row[1], row[2]) for row in re.findall(r"^  (\S+) +(\S+) +(.+)$", text, re.MULTILINE)}


def test_demo_prints_logins_that_work(demo: tuple[int, str, Path]) -> None:
    port, text, _ = demo
    people = logins(text)
    assert f"http://127.0.0.1:{port}" in text
    assert 4 <= len(people) <= 12 and "admin" in people
    assert len({password for password, _ in people.values()}) == len(people)
    for login, (password, _) in people.items():
        body = json.dumps({"login": login, "password": password})
        status, answer, headers = ask(port, "/api/v1/session", "POST", body, {"Content-Type": "application/json"})
        assert status == 201 and answer["user"]["login"] == login
        assert headers["Content-Security-Policy"] and headers["X-Request-Id"]


def test_a_second_start_finds_everything_again(demo: tuple[int, str, Path]) -> None:
    _, text, folder = demo
    port = free_port()
    again = folder.parent / f"{folder.name}-again"
    again.mkdir()
    more = {"METACRM_DATABASE_URL": f"sqlite:///{folder / 'metacrm.sqlite'}"}
    with running(again, "demo", "--port", str(port), **more) as process:
        wait_for(port, process)
        shown = (again / "log.txt").read_text(encoding="utf-8")
    assert set(logins(shown)) == set(logins(text))
    assert "metacrm user password" in shown
    assert not any(password in shown for password, _ in logins(text).values())


def test_programs_and_pages_are_served(demo: tuple[int, str, Path]) -> None:
    port, _, folder = demo
    made = subprocess.run(
        command("token", "create", "admin", "--json"),
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
    )
    headers = {"Authorization": f"Bearer {json.loads(made.stdout)['token']}", "Content-Type": "application/json"}
    status, objects, _ = ask(port, "/api/v1/objects", headers=headers)
    assert status == 200 and len(objects["objects"]) > 8
    status, page, answered = ask(port, "/sign-in")
    assert status == 200 and answered["Content-Type"].startswith("text/html") and "csrf" in page
    status, created, _ = ask(port, "/api/v1/records/department", "POST", [b'{"name": ', b'"In parts"}'], headers)
    assert (status, created["name"]) == (201, "In parts"), "a body sent in chunks"
    status, problem, _ = ask(port, "/api/v1/records/department", "POST", b'"' + b"x" * 6_000_000 + b'"', headers)
    assert status == 413 and problem["problems"][0]["code"] == "body_too_large"
    for path in ("/api/v1/records/department/%ff", "/%00", "/api/v1/records/department?where=%ff%00"):
        assert ask(port, path, headers=headers)[0] in (400, 404)


def test_a_port_in_use_is_told(demo: tuple[int, str, Path]) -> None:
    with pytest.raises(ProblemError) as caught:
        check_port("127.0.0.1", demo[0])
    assert caught.value.problems[0].code == "port_taken"


def test_the_log_has_a_line_for_each_request_and_no_value(demo: tuple[int, str, Path], tmp_path: Path) -> None:
    port = free_port()
    more = {"METACRM_DATABASE_URL": f"sqlite:///{demo[2] / 'metacrm.sqlite'}"}
    with running(tmp_path, "serve", "--port", str(port), **more) as process:
        wait_for(port, process)
        ask(port, "/api/v1/objects?secret=hidden", headers={"X-Request-Id": "mine-1"})
    lines = [json.loads(line) for line in (tmp_path / "log.txt").read_text().splitlines() if line.startswith("{")]
    mine = next(line for line in lines if line.get("request_id") == "mine-1")
    assert (mine["method"], mine["path"], mine["status"], mine["user"]) == ("GET", "/api/v1/objects", 401, None)
    assert mine["ms"] >= 0 and "hidden" not in json.dumps(lines)


def test_the_web_process_loads_nothing_heavy() -> None:
    script = f"import sys, metacrm.ui.serving; print([name for name in {HEAVY!r} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
