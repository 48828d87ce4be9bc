"""A problem is a value: what is wrong, where, and what to do, in every language a user reads."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

from .frozen import EMPTY

CATALOGUE_FOLDER = Path(__file__).resolve().parent / "problems"


@functools.cache
def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """Every documented problem code with its HTTP status, message and hint; read once from `problems/*.json`."""
    entries: dict[str, Mapping[str, Any]] = {}
    for path in sorted(CATALOGUE_FOLDER.glob("*.json")):
        for code, entry in json.loads(path.read_text(encoding="utf-8")).items():
            if code in entries:
                raise ValueError(f"problem code {code!r} stands in two catalogue files")
            entries[code] = entry
    return MappingProxyType(entries)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `code` is a key of the catalogue; `field` the API name of the field; `index` the record's place in a batch or
    import; `file`, `pointer` (JSON pointer), `line` and `column` (both from 1) the place in a definition or text;
    `parameters` fill the message's placeholders.
    """

    code: str
    field: str | None = None
    parameters: Mapping[str, Any] = EMPTY
    index: int | None = None
    file: str | None = None
    pointer: str | None = None
    line: int | None = None
    column: int | None = None

    @property
    def status(self) -> int:
        """The HTTP status that answers this problem (422 unless the catalogue says otherwise)."""
        return int(catalogue()[self.code].get("status", 422))

    def message(self, locale: str = "en") -> str:
        """The sentence a person reads, in `locale` ("en" or "zh")."""
        return _fill(catalogue()[self.code]["message"], locale, self.parameters)

    def hint(self, locale: str = "en") -> str | None:
        """What to do about it, or None where the message says all."""
        hint = catalogue()[self.code].get("hint")
        if not hint or not all(self.parameters.get(name) for name in _places(hint["en"])):
            return None  # a suggestion without anything to suggest is none
        return _fill(hint, locale, self.parameters)

    def said(self, locale: str = "en") -> str:
        """What is wrong and, where there is something, what to do about it: in one go, for whoever has room for one."""
        return sentences((self.message(locale), self.hint(locale)), locale)

    def placed(self, **where: Any) -> Problem:
        """The same problem with its place (field, index, file, pointer, line, column) filled in."""
        return replace(self, **where)

    def as_json(self, locale: str = "en") -> dict[str, Any]:
        """The form in which API answers and `--json` output carry a problem."""
        body: dict[str, Any] = {"code": self.code, "field": self.field, "message": self.message(locale)}
        if hint := self.hint(locale):
            body["hint"] = hint
        for name in ("index", "file", "pointer", "line", "column"):
            if (value := getattr(self, name)) is not None:
                body[name] = value
        return body

    def line_of_text(self, locale: str = "en") -> str:
        """One line for a terminal: place, code, message and hint."""
        place = self.file or self.field or ""
        if self.file and self.pointer:
            place += f"#{self.pointer}"
        if self.line is not None:
            place = f"{place}:{self.line}:{self.column or 1}".lstrip(":")
        hint = self.hint(locale)
        return f"{place + ': ' if place else ''}[{self.code}] {self.message(locale)}{' — ' + hint if hint else ''}"


def sentences(each: Iterable[str | None], locale: str) -> str:
    """One sentence after the other, as the language parts them; those that are None or empty are left out."""
    return ("" if locale == "zh" else " ").join(filter(None, each))


class ProblemError(Exception):
    """Carries all problems found, never only the first."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(problem.line_of_text() for problem in self.problems))

    def __reduce__(self) -> tuple[type[ProblemError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)

    @property
    def status(self) -> int:
        """The HTTP status of the answer: that of the first problem."""
        return self.problems[0].status


class Gathering:
    """Collects the problems of several steps, each under a `with`, so that all are told at once."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.problems = list(problems)

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, ProblemError):
            return False
        self.problems += error.problems
        return True

    def refuse(self) -> None:
        """ProblemError with all that was collected, if anything was."""
        if self.problems:
            raise ProblemError(self.problems)


class _Said(str):
    """A value as a message says it. `{rows:1 record|{rows} records}` has two forms, the first where it is 1."""

    def __format__(self, forms: str) -> str:
        one, parted, several = forms.partition("|")
        return (one if self == "1" else several) if parted else super().__format__(forms)


def template_of(template: str) -> str:
    """The template as documents show it: its places in braces, of two forms the one for several."""
    return template.format_map({name: _Said(f"{{{name}}}") for name in _places(template)})


def _places(template: str) -> Iterator[str]:
    for _, name, forms, _ in Formatter().parse(template):
        if name:
            yield name
            yield from _places(forms or "")


def _fill(texts: Mapping[str, str], locale: str, parameters: Mapping[str, Any]) -> str:
    template = texts.get(locale) or texts["en"]
    return template.format_map({name: _Said(_readable(value, locale)) for name, value in parameters.items()})


def _readable(value: Any, locale: str) -> str:
    if isinstance(value, Mapping):
        return str(value.get(locale) or value.get("en") or "")
    if isinstance(value, (list, tuple)):
        return ("、" if locale == "zh" else ", ").join(_readable(item, locale) for item in value)
    return str(value)
