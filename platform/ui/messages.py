"""The words of the screens, in every language; definitions carry their own labels, these are the platform's."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

TRANSLATIONS = Path(__file__).resolve().parent / "translations"
LOCALES = ("en", "zh")


@functools.cache
def texts(locale: str) -> Mapping[str, str]:
    """All texts of `locale` ("en" or "zh") by key, read once from every folder of translations."""
    entries: dict[str, str] = {}
    for path in sorted(TRANSLATIONS.rglob(f"{locale}.json")):
        entries.update(json.loads(path.read_text(encoding="utf-8")))
    return MappingProxyType(entries)


class Translator:
    """Gives the text of a key in one locale; `t("list.count", count=3)` fills the placeholders.

    With `count=1` the key with ".one" added is taken where it exists. Raises KeyError for a key nobody wrote.
    """

    def __init__(self, locale: str) -> None:
        self.locale = locale if locale in LOCALES else LOCALES[0]
        self._texts = texts(self.locale)

    def __call__(self, key: str, **parameters: object) -> str:
        if parameters.get("count") == 1:
            key = key + ".one" if key + ".one" in self._texts else key
        text = self._texts[key]
        return text.format_map({name: _readable(value) for name, value in parameters.items()}) if parameters else text

    def inside(self, label: str) -> str:
        """A label as it stands inside a sentence: "New loan", but "New KPI"."""
        return " ".join(word.lower() if word.istitle() else word for word in label.split(" "))

    def script_texts(self) -> Markup:
        """The texts that browser scripts show, by key without the "js." in front: JSON that may stand in a page."""
        return _script_texts(self.locale)


@functools.cache
def _script_texts(locale: str) -> Markup:
    return htmlsafe_json_dumps(
        {key.removeprefix("js."): text for key, text in texts(locale).items() if key.startswith("js.")}
    )


def _readable(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
