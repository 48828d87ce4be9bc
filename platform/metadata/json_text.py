"""Where things stand in a JSON text: the place of every value, and what may be written at the cursor.

It reads texts that are not finished yet, as an editor holds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .conflicts import Steps, pointer_of

MAXIMUM_DEPTH = 40
"""What lies deeper has no place: no definition is so deep."""
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"?|[{}\[\]:,]|[^\s"{}\[\]:,]+')


@dataclass(frozen=True, slots=True)
class Place:
    """A key or a value of the text, from `start` to `end`; `steps` lead to the value, of a key to the one it names."""

    start: int
    end: int
    steps: Steps
    is_key: bool
    text: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """What a word at the cursor would be: a key of the container at `steps`, or (`is_key` False) the value at `steps`.

    `typed` is what stands there already, without quotes, from `start` on; `quoted` says whether it began with one.
    """

    steps: Steps
    is_key: bool
    typed: str
    start: int
    quoted: bool


@dataclass(slots=True)
class _Frame:
    is_object: bool
    key: str = ""
    index: int = 0
    wants_key: bool = True

    @property
    def step(self) -> str:
        return self.key if self.is_object else str(self.index)


def places(text: str) -> Mapping[str, Place]:
    """JSON pointer → the key that names the value, or the value itself in a list; the first where one stands twice."""
    found: dict[str, Place] = {}
    for place in _walk(text):
        found.setdefault(pointer_of(place.steps), place)
    return found


def place_of(known: Mapping[str, Place], pointer: str) -> Place:
    """Where the value at the pointer stands, or else what is nearest around it; at last the beginning of the text."""
    while pointer and pointer not in known:
        pointer = pointer.rpartition("/")[0]
    return known.get(pointer) or Place(0, 1, (), False, "")


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def value_text(text: str, steps: Steps) -> str:
    """The text of the plain value at the steps, without quotes; "" where there is none yet."""
    values = (place.text for place in _walk(text) if place.steps == steps and not place.is_key)
    return next(values, "").strip('"')


def cursor_at(text: str, position: int) -> Cursor:
    """What a word at this offset would be."""
    for place in _walk(text[:position]):
        if place.end == position and place.text[0] not in "{[" and not _is_closed(place.text):
            steps = place.steps[:-1] if place.is_key else place.steps
            return Cursor(steps, place.is_key, place.text.strip('"'), place.start, place.text.startswith('"'))
    stack = _after(text[:position])
    steps = tuple(frame.step for frame in stack[:-1])
    if not stack:
        return Cursor((), False, "", position, False)
    if stack[-1].is_object and stack[-1].wants_key:
        return Cursor(steps, True, "", position, False)
    return Cursor((*steps, stack[-1].step), False, "", position, False)


def _is_closed(token: str) -> bool:
    return len(token) > 1 and token.startswith('"') and token.endswith('"')


def _walk(text: str) -> Iterator[Place]:
    stack: list[_Frame] = []
    for found in _TOKEN.finditer(text):
        place = _taken(stack, found)
        if len(stack) > MAXIMUM_DEPTH:
            return
        if place is not None:
            yield place


def _after(text: str) -> list[_Frame]:
    stack: list[_Frame] = []
    for found in _TOKEN.finditer(text):
        _taken(stack, found)
    return stack


def _taken(stack: list[_Frame], found: re.Match[str]) -> Place | None:
    """Follow one token; a Place where it is a key or begins a value."""
    token, top = found[0], stack[-1] if stack else None
    if token in "}]":
        if stack:
            stack.pop()
        return None
    if token == ",":
        if top:
            top.index += 1
            top.wants_key = True
        return None
    if token == ":":
        return None
    is_key = bool(top and top.is_object and top.wants_key and token not in "{[")
    if top and is_key:
        top.key, top.wants_key = token.strip('"'), False
    place = Place(found.start(), found.end(), tuple(frame.step for frame in stack), is_key, token)
    if token in "{[":
        stack.append(_Frame(token == "{"))
    return place
