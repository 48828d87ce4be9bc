"""The formula workbench: an object, a formula, a record to try it on, and the back ends that compute it."""

from __future__ import annotations

from msgspec import Struct

from .values import Choice, Field


class WorkbenchPage(Struct, frozen=True):
    """The script checks `text` as it is typed and asks every back end (`value` is its API word) for the record's value.

    `record` is the look-up of a record of the object chosen.
    """

    objects: tuple[Choice, ...]
    object: str
    text: str
    record: Field
    backends: tuple[Choice, ...]
