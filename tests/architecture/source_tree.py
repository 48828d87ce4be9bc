"""The project's own modules as syntax trees, with what each imports from the others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FLOORS = ("metadata", "engine", "ui")


@dataclass(frozen=True)
class Module:
    """One file: its path, its import name, whether it is a package's __init__, and its syntax tree."""

    path: Path
    name: str
    is_package: bool
    tree: ast.Module

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree: many rules look at all of them."""
        return tuple(ast.walk(self.tree))

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @property
    def floor(self) -> str:
        """metadata, engine or ui; empty for the root package."""
        return (self.name + "..").split(".")[1]


@dataclass(frozen=True)
class Import:
    """One imported name as absolute dotted path, the module it stands in, its line, and where in the module."""

    module: Module
    target: str
    line: int
    relative: bool
    in_function: bool


@dataclass(frozen=True)
class SourceTree:
    """All modules under a project's platform/ folder, under their import names."""

    root: Path

    @cached_property
    def modules(self) -> dict[str, Module]:
        """Import name → module."""
        found = {}
        for floor in ("metacrm", *FLOORS):
            for path in sorted((self.root / "platform" / floor).rglob("*.py")):
                if "node_modules" not in path.parts:
                    module = self._read(path)
                    found[module.name] = module
        return found

    @cached_property
    def imports(self) -> list[Import]:
        """Every import in every module, with relative ones made absolute."""
        return [found for module in self.modules.values() for found in _imports(module, module.tree, False)]

    def own(self, target: str) -> str | None:
        """The module of ours that an imported dotted path belongs to, or None when it is not ours."""
        for name in (target, target.rpartition(".")[0]):
            if name in self.modules:
                return name
        return None

    @cached_property
    def edges(self) -> set[tuple[str, str]]:
        """(importing module, imported module) among our own."""
        pairs = ((found.module.name, self.own(found.target)) for found in self.imports)
        return {(start, end) for start, end in pairs if end is not None and start != end}

    def place(self, module: Module) -> str:
        """The module's path from the project's root."""
        return module.path.relative_to(self.root).as_posix()

    def _read(self, path: Path) -> Module:
        text = path.read_text(encoding="utf-8")
        parts = path.relative_to(self.root / "platform").with_suffix("").parts
        parts = parts[1:] if parts[0] == "metacrm" else parts
        package = parts[-1] == "__init__"
        name = ".".join(("metacrm", *(parts[:-1] if package else parts)))
        return Module(path, name, package, ast.parse(text, str(path)))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def module_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements that run when the module is imported, those inside if and try too, but no class or function body."""
    waiting: list[ast.AST] = [*tree.body]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            waiting += [
                child for child in ast.iter_child_nodes(node) if isinstance(child, (ast.stmt, ast.excepthandler))
            ]


def _imports(module: Module, node: ast.AST, in_function: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        inside = in_function or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(module, alias.name, child.lineno, False, in_function)
        elif isinstance(child, ast.ImportFrom):
            for alias in child.names:
                target = f"{_origin(module, child)}.{alias.name}"
                yield Import(module, target, child.lineno, child.level > 0, in_function)
        else:
            yield from _imports(module, child, inside)


def _origin(module: Module, node: ast.ImportFrom) -> str:
    """The absolute dotted path after `from`."""
    if node.level == 0:
        return node.module or ""
    parts = module.package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])
