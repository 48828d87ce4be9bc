"""Signed packs: who signed is told, what was changed is refused, and a system may take only keys that it trusts."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from metacrm.engine.config import Config
from metacrm.engine.database import Database
from metacrm.engine.packs.archive import CONTENTS, SIGNATURE, PackSource, build, found_pack
from metacrm.engine.packs.current import initialise
from metacrm.engine.packs.install import install, install_layer, plan_pack
from metacrm.engine.packs.rehearsal import rehearse
from metacrm.engine.packs.scaffold import new_pack
from metacrm.engine.packs.signatures import make_key
from metacrm.engine.packs.trust import change_trust
from metacrm.engine.packs.upgrade import Answers, plan_upgrade, upgrade
from metacrm.engine.runtime import Runtime
from metacrm.metadata.problem import ProblemError
from metacrm.ui.commands.main import metacrm

PEM, PKCS8 = Encoding.PEM, PrivateFormat.PKCS8
NOBODY = "0" * 64


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    new_pack("clinic", tmp_path)
    return tmp_path / "clinic"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    make_key(tmp_path / "maker.key")
    return tmp_path / "maker.key"


def refusals(file: Path) -> list[str]:
    """The codes of what speaks against the file; empty where it is taken."""
    try:
        with found_pack(str(file)):
            return []
    except ProblemError as error:
        return [problem.code for problem in error.problems]


def rewritten(file: Path, changes: dict[str, bytes | None]) -> Path:
    """The archive with these members changed, added or (None) left out."""
    with zipfile.ZipFile(file) as archive:
        members = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in {**members, **changes}.items():
            if data is not None:
                entry = zipfile.ZipInfo(name)
                entry.external_attr = (stat.S_IFREG | 0o644) << 16
                archive.writestr(entry, data)
    return file


def test_a_signed_pack_tells_its_signer_and_is_always_the_same_file(clinic: Path, key: Path, tmp_path: Path) -> None:
    made = build(clinic, tmp_path / "one", key)
    again = build(clinic, tmp_path / "two", key)
    assert (again.sha256, again.signer) == (made.sha256, made.signer) != (build(clinic, tmp_path).sha256, "")
    with found_pack(str(made.file)) as source:
        assert source.signer == made.signer
        assert not (source.folder / SIGNATURE).exists()


def test_a_key_is_its_owners_alone_and_never_overwritten(key: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    for place, code in {key: "pack_key_taken", tmp_path / "nowhere" / "k": "pack_key_unwritable"}.items():
        with pytest.raises(ProblemError) as caught:
            make_key(place)
        assert caught.value.problems[0].code == code


def test_what_is_no_key_signs_nothing(clinic: Path, key: Path, tmp_path: Path) -> None:
    (tmp_path / "words").write_text("no key", encoding="utf-8")
    other, locked = tmp_path / "other.key", tmp_path / "locked.key"
    other.write_bytes(X25519PrivateKey.generate().private_bytes(PEM, PKCS8, NoEncryption()))
    locked.write_bytes(Ed25519PrivateKey.generate().private_bytes(PEM, PKCS8, BestAvailableEncryption(b"x")))
    for file in (tmp_path / "words", tmp_path / "missing", other, locked, tmp_path):
        with pytest.raises(ProblemError) as caught:
            build(clinic, tmp_path, file)
        assert [problem.code for problem in caught.value.problems] == ["pack_key_unreadable"]
        assert not list(tmp_path.glob("*.mcpack"))


def test_a_signature_is_that_of_these_contents(clinic: Path, key: Path, tmp_path: Path) -> None:
    made = build(clinic, tmp_path, key).file
    with zipfile.ZipFile(made) as archive:
        signature, listing = archive.read(SIGNATURE), archive.read(CONTENTS)
    public, signed = signature.split()
    (clinic / "notes.txt").write_text("more", encoding="utf-8")
    for forged in (
        b"",
        b"x",
        public,
        b"\xff\n\xff",
        public + b"\n" + public * 2,
        signed + b"\n" + public,
        signature * 2,
    ):
        assert refusals(rewritten(made, {SIGNATURE: forged})) == ["pack_signature_invalid"], forged
    assert refusals(rewritten(made, {SIGNATURE: signature, CONTENTS: None})) == ["pack_archive_unlisted"]
    assert refusals(rewritten(made, {CONTENTS: listing})) == []
    other = build(clinic, tmp_path / "other", key).file
    assert refusals(rewritten(other, {SIGNATURE: signature})) == ["pack_signature_invalid"]


def test_every_changed_byte_is_a_problem_or_changes_nothing(clinic: Path, key: Path, tmp_path: Path) -> None:
    made = build(clinic, tmp_path, key).file
    whole, meant = made.read_bytes(), contents(made)
    refused = 0
    for place in range(0, len(whole), 61):
        made.write_bytes(whole[:place] + bytes([whole[place] ^ 0x15]) + whole[place + 1 :])
        if refusals(made):
            refused += 1
        else:
            assert contents(made) == meant, place
    assert refused > len(whole) / 61 * 0.6


def contents(file: Path) -> dict[str, bytes]:
    """What the unpacked files hold, and who signed them."""
    with found_pack(str(file)) as source:
        files = [path for path in source.folder.rglob("*") if path.is_file()]
        return {"": source.signer.encode(), **{path.name: path.read_bytes() for path in files}}


def test_with_a_trusted_key_only_its_packs_and_shipped_ones_are_taken(
    clinic: Path, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(sqlite_url)
    initialise(database)
    database.dispose()
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, Any]:
        environment = {"METACRM_LOCALE": "en", "METACRM_DATABASE_URL": sqlite_url}
        result = CliRunner().invoke(metacrm, [*words, "--json"], env=environment)
        told = json.loads(result.output)
        return result.exit_code, [one["code"] for one in told["problems"]] if result.exit_code else told

    made = run("pack", "key", "maker.key")[1]["fingerprint"]
    run("pack", "key", "other.key")
    file = run("pack", "build", "clinic", "--into", "plain")[1]["file"]
    signed = run("pack", "build", "clinic", "--sign", "maker.key")[1]
    foreign = run("pack", "build", "clinic", "--into", "foreign", "--sign", "other.key")[1]["file"]
    assert signed["signed_by"] == made
    assert run("plan", foreign)[1]["signed_by"] != made, "without trusted keys everything is taken"
    assert run("plan", file)[1]["signed_by"] is None

    assert run("pack", "trust", "no key") == (1, ["fingerprint_invalid"])
    assert run("pack", "trust", "--remove", NOBODY) == (1, ["key_not_trusted"])
    grouped = ":".join(made[at : at + 4] for at in range(0, 64, 4)).upper()
    assert run("pack", "trust", grouped, NOBODY)[1]["trusted"] == [made, NOBODY]
    assert run("pack", "trust", "--remove", NOBODY)[1] == run("pack", "trust")[1] == {"trusted": [made], "warnings": []}
    for command in ("plan", "install", "upgrade"):
        assert run(command, file) == run(command, "clinic") == (1, ["pack_unsigned"])
        assert run(command, foreign) == (1, ["pack_signer_untrusted"])
    assert "pack_unsigned" not in run("plan", "services")[1], "what came with the product is taken"
    assert run("plan", signed["file"])[1]["signed_by"] == made
    assert run("install", signed["file"])[1]["signed_by"] == made
    assert run("upgrade", signed["file"], "--plan")[1]["empty"]
    told = run("pack", "trust", "--remove", made)[1]
    assert told["trusted"] == [] and [one["code"] for one in told["warnings"]] == ["no_key_trusted"]
    assert run("upgrade", file, "--plan")[0] == 0, "nobody is distrusted any more"


def test_no_way_leads_past_the_trust(clinic: Path, key: Path, set_up_url: str, tmp_path: Path) -> None:
    signed, foreign = build(clinic, tmp_path, key), PackSource(clinic, NOBODY)
    runtime = Runtime.open(Config(set_up_url, tmp_path / "data"))
    change_trust(runtime.database, [signed.signer])
    ways: list[Callable[[Path | PackSource], Any]] = [
        lambda source: plan_pack(runtime.database, source),
        lambda source: install_layer(runtime.database, source),
        lambda source: install(runtime, source),
        lambda source: plan_upgrade(runtime, source, Answers()),
        lambda source: upgrade(runtime, source, Answers()),
        lambda source: rehearse(runtime, source, Answers()),
    ]
    for way in ways:
        for source, code in ((clinic, "pack_unsigned"), (foreign, "pack_signer_untrusted")):
            with pytest.raises(ProblemError) as caught:
                way(source)
            assert [problem.code for problem in caught.value.problems] == [code]
    assert "clinic" not in runtime.refresh().manifest.packs
    with found_pack(str(signed.file)) as trusted:
        install(runtime, trusted)
    assert "clinic" in runtime.refresh().manifest.packs
    runtime.close()
