"""The start of the server with the whole pack, and what a process needs while nothing happens."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator

from .. import client
from ..figures import BrokenBaseline, Figure, median
from ..scene import Scene
from ..servers import WebServer, product_command
from ..settings import RECORDS

START_GOAL_SECONDS, MEMORY_GOAL_MB = 2.0, 150.0


def run(scene: Scene) -> Iterator[Figure | BrokenBaseline]:
    """Seconds to the first answer, and megabytes of a web process: just started, and after it served pages."""
    starts, idle, used = [], [], []
    for _ in range(scene.settings.rounds):
        with product_command(scene.url) as server:
            starts.append(server.first_answer)
            _ask_all_workers(server)
            time.sleep(1.5)
            idle.append(max(server.worker_memory()))
            for path in (f"/{RECORDS}", "/account", "/"):
                client.measure(server.port, [client.request("GET", path, scene.cookie)], connections=4, calls=24)
            used.append(max(server.worker_memory()))
    start, memory, after = median(starts), median(idle), median(used)
    yield Figure(
        "start of `serve` to its first answer",
        "s",
        start,
        None,
        f"< {START_GOAL_SECONDS:.0f} s",
        start < START_GOAL_SECONDS,
    )
    yield Figure(
        "idle web process",
        "MB",
        memory,
        None,
        f"< {MEMORY_GOAL_MB:.0f} MB",
        memory < MEMORY_GOAL_MB,
        note=f"{after:.0f} MB after it served pages",
    )


def _ask_all_workers(server: WebServer) -> None:
    for _ in range(8):
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=5).close()
