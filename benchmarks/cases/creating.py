"""One record created per request, four connections at once, everything switched on that a save does."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

from .. import client, rows
from ..figures import BrokenBaseline, Figure, median
from ..scene import Scene
from ..servers import BASELINE, PRODUCT, WebServer, web_server
from ..settings import RECORDS, SPIKE_CREATES

CONNECTIONS = 4
TURNS = 8
"""Loads of a round, each with connections of its own: which process of the server gets one is the kernel's lot, and all
four may well go to one."""
GOAL = 0.5
MOST_PER_SECOND = 2_500


def run(scene: Scene) -> Iterator[Figure | BrokenBaseline]:
    """Answers a second of ours and of the baseline, in turns."""
    ours: list[client.Load] = []
    theirs: list[client.Load] = []
    with web_server(BASELINE, scene.url) as bare, web_server(PRODUCT, scene.url) as product:
        for server, path in ((bare, "/create"), (product, f"/api/v1/records/{RECORDS}")):
            _load(scene, server, path, 0.7)  # warms caches, pools and the interpreter up
        for _ in range(scene.settings.rounds):
            turns = [
                (_load(scene, bare, "/create", seconds), _load(scene, product, f"/api/v1/records/{RECORDS}", seconds))
                for seconds in [scene.settings.seconds / TURNS] * TURNS
            ]
            theirs.append(client.joined([load for load, _ in turns]))
            ours.append(client.joined([load for _, load in turns]))
    rate, base = median([load.rate for load in ours]), median([load.rate for load in theirs])
    cost = median([load.own_cpu / len(load.latencies) * 1e6 for load in ours])
    yield Figure(
        "create one record, 4 connections",
        "records/s",
        rate,
        base,
        f"ratio ≥ {GOAL}",
        rate / base >= GOAL,
        note=f"p50 {median([load.percentile(0.5) for load in ours]):.1f} ms; the client itself {cost:.0f} µs a request",
    )
    if base < SPIKE_CREATES / 2:
        yield BrokenBaseline("creating", f"{base:.0f}/s", f"{SPIKE_CREATES / 2:.0f}/s")


def _load(scene: Scene, server: WebServer, path: str, seconds: float) -> client.Load:
    prefix = uuid.uuid4().hex[:12]
    count = int(MOST_PER_SECOND * seconds)
    made = rows.opportunities(count, scene.accounts, scene.products, scene.owners, prefix, seed=count)
    requests = [
        client.request("POST", path, scene.bearer, json.dumps(rows.as_json_values(record)).encode()) for record in made
    ]
    return client.measure(server.port, requests, connections=CONNECTIONS, seconds=seconds)
