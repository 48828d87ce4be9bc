"""One value as people read it, and one field as they edit it."""

from __future__ import annotations

from msgspec import Struct


class Choice(Struct, frozen=True):
    """One picklist value.

    `tone` is one of the ten tone names or "". `parents` are the values of the controlling field under which the choice
    may be taken (empty: always). `retired` choices show only where they are already set.
    """

    value: str
    label: str
    tone: str = ""
    parents: tuple[str, ...] = ()
    retired: bool = False


class Shown(Struct, frozen=True):
    """A value ready for the eye, in a cell, a fact, a card or a read section.

    `widget` is the field type's word and finds the macro `show`. `text` is the value formatted in the viewer's locale;
    "" means not set. `href` links it (record page, tel:, mailto:, https:). `marks` are the picklist values chosen.
    `tone` colours an avatar. `initials` are one or two letters for it, `round` tells a person from a thing. `html` is
    sanitised markup, filled only for rich text. `checked` and `score` (0 to `top`) serve checkbox and rating. `src` is
    the address of a thumbnail, `detail` a second line (file size, map link text). `problem` is the error of a formula,
    already worded. `alert` marks what is late or negative.
    """

    widget: str = "text"
    text: str = ""
    href: str = ""
    marks: tuple[Choice, ...] = ()
    tone: str = "slate"
    initials: str = ""
    round: bool = False
    html: str = ""
    checked: bool | None = None
    score: int = 0
    top: int = 5
    src: str = ""
    detail: str = ""
    problem: str = ""
    alert: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing is set, so that sections say "Not set" and tables stay empty."""
        return not (self.text or self.marks or self.html or self.src or self.problem or self.score or self.checked)


BLANK = Shown()


class Part(Struct, frozen=True):
    """One input of a compound field; `name` is the name it is posted under, `value` as the input holds it."""

    name: str
    label: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    autocomplete: str = ""


class Field(Struct, frozen=True):
    """A field with its value, for reading (`shown`) and for editing (the rest).

    - `name`: API name; inputs are posted under it, and "#f-<name>" is where the error summary jumps.
    - `widget`: word of the macro file templates/widgets/<widget>.html.
    - `value`: as the input holds it: text as typed, numbers with a point and no grouping ("1234.50"), percent as read
      ("25"), date "2026-11-20", date and time "2026-11-20T16:40" in the viewer's zone, time "16:40", checkbox "true" or
      "", picklist its value, lookup, user, department and file the id, duration as typed.
    - `values`: the chosen values of a multi-picklist.
    - `parts`: inputs of address (in order), geolocation (latitude, longitude), polymorphic (first part: the
      object, with choices; `value` holds the id) and of money when its currency may be chosen.
    - `choices`: of picklists, retired ones left out unless set. `controller`: the field whose value narrows them.
    - `lookup_url`: answers `?q=` (and `&object=` for polymorphic) with [{"id", "name", "detail"}].
    - `create_url`: the sheet in which a record that is missing is made ("" for none), as `create_label` says; one that
      ends in "=" takes its name.
    - `unit`: currency code, "%" or other word shown inside the control. `minimum`, `maximum`, `step`: as HTML has them.
    - `maximum_length` in characters, 0 for none; `top` the best rating; `accept` the file types, None for no file.
    - `wide` spans all columns. `read_only` shows the value without an input. `error` texts come ready to print.
    - `edit_href` is for the pencil beside a read value; "" leaves it out. `in_place`: edited where it stands.
    - `lookup_reads`: fields of the form on which the records on offer depend. `off`: hidden by a condition.
    - `prefix` stands before the names of all fields of the row where the field is a cell of a line.
    - `formula_object`: the object whose fields a condition may name.
    """

    name: str
    label: str
    widget: str = "text"
    value: str = ""
    shown: Shown = BLANK
    values: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    choices: tuple[Choice, ...] = ()
    controller: str = ""
    lookup_url: str = ""
    lookup_reads: tuple[str, ...] = ()
    create_url: str = ""
    create_label: str = ""
    required: bool = False
    read_only: bool = False
    help: str = ""
    placeholder: str = ""
    unit: str = ""
    minimum: str = ""
    maximum: str = ""
    step: str = "any"
    maximum_length: int = 0
    top: int = 5
    accept: str | None = None
    wide: bool = False
    errors: tuple[str, ...] = ()
    edit_href: str = ""
    in_place: bool = False
    off: bool = False
    prefix: str = ""
    formula_object: str = ""
