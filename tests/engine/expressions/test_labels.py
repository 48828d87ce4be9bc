"""Labels of choices in the viewer's language: in filters on both databases, of several, in the tree for the browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from metacrm.engine.expressions.evaluate import compile_python
from metacrm.engine.expressions.to_tree import environment_constants, to_tree
from metacrm.engine.runtime import Runtime
from metacrm.metadata.expressions.checker import check
from metacrm.metadata.expressions.environment import Environment
from metacrm.metadata.expressions.parse import parse
from metacrm.metadata.expressions.typed import Typed
from metacrm.metadata.scope import ObjectScope
from tests.engine.acting import BEGINNING, at, ids_of, made


def typed(runtime: Runtime, text: str, object_name: str = "member") -> Typed:
    return check(parse(text), ObjectScope(runtime.current.manifest, object_name), expect=None)


@pytest.mark.parametrize(("locale", "label"), [("en", "Suspended"), ("zh", "暂停")])
def test_filters_ask_in_the_viewers_language(library_runtime: Runtime, locale: str, label: str) -> None:
    barred, _ = made(library_runtime, "member", {"name": "Ann", "status": "suspended"}, {"name": "Bob"})
    context = replace(at(), locale=locale)
    for where in (f'LABELOF(status) = "{label}"', f'LABELOF(IF(name = "Ann", status, NULL)) = "{label}"'):
        assert ids_of(library_runtime, "member", context, where=where) == [barred], where


def test_several_choices_are_told_in_their_order(library_runtime: Runtime) -> None:
    tree = typed(library_runtime, "LABELOF($User.roles)")
    assert tree.volatility == "viewer"
    roles = library_runtime.current.manifest.picklists["role"].values
    held = tuple(reversed(list(roles)))
    for locale, separator in (("en", ", "), ("zh", "、")):
        environment = Environment(BEGINNING, user={"roles": held}, locale=locale)
        wanted = separator.join(role.label[locale] for role in roles.values())
        assert compile_python(tree)({}, environment) == wanted


def test_labels_travel_with_the_tree(library_runtime: Runtime) -> None:
    tree = to_tree(typed(library_runtime, "LABELOF(status)"))
    _, labels = tree["root"]["arguments"]
    assert labels["value"]["suspended"] == {"en": "Suspended", "zh": "暂停"}
    assert environment_constants(Environment(BEGINNING, locale="zh"))["locale"] == "zh"
