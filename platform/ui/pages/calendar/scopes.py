"""Whose records a calendar shows: one's own, those of the department and the ones below it, or all."""

from __future__ import annotations

from ....metadata.definitions.list_view import ALL, OWN, SCOPES, TEAM, ListViewDefinition
from ...view_models import ViewTab
from ..list_state import ListState
from ..saved_views import readable
from ..view import View

LEVELS = 3
"""How many levels of departments a team has: one's own and those below."""


def scope_of(view: View, state: ListState) -> str:
    """The scope asked for, else the one the view begins with; `all` where that is not on offer."""
    offered = _offered(view, state.chosen)
    return next((one for one in (state.question.who, state.chosen.scope) if one in offered), ALL)


def scope_links(view: View, state: ListState) -> tuple[ViewTab, ...]:
    """The choice between the scopes."""
    now = scope_of(view, state)
    return tuple(
        ViewTab(view.t(f"calendar.scope_{one}"), state.question.href(f"/{state.object}", who=one), one == now)
        for one in _offered(view, state.chosen)
    )


def scope_condition(view: View, state: ListState) -> str:
    """The scope as an expression, "" for all."""
    person, scope = state.chosen.person, scope_of(view, state)
    if scope == OWN:
        return f"{person} = $User.id"
    if scope == TEAM:
        steps = (f"{person}.department{'.parent' * level} = $User.department" for level in range(LEVELS))
        return " OR ".join(steps)
    return ""


def _offered(view: View, chosen: ListViewDefinition) -> tuple[str, ...]:
    """A team needs a department, and the right to read where others stand."""
    if not readable(view, chosen.object, chosen.person):
        return (ALL,)
    deepest = f"{chosen.person}.department{'.parent' * (LEVELS - 1)}"
    has_team = view.context.actor.department and readable(view, chosen.object, deepest)
    return SCOPES if has_team else (OWN, ALL)
