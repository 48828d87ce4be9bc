"""A web process that has served a list and a form has loaded none of the heavy libraries (design rule 1)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.rules import HEAVY
from tests.engine.conftest import install

ONLY_FOR_CHANGES = ("jsonschema", "referencing")
"""What judges definitions: a start finds those in force judged already."""
ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.credentials import set_password
from metacrm.ui.app import create_app
from metacrm.ui.pages.routes import register_pages

folder = Path(sys.argv[1])
runtime = Runtime.open(Config(sys.argv[2], folder))
values = {"name": "Ada", "login": "ada", "roles": ["administrator"]}
user = runtime.records.create(Context(), "user", values).id
set_password(runtime.database, user, "correct horse", datetime.now(UTC))
client = create_app(runtime, [register_pages]).test_client()
page = client.get("/sign-in").text
token = page.split('name="csrf_token" value="')[1].split('"')[0]
answer = client.post("/sign-in", data={"csrf_token": token, "login": "ada", "password": "correct horse"})
statuses = [answer.status_code] + [client.get(address).status_code for address in ("/", "/book", "/book/new")]
loaded = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps({"statuses": statuses, "loaded": loaded}))
"""


def test_lists_and_forms_load_no_heavy_library(tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'light.sqlite').as_posix()}"
    install(url)
    command = [sys.executable, "-c", SCRIPT, str(tmp_path), url]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert answer.returncode == 0, answer.stderr[-3000:]
    told = json.loads(answer.stdout.splitlines()[-1])
    assert told["statuses"] == [303, 200, 200, 200]
    assert set(told["loaded"]).isdisjoint((*HEAVY, *ONLY_FOR_CHANGES))
