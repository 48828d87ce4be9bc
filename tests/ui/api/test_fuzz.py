"""Whatever the published interface allows a client to send, and much that it does not, never ends in a 500."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig

from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.tokens import create_token
from metacrm.ui.app import create_app
from tests.engine.conftest import install, opened

EXAMPLES = 60 if os.environ.get("METACRM_TEST_LONG") else 6
MODES = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    """The lending library with an object of every field type, on SQLite."""
    folder = tmp_path_factory.mktemp("fuzz")
    url = f"sqlite:///{(folder / 'fuzz.sqlite').as_posix()}"
    install(url)
    with opened(url, folder) as runtime:
        yield runtime


@pytest.fixture(scope="module")
def interface(runtime: Runtime) -> Any:
    """The interface as its own OpenAPI document describes it, called as an administrator."""
    user = runtime.records.create(Context(), "user", {"name": "Ada", "login": "ada", "roles": ["administrator"]})
    token = create_token(runtime.database, user.id or "", "fuzz", datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}"}
    config = SchemathesisConfig(
        projects=ProjectsConfig(default=ProjectConfig(generation=GenerationConfig(modes=MODES), headers=headers))
    )
    app = create_app(runtime)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config, headers=headers)


# Objects are alike; two of them, with a parent, a child and most field types, stand for all.
schema = schemathesis.pytest.from_fixture("interface").include(path_regex=r"^(?!.*/records/)|/records/(loan|book)\b")


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_input_makes_a_500(case: schemathesis.Case[Any]) -> None:
    """Valid and invalid requests of every operation; only the absence of server errors is asked."""
    case.call_and_validate(checks=[not_a_server_error])
