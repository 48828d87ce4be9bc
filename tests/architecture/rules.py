"""The rules about imports: floors, circles, and who may load what. Each answers its violations as sentences."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from tests.architecture.source_tree import FLOORS, Import, SourceTree

ONLY_IN_UI = ("flask", "werkzeug", "wtforms", "click", "granian", "apispec")
NOT_IN_METADATA = ("sqlite3", "psycopg", "alembic", "sqlalchemy.orm", "sqlalchemy.engine", "sqlalchemy.create_engine")
HEAVY = (
    "pandas",
    "plotly",
    "weasyprint",
    "openpyxl",
    "xlsxwriter",
    "python_calamine",
    "PIL",
    "pypdfium2",
    "authlib",
    "rq",
    "cryptography",
)


def upward_imports(tree: SourceTree) -> list[str]:
    """Imports may only go down: ui → engine → metadata; the root package imports nothing."""
    rank = {floor: number for number, floor in enumerate(FLOORS)}
    return [
        _at(tree, found, f"imports {found.target} from a floor above")
        for found in tree.imports
        for target in [tree.own(found.target)]
        if target and rank.get(tree.modules[target].floor, -1) > rank.get(found.module.floor, -1)
    ]


def absolute_imports(tree: SourceTree) -> list[str]:
    """Inside the package our own modules are imported relatively."""
    return [
        _at(tree, found, f"imports {found.target} absolutely")
        for found in tree.imports
        if not found.relative and found.target.split(".")[0] == "metacrm"
    ]


def hidden_imports(tree: SourceTree) -> list[str]:
    """Our own modules are never imported inside functions nor under TYPE_CHECKING."""
    inside = [
        _at(tree, found, f"imports {found.target} inside a function")
        for found in tree.imports
        if found.in_function and (found.relative or found.target.startswith("metacrm"))
    ]
    under = [
        f"{tree.place(module)}: uses TYPE_CHECKING"
        for module in tree.modules.values()
        if any("TYPE_CHECKING" in _names(node) for node in module.nodes)
    ]
    return inside + under


def misplaced_libraries(tree: SourceTree) -> list[str]:
    """Web libraries stay in ui; metadata opens no database; heavy libraries are imported by the function using them."""
    found_at = [(found, f"imports {found.target} below ui") for found in _of(tree, ONLY_IN_UI) if _floor(found) != "ui"]
    found_at += [
        (found, f"imports {found.target}, which opens databases")
        for found in _of(tree, NOT_IN_METADATA)
        if _floor(found) == "metadata"
    ]
    found_at += [
        (found, f"imports {found.target} when it is itself imported")
        for found in _of(tree, HEAVY)
        if not found.in_function
    ]
    return [_at(tree, found, sentence) for found, sentence in found_at]


def file_circles(tree: SourceTree) -> list[str]:
    """No file imports itself, over however many others."""
    return _circles("files", tree.edges)


def folder_circles(tree: SourceTree) -> list[str]:
    """No folder depends on itself over its neighbours.

    In every package its sub-packages (with all that is in them) and its plain modules stand side by side as rooms, and
    the imports between rooms must make no circle. So a package's __init__ may gather its children, and children may
    use plain modules beside their folder, but two sub-packages, or a sub-package and a plain module, never use each
    other, even where no single file is part of a circle.
    """
    packages = [module.name for module in tree.modules.values() if module.is_package]
    return [circle for package in packages for circle in _circles(f"rooms of {package}", set(_doors(tree, package)))]


def _doors(tree: SourceTree, package: str) -> Iterator[tuple[str, str]]:
    """The imports between the rooms of one package."""
    for edge in tree.edges:
        if all(name == package or name.startswith(package + ".") for name in edge):
            start, end = (".".join(name.split(".")[: package.count(".") + 2]) for name in edge)
            if start != end:
                yield start, end


def _circles(what: str, edges: set[tuple[str, str]]) -> list[str]:
    graph: dict[str, set[str]] = {}
    for start, end in sorted(edges):
        graph.setdefault(start, set()).add(end)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [f"circle of {what}: {' ← '.join(error.args[1])}"]
    return []


def _of(tree: SourceTree, libraries: tuple[str, ...]) -> list[Import]:
    return [
        found
        for found in tree.imports
        if not found.relative and any(f"{found.target}.".startswith(f"{library}.") for library in libraries)
    ]


def _floor(found: Import) -> str:
    return found.module.floor


def _names(node: ast.AST) -> tuple[str, ...]:
    """Every identifier that the node itself spells."""
    if isinstance(node, ast.alias):
        return (node.name, node.asname or "")
    return tuple(value for field in ("id", "attr") if isinstance(value := getattr(node, field, None), str))


def _at(tree: SourceTree, found: Import, sentence: str) -> str:
    return f"{tree.place(found.module)}:{found.line}: {sentence}"
