"""Pages of one record: detail, form, conflict and delete."""

from __future__ import annotations

from msgspec import Struct

from .lines import LineGrid
from .lists import ObjectMark, ViewTab
from .shell import Link
from .values import BLANK, Choice, Field, Shown


class Section(Struct, frozen=True):
    """A titled block of fields in 1 to 4 columns."""

    name: str
    label: str
    fields: tuple[Field, ...] = ()
    columns: int = 2
    collapsed: bool = False
    off: bool = False
    """Whether its condition hides it; without scripts it shows all the same."""

    @property
    def error_count(self) -> int:
        """How many fields of the section carry an error."""
        return sum(1 for field in self.fields if field.errors or any(part.errors for part in field.parts))


class Action(Struct, frozen=True):
    """A button or menu entry; `method` "post" makes it a small form, `dialog` opens its page in a dialog.

    `press` names, instead of an address, what the page's script does (`data-act`); `key` is its letter.
    """

    label: str
    href: str
    icon: str = ""
    method: str = "get"
    dialog: bool = False
    danger: bool = False
    press: str = ""
    key: str = ""


class RelatedRow(Struct, frozen=True):
    """A record in a related list: title, up to three values under it, one value and a small one at the end.

    `is_figure` says that the value is a number, which stands out; a day or a moment does not.
    """

    title: str
    href: str
    sub: tuple[Shown, ...] = ()
    end: str = ""
    end_sub: str = ""
    is_figure: bool = False
    initials: str = ""
    tone: str = ""


class RelatedList(Struct, frozen=True):
    """Records that point here; `count` counts all, `all_href` lists them, `new_href` makes one that points here.

    `new_sheet` is where a script finds the same in a sheet.
    """

    name: str
    label: str
    rows: tuple[RelatedRow, ...] = ()
    count: int | None = None
    all_href: str = ""
    new_href: str = ""
    new_label: str = ""
    new_sheet: str = ""


class RelatedPage(Struct, frozen=True):
    """The related lists of a record that do not stand on its page, which is at `href`; they are at `own_href`."""

    object: ObjectMark
    title: str
    href: str
    own_href: str
    lists: tuple[RelatedList, ...] = ()


class TimelineEntry(Struct, frozen=True):
    """Something that happened; `person` is whose it was, `time` the time of day, "" where only the day is known."""

    title: str
    href: str = ""
    kind: str = ""
    icon: str = ""
    tone: str = ""
    time: str = ""
    person: str = ""
    initials: str = ""
    person_tone: str = "slate"
    marks: tuple[Choice, ...] = ()


class TimelineDay(Struct, frozen=True):
    """The entries of a day, newest first."""

    label: str
    entries: tuple[TimelineEntry, ...]


class TimelinePage(Struct, frozen=True):
    """The timeline of the record at `href`, narrowed to a `kind` and a `person`; `more` entries can be shown, or 0."""

    object: ObjectMark
    title: str
    href: str
    days: tuple[TimelineDay, ...] = ()
    kinds: tuple[Choice, ...] = ()
    people: tuple[Choice, ...] = ()
    kind: str = ""
    person: str = ""
    more: int = 0


class PathStep(Struct, frozen=True):
    """A stage of the record's way: `state` is "done", "now" or "next"."""

    label: str
    state: str


class DetailPage(Struct, frozen=True):
    """A record to read.

    `title_field` holds the title. `number` is a short identification in the crumbs (auto-number) or "". `initials` and
    `tone` draw the avatar; without initials the object's icon stands there. `marks` are pills by the title. `facts` are
    the highlights, at most six.
    `edit_href` is "" where the right is missing. `quick` are short forms about it, `prompt_href` shows it at a glance
    ("" where no layout does), `actions` go into the menu.
    Timeline and further lists are fetched from `timeline_href` and `more_related_href` when they come into sight.
    `tabs` are the parts of the page, of which sections, lists and timeline are those of one. `system` says who made and
    changed it.
    """

    object: ObjectMark
    id: str
    title: str
    version: int = 0
    title_field: str = ""
    number: str = ""
    initials: str = ""
    tone: str = "slate"
    round: bool = False
    marks: tuple[Choice, ...] = ()
    facts: tuple[Field, ...] = ()
    path: tuple[PathStep, ...] = ()
    path_label: str = ""
    sections: tuple[Section, ...] = ()
    related: tuple[RelatedList, ...] = ()
    tabs: tuple[ViewTab, ...] = ()
    more_related_href: str = ""
    timeline_href: str = ""
    system: tuple[Field, ...] = ()
    edit_href: str = ""
    quick: tuple[Link, ...] = ()
    prompt_href: str = ""
    actions: tuple[Action, ...] = ()
    deleted: bool = False
    restore_href: str = ""


