"""What is said of a name that does not exist: what a person may have meant by it."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from ..suggestions import nearest
from .functions.base import Function
from .habits import FUNCTIONS
from .naming import MOMENT, STARTS
from .sets import related_in
from .types import RECORD, FieldRef, Scope, Unresolved

Said = tuple[str, Mapping[str, Any]]
"""Code and parameters of a problem."""
UNQUOTED = "expression_text_without_quotes"
BESIDE = "$"
"""How a path begins that asks something beside the record."""
OWN = frozenset({"record", "this", "self", "me"})
"""What people call the record itself, in small letters and without a dollar."""


def unknown_path(scope: Scope, parts: tuple[str, ...], found: Unresolved, functions: Mapping[str, Function]) -> Said:
    """What is wrong with a path that leads nowhere."""
    path, first = ".".join(parts), parts[0]
    for length in range(1, len(parts) + 1):
        if not isinstance(related_in(scope, parts[:length]), Unresolved):
            return "expression_set_as_value", {"path": ".".join(parts[:length])}
    own = _own_field(scope, parts)
    if own:
        return "expression_own_record", {"path": path, "suggestions": (own,)}
    if found.suggestions and path in (*STARTS, RECORD):
        return "expression_start_alone", found.parameters(path)
    if first.startswith(BESIDE) and first not in (*STARTS, RECORD):
        found = Unresolved(first, tuple(nearest(first, STARTS) or STARTS))
    if first == MOMENT:
        found = Unresolved(path, (MOMENT,))
    if len(parts) > 1 or first.startswith(BESIDE) or _differs_in_case(found):
        return found.code, found.parameters(path)
    function = functions.get(FUNCTIONS.get(first.upper(), first.upper()))
    if function is not None and function.syntax.startswith(f"{function.name}("):
        return "expression_brackets_missing", {"name": first, "suggestions": (_call_of(function),)}
    if not found.suggestions:
        return UNQUOTED, {**found.parameters(path), "suggestions": (f'"{first}"',)}
    return found.code, found.parameters(path)


def unknown_function(name: str, functions: Mapping[str, Function]) -> Said:
    """What is wrong with a call of what is no function."""
    known = [one for one, function in functions.items() if function.syntax.startswith(f"{one}(")]
    last = name.rpartition(".")[2]
    close = [FUNCTIONS[last]] if last in FUNCTIONS else get_close_matches(name, known, n=3)
    code = "expression_unknown_function_suggested" if close else "expression_unknown_function"
    return code, {"name": name if len(name) <= 60 else f"{name[:57]}…", "suggestions": close}


def _differs_in_case(found: Unresolved) -> bool:
    return bool(found.suggestions) and found.suggestions[0].casefold() == found.part.casefold()


def _call_of(function: Function) -> str:
    """How the function is written: with nothing between its brackets where it takes nothing."""
    takes_none = any(overload.takes(0) for overload in function.overloads)
    return f"{function.name}()" if takes_none else function.syntax


def _own_field(scope: Scope, parts: tuple[str, ...]) -> str:
    """The field that a path such as `Record.Price` means, whose first step is the record itself; "" where it is not."""
    knows_record = isinstance(known := scope.resolve((RECORD,)), Unresolved) and f"{RECORD}.id" in known.suggestions
    names = {*OWN, str(getattr(scope, "object", "")).casefold()}
    if len(parts) < 2 or knows_record or parts[0].lstrip(BESIDE).casefold() not in names:
        return ""
    found = scope.resolve(parts[1:])
    if isinstance(found, FieldRef):
        return ".".join(parts[1:])
    return found.suggestions[0] if found.suggestions and len(parts) == 2 else ""
