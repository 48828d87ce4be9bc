"""The pages on which administrators change definitions: what there is, whence it comes, and what a change would do."""

from __future__ import annotations

from msgspec import Struct

from .shell import Link
from .values import Choice, Field


class PlanLine(Struct, frozen=True):
    """One thing that would happen; `sign` is "add", "change" or "remove", `detail` a second line."""

    sign: str
    text: str
    detail: str = ""


class PlanPanel(Struct, frozen=True):
    """A plan beside the form that asked for it.

    `problems` keep it from being applied, `warnings` don't. `proposal` and `version` are posted to `action` by whoever
    applies it, with `next`, where he comes back to.
    """

    lines: tuple[PlanLine, ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    risks: tuple[PlanLine, ...]
    proposal: str
    version: int
    next: str
    action: str = "/admin/customise/apply"

    @property
    def can_apply(self) -> bool:
        """Whether there is something to apply and nothing against it."""
        return bool(self.lines) and not self.problems


class Crumbs(Struct, frozen=True):
    """The head of a page: the way up, the title, and the tabs under it."""

    title: str
    way: tuple[Link, ...]
    icon: str = "adjustments"
    tone: str = "slate"
    name: str = ""
    tabs: tuple[Link, ...] = ()
    buttons: tuple[Link, ...] = ()


class DefinitionRow(Struct, frozen=True):
    """A definition in the list; `other` is its label in the other language, `changed` when and by whom, if by us."""

    label: str
    other: str
    name: str
    href: str
    kind: str
    icon: str
    origin: Choice
    changed: str = ""


class CustomisePage(Struct, frozen=True):
    """The definitions of a kind; `segments` choose by origin, `hidden` goes with the search."""

    head: Crumbs
    find: str
    segments: tuple[Link, ...]
    rows: tuple[DefinitionRow, ...]
    hidden: tuple[tuple[str, str], ...] = ()


class FieldRow(Struct, frozen=True):
    """A field in the table of its object."""

    label: str
    other: str
    name: str
    href: str
    type: str
    origin: Choice
    hidden: bool = False


class FieldsPage(Struct, frozen=True):
    """The fields of an object."""

    head: Crumbs
    rows: tuple[FieldRow, ...]


class RuleRow(Struct, frozen=True):
    """A validation rule in the table of its object; `state` says why it refuses nothing, "" where it does."""

    label: str
    message: str
    when: str
    href: str
    origin: Choice
    state: str = ""


class RulesPage(Struct, frozen=True):
    """The validation rules of an object."""

    head: Crumbs
    rows: tuple[RuleRow, ...]


class PropertyRow(Struct, frozen=True):
    """A value of a definition; `covered` are (origin, value) below it, `reset_href` takes the customer's away."""

    path: str
    value: str
    origin: Choice
    changed: str = ""
    covered: tuple[tuple[str, str], ...] = ()
    reset_href: str = ""


class PropertiesPage(Struct, frozen=True):
    """Every value of a definition with its origin."""

    head: Crumbs
    rows: tuple[PropertyRow, ...]


class TextProblem(Struct, frozen=True):
    """What is wrong at a line of a text."""

    message: str
    line: int
    column: int


class JsonPage(Struct, frozen=True):
    """The JSON of what the customer layer says about a definition; `base` is the definition as all layers make it."""

    head: Crumbs
    text: str
    base: str
    action: str
    problems: tuple[TextProblem, ...] = ()
    plan: PlanPanel | None = None


class HistoryEvent(Struct, frozen=True):
    """What one apply changed; `mark` says that it was taken back, or takes back."""

    title: str
    when: str
    who: str
    lines: tuple[PlanLine, ...]
    mark: str = ""


class HistoryPage(Struct, frozen=True):
    """Changes, the newest first; `older_href` leads to those before."""

    head: Crumbs
    events: tuple[HistoryEvent, ...]
    older_href: str = ""


class ChangePage(Struct, frozen=True):
    """A change that only waits to be applied: an undo, a reset, or one that somebody else was faster than."""

    head: Crumbs
    plan: PlanPanel
    notice: str = ""
    cancel_href: str = "/admin/customise"


class FormSection(Struct, frozen=True):
    """A titled part of a form in that many columns."""

    title: str
    fields: tuple[Field, ...]
    columns: int = 2


class MemberRow(Struct, frozen=True):
    """A row that can be moved: a picklist value, a place in a layout, a column; `order` is its place, from 1.

    Its place is posted as `order.<key>`; `note` says its name beside the label.
    """

    key: str
    label: str
    order: int
    fields: tuple[Field, ...] = ()
    note: str = ""


class MemberGroup(Struct, frozen=True):
    """Rows under a title, such as a section of a layout; a row moved here posts `name` in its field `section.<key>`."""

    name: str
    title: str
    rows: tuple[MemberRow, ...]


class RuleTrial(Struct, frozen=True):
    """A record to be chosen, on which `backend` tries the condition of a rule as it is written."""

    record: Field
    backend: str


class CustomiseForm(Struct, frozen=True):
    """A form without JSON: sections of fields, rows to order, and what it would change once it was checked.

    `redraw` names the field whose choice changes which fields there are; `trial` is for a validation rule.
    """

    head: Crumbs
    action: str
    sections: tuple[FormSection, ...] = ()
    groups: tuple[MemberGroup, ...] = ()
    groups_title: str = ""
    plan: PlanPanel | None = None
    redraw: str = ""
    trial: RuleTrial | None = None
