"""What a run of the benchmarks measures with: sizes, rounds, the server's form, and the floors of the baseline."""

from __future__ import annotations

from dataclasses import dataclass

PACK = "standard_crm"
EDITIONS = ("services", "manufacturing")
RECORDS, ACCOUNTS, PRODUCTS, USERS = "opportunity", "account", "product", "user"
HOME = "/?desk=manager_desk"
"""The desktop that looks at everybody's records."""
WORKERS, THREADS = 2, 4
DURABLE = (
    "fsync = on",
    "synchronous_commit = on",
    "full_page_writes = on",
    "shared_buffers = 512MB",
    "max_connections = 200",
)
"""Commits must reach the disk: a benchmark with them switched off would flatter both sides, unequally."""

SPIKE_CREATES, SPIKE_LIST_MS, SPIKE_GROUPS_MS = 979.0, 2.3, 56.0
"""What the experiments before the project reached; a baseline slower than half of it measures something else."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`rows`, `accounts`, `users`: sizes of the tables; `seconds` is how long one load lasts."""

    rows: int = 100_000
    accounts: int = 20_000
    products: int = 200
    users: int = 20
    rounds: int = 3
    seconds: float = 4.0
    calls: int = 300
    quick: bool = False


def quick(settings: Settings) -> Settings:
    """A small run that shows that everything works; its figures mean nothing."""
    return Settings(
        rows=min(settings.rows, 3_000), accounts=600, products=20, rounds=1, seconds=1.0, calls=40, quick=True
    )
