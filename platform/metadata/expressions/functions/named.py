"""Arguments that name a definition (a calendar, a role) by a text written out, judged when the expression is."""

from __future__ import annotations

from typing import Any

from ...suggestions import nearest
from ..kinds import kind_label
from ..naming import named_in
from ..typed import Constant, Typed
from .base import CallSite


def named_definition(site: CallSite, argument: Typed, kind: str) -> Any:
    """The definition of a kind that an argument written out names; None with a problem noted where there is none."""
    if not isinstance(argument, Constant) or not isinstance(argument.value, str):
        site.problem("expression_literal_needed", argument.span, name=site.name)
        return None
    known = named_in(site.scope, kind)
    if argument.value not in known:
        close = nearest(argument.value, known)
        code = "expression_unknown_name_suggested" if close else "expression_unknown_name"
        site.problem(code, argument.span, kind=kind_label(kind), name=argument.value[:60], suggestions=close)
    return known.get(argument.value)
