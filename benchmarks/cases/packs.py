"""The whole pack from an empty database: its plan, its installation, and a start with the editions on it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from metacrm.engine.database import Database
from metacrm.engine.packs.current import initialise
from metacrm.engine.packs.folder import find_pack
from metacrm.engine.packs.install import install_layer, plan_pack
from tests.servers import empty_database

from ..figures import BrokenBaseline, Figure, median
from ..scene import Scene
from ..servers import product_command
from ..settings import EDITIONS, PACK

PLAN_GOAL_SECONDS, APPLY_GOAL_SECONDS, START_GOAL_SECONDS = 1.5, 15.0, 2.0


def run(scene: Scene) -> Iterator[Figure | BrokenBaseline]:
    """Seconds to plan and to install the definitions, and to the first answer of a process that has every pack."""
    with _empty(scene) as url:
        database = Database(url)
        initialise(database, "CNY", "Asia/Shanghai", "zh")
        plans = []
        for _ in range(scene.settings.rounds):
            began = time.perf_counter()
            plan = plan_pack(database, find_pack(PACK))
            plans.append(time.perf_counter() - began)
        yield _figure(
            "plan of the whole pack from empty", median(plans), PLAN_GOAL_SECONDS, f"{len(plan.operations)} steps"
        )
        began = time.perf_counter()
        install_layer(database, find_pack(PACK))
        yield _figure("installation of the whole pack", time.perf_counter() - began, APPLY_GOAL_SECONDS)
        for edition in EDITIONS:
            install_layer(database, find_pack(edition))
        database.dispose()
        starts = []
        for _ in range(scene.settings.rounds):
            with product_command(url) as server:
                starts.append(server.first_answer)
        yield _figure("start of `serve` with every pack", median(starts), START_GOAL_SECONDS)


@contextmanager
def _empty(scene: Scene) -> Iterator[str]:
    """A database of its own, beside that of the scene."""
    if scene.is_sqlite:
        yield f"sqlite:///{(scene.folder / 'packs.sqlite').as_posix()}"
        return
    with empty_database(make_url(scene.url)) as url:
        yield url


def _figure(case: str, seconds: float, goal: float, note: str = "") -> Figure:
    return Figure(case, "s", seconds, None, f"< {goal:g} s", seconds < goal, note=note)
