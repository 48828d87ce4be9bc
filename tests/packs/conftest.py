"""All packs without any record, on SQLite, for every test of packs in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from metacrm.engine.config import Config
from metacrm.engine.database import Database
from metacrm.engine.packs.current import initialise
from metacrm.engine.packs.install import in_order
from metacrm.engine.runtime import Runtime
from metacrm.engine.storage.apply import apply_layers
from tests.engine.conftest import clear
from tests.fixtures.manifests import STANDARD_CRM, pack_layer


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """The packs applied once; its views are compiled for PostgreSQL by the tests of expressions."""
    folder: Path = tmp_path_factory.mktemp("pack")
    url = f"sqlite:///{(folder / 'pack.sqlite').as_posix()}"
    database = Database(url)
    initialise(database, "CNY", "Asia/Shanghai", "zh")
    packs = [pack_layer(STANDARD_CRM.parent / name) for name in ("standard_crm", "services", "manufacturing")]
    apply_layers(database, lambda layers: in_order([*layers, *packs]))
    database.dispose()
    runtime = Runtime.open(Config(url, folder))
    yield runtime
    runtime.close()


@pytest.fixture(scope="module")
def pack(installed: Runtime) -> Runtime:
    """The packs without any record, for one file of tests."""
    clear(installed)
    return installed
