"""The filter builder as a page: every part with its controls and problems, and what the filter finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from sqlalchemy.exc import DBAPIError

from ...engine.database import is_timeout
from ...engine.query.select import ListRequest
from ...metadata.filters.conditions import Condition, Formula, Group, Member, Place
from ...metadata.filters.operators import Operator
from ...metadata.filters.writing import problems_of, write
from ...metadata.problem import Problem, ProblemError, sentences
from ..view_models import (
    Choice,
    FilterCondition,
    FilterControl,
    FilterFormula,
    FilterGroup,
    FilterPage,
)
from .filter_controls import CONTROLS, PlainControl
from .filter_fields import steps_to
from .filter_input import address_of, operators_at
from .filter_sets import object_within, sets_of
from .filter_words import FilterWords, path_label
from .filters import scope_of
from .list_state import ListQuestion
from .lists import COUNT_LIMIT, TIMEOUT
from .view import View

MISSING = "required"
"""The code of a value that is still to be given."""


def filter_page(
    view: View,
    object_name: str,
    question: ListQuestion,
    filter_: Group,
    focus: Place | None = None,
    *,
    applied: bool = False,
) -> FilterPage:
    """The builder for a filter on the object; `question` is what else the list's address asks.

    A value that is still to be given is a mistake only once the filter was `applied`.
    """
    problems = problems_of(filter_, scope_of(view, object_name))
    told = {place: shown for place, every in problems.items() if (shown := _told(every, applied))}
    text = "" if problems else write(filter_, scope_of(view, object_name))
    found, problem = ("", "") if problems else _found(view, object_name, question, text)
    base = f"/{object_name}"
    kept = question.pairs(where="", whole="", after="", within="")
    return FilterPage(
        object=view.mark(object_name),
        action=f"{base}/filter?{urlencode(kept)}" if kept else f"{base}/filter",
        cancel_href=f"{base}?{urlencode(question.pairs(after=''))}",
        clear_href=f"{base}?{urlencode(kept)}",
        root=_Builder(view, object_name, filter_, told).group(filter_, (), object_name),
        text=text,
        found=found,
        waits=view.t("filter.waits") if problems and not told else "",
        problem=problem or (view.t("filter.incomplete") if told else ""),
        focus=address_of(focus) if focus else "",
    )


def _told(problems: Sequence[Problem], applied: bool) -> Sequence[Problem]:
    return [problem for problem in problems if applied or problem.code != MISSING]


def _found(view: View, object_name: str, question: ListQuestion, text: str) -> tuple[str, str]:
    """How many records the list would have, or why that can't be said."""
    request = ListRequest(
        object=object_name,
        where=text,
        fields=("id",),
        limit=1,
        count=f"upto:{COUNT_LIMIT}",
        search=question.find,
    )
    problems: Sequence[Problem]
    try:
        page = view.records.list(view.context, request)
    except ProblemError as error:
        problems = error.problems
    except DBAPIError as error:
        if not is_timeout(error):
            raise
        problems = (Problem(TIMEOUT),)
    else:
        word = "filter.finds_many" if page.count_is_limited else "filter.finds"
        return view.t(word, count=page.count), ""
    locale = view.context.locale
    return "", sentences((problem.said(locale) for problem in problems), locale)


class _Builder:
    """Makes the view models of one filter's parts."""

    def __init__(
        self, view: View, object_name: str, filter_: Group, problems: Mapping[Place, Sequence[Problem]]
    ) -> None:
        self._view = view
        self._problems = problems
        self._words = FilterWords(view, object_name, (filter_,))

    def group(self, group: Group, place: Place, owner: str) -> FilterGroup:
        """The group with its members; `owner` is the object whose records it is asked of."""
        inner = object_within(self._view, owner, group.of)
        members = tuple(self._member(member, (*place, number), inner) for number, member in enumerate(group.members))
        sets = sets_of(self._view, owner)
        if group.of and not any(one.value == group.of for one in sets):
            sets = (*sets, Choice(group.of, group.of))
        relates = bool(sets_of(self._view, inner))
        return FilterGroup(address_of(place), group.any, group.denied, members, group.of, sets, relates)

    def _member(self, member: Member, place: Place, owner: str) -> FilterCondition | FilterFormula | FilterGroup:
        if isinstance(member, Group):
            return self.group(member, place, owner)
        if isinstance(member, Formula):
            return FilterFormula(address_of(place), owner, member.text, self._told(place))
        return self._condition(member, place, owner)

    def _condition(self, condition: Condition, place: Place, owner: str) -> FilterCondition:
        operators = operators_at(self._view, owner, condition.path)
        operator = operators.get(condition.operator)
        words = operators if condition.operator in operators else {**operators, condition.operator: None}
        return FilterCondition(
            place=address_of(place),
            steps=steps_to(self._view, owner, condition.path),
            operators=tuple(Choice(word, self._operator_word(word)) for word in words),
            operator=condition.operator,
            controls=self._controls(condition, operator, address_of(place), owner) if operator else (),
            path=condition.path,
            words=self._words.sentence(condition, owner),
            problems=self._told(place),
        )

    def _operator_word(self, word: str) -> str:
        try:
            return self._view.t(f"filter.{word}")
        except KeyError:
            return word

    def _controls(
        self, condition: Condition, operator: Operator, address: str, owner: str
    ) -> tuple[FilterControl, ...]:
        passed = self._view.model.manifest.resolve_path(owner, condition.path)
        if operator.form is None or not passed:
            return ()
        label = self._view.t("filter.value_of", field=path_label(self._view, owner, condition.path))
        control = CONTROLS[type(operator.form)]
        if operator.takes == "many":
            assert isinstance(control, PlainControl), "several values need no modes"
            return (control.several(self._view, passed[-1], f"{address}-0", label, condition.values),)
        values = (*condition.values, "", "")[: 2 if operator.takes == "two" else 1]
        return tuple(
            control.shown(
                self._view,
                passed[-1],
                f"{address}-{number}",
                label if number == 0 else self._view.t("filter.second_of", label=label),
                value,
                self._words.value(condition, value, owner),
            )
            for number, value in enumerate(values)
        )

    def _told(self, place: Place) -> tuple[str, ...]:
        return tuple(problem.said(self._view.context.locale) for problem in self._problems.get(place, ()))
