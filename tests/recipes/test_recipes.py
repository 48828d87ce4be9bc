"""The recipes are true: what they write and run does what they say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from metacrm.engine.config import Config
from metacrm.engine.context import Context
from metacrm.engine.database import Database
from metacrm.engine.packs.current import initialise
from metacrm.engine.packs.customer import customer_layer
from metacrm.engine.packs.scaffold import new_pack
from metacrm.engine.query.select import ListRequest
from metacrm.engine.runtime import Runtime
from metacrm.engine.security.credentials import set_password
from metacrm.metadata.conflicts import laid_over
from metacrm.ui.app import create_app
from metacrm.ui.commands.main import metacrm
from metacrm.ui.pages.routes import register_pages
from tests.fixtures.databases import named, opened
from tests.recipes.following import followed
from tests.ui.pages.browsing import Browser


@pytest.fixture
def begun(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """An empty folder to stand in, and a database that was set up."""
    database = Database(sqlite_url)
    initialise(database)
    database.dispose()
    monkeypatch.chdir(tmp_path)
    return tmp_path, sqlite_url


def test_customise(begun: tuple[Path, str]) -> None:
    said = dict(followed("customise.md", *begun))
    assert "add field user.x_desk" in said["metacrm customize ours"]
    assert "nothing was changed yet" in said["metacrm customize ours"]
    assert "/fields/x_desk/label/en" in said["metacrm layers object/user"]
    assert "[customer]" in said["metacrm layers object/user"]
    assert 'null → "Colleague"' in said["metacrm customize --history"]
    assert "Nothing to change." in said["metacrm import-layer from_test"], "the round trip is empty"
    with opened(begun[1]) as database, database.read() as connection:
        held = {raw.kind: raw.body for raw in customer_layer(connection).definitions}
    assert held["object"]["label"]["en"] == "Colleague", "taken out, and the undo put it back"


def test_make_a_pack(begun: tuple[Path, str]) -> None:
    said = dict(followed("make-a-pack.md", *begun))
    assert "0 problems" in said["metacrm check clinic"]
    assert "create object clinic_item" in said["metacrm plan clinic"]
    fingerprint = said["metacrm pack key maker.key"].splitlines()[0]
    assert fingerprint in said["metacrm pack build clinic --sign maker.key"]
    planned = said["metacrm plan clinic-0.1.0.mcpack"]
    assert fingerprint in planned and "Nothing to change." in planned
    assert "every pack is taken" in said["metacrm pack trust"]


def test_upgrade(begun: tuple[Path, str]) -> None:
    _newer_clinic(*begun)
    said = dict(followed("upgrade-a-pack.md", *begun))
    planned = said["metacrm upgrade clinic-0.2.0.mcpack --plan"]
    assert "add field clinic_item.room" in planned and "nothing was changed yet" in planned
    assert "remove field clinic_item.room" in said["metacrm upgrade clinic --roll-back"]


def test_a_clinic_is_made_installed_customised_and_upgraded(begun: tuple[Path, str]) -> None:
    said = dict(followed("clinic-pack.md", *begun))
    assert "0 failed" in said["metacrm pack test clinic"]
    upgraded = said["metacrm upgrade clinic-0.2.0.mcpack --on-conflict keep"]
    assert "your value stays" in upgraded and "1 record changed" in upgraded
    runtime = Runtime.open(Config(begun[1], begun[0]))
    try:
        phone = runtime.current.manifest.objects["patient"].fields["phone"].label
        assert dict(phone) == {"en": "Telephone at home", "zh": "固定电话"}
        nurse = _reader(runtime, "nurse")
        page = nurse.open("/patient")
        assert "韩雪" in page and "Martin Lowe" in page and "Staff" in page
        (han,) = runtime.records.list(Context(), ListRequest("patient", where='mobile = "13800138000"')).records
        assert "Telephone at home" in nurse.open(f"/patient/{han['id']}")
    finally:
        runtime.close()


def test_show_records_another_way(begun: tuple[Path, str]) -> None:
    said = dict(followed("show-records-another-way.md", *begun))
    assert "0 problems, 0 warnings" in said["metacrm check studio"]
    runtime = Runtime.open(Config(begun[1], begun[0]))
    try:
        reader = _reader(runtime, "administrator")
        guest = runtime.records.create(Context(), "guest", {"name": "Han Xue"}).id
        booking = {"subject": "Scales", "guest": guest, "starts_at": datetime.now(UTC).isoformat()}
        assert runtime.records.create(Context(), "booking", booking).ok
        assert "data-calendar" in reader.open("/booking?view=booking_calendar")
        assert "data-bars" in reader.open("/booking?view=booking_timeline")
        assert "/booking/quick" in reader.open(f"/guest/{guest}")
        assert "Bookings" in reader.open(f"/guest/{guest}/prompt")
        assert "The hall, with an audience" in reader.open("/booking/new")
        assert "f-audience" in reader.open("/booking/new?booking_type=concert")
    finally:
        runtime.close()


def _reader(runtime: Runtime, role: str) -> Browser:
    """Somebody of the role, signed in on the pages."""
    made = runtime.records.create(Context(), "user", {"name": "Ada", "login": "ada", "roles": [role]})
    set_password(runtime.database, str(made.id), "correct horse battery", datetime.now(UTC))
    return Browser(create_app(runtime, [register_pages]).test_client(), "ada", "correct horse battery", "en")


def _newer_clinic(folder: Path, url: str) -> None:
    """Version 0.1.0 of the recipe's pack installed, and 0.2.0, with one more field, as a file."""
    clinic = folder / "clinic"
    new_pack("clinic", folder)
    environment = {"METACRM_LOCALE": "en", "METACRM_DATABASE_URL": url}
    assert CliRunner().invoke(metacrm, ["install", "clinic"], env=environment).exit_code == 0
    for file, change in (
        (clinic / "pack.json", {"version": "0.2.0"}),
        (clinic / "objects" / "clinic_item.json", {"fields": {"room": named("text")}}),
    ):
        body = laid_over(json.loads(file.read_text(encoding="utf-8")), change)
        file.write_text(json.dumps(body), encoding="utf-8")
    assert CliRunner().invoke(metacrm, ["pack", "build", "clinic"], env=environment).exit_code == 0
