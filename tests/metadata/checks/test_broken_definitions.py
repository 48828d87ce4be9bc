"""Whatever a leaf of a definition is replaced by, the answer is a list of problems, never an exception."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from metacrm.metadata.checks.verdict import judge
from metacrm.metadata.layers import Layer
from metacrm.metadata.platform_layer import platform_layer
from metacrm.metadata.problem import ProblemError
from metacrm.metadata.resolution import resolve
from tests.fixtures.manifests import LIBRARY, pack_layer, types

GARBAGE: tuple[Any, ...] = ("zzz", 5, -1, True, [], {}, ["zzz"], {"en": "x"}, "member", "owner", "a.b.c", "")
SAMPLES = 400 if os.environ.get("METACRM_TEST_LONG") else 40


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from leaves(item, (*path, key))


def changed(value: Any, path: tuple[str, ...], new: Any) -> Any:
    if not path:
        return new
    return {**value, path[0]: changed(value[path[0]], path[1:], new)}


@pytest.mark.parametrize("part", range(4))
def test_garbage_gives_problems(part: int) -> None:
    library = pack_layer(LIBRARY)
    choose = random.Random(part)
    definitions = list(library.definitions)
    for _ in range(SAMPLES // 4):
        place = choose.randrange(len(definitions))
        path = choose.choice([leaf for leaf in leaves(definitions[place].body) if leaf])
        broken = replace(definitions[place], body=changed(definitions[place].body, path, choose.choice(GARBAGE)))
        layer = Layer(library.name, (*definitions[:place], broken, *definitions[place + 1 :]), library.version)
        try:
            problems = judge(resolve([platform_layer(), layer], types()))
        except ProblemError as error:
            problems = list(error.problems)
        for problem in problems:
            assert problem.message("en") and problem.message("zh") and problem.file, (broken.file, path)
