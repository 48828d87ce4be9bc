"""The conditions of a layout as trees for the browser's interpreter, for one viewer and one moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..metadata.expressions.environment import Environment
from ..metadata.problem import ProblemError
from .conditions import Bound
from .expressions.to_tree import environment_constants, to_tree
from .layout_state import VISIBLE, CompiledLayout

Tree = Mapping[str, Any]
SECTION, ITEM = "section", "item"


@dataclass(frozen=True, slots=True)
class Rule:
    """An aspect of a section or an item, which holds where any of the trees does; a tree is None where only the server
    can say. `reads` are the record's fields on which it depends."""

    on: str
    name: str
    aspect: str
    trees: tuple[Tree | None, ...]
    reads: frozenset[str]


@dataclass(frozen=True, slots=True)
class LayoutTrees:
    """All that the browser needs besides the record; `fields` are the keys of the record's values that trees read."""

    rules: tuple[Rule, ...]
    fields: frozenset[str]
    environment: Mapping[str, Any]


def layout_trees(layout: CompiledLayout, environment: Environment, available: Collection[str]) -> LayoutTrees:
    """The rules of the layout; `available` are the keys of the values that the page has."""
    rules = tuple(_rules(layout, environment, available))
    trees = [tree for rule in rules for tree in rule.trees if tree]
    fields = frozenset(field for tree in trees for field in tree["fields"])
    return LayoutTrees(rules, fields, environment_constants(environment))


def _rules(layout: CompiledLayout, environment: Environment, available: Collection[str]) -> Iterator[Rule]:
    def rule(on: str, name: str, aspect: str, bounds: tuple[Bound, ...]) -> Rule:
        trees = tuple(_tree(bound, environment, available) for bound in bounds)
        return Rule(on, name, aspect, trees, frozenset(read for bound in bounds for read in bound.reads))

    for name, bound in layout.sections.items():
        yield rule(SECTION, name, VISIBLE, (bound,))
    for name, item in layout.items.items():
        for aspect, bounds in item.conditions.items():
            yield rule(ITEM, name, aspect, bounds)


def _tree(bound: Bound, environment: Environment, available: Collection[str]) -> Tree | None:
    try:
        return to_tree(bound.typed, environment, available)
    except ProblemError:
        return None
