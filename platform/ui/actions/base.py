"""The contract of an action: on which records it is offered, with which right, and the page that carries it out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from msgspec import Struct

from ...engine.security.rights import Rights

ON_PAGE, IN_LIST = "page", "list"
"""Where an action is offered: on the record's own page, or for what is ticked in a list."""


class Target(Struct, frozen=True):
    """Records of one object with the viewer's rights.

    `selected` says that they are ticked in a list: `question` are the pairs by which a list has exactly them, as not
    all of their ids are known where groups or all that a list finds are ticked.
    """

    object: str
    records: tuple[str, ...]
    rights: Rights
    selected: bool = False
    question: tuple[tuple[str, str], ...] = ()
    is_open: bool = False
    """Whether there are, or may be, more of them than `records`."""

    @property
    def address(self) -> str:
        """The page of the first record."""
        return f"/{self.object}/{self.records[0]}"


class RecordAction(ABC):
    """One thing to do with records.

    `name` finds its words (`action.<name>` in the translations), `order` its place, `icon` its drawing. `where` is the
    one place that offers it, "" for both. `right` is what the viewer needs on the object. `several`: it can take more
    than one record. `key` is the letter that does the same on a record's page. `dialog` opens its page in a dialog;
    `press` is, instead of a page, the control of the record's page (`data-act`) that does it.
    """

    name: ClassVar[str]
    icon: ClassVar[str]
    order: ClassVar[int]
    where: ClassVar[str] = ""
    right: ClassVar[str] = "read"
    several: ClassVar[bool] = False
    key: ClassVar[str] = ""
    dialog: ClassVar[bool] = False
    danger: ClassVar[bool] = False
    press: ClassVar[str] = ""

    def offered(self, target: Target) -> bool:
        """Whether the viewer may do it with these records."""
        alone = len(target.records) == 1 and not target.is_open
        enough = alone or (self.several and (bool(target.records) or target.is_open))
        here = self.where in ("", IN_LIST if target.selected else ON_PAGE)
        return here and enough and target.rights.allows(self.right, target.object)

    @abstractmethod
    def href(self, target: Target) -> str:
        """The page that does it; "" for what a control of the page does."""
