"""The rules about size, names, documentation and state. Each answers its violations as sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_tree import Module, SourceTree, functions, module_level

LONGEST_FILE = 300
LONGEST_FUNCTION = 60
EMPTY_WORDS = {"manager", "helper", "helpers", "util", "utils", "handler", "handlers", "misc", "common"}
MUTABLE_MAKERS = {
    "list",
    "dict",
    "set",
    "bytearray",
    "defaultdict",
    "OrderedDict",
    "Counter",
    "deque",
    "local",
    "ContextVar",
    "WeakKeyDictionary",
    "WeakValueDictionary",
}
MUTABLE_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
FIELD_TYPES = "platform/metadata/field_types/"


def long_files(paths: list[Path], root: Path, allowed: dict[str, str]) -> list[str]:
    """No file is longer than 300 lines; an exception is listed with its reason, and only while it is needed."""
    lengths = {path.relative_to(root).as_posix(): len(path.read_text("utf-8").splitlines()) for path in paths}
    long = [
        f"{place}: {count} lines" for place, count in lengths.items() if count > LONGEST_FILE and place not in allowed
    ]
    return long + [
        f"{place}: no longer needs its exception" for place in allowed if lengths.get(place, 0) <= LONGEST_FILE
    ]


def long_functions(trees: dict[str, ast.Module]) -> list[str]:
    """No function is longer than 60 lines, its docstring included."""
    return [
        f"{place}:{function.lineno}: {function.name} has {length} lines"
        for place, tree in trees.items()
        for function in functions(tree)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    ]


def missing_openings(trees: dict[str, ast.Module]) -> list[str]:
    """Every module opens with a docstring whose first paragraph is one or more whole sentences."""
    openings = {place: (ast.get_docstring(tree) or "").split("\n\n")[0].strip() for place, tree in trees.items()}
    return [
        f"{place}: opens with no sentence"
        for place, text in openings.items()
        if not re.search(r"\w.*[.?!]$", text, re.S)
    ]


def empty_names(tree: SourceTree) -> list[str]:
    """No module, class or function is named by a word that says nothing."""
    named = [(tree.place(module), module.name.rpartition(".")[2]) for module in tree.modules.values()]
    named += [
        (f"{tree.place(module)}:{node.lineno}", node.name)
        for module in tree.modules.values()
        for node in module.nodes
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    return [f"{place}: {name} says nothing" for place, name in named if _words(name) & EMPTY_WORDS]


def module_state(tree: SourceTree) -> list[str]:
    """Nothing that can change lives in a module: no mutable value at module level, no `global`.

    A table of constants is a tuple, a frozenset, a MappingProxyType, or an UPPER_CASE name annotated as Mapping,
    Sequence or Set (perhaps within Final), which lets mypy refuse any change.
    """
    found = []
    for module in tree.modules.values():
        found += [f"{tree.place(module)}:{node.lineno}: mutable {name}" for node, name in _mutable_names(module)]
        found += [
            f"{tree.place(module)}:{node.lineno}: uses global" for node in module.nodes if isinstance(node, ast.Global)
        ]
    return found


def type_switches(tree: SourceTree) -> list[str]:
    """A field's type is asked for by name only inside the catalogue of field types."""
    return [
        f"{tree.place(module)}:{node.lineno}: decides by {ast.unparse(node)}"
        for module in tree.modules.values()
        if not tree.place(module).startswith(FIELD_TYPES)
        for node in module.nodes
        if isinstance(node, (ast.Compare, ast.Match)) and _asks_for_type(node)
    ]


def _asks_for_type(node: ast.Compare | ast.Match) -> bool:
    sides = [node.subject] if isinstance(node, ast.Match) else [node.left, *node.comparators]
    by_type = any(re.fullmatch(r"(.+\.)?\w*field\.type(_name)?", ast.unparse(side)) for side in sides)
    return by_type and (isinstance(node, ast.Match) or any(_is_text(side) for side in sides))


def _is_text(node: ast.expr) -> bool:
    parts = node.elts if isinstance(node, (ast.Tuple, ast.Set, ast.List)) else [node]
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts)


def _mutable_names(module: Module) -> Iterator[tuple[ast.stmt, str]]:
    for node in module_level(module.tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value and _is_mutable(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [ast.unparse(target) for target in targets]
            if names != ["__all__"] and not (isinstance(node, ast.AnnAssign) and _is_read_only(node)):
                yield node, ", ".join(names)


def _is_mutable(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return ast.unparse(value.func).rpartition(".")[2] in MUTABLE_MAKERS
    return isinstance(value, MUTABLE_DISPLAYS)


def _is_read_only(node: ast.AnnAssign) -> bool:
    declared = ast.unparse(node.annotation)
    read_only = re.fullmatch(r"(Final\[)?(\w+\.)*(Mapping|Sequence|Collection|Set|AbstractSet)\[.*", declared, re.S)
    return bool(read_only) and ast.unparse(node.target).isupper()


def _words(name: str) -> set[str]:
    """The words of a snake_case or CamelCase name, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}
