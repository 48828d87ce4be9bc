"""Save the ticked records to a file."""

from __future__ import annotations

from urllib.parse import urlencode

from .base import IN_LIST, RecordAction, Target


class Export(RecordAction):
    """The export of the list, narrowed to these records."""

    name = "export"
    icon = "download"
    order = 50
    where = IN_LIST
    right = "export"
    several = True

    def href(self, target: Target) -> str:
        return f"/{target.object}/export?{urlencode(target.question)}"
