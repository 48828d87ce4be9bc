"""A plan: what an apply would do, what speaks against it, and what it would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .frozen import EMPTY
from .operations import Operation
from .problem import Problem


@dataclass(frozen=True)
class RowsAtRisk:
    """Records whose value of a field becomes unreachable (`reason` removed) or can't be read by its new type (retyped).

    `examples`: at most ten pairs of record id and the value as text.
    """

    object: str
    field: str
    reason: str
    rows: int
    examples: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The form in which the API and `--json` carry it."""
        examples = [{"id": record, "value": value} for record, value in self.examples]
        return {
            "object": self.object,
            "field": self.field,
            "reason": self.reason,
            "rows": self.rows,
            "examples": examples,
        }


@dataclass(frozen=True)
class RowsFilled:
    """How many records that exist get the default of a new field."""

    object: str
    field: str
    rows: int


@dataclass(frozen=True)
class Plan:
    """`problems` keep it from being applied, `warnings` don't; `filled` says which defaults are written where.

    `base` is the manifest version that it was made on, `version` the one after an apply (None for a mere plan).
    """

    operations: tuple[Operation, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    at_risk: tuple[RowsAtRisk, ...] = ()
    filled: tuple[RowsFilled, ...] = ()
    version: int | None = None
    base: int | None = None
    details: Mapping[str, Any] = EMPTY

    @property
    def is_empty(self) -> bool:
        """True when nothing would change."""
        return not self.operations

    @property
    def destructive(self) -> bool:
        """True when values would become unreachable."""
        return any(operation.destructive for operation in self.operations)

    def as_json(self, locale: str = "en") -> dict[str, Any]:
        """The form in which the API and `--json` carry a plan."""
        return {
            "operations": [operation.as_json(locale) for operation in self.operations],
            "problems": [problem.as_json(locale) for problem in self.problems],
            "warnings": [problem.as_json(locale) for problem in self.warnings],
            "rows_at_risk": [risk.as_json() for risk in self.at_risk],
            "rows_filled": [asdict(filled) for filled in self.filled],
            "destructive": self.destructive,
            "empty": self.is_empty,
            "manifest_version": self.base,
            "version": self.version,
            **self.details,
        }
