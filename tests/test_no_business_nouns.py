"""The platform knows no business: no object of a pack is named anywhere under platform/."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.architecture.nouns import forms, words_in

ROOT = Path(__file__).resolve().parents[1]
SUFFIXES = {".py", ".json", ".js", ".mjs", ".html", ".jinja", ".xml", ".txt"}
TRANSIENT = {"node_modules", "dist", "package.json", "package-lock.json", "__pycache__"}
CLASSICS = ("lead", "opportunity", "campaign", "quote", "invoice")

HOMONYMS: dict[tuple[str, str], str] = {
    ("platform/engine/records/copying.py", "quote"): "the database dialect's quoting of names",
    ("platform/engine/storage/ddl.py", "quote"): "the database dialect's quoting of names",
    ("platform/metadata/checks/translations.py", "leads"): "the verb: where a path leads to",
    ("platform/ui/frontend/src/icons.json", "activity"): "the name of a drawing in the icon set",
    ("platform/ui/frontend/src/icons.json", "receipt"): "the name of a drawing in the icon set",
}
"""(path from the root, word) → why that word means something else there."""


def pack_objects() -> list[Path]:
    """Definition files of the objects that packs bring; extensions of another layer's object name nothing new."""
    return sorted((ROOT / "packs").glob("*/objects/*.json"))


def nouns() -> set[str]:
    """API names and Chinese labels of all objects of all packs, and the classics, in every form."""
    definitions = [json.loads(path.read_text(encoding="utf-8")) for path in pack_objects()]
    named = [definition for definition in definitions if "name" in definition]
    names = [*CLASSICS, *(definition["name"] for definition in named)]
    labels = {definition.get("label", {}).get("zh", "") for definition in named} - {""}
    return labels | {form for name in names for form in forms(name)}


def platform_files() -> list[Path]:
    """Every source file under platform/ that is ours."""
    found = (ROOT / "platform").rglob("*")
    return sorted(path for path in found if path.suffix in SUFFIXES and not TRANSIENT & set(path.parts))


def test_platform_names_no_business_object() -> None:
    wanted = nouns()
    found = {(path.relative_to(ROOT).as_posix(), noun) for path in platform_files() for noun in words_in(path) & wanted}
    assert sorted(found - HOMONYMS.keys()) == []
    assert sorted(HOMONYMS.keys() - found) == [], "these exceptions are no longer needed"


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("a.py", "def account_of(row): ...", "account"),
        ("a.py", "class LeadForm: ...", "lead"),
        ("a.py", "x = {'account.name': 1}", "account"),
        ("a.py", "from ..accounts import x", "accounts"),
        ("a.py", "x = '客户'", "客户"),
        ("a.json", '{"fields": {"account": {"target": "lead"}}}', "lead"),
        ("a.js", "const accountId = 1", "account"),
        ("a.js", "get(`account`) // x", "account"),
        ("a.html", "<a href=x>{{ row.account.name }}</a>", "account"),
        ("a.html", "{% if kind == 'lead' %}x{% endif %}", "lead"),
        ("a.html", '<p title="Your lead">x</p>', "lead"),
        ("a.html", "<p>Account</p>", "account"),
        ("a.html", "<p>客户</p>", "客户"),
    ],
)
def test_planted_noun_is_found(tmp_path: Path, name: str, text: str, word: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert word in words_in(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", '"""Takes the account into account."""\nx = "no account here"  # account'),
        ("a.js", "// account\nconst x = 'leads nowhere'"),
        ("a.html", "{# account #}<!-- account --><p class='account'>x</p>"),
    ],
)
def test_prose_and_markup_do_not_count(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert not words_in(tmp_path / name) & {"account", "leads", "lead"}
