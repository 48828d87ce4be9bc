"""A file of records imported with validation: how fast, whether flat as the table grows, and how much memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..figures import BrokenBaseline, Figure, median
from ..scene import Scene, empty_records, import_records

GOAL, AIM = 5_000, 10_000
FLAT = 0.8
MEMORY_GROWTH = 1.25
JOB = 0.8

Step = Sequence[float]
"""Rows done, seconds since the start, megabytes."""


def run(scene: Scene) -> Iterator[Figure | BrokenBaseline]:
    """Rows a second, a job by the command, last fifth by first fifth, memory at the end by after the first fifth."""
    rates, flatness, peaks, growth = [], [], [], []
    for number in range(scene.settings.rounds):
        if number:
            empty_records(scene)
        done = import_records(scene)
        if done["refused"]:
            raise RuntimeError(f"{done['refused']} rows were refused: {done['problem']}")
        steps = done["steps"]
        rates.append(done["rows"] / done["seconds"])
        flatness.append(_rate(steps, 0.8, 1.0) / _rate(steps, 0.0, 0.2))
        peaks.append(max(step[2] for step in steps))
        growth.append(steps[-1][2] / steps[max(len(steps) // 5 - 1, 0)][2])
    empty_records(scene)
    as_job = import_records(scene, "job")
    rate = median(rates)
    yield Figure(
        f"import {scene.settings.rows:,} × 20",
        "rows/s",
        rate,
        None,
        f"≥ {GOAL:,}, aim {AIM:,}",
        rate >= GOAL,
    )
    share = as_job["rows"] / as_job["seconds"] / rate
    yield Figure("import as a job by at the command line", "ratio", share, None, f"≥ {JOB}", share >= JOB)
    flat, high = median(flatness), median(growth)
    yield Figure("import: rate of the last fifth by the first", "ratio", flat, None, f"≥ {FLAT}", flat >= FLAT)
    yield Figure(
        "import: memory at the end by after the first fifth",
        "ratio",
        high,
        None,
        f"≤ {MEMORY_GROWTH}",
        high <= MEMORY_GROWTH,
        note=f"peak {median(peaks):.0f} MB",
    )


def _rate(steps: Sequence[Step], begin: float, end: float) -> float:
    """Rows a second between two shares of the file."""
    total = steps[-1][0]
    inside = [step for step in steps if begin * total <= step[0] <= end * total]
    if len(inside) < 2:
        return 1.0
    first, last = inside[0], inside[-1]
    return (last[0] - first[0]) / (last[1] - first[1]) if last[1] > first[1] else 1.0
