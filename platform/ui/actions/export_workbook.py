"""Save the ticked records to a workbook."""

from __future__ import annotations

from .base import Target
from .export import Export


class ExportWorkbook(Export):
    """The same export, with the columns of the list, as a workbook."""

    name = "export_workbook"
    order = 51

    def href(self, target: Target) -> str:
        address = super().href(target)
        return f"{address}&format=xlsx&which=shown"
