"""The `metacrm` command: finds the commands of this package's modules and runs the one that was asked for."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from ...engine.collector import collect_seldom


@dataclass(frozen=True)
class Listed:
    """A command as its source shows it: name, first sentence of its docstring, and the module that holds it."""

    name: str
    summary: str
    module: str


class CommandsOnDisk(click.Group):
    """A group that reads names and summaries from source and imports only the module of the command it runs.

    Importing every module would load the web framework and the database layer just to print the help.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, sorted."""
        return sorted(command.name for command in listed_commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        for listed in listed_commands():
            if listed.name == cmd_name:
                return next((found for found in load(listed.module) if found.name == cmd_name), None)
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands with their summaries."""
        rows = sorted((listed.name, listed.summary) for listed in listed_commands())
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)


def listed_commands() -> Iterator[Listed]:
    """Every command in the modules beside this one that declare COMMANDS."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        tree = ast.parse((Path(__file__).parent / f"{module.name}.py").read_text(encoding="utf-8"))
        if _declares_commands(tree):
            yield from _commands_in(tree, module.name)


def load(module: str) -> tuple[click.Command, ...]:
    """Import a module of this package and answer its COMMANDS."""
    commands: tuple[click.Command, ...] = importlib.import_module(f".{module}", __package__).COMMANDS
    return commands


def _declares_commands(tree: ast.Module) -> bool:
    targets: list[ast.expr] = [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    targets += [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    return any(isinstance(target, ast.Name) and target.id == "COMMANDS" for target in targets)


def _commands_in(tree: ast.Module, module: str) -> Iterator[Listed]:
    for node in tree.body:
        for decorator in getattr(node, "decorator_list", ()):
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(node, ast.FunctionDef) and ast.unparse(called) in ("click.command", "click.group"):
                yield Listed(_name(node, decorator), _summary(node), module)


def _name(function: ast.FunctionDef, decorator: ast.expr) -> str:
    first = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    return function.name.replace("_", "-")


def _summary(function: ast.FunctionDef) -> str:
    text = " ".join((ast.get_docstring(function) or "").split("\n\n")[0].split())
    return text.split(". ")[0].removesuffix(".")


@click.group(cls=CommandsOnDisk, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="metacrm")
def metacrm() -> None:
    """A platform that turns definitions into tables, an interface for programs, and screens.

    The exit status is 0 when all is well, 1 when problems were found, 2 when the command was used wrongly.
    """


def main() -> int:
    """Run the command line of this process; leaves through SystemExit with the status described above."""
    collect_seldom()
    metacrm.main(prog_name="metacrm")
    return 0