class FormProblem(Struct, frozen=True):
    """A line of the error summary; `field` names the field to jump to, "" for the record as a whole.

    A message that opens with the label is linked there; else the label goes in front of it.
    """

    message: str
    field: str = ""
    label: str = ""
    hint: str = ""


class ConflictField(Struct, frozen=True):
    """A field that both have changed: the value when opened, the one saved by the other, one's own."""

    name: str
    label: str
    base: Shown = BLANK
    theirs: Shown = BLANK
    yours: Shown = BLANK


class Conflict(Struct, frozen=True):
    """Someone saved meanwhile.

    The dialog stands inside the form. It posts `keep.<field>` = "theirs" or "yours" for each field, together with the
    form's own values and `version` = `FormPage.version`, which must be the version now stored.
    `kept` counts one's other changes, which are kept without asking. `is_own`: one saved oneself, on another page.
    """

    by: str
    when: str
    fields: tuple[ConflictField, ...]
    kept: int = 0
    is_own: bool = False


class FormPage(Struct, frozen=True):
    """A record to edit or to create.

    POST to `action` with `csrf_token`, `version` ("" for a new one), the pairs of `hidden` and the fields; `then` is
    "new" when "Save and new" was pressed. A checkbox posts "true" or "false" (take the first value), a multi-picklist
    posts its values and always one "" (drop it), a file posts `<name>` (upload), `<name>.keep` (id of the present file)
    and `<name>.remove` ("true"). `multipart` must be set where a file can be chosen. `conditions` (JSON; "" for none)
    are the rules by which the page's script shows, requires and locks fields; what it can't judge, and what the
    formulas of the fields `computed` give, it asks of `preview_url`. What follows
    from the lines of `grids` while they are typed it asks of `lines_url`. `type_field` is the field whose value decides
    on the layout, as `type_groups` (JSON: value → group) say: `then` = "type" answers the form anew, nothing saved.
    `types_href` asks for the type again. `changed`: whether it holds words that are not saved (it came back).
    """

    object: ObjectMark
    title: str
    action: str
    cancel_href: str
    sections: tuple[Section, ...] = ()
    version: str = ""
    is_new: bool = False
    number: str = ""
    marks: tuple[Choice, ...] = ()
    problems: tuple[FormProblem, ...] = ()
    conflict: Conflict | None = None
    hidden: tuple[tuple[str, str], ...] = ()
    multipart: bool = False
    save_and_new: bool = False
    preview_url: str = ""
    conditions: str = ""
    computed: tuple[str, ...] = ()
    grids: tuple[LineGrid, ...] = ()
    lines_url: str = ""
    type_field: str = ""
    type_groups: str = ""
    types_href: str = ""
    changed: bool = False


class QuickPage(Struct, frozen=True):
    """A short form in a sheet. POST to `action` with `csrf_token`, the pairs of `hidden` and the fields.

    `about` is the name of the record it is about, "" where that is still to be chosen. `problems` are those of no field
    that is shown; `full_href` is the whole form; `zone` is where the viewer's days begin.
    """

    object: ObjectMark
    title: str
    action: str
    fields: tuple[Field, ...]
    zone: str
    about: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    full_href: str = ""
    cancel_href: str = "/"


class DeletePage(Struct, frozen=True):
    """The question before a delete; POST to `action` with `csrf_token` and `version` deletes.

    `consequences` are sentences on what goes along or is unlinked; `blocked` are reasons why it cannot be deleted.
    """

    object: ObjectMark
    title: str
    action: str
    cancel_href: str
    version: str = ""
    consequences: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
