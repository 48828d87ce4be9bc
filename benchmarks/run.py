"""The command: sets a database up, measures every case against the baseline, prints the table, judges.

The exit status is 0 where every goal is met on PostgreSQL, else 1. SQLite is printed and binds nobody.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.servers import empty_database, postgresql_server

from .cases import browser, changing, creating, expressions, importing, listing, packs, screens, starting
from .figures import BrokenBaseline, Figure, table
from .scene import Scene, build, copy_for_baseline, import_records, settle
from .settings import DURABLE, Settings, quick

Case = Callable[[Scene], Iterator[Figure | BrokenBaseline]]

CASES: Mapping[str, Case] = {
    "import": importing.run,
    "list": listing.run,
    "pages": screens.run,
    "screens": browser.run,
    "aggregate": listing.run_groups,
    "expressions": expressions.run,
    "create": creating.run,
    "field": changing.run,
    "start": starting.run,
    "packs": packs.run,
}
"""In this order: the import brings the records that the others read; creating and adding fields change the table."""


def main() -> int:
    """Measure what was asked for."""
    options = _options()
    settings = Settings(rows=options.rows, rounds=options.rounds)
    settings = quick(settings) if options.quick else settings
    names = options.only or [*CASES]
    everything: dict[str, list[Figure]] = {}
    broken: list[BrokenBaseline] = []
    for database in options.database or ["postgresql", "sqlite"]:
        print(f"\n## {database}\n", flush=True)
        with _databases(database) as url, tempfile.TemporaryDirectory(prefix="metacrm-bench-") as folder:
            figures, faults = _measure(url, Path(folder), settings, names)
        everything[database] = figures
        broken += faults if database == "postgresql" else []
        print("\n" + table(figures), flush=True)
    if options.json:
        answer = {name: [figure.as_json() for figure in figures] for name, figures in everything.items()}
        Path(options.json).write_text(json.dumps(answer, indent=2, ensure_ascii=False), encoding="utf-8")
    return _verdict(everything.get("postgresql", []), broken, settings)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="metacrm bench", description="Measure the platform against a raw baseline.")
    parser.add_argument("--only", action="append", choices=[*CASES], help="only this case; may be repeated")
    parser.add_argument("--database", action="append", choices=["postgresql", "sqlite"], help="only this database")
    parser.add_argument("--rounds", type=int, default=Settings().rounds, help="rounds, whose median counts")
    parser.add_argument("--rows", type=int, default=Settings().rows, help="records in the large table")
    parser.add_argument("--json", metavar="FILE", help="also write the figures to this file")
    parser.add_argument("--quick", action="store_true", help="a small run that judges nothing")
    return parser.parse_args()


@contextmanager
def _databases(name: str) -> Iterator[str]:
    if name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="metacrm-bench-db-") as folder:
            yield f"sqlite:///{(Path(folder) / 'bench.sqlite').as_posix()}"
        return
    with postgresql_server(DURABLE) as server, empty_database(server) as url:
        yield url


def _measure(
    url: str, folder: Path, settings: Settings, names: Sequence[str]
) -> tuple[list[Figure], list[BrokenBaseline]]:
    began = time.perf_counter()
    scene = build(url, folder, settings)
    _tell(f"set up in {time.perf_counter() - began:.0f} s")
    figures: list[Figure] = []
    broken: list[BrokenBaseline] = []
    for name, case in CASES.items():
        if name == "import" and name not in names:
            done = import_records(replace(scene))
            _tell(f"{done['rows']:,} records imported in {done['seconds']:.0f} s")
        if name in names:
            began = time.perf_counter()
            for found in case(scene):
                (figures if isinstance(found, Figure) else broken).append(found)  # type: ignore[arg-type]
            _tell(f"{name}: measured in {time.perf_counter() - began:.0f} s")
        if name == "import":
            settle(scene)
            copy_for_baseline(scene)
    return figures, broken


def _verdict(figures: Sequence[Figure], broken: Sequence[BrokenBaseline], settings: Settings) -> int:
    for fault in broken:
        print(fault)
    missed = [figure.case for figure in figures if figure.good is False]
    if missed:
        print(f"Missed: {'; '.join(missed)}")
    if settings.quick:
        print("This was a quick run; its figures mean nothing.")
        return 0
    return 1 if missed or broken else 0


def _tell(line: str) -> None:
    print(f"- {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
