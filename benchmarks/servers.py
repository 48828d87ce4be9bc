"""Starts the measured web servers: the same server program with the same form for the product and the baseline."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from .settings import THREADS, WORKERS

PRODUCT, BASELINE = "metacrm.ui.serving:application", "benchmarks.baseline:application"
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class WebServer:
    """A running server; `first_answer` is the time from its start to its first answer, in seconds."""

    port: int
    process: int
    first_answer: float

    def worker_memory(self) -> list[float]:
        """The resident memory of each process that answers requests, in megabytes; the supervisor is none of them."""
        processes = psutil.Process(self.process).children(recursive=True)
        # The multiprocessing resource tracker is a child too, and answers nothing.
        sizes = [
            child.memory_info().rss / 1024 / 1024
            for child in processes
            if "resource_tracker" not in str(child.cmdline())
        ]
        return sizes or [psutil.Process(self.process).memory_info().rss / 1024 / 1024]


@contextmanager
def web_server(target: str, database_url: str) -> Iterator[WebServer]:
    """A server of the WSGI application factory `target` while the block runs, in the form of `metacrm serve`."""
    port = _free_port()
    workers = 1 if database_url.startswith("sqlite") else WORKERS
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", str(workers), "--blocking-threads", str(THREADS)),
        *("--backlog", "1024", "--no-ws", "--log-level", "error", "--no-access-log", target),
    ]
    with _running(command, port, database_url) as server:
        yield server


@contextmanager
def product_command(database_url: str) -> Iterator[WebServer]:
    """`metacrm serve` as a person starts it."""
    port = _free_port()
    code = "from metacrm.ui.commands.main import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", str(port), "--workers", str(WORKERS)]
    with _running(command, port, database_url) as server:
        yield server


@contextmanager
def _running(command: list[str], port: int, database_url: str) -> Iterator[WebServer]:
    environment = {**os.environ, "METACRM_DATABASE_URL": database_url}
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_answer(process, port, began + PATIENCE_SECONDS)
        yield WebServer(port, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for_answer(process: subprocess.Popen[bytes], port: int, end: float) -> None:
    while time.perf_counter() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}: {' '.join(map(str, process.args))}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
        except urllib.error.HTTPError:
            return  # any answer will do: the baseline has no such route
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError("the server did not answer in time")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
