"""Pages of changes of many records: the question with its preview, and the result."""

from __future__ import annotations

from msgspec import Struct

from .jobs import JobRow
from .lists import ObjectMark
from .values import Choice, Field


class BulkReason(Struct, frozen=True):
    """Why so many records may not be changed."""

    message: str
    count: int


class BulkPreview(Struct, frozen=True):
    """What would become of the records; `checked` of them were tried where that is not all (else 0)."""

    changing: int
    unchanged: int
    refused: int
    reasons: tuple[BulkReason, ...] = ()
    checked: int = 0


class BulkPage(Struct, frozen=True):
    """The form POSTs to `action` with `hidden`, `field`, the control's value and `step` (show, preview, run)."""

    object: ObjectMark
    operation: str
    title: str
    action: str
    hidden: tuple[tuple[str, str], ...]
    count: int
    fields: tuple[Choice, ...] = ()
    field: str = ""
    control: Field | None = None
    preview: BulkPreview | None = None


class BulkResultPage(Struct, frozen=True):
    """`lines` are (record, its address, why it stays), `more` of them are left out; `job` where it runs behind."""

    object: ObjectMark
    title: str
    job: JobRow | None
    counts: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str, str], ...]
    more: int
    undo_href: str
    undo_job_href: str
    back_href: str
