"""A formula that failed shows its error in words, in lists and on pages alike."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from metacrm.ui.messages import LOCALES, Translator
from metacrm.ui.pages.showing import Showing
from tests.fixtures.databases import named
from tests.fixtures.manifests import library_manifest

CODES = ("#DIV0", "#NUM", "#VALUE", "#DATE", "#RATE", "#REF")


@pytest.mark.parametrize("locale", LOCALES)
def test_an_error_is_shown_in_words(locale: str) -> None:
    formula = named("formula", expression="1 / copies")
    manifest = library_manifest({"extends": "object/book", "fields": {"x_each": formula}}, layer="customer")
    view: Any = SimpleNamespace(model=SimpleNamespace(manifest=manifest), t=Translator(locale))
    field = manifest.objects["book"].fields["x_each"]
    for code in CODES:
        shown = Showing(cast(Any, view)).shown(field, {"x_each": None, "errors": {"x_each": code}}, "x_each")
        assert shown.widget == "readonly" and not shown.is_blank
        word, _, text = shown.problem.partition(" ")
        assert word == code and text and "formula.error" not in text
    assert Showing(cast(Any, view)).shown(field, {"x_each": None}, "x_each").is_blank
