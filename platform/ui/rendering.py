"""Templates and view models to HTML: one environment, and per language the words and the widget macros."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .assets import Assets
from .messages import LOCALES, Translator
from .view_models import Field, Row, Shell, Shown

REMEMBERED_VALUES = 4096
"""How many values a language keeps drawn: picklist values, people and days repeat from row to row."""
TEMPLATES = Path(__file__).resolve().parent / "templates"


class Widgets:
    """The macros `edit` and `show` of every widget word, in one language."""

    def __init__(self, environment: Environment, t: Translator) -> None:
        names = environment.list_templates(filter_func=lambda name: name.startswith("widgets/"))
        self._files: Mapping[str, str] = MappingProxyType({Path(name).stem: name for name in names})
        # A template is compiled when it is first drawn: all of them at once would double the start of a web process.
        self._module = functools.cache(lambda word: environment.get_template(self._files[word]).make_module({"t": t}))
        self._show = functools.lru_cache(maxsize=REMEMBERED_VALUES)(self._draw)
        around = {"t": t, "widgets": self}
        self._frame = functools.cache(lambda: environment.get_template("macros/field.html").make_module(around))

    @property
    def words(self) -> frozenset[str]:
        """All widget words."""
        return frozenset(self._files)

    def edit(self, field: Field) -> Markup:
        """The control alone. Raises KeyError for an unknown widget word."""
        if field.read_only:
            macros: Any = self._module("readonly")
            return Markup(macros.edit(field, self.show(field.shown)))
        macros = self._module(field.widget)
        return Markup(macros.edit(field))

    def field(self, field: Field) -> Markup:
        """The control with its label, help and errors."""
        macros: Any = self._frame()
        return Markup(macros.frame(field))

    def show(self, shown: Shown) -> Markup:
        """The value for reading; blank values give an empty string."""
        return self._show(shown)

    def cells(self, row: Row, columns: Sequence[tuple[bool, str, str]], main: str) -> Markup:
        """The cells of a row at once: of each column whether it is the main one, and how its cells and alerts open.

        `main` is the inside of the main cell. All of it is HTML: of a thousand cells none is escaped again.
        """
        drawn: list[str] = []
        for cell, (is_main, opening, alert) in zip(row.cells, columns, strict=True):
            drawn += alert if cell.alert else opening, main if is_main else self._show(cell), "</td>"
        return Markup("".join(drawn))

    def _draw(self, shown: Shown) -> Markup:
        if shown.is_blank:
            return Markup("")
        macros: Any = self._module("readonly" if shown.problem else shown.widget)
        return Markup(macros.show(shown))


class Renderer:
    """Renders a template with the shell and its view model; built once, used for all requests."""

    def __init__(self, assets: Assets, folder: Path = TEMPLATES) -> None:
        self.assets = assets
        self.environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            auto_reload=False,
        )
        self.environment.globals |= {
            "asset": assets,
            "icon": functools.cache(assets.icon_mark),  # a page shows the same few a hundred times
            "zip": zip,
        }
        self._words = {locale: Translator(locale) for locale in LOCALES}
        self._widgets = {locale: Widgets(self.environment, t) for locale, t in self._words.items()}

    def page(self, template: str, shell: Shell, page: object) -> str:
        """The whole page: `template` such as "list.html", `page` the view model it names in its first line."""
        return self.part(template, shell.locale, shell=shell, page=page)

    def part(self, template: str, locale: str, **values: object) -> str:
        """A template alone, with the words and widgets of the language."""
        locale = locale if locale in self._words else LOCALES[0]
        context = {**values, "t": self._words[locale], "widgets": self._widgets[locale]}
        return self.environment.get_template(template).render(context)

    def widgets(self, locale: str) -> Widgets:
        """The widget macros of a language, for parts that are rendered alone."""
        return self._widgets[locale]
