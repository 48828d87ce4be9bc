"""The fields of forms without JSON, and what comes back from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ....metadata.problem import Problem
from ...messages import LOCALES
from ...view_models import Choice, Field
from ..view import View

LONGEST = 20_000


@dataclass(frozen=True)
class Posted:
    """What a form posted; nothing where it is opened for the first time."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was posted yet."""
        return not self.values

    def one(self, name: str, default: str = "") -> str:
        """The text posted under the name, without spaces around it."""
        found = self.values.get(name)
        return found[0].replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST] if found else default

    def many(self, name: str) -> list[str]:
        """All texts posted under the name that are not empty."""
        return [value for value in self.values.get(name, ()) if value]

    def ticked(self, name: str) -> bool:
        """Whether the box was ticked."""
        return "true" in self.values.get(name, ())

    def label(self, name: str) -> dict[str, str]:
        """The texts in the languages that were filled in."""
        texts = {locale: self.one(f"{name}.{locale}") for locale in LOCALES}
        return {locale: text for locale, text in texts.items() if text}

    def lines(self, name: str) -> list[str]:
        """The lines of a text that have something in them."""
        return [line.strip() for line in self.one(name).split("\n") if line.strip()]


@dataclass(frozen=True)
class Inputs:
    """Makes fields that show what was posted, else what holds; `errors` by the name of the field."""

    view: View
    posted: Posted
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def text(self, name: str, label: str, held: str = "", widget: str = "text", **more: Any) -> Field:
        """A line or several lines of text, or a number."""
        value = self.posted.one(name) if name in self.posted.values else held
        return Field(name, label, widget, value, errors=self._errors(name), **more)

    def labels(self, name: str, key: str, held: Mapping[str, str], *, required: bool = False) -> tuple[Field, ...]:
        """A text in every language."""
        return tuple(
            self.text(
                f"{name}.{locale}",
                self.view.t(f"customise.in_{locale}", label=self.view.t(key)),
                held.get(locale, ""),
                required=required,
                maximum_length=200,
            )
            for locale in LOCALES
        )

    def choice(self, name: str, label: str, choices: Iterable[Choice], held: str = "", **more: Any) -> Field:
        """One of several."""
        value = self.posted.one(name) if name in self.posted.values else held
        return Field(name, label, "select", value, choices=tuple(choices), errors=self._errors(name), **more)

    def choices(self, name: str, label: str, choices: Iterable[Choice], held: Iterable[str], **more: Any) -> Field:
        """Several of several."""
        chosen = held if self.posted.is_empty else self.posted.many(name)
        return Field(
            name, label, "multiselect", values=tuple(chosen), choices=tuple(choices), errors=self._errors(name), **more
        )

    def tick(self, name: str, label: str, held: bool = False, **more: Any) -> Field:
        """Yes or no."""
        ticked = self.posted.ticked(name) if name in self.posted.values else held
        return Field(name, label, "checkbox", "true" if ticked else "", errors=self._errors(name), **more)

    def _errors(self, name: str) -> tuple[str, ...]:
        return tuple(self.errors.get(name, ()))


def errors_at(view: View, problems: Iterable[Problem], pointers: Mapping[str, str]) -> dict[str, list[str]]:
    """Messages by field: of each problem the field whose JSON pointer is the longest that covers the problem's."""
    errors: dict[str, list[str]] = {}
    for problem in problems:
        at = (problem.pointer or "") + "/"
        fits = [pointer for pointer in pointers if at.startswith(pointer + "/")]
        if fits:
            errors.setdefault(pointers[max(fits, key=len)], []).append(problem.message(view.context.locale))
    return errors
