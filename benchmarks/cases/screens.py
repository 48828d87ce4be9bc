"""Pages rendered on the server: a list, a detail, a form, and the home page of a sales manager."""

from __future__ import annotations

from collections.abc import Iterator

from .. import client
from ..figures import BrokenBaseline, Figure, median
from ..scene import Scene, opened
from ..servers import PRODUCT, web_server
from ..settings import HOME, RECORDS

GOAL_MS = 25.0


def run(scene: Scene) -> Iterator[Figure | BrokenBaseline]:
    """Medians of each page."""
    with opened(scene.url, scene.folder) as runtime, runtime.database.read() as connection:
        record = connection.exec_driver_sql(f"SELECT id FROM {RECORDS} WHERE deleted_at IS NULL LIMIT 1").scalar_one()
    pages: tuple[tuple[str, str, float | None], ...] = (
        ("list page", f"/{RECORDS}", GOAL_MS),
        ("detail page", f"/{RECORDS}/{record}", GOAL_MS),
        ("form", f"/{RECORDS}/{record}/edit", GOAL_MS),
        ("home page", HOME, None),
    )
    with web_server(PRODUCT, scene.url) as product:
        for name, path, goal in pages:
            request = [client.request("GET", path, scene.cookie)]
            client.measure(product.port, request, connections=4, calls=24)
            loads = [
                client.measure(product.port, request, calls=max(scene.settings.calls // 3, 10))
                for _ in range(scene.settings.rounds)
            ]
            found = median([load.percentile(0.5) for load in loads])
            high = median([load.percentile(0.95) for load in loads])
            asked = f"< {goal:.0f} ms" if goal else ""
            good = found < goal if goal else None
            yield Figure(f"{name}, rendered on the server", "ms (p50)", found, None, asked, good, f"p95 {high:.1f} ms")
